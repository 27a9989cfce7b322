// Conversions between the eight types, selections and fills, for one instruction set.
#if !DTYPE_IS_DOUBLE  // once per instruction set: nothing here depends on T
#undef ISA
#define ISA(name) ISA_JOIN(name, ISA_SUFFIX)

// ---- float16 and bfloat16, by their bits

INLINE float ISA(from_bits)(uint32_t bits) {
    float value;
    memcpy(&value, &bits, 4);
    return value;
}
INLINE uint32_t ISA(bits_of)(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return bits;
}

INLINE float ISA(from_bfloat16)(uint16_t x) { return ISA(from_bits)((uint32_t)x << 16); }
INLINE uint16_t ISA(to_bfloat16)(float x) {
    uint32_t bits = ISA(bits_of)(x);
    uint32_t rounded = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;  // half to even
    return (uint16_t)(x != x ? (bits >> 16) | 0x40 : rounded);
}

INLINE float ISA(from_float16)(uint16_t x) {
    uint32_t sign = (uint32_t)(x & 0x8000) << 16, magnitude = x & 0x7FFF;
    uint32_t normal = (magnitude << 13) + (112u << 23);               // exponent bias 15 becomes 127
    uint32_t special = (magnitude << 13) | 0x7F800000;                // infinity and NaN
    uint32_t small = ISA(bits_of)((float)(int)magnitude * 0x1p-24f);  // zero and denormals
    uint32_t bits = magnitude >= 0x7C00 ? special : magnitude < 0x0400 ? small : normal;
    return ISA(from_bits)(bits | sign);
}
INLINE uint16_t ISA(to_float16)(float x) {
    uint32_t bits = ISA(bits_of)(x), sign = bits >> 16 & 0x8000, magnitude = bits & 0x7FFFFFFF;
    uint32_t normal = (magnitude - (112u << 23) + 0x0FFF + (magnitude >> 13 & 1)) >> 13;  // half to even
    // Below 2^-14: adding 0.5 moves the bits of weight 2^-24 to the end, and rounds.
    uint32_t small = ISA(bits_of)(ISA(from_bits)(magnitude) + 0.5f) - 0x3F000000;
    uint32_t large = magnitude > 0x7F800000 ? 0x7E00 : 0x7C00;  // NaN, or infinity from 65520
    uint32_t result = magnitude >= 0x477FF000 ? large : magnitude < 0x38800000 ? small : normal;
    return (uint16_t)(result | sign);
}

// ---- Conversions: from a type to one of intermediate precision, and from there to another

#define READ_f32(x) (x)
#define READ_f64(x) (x)
#define READ_i64(x) (x)
#define READ_i32(x) (x)
#define READ_u8(x) (x)
#define READ_b8(x) (x)
#define READ_f16(x) ISA(from_float16)(x)
#define READ_bf16(x) ISA(from_bfloat16)(x)

#define WRITE_f32(x) (float)(x)
#define WRITE_f64(x) (double)(x)
#define WRITE_i64(x) (int64_t)(x)
#define WRITE_i32(x) (int32_t)(x)
#define WRITE_u8(x) (uint8_t)(int64_t)(x)  // negative numbers wrap around
#define WRITE_b8(x) (uint8_t)((x) != 0)
#define WRITE_f16(x) ISA(to_float16)((float)(x))
#define WRITE_bf16(x) ISA(to_bfloat16)((float)(x))

#define DTYPES(ROW, ...)                                                                                               \
    ROW(f32, float, ##__VA_ARGS__)                                                                                     \
    ROW(f64, double, ##__VA_ARGS__)                                                                                    \
    ROW(i64, int64_t, ##__VA_ARGS__)                                                                                   \
    ROW(i32, int32_t, ##__VA_ARGS__)                                                                                   \
    ROW(u8, uint8_t, ##__VA_ARGS__)                                                                                    \
    ROW(b8, uint8_t, ##__VA_ARGS__)                                                                                    \
    ROW(f16, uint16_t, ##__VA_ARGS__)                                                                                  \
    ROW(bf16, uint16_t, ##__VA_ARGS__)
// A macro does not expand within itself: the second of two nested tables.
#define DTYPES_AGAIN(ROW, ...)                                                                                         \
    ROW(f32, float, ##__VA_ARGS__)                                                                                     \
    ROW(f64, double, ##__VA_ARGS__)                                                                                    \
    ROW(i64, int64_t, ##__VA_ARGS__)                                                                                   \
    ROW(i32, int32_t, ##__VA_ARGS__)                                                                                   \
    ROW(u8, uint8_t, ##__VA_ARGS__)                                                                                    \
    ROW(b8, uint8_t, ##__VA_ARGS__)                                                                                    \
    ROW(f16, uint16_t, ##__VA_ARGS__)                                                                                  \
    ROW(bf16, uint16_t, ##__VA_ARGS__)

#define DEFINE_CONVERSION(TO, TO_TYPE, FROM, FROM_TYPE)                                                                \
    static void ISA(convert_##FROM##_##TO)(const kd_block *block, const void *parameters) {                            \
        (void)parameters;                                                                                              \
        for (kd_int row = 0; row < block->rows; row++) {                                                               \
            const FROM_TYPE *from = (const FROM_TYPE *)(block->data[1] + row * block->row_step[1]);                    \
            TO_TYPE *to = (TO_TYPE *)(block->data[0] + row * block->row_step[0]);                                      \
            kd_int n = block->columns;                                                                                 \
            if (block->single[1]) {                                                                                    \
                TO_TYPE value = WRITE_##TO(READ_##FROM(*from));                                                        \
                for (kd_int i = 0; i < n; i++) to[i] = value;                                                          \
            } else {                                                                                                   \
                EACH_ALONE for (kd_int i = 0; i < n; i++) to[i] = WRITE_##TO(READ_##FROM(from[i]));                    \
            }                                                                                                          \
        }                                                                                                              \
    }
#define DEFINE_CONVERSIONS(FROM, FROM_TYPE) DTYPES_AGAIN(DEFINE_CONVERSION, FROM, FROM_TYPE)
DTYPES(DEFINE_CONVERSIONS)

#if ISA_LEVEL == 2  // the processor converts float16
static void ISA(float_to_float16)(const kd_block *block, const void *parameters) {
    if (block->single[1]) return ISA(convert_f32_f16)(block, parameters);
    for (kd_int row = 0; row < block->rows; row++) {
        const float *from = (const float *)(block->data[1] + row * block->row_step[1]);
        uint16_t *to = (uint16_t *)(block->data[0] + row * block->row_step[0]);
        for (kd_int n = block->columns; n > 0; n -= 16, from += 16, to += 16) {
            __mmask16 mask = n < 16 ? (__mmask16)((1u << n) - 1) : 0xFFFF;
            __m256i half = _mm512_cvtps_ph(_mm512_maskz_loadu_ps(mask, from), _MM_FROUND_TO_NEAREST_INT);
            _mm256_mask_storeu_epi16(to, mask, half);
        }
    }
}
static void ISA(float16_to_float)(const kd_block *block, const void *parameters) {
    if (block->single[1]) return ISA(convert_f16_f32)(block, parameters);
    for (kd_int row = 0; row < block->rows; row++) {
        const uint16_t *from = (const uint16_t *)(block->data[1] + row * block->row_step[1]);
        float *to = (float *)(block->data[0] + row * block->row_step[0]);
        for (kd_int n = block->columns; n > 0; n -= 16, from += 16, to += 16) {
            __mmask16 mask = n < 16 ? (__mmask16)((1u << n) - 1) : 0xFFFF;
            _mm512_mask_storeu_ps(to, mask, _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(mask, from)));
        }
    }
}
#endif

static kd_block_function *ISA(conversion)(kd_dtype from, kd_dtype to) {
#define ONE(TO, TO_TYPE, FROM, FROM_TYPE) ISA(convert_##FROM##_##TO),
#define ROW(FROM, FROM_TYPE) {DTYPES_AGAIN(ONE, FROM, FROM_TYPE)},
    static kd_block_function *const functions[8][8] = {DTYPES(ROW)};
#undef ONE
#undef ROW
#if ISA_LEVEL == 2
    if (from == KD_FLOAT32 && to == KD_FLOAT16) return ISA(float_to_float16);
    if (from == KD_FLOAT16 && to == KD_FLOAT32) return ISA(float16_to_float);
#endif
    return functions[from][to];
}

// ---- Copies, fills and selections of elements of 1, 2, 4 and 8 bytes

/// memcpy starts and ends slowly for rows of a few KiB.
INLINE void ISA(copy_row)(char *to, const char *from, size_t bytes) {
    typedef char bytes_of_vector __attribute__((ext_vector_type(VECTOR_BYTES), aligned(1), may_alias));
    if (bytes < VECTOR_BYTES || bytes > 16384) {
        memcpy(to, from, bytes);
        return;
    }
    size_t i = 0;
    for (; i + 4 * VECTOR_BYTES <= bytes; i += 4 * VECTOR_BYTES) {
        bytes_of_vector moved[4];
        UNROLL for (int k = 0; k < 4; k++) moved[k] = *(const bytes_of_vector *)(from + i + k * VECTOR_BYTES);
        UNROLL for (int k = 0; k < 4; k++) *(bytes_of_vector *)(to + i + k * VECTOR_BYTES) = moved[k];
    }
    for (; i + VECTOR_BYTES <= bytes; i += VECTOR_BYTES)
        *(bytes_of_vector *)(to + i) = *(const bytes_of_vector *)(from + i);
    // The last vector, overlapping the one before.
    i = bytes - VECTOR_BYTES;
    *(bytes_of_vector *)(to + i) = *(const bytes_of_vector *)(from + i);
}

#define DEFINE_MOVES(TYPE)                                                                                             \
    static void ISA(copy_##TYPE)(const kd_block *block, const void *parameters) {                                      \
        (void)parameters;                                                                                              \
        for (kd_int row = 0; row < block->rows; row++) {                                                               \
            const TYPE *from = (const TYPE *)(block->data[1] + row * block->row_step[1]);                              \
            TYPE *to = (TYPE *)(block->data[0] + row * block->row_step[0]);                                            \
            kd_int n = block->columns;                                                                                 \
            if (block->single[1]) {                                                                                    \
                TYPE value = *from;                                                                                    \
                for (kd_int i = 0; i < n; i++) to[i] = value;                                                          \
            } else if (from != to) {                                                                                   \
                ISA(copy_row)((char *)to, (const char *)from, (size_t)n * sizeof(TYPE));                               \
            }                                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    static void ISA(fill_##TYPE)(const kd_block *block, const void *parameters) {                                      \
        TYPE value = *(const TYPE *)parameters;                                                                        \
        for (kd_int row = 0; row < block->rows; row++) {                                                               \
            TYPE *to = (TYPE *)(block->data[0] + row * block->row_step[0]);                                            \
            kd_int n = block->columns;                                                                                 \
            for (kd_int i = 0; i < n; i++) to[i] = value;                                                              \
        }                                                                                                              \
    }                                                                                                                  \
    INLINE void ISA(where_row_##TYPE)(kd_int n, const uint8_t *condition, bool one_c, const TYPE *a, bool one_a,       \
                                      const TYPE *b, bool one_b, TYPE *to) {                                           \
        TYPE first_a = *a, first_b = *b;                                                                               \
        uint8_t first_c = *condition;                                                                                  \
        EACH_ALONE for (kd_int i = 0; i < n; i++) {                                                                    \
            TYPE x = one_a ? first_a : a[i], y = one_b ? first_b : b[i];                                               \
            to[i] = (one_c ? first_c : condition[i]) ? x : y;                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    static void ISA(where_##TYPE)(const kd_block *block, const void *parameters) {                                     \
        (void)parameters;                                                                                              \
        for (kd_int row = 0; row < block->rows; row++) {                                                               \
            const uint8_t *condition = (const uint8_t *)(block->data[1] + row * block->row_step[1]);                   \
            const TYPE *a = (const TYPE *)(block->data[2] + row * block->row_step[2]);                                 \
            const TYPE *b = (const TYPE *)(block->data[3] + row * block->row_step[3]);                                 \
            TYPE *to = (TYPE *)(block->data[0] + row * block->row_step[0]);                                            \
            kd_int n = block->columns;                                                                                 \
            bool one_a = block->single[2], one_b = block->single[3];                                                   \
            if (block->single[1]) ISA(where_row_##TYPE)(n, condition, true, a, one_a, b, one_b, to);                   \
            else if (one_a && one_b) ISA(where_row_##TYPE)(n, condition, false, a, true, b, true, to);                 \
            else if (one_a) ISA(where_row_##TYPE)(n, condition, false, a, true, b, false, to);                         \
            else if (one_b) ISA(where_row_##TYPE)(n, condition, false, a, false, b, true, to);                         \
            else ISA(where_row_##TYPE)(n, condition, false, a, false, b, false, to);                                   \
        }                                                                                                              \
    }
DEFINE_MOVES(uint8_t)
DEFINE_MOVES(uint16_t)
DEFINE_MOVES(uint32_t)
DEFINE_MOVES(uint64_t)

#define DEFINE_CHOICE(NAME)                                                                                            \
    static kd_block_function *ISA(NAME##_function)(size_t size) {                                                      \
        return size == 4   ? ISA(NAME##_uint32_t)                                                                      \
               : size == 8 ? ISA(NAME##_uint64_t)                                                                      \
               : size == 1 ? ISA(NAME##_uint8_t)                                                                       \
                           : ISA(NAME##_uint16_t);                                                                     \
    }
DEFINE_CHOICE(copy)
DEFINE_CHOICE(fill)
DEFINE_CHOICE(where)

#undef DTYPES
#undef DTYPES_AGAIN
#undef DEFINE_CONVERSION
#undef DEFINE_CONVERSIONS
#undef DEFINE_MOVES
#undef DEFINE_CHOICE
#endif
