// Memory that a kernel gives back before it returns: each thread has a stack of its own, since two threads that ask the
// allocator at once wait for one another, which took 5 % of a training step.
#include "machine.h"
#include <pthread.h>
#include <stdbool.h>

enum { STACK_BYTES = 1 << 20, ALIGNMENT = 64, SLACK = 64, PAGE = 4096 };  // slack: as behind blocks of kd_alloc

typedef struct block {
    _Alignas(ALIGNMENT) struct block *below;
    bool is_returned;
} block;

static _Thread_local char *stack;
static _Thread_local size_t used;
static _Thread_local block *top;

static pthread_key_t stacks;
static pthread_once_t stacks_made = PTHREAD_ONCE_INIT;
static void make_key(void) { pthread_key_create(&stacks, kd_free); }

static bool make_stack(void) {
    stack = kd_alloc(STACK_BYTES);
    pthread_once(&stacks_made, make_key);
    pthread_setspecific(stacks, stack);  // freed when the thread ends
    return stack != NULL;
}

void *kd_borrow(size_t bytes) {
    if (bytes > STACK_BYTES || (!stack && !make_stack())) return kd_alloc(bytes);
    size_t whole = (sizeof(block) + bytes + SLACK + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    // What all threads are about to read is alone in its pages: a processor fetches what lies behind it, too, up to the
    // page's end, and took away from this thread what it was writing there (a fifth of the time of a convolution).
    if (!kd_inside_parallel) whole += -(uintptr_t)(stack + used + whole) % PAGE;
    if (whole > STACK_BYTES - used) return kd_alloc(bytes);
    block *new = (block *)(stack + used);
    new->below = top;
    new->is_returned = false;
    top = new;
    used += whole;
    return new + 1;
}

void kd_return(void *memory) {
    char *address = memory;
    if (!stack || address < stack || address >= stack + STACK_BYTES) {
        kd_free(memory);
        return;
    }
    ((block *)memory - 1)->is_returned = true;
    for (; top && top->is_returned; top = top->below) used = (size_t)((char *)top - stack);
}
