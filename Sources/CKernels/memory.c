// A caching allocator. A training step frees and asks for blocks of the same sizes again and again; taking them from
// lists saves the system's page faults, which would cost more than many a kernel.
#include "machine.h"
#include <pthread.h>
#include <stdlib.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

enum {
    HEADER_BYTES = 64,         // before each block: its size class
    SLACK_BYTES = 64,          // readable beyond each block: vector loads may run over the end
    SMALL_STEP = 64,           // size classes up to SMALL_LIMIT are multiples of this
    SMALL_LIMIT = 1024,        // beyond: eight classes for each power of two, 12.5 % waste at most
    SMALL_CLASSES = SMALL_LIMIT / SMALL_STEP,
    CLASS_COUNT = SMALL_CLASSES + 8 * 40,
    HUGE_PAGE_BYTES = 1 << 21,
};
static const size_t LARGEST_CACHED = (size_t)64 << 20;
static const size_t CACHE_LIMIT = (size_t)1 << 30;
/// A size that was not asked for during so many requests gives way where the cache is full.
static const uint64_t STALE_REQUESTS = 1024;

typedef struct header {
    struct header *next;
    size_t capacity;  // bytes for the caller
    int size_class;   // -1: straight back to the system
} header;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static header *free_lists[CLASS_COUNT];
static uint64_t last_request[CLASS_COUNT], requests;
static size_t bytes_in_use, bytes_cached, system_calls;

/// The class of the smallest capacity that holds `bytes`, and that capacity.
static int size_class_of(size_t bytes, size_t *capacity) {
    if (bytes <= SMALL_LIMIT) {
        int size_class = bytes == 0 ? 0 : (int)((bytes - 1) / SMALL_STEP);
        *capacity = (size_t)(size_class + 1) * SMALL_STEP;
        return size_class;
    }
    int power = 63 - __builtin_clzll(bytes - 1);  // 2^power <= bytes - 1 < 2^(power + 1)
    size_t step = (size_t)1 << (power - 3);
    size_t steps = (bytes - 1) / step - 7;        // 1...8 steps above 2^power
    *capacity = ((size_t)1 << power) + steps * step;
    return SMALL_CLASSES + (power - 10) * 8 + (int)steps - 1;
}

static header *ask_system(size_t capacity) {
    size_t alignment = capacity >= 2 * HUGE_PAGE_BYTES ? HUGE_PAGE_BYTES : 64;
    size_t total = capacity + HEADER_BYTES + SLACK_BYTES;
    void *memory = NULL;
    if (total < capacity || posix_memalign(&memory, alignment, total) != 0) return NULL;
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    // One page fault for 2 MiB instead of 512.
    if (alignment == HUGE_PAGE_BYTES) madvise(memory, total & ~(size_t)4095, MADV_HUGEPAGE);
#endif
    return memory;
}

void *kd_alloc(size_t bytes) {
    if (bytes > (size_t)1 << 47) return NULL;
    size_t capacity;
    int size_class = size_class_of(bytes, &capacity);
    if (capacity > LARGEST_CACHED) {
        size_class = -1;
        capacity = (bytes + 63) & ~(size_t)63;
    }
    header *block = NULL;
    pthread_mutex_lock(&lock);
    requests++;
    if (size_class >= 0) last_request[size_class] = requests;
    if (size_class >= 0 && free_lists[size_class]) {
        block = free_lists[size_class];
        free_lists[size_class] = block->next;
        bytes_cached -= capacity;
        bytes_in_use += capacity;
    }
    pthread_mutex_unlock(&lock);
    if (!block) {
        block = ask_system(capacity);
        if (!block) {
            kd_memory_trim();
            block = ask_system(capacity);
        }
        if (!block) return NULL;
        block->capacity = capacity;
        block->size_class = size_class;
        pthread_mutex_lock(&lock);
        bytes_in_use += capacity;
        system_calls += 1;
        pthread_mutex_unlock(&lock);
    }
    return (char *)block + HEADER_BYTES;
}

static void give_back(header *blocks) {
    while (blocks) {
        header *block = blocks;
        blocks = block->next;
        free(block);
    }
}

/// Takes blocks of stale sizes out of the lists until there is room for `bytes`, as far as that goes.
static header *take_stale(size_t bytes) {
    header *taken = NULL;
    for (int size_class = 0; size_class < CLASS_COUNT; size_class++) {
        if (requests - last_request[size_class] <= STALE_REQUESTS) continue;
        while (free_lists[size_class] && bytes_cached + bytes > CACHE_LIMIT) {
            header *block = free_lists[size_class];
            free_lists[size_class] = block->next;
            bytes_cached -= block->capacity;
            block->next = taken;
            taken = block;
        }
    }
    return taken;
}

void kd_free(void *memory) {
    if (!memory) return;
    header *block = (header *)((char *)memory - HEADER_BYTES), *stale = NULL;
    pthread_mutex_lock(&lock);
    bytes_in_use -= block->capacity;
    bool cached = block->size_class >= 0;
    if (cached && bytes_cached + block->capacity > CACHE_LIMIT) stale = take_stale(block->capacity);
    bool keep = cached && bytes_cached + block->capacity <= CACHE_LIMIT;
    if (keep) {
        block->next = free_lists[block->size_class];
        free_lists[block->size_class] = block;
        bytes_cached += block->capacity;
    }
    pthread_mutex_unlock(&lock);
    if (!keep) free(block);
    give_back(stale);
}

void kd_memory_trim(void) {
    pthread_mutex_lock(&lock);
    for (int size_class = 0; size_class < CLASS_COUNT; size_class++) {
        give_back(free_lists[size_class]);
        free_lists[size_class] = NULL;
    }
    bytes_cached = 0;
    pthread_mutex_unlock(&lock);
}

static size_t read_locked(const size_t *counter) {
    pthread_mutex_lock(&lock);
    size_t value = *counter;
    pthread_mutex_unlock(&lock);
    return value;
}

size_t kd_memory_in_use(void) { return read_locked(&bytes_in_use); }
size_t kd_memory_cached(void) { return read_locked(&bytes_cached); }
size_t kd_memory_system_calls(void) { return read_locked(&system_calls); }
