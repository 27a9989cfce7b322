// The peak rates of this machine: loops that do nothing else, for each instruction set, on threads of their own.
#ifdef __linux__
#define _GNU_SOURCE  // for processors
#include <sched.h>
#endif
#include "CMachine.h"
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#pragma clang fp contract(fast)

#define UNROLL _Pragma("clang loop unroll(full)")
#define CHAINS 12
#define ADDITIONS 8
#define MAX_THREADS 256

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx2,fma"), min_vector_width(512))), apply_to = function)
#define VECTOR_BYTES 64
#define FN(name) name##_avx512
#include "machine_loops.h"
#undef FN
#undef VECTOR_BYTES
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,fma"), min_vector_width(256))), apply_to = function)
#define VECTOR_BYTES 32
#define FN(name) name##_avx2
#include "machine_loops.h"
#undef FN
#undef VECTOR_BYTES
#pragma clang attribute pop
#endif

#define VECTOR_BYTES 16
#define FN(name) name##_base
#include "machine_loops.h"
#undef FN
#undef VECTOR_BYTES

static int vector_bytes(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f")) return 64;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 32;
#endif
    return 16;
}

#if defined(__x86_64__)
#define PICK(name, ...)                                                                                                \
    (vector_bytes() == 64   ? name##_avx512(__VA_ARGS__)                                                               \
     : vector_bytes() == 32 ? name##_avx2(__VA_ARGS__)                                                                 \
                            : name##_base(__VA_ARGS__))
#else
#define PICK(name, ...) name##_base(__VA_ARGS__)
#endif

/// What one thread does: additions of integers; else multiply-adds where there is no memory, a copy where there is a
/// destination, else reading.
struct part {
    bool integers;
    long times;
    const char *from;
    char *to;
    size_t bytes;
};

// What is computed goes here, so that it has to be computed.
static volatile float number_sink;
static volatile unsigned bit_sink;
static volatile float factor = 0.999f, summand = 0.001f;

/// Compilers see none of the sums, so that they have to add.
static unsigned long additions(long rounds) {
    unsigned long sums[ADDITIONS] = {0};
    for (long round = 0; round < rounds; round++) {
        UNROLL for (int i = 0; i < ADDITIONS; i++) {
            sums[i] += 1;
            __asm__ volatile("" : "+r"(sums[i]));
        }
    }
    return sums[0];
}

static void *run_part(void *argument) {
    const struct part *part = argument;
    if (part->integers) {
        bit_sink = (unsigned)additions(part->times);
    } else if (!part->from) {
        number_sink = PICK(multiply_adds, part->times, factor, summand);
    } else if (part->to) {
        for (long time = 0; time < part->times; time++) {
            memcpy(part->to, part->from, part->bytes);
            __asm__ volatile("" ::: "memory");
        }
    } else {
        bit_sink = PICK(read, part->from, part->bytes, part->times);
    }
    return NULL;
}

#ifdef __linux__
/// Keeps a thread on the index-th of some processors: a new thread may otherwise wait on its creator's for a while.
static void keep_on(pthread_t thread, const cpu_set_t *processors, int index) {
    int count = CPU_COUNT(processors), left = count > 0 ? index % count : 0;
    for (int i = 0; count > 0 && i < CPU_SETSIZE; i++) {
        if (!CPU_ISSET(i, processors) || left-- > 0) continue;
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(i, &one);
        pthread_setaffinity_np(thread, sizeof(one), &one);
        return;
    }
}
#endif

static int usable(int threads) { return threads < 1 ? 1 : threads > MAX_THREADS ? MAX_THREADS : threads; }

/// Runs the parts at the same time; the first one here.
static void run_parts(struct part *parts, int count) {
    pthread_t threads[MAX_THREADS];
    int started = 1;
    while (started < count && pthread_create(&threads[started], NULL, run_part, &parts[started]) == 0) started++;
#ifdef __linux__
    cpu_set_t processors;
    pthread_getaffinity_np(pthread_self(), sizeof(processors), &processors);
    for (int i = 1; i < started; i++) keep_on(threads[i], &processors, i);
    keep_on(pthread_self(), &processors, 0);
#endif
    run_part(&parts[0]);
    for (int i = started; i < count; i++) run_part(&parts[i]);
    for (int i = 1; i < started; i++) pthread_join(threads[i], NULL);
#ifdef __linux__
    pthread_setaffinity_np(pthread_self(), sizeof(processors), &processors);
#endif
}

static double compute(double operations, double of_round, bool integers, int threads) {
    threads = usable(threads);
    const long rounds = (long)(operations / threads / of_round) + 1;
    struct part parts[MAX_THREADS];
    for (int i = 0; i < threads; i++) parts[i] = (struct part){.integers = integers, .times = rounds};
    run_parts(parts, threads);
    return of_round * (double)rounds * threads;
}

double cmachine_multiply_adds(double operations, int threads) {
    return compute(operations, 2.0 * CHAINS * (vector_bytes() / 4), false, threads);
}

double cmachine_additions(double operations, int threads) { return compute(operations, ADDITIONS, true, threads); }

static void move(char *to, const char *from, size_t bytes, long sweeps, int threads) {
    threads = usable(threads);
    const size_t share = bytes / (size_t)threads / 4096 * 4096;
    struct part parts[MAX_THREADS];
    for (int i = 0; i < threads; i++) {
        const size_t start = share * (size_t)i;
        parts[i] = (struct part){
            .times = sweeps, .from = from + start, .to = to ? to + start : NULL,
            .bytes = i == threads - 1 ? bytes - start : share};
    }
    run_parts(parts, threads);
}

void cmachine_read(const void *memory, size_t bytes, long sweeps, int threads) {
    move(NULL, memory, bytes, sweeps, threads);
}

void cmachine_copy(void *to, const void *from, size_t bytes, long sweeps, int threads) {
    move(to, from, bytes, sweeps, threads);
}
