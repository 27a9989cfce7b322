// Matrix product, built for each type and instruction set by matmul.c.
#include "vector_memory.h"
#include "vector_shuffles.h"
#include "vector_pack.h"
#include "matmul_tile.h"
#include "matmul_pack.h"
#include "matmul_dots.h"

// ---- Planning. Costs are estimates in vector multiplications, one of which takes about 0.25 ns.

INLINE double FN(pack_cost)(kd_int row, kd_int column, double elements) {
    return elements / (row == 1 ? LANES / 2 : column == 1 ? LANES / 4 + 1 : 1);
}

/// Whether neighbours at this distance, in elements, lie on pages of their own.
INLINE bool FN(pages_apart)(kd_int distance) { return distance * (kd_int)sizeof(T) >= 4096; }

/// Tiles read A's elements one by one, but only some rows at a time: they must be neighbours along either of the two.
/// And where there are columns enough to pay for it, steps of k had better lie together: far apart, they fall into few
/// sets of the cache.
INLINE bool FN(packs_a)(const kd_matmul_shape *s) {
    return s->a_row != 1 ? s->a_column != 1 : s->n >= 128 && s->a_column * (kd_int)sizeof(T) >= 1024;
}

/// Cost of one problem with columns along the lanes.
static double FN(tiles_cost)(const kd_matmul_shape *s) {
    double m = (double)s->m, n = (double)s->n, k = (double)s->k;
    double vectors = (double)((s->n + LANES - 1) / LANES);
    double cost = (m < 4 ? m + 2 : m) * vectors * k;
    if (s->b_column != 1) cost += FN(pack_cost)(s->b_column, s->b_row, n * k);
    if (FN(packs_a)(s)) cost += FN(pack_cost)(s->a_row, s->a_column, m * k);
    return cost + (s->c_column == 1 ? m * vectors : s->c_row == 1 ? m * n / (LANES / 4 + 1) : m * n * 2);
}

static double FN(dots_cost)(const kd_matmul_shape *s) {
    double vectors = (double)((s->k + LANES - 1) / LANES);
    return (double)s->m * (double)s->n * (vectors * (s->m < 4 ? 2 : 1.25) + 5);
}

/// The same problem with rows and columns exchanged: C^T = B^T A^T.
static kd_matmul_shape FN(turned)(const kd_matmul_shape *s) {
    return (kd_matmul_shape){
        .batch = s->batch, .m = s->n, .n = s->m, .k = s->k, .accumulate = s->accumulate,
        .a_batch = s->b_batch, .a_row = s->b_column, .a_column = s->b_row,
        .b_batch = s->a_batch, .b_row = s->a_column, .b_column = s->a_row,
        .c_batch = s->c_batch, .c_row = s->c_column, .c_column = s->c_row,
    };
}

static void FN(turn_plan)(matmul_plan *plan) {
    plan->shape = FN(turned)(&plan->shape);
    const void *a = plan->a;
    plan->a = plan->b;
    plan->b = a;
    plan->bias_by_row = !plan->bias_by_row;
}

static kd_int FN(matmul_panels)(const matmul_plan *plan) {
    return (plan->shape.n + plan->tile_columns - 1) / plan->tile_columns;
}

/// Cuts C into blocks for chunks of about `target` cost, rows first.
static void FN(choose_blocks)(matmul_plan *plan, double cost, kd_int row_step, kd_int column_step) {
    const kd_matmul_shape *s = &plan->shape;
    double target = cost * (double)s->batch / 16;
    target = target < 10e3 ? 10e3 : target > 1e6 ? 1e6 : target;
    double share = target / (cost + 1);
    plan->column_block = s->n < MOST_COLUMNS ? s->n : column_step > 256 ? column_step : 256;
    double rows = share * (double)s->m * (double)s->n / (double)plan->column_block;
    kd_int most_rows = plan->method == MATMUL_TILES ? FN(round_up)(10 * TALL_ROWS, row_step) : 10 * row_step;
    plan->row_block = rows > (double)most_rows ? most_rows : FN(round_up)((kd_int)rows + 1, row_step);
    if (plan->row_block >= s->m) {
        plan->row_block = s->m;
        double columns = share * (double)s->n;
        if (columns < (double)plan->column_block) {
            plan->column_block = FN(round_up)((kd_int)columns + 1, column_step);
        }
    }
    if (plan->method == MATMUL_DOTS && s->batch * s->m <= 16) plan->row_block = s->m;
    plan->row_blocks = (s->m + plan->row_block - 1) / plan->row_block;
    plan->column_blocks = (s->n + plan->column_block - 1) / plan->column_block;
    plan->chunk_nanoseconds = 0.3 * cost / (double)(plan->row_blocks * plan->column_blocks);
}

enum { FN(FEW_PANEL_ROWS) = 128 };  // with more, a B packed once was faster: 256 x 1024 x 1024 by 5 %

/// Whether to compute with wide tiles. Few panels had better be narrow, so that there are more; and a wide tile reads
/// more of B for each multiplication, and more of its results are turned at a time.
static bool FN(is_wide)(const matmul_plan *plan) {
    const kd_matmul_shape *s = &plan->shape;
    if (s->n <= TALL_VECTORS * LANES || (s->c_column != 1 && s->k < 512)) return false;
    if (!plan->pack_b) return s->b_row % (LANES / 2) == 0;
    return s->m > FN(FEW_PANEL_ROWS) || s->n >= 4 * WIDE_VECTORS * LANES;
}

/// Where C has few rows and B must be packed, each chunk takes panels of B, all rows of A, and packs what it reads: a B
/// packed by all threads would pass from cache to cache, and they would wait for one another in between. So it is with
/// a large B whose rows lie pages apart, although it could be read in place: pieces of such rows come slowly.
static void FN(cut_by_panels)(matmul_plan *plan) {
    enum { LARGE = 1 << 18, MOST_PACKED = 1 << 17 };  // elements
    const kd_matmul_shape *s = &plan->shape;
    kd_int panels = FN(matmul_panels)(plan), threads = kd_get_threads();
    double nanoseconds = plan->chunk_nanoseconds * (double)(plan->row_blocks * plan->column_blocks);
    bool far = s->b_column == 1 && FN(pages_apart)(s->b_row) && s->k * s->n >= LARGE && s->k >= 64 &&
               s->m >= 2 * TALL_ROWS;
    bool shared = plan->pack_b && s->batch == 1 && threads > 1 && panels >= threads && nanoseconds >= 10e3;
    bool few = s->m <= FN(FEW_PANEL_ROWS) || s->m * s->n <= 1 << 16;
    if (!few || !(far || shared)) return;
    kd_int each = panels / (2 * threads), most = far ? MOST_PACKED / (s->k * plan->tile_columns) : each;
    each = each > most ? most : each;
    each = each < 1 ? 1 : each;
    plan->pack_b = plan->packs_own = true;
    plan->row_block = s->m;
    plan->column_block = each * plan->tile_columns;
    plan->row_blocks = 1;
    plan->column_blocks = (panels + each - 1) / each;
    plan->chunk_nanoseconds = nanoseconds / (double)plan->column_blocks;
}

/// Chooses orientation, method and blocks for plan->shape.
static void FN(matmul_make_plan)(matmul_plan *plan) {
    kd_matmul_shape turned = FN(turned)(&plan->shape);
    double tiles = FN(tiles_cost)(&plan->shape), turned_tiles = FN(tiles_cost)(&turned);
    bool along_k = plan->shape.a_column == 1 && plan->shape.b_row == 1;
    double dots = along_k ? FN(dots_cost)(plan->shape.m <= plan->shape.n ? &plan->shape : &turned) : INFINITY;
    double best = tiles < turned_tiles ? tiles : turned_tiles;
    if (dots < best) {
        if (turned.m < turned.n) FN(turn_plan)(plan);
        plan->method = MATMUL_DOTS;
        plan->depth_block = plan->shape.k;
        FN(choose_blocks)(plan, dots, 4, LANES);
        return;
    }
    // As it stands where both cost about the same: rows of C then are a thread's own, from product to product. But what
    // lies pages apart had better be B, which is packed then.
    const kd_matmul_shape *s = &plan->shape;
    bool far = s->a_row == 1 && FN(pages_apart)(s->a_column) && s->c_row == 1;
    if (turned_tiles < (far ? 1 : 0.97) * tiles) FN(turn_plan)(plan);
    plan->method = s->m <= 4 && s->b_column == 1 ? MATMUL_FEW_ROWS : MATMUL_TILES;
    kd_int depth_blocks = (s->k + MOST_DEPTH - 1) / MOST_DEPTH;
    plan->depth_block = depth_blocks > 1 ? (s->k + depth_blocks - 1) / depth_blocks : s->k;
    if (plan->method == MATMUL_FEW_ROWS) {
        plan->depth_block = s->k;
        FN(choose_blocks)(plan, best, 4, s->m == 1 ? 512 : 8 * LANES);
        return;
    }
    plan->pack_a = FN(packs_a)(s);
    // Rows of B far apart fall into few sets of the caches; a large B wants its panels together as well.
    bool unkind = (s->b_row * (kd_int)sizeof(T)) % 1024 == 0 && s->k * s->n > 4096 && s->m > 2 * TALL_ROWS;
    plan->pack_b = s->b_column != 1 || unkind || (s->m >= 128 && s->k * s->n > 65536);
    plan->packed_b_bytes = (size_t)(FN(round_up)(s->n, LANES) * s->k) * sizeof(T);
    bool wide = FN(is_wide)(plan);
    plan->tile_rows = wide ? WIDE_ROWS : TALL_ROWS;
    plan->tile_columns = (wide ? WIDE_VECTORS : TALL_VECTORS) * LANES;
    FN(choose_blocks)(plan, best, plan->tile_rows, plan->tile_columns);
    FN(cut_by_panels)(plan);
}

// ---- Carrying out

typedef struct {
    kd_int row, row_end, column, column_end;
} FN(matmul_range);

INLINE FN(tile_target) FN(target_of)(const matmul_plan *plan, T *c, kd_int row, kd_int column, kd_int column_end,
                                     kd_int most_columns, bool first) {
    const kd_matmul_shape *s = &plan->shape;
    const T *bias = first && plan->bias ? (const T *)plan->bias + (plan->bias_by_row ? row : column) : NULL;
    kd_int columns = column_end - column < most_columns ? column_end - column : most_columns;
    return (FN(tile_target)){
        .c = c + row * s->c_row + column * s->c_column, .c_row = s->c_row, .c_column = s->c_column,
        .columns = columns, .add = s->accumulate || !first, .bias = bias, .bias_by_row = plan->bias_by_row,
    };
}

/// The tiles of one block of C for one block of depth; `a` is where that and the block's first row are.
static void FN(block_tiles)(const matmul_plan *plan, FN(matmul_range) range, kd_int k, kd_int depth, const T *a,
                            kd_int a_row, kd_int a_column, const T *b, const FN(packed_columns) *packed, T *c) {
    const kd_matmul_shape *s = &plan->shape;
    for (kd_int column = range.column; column < range.column_end; column += plan->tile_columns) {
        const T *b_panel = packed->at ? FN(packed_panel)(packed, column, k, depth) : b + k * s->b_row + column;
        for (kd_int row = range.row; row < range.row_end;) {
            kd_int rows = FN(next_tile_rows)(plan->tile_rows, range.row_end - row);
            FN(tile_target) target = FN(target_of)(plan, c, row, column, range.column_end, plan->tile_columns, k == 0);
            const T *a_panel = a + (row - range.row) * a_row;
            FN(run_tile)(rows, depth, a_panel, a_row, a_column, b_panel,
                         packed->at ? FN(panel_columns)(plan, column) : s->b_row, &target);
            row += rows;
        }
    }
}

/// One block of C.
static void FN(matmul_block)(const matmul_plan *plan, FN(matmul_range) range, const T *a, const T *b,
                             const FN(packed_columns) *packed, T *c) {
    const kd_matmul_shape *s = &plan->shape;
    kd_int rows = range.row_end - range.row;
    T *packed_a = NULL;
    if (plan->pack_a) packed_a = kd_borrow((size_t)(rows * plan->depth_block + LANES) * sizeof(T));
    kd_int k = 0;
    do {
        kd_int depth = s->k - k < plan->depth_block ? s->k - k : plan->depth_block;
        const T *a_block = a + range.row * s->a_row + k * s->a_column;
        if (packed_a) {
            FN(pack_panel)(a_block, s->a_row, s->a_column, rows, depth, rows, packed_a);
            FN(block_tiles)(plan, range, k, depth, packed_a, 1, rows, b, packed, c);
        } else {
            FN(block_tiles)(plan, range, k, depth, a_block, s->a_row, s->a_column, b, packed, c);
        }
        k += depth;
    } while (k < s->k);
    kd_return(packed_a);
}

/// One row of C, whose columns are neighbours: two steps of k at a time go over all of its columns, since caches deliver
/// long runs of B fastest.
static void FN(stream_row)(const matmul_plan *plan, FN(matmul_range) range, const T *a, const T *b, T *c) {
    const kd_matmul_shape *s = &plan->shape;
    kd_int columns = range.column_end - range.column, last = (columns - 1) / LANES;
    int left = (int)(columns - last * LANES);
    const T *factor = a + range.row * s->a_row;
    b += range.column;
    V sums[MOST_COLUMNS / LANES];
    for (kd_int i = 0; i <= last; i++) sums[i] = (V)(T)0;
    kd_int k = 0;
    for (; k + 2 <= s->k; k += 2, factor += 2 * s->a_column, b += 2 * s->b_row) {
        V first = (V)factor[0], second = (V)factor[s->a_column];
        const T *next = b + s->b_row;
        NO_UNROLL for (kd_int i = 0; i < last; i++) {
            V sum = sums[i] + first * FN(load)(b + i * LANES);
            sums[i] = sum + second * FN(load)(next + i * LANES);
        }
        sums[last] += first * FN(load_part)(b + last * LANES, left);
        sums[last] += second * FN(load_part)(next + last * LANES, left);
    }
    if (k < s->k) {
        for (kd_int i = 0; i < last; i++) sums[i] += (V)factor[0] * FN(load)(b + i * LANES);
        sums[last] += (V)factor[0] * FN(load_part)(b + last * LANES, left);
    }
    for (kd_int i = 0; i <= last; i++) {
        FN(store_neighbours)(plan, range.row, range.column + i * LANES, i < last ? LANES : left, sums[i], c);
    }
}

static void FN(few_rows_block)(const matmul_plan *plan, FN(matmul_range) range, const T *a, const T *b, T *c) {
    const kd_matmul_shape *s = &plan->shape;
    if (s->m == 1 && s->c_column == 1 && range.column_end - range.column > 128) {
        FN(stream_row)(plan, range, a, b, c);
        return;
    }
    for (kd_int row = range.row; row < range.row_end;) {
        kd_int left = range.row_end - row, rows = left >= 4 ? 4 : left >= 2 ? 2 : 1;
        kd_int most = NREGS == 32 && rows > 1 ? 4 : 8 / rows;
        for (kd_int column = range.column; column < range.column_end;) {
            kd_int vectors = (range.column_end - column + LANES - 1) / LANES;
            vectors = vectors >= most ? most : vectors >= 4 && most >= 4 ? 4 : vectors >= 2 ? 2 : 1;
            FN(tile_target) target =
                FN(target_of)(plan, c, row, column, range.column_end, vectors * LANES, true);
#define RUN_FEW(ROWS, VECTORS)                                                                                         \
    case ROWS * 16 + VECTORS:                                                                                          \
        FN(few_##ROWS##x##VECTORS)(s->k, a + row * s->a_row, s->a_row, s->a_column, b + column, s->b_row, &target);    \
        break;
            switch (rows * 16 + vectors) { EACH_FEW(RUN_FEW) }
#undef RUN_FEW
            column += vectors * LANES;
        }
        row += rows;
    }
}

/// Chunks [begin, end): chunks count blocks of C, problem by problem.
static void FN(matmul_chunks)(const matmul_plan *plan, kd_int begin, kd_int end) {
    const kd_matmul_shape *s = &plan->shape;
    FN(packed_columns) packed = {(T *)plan->packed_b, 0, FN(round_up)(s->n, LANES)};
    T *own_b = NULL;
    if (plan->pack_b && !plan->packed_b) {
        own_b = kd_borrow((size_t)(FN(round_up)(plan->column_block, LANES) * s->k) * sizeof(T));
    }
    for (kd_int chunk = begin; chunk < end; chunk++) {
        kd_int block = chunk % (plan->row_blocks * plan->column_blocks);
        kd_int problem = chunk / (plan->row_blocks * plan->column_blocks);
        FN(matmul_range) range = {block % plan->row_blocks * plan->row_block, 0,
                                  block / plan->row_blocks * plan->column_block, 0};
        range.row_end = s->m - range.row < plan->row_block ? s->m : range.row + plan->row_block;
        range.column_end = s->n - range.column < plan->column_block ? s->n : range.column + plan->column_block;
        const T *a = (const T *)plan->a + problem * s->a_batch, *b = (const T *)plan->b + problem * s->b_batch;
        T *c = (T *)plan->c + problem * s->c_batch;
        if (plan->method == MATMUL_DOTS) {
            FN(dots_block)(plan, range.row, range.row_end, range.column, range.column_end, a, b, c);
        } else if (plan->method == MATMUL_FEW_ROWS) {
            FN(few_rows_block)(plan, range, a, b, c);
        } else {
            if (own_b) {
                kd_int columns = FN(round_up)(range.column_end - range.column, LANES);
                packed = (FN(packed_columns)){own_b, range.column, columns};
                FN(pack_columns)(plan, b, range.column, range.column_end, &packed);
            }
            FN(matmul_block)(plan, range, a, b, &packed, c);
        }
    }
    kd_return(own_b);
}

static void FN(matmul_pack)(const matmul_plan *plan, kd_int begin, kd_int end) {
    kd_int end_column = end * plan->tile_columns < plan->shape.n ? end * plan->tile_columns : plan->shape.n;
    FN(packed_columns) packed = {(T *)plan->packed_b, 0, FN(round_up)(plan->shape.n, LANES)};
    FN(pack_columns)(plan, plan->b, begin * plan->tile_columns, end_column, &packed);
}

#undef TALL_ROWS
#undef TALL_VECTORS
#undef WIDE_ROWS
#undef WIDE_VECTORS
#undef EACH_VECTORS
#undef EACH_TALL
#undef EACH_TILE
#undef EACH_FEW
