// What flags choose: how many elements, which ones, and where they are. Chunks of flags are counted first, so that each
// knows where its part of the result begins.
#include "strided.h"

enum {
    CHUNK = 1 << 15,  // flags that one thread takes at a time
    BLOCK = 512,      // flags whose elements are collected before they go to memory
};

typedef struct {
    kd_int count;
    const uint8_t *flags;
    kd_int *starts;  // for each chunk, first how many flags are set, then how many in the chunks before
    size_t element;
    const char *x;
    char *out;
    kd_int ndim;
    const kd_int *shape;
} flag_job;

static kd_int chunk_end(const flag_job *job, kd_int chunk) {
    return (chunk + 1) * CHUNK < job->count ? (chunk + 1) * CHUNK : job->count;
}

static void count_chunks(void *context, kd_int begin, kd_int end) {
    const flag_job *job = context;
    for (kd_int chunk = begin; chunk < end; chunk++) {
        kd_int total = 0;
        for (kd_int i = chunk * CHUNK; i < chunk_end(job, chunk);) {
            uint8_t sum = 0;  // of too few flags to overflow
            kd_int stop = i + 255 < chunk_end(job, chunk) ? i + 255 : chunk_end(job, chunk);
            for (; i < stop; i++) sum = (uint8_t)(sum + job->flags[i]);
            total += sum;
        }
        job->starts[chunk] = total;
    }
}

/// Counts, and runs `body` over the chunks if it is given; how many flags are set.
static kd_int run_chunks(flag_job *job, double cost, void (*body)(void *, kd_int, kd_int)) {
    kd_int chunks = (job->count + CHUNK - 1) / CHUNK, total = 0;
    if (chunks == 0) return 0;
    job->starts = kd_borrow((size_t)chunks * sizeof(kd_int));
    kd_parallel(chunks, 1, 0.05 * CHUNK, count_chunks, job);
    for (kd_int chunk = 0; chunk < chunks; chunk++) {
        kd_int set = job->starts[chunk];
        job->starts[chunk] = total;
        total += set;
    }
    if (body) kd_parallel(chunks, 1, cost * CHUNK, body, job);
    kd_return(job->starts);
    return total;
}

kd_int kd_count_flags(kd_int count, const uint8_t *flags) {
    flag_job job = {.count = count, .flags = flags};
    return run_chunks(&job, 0, NULL);
}

/// Where flags [begin, end) are set, counted from `begin`; `places` has room for one more than there are flags.
static kd_int places_of_set(const uint8_t *flags, kd_int begin, kd_int end, uint16_t *places) {
    kd_int found = 0;
    for (kd_int i = begin; i < end; i++) {
        places[found] = (uint16_t)(i - begin);  // where it is not set, the next one replaces it
        found += flags[i];
    }
    return found;
}

#define DEFINE_COLLECT(TYPE)                                                                                           \
    static void collect_##TYPE(kd_int found, const uint16_t *places, const char *from, char *to) {                     \
        for (kd_int i = 0; i < found; i++) ((TYPE *)to)[i] = ((const TYPE *)from)[places[i]];                          \
    }
DEFINE_COLLECT(uint8_t)
DEFINE_COLLECT(uint16_t)
DEFINE_COLLECT(uint32_t)
DEFINE_COLLECT(uint64_t)

static void flagged_chunks(void *context, kd_int begin, kd_int end) {
    const flag_job *job = context;
    kd_int size = (kd_int)job->element;
    uint16_t places[BLOCK + 1];
    for (kd_int chunk = begin; chunk < end; chunk++) {
        char *to = job->out + job->starts[chunk] * size;
        for (kd_int i = chunk * CHUNK, last = chunk_end(job, chunk); i < last; i += BLOCK) {
            kd_int found = places_of_set(job->flags, i, last - i < BLOCK ? last : i + BLOCK, places);
            const char *from = job->x + i * size;
            if (size == 4) collect_uint32_t(found, places, from, to);
            else if (size == 8) collect_uint64_t(found, places, from, to);
            else if (size == 1) collect_uint8_t(found, places, from, to);
            else collect_uint16_t(found, places, from, to);
            to += found * size;
        }
    }
}

void kd_flagged(size_t element, kd_int count, const uint8_t *flags, const void *x, void *out) {
    flag_job job = {.count = count, .flags = flags, .element = element, .x = x, .out = out};
    run_chunks(&job, 1, flagged_chunks);
}

static void coordinate_chunks(void *context, kd_int begin, kd_int end) {
    const flag_job *job = context;
    uint16_t places[BLOCK + 1];
    kd_int ndim = job->ndim, columns = job->shape[ndim - 1];
    for (kd_int chunk = begin; chunk < end; chunk++) {
        int64_t *to = (int64_t *)job->out + job->starts[chunk] * ndim;
        for (kd_int i = chunk * CHUNK, last = chunk_end(job, chunk); i < last; i += BLOCK) {
            kd_int found = places_of_set(job->flags, i, last - i < BLOCK ? last : i + BLOCK, places);
            kd_int row = i / columns, row_start = row * columns;
            for (kd_int k = 0; k < found; k++, to += ndim) {
                kd_int place = i + places[k];
                while (place - row_start >= columns) row++, row_start += columns;
                to[ndim - 1] = place - row_start;
                kd_int rest = row;
                for (kd_int d = ndim - 2; d > 0; d--) {
                    to[d] = rest % job->shape[d];
                    rest /= job->shape[d];
                }
                if (ndim > 1) to[0] = rest;
            }
        }
    }
}

void kd_flag_coordinates(kd_int ndim, const kd_int *shape, const uint8_t *flags, int64_t *out) {
    if (ndim == 0) return;
    flag_job job = {.count = 1, .flags = flags, .out = (char *)out, .ndim = ndim, .shape = shape};
    for (kd_int d = 0; d < ndim; d++) job.count *= shape[d];
    run_chunks(&job, 2, coordinate_chunks);
}
