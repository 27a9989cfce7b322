"""Functions of each element, and products of matrices."""
import torch
import torch.nn.functional as F

from .rows import binary, levels, mask, normal, positive, ternary, unary, uniform

UNARY = [
    unary("abs", torch.abs, gradient=True),
    unary("acos", torch.acos, uniform(), gradient=True),
    unary("acosh", torch.acosh, lambda: torch.rand(1024, 1024) + 1),
    unary("asin", torch.asin, uniform()),
    unary("asinh", torch.asinh),
    unary("atan", torch.atan),
    unary("atanh", torch.atanh, uniform()),
    unary("ceil", torch.ceil),
    unary("cos", torch.cos, gradient=True),
    unary("cosh", torch.cosh),
    unary("erf", torch.erf, gradient=True),
    unary("erfc", torch.erfc),
    unary("erfinv", torch.erfinv, uniform()),
    unary("exp", torch.exp, gradient=True),
    unary("exp2", torch.exp2),
    unary("expm1", torch.expm1),
    unary("floor", torch.floor),
    unary("frac", torch.frac),
    unary("log", torch.log, positive(), gradient=True),
    unary("log10", torch.log10, positive()),
    unary("log1p", torch.log1p, positive()),
    unary("log2", torch.log2, positive()),
    unary("nan_to_num", torch.nan_to_num),
    unary("neg", torch.neg),
    unary("pow", lambda x: x.pow(2.5), positive(), gradient=True),
    unary("reciprocal", torch.reciprocal, positive(), gradient=True),
    unary("round", torch.round),
    unary("rsqrt", torch.rsqrt, positive(), gradient=True),
    unary("sgn", torch.sgn),
    unary("sigmoid", torch.sigmoid, gradient=True),
    unary("sign", torch.sign),
    unary("sin", torch.sin, gradient=True),
    unary("sinh", torch.sinh),
    unary("sqrt", torch.sqrt, positive(), gradient=True),
    unary("square", torch.square, gradient=True),
    unary("tan", torch.tan),
    unary("tanh", torch.tanh, gradient=True),
    unary("trunc", torch.trunc),
]

BINARY = [
    binary("add", torch.add),
    binary("atan2", torch.atan2),
    binary("copysign", torch.copysign),
    binary("div", torch.div, gradient=True),
    binary("floor_divide", torch.floor_divide),
    binary("fmod", torch.fmod),
    binary("heaviside", torch.heaviside),
    binary("hypot", torch.hypot),
    binary("logaddexp", torch.logaddexp),
    binary("maximum", torch.maximum, gradient=True),
    binary("minimum", torch.minimum),
    binary("mul", torch.mul, gradient=True),
    binary("remainder", torch.remainder),
    binary("rsub", torch.rsub),
    binary("sub", torch.sub),
    binary("true_divide", torch.true_divide),
    binary("xlogy", torch.xlogy, normal(), positive()),
]

COMPARISONS = [
    binary("eq", torch.eq, levels(10), levels(10)),
    binary("ge", torch.ge),
    binary("gt", torch.gt),
    binary("le", torch.le),
    binary("lt", torch.lt),
    binary("ne", torch.ne, levels(10), levels(10)),
    binary("logical_and", torch.logical_and, mask(), mask()),
    binary("logical_or", torch.logical_or, mask(), mask()),
    binary("logical_xor", torch.logical_xor, mask(), mask()),
    unary("logical_not", torch.logical_not, mask()),
    unary("isfinite", torch.isfinite),
    unary("isinf", torch.isinf),
    unary("isnan", torch.isnan),
    binary("isclose", torch.isclose),
    unary("allclose", lambda x: torch.tensor(torch.allclose(x, x))),
    unary("equal", lambda x: torch.tensor(torch.equal(x, x.clone()))),
]

COMBINATIONS = [
    ternary("addcdiv", lambda x, a, b: torch.addcdiv(x, a, b, value=0.5), normal(), normal(), positive()),
    ternary("addcmul", lambda x, a, b: torch.addcmul(x, a, b, value=0.5)),
    unary("clamp", lambda x: x.clamp(-0.5, 0.5), gradient=True),
    binary("clamp_max", torch.clamp_max),
    binary("clamp_min", torch.clamp_min),
    binary("lerp", lambda a, b: torch.lerp(a, b, 0.3), gradient=True),
    ternary("where", lambda a, condition, b: a.where(condition, b), normal(), mask(), normal(), gradient=True),
]

SQUARE, BATCH, HEADS = normal([512, 512]), normal([64, 128, 128]), normal([4, 8, 256, 64])
MATRICES = [
    ternary("addmm", torch.addmm, SQUARE, SQUARE, SQUARE),
    ternary("baddbmm", torch.baddbmm, BATCH, BATCH, BATCH),
    binary("bmm", torch.bmm, BATCH, BATCH),
    binary("cross", lambda a, b: a.cross(b, dim=1), normal([349525, 3]), normal([349525, 3])),
    binary("dot", torch.dot, normal([1 << 20]), normal([1 << 20])),
    binary("einsum", lambda a, b: torch.einsum("bij,bkj->bik", a, b), normal([32, 128, 128]), normal([32, 128, 128])),
    binary("inner", torch.inner, SQUARE, SQUARE),
    binary("matmul", torch.matmul, SQUARE, SQUARE),
    binary("mm", torch.mm, SQUARE, SQUARE),
    binary("mv", torch.mv, normal(), normal([1024])),
    ternary("nn.functional.linear", F.linear, SQUARE, SQUARE, normal([512])),
    ternary("nn.functional.scaled_dot_product_attention", F.scaled_dot_product_attention, HEADS, HEADS, HEADS,
            gradient=True),
    binary("outer", torch.outer, normal([1024]), normal([1024])),
    binary("tensordot", lambda a, b: torch.tensordot(a, b, dims=2), normal([64, 32, 64]), normal([32, 64, 128])),
    unary("trace", torch.trace),
]

ROWS = UNARY + BINARY + COMPARISONS + COMBINATIONS + MATRICES
