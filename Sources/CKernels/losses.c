// The negative log-likelihood: picks one class of each row.
#include "machine.h"

#define DEFINE_NLL(T, suffix)                                                                                          \
    static void nll_##suffix(kd_int outer, kd_int classes, kd_int inner, const T *x, const int64_t *target,            \
                             const T *weight, int64_t ignore, T *losses, T *weights) {                                 \
        for (kd_int row = 0; row < outer * inner; row++) {                                                             \
            kd_int o = row / inner, i = row % inner;                                                                   \
            int64_t class = target[row];                                                                               \
            T share = class == ignore ? 0 : weight ? weight[class] : 1;                                                \
            weights[row] = share;                                                                                      \
            losses[row] = class == ignore ? 0 : -x[(o * classes + class) * inner + i] * share;                         \
        }                                                                                                              \
    }                                                                                                                  \
    static void nll_grad_##suffix(kd_int outer, kd_int classes, kd_int inner, const int64_t *target, int64_t ignore,   \
                                  const T *scale, T factor, T *dx) {                                                   \
        memset(dx, 0, sizeof(T) * (size_t)(outer * classes * inner));                                                  \
        for (kd_int row = 0; row < outer * inner; row++) {                                                             \
            kd_int o = row / inner, i = row % inner;                                                                   \
            if (target[row] != ignore) dx[(o * classes + target[row]) * inner + i] = -(factor * scale[row]);           \
        }                                                                                                              \
    }

DEFINE_NLL(float, f32)
DEFINE_NLL(double, f64)

void kd_nll_loss(kd_dtype dtype, kd_int outer, kd_int classes, kd_int inner, const void *x, const int64_t *target,
                 const void *weight_or_null, int64_t ignore, void *losses, void *weights) {
    if (dtype == KD_FLOAT64)
        nll_f64(outer, classes, inner, x, target, weight_or_null, ignore, losses, weights);
    else
        nll_f32(outer, classes, inner, x, target, weight_or_null, ignore, losses, weights);
}

/// The sum of n elements; by the reduction, whose error is small.
static void sum(kd_dtype dtype, kd_int n, const void *x, void *out) {
    const kd_int step = 1;
    kd_reduce(KD_SUM, dtype, 0, NULL, NULL, 1, &n, &step, x, out);
}

void kd_nll_mean(kd_dtype dtype, kd_int n, const void *losses, void *weights, bool wants_shares, void *loss) {
    const kd_int once = 0, step = 1;
    double total;  // room for either type
    sum(dtype, n, losses, loss);
    sum(dtype, n, weights, &total);
    kd_binary(KD_DIV, dtype, 0, NULL, loss, NULL, &total, NULL, loss, NULL, 0, 0);
    if (wants_shares) kd_binary(KD_DIV, dtype, 1, &n, weights, &step, &total, &once, weights, &step, 0, 0);
}

void kd_nll_loss_grad(kd_dtype dtype, kd_int outer, kd_int classes, kd_int inner, const int64_t *target,
                      int64_t ignore, const void *scale, const void *factor, void *dx) {
    if (dtype == KD_FLOAT64)
        nll_grad_f64(outer, classes, inner, target, ignore, scale, factor ? *(const double *)factor : 1, dx);
    else
        nll_grad_f32(outer, classes, inner, target, ignore, scale, factor ? *(const float *)factor : 1, dx);
}
