/// Kindling's kernels: fast loops over raw memory.
///
/// Conventions
/// - Sizes, strides and offsets count elements, never bytes; strides may be 0 (broadcast) or negative.
/// - Kernels trust their arguments: shapes, bounds and dtypes were checked by the caller.
/// - `const` inputs never overlap outputs, except where "in place" is allowed: then output and input are the same
///   memory with the same strides.
/// - A kernel may use the thread pool. How it splits its work depends on the problem's size only, never on the number
///   of threads, so that results have the same bits whatever that number is.
/// - float32 and float64 are supported everywhere; `kd_dtype` arguments say where other types are.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef ptrdiff_t kd_int;

typedef enum {
    KD_FLOAT32, KD_FLOAT64, KD_INT64, KD_INT32, KD_UINT8, KD_BOOL, KD_FLOAT16, KD_BFLOAT16,
} kd_dtype;

// ---- Machine: instruction set, threads, memory (machine.c, threads.c, memory.c)

/// "avx512", "avx512-halves" (the same for processors that compute its vectors in halves), "avx2", "neon" or "portable":
/// the build of the kernels in use. The best that this processor runs, or what the environment variable KINDLING_ISA
/// names, if the processor runs it.
const char *kd_isa_name(void);
/// Forces an instruction set (for tests); false if this processor cannot run it.
bool kd_force_isa(const char *name);

/// Threads that kernels use, the caller's included. Starts as KINDLING_NUM_THREADS, or else the number of processors.
int kd_get_threads(void);
void kd_set_threads(int count);
/// Runs `body(context, begin, end)` over [0, count) in chunks of `grain` (the last may be shorter), in parallel where
/// that pays. Chunk borders depend on count and grain only. Nested calls run on the calling thread.
/// `cost` is a rough number of nanoseconds per item: work under about 5 µs in all is not handed to other threads, nor
/// under 30 µs where they sleep.
void kd_parallel(kd_int count, kd_int grain, double cost, void (*body)(void *context, kd_int begin, kd_int end),
                 void *context);

/// 64-byte aligned memory from a cache of freed blocks; at least `bytes`, with 64 readable bytes beyond the end. NULL if
/// there is none. Thread-safe.
void *kd_alloc(size_t bytes);
void kd_free(void *memory);
/// The same for memory that this thread gives back soon, as kernels do; any order will do, the opposite one wastes least.
void *kd_borrow(size_t bytes);
void kd_return(void *memory);
/// Bytes handed out and not yet freed; bytes kept for reuse; calls to the system's allocator since the start.
size_t kd_memory_in_use(void);
size_t kd_memory_cached(void);
size_t kd_memory_system_calls(void);
/// Gives cached blocks back to the system.
void kd_memory_trim(void);

// ---- Element by element (elementwise_unary.c, elementwise_binary.c, copy.c)

typedef enum {  // float32 and float64; those in the first line integers too
    KD_NEG, KD_ABS, KD_SIGN, KD_SQUARE, KD_RELU,
    KD_EXP, KD_EXPM1, KD_EXP2, KD_LOG, KD_LOG1P, KD_LOG2, KD_LOG10, KD_SQRT, KD_RSQRT, KD_RECIPROCAL,
    KD_SIN, KD_COS, KD_TAN, KD_ASIN, KD_ACOS, KD_ATAN, KD_SINH, KD_COSH, KD_TANH, KD_ASINH, KD_ACOSH, KD_ATANH,
    KD_SIGMOID, KD_ERF, KD_ERFC, KD_ERFINV, KD_LGAMMA, KD_FLOOR, KD_CEIL, KD_ROUND, KD_TRUNC,  // round: half to even
    KD_GELU, KD_GELU_TANH, KD_SILU,  // x times: the normal distribution below x; nearly that, by tanh; sigmoid(x)
    KD_LEAKY_RELU,  // x > 0 ? x : first * x
    KD_ELU,         // x > 0 ? x : first * (exp(second * x) - 1)
    KD_SELU,        // x > 0 ? second * x : first * (exp(x) - 1)
    KD_SOFTPLUS,    // first * x > second ? x : log(1 + exp(first * x)) / first
    KD_LOGSIGMOID, KD_MISH,  // log(sigmoid(x)); x * tanh(log(1 + exp(x)))
    KD_HARDSIGMOID, KD_HARDSWISH,  // min(max(x + 3, 0), 6) / 6; x times that
    KD_HARDSHRINK,  // x, but 0 within `first` of 0
    KD_SOFTSHRINK,  // x moved towards 0 by `first`, 0 where that is nearer
    KD_THRESHOLD,   // x > first ? x : second; NaN stays NaN
    KD_FRAC,        // x - trunc(x)
    KD_NAN_TO_NUM,  // NaN becomes `first`, infinities -second and second
    KD_CLAMP,   // min(max(x, first), second); NaN stays NaN
    KD_POWER,   // x to the power `first`
    KD_AFFINE,  // x * first + second
} kd_unary_op;

/// out = op(x). In place allowed. `first` and `second` are the operation's parameters. All integer types for the first
/// line of operations and KD_CLAMP, KD_AFFINE.
void kd_unary(kd_unary_op op, kd_dtype dtype, kd_int ndim, const kd_int *shape, const void *x, const kd_int *x_strides,
              void *out, const kd_int *out_strides, double first, double second);

typedef enum {
    KD_ADD, KD_SUB, KD_MUL, KD_DIV,  // div: floating types only
    KD_FLOOR_DIV, KD_REMAINDER,      // Python's // and %: rounded towards minus infinity, sign of the divisor
    KD_FMOD, KD_TRUNC_DIV,           // C's
    KD_POW, KD_MAX, KD_MIN,          // max and min propagate NaN
    KD_ATAN2, KD_HYPOT, KD_COPYSIGN, // floating types only
    KD_LOGADDEXP, KD_LOGADDEXP2,     // log(exp(a) + exp(b)), log2(2^a + 2^b); floating types only
    KD_AND, KD_OR, KD_XOR,           // integers bitwise, bool logical
    // Gradients, floating types only: a is the result's gradient, b the saved tensor
    KD_RELU_GRAD,                    // b > 0 ? a : 0
    KD_SIGMOID_GRAD,                 // a * b * (1 - b)
    KD_TANH_GRAD,                    // a * (1 - b * b)
    KD_GELU_GRAD, KD_GELU_TANH_GRAD, KD_SILU_GRAD,  // a times the function's slope at b
    KD_CLAMP_GRAD,                   // first <= b <= second ? a : 0
    KD_HARDTANH_GRAD,                // first < b < second or b is NaN ? a : 0
    KD_SHRINK_GRAD,                  // b within `first` of 0 ? 0 : a
    KD_THRESHOLD_GRAD,               // b > first or b is NaN ? a : 0
    KD_LEAKY_RELU_GRAD,              // b > 0 ? a : a * first
    KD_HARDSIGMOID_GRAD, KD_HARDSWISH_GRAD,
    KD_ELU_GRAD,                     // b > 0 ? a * second : a * first * exp(b)
    KD_CELU_GRAD,                    // b > 0 ? a : a * exp(b / first)
    KD_SOFTPLUS_GRAD,                // first * b > second ? a : a * sigmoid(first * b)
    KD_LOGSIGMOID_GRAD,              // a * sigmoid(-b)
    // Of a and b and a number or two, floating types only
    KD_ADD_SCALED,                   // a + b * first
    KD_LERP,                         // a + (b - a) * first, from the nearer end
    KD_PRELU,                        // a > 0 ? a : a * b
    KD_SMOOTH_L1,                    // d = |a - b|: d < first ? d * d / (2 * first) : d - first / 2
    KD_SMOOTH_L1_GRAD,               // its slope in a
} kd_binary_op;

/// out = op(a, b), all of one dtype (any of the six arithmetic types). In place allowed for a and for b. `first` and
/// `second` are the operation's parameters.
void kd_binary(kd_binary_op op, kd_dtype dtype, kd_int ndim, const kd_int *shape, const void *a,
               const kd_int *a_strides, const void *b, const kd_int *b_strides, void *out, const kd_int *out_strides,
               double first, double second);

typedef enum { KD_EQ, KD_NE, KD_LT, KD_LE, KD_GT, KD_GE } kd_compare_op;
/// out (bool) = a op b, a and b of one dtype.
void kd_compare(kd_compare_op op, kd_dtype dtype, kd_int ndim, const kd_int *shape, const void *a,
                const kd_int *a_strides, const void *b, const kd_int *b_strides, uint8_t *out,
                const kd_int *out_strides);

/// out = condition ? a : b; condition is bool (one byte, 0 or 1), the others of one dtype.
void kd_where(kd_dtype dtype, kd_int ndim, const kd_int *shape, const uint8_t *condition, const kd_int *c_strides,
              const void *a, const kd_int *a_strides, const void *b, const kd_int *b_strides, void *out,
              const kd_int *out_strides);

/// Copies between any strides and any two of the eight dtypes. Conversion is C's (floats truncate towards zero);
/// to bool: x != 0; to float16 and bfloat16: rounds half to even.
void kd_copy(kd_int ndim, const kd_int *shape, kd_dtype from, const void *x, const kd_int *x_strides, kd_dtype to,
             void *out, const kd_int *out_strides);

/// Fills with one value, given as `value` for the floating types and `integer` for the others.
void kd_fill(kd_dtype dtype, kd_int ndim, const kd_int *shape, void *out, const kd_int *out_strides, double value,
             int64_t integer);

// ---- Reductions (reduce.c, arg_reduce.c)

typedef enum { KD_SUM, KD_SUM_SQUARES, KD_SUM_KNOWN, KD_PROD, KD_AMAX, KD_AMIN, KD_ANY, KD_ALL } kd_reduce_op;
/// Reduces the inner dimensions of x: out[i] = op over j of x[outer i, inner j]; out is contiguous over the outer
/// shape. Six arithmetic types; any and all write bool (one byte). Sums of floats are blocked, so that the error grows
/// no faster than PyTorch's; KD_SUM_SQUARES is one, of the elements' squares,
/// and KD_SUM_KNOWN one of the elements that are not NaN;
/// amax and amin propagate NaN and need a non-empty inner shape; an empty sum is 0.
void kd_reduce(kd_reduce_op op, kd_dtype dtype, kd_int outer_ndim, const kd_int *outer_shape,
               const kd_int *outer_strides, kd_int inner_ndim, const kd_int *inner_shape, const kd_int *inner_strides,
               const void *x, void *out);
/// Position (row-major over the inner shape) of the first largest or smallest element, and optionally its value.
/// NaN counts as largest and as smallest.
void kd_arg_reduce(bool largest, kd_dtype dtype, kd_int outer_ndim, const kd_int *outer_shape,
                   const kd_int *outer_strides, kd_int inner_ndim, const kd_int *inner_shape,
                   const kd_int *inner_strides, const void *x, void *values_or_null, int64_t *positions);
/// Running sum along the middle of a contiguous [outer, length, inner].
void kd_cumsum(kd_dtype dtype, kd_int outer, kd_int length, kd_int inner, const void *x, void *out);

// ---- Running reductions (running.c); along the middle of a contiguous [outer, length, inner]

/// out[i] = b[i] + c[i] * out[i-1], from b[0] on; without b the running product of c. float32 and float64, in double
/// precision, and int64, which wraps around.
void kd_recurrence(kd_dtype dtype, kd_int outer, kd_int length, kd_int inner, const void *b_or_null, const void *c,
                   void *out);
/// The last place of the largest or smallest element so far, or of the last NaN; float32, float64 and int64.
void kd_running_extreme(bool largest, kd_dtype dtype, kd_int outer, kd_int length, kd_int inner, const void *x,
                        int64_t *positions);

// ---- Order (order.c); along the middle of a contiguous [outer, length, inner], six arithmetic types. NaN is largest,
// equal elements stay in order.

/// The places of all elements in order.
void kd_sort(kd_dtype dtype, bool descending, kd_int outer, kd_int length, kd_int inner, const void *x,
             int64_t *positions);
/// The places of the first k elements in order, k <= length: [outer, k, inner].
void kd_top(kd_dtype dtype, bool descending, kd_int k, kd_int outer, kd_int length, kd_int inner, const void *x,
            int64_t *positions);
/// Which element in order: number k, counted from 0; the lower median, or the first NaN; the lower median of numbers.
typedef enum { KD_RANK, KD_RANK_MEDIAN, KD_RANK_NANMEDIAN } kd_rank;
/// The place of that element in each row, length > 0: [outer, inner].
void kd_ranked(kd_dtype dtype, kd_rank rank, kd_int k, kd_int outer, kd_int length, kd_int inner, const void *x,
               int64_t *positions);

// ---- Softmax and losses (softmax.c); contiguous [outer, classes, inner]

void kd_softmax(bool logarithm, kd_dtype dtype, kd_int outer, kd_int classes, kd_int inner, const void *x, void *out);
/// dx of y = softmax(x): y * (g - sum(g * y)); of y = logSoftmax(x): g - exp(y) * sum(g).
void kd_softmax_grad(bool logarithm, kd_dtype dtype, kd_int outer, kd_int classes, kd_int inner, const void *grad,
                     const void *y, void *dx);

// ---- Normalization (normalization.c)

/// Rows that are normalized each by itself: row r consists of `runs` runs of `length` neighbours, the k-th of which
/// starts at r * row_stride + k * run_stride.
typedef struct {
    kd_int rows, runs, length, row_stride, run_stride;
    /// The weight and bias of run k of row r are number r % period * parameter_row + k * parameter_run; or, with a single
    /// run, each of its elements has its own.
    kd_int period, parameter_row, parameter_run;
    bool per_element;
    bool centred;  ///< whether the mean is subtracted; otherwise it is 0 and the variance the mean square
    double eps;
} kd_norm_shape;
/// y = (x - mean) / sqrt(variance + eps) * weight + bias (1 and 0 where NULL); mean and variance, one number for each row.
void kd_norm(kd_dtype dtype, const kd_norm_shape *shape, const void *x, const void *weight, const void *bias, void *y,
             void *mean, void *variance);
/// dx, dweight and dbias unless NULL. With parameters of each element dweight and dbias are [parts, length], a sum for
/// each of `parts` parts of the rows; otherwise [rows, runs].
void kd_norm_grad(kd_dtype dtype, const kd_norm_shape *shape, const void *grad, const void *x, const void *weight,
                  const void *mean, const void *variance, void *dx, kd_int parts, void *dweight, void *dbias);

/// For each o, i with class t = target[o, i]: weights[o, i] = t == ignore ? 0 : weight[t] (1 without), losses[o, i] =
/// -x[o, t, i] * weights[o, i]. Targets other than `ignore` were checked. (losses.c)
void kd_nll_loss(kd_dtype dtype, kd_int outer, kd_int classes, kd_int inner, const void *x, const int64_t *target,
                 const void *weight_or_null, int64_t ignore, void *losses, void *weights);
/// loss = the sum of n losses divided by the sum of their weights; `wants_shares`: divides the weights, too.
void kd_nll_mean(kd_dtype dtype, kd_int n, const void *losses, void *weights, bool wants_shares, void *loss);
/// dx (all of it written): -factor scale[o, i] at the targets, 0 elsewhere. `factor`: one element; NULL: 1.
void kd_nll_loss_grad(kd_dtype dtype, kd_int outer, kd_int classes, kd_int inner, const int64_t *target,
                      int64_t ignore, const void *scale, const void *factor, void *dx);

// ---- Indexing (indexing.c); any dtype, moved by its size in bytes unless it says dtype

/// out[o, k, i] = x[o, index[k], i], contiguous [outer, size, inner]; 0 <= index < size.
void kd_index_select(size_t element, kd_int outer, kd_int size, kd_int inner, const void *x, kd_int count,
                     const int64_t *index, void *out);
/// out[o, index[k], i] += g[o, k, i]; out was filled before. In order of k.
void kd_index_add(kd_dtype dtype, kd_int outer, kd_int size, kd_int inner, const void *grad, kd_int count,
                  const int64_t *index, void *out);
/// out[..] = x with coordinate `dim` replaced by index[..]; out and index contiguous of one shape, x strided.
void kd_gather(size_t element, kd_int ndim, const kd_int *index_shape, kd_int dim, const void *x,
               const kd_int *x_strides, const int64_t *index, void *out);
/// What becomes of an element of a tensor and one of the source that goes to its place; NaN wins over any number.
typedef enum { KD_SCATTER_PUT, KD_SCATTER_ADD, KD_SCATTER_PROD, KD_SCATTER_MAX, KD_SCATTER_MIN } kd_scatter_kernel;
/// out at coordinate `dim` replaced by index[..] combined with source[..]; source and index contiguous, out strided.
void kd_scatter(kd_scatter_kernel kernel, kd_dtype dtype, kd_int ndim, const kd_int *index_shape, kd_int dim, const void *source,
                const int64_t *index, void *out, const kd_int *out_strides);
/// out[o, index[k], i] = source[o, k, i]; out was filled before. In order of k.
void kd_index_copy(size_t element, kd_int outer, kd_int size, kd_int inner, const void *source, kd_int count,
                   const int64_t *index, void *out);
/// Smallest and largest of count indices (count > 0), to check bounds in one pass.
void kd_index_range(kd_int count, const int64_t *index, int64_t *smallest, int64_t *largest);

// ---- Flags, one byte each, 0 or 1 (flags.c)

/// How many are set.
kd_int kd_count_flags(kd_int count, const uint8_t *flags);
/// The elements whose flags are set, one after the other.
void kd_flagged(size_t element, kd_int count, const uint8_t *flags, const void *x, void *out);
/// The coordinates of the flags that are set, ndim numbers for each.
void kd_flag_coordinates(kd_int ndim, const kd_int *shape, const uint8_t *flags, int64_t *out);

// ---- Evenly spaced numbers (sequences.c)

/// out[i] = first + i * step, in double precision: float32, float64; int64 takes the integers and wraps around.
void kd_arange(kd_dtype dtype, kd_int count, double first, double step, int64_t integer_first, int64_t integer_step,
               void *out);
/// `count` numbers from `first` to `last`, in the precision of the dtype (float32 or float64), from both ends.
void kd_linspace(kd_dtype dtype, kd_int count, double first, double last, void *out);

// ---- Matrix product (matmul.c)

/// For each of `batch` problems: C[m, n] (+)= sum over k of A[m, k] * B[k, n] (+ bias[n]), all with row and column
/// strides, so that transposed operands need no copy. `accumulate` adds to C. bias may be NULL.
typedef struct {
    kd_int batch, m, n, k;
    kd_int a_batch, a_row, a_column, b_batch, b_row, b_column, c_batch, c_row, c_column;
    bool accumulate;
} kd_matmul_shape;
void kd_matmul(kd_dtype dtype, const kd_matmul_shape *shape, const void *a, const void *b, const void *bias, void *c);

// ---- Convolution (convolution.c); contiguous NCHW

typedef struct {
    kd_int batch, in_channels, height, width;
    kd_int out_channels, kernel_height, kernel_width, out_height, out_width;
    kd_int stride_height, stride_width, pad_height, pad_width, dilation_height, dilation_width;
    kd_int groups;
} kd_conv2d_shape;
/// y[n, o] = bias[o] + sum over channels c of o's group of x[n, c] correlated with weight[o, c]. bias may be NULL.
void kd_conv2d(kd_dtype dtype, const kd_conv2d_shape *shape, const void *x, const void *weight, const void *bias,
               void *y);
void kd_conv2d_grad_input(kd_dtype dtype, const kd_conv2d_shape *shape, const void *grad, const void *weight, void *dx);
/// dw, and db unless NULL.
void kd_conv2d_grad_weight(kd_dtype dtype, const kd_conv2d_shape *shape, const void *grad, const void *x, void *dw,
                           void *db);

/// The same gradients where `grad` comes back through a max pool of windows of 2 x 2 side by side that took the
/// convolution's results, or max(results, 0): from the gradient of the pool's results, and the pool's positions, with no
/// need for all of `grad`. False: what was written is not it; all of `grad` is needed.
typedef struct {
    kd_int height, width;     // of the pool's results
    bool above_zero;          // only through windows whose largest is above zero
    const void *grad;
    const uint8_t *position;  // see kd_max_pool2d
} kd_pooled_grad;
bool kd_conv2d_grad_input_pooled(kd_dtype dtype, const kd_conv2d_shape *shape, const kd_pooled_grad *grad,
                                 const void *weight, void *dx);
bool kd_conv2d_grad_weight_pooled(kd_dtype dtype, const kd_conv2d_shape *shape, const kd_pooled_grad *grad,
                                  const void *x, void *dw, void *db);

// ---- Pooling (pooling.c); contiguous planes [planes, height, width]

typedef struct {
    kd_int planes, height, width, out_height, out_width;
    kd_int kernel_height, kernel_width, stride_height, stride_width, pad_height, pad_width;
    kd_int dilation_height, dilation_width;
} kd_pool2d_shape;
/// Largest of each window (padding never counts), of x or of max(x, 0); `position` receives where it was: the window's
/// row-major offset, one byte each, where kernel_height * kernel_width <= 128, else four bytes (uint32). The highest bit
/// marks windows whose largest is not above zero. First maximum wins; NaN wins. position may be NULL.
void kd_max_pool2d(kd_dtype dtype, const kd_pool2d_shape *shape, bool relu, const void *x, void *y, void *position);
/// dx (all of it written) from the gradient and the positions: of all windows, or of those above zero.
void kd_max_pool2d_grad(kd_dtype dtype, const kd_pool2d_shape *shape, bool above_zero, const void *grad,
                        const void *position, void *dx);
/// Whether the windows are of 2 x 2, side by side: what a kd_pooled_grad can come through.
bool kd_pool2d_halves(const kd_pool2d_shape *shape);
/// Positions as PyTorch returns them: row * width + column in the input plane.
void kd_max_pool2d_indices(const kd_pool2d_shape *shape, const void *position, int64_t *indices);
/// Mean of each window. count_include_pad and divisor (0: none) as in PyTorch's avg_pool2d.
void kd_avg_pool2d(kd_dtype dtype, const kd_pool2d_shape *shape, bool count_include_pad, kd_int divisor, const void *x,
                   void *y);
void kd_avg_pool2d_grad(kd_dtype dtype, const kd_pool2d_shape *shape, bool count_include_pad, kd_int divisor,
                        const void *grad, void *dx);
/// Mean of the windows [floor(i * in / out), ceil((i + 1) * in / out)) in both directions.
void kd_adaptive_avg_pool2d(kd_dtype dtype, const kd_pool2d_shape *shape, const void *x, void *y);
void kd_adaptive_avg_pool2d_grad(kd_dtype dtype, const kd_pool2d_shape *shape, const void *grad, void *dx);

/// Largest of such windows (first maximum wins; NaN wins) and where it was: row * width + column in the input plane.
void kd_adaptive_max_pool2d(kd_dtype dtype, const kd_pool2d_shape *shape, const void *x, void *y, int64_t *indices);

// ---- Looking up images at any places (grid_sample.c); contiguous

typedef enum { KD_GRID_ZEROS, KD_GRID_BORDER, KD_GRID_REFLECTION } kd_grid_padding;
typedef struct {
    kd_int batch, channels, height, width, places;
    bool nearest;  ///< otherwise bilinear
    kd_grid_padding padding;
    bool align_corners;
} kd_grid_shape;
/// y [batch, channels, places] of x [batch, channels, height, width] at grid [batch, places, 2], as PyTorch's grid_sample.
void kd_grid_sample2d(kd_dtype dtype, const kd_grid_shape *shape, const void *x, const void *grid, void *y);

// ---- Optimizers (optimizers.c); n contiguous elements, one fused pass

/// Gradients of n elements: `values`, or with `factors` not NULL factors[i / row] * values[i % row].
typedef struct {
    const void *values, *factors;
    kd_int row;
} kd_gradient;

/// g = (maximize ? -grad : grad) + weight_decay * p; momentum: buffer = first ? g : momentum * buffer + (1 - dampening)
/// * g, g = nesterov ? g + momentum * buffer : buffer; p -= lr * g. buffer may be NULL without momentum.
void kd_sgd(kd_dtype dtype, kd_int n, void *p, const kd_gradient *grad, void *buffer, bool first, double lr,
            double momentum, double dampening, double weight_decay, bool nesterov, bool maximize);
/// Adam, and AdamW where `decoupled`. `step` counts from 1. max_square is NULL without amsgrad.
void kd_adam(kd_dtype dtype, kd_int n, void *p, const kd_gradient *grad, void *mean, void *square, void *max_square,
             kd_int step, double lr, double beta1, double beta2, double eps, double weight_decay, bool decoupled,
             bool maximize);

// ---- Images (images.c)

/// For each k < count: out[k] = (images[index[k]] / 255 - mean) / deviation in a frame of `pad` pixels of background (0), float32
/// [count, height + 2 pad, width + 2 pad]. images: uint8 [.., height, width].
void kd_images(kd_int count, const int64_t *index, kd_int height, kd_int width, const uint8_t *images, kd_int pad,
               float mean, float deviation, float *out);
