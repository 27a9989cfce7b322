// Matrix product, built for each type and instruction set by matmul.c.

static void FN(matmul_rows)(const kd_matmul_shape *s, const T *a, const T *b, const T *bias, T *c, kd_int begin,
                            kd_int end) {
    for (kd_int row = begin; row < end; row++) {
        kd_int batch = row / s->m, m = row % s->m;
        const T *a_row = a + batch * s->a_batch + m * s->a_row, *b_start = b + batch * s->b_batch;
        T *c_row = c + batch * s->c_batch + m * s->c_row;
        for (kd_int n = 0; n < s->n; n++) {
            T sum = bias ? bias[n] : 0;
            if (s->accumulate) sum += c_row[n * s->c_column];
            for (kd_int k = 0; k < s->k; k++) sum += a_row[k * s->a_column] * b_start[k * s->b_row + n * s->b_column];
            c_row[n * s->c_column] = sum;
        }
    }
}
