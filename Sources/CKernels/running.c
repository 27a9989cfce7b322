// Reductions of all elements up to each one. Each element waits for the one before it: several lines, columns or rows,
// are worked on side by side.
#include "strided.h"

enum {
    COLUMNS_TOGETHER = 64,
    ROWS_TOGETHER = 4,
};

typedef struct {
    kd_dtype dtype;
    bool largest;
    kd_int outer, length, inner;
    const void *b, *c;
    void *out;
} running_job;

/// Lines side by side, from element `start` on: element i of line l lies at l * line_step + i * step from there.
typedef struct {
    kd_int start, lines, line_step, step;
} bundle;

static kd_int strips(const running_job *job) { return (job->inner + COLUMNS_TOGETHER - 1) / COLUMNS_TOGETHER; }

static bundle bundle_at(const running_job *job, kd_int item) {
    if (job->inner == 1) {
        kd_int row = item * ROWS_TOGETHER, left = job->outer - row;
        return (bundle){row * job->length, left < ROWS_TOGETHER ? left : ROWS_TOGETHER, job->length, 1};
    }
    kd_int column = item % strips(job) * COLUMNS_TOGETHER, left = job->inner - column;
    return (bundle){item / strips(job) * job->length * job->inner + column,
                    left < COLUMNS_TOGETHER ? left : COLUMNS_TOGETHER, 1, job->inner};
}

static void run_bundles(running_job *job, double cost, void (*body)(void *, kd_int, kd_int)) {
    kd_int items = job->inner == 1 ? (job->outer + ROWS_TOGETHER - 1) / ROWS_TOGETHER : job->outer * strips(job);
    if (items * job->length * job->inner == 0) return;
    kd_int lines = job->inner == 1 ? ROWS_TOGETHER : COLUMNS_TOGETHER, grain = KD_CHUNK / (lines * job->length);
    kd_parallel(items, grain > 1 ? grain : 1, cost * (double)(lines * job->length), body, job);
}

/// Runs `line(job, bundle)` with its steps as constants where they are the usual ones, so that loops become vectors.
#define RUN_BUNDLE(line, job, b)                                                                                       \
    ((b).line_step == 1 ? line(job, (bundle){(b).start, (b).lines, 1, (b).step})                                       \
     : (b).lines == ROWS_TOGETHER ? line(job, (bundle){(b).start, ROWS_TOGETHER, (b).line_step, 1})                    \
                                  : line(job, b))

// ---- Recurrences

#define DEFINE_RECURRENCE(NAME, T, WIDE)                                                                               \
    INLINE void NAME(const running_job *job, bundle b) {                                                               \
        const T *c = (const T *)job->c + b.start, *summand = job->b ? (const T *)job->b + b.start : NULL;              \
        T *out = (T *)job->out + b.start;                                                                              \
        WIDE running[COLUMNS_TOGETHER];                                                                                \
        for (kd_int l = 0; l < b.lines; l++) {                                                                         \
            running[l] = (WIDE)(summand ? summand : c)[l * b.line_step];                                               \
            out[l * b.line_step] = (T)running[l];                                                                      \
        }                                                                                                              \
        for (kd_int i = 1; i < job->length; i++) {                                                                     \
            const T *factors = c + i * b.step;                                                                         \
            T *to = out + i * b.step;                                                                                  \
            EACH_ALONE for (kd_int l = 0; l < b.lines; l++) {                                                          \
                WIDE product = running[l] * (WIDE)factors[l * b.line_step];                                            \
                running[l] = summand ? (WIDE)summand[i * b.step + l * b.line_step] + product : product;                \
                to[l * b.line_step] = (T)running[l];                                                                   \
            }                                                                                                          \
        }                                                                                                              \
    }
DEFINE_RECURRENCE(recur_f32, float, double)
DEFINE_RECURRENCE(recur_f64, double, double)
DEFINE_RECURRENCE(recur_i64, int64_t, uint64_t)

static void recurrence_items(void *context, kd_int begin, kd_int end) {
    const running_job *job = context;
    for (kd_int item = begin; item < end; item++) {
        bundle b = bundle_at(job, item);
        if (job->dtype == KD_FLOAT32) RUN_BUNDLE(recur_f32, job, b);
        else if (job->dtype == KD_FLOAT64) RUN_BUNDLE(recur_f64, job, b);
        else RUN_BUNDLE(recur_i64, job, b);
    }
}

void kd_recurrence(kd_dtype dtype, kd_int outer, kd_int length, kd_int inner, const void *b_or_null, const void *c,
                   void *out) {
    running_job job = {
        .dtype = dtype, .outer = outer, .length = length, .inner = inner, .b = b_or_null, .c = c, .out = out,
    };
    run_bundles(&job, 0.7, recurrence_items);
}

// ---- Extremes

#define DEFINE_EXTREME(NAME, T)                                                                                        \
    INLINE void NAME(const running_job *job, bundle b) {                                                               \
        const T *x = (const T *)job->c + b.start;                                                                      \
        int64_t *positions = (int64_t *)job->out + b.start, place[COLUMNS_TOGETHER];                                   \
        T best[COLUMNS_TOGETHER];                                                                                      \
        bool largest = job->largest;                                                                                   \
        for (kd_int l = 0; l < b.lines; l++) {                                                                         \
            best[l] = x[l * b.line_step];                                                                              \
            positions[l * b.line_step] = place[l] = 0;                                                                 \
        }                                                                                                              \
        for (kd_int i = 1; i < job->length; i++) {                                                                     \
            const T *from = x + i * b.step;                                                                            \
            int64_t *to = positions + i * b.step;                                                                      \
            EACH_ALONE for (kd_int l = 0; l < b.lines; l++) {                                                          \
                T value = from[l * b.line_step];                                                                       \
                bool better = largest ? value >= best[l] : value <= best[l];                                           \
                bool wins = better | (value != value);                                                                 \
                best[l] = wins ? value : best[l];                                                                      \
                to[l * b.line_step] = place[l] = wins ? i : place[l];                                                  \
            }                                                                                                          \
        }                                                                                                              \
    }
DEFINE_EXTREME(extreme_f32, float)
DEFINE_EXTREME(extreme_f64, double)
DEFINE_EXTREME(extreme_i64, int64_t)

static void extreme_items(void *context, kd_int begin, kd_int end) {
    const running_job *job = context;
    for (kd_int item = begin; item < end; item++) {
        bundle b = bundle_at(job, item);
        if (job->dtype == KD_FLOAT32) RUN_BUNDLE(extreme_f32, job, b);
        else if (job->dtype == KD_FLOAT64) RUN_BUNDLE(extreme_f64, job, b);
        else RUN_BUNDLE(extreme_i64, job, b);
    }
}

void kd_running_extreme(bool largest, kd_dtype dtype, kd_int outer, kd_int length, kd_int inner, const void *x,
                        int64_t *positions) {
    running_job job = {
        .dtype = dtype, .largest = largest, .outer = outer, .length = length, .inner = inner, .c = x, .out = positions,
    };
    run_bundles(&job, 1, extreme_items);
}
