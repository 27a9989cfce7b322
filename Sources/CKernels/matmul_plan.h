// How a matrix product will be computed: filled in by matmul_loops.h, carried out by matmul.c.
#pragma once
#include "machine.h"

/// Steps of k that a block of C is summed over before the next ones.
enum { MOST_DEPTH = 512 };

/// A block of C has fewer columns than this.
enum { MOST_COLUMNS = 768 };

/// Innermost loops stand alone: among others they would not get all the registers.
#define TILE_FUNCTION static __attribute__((noinline)) void

typedef enum {
    MATMUL_TILES,     // blocks of rows times vectors of columns, held in registers
    MATMUL_FEW_ROWS,  // the same for up to four rows, with wider blocks and nothing copied
    MATMUL_DOTS,      // both operands run along k in memory: dot products, vectors along k
} matmul_method;

typedef struct {
    kd_dtype dtype;
    kd_matmul_shape shape;  // turned so that the columns n run along the vectors' lanes
    const void *a, *b, *bias;
    void *c;
    bool bias_by_row;  // after turning, bias belongs to rows
    matmul_method method;
    bool pack_a, pack_b;  // copy blocks of the operand into the order in which the tiles read them
    bool packs_own;       // each chunk packs the part of B that it reads
    kd_int tile_rows, tile_columns;  // of the largest tiles
    kd_int row_block, column_block, depth_block;  // what one chunk computes; depth is cut within a chunk
    kd_int row_blocks, column_blocks;
    double chunk_nanoseconds;  // estimate
    size_t packed_b_bytes;     // for one problem of the batch
    const void *packed_b;      // made before the chunks run; NULL: each chunk packs what it needs
} matmul_plan;
