// Included by machine.c for each instruction set: VECTOR_BYTES and FN(name) are set.
#define V FN(vector)
#define VI FN(integers)
typedef float V __attribute__((ext_vector_type(VECTOR_BYTES / 4)));
typedef unsigned VI __attribute__((ext_vector_type(VECTOR_BYTES / 4)));

// Twelve chains hide the latency of a multiply-add (4 cycles, two a cycle) and leave registers for the two constants.
static float FN(multiply_adds)(long rounds, float factor, float summand) {
    V chains[CHAINS], f = (V)factor, s = (V)summand;
    UNROLL for (int i = 0; i < CHAINS; i++) chains[i] = (V)(float)i;
    for (long round = 0; round < rounds; round++) {
        UNROLL for (int i = 0; i < CHAINS; i++) chains[i] = chains[i] * f + s;
    }
    UNROLL for (int i = 1; i < CHAINS; i++) chains[0] += chains[i];
    float total = 0;
    for (int i = 0; i < VECTOR_BYTES / 4; i++) total += chains[0][i];
    return total;
}

// Reads whole blocks of eight vectors; what is left over is not read.
static unsigned FN(read)(const char *memory, size_t bytes, long sweeps) {
    VI bits[8];
    UNROLL for (int i = 0; i < 8; i++) bits[i] = (VI)0u;
    for (long sweep = 0; sweep < sweeps; sweep++) {
        for (size_t at = 0; at + 8 * VECTOR_BYTES <= bytes; at += 8 * VECTOR_BYTES) {
            UNROLL for (int i = 0; i < 8; i++) bits[i] ^= *(const VI *)(memory + at + (size_t)i * VECTOR_BYTES);
        }
        __asm__ volatile("" ::: "memory");
    }
    UNROLL for (int i = 1; i < 8; i++) bits[0] ^= bits[i];
    return bits[0][0] ^ bits[0][1];
}

#undef V
#undef VI
