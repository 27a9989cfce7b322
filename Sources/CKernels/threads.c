// The thread pool. Workers look for work for a short while (waking a parked thread takes 30 to 80 µs, a spinning one
// 0.1 µs), then park. Chunks are handed out one by one, so that a busy core does not hold up the others.
#include "machine.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#if defined(__APPLE__)
#include <pthread/qos.h>
#endif

enum { MOST_THREADS = 256, SPIN_NANOSECONDS = 100 * 1000 };
// Work under this is not handed to other threads: to those that look for it, and to those that must be woken.
static const double WORTH_SHARING = 5 * 1000, WORTH_WAKING = 30 * 1000;

// The job in progress. Each thread has a share of it, the same part from job to job, so that what it wrote lies in its own
// cache when the next job reads it. A thread that is done helps the others, where their shares border on its own: every
// second thread works from the end of its share to the begin, and helpers come from the other side.
// A share is a run of units (some chunks each). Its ticket holds the job's number (upper half) and the units not yet
// handed out: the first and the one after the last, 16 bits each. A job gets an odd number while its fields are written
// and the even one after it when they are complete: a worker that takes a unit by compare-and-swap knows that the fields
// it read before are of that very job, since every ticket changes before they do. Nobody waits for workers that come
// late.
enum { MOST_UNITS = 65535 };  // of a share

typedef struct {
    _Alignas(64) _Atomic(uint64_t) ticket;
    _Atomic(uint32_t) first;  // unit 0 of the share is this one of the job
} job_share;

static job_share shares[MOST_THREADS];

// Lines of the cache pass from core to core, so what belongs together lies together.
static struct {
    _Alignas(64) _Atomic(uint32_t) number;
    _Atomic(int) shares;
    _Atomic(uint32_t) chunks, unit;  // all chunks; those of a unit
    _Atomic(kd_int) count, grain;
    _Atomic(void *) context;
    void (*_Atomic body)(void *, kd_int, kd_int);
    _Alignas(64) _Atomic(uint32_t) finished;
} job;

static _Atomic(int) thread_count = 0;   // 0: not decided yet
static _Atomic(int) worker_count = 0;   // started so far; worker w takes part if w < thread_count
static _Atomic(int) parked_count = 0;
static atomic_flag job_taken = ATOMIC_FLAG_INIT;
_Thread_local bool kd_inside_parallel = false;
static pthread_mutex_t park_lock = PTHREAD_MUTEX_INITIALIZER, start_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t park_condition = PTHREAD_COND_INITIALIZER;

// ---- Denormal numbers count as zero inside kernels: momentum decays into them, and they slow everything down.

#if defined(__x86_64__)
typedef unsigned int float_mode;
static float_mode flush_denormals(void) {
    float_mode before = __builtin_ia32_stmxcsr();
    if ((before & 0x8040) != 0x8040) __builtin_ia32_ldmxcsr(before | 0x8040);
    return before;
}
static void restore_mode(float_mode mode) {
    if ((mode & 0x8040) != 0x8040) __builtin_ia32_ldmxcsr(mode);
}
static void pause_briefly(void) { __builtin_ia32_pause(); }
#elif defined(__aarch64__)
typedef uint64_t float_mode;
static float_mode flush_denormals(void) {
    float_mode before;
    __asm__ volatile("mrs %0, fpcr" : "=r"(before));
    __asm__ volatile("msr fpcr, %0" : : "r"(before | (1 << 24)));
    return before;
}
static void restore_mode(float_mode mode) { __asm__ volatile("msr fpcr, %0" : : "r"(mode)); }
static void pause_briefly(void) { __asm__ volatile("yield"); }
#else
typedef int float_mode;
static float_mode flush_denormals(void) { return 0; }
static void restore_mode(float_mode mode) { (void)mode; }
static void pause_briefly(void) {}
#endif

static int64_t nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// ---- Workers

static uint32_t ticket_number(uint64_t ticket) { return (uint32_t)(ticket >> 32); }

static void run_chunk(void (*body)(void *, kd_int, kd_int), void *context, kd_int count, kd_int grain, kd_int chunk) {
    kd_int begin = chunk * grain, end = begin + grain < count ? begin + grain : count;
    body(context, begin, end);
}

/// Takes units of job `number` from the begin or the end of one share until none is left; returns how many chunks it did.
static uint32_t work_on_share(job_share *share, bool from_begin, uint32_t number) {
    uint32_t done = 0;
    uint64_t ticket = atomic_load_explicit(&share->ticket, memory_order_acquire);
    while (ticket_number(ticket) == number) {
        uint32_t begin = ticket >> 16 & 0xFFFF, end = ticket & 0xFFFF;
        if (begin == end) break;
        // Acquire: who reads a field of the next job also sees the ticket that was changed before, and takes nothing.
        uint32_t first = atomic_load_explicit(&share->first, memory_order_acquire);
        uint32_t chunks = atomic_load_explicit(&job.chunks, memory_order_acquire);
        uint32_t unit = atomic_load_explicit(&job.unit, memory_order_acquire);
        kd_int count = atomic_load_explicit(&job.count, memory_order_acquire);
        kd_int grain = atomic_load_explicit(&job.grain, memory_order_acquire);
        void *context = atomic_load_explicit(&job.context, memory_order_acquire);
        void (*body)(void *, kd_int, kd_int) = atomic_load_explicit(&job.body, memory_order_acquire);
        uint64_t rest = from_begin ? ticket + (1 << 16) : ticket - 1;
        if (!atomic_compare_exchange_weak_explicit(&share->ticket, &ticket, rest, memory_order_acq_rel,
                                                   memory_order_acquire)) {
            continue;
        }
        uint64_t chunk = (uint64_t)(first + (from_begin ? begin : end - 1)) * unit;
        uint64_t chunk_end = chunk + unit < chunks ? chunk + unit : chunks;
        done += (uint32_t)(chunk_end - chunk);
        for (; chunk < chunk_end; chunk++) run_chunk(body, context, count, grain, (kd_int)chunk);
        ticket = atomic_load_explicit(&share->ticket, memory_order_acquire);
    }
    return done;
}

/// Works on job `number` until it has no chunk left: on its own share first.
static void work_on(uint32_t number, int thread) {
    int count = atomic_load_explicit(&job.shares, memory_order_acquire);
    uint32_t done = 0;
    done += work_on_share(&shares[thread], thread % 2 == 0, number);
    for (int i = 1; i < 2 * count; i++) {
        int other = thread ^ i;  // the neighbour first; all others by the next power of two
        if (other < count) done += work_on_share(&shares[other], other % 2 == 1, number);
    }
    // The job does not end, and the next one not begin, before these are counted.
    if (done > 0) atomic_fetch_add_explicit(&job.finished, done, memory_order_release);
}

/// Waits for a job other than `number`: spins, then parks.
static uint32_t wait_for_job(uint32_t number) {
    int64_t deadline = 0;
    for (int spin = 0;; spin++) {
        uint32_t newest = atomic_load_explicit(&job.number, memory_order_acquire);
        if (newest != number) return newest;
        pause_briefly();
        if (spin % 64 != 63) continue;
        int64_t time = nanoseconds();
        if (deadline == 0) deadline = time + SPIN_NANOSECONDS;
        if (time > deadline) break;
    }
    pthread_mutex_lock(&park_lock);
    atomic_fetch_add(&parked_count, 1);
    uint32_t newest;
    while ((newest = atomic_load(&job.number)) == number) pthread_cond_wait(&park_condition, &park_lock);
    atomic_fetch_sub(&parked_count, 1);
    pthread_mutex_unlock(&park_lock);
    return newest;
}

static void *worker_main(void *argument) {
    int index = (int)(intptr_t)argument;
#if defined(__APPLE__)
    pthread_set_qos_class_self_np(QOS_CLASS_USER_INITIATED, 0);
#endif
    flush_denormals();
    kd_inside_parallel = true;
    uint32_t number = 0;
    for (;;) {
        number = wait_for_job(number);
        if (index < atomic_load_explicit(&thread_count, memory_order_relaxed)) work_on(number, index);
    }
    return NULL;
}

/// Starts workers 1..<count that do not exist yet. A pool that cannot start a thread works with fewer.
static void start_workers(int count) {
    pthread_mutex_lock(&start_lock);
    int started = atomic_load(&worker_count);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 1 << 20);
    while (started < count - 1) {
        pthread_t thread;
        if (pthread_create(&thread, &attributes, worker_main, (void *)(intptr_t)(started + 1)) != 0) break;
        started++;
    }
    pthread_attr_destroy(&attributes);
    atomic_store(&worker_count, started);
    pthread_mutex_unlock(&start_lock);
}

// ---- The number of threads

static int first_thread_count(void) {
    const char *wanted = getenv("KINDLING_NUM_THREADS");
    char *end = NULL;
    long count = wanted ? strtol(wanted, &end, 10) : 0;
    bool understood = count >= 1 && *end == 0;
    if (!understood) count = sysconf(_SC_NPROCESSORS_ONLN);
    count = count < 1 ? 1 : count > MOST_THREADS ? MOST_THREADS : count;
    if (wanted && !understood) {
        fprintf(stderr, "Kindling: KINDLING_NUM_THREADS=%s is no number from 1 on, so that %ld threads are used.\n", wanted,
                count);
    }
    return (int)count;
}

int kd_get_threads(void) {
    int count = atomic_load_explicit(&thread_count, memory_order_relaxed);
    if (count == 0) {
        count = first_thread_count();
        int undecided = 0;
        if (!atomic_compare_exchange_strong(&thread_count, &undecided, count)) count = undecided;
    }
    return count;
}

void kd_set_threads(int count) {
    atomic_store(&thread_count, count < 1 ? 1 : count > MOST_THREADS ? MOST_THREADS : count);
}

// ---- Running a job

/// Hands the units out to `count` shares, each a contiguous part.
static void hand_out(int count, uint32_t number, uint32_t units) {
    for (int i = 0; i < count; i++) {
        uint64_t begin = (uint64_t)units * (uint64_t)i / (uint64_t)count;
        uint64_t end = (uint64_t)units * (uint64_t)(i + 1) / (uint64_t)count;
        atomic_store_explicit(&shares[i].first, (uint32_t)begin, memory_order_release);
        atomic_store_explicit(&shares[i].ticket, (uint64_t)number << 32 | (end - begin), memory_order_release);
    }
}

/// Publishes the job, works on it and waits for the chunks that others took. The caller owns `job_taken`.
static void run_job(kd_int count, kd_int grain, uint32_t chunks, int threads, void (*body)(void *, kd_int, kd_int),
                    void *context) {
    // No unit is to be had while the fields change.
    uint32_t number = atomic_load(&job.number) + 2;
    int last_shares = atomic_load(&job.shares);
    for (int i = 0; i < last_shares || i < threads; i++) {
        atomic_store(&shares[i].ticket, (uint64_t)(number - 1) << 32);
    }
    atomic_store_explicit(&job.finished, 0, memory_order_release);
    atomic_store_explicit(&job.shares, threads, memory_order_release);
    uint32_t unit = chunks / MOST_UNITS + 1;
    atomic_store_explicit(&job.chunks, chunks, memory_order_release);
    atomic_store_explicit(&job.unit, unit, memory_order_release);
    atomic_store_explicit(&job.count, count, memory_order_release);
    atomic_store_explicit(&job.grain, grain, memory_order_release);
    atomic_store_explicit(&job.context, context, memory_order_release);
    atomic_store_explicit(&job.body, body, memory_order_release);
    hand_out(threads, number, (chunks - 1) / unit + 1);
    atomic_store(&job.number, number);
    if (atomic_load(&parked_count) > 0) {
        pthread_mutex_lock(&park_lock);
        pthread_cond_broadcast(&park_condition);
        pthread_mutex_unlock(&park_lock);
    }
    work_on(number, 0);
    for (int spin = 0; atomic_load_explicit(&job.finished, memory_order_acquire) != chunks; spin++) {
        pause_briefly();
        if (spin > 20000) sched_yield();  // a worker lost its processor in the middle of a chunk
    }
}

void kd_parallel(kd_int count, kd_int grain, double cost, void (*body)(void *context, kd_int begin, kd_int end),
                 void *context) {
    if (count <= 0) return;
    if (grain < 1) grain = 1;
    kd_int chunks = (count - 1) / grain + 1;
    float_mode mode = flush_denormals();
    bool was_inside = kd_inside_parallel;
    kd_inside_parallel = true;
    int threads = was_inside ? 1 : kd_get_threads();
    bool awake = atomic_load_explicit(&parked_count, memory_order_relaxed) == 0 &&
                 atomic_load_explicit(&worker_count, memory_order_relaxed) >= threads - 1;
    bool worth = threads > 1 && chunks > 1 && chunks < UINT32_MAX &&
                 (double)count * cost > (awake ? WORTH_SHARING : WORTH_WAKING);
    if (worth && !atomic_flag_test_and_set_explicit(&job_taken, memory_order_acquire)) {
        if (atomic_load_explicit(&worker_count, memory_order_relaxed) < threads - 1) start_workers(threads);
        run_job(count, grain, (uint32_t)chunks, threads, body, context);
        atomic_flag_clear_explicit(&job_taken, memory_order_release);
    } else {
        for (kd_int chunk = 0; chunk < chunks; chunk++) run_chunk(body, context, count, grain, chunk);
    }
    kd_inside_parallel = was_inside;
    restore_mode(mode);
}
