// Which instruction set the kernels use: detected before main, KINDLING_ISA or kd_force_isa choose a lesser one.
#include "machine.h"
#include <stdio.h>
#include <stdlib.h>

int kd_isa_level = 0;
bool kd_halves_vectors = false;

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

static const char *level_name(int level, bool halves) {
#if defined(__x86_64__)
    return level == 2 ? halves ? "avx512-halves" : "avx512" : level == 1 ? "avx2" : "portable";
#elif defined(__aarch64__)
    (void)level;
    (void)halves;
    return "neon";
#else
    (void)level;
    (void)halves;
    return "portable";
#endif
}

const char *kd_isa_name(void) { return level_name(kd_isa_level, kd_halves_vectors); }

bool kd_force_isa(const char *name) {
    for (int level = best_level(); level >= 0; level--) {
        for (int halves = 0; halves <= (level == 2); halves++) {
            if (strcmp(name, level_name(level, halves)) != 0) continue;
            kd_isa_level = level;
            kd_halves_vectors = halves;
            return true;
        }
    }
    return false;
}

__attribute__((constructor)) static void choose_isa(void) {
    kd_isa_level = best_level();
#if defined(__x86_64__)
    kd_halves_vectors = kd_isa_level == 2 && __builtin_cpu_is("amd");  // Zen 4 does, and some Zen 5
#endif
    const char *wanted = getenv("KINDLING_ISA");
    if (!wanted || kd_force_isa(wanted)) return;
    fprintf(stderr,
            "Kindling: KINDLING_ISA=%s is no instruction set of this processor, so that %s is used. Known are avx512, "
            "avx512-halves, avx2, neon and portable.\n",
            wanted, kd_isa_name());
}
