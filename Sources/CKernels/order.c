// Order along a dimension: all places sorted, the first few of them, or the place of a certain rank.
//
// Elements become unsigned keys in the same order, complements for descending order: -0 and 0 have one key, NaN the
// largest. Keys with their places are sorted byte by byte, the last one first, which keeps equal ones in order. A rank
// is found byte by byte from the first one, among the keys that agree with it so far.
#include "strided.h"

typedef struct {
    kd_dtype dtype;
    bool descending, sorts_all;
    kd_rank rank;
    kd_int k, length, inner;
    const char *x;
    int64_t *positions;
} order_job;

enum { SHORT_ROW = 48 };  // elements that are sorted by insertion

#define KEY uint32_t
#define KEY_FN(name) name##_32
#define REAL float
#define INTEGER int32_t
#define REAL_DTYPE KD_FLOAT32
#define INTEGER_DTYPE KD_INT32
#include "order_keys.h"

#define KEY uint64_t
#define KEY_FN(name) name##_64
#define REAL double
#define INTEGER int64_t
#define REAL_DTYPE KD_FLOAT64
#define INTEGER_DTYPE KD_INT64
#include "order_keys.h"

/// Rows [begin, end) of the outer * inner ones.
static void sort_rows(void *context, kd_int begin, kd_int end) {
    const order_job *job = context;
    if (kd_size(job->dtype) == 8) sort_rows_64(job, begin, end);
    else sort_rows_32(job, begin, end);
}
static void rank_rows(void *context, kd_int begin, kd_int end) {
    const order_job *job = context;
    if (kd_size(job->dtype) == 8) rank_rows_64(job, begin, end);
    else rank_rows_32(job, begin, end);
}

static void run_rows(order_job *job, kd_int outer, double cost, void (*body)(void *, kd_int, kd_int)) {
    kd_int rows = outer * job->inner, grain = KD_CHUNK / job->length;
    kd_parallel(rows, grain > 1 ? grain : 1, cost * (double)job->length, body, job);
}

void kd_sort(kd_dtype dtype, bool descending, kd_int outer, kd_int length, kd_int inner, const void *x,
             int64_t *positions) {
    kd_top(dtype, descending, length, outer, length, inner, x, positions);
}

void kd_top(kd_dtype dtype, bool descending, kd_int k, kd_int outer, kd_int length, kd_int inner, const void *x,
            int64_t *positions) {
    if (outer * k * inner == 0) return;
    order_job job = {
        .dtype = dtype, .descending = descending, .sorts_all = k > length / 4, .k = k, .length = length, .inner = inner,
        .x = x, .positions = positions,
    };
    run_rows(&job, outer, job.sorts_all ? 8 : 3, sort_rows);
}

void kd_ranked(kd_dtype dtype, kd_rank rank, kd_int k, kd_int outer, kd_int length, kd_int inner, const void *x,
               int64_t *positions) {
    if (outer * inner == 0) return;
    order_job job = {
        .dtype = dtype, .rank = rank, .k = k, .length = length, .inner = inner, .x = x, .positions = positions,
    };
    run_rows(&job, outer, 3, rank_rows);
}
