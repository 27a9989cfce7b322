// The N-dimensional iterator. Dimensions are sorted by the output's stride and merged where all operands allow it; the
// two innermost become blocks of rows and columns. Operands that are not contiguous along a row (transposed or strided
// ones) are gathered block by block into small buffers that stay in the cache: kernels see contiguous rows only.
#include "strided.h"
#include <stdlib.h>

enum {
    TILE = 1024,         // elements of a gathered block
    TILE_ROWS = 16,      // of transposed operands: a cache line of floats
    SHORT_COLUMNS = 64,  // shorter rows are worth gathering into one long row
    SHORTEST_MOVE = 32,  // bytes of a row that is worth a copy of its own
};

typedef struct {
    const kd_map_job *job;
    char *data[KD_MAX_OPERANDS];
    int ndim;
    kd_int shape[KD_MAX_DIMS];                  // dimension 0 is the innermost: the columns; 1 the rows
    kd_int step[KD_MAX_OPERANDS][KD_MAX_DIMS];  // bytes
    bool gathered[KD_MAX_OPERANDS];
    kd_int tile_rows, tile_columns, row_tiles, column_tiles;
} nest;

// ---- Gathering and scattering blocks

// Transposes squares of 2 x 2 and 4 x 4 elements in registers: fewer and wider loads and stores.
typedef uint32_t four __attribute__((ext_vector_type(4)));
typedef uint32_t four_unaligned __attribute__((ext_vector_type(4), aligned(4), may_alias));
typedef uint64_t two __attribute__((ext_vector_type(2)));
typedef uint64_t two_unaligned __attribute__((ext_vector_type(2), aligned(8), may_alias));

INLINE void transpose_uint32_t(const char *from, kd_int column_step, char *to, kd_int to_step) {
    four a = *(const four_unaligned *)from, b = *(const four_unaligned *)(from + column_step);
    four c = *(const four_unaligned *)(from + 2 * column_step), d = *(const four_unaligned *)(from + 3 * column_step);
    four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    *(four_unaligned *)to = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
    *(four_unaligned *)(to + to_step) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
    ab = __builtin_shufflevector(a, b, 2, 6, 3, 7), cd = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    *(four_unaligned *)(to + 2 * to_step) = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
    *(four_unaligned *)(to + 3 * to_step) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}
INLINE void transpose_uint64_t(const char *from, kd_int column_step, char *to, kd_int to_step) {
    two a = *(const two_unaligned *)from, b = *(const two_unaligned *)(from + column_step);
    *(two_unaligned *)to = __builtin_shufflevector(a, b, 0, 2);
    *(two_unaligned *)(to + to_step) = __builtin_shufflevector(a, b, 1, 3);
}
INLINE void transpose_uint8_t(const char *from, kd_int column_step, char *to, kd_int to_step) {
    (void)column_step, (void)to_step;
    *to = *from;
}
INLINE void transpose_uint16_t(const char *from, kd_int column_step, char *to, kd_int to_step) {
    (void)column_step, (void)to_step;
    memcpy(to, from, 2);
}

#define DEFINE_GATHER(TYPE, SQUARE)                                                                                    \
    typedef TYPE __attribute__((may_alias)) element_##TYPE;                                                            \
    INLINE TYPE get_##TYPE(const char *from) { return *(const element_##TYPE *)from; }                                 \
    /* Columns are contiguous in `from`, `column_step` apart. */                                                       \
    static void gather_down_##TYPE(kd_int rows, kd_int columns, const char *from, kd_int column_step, char *to,        \
                                   kd_int to_step) {                                                                   \
        kd_int size = sizeof(TYPE), square_rows = rows - rows % SQUARE, column = 0;                                    \
        for (; column + SQUARE <= columns; column += SQUARE)                                                           \
            for (kd_int row = 0; row < square_rows; row += SQUARE)                                                     \
                transpose_##TYPE(from + column * column_step + row * size, column_step,                                \
                                 to + row * to_step + column * size, to_step);                                         \
        for (kd_int row = 0; row < rows; row++)                                                                        \
            for (kd_int rest = row < square_rows ? column : 0; rest < columns; rest++)                                 \
                ((element_##TYPE *)(to + row * to_step))[rest] = get_##TYPE(from + rest * column_step + row * size);   \
    }                                                                                                                  \
    static void gather_##TYPE(kd_int rows, kd_int columns, const char *from, kd_int row_step, kd_int column_step,      \
                              char *to, kd_int to_step) {                                                              \
        if (row_step == sizeof(TYPE) && rows > 1 && column_step != 0)                                                  \
            return gather_down_##TYPE(rows, columns, from, column_step, to, to_step);                                  \
        if (row_step != 0 && llabs(row_step) < llabs(column_step)) { /* down the columns, for the cache's sake */      \
            for (kd_int column = 0; column < columns; column++)                                                        \
                for (kd_int row = 0; row < rows; row++)                                                                \
                    ((element_##TYPE *)(to + row * to_step))[column] =                                                 \
                        get_##TYPE(from + row * row_step + column * column_step);                                      \
            return;                                                                                                    \
        }                                                                                                              \
        for (kd_int row = 0; row < rows; row++) {                                                                      \
            element_##TYPE *out = (element_##TYPE *)(to + row * to_step);                                              \
            const char *in = from + row * row_step;                                                                    \
            if (row > 0 && row_step == 0) {                                                                            \
                memcpy(out, to, (size_t)columns * sizeof(TYPE));                                                       \
            } else if (column_step == 0) {                                                                             \
                TYPE value = get_##TYPE(in);                                                                           \
                for (kd_int column = 0; column < columns; column++) out[column] = value;                               \
            } else if (column_step == 2 * sizeof(TYPE)) { /* a step that shuffles can take */                          \
                EACH_ALONE for (kd_int i = 0; i < columns; i++) out[i] = ((const element_##TYPE *)in)[2 * i];          \
            } else if (column_step == -(kd_int)sizeof(TYPE)) {                                                         \
                EACH_ALONE for (kd_int i = 0; i < columns; i++) out[i] = ((const element_##TYPE *)in)[-i];             \
            } else {                                                                                                   \
                for (kd_int i = 0; i < columns; i++) out[i] = get_##TYPE(in + i * column_step);                        \
            }                                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    static void scatter_##TYPE(kd_int rows, kd_int columns, char *to, kd_int row_step, kd_int column_step,             \
                               const char *buffer) {                                                                   \
        const element_##TYPE *from = (const element_##TYPE *)buffer;                                                   \
        for (kd_int row = 0; row < rows; row++)                                                                        \
            for (kd_int column = 0; column < columns; column++)                                                        \
                *(element_##TYPE *)(to + row * row_step + column * column_step) = from[row * columns + column];        \
    }
DEFINE_GATHER(uint8_t, 1)
DEFINE_GATHER(uint16_t, 1)
DEFINE_GATHER(uint32_t, 4)
DEFINE_GATHER(uint64_t, 2)

void kd_gather_block(size_t size, kd_int rows, kd_int columns, const char *from, kd_int row_step, kd_int column_step,
                     char *to, kd_int to_step) {
    if (size == 4) gather_uint32_t(rows, columns, from, row_step, column_step, to, to_step);
    else if (size == 8) gather_uint64_t(rows, columns, from, row_step, column_step, to, to_step);
    else if (size == 1) gather_uint8_t(rows, columns, from, row_step, column_step, to, to_step);
    else gather_uint16_t(rows, columns, from, row_step, column_step, to, to_step);
}

void kd_scatter_block(size_t size, kd_int rows, kd_int columns, char *to, kd_int row_step, kd_int column_step,
                      const char *buffer) {
    if (size == 4) scatter_uint32_t(rows, columns, to, row_step, column_step, buffer);
    else if (size == 8) scatter_uint64_t(rows, columns, to, row_step, column_step, buffer);
    else if (size == 1) scatter_uint8_t(rows, columns, to, row_step, column_step, buffer);
    else scatter_uint16_t(rows, columns, to, row_step, column_step, buffer);
}

// ---- Blocks

/// Runs the job on a block whose operands' data point to its first element.
static void run_block(const nest *n, kd_block *block) {
    const kd_map_job *job = n->job;
    // Straight to the output, unless columns are gathered and rows compete for the same cache lines.
    if (job->copies && n->gathered[1] && !n->gathered[0] &&
        (n->step[0][1] % 1024 != 0 || n->step[1][0] == -(kd_int)job->size[1]))
        return kd_gather_block(job->size[0], block->rows, block->columns, block->data[1], n->step[1][1], n->step[1][0],
                               block->data[0], n->step[0][1]);
    _Alignas(64) char buffers[KD_MAX_OPERANDS][TILE * 8];
    char *output = block->data[0];
    bool one_row = true;
    for (int k = 0; k < job->operands; k++) {
        kd_int size = (kd_int)job->size[k], column_step = n->step[k][0];
        block->row_step[k] = n->step[k][1];
        block->single[k] = column_step == 0;
        if (n->gathered[k]) {
            if (k > 0)
                kd_gather_block((size_t)size, block->rows, block->columns, block->data[k], n->step[k][1], column_step,
                                buffers[k], block->columns * size);
            block->data[k] = buffers[k];
            block->row_step[k] = block->columns * size;
            block->single[k] = false;
        }
        one_row &= !block->single[k] && block->row_step[k] == block->columns * size;
    }
    kd_int rows = block->rows, columns = block->columns;
    if (one_row) {
        block->columns *= rows;
        block->rows = 1;
    }
    job->run(block, job->parameters);
    if (n->gathered[0]) kd_scatter_block(job->size[0], rows, columns, output, n->step[0][1], n->step[0][0], buffers[0]);
}

/// Runs the blocks [begin, end), counted through columns first, then rows, then the outer dimensions.
static void run_blocks(void *context, kd_int begin, kd_int end) {
    const nest *n = context;
    for (kd_int item = begin; item < end; item++) {
        kd_int outer = item / n->column_tiles;
        kd_int column = item % n->column_tiles * n->tile_columns;
        kd_int row = outer % n->row_tiles * n->tile_rows;
        outer /= n->row_tiles;
        kd_block block;
        block.rows = n->shape[1] - row < n->tile_rows ? n->shape[1] - row : n->tile_rows;
        block.columns = n->shape[0] - column < n->tile_columns ? n->shape[0] - column : n->tile_columns;
        for (int k = 0; k < n->job->operands; k++)
            block.data[k] = n->data[k] + row * n->step[k][1] + column * n->step[k][0];
        for (int d = 2; d < n->ndim; d++) {
            kd_int at = outer % n->shape[d];
            outer /= n->shape[d];
            for (int k = 0; k < n->job->operands; k++) block.data[k] += at * n->step[k][d];
        }
        run_block(n, &block);
    }
}

// ---- Planning

/// Takes the dimensions over, without those of size 1, the output's smallest stride first and none negative.
static void sort_dimensions(nest *n, kd_int ndim, const kd_int *shape, const kd_int *const *strides) {
    int operands = n->job->operands;
    n->ndim = 0;
    for (kd_int d = ndim - 1; d >= 0; d--) {
        if (shape[d] == 1) continue;
        kd_int step[KD_MAX_OPERANDS];
        for (int k = 0; k < operands; k++) step[k] = strides[k][d] * (kd_int)n->job->size[k];
        if (step[0] < 0)  // walk it backwards
            for (int k = 0; k < operands; k++) {
                n->data[k] += (shape[d] - 1) * step[k];
                step[k] = -step[k];
            }
        int at = n->ndim++;
        for (; at > 0 && n->step[0][at - 1] > step[0]; at--) {
            n->shape[at] = n->shape[at - 1];
            for (int k = 0; k < operands; k++) n->step[k][at] = n->step[k][at - 1];
        }
        n->shape[at] = shape[d];
        for (int k = 0; k < operands; k++) n->step[k][at] = step[k];
    }
}

/// Merges dimensions that follow each other in memory for all operands, and pads to two dimensions.
static void merge_dimensions(nest *n) {
    int operands = n->job->operands, last = 0;
    for (int d = 1; d < n->ndim; d++) {
        bool follows = true;
        for (int k = 0; k < operands; k++) follows &= n->step[k][d] == n->shape[last] * n->step[k][last];
        if (follows) {
            n->shape[last] *= n->shape[d];
        } else {
            last++;
            n->shape[last] = n->shape[d];
            for (int k = 0; k < operands; k++) n->step[k][last] = n->step[k][d];
        }
    }
    if (n->ndim > 0) n->ndim = last + 1;
    for (; n->ndim < 2; n->ndim++) {
        n->shape[n->ndim] = 1;
        for (int k = 0; k < operands; k++)
            n->step[k][n->ndim] = n->ndim == 0 ? (kd_int)n->job->size[k] : n->shape[0] * n->step[k][0];
    }
}

/// Decides which operands to gather and how large the blocks are.
static void choose_blocks(nest *n) {
    kd_int columns = n->shape[0], rows = n->shape[1];
    bool any = false, moves_rows = n->job->copies && columns * (kd_int)n->job->size[0] >= SHORTEST_MOVE;
    for (int k = 0; k < n->job->operands; k++) moves_rows &= n->step[k][0] == (kd_int)n->job->size[k];
    for (int k = 0; k < n->job->operands; k++) {
        kd_int size = (kd_int)n->job->size[k], step = n->step[k][0];
        bool next_row_follows = step == size && n->step[k][1] == columns * size;
        n->gathered[k] = (step != size && (step != 0 || k == 0)) ||
                         (columns < SHORT_COLUMNS && rows > 1 && !next_row_follows && !moves_rows);
        any |= n->gathered[k];
    }
    if (any) {
        kd_int fitting = TILE / (columns < TILE ? columns : TILE);
        n->tile_rows = fitting > TILE_ROWS ? fitting : TILE_ROWS;
        if (n->tile_rows > rows) n->tile_rows = rows;
        n->tile_columns = TILE / n->tile_rows;
    } else {
        n->tile_columns = KD_CHUNK;
        n->tile_rows = KD_CHUNK / (columns < KD_CHUNK ? columns : KD_CHUNK);
        if (n->tile_rows > rows) n->tile_rows = rows;
    }
    if (n->tile_columns > columns) n->tile_columns = columns;
    n->row_tiles = (rows + n->tile_rows - 1) / n->tile_rows;
    n->column_tiles = (columns + n->tile_columns - 1) / n->tile_columns;
}

/// How many of `count` elements a thread takes at a time. Large chunks let it stream; at least 16 let the threads share.
static kd_int chunk_size(const kd_map_job *job, kd_int count) {
    kd_int size = count / 16 / 1024 * 1024, least = job->cost > 2 ? KD_CHUNK / 16 : KD_CHUNK;
    return size < least ? least : size > 8 * KD_CHUNK ? 8 * KD_CHUNK : size;
}

static void map_nest(const kd_map_job *job, kd_int ndim, const kd_int *shape, char *const *data,
                     const kd_int *const *strides) {
    nest n;
    n.job = job;
    for (int k = 0; k < job->operands; k++) n.data[k] = data[k];
    sort_dimensions(&n, ndim, shape, strides);
    merge_dimensions(&n);
    choose_blocks(&n);
    kd_int items = n.row_tiles * n.column_tiles, elements = n.tile_rows * n.tile_columns;
    for (int d = 2; d < n.ndim; d++) items *= n.shape[d];
    kd_int grain = chunk_size(job, items * elements) / elements;
    kd_parallel(items, grain > 0 ? grain : 1, job->cost * (double)elements, run_blocks, &n);
}

// ---- Contiguous operands

typedef struct {
    const kd_map_job *job;
    const kd_block *whole;
} line;

static void run_part(void *context, kd_int begin, kd_int end) {
    const line *l = context;
    kd_block part = *l->whole;
    part.columns = end - begin;
    for (int k = 0; k < l->job->operands; k++)
        if (!part.single[k]) part.data[k] += begin * (kd_int)l->job->size[k];
    l->job->run(&part, l->job->parameters);
}

void kd_map(const kd_map_job *job, kd_int ndim, const kd_int *shape, char *const *data, const kd_int *const *strides) {
    kd_block block;
    block.rows = block.columns = 1;
    for (kd_int d = 0; d < ndim; d++) block.columns *= shape[d];
    if (block.columns == 0) return;
    for (int k = 0; k < job->operands; k++) {
        block.data[k] = data[k];
        block.row_step[k] = 0;
        block.single[k] = false;
        if (kd_is_contiguous(ndim, shape, strides[k])) continue;
        bool constant = k > 0;
        for (kd_int d = 0; d < ndim; d++) constant &= shape[d] == 1 || strides[k][d] == 0;
        if (!constant) return map_nest(job, ndim, shape, data, strides);
        block.single[k] = true;
    }
    kd_int grain = chunk_size(job, block.columns);
    if (block.columns <= grain) {
        job->run(&block, job->parameters);
    } else {
        line l = {job, &block};
        kd_parallel(block.columns, grain, job->cost, run_part, &l);
    }
}
