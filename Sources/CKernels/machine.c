// Which instruction set the kernels use: detected before main, KINDLING_ISA or kd_force_isa choose a lesser one.
#include "machine.h"
#include <stdlib.h>

int kd_isa_level = 0;

static int best_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("bmi2")) {
        return 2;
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")) return 1;
#endif
    return 0;
}

static const char *level_name(int level) {
#if defined(__x86_64__)
    return level == 2 ? "avx512" : level == 1 ? "avx2" : "portable";
#elif defined(__aarch64__)
    (void)level;
    return "neon";
#else
    (void)level;
    return "portable";
#endif
}

const char *kd_isa_name(void) { return level_name(kd_isa_level); }

bool kd_force_isa(const char *name) {
    for (int level = best_level(); level >= 0; level--) {
        if (strcmp(name, level_name(level)) == 0) {
            kd_isa_level = level;
            return true;
        }
    }
    return false;
}

__attribute__((constructor)) static void choose_isa(void) {
    kd_isa_level = best_level();
    const char *wanted = getenv("KINDLING_ISA");
    if (wanted) kd_force_isa(wanted);
}
