// SGD and Adam, each in one pass over the memory.
#include "strided.h"

typedef struct {
    void *p, *buffer;
    kd_gradient grad;
    double lr, momentum, dampening, weight_decay;
    bool first, nesterov, maximize;
} sgd_settings;

typedef struct {
    void *p, *mean, *square, *max_square;
    kd_gradient grad;
    double lr, beta1, beta2, eps, weight_decay, step_size, root_of_correction2;
    bool decoupled, maximize;
} adam_settings;

#define LOOPS "optimizers_loops.h"
#include "every_isa.h"

void kd_sgd(kd_dtype dtype, kd_int n, void *p, const kd_gradient *grad, void *buffer, bool first, double lr,
            double momentum, double dampening, double weight_decay, bool nesterov, bool maximize) {
    sgd_settings settings = {
        .p = p, .buffer = buffer, .grad = *grad, .lr = lr, .momentum = momentum, .dampening = dampening,
        .weight_decay = weight_decay, .first = first, .nesterov = nesterov, .maximize = maximize,
    };
    // Shared out early and evenly: the other thread has written its part of the gradient.
    kd_parallel(n, KD_CHUNK / 4, 0.55, CALL(sgd_function, dtype), &settings);
}

void kd_adam(kd_dtype dtype, kd_int n, void *p, const kd_gradient *grad, void *mean, void *square, void *max_square,
             kd_int step, double lr, double beta1, double beta2, double eps, double weight_decay, bool decoupled,
             bool maximize) {
    adam_settings settings = {
        .p = p, .mean = mean, .square = square, .max_square = max_square, .grad = *grad, .lr = lr, .beta1 = beta1,
        .beta2 = beta2, .eps = eps, .weight_decay = weight_decay, .decoupled = decoupled, .maximize = maximize,
        .step_size = lr / (1 - pow(beta1, (double)step)),
        .root_of_correction2 = sqrt(1 - pow(beta2, (double)step)),
    };
    kd_parallel(n, KD_CHUNK, 1, CALL(adam_function, dtype), &settings);
}
