// What the machine itself can do: what kernels are measured against.
#pragma once
#include <stddef.h>

/// Does about `operations` multiplications and additions of float32 in registers, spread over `threads` threads.
/// Returns how many it did.
double cmachine_multiply_adds(double operations, int threads);

/// Does about `operations` additions of integers in registers: as many instructions as a processor can do at a time.
/// Returns how many it did.
double cmachine_additions(double operations, int threads);

/// Reads `bytes` of memory `sweeps` times; each of `threads` threads reads its own part.
void cmachine_read(const void *memory, size_t bytes, long sweeps, int threads);

/// Copies `bytes` of memory `sweeps` times; each of `threads` threads copies its own part.
void cmachine_copy(void *to, const void *from, size_t bytes, long sweeps, int threads);
