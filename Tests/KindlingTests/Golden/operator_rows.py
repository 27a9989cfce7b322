"""The rows of the operator test table in PyTorch. make_operators.py runs them."""

from dataclasses import dataclass
from typing import Callable

import torch
import torch.nn.functional as F


@dataclass
class Row:
    function: Callable
    inputs: list
    misuse: Callable | None
    # Which inputs are cut to no rows for the empty case; None: all, (): no such case.
    empty: tuple | None


ROWS = {}


def row(name, function, *inputs, misuse=None, empty=None):
    assert name not in ROWS, name
    ROWS[name] = Row(function, list(inputs), misuse, empty)


# Inputs: float64 tensors of float32 values, away from kinks where a row has some.


def f(*shape):
    return lambda g: torch.randn(shape, generator=g).double()


def uniform(low, high, *shape):
    return lambda g: (torch.rand(shape, generator=g) * (high - low) + low).double()


def positive(*shape):
    return uniform(0.3, 2.5, *shape)


def away(*shape):
    """Of both signs, at least 0.2 from 0 and from any integer."""

    def make(g):
        whole = torch.randint(-3, 3, shape, generator=g)
        return (whole + torch.rand(shape, generator=g) * 0.6 + 0.2).double()

    return make


def distinct(*shape):
    """No two closer than 0.1."""

    def make(g):
        count = torch.Size(shape).numel()
        order = torch.randperm(count, generator=g).float()
        return ((order - count / 2) / 8 + 0.03).reshape(shape).double()

    return make


def ties(*shape):
    """Whole numbers, many equal."""
    return lambda g: torch.randint(-1, 2, shape, generator=g).double()


def ints(low, high, *shape, dtype=torch.int64):
    return lambda g: torch.randint(low, high, shape, generator=g).to(dtype)


def bools(*shape):
    def make(g):
        made = torch.rand(shape, generator=g) < 0.5
        if made.dim() and made.numel() > 1:
            made.view(-1)[0], made.view(-1)[-1] = True, False
        return made

    return make


def given(values, dtype=None):
    return lambda g: torch.tensor(values, dtype=dtype)


def probabilities(*shape):
    return lambda g: torch.rand(shape, generator=g).softmax(1).float().double()


S = (2, 3, 4)


def elementwise():
    for name in ("neg", "exp", "expm1", "exp2", "sin", "cos", "atan", "sinh", "cosh", "tanh", "asinh", "sigmoid", "erf",
                 "erfc", "square"):
        row(name, getattr(torch, name), f(*S))
    for name in ("abs", "sign", "reciprocal", "relu", "floor", "ceil", "round", "trunc"):
        row(name, getattr(torch, name), away(*S))
    for name in ("log", "log2", "log10", "sqrt", "rsqrt", "log1p"):
        row(name, getattr(torch, name), positive(*S))
    for name in ("asin", "acos", "atanh", "tan"):
        row(name, getattr(torch, name), uniform(-0.9, 0.9, *S))
    row("acosh", torch.acosh, uniform(1.2, 3, *S))
    for name in ("neg", "abs", "sign", "square", "relu", "floor", "exp", "sqrt", "sigmoid"):
        row(name + ".int", getattr(torch, name), ints(0 if name == "sqrt" else -3, 4, 3, 4))
    row("abs.int32", torch.abs, ints(-9, 9, 5, dtype=torch.int32))
    row("exp.bool", torch.exp, bools(5))
    row("exp.scalar", torch.exp, f())
    row("exp.long", torch.exp, f(300), empty=())
    row("clamp", lambda x: x.clamp(-1, 1), away(*S))
    row("clamp.min", lambda x: x.clamp(min=0.1), away(*S))
    row("clamp.max", lambda x: x.clamp(max=1.1), away(*S))
    row("clamp.int", lambda x: x.clamp(-1, 2), ints(-5, 5, 7))
    row("clamp.intReal", lambda x: x.clamp(-1.5, 2), ints(-5, 5, 7), misuse=lambda: torch.zeros(3).clamp())
    row("pow.2", lambda x: x**2, f(*S))
    row("pow.3", lambda x: x**3, f(*S))
    row("pow.0", lambda x: x**0, f(*S))
    row("pow.half", lambda x: x**0.5, positive(*S))
    row("pow.real", lambda x: x**2.5, positive(*S))
    row("pow.negative", lambda x: x**-1, away(*S))
    row("pow.scalarBase", lambda x: 2**x, f(3))
    row("pow.int", lambda x: x**3, ints(-4, 4, 6), misuse=lambda: torch.tensor([1, 2]) ** -1)
    row("pow.intReal", lambda x: x**1.5, ints(0, 4, 6))
    row("gelu", F.gelu, f(*S))
    row("gelu.tanh", lambda x: F.gelu(x, approximate="tanh"), f(*S))
    row("silu", F.silu, f(*S))
    row("leakyRelu", F.leaky_relu, away(*S))
    row("leakyRelu.slope", lambda x: F.leaky_relu(x, 0.2), away(*S))
    row("elu", F.elu, away(*S))
    row("softplus", F.softplus, f(*S))


def binary():
    add, sub = torch.add, torch.sub
    wrong = lambda: torch.zeros(2, 3) + torch.zeros(4, 3)
    row("add", add, f(*S), f(*S), misuse=wrong)
    row("sub", sub, f(*S), f(*S), misuse=lambda: torch.zeros(3) - torch.zeros(2))
    row("mul", torch.mul, f(*S), f(*S), misuse=lambda: torch.zeros(3, 1, 2) * torch.zeros(2, 1, 3))
    row("div", torch.div, f(*S), away(*S))
    row("add.broadcast", add, f(2, 1, 4), f(3, 1), empty=(0,))
    row("mul.broadcast", torch.mul, f(3), f(2, 3, 1), empty=(1,))
    row("div.broadcast", torch.div, f(4), away(3, 1), empty=(1,))
    row("sub.scalarTensor", sub, f(2, 3), f())
    row("add.alpha", lambda a, b: torch.add(a, b, alpha=2.5), f(3, 4), f(4), empty=(0,))
    row("sub.alpha", lambda a, b: torch.sub(a, b, alpha=2), f(3, 4), f(4), empty=(0,))
    row("add.scalar", lambda a: a + 2, f(2, 3))
    row("add.scalarLeft", lambda a: 2.5 + a, f(2, 3))
    row("sub.scalar", lambda a: a - 2.5, f(2, 3))
    row("sub.scalarLeft", lambda a: 2 - a, f(2, 3))
    row("mul.scalar", lambda a: a * 3, f(2, 3))
    row("div.scalar", lambda a: a / 4, f(2, 3))
    row("div.scalarLeft", lambda a: 2 / a, away(2, 3))
    row("add.int", add, ints(-9, 9, 4), ints(-9, 9, 4))
    row("sub.bool", lambda a: a - 1, ints(0, 9, 4), misuse=lambda: torch.tensor([True]) - torch.tensor([False]))
    row("div.int", torch.div, ints(-9, 9, 4), ints(1, 9, 4))
    u8, i32 = torch.uint8, torch.int32
    row("add.uint8", add, given([200, 255, 0], u8), given([100, 1, 7], u8))
    row("sub.uint8", sub, given([0, 5, 200], u8), given([1, 5, 100], u8))
    row("mul.int32", torch.mul, given([2**30, -(2**31), 7], i32), given([4, -1, -3], i32))
    row("neg.uint8", torch.neg, given([0, 1, 255], u8))
    row("abs.smallest", torch.abs, given([-(2**63), -5]))
    row("floorDivide.negative", torch.floor_divide, given([-7, 7, -7, 7, -8], i32), given([2, -2, -2, 2, 3], i32))
    row("sum.wraps", lambda x: x.sum(), given([2**62, 2**62, 5]))
    row("add.mixed", add, f(2, 3), ints(-9, 9, 2, 3))
    # torch.floor_divide has no gradient; this one's is 0.
    row("floorDivide", lambda a, b: torch.div(a, b, rounding_mode="floor"), away(3, 4), given([1.5, -2.3, 0.7, -0.4], torch.float64), empty=(0,))
    row("floorDivide.int", torch.floor_divide, ints(-9, 9, 12), given([2, -2, 3, -3] * 3),
        misuse=lambda: torch.tensor([1]) // torch.tensor([0]))
    row("floorDivide.scalar", lambda a: a // -3, ints(-9, 9, 12))
    row("remainder", torch.remainder, away(3, 4), given([1.5, -2.3, 0.7, -0.4], torch.float64), empty=(0,))
    row("remainder.int", torch.remainder, ints(-9, 9, 12), given([2, -2, 3, -3] * 3),
        misuse=lambda: torch.tensor([1]) % torch.tensor([0]))
    row("remainder.scalar", lambda a: a % 3, ints(-9, 9, 12))
    trunc = lambda a, b: torch.div(a, b, rounding_mode="trunc")
    row("div.trunc", trunc, away(3, 4), given([1.5, -2.3, 0.7, -0.4], torch.float64), empty=(0,))
    row("div.truncInt", trunc, ints(-9, 9, 12), given([2, -2, 3, -3] * 3))
    row("fmod", torch.fmod, away(3, 4), given([1.5, -2.3, 0.7, -0.4], torch.float64), empty=(0,))
    row("fmod.int", torch.fmod, ints(-9, 9, 12), given([2, -2, 3, -3] * 3))
    row("pow.tensor", torch.pow, positive(3, 4), f(3, 4))
    row("pow.tensorInt", torch.pow, ints(-3, 4, 6), ints(0, 4, 6))
    row("pow.zeroBase", torch.pow, given([0.0, 0.0, 2.0, 3.0], torch.float64), given([2.0, 1.0, 0.0, 0.5], torch.float64))
    row("maximum", torch.maximum, distinct(3, 4), f(3, 4))
    row("minimum", torch.minimum, distinct(3, 4), f(4), empty=(0,))
    row("maximum.ties", torch.maximum, ties(3, 4), ties(3, 4))
    row("minimum.nan", torch.minimum, given([1.0, float("nan"), 2.0]), given([float("nan"), 1.0, 3.0]), empty=())
    row("atan2", torch.atan2, away(3, 4), away(3, 4))
    row("atan2.int", torch.atan2, ints(-5, 5, 4), ints(1, 5, 4))
    for name in ("eq", "ne", "lt", "le", "gt", "ge"):
        row(name, getattr(torch, name), ties(3, 4), ties(4), empty=(0,))
        row(name + ".scalar", lambda a, name=name: getattr(a, name)(1), ints(0, 3, 5))
    row("eq.mixed", torch.eq, ints(0, 2, 6), given([0.0, 1.0, 0.5, 1.0, 0.0, 0.0]))
    row("logicalAnd", torch.logical_and, bools(6), ints(0, 2, 6))
    row("logicalOr", torch.logical_or, bools(6), ints(0, 2, 6))
    row("logicalXor", torch.logical_xor, bools(6), ints(0, 2, 6))
    row("logicalNot", torch.logical_not, ties(6))
    row("isnan", torch.isnan, given([1.0, float("nan"), float("inf")]))
    row("where", torch.where, bools(3, 4), f(3, 4), f(4), empty=(0, 1),
        misuse=lambda: torch.where(torch.tensor([1.0]), torch.zeros(1), torch.zeros(1)))
    row("where.scalar", lambda c, a: torch.where(c, a, 2), bools(3, 4), f(3, 4))
    row("where.scalarLeft", lambda c, a: torch.where(c, -1.5, a), bools(3, 4), f(3, 4))
    row("where.mixed", torch.where, bools(4), ints(0, 9, 4), f(4))
    row("maskedFill", lambda a, m: a.masked_fill(m, -2.0), f(3, 4), bools(4), empty=(0,))
    row("nanArithmetic", lambda a: a * 0 + a.maximum(a), given([float("inf"), float("nan"), -0.0, 1e300], torch.float64),
        empty=())


def reductions():
    wrong = lambda: torch.zeros(3).sum(3)
    for name in ("sum", "mean"):
        function = getattr(torch, name)
        row(name, function, f(*S), misuse=(lambda: torch.ones(3, dtype=torch.int64).mean()) if name == "mean" else None)
        for dim in (0, 1, -1):
            row(f"{name}.{dim}", lambda x, dim=dim, function=function: function(x, dim), f(*S),
                misuse=wrong if dim == 0 else None)
        row(f"{name}.dims", lambda x, function=function: function(x, (0, 2)), f(*S))
        row(f"{name}.keepdim", lambda x, function=function: function(x, (0, -1), keepdim=True), f(*S))
        row(f"{name}.scalar", function, f())
        row(f"{name}.large", lambda x, function=function: function(x, 0), uniform(0, 1, 600, 2), empty=())
    row("sum.int", torch.sum, ints(-9, 9, 3, 4))
    row("sum.bool", lambda x: x.sum(0), bools(3, 4))
    row("sum.int32", lambda x: x.sum(1), ints(-9, 9, 3, 4, dtype=torch.int32))
    row("sum.dtype", lambda x: x.sum(dtype=torch.float64), f(3, 4))
    row("mean.dtype", lambda x: x.mean(0, dtype=torch.float32), ints(-9, 9, 3, 4))
    row("sumToSize", lambda x: x.sum_to_size(3, 1), f(*S), empty=())
    row("prod", torch.prod, away(2, 3))
    row("prod.dim", lambda x: x.prod(1), away(*S), misuse=lambda: torch.zeros(3).prod(2))
    row("prod.keepdim", lambda x: x.prod(-1, keepdim=True), away(*S))
    row("prod.zeros", lambda x: x.prod(0), given([[0.0, 1.5, 0.0], [2.0, 0.0, 0.0], [3.0, -1.0, 2.0]], torch.float64))
    row("prod.int", torch.prod, ints(1, 4, 5))
    for name in ("amax", "amin"):
        function = getattr(torch, name)
        row(name, lambda x, function=function: function(x, 1), distinct(*S))
        row(f"{name}.all", function, distinct(*S), misuse=lambda function=function: function(torch.zeros(0, 2), 0))
        row(f"{name}.dims", lambda x, function=function: function(x, (0, 2), keepdim=True), distinct(*S))
        row(f"{name}.ties", lambda x, function=function: function(x, 1), ties(3, 5))
    for name in ("max", "min"):
        function = getattr(torch, name)
        row(name, function, distinct(*S))
        row(f"{name}.dim", lambda x, function=function: function(x, 1), distinct(*S),
            misuse=lambda function=function: function(torch.zeros(2, 0), 1))
        row(f"{name}.keepdim", lambda x, function=function: function(x, -1, keepdim=True), distinct(*S))
        row(f"{name}.ties", function, ties(3, 5))
        row(f"{name}.dimTies", lambda x, function=function: function(x, 0), ties(4, 3))
        row(f"{name}.nan", lambda x, function=function: function(x, 1),
            given([[1.0, float("nan"), 2.0], [3.0, 1.0, 3.0]], torch.float64))
        row(f"{name}.int", function, ints(-9, 9, 3, 4))
        row(f"{name}.scalar", lambda x, function=function: function(x, 0), f())
        row(f"arg{name}", getattr(torch, "arg" + name), distinct(*S))
        row(f"arg{name}.dim", lambda x, name=name: getattr(torch, "arg" + name)(x, 1), distinct(*S),
            misuse=lambda name=name: getattr(torch, "arg" + name)(torch.zeros(0)))
        row(f"arg{name}.ties", lambda x, name=name: getattr(torch, "arg" + name)(x, -1, keepdim=True), ties(3, 4))
    for name in ("any", "all"):
        function = getattr(torch, name)
        row(name, function, bools(3, 4))
        row(f"{name}.dim", lambda x, function=function: function(x, 1), ties(4, 2))
        row(f"{name}.keepdim", lambda x, function=function: function(x, 0, keepdim=True), ints(0, 2, 3, 4))
    row("logsumexp", lambda x: x.logsumexp(1), f(*S))
    row("logsumexp.dims", lambda x: x.logsumexp((0, 2), keepdim=True), f(*S))
    row("logsumexp.infinite", lambda x: x.logsumexp(1),
        given([[float("-inf")] * 2, [float("inf"), 1.0], [1000.0, 1000.0]], torch.float64), empty=())
    for name in ("std", "var"):
        function = getattr(torch, name)
        row(name, function, f(*S))
        row(f"{name}.dim", lambda x, function=function: function(x, 1, keepdim=True), f(*S))
        row(f"{name}.biased", lambda x, function=function: function(x, (0, 2), correction=0), f(*S))
    row("norm", torch.norm, f(*S))
    row("norm.dim", lambda x: torch.norm(x, dim=1), f(*S))
    row("norm.1", lambda x: torch.norm(x, 1, dim=(0, 2), keepdim=True), away(*S))
    row("norm.3", lambda x: torch.norm(x, 3.0), f(*S))
    row("norm.inf", lambda x: torch.norm(x, float("inf"), dim=1), distinct(*S))
    row("cumsum", lambda x: x.cumsum(1), f(*S), misuse=lambda: torch.zeros(3).cumsum(2))
    row("cumsum.first", lambda x: x.cumsum(0), f(*S))
    row("cumsum.int", lambda x: x.cumsum(0), ints(-9, 9, 6))
    row("softmax", lambda x: x.softmax(1), f(*S), misuse=lambda: torch.zeros(3, dtype=torch.int64).softmax(0))
    row("softmax.last", lambda x: x.softmax(-1), f(*S))
    row("softmax.large", lambda x: x.softmax(0), given([1000.0, 1001.0, -1000.0], torch.float64))
    row("softmax.scalar", lambda x: x.softmax(0), f())
    row("logSoftmax", lambda x: x.log_softmax(1), f(*S), misuse=lambda: torch.zeros(3).log_softmax(1))
    row("logSoftmax.first", lambda x: x.log_softmax(0), f(*S))
    row("sort", lambda x: x.sort(1), distinct(*S), misuse=lambda: torch.zeros(3).sort(1))
    row("sort.descending", lambda x: x.sort(-1, descending=True), distinct(*S))
    row("sort.nan", lambda x: x.sort(dim=0, stable=True), given([1.0, float("nan"), -float("inf"), float("nan"), 0.5]))
    row("sort.int", lambda x: x.sort(dim=0, descending=True, stable=True), ints(0, 4, 9))
    row("sort.stable", lambda x: x.sort(dim=0, stable=True), ties(12))
    row("argsort", lambda x: x.argsort(0, descending=True), distinct(5, 2))
    row("topk", lambda x: x.topk(2, 1), distinct(*S), misuse=lambda: torch.zeros(3).topk(4))
    row("topk.smallest", lambda x: x.topk(3, -1, largest=False), distinct(*S))
    statistics()
    running()
    order_statistics()
    counting()


def statistics():
    nan = float("nan")
    holes = given([[1.0, nan, 2.0], [3.0, 4.0, nan]], torch.float64)
    row("nansum", lambda x: x.nansum(1), holes)
    row("nanmean", lambda x: x.nanmean(0, keepdim=True), holes,
        misuse=lambda: torch.ones(3, dtype=torch.int64).nanmean())
    row("countNonzero", lambda x: x.count_nonzero(1), ties(3, 4))
    row("aminmax", lambda x: x.aminmax(), distinct(*S), misuse=lambda: torch.zeros(0).aminmax())
    row("aminmax.dim", lambda x: x.aminmax(dim=1, keepdim=True), distinct(*S))
    row("stdMean", torch.std_mean, f(*S), misuse=lambda: torch.std_mean(torch.ones(3, dtype=torch.int64)))
    row("varMean.dim", lambda x: torch.var_mean(x, 1, correction=0, keepdim=True), f(*S))
    row("var.correction", lambda x: x.var((0, 2), correction=1.3), f(*S))
    row("cov", torch.cov, f(3, 4), empty=(), misuse=lambda: torch.cov(torch.zeros(2, 2, 2)))
    row("cov.weights", lambda x, a, n: torch.cov(x, correction=2, fweights=n, aweights=a), f(3, 4), positive(4),
        ints(1, 4, 4), empty=(), misuse=lambda: torch.cov(torch.zeros(2), aweights=torch.tensor([-1.0, 1])))
    row("corrcoef", torch.corrcoef, f(3, 5), empty=())
    norm, vector, matrix = torch.linalg.norm, torch.linalg.vector_norm, torch.linalg.matrix_norm
    row("norm.negative", lambda x: torch.norm(x, -1.5, dim=1), away(*S))
    row("norm.negativeInf", lambda x: torch.norm(x, -float("inf")), distinct(*S),
        misuse=lambda: torch.linalg.vector_norm(torch.zeros(0), -1))
    row("norm.half", lambda x: torch.norm(x, 0.5, dim=1), away(*S))
    row("norm.halfZeros", lambda x: torch.norm(x, 0.5, dim=1), ties(3, 4))
    row("norm.nuc", lambda x: torch.norm(x, "nuc", dim=(0, 2)), f(*S), empty=())
    row("norm.fro", lambda x: torch.norm(x, "fro", dim=(0, 2)), f(*S))
    row("linalg.vectorNorm", lambda x: vector(x, 3, dim=(0, 2), keepdim=True), f(*S))
    row("linalg.matrixNorm", lambda x: matrix(x, dim=(2, 0), keepdim=True), f(*S), empty=(),
        misuse=lambda: matrix(torch.zeros(3)))
    for order in (1, -1, 2, -2):
        row(f"linalg.matrixNorm.{order}", lambda x, order=order: matrix(x, order, dim=(0, 2)), f(*S), empty=(),
            misuse=lambda: matrix(torch.zeros(3, 3), dim=(0, 0)))
    row("linalg.matrixNorm.inf", lambda x: matrix(x, float("inf"), keepdim=True), f(*S), empty=())
    row("linalg.matrixNorm.wide", lambda x: matrix(x, "nuc"), f(3, 5), empty=())
    row("linalg.norm", norm, f(*S))
    row("linalg.norm.matrix", lambda x: norm(x, "fro"), f(3, 4), misuse=lambda: norm(torch.zeros(3, 3, 3), 2))
    row("linalg.norm.vector", lambda x: norm(x, 1), away(3))


def running():
    row("cumprod", lambda x: x.cumprod(1), f(*S), misuse=lambda: torch.zeros(3).cumprod(2))
    row("cumprod.zeros", lambda x: x.cumprod(0), given([0.5, 0.0, 2.0, 0.0, 3.0], torch.float64), empty=())
    row("cumprod.int", lambda x: x.cumprod(0), ints(-3, 4, 6))
    row("cumprod.scalar", lambda x: x.cumprod(0), f())
    for name in ("cummax", "cummin"):
        row(name, lambda x, name=name: getattr(x, name)(1), distinct(*S))
        row(f"{name}.ties", lambda x, name=name: getattr(x, name)(0), ties(7))
        row(f"{name}.nan", lambda x, name=name: getattr(x, name)(0),
            given([1.0, 2.0, float("nan"), 3.0, float("nan"), 0.0], torch.float64))
    infinite = given([2.0, -float("inf"), -float("inf"), 800.0, -float("inf")], torch.float64)
    row("logcumsumexp", lambda x: x.logcumsumexp(1), f(*S),
        misuse=lambda: torch.zeros(3, dtype=torch.int64).logcumsumexp(0))
    row("logcumsumexp.infinite", lambda x: x.logcumsumexp(0), infinite, empty=())
    row("diff", torch.diff, f(*S), misuse=lambda: torch.diff(torch.tensor(1.0)))
    row("diff.twice", lambda x, a, b: torch.diff(x, 2, 1, a, b), f(2, 3, 2), f(2, 1, 2), f(2, 2, 2),
        misuse=lambda: torch.diff(torch.zeros(2, 3), prepend=torch.zeros(3, 3)), empty=())
    row("diff.bool", torch.diff, bools(6))
    row("trapezoid", torch.trapezoid, f(*S))
    row("trapezoid.x", lambda y, x: torch.trapezoid(y, x, dim=1), f(*S), f(3), empty=(),
        misuse=lambda: torch.trapezoid(torch.zeros(2, 3), torch.zeros(4)))
    row("cumulativeTrapezoid", lambda y: torch.cumulative_trapezoid(y, dx=0.5, dim=0), f(4, 2), empty=())
    row("cumulativeTrapezoid.x", torch.cumulative_trapezoid, f(3, 4), f(3, 4), empty=())


def order_statistics():
    nan = float("nan")
    holes = given([[1.0, nan, 2.0, 0.5], [3.0, 4.0, nan, nan], [1.0, 5.0, 0.0, 2.0]], torch.float64)
    for name in ("median", "nanmedian"):
        row(name, getattr(torch, name), distinct(*S))
        row(f"{name}.ties", getattr(torch, name), ties(3, 5))
        row(f"{name}.dim", lambda x, name=name: getattr(torch, name)(x, 1), distinct(*S),
            misuse=lambda name=name: getattr(torch, name)(torch.zeros(0), 0))
        row(f"{name}.nan", lambda x, name=name: getattr(torch, name)(x, 1, keepdim=True), holes)
        row(f"{name}.allNan", getattr(torch, name), holes)
    row("kthvalue", lambda x: x.kthvalue(2, 1), distinct(*S), misuse=lambda: torch.zeros(3).kthvalue(4))
    row("kthvalue.keepdim", lambda x: x.kthvalue(3, keepdim=True), distinct(*S))
    row("mode", lambda x: x.mode(1), ties(3, 7), misuse=lambda: torch.zeros(0).mode())
    row("mode.int", lambda x: x.mode(0, keepdim=True), ints(0, 3, 9, 2))
    row("msort", torch.msort, distinct(5, 2))
    shares = given([0.0, 0.3, 0.8, 1.0], torch.float64)
    row("quantile", lambda x: x.quantile(0.3, 1), distinct(*S), misuse=lambda: torch.zeros(3).quantile(1.5))
    row("quantile.all", lambda x: x.quantile(0.6), distinct(*S), misuse=lambda: torch.zeros(0).quantile(0.5))
    row("quantile.shares", lambda x, q: x.quantile(q.detach(), 1, keepdim=True), distinct(*S), shares, empty=())
    row("quantile.allShares", lambda x, q: x.quantile(q.detach(), keepdim=True), distinct(*S), shares, empty=())
    for mode in ("lower", "higher", "midpoint", "nearest"):
        row(f"quantile.{mode}", lambda x, mode=mode: x.quantile(0.4, -1, interpolation=mode), distinct(*S))
    row("quantile.nan", lambda x: x.quantile(0.4, 1), holes)
    row("nanquantile", lambda x: x.nanquantile(0.4, 1), holes)


def counting():
    row("unique", lambda x: x.detach().unique(), ties(3, 5))
    row("unique.counts", lambda x: x.unique(return_inverse=True, return_counts=True), ints(0, 4, 3, 4))
    row("unique.rows", lambda x: x.unique(return_inverse=True, return_counts=True, dim=0), ints(0, 2, 9, 2))
    row("unique.columns", lambda x: x.unique(dim=-1), ints(0, 2, 2, 1, 9))
    row("uniqueConsecutive", lambda x: x.unique_consecutive(return_inverse=True, return_counts=True), ints(0, 2, 12))
    row("histc", lambda x: x.detach().histc(6, -1, 1.5), ties(3, 5), misuse=lambda: torch.zeros(3).histc(4, 2, 1))
    row("bincount", lambda x, w: x.bincount(w.detach(), 7), ints(0, 5, 9), f(9), empty=(),
        misuse=lambda: torch.tensor([-1]).bincount())
    row("isin", torch.isin, ints(0, 9, 3, 4), ints(0, 9, 5), empty=())
    row("isin.scalar", lambda x: torch.isin(x, 1.0, invert=True), ties(3, 4))
    rising = given([-1.0, 0.0, 0.0, 0.5, 1.0], torch.float64)
    row("searchsorted", torch.searchsorted, rising, ties(3, 4), empty=(1,),
        misuse=lambda: torch.searchsorted(torch.zeros(2, 3), torch.zeros(3, 3)))
    row("searchsorted.rows", lambda s, x: torch.searchsorted(s, x, side="right", out_int32=True),
        given([[-1.0, 0.0, 1.0], [0.0, 0.0, 0.5]], torch.float64), ties(2, 4))
    row("searchsorted.sorter", lambda s, x, o: torch.searchsorted(s, x, sorter=o), given([0.5, -1.0, 0.0], torch.float64),
        ties(5), given([1, 2, 0]), empty=(1,))
    row("bucketize", lambda x, b: torch.bucketize(x, b, right=True), ties(3, 4), rising, empty=(0,),
        misuse=lambda: torch.bucketize(torch.zeros(2), torch.zeros(2, 2)))


def views():
    row("view", lambda x: x.view(4, -1), f(*S), misuse=lambda: torch.zeros(2, 3).t().view(-1), empty=())
    row("view.wrong", lambda x: x.view(24), f(*S), misuse=lambda: torch.zeros(2, 3).view(4, -1), empty=())
    row("view.ones", lambda x: x.view(1, 2, 1, 12, 1), f(*S), misuse=lambda: torch.zeros(2, 3).view(-1, -1), empty=())
    row("view.zero", lambda x: x.view(-1, 4), f(*S), misuse=lambda: torch.zeros(0, 3).view(-1, 0))
    row("reshape", lambda x: x.reshape(3, 8), f(*S), misuse=lambda: torch.zeros(2, 3).reshape(5), empty=())
    row("reshape.copy", lambda x: x.transpose(0, 2).reshape(3, 8), f(*S), empty=())
    row("reshape.scalar", lambda x: x.reshape(()), f(1), empty=())
    row("viewAs", lambda x, y: x.view_as(y), f(2, 6), f(3, 4), empty=())
    row("flatten", lambda x: x.flatten(), f(*S))
    row("flatten.1", lambda x: x.flatten(1), f(*S), misuse=lambda: torch.zeros(2, 3).flatten(1, 0))
    row("flatten.scalar", lambda x: x.flatten(), f())
    row("unflatten", lambda x: x.unflatten(2, (2, -1)), f(*S))
    row("permute", lambda x: x.permute(2, 0, 1), f(*S), misuse=lambda: torch.zeros(2, 3).permute(0, 0))
    row("permute.negative", lambda x: x.permute(-1, 0, 1), f(*S), misuse=lambda: torch.zeros(2, 3).permute(0, 1, 2))
    row("transpose", lambda x: x.transpose(0, -1), f(*S), misuse=lambda: torch.zeros(2, 3).transpose(0, 2))
    row("t", lambda x: x.t(), f(3, 4), misuse=lambda: torch.zeros(2, 3, 4).t())
    row("t.vector", lambda x: x.t(), f(3))
    row("T", lambda x: x.T, f(3, 4))
    row("mT", lambda x: x.mT, f(*S))
    row("squeeze", lambda x: x.squeeze(), f(1, 3, 1, 2))
    row("squeeze.dim", lambda x: x.squeeze(2), f(1, 3, 1, 2), misuse=lambda: torch.zeros(2, 3).squeeze(2))
    row("squeeze.nothing", lambda x: x.squeeze(1), f(1, 3, 1, 2))
    row("unsqueeze", lambda x: x.unsqueeze(1), f(2, 3), misuse=lambda: torch.zeros(2, 3).unsqueeze(4))
    row("unsqueeze.last", lambda x: x.unsqueeze(-1), f(2, 3))
    row("expand", lambda x: x.expand(2, -1, 4), f(3, 1), misuse=lambda: torch.zeros(2, 3).expand(4, 3))
    row("expandAs", lambda x, y: x.expand_as(y), f(3, 1), f(2, 3, 4), empty=())
    row("select", lambda x: x.select(1, -2), f(*S), misuse=lambda: torch.zeros(2, 3).select(0, 2))
    row("narrow", lambda x: x.narrow(2, 1, 2), f(*S), misuse=lambda: torch.zeros(2, 3).narrow(1, 2, 2))
    row("chunk", lambda x: x.chunk(2, 2), f(2, 3, 5), misuse=lambda: torch.zeros(3).chunk(0))
    row("split", lambda x: x.split(2, 1), f(2, 5), misuse=lambda: torch.zeros(3).split(-1))
    row("split.sizes", lambda x: x.split([1, 3, 0, 1], 1), f(2, 5), misuse=lambda: torch.zeros(3).split([1, 1]))
    row("unbind", lambda x: x.unbind(1), f(2, 3, 2), misuse=lambda: torch.tensor(1.0).unbind())
    row("cat", lambda a, b, c: torch.cat([a, b, c], 1), f(2, 3), f(2, 1), f(2, 2),
        misuse=lambda: torch.cat([torch.zeros(2, 3), torch.zeros(2, 4)], 0))
    row("cat.mixed", lambda a, b: torch.cat([a, b]), f(2, 3), ints(0, 9, 1, 3),
        misuse=lambda: torch.cat([torch.tensor(1.0), torch.tensor(2.0)]))
    row("cat.legacyEmpty", lambda a: torch.cat([torch.zeros(0), a]), f(2, 3),
        misuse=lambda: torch.cat([torch.zeros(2, 3), torch.zeros(2)]))
    row("stack", lambda a, b: torch.stack([a, b], 1), f(2, 3), f(2, 3),
        misuse=lambda: torch.stack([torch.zeros(2, 3), torch.zeros(2, 4)], 0))
    row("stack.last", lambda a, b: torch.stack([a, b], -1), f(2, 3), f(2, 3))
    row("flip", lambda x: x.flip(0, 2), f(*S))
    row("repeat", lambda x: x.repeat(2, 1, 3), f(2, 3), misuse=lambda: torch.zeros(2, 3).repeat(2))
    row("tril", lambda x: x.tril(), f(*S), misuse=lambda: torch.zeros(3).tril())
    row("triu", lambda x: x.triu(1), f(3, 4))
    row("viewChain", lambda x: x.transpose(0, 1)[1:].unsqueeze(0).permute(3, 0, 1, 2), f(*S))


def shapes():
    row("asStrided", lambda x: x.as_strided((2, 2), (1, 2), 1), f(3, 3), empty=(),
        misuse=lambda: torch.zeros(4, 4).as_strided((2, 2), (200, 200)))
    row("asStrided.overlap", lambda x: x.as_strided((2, 2, 2, 2), (1, 1, 1, 1)), f(16), empty=(),
        misuse=lambda: torch.zeros(4).as_strided((2, 2), (1,)))
    row("unfold", lambda x: x.unfold(1, 3, 1), f(2, 5, 3), misuse=lambda: torch.zeros(3).unfold(0, 4, 1))
    row("unfold.step", lambda x: x.unfold(-1, 2, 3), f(2, 3, 7), misuse=lambda: torch.zeros(3).unfold(0, 2, 0))
    row("unfold.scalar", lambda x: x.unfold(0, 1, 1), f())
    row("diagonal", lambda x: x.diagonal(), f(3, 4), misuse=lambda: torch.zeros(3, 3).diagonal(dim1=1, dim2=1))
    row("diagonal.offset", lambda x: x.diagonal(offset=1, dim1=2, dim2=0), f(3, 2, 4), empty=())
    row("diagonal.below", lambda x: x.diagonal(-2), f(3, 4), empty=())
    row("diagonal.outside", lambda x: x.diagonal(7), f(3, 4))
    row("diagEmbed", lambda x: x.diag_embed(), f(2, 3), misuse=lambda: torch.zeros(3, 3).diag_embed(dim1=1, dim2=1))
    row("diagEmbed.offset", lambda x: x.diag_embed(offset=-1, dim1=0, dim2=2), f(2, 3))
    row("diag", lambda x: x.diag(1), f(3, 4), misuse=lambda: torch.zeros(3, 3, 3).diag())
    row("diag.vector", lambda x: x.diag(-1), f(3))
    row("diagflat", lambda x: x.diagflat(), f(2, 2))
    row("diagonalScatter", lambda x, s: x.diagonal_scatter(s, 1), f(3, 4), f(3), empty=(),
        misuse=lambda: torch.zeros(3, 3).diagonal_scatter(torch.zeros(2)))
    row("selectScatter", lambda x, s: x.select_scatter(s, 1, -1), f(2, 3), f(2))
    row("sliceScatter", lambda x, s: x.slice_scatter(s, 1, 0, 4, 2), f(2, 5), f(2, 2))
    row("blockDiag", torch.block_diag, f(2, 3), f(2), f(1, 1), empty=(),
        misuse=lambda: torch.block_diag(torch.zeros(1, 1, 1)))
    row("movedim", lambda x: x.movedim((0, 1), (-1, 0)), f(*S), misuse=lambda: torch.zeros(2, 3).movedim((0, 1), (0,)))
    row("swapaxes", lambda x: x.swapaxes(0, -1), f(*S))
    row("ravel", lambda x: x.transpose(0, 1).ravel(), f(*S))
    row("squeeze.dims", lambda x: x.squeeze((0, 2)), f(2, 1, 1, 3), misuse=lambda: torch.zeros(1, 1).squeeze((0, 0)))
    row("broadcastTensors", torch.broadcast_tensors, f(3, 1), f(4), empty=(),
        misuse=lambda: torch.broadcast_tensors(torch.zeros(2), torch.zeros(3)))
    row("atleast2d", torch.atleast_2d, f(3))
    row("atleast3d", torch.atleast_3d, f(3))
    row("narrow.tensor", lambda x, i: x.narrow(1, i, 2), f(2, 4), given(1), empty=(),
        misuse=lambda: torch.zeros(3).narrow(0, torch.tensor([1]), 1))


def joining():
    row("hstack", lambda a, b: torch.hstack([a, b]), f(2, 3), f(2, 1), misuse=lambda: torch.hstack([]))
    row("vstack", lambda a, b: torch.vstack([a, b]), f(3), f(2, 3), empty=())
    row("dstack", lambda a, b: torch.dstack([a, b]), f(2, 3), f(2, 3))
    row("columnStack", lambda a, b: torch.column_stack([a, b]), f(2), f(2, 3))
    row("tensorSplit", lambda x: torch.tensor_split(x, 3, 1), f(2, 5), misuse=lambda: torch.zeros(3).tensor_split(0))
    row("tensorSplit.places", lambda x: torch.tensor_split(x, (1, 4), 1), f(2, 5),
        misuse=lambda: torch.tensor(1.0).tensor_split(2))
    row("hsplit", lambda x: torch.hsplit(x, 2), f(2, 4), misuse=lambda: torch.zeros(2, 3).hsplit(2))
    row("meshgrid", lambda a, b: torch.meshgrid(a, b, indexing="xy"), f(3), f(2), empty=())
    row("cartesianProd", torch.cartesian_prod, f(3), f(2), empty=(),
        misuse=lambda: torch.cartesian_prod(torch.zeros(1, 1), torch.zeros(1)))
    row("combinations", lambda x: torch.combinations(x, 2, True), f(3))
    row("roll", lambda x: x.roll((1, -1), (0, 2)), f(*S), misuse=lambda: torch.zeros(2, 3).roll((1, 2), 0))
    row("roll.flat", lambda x: x.roll(2), f(2, 3))
    row("rot90", lambda x: x.rot90(1, (0, 2)), f(*S), misuse=lambda: torch.zeros(3).rot90())
    row("rot90.back", lambda x: x.rot90(-1), f(*S))
    row("tile", lambda x: x.tile((2, 1)), f(*S))
    row("repeatInterleave", lambda x: x.repeat_interleave(2, 1), f(2, 3))
    row("repeatInterleave.counts", lambda x, n: x.repeat_interleave(n, 1), f(2, 3), given([1, 0, 3]), empty=(),
        misuse=lambda: torch.zeros(3).repeat_interleave(torch.tensor([1, 2])))


def replacing():
    row("indexCopy", lambda x, i, s: x.index_copy(1, i, s), f(2, 3), given([2, 0]), f(2, 2), empty=())
    row("indexFill", lambda x, i: x.index_fill(1, i, 2.5), f(2, 3), given([2, 0]), empty=())
    row("indexFill.tensor", lambda x, i, v: x.index_fill(1, i, v), f(2, 3), given([2, 0]), f(), empty=())
    row("indexReduce", lambda x, i, s: x.index_reduce(0, i, s, "amax"), distinct(2, 3), given([1, 0, 1]),
        distinct(3, 3), empty=())
    row("indexPut", lambda x, i, s: x.index_put([i], s), f(3, 2), given([2, 0]), f(2, 2), empty=())
    row("indexPut.add", lambda x, i, s: x.index_put([i], s, accumulate=True), f(3, 2), given([2, 0, 2]), f(3, 2), empty=())
    row("indexAdd.alpha", lambda x, i, s: x.index_add(0, i, s, alpha=-2), f(2, 3), given([1, 0, 1]), f(3, 3), empty=(),
        misuse=lambda: torch.zeros(3, 2).index_add(0, torch.tensor([0, 1]), torch.zeros(2)))
    row("take", lambda x, i: x.take(i), f(2, 3), given([[5, 0], [-1, 2]]), empty=(),
        misuse=lambda: torch.zeros(3).take(torch.tensor([3])))
    row("takeAlongDim", lambda x, i: x.take_along_dim(i, 1), f(2, 3), given([[2, 0]]), empty=())
    row("put", lambda x, i, s: x.put(i, s), f(2, 3), given([4, -1]), f(2), empty=())
    row("put.add", lambda x, i, s: x.put(i, s, accumulate=True), f(2, 3), given([4, 4]), f(2), empty=())
    row("maskedScatter", lambda x, m, s: x.masked_scatter(m, s), f(3, 4), bools(4), f(13), empty=(),
        misuse=lambda: torch.zeros(3).masked_scatter(torch.ones(3).bool(), torch.zeros(2)))
    row("maskedFill.tensor", lambda x, m, v: x.masked_fill(m, v), f(3, 4), bools(4), f(), empty=(),
        misuse=lambda: torch.zeros(3).masked_fill(torch.ones(3).bool(), torch.zeros(1)))
    row("where.places", lambda x: torch.where(x), ties(3, 4))
    M = given([[2, 2], [1, 2]])
    for how in ("sum", "mean", "prod", "amax", "amin"):
        row("scatterReduce." + how, lambda x, i, s, how=how: x.scatter_reduce(1, i, s, how), distinct(2, 3), M,
            distinct(2, 2), empty=(), misuse=lambda: torch.zeros(2, 3).scatter_reduce(1, torch.tensor([[3]]),
                torch.zeros(1, 1), "sum"))
    row("scatterReduce.others", lambda x, i, s: x.scatter_reduce(1, i, s, "mean", include_self=False), f(2, 3), M,
        f(2, 2), empty=())
    row("scatterReduce.zeros", lambda x, i, s: x.scatter_reduce(1, i, s, "prod"), f(2, 3), M,
        given([[0.0, 1.5], [2.0, 0.0]], torch.float64), empty=())
    row("scatterReduce.ties", lambda x, i, s: x.scatter_reduce(1, i, s, "amax"), ties(2, 3), M, ties(2, 2), empty=())
    row("fold", lambda x: F.fold(x, (4, 5), (2, 3), dilation=(2, 1), padding=(1, 0), stride=(2, 1)), f(2, 12, 6),
        misuse=lambda: F.fold(torch.zeros(1, 4, 5), 3, 2))
    row("unfold.images", lambda x: F.unfold(x, (2, 3), dilation=(2, 1), padding=(1, 0), stride=(2, 1)), f(2, 2, 4, 5),
        misuse=lambda: F.unfold(torch.zeros(1, 1, 2, 2), 3))
    row("pixelShuffle", lambda x: F.pixel_shuffle(x, 2), f(1, 8, 2, 3),
        misuse=lambda: F.pixel_shuffle(torch.zeros(1, 3, 2, 2), 2))
    row("pixelUnshuffle", lambda x: F.pixel_unshuffle(x, 2), f(1, 2, 4, 6), empty=(),
        misuse=lambda: F.pixel_unshuffle(torch.zeros(1, 1, 3, 3), 2))
    row("pad.reflect", lambda x: F.pad(x, (1, 2), "reflect"), f(2, 3, 4), empty=())
    row("pad.replicate", lambda x: F.pad(x, (1, -1, 2, 0), "replicate"), f(2, 3, 4), empty=())
    row("pad.circular", lambda x: F.pad(x, (2, 1, 0, 1), "circular"), f(2, 3, 3, 4), empty=(),
        misuse=lambda: F.pad(torch.zeros(1, 1, 2), (3, 0), "circular"))
    row("embedding.frequency", lambda i, w: F.embedding(i, w, scale_grad_by_freq=True), given([1, 0, 1, 2]), f(3, 2),
        empty=(0,))
    row("embedding.maxNorm", lambda i, w: F.embedding(i, w.detach().clone(), max_norm=0.5), given([1, 0, 1]), f(3, 2),
        empty=())


def matrices():
    row("mm", torch.mm, f(3, 4), f(4, 2), misuse=lambda: torch.zeros(2, 3).mm(torch.zeros(2, 3)), empty=(0,))
    row("mm.dtype", torch.mm, ints(-5, 5, 3, 4), ints(-5, 5, 4, 2),
        misuse=lambda: torch.zeros(2, 3) @ torch.zeros(3, 2).double(), empty=(0,))
    row("mm.transposed", lambda a, b: a.t().mm(b.t()), f(4, 3), f(2, 4), empty=(1,))
    row("mm.inner0", lambda a, b: a.mm(b), f(3, 0), f(0, 2), empty=())
    row("bmm", torch.bmm, f(2, 3, 4), f(2, 4, 2), misuse=lambda: torch.bmm(torch.zeros(2, 3, 4), torch.zeros(2, 3, 4)))
    row("mv", torch.mv, f(3, 4), f(4), misuse=lambda: torch.zeros(2, 3).mv(torch.zeros(2)), empty=(0,))
    row("dot", torch.dot, f(4), f(4), misuse=lambda: torch.zeros(2).dot(torch.zeros(3)))
    shapes = {"11": ((4,), (4,)), "12": ((3,), (3, 4)), "21": ((3, 4), (4,)), "31": ((2, 3, 4), (4,)),
              "13": ((3,), (2, 3, 4)), "32": ((2, 3, 4), (4, 2)), "23": ((3, 4), (2, 4, 2)),
              "43": ((2, 1, 3, 4), (5, 4, 2)), "44": ((2, 3, 2, 2), (1, 3, 2, 2))}
    for name, (a, b) in shapes.items():
        row("matmul." + name, torch.matmul, f(*a), f(*b), empty=())
    row("matmul", torch.matmul, f(3, 4), f(4, 2), misuse=lambda: torch.zeros(2, 3) @ torch.tensor(1.0), empty=(0,))
    row("addmm", torch.addmm, f(2), f(3, 4), f(4, 2), misuse=lambda: torch.addmm(
        torch.zeros(2), torch.zeros(2, 3), torch.zeros(2, 3)), empty=(1,))
    row("addmm.scaled", lambda c, a, b: torch.addmm(c, a, b, beta=0.5, alpha=2), f(3, 2), f(3, 4), f(4, 2), empty=(0, 1))
    row("addmm.beta0", lambda c, a, b: torch.addmm(c, a, b, beta=0), f(3, 2), f(3, 4), f(4, 2), empty=(0, 1))
    row("linear", F.linear, f(3, 4), f(2, 4), f(2), misuse=lambda: F.linear(
        torch.zeros(4, 256), torch.zeros(120, 400), torch.zeros(120)), empty=(0,))
    row("linear.noBias", F.linear, f(3, 4), f(2, 4), empty=(0,))
    row("linear.3d", F.linear, f(2, 3, 4), f(2, 4), f(2), empty=())
    row("linear.1d", F.linear, f(4), f(2, 4), f(2), empty=())
    row("einsum.mm", lambda a, b: torch.einsum("ij,jk->ik", a, b), f(3, 4), f(4, 2), empty=())
    row("einsum.trace", lambda a: torch.einsum("ii->", a), f(3, 3), empty=())
    row("einsum.batch", lambda a, b: torch.einsum("bij,bjk->bki", a, b), f(2, 3, 4), f(2, 4, 2), empty=())
    row("einsum.outer", lambda a, b: torch.einsum("i,j", a, b), f(3), f(4), empty=())
    row("einsum.sum", lambda a, b: torch.einsum("bhid,bhjd->bhij", a, b), f(2, 2, 3, 4), f(2, 2, 2, 4), empty=(),
        misuse=lambda: torch.einsum("ij,jk", torch.zeros(2, 3), torch.zeros(4, 5)))
    row("einsum.ellipsis", lambda a, b: torch.einsum("...ij,...jk->...ik", a, b), f(2, 1, 3, 4), f(5, 4, 2), empty=())
    row("einsum.implicitEllipsis", lambda a, b: torch.einsum("i...,ji", a, b), f(3, 2), f(4, 3), empty=())
    row("einsum.repeated", lambda a: torch.einsum("iji->ji", a), f(3, 2, 3), empty=(),
        misuse=lambda: torch.einsum("ii", torch.zeros(2, 3)))
    row("einsum.broadcast", lambda a, b, c: torch.einsum("ijk,ik,Z->Zj", a, b, c), f(1, 2, 3), f(4, 3), f(2), empty=())
    products()
    attention()
    linear_algebra()


def products():
    zeros = torch.zeros
    row("outer", torch.outer, f(3), f(4), empty=(0,), misuse=lambda: torch.outer(zeros(2, 2), zeros(2)))
    row("inner", torch.inner, f(2, 3), f(4, 3), empty=(0,), misuse=lambda: torch.inner(zeros(2, 3), zeros(2)))
    row("inner.scalar", torch.inner, f(), f(2, 3), empty=())
    row("cross", torch.cross, f(3, 2), f(3, 2), empty=(), misuse=lambda: torch.cross(zeros(2, 2), zeros(2, 2)))
    row("linalg.cross", torch.linalg.cross, f(2, 3), f(1, 3), empty=(0,),
        misuse=lambda: torch.linalg.cross(zeros(5, 2), zeros(5, 2)))
    row("linalg.vecdot", torch.linalg.vecdot, f(2, 3), f(3), empty=(0,))
    row("kron", torch.kron, f(2, 3), f(2, 1, 2), empty=(0,))
    row("trace", torch.trace, f(3, 4), misuse=lambda: torch.trace(zeros(2, 3, 4)), empty=())
    row("trace.tall", torch.trace, f(4, 2), empty=())
    row("tensordot", torch.tensordot, f(2, 3, 4), f(3, 4, 2), empty=(0,),
        misuse=lambda: torch.tensordot(zeros(2, 3), zeros(2, 3), dims=1))
    row("tensordot.dims", lambda a, b: torch.tensordot(a, b, dims=([0, 2], [1, 0])), f(2, 3, 4), f(4, 1, 5), empty=())
    row("baddbmm", lambda c, a, b: torch.baddbmm(c, a, b, beta=0.5, alpha=2), f(3, 1), f(2, 3, 4), f(2, 4, 2), empty=(1, 2),
        misuse=lambda: torch.baddbmm(zeros(7), zeros(2, 3, 4), zeros(2, 4, 3)))
    row("baddbmm.int", torch.baddbmm, ints(-5, 5, 2, 1, 2), ints(-5, 5, 2, 3, 4), ints(-5, 5, 2, 4, 2), empty=())
    row("addbmm", lambda c, a, b: torch.addbmm(c, a, b, alpha=2), f(2), f(2, 3, 4), f(2, 4, 2), empty=(1, 2))
    row("addmv", lambda c, a, b: torch.addmv(c, a, b, beta=0.5), f(3), f(3, 4), f(4), empty=(0, 1))
    row("addr", lambda c, a, b: torch.addr(c, a, b, beta=0, alpha=2), f(3, 4), f(3), f(4), empty=(0, 1),
        misuse=lambda: torch.addr(zeros(2), zeros(2, 3), zeros(2)))


def attention():
    attend, q, k, v = F.scaled_dot_product_attention, f(2, 3, 4), f(2, 5, 4), f(2, 5, 3)
    row("attention", attend, q, k, v, misuse=lambda: attend(torch.zeros(3), torch.zeros(3), torch.zeros(3)))
    row("attention.causal", lambda q, k, v: attend(q, k, v, is_causal=True, scale=0.7), q, k, v, misuse=lambda: attend(
        torch.zeros(2, 3), torch.zeros(2, 3), torch.zeros(2, 3), attn_mask=torch.zeros(2, 2), is_causal=True))
    seen = given([[True] * 5, [False] * 5, [True, False, True, False, False]], torch.bool)
    row("attention.mask", lambda q, k, v, m: attend(q, k, v, attn_mask=m), q, k, v, seen, empty=(0, 1, 2))
    row("attention.bias", lambda q, k, v, m: attend(q, k, v, attn_mask=m), q, k, v, f(3, 5), empty=(0, 1, 2))
    row("attention.heads", lambda q, k, v: attend(q, k, v, enable_gqa=True), f(2, 4, 3, 4), f(2, 2, 5, 4), f(2, 2, 5, 4))


def linear_algebra():
    linalg, n = torch.linalg, (2, 3, 3)
    row("linalg.inv", linalg.inv, f(*n), misuse=lambda: linalg.inv(torch.zeros(2, 2)))
    row("linalg.solve", linalg.solve, f(*n), f(3, 2), empty=(0,),
        misuse=lambda: linalg.solve(torch.eye(2), torch.zeros(3, 1)))
    row("linalg.solve.vector", linalg.solve, f(*n), f(2, 3))
    row("linalg.solve.right", lambda a, b: linalg.solve(a, b, left=False), f(3, 3), f(2, 3), empty=())
    row("linalg.solveTriangular", lambda a, b: linalg.solve_triangular(a, b, upper=True), away(*n), f(2, 3, 2))
    row("linalg.solveTriangular.unit",
        lambda a, b: linalg.solve_triangular(a, b, upper=False, left=False, unitriangular=True), f(3, 3), f(2, 3), empty=())
    row("linalg.det", linalg.det, f(*n), misuse=lambda: linalg.det(torch.zeros(2, 3)))
    row("linalg.slogdet", linalg.slogdet, f(*n))
    row("logdet", torch.logdet, given([[2.0, 1.0], [0.5, 3.0]], torch.float64), empty=())
    row("linalg.cholesky", lambda a: linalg.cholesky(a @ a.mT + torch.eye(3)), f(*n),
        misuse=lambda: linalg.cholesky(torch.zeros(2, 2)))
    row("linalg.cholesky.upper", lambda a: linalg.cholesky(a @ a.mT + torch.eye(3), upper=True), f(*n))
    row("linalg.matrixPower", lambda a: linalg.matrix_power(a, 5), f(*n),
        misuse=lambda: linalg.matrix_power(torch.zeros(2, 3), 2))
    row("linalg.matrixPower.negative", lambda a: linalg.matrix_power(a, -2), f(*n))
    row("linalg.multiDot", lambda a, b, c, d: linalg.multi_dot([a, b, c, d]), f(3), f(3, 4), f(4, 2), f(2, 5), empty=(),
        misuse=lambda: linalg.multi_dot([torch.zeros(2, 3), torch.zeros(2, 3)]))
    row("linalg.svdvals", linalg.svdvals, f(2, 3, 4), misuse=lambda: linalg.svdvals(torch.zeros(3)))
    row("linalg.svdvals.tall", linalg.svdvals, f(4, 3))
    row("linalg.matrixRank", lambda a: linalg.matrix_rank(a @ a.mT), f(2, 4, 2))


def images():
    x, w, b = f(2, 4, 6, 5), f(6, 4, 3, 2), f(6)
    conv = F.conv2d
    row("conv2d", conv, x, w, b, empty=(0,),
        misuse=lambda: conv(torch.zeros(1, 3, 32, 32), torch.zeros(6, 1, 5, 5), torch.zeros(6)))
    row("conv2d.noBias", conv, x, w, empty=(0,),
        misuse=lambda: conv(torch.zeros(32, 32), torch.zeros(6, 1, 5, 5)))
    row("conv2d.stride", lambda x, w, b: conv(x, w, b, stride=(2, 1)), x, w, b, empty=(0,),
        misuse=lambda: conv(torch.zeros(1, 1, 4, 4), torch.zeros(6, 1, 5, 5)))
    row("conv2d.padding", lambda x, w, b: conv(x, w, b, stride=2, padding=(1, 2)), x, w, b, empty=(0,),
        misuse=lambda: conv(torch.zeros(1, 1, 8, 8), torch.zeros(6, 1, 5, 5), padding=-1))
    row("conv2d.dilation", lambda x, w, b: conv(x, w, b, padding=1, dilation=2), x, w, b, empty=(0,))
    row("conv2d.groups", lambda x, w: conv(x, w, groups=2), x, f(6, 2, 3, 2), empty=(0,),
        misuse=lambda: conv(torch.zeros(1, 4, 8, 8), torch.zeros(6, 1, 5, 5), groups=2))
    row("conv2d.depthwise", lambda x, w, b: conv(x, w, b, padding=1, groups=4), x, f(8, 1, 3, 3), f(8), empty=(0,))
    row("conv2d.same", lambda x, w, b: conv(x, w, b, padding="same"), x, w, b, empty=(0,),
        misuse=lambda: conv(torch.zeros(1, 1, 8, 8), torch.zeros(6, 1, 5, 5), stride=2, padding="same"))
    row("conv2d.pointwise", conv, x, f(6, 4, 1, 1), b, empty=(0,))
    row("conv2d.unbatched", conv, f(4, 6, 5), w, b, empty=(),
        misuse=lambda: conv(torch.zeros(1, 1, 8, 8).double(), torch.zeros(6, 1, 5, 5), torch.zeros(6)))
    pool = F.max_pool2d
    p = distinct(2, 3, 6, 5)
    row("maxPool2d", lambda x: pool(x, 2), p, misuse=lambda: pool(torch.zeros(1, 1, 1, 1), 2))
    row("maxPool2d.stride", lambda x: pool(x, (3, 2), stride=(1, 2)), p)
    row("maxPool2d.padding", lambda x: pool(x, 3, stride=2, padding=1), p,
        misuse=lambda: pool(torch.zeros(1, 1, 8, 8), 2, padding=2))
    row("maxPool2d.dilation", lambda x: pool(x, 2, stride=1, dilation=(2, 3)), p)
    row("maxPool2d.ceil", lambda x: pool(x, 4, stride=3, padding=1, ceil_mode=True), p)
    row("maxPool2d.ties", lambda x: pool(x, 2, stride=1), ties(1, 2, 5, 5))
    row("maxPool2d.unbatched", lambda x: pool(x, 2), distinct(3, 6, 5), empty=())
    row("maxPool2d.indices", lambda x: pool(x, 3, stride=2, padding=1, return_indices=True), p)
    average = F.avg_pool2d
    row("avgPool2d", lambda x: average(x, 2), p, misuse=lambda: average(torch.zeros(1, 1, 1, 1), 2))
    row("avgPool2d.padding", lambda x: average(x, 3, stride=2, padding=1), p)
    row("avgPool2d.exclude", lambda x: average(x, (3, 2), stride=2, padding=1, count_include_pad=False), p)
    row("avgPool2d.ceil", lambda x: average(x, 3, stride=2, ceil_mode=True), p)
    row("avgPool2d.divisor", lambda x: average(x, 2, divisor_override=3), p,
        misuse=lambda: average(torch.zeros(1, 1, 4, 4), 2, divisor_override=0))
    adaptive = F.adaptive_avg_pool2d
    row("adaptiveAvgPool2d", lambda x: adaptive(x, (3, 2)), p, misuse=lambda: adaptive(torch.zeros(4, 4), 2))
    row("adaptiveAvgPool2d.1", lambda x: adaptive(x, 1), p)
    row("adaptiveAvgPool2d.larger", lambda x: adaptive(x, (7, 5)), p)
    row("pad", lambda x: F.pad(x, (1, 2)), f(2, 3), misuse=lambda: F.pad(torch.zeros(3), (1, 1, 1, 1)))
    row("pad.2d", lambda x: F.pad(x, (1, 0, 2, 1), value=1.5), f(2, 3, 4), misuse=lambda: F.pad(torch.zeros(3), (1,)))
    row("pad.crop", lambda x: F.pad(x, (-1, 1, 0, -1)), f(2, 3, 4))
    row("layerNorm", lambda x, w, b: F.layer_norm(x, (3, 4), w, b), f(*S), f(3, 4), f(3, 4), empty=(0,),
        misuse=lambda: F.layer_norm(torch.zeros(2, 3), (4,)))
    row("layerNorm.plain", lambda x: F.layer_norm(x, (4,)), f(*S))
    row("embedding", lambda i, w: F.embedding(i, w), ints(0, 5, 2, 3), f(5, 4), empty=(0,),
        misuse=lambda: F.embedding(torch.tensor([5]), torch.zeros(5, 2)))
    row("embedding.padding", lambda i, w: F.embedding(i, w, padding_idx=1), given([1, 0, 1, 2]), f(3, 2), empty=(0,))
    row("oneHot", lambda i: F.one_hot(i, 4), ints(0, 4, 2, 3), misuse=lambda: F.one_hot(torch.tensor([4]), 4))
    row("batchNorm.training", lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True), f(2, 3, 4, 2), f(3), f(3),
        empty=(), misuse=lambda: F.batch_norm(torch.zeros(1, 4), None, None, training=True))
    row("batchNorm.eval", lambda x, m, v, w, b: F.batch_norm(x, m.detach(), v.detach(), w, b), f(4, 3), f(3), positive(3),
        f(3), f(3), empty=(), misuse=lambda: F.batch_norm(torch.zeros(2, 3, 5, 5), torch.zeros(4), torch.ones(4)))
    row("batchNorm.sequence", lambda x, w: F.batch_norm(x, None, None, w, training=True), f(5, 3), f(3), empty=())
    row("groupNorm", lambda x, w, b: F.group_norm(x, 2, w, b), f(2, 4, 3, 2), f(4), f(4), empty=(),
        misuse=lambda: F.group_norm(torch.zeros(2, 4, 2), 3))
    row("groupNorm.plain", lambda x: F.group_norm(x, 1), f(2, 4, 3), empty=(), misuse=lambda: F.group_norm(torch.zeros(4), 1))
    row("instanceNorm", lambda x, w, b: F.instance_norm(x, None, None, w, b), f(2, 3, 4, 2), f(3), f(3), empty=())
    row("rmsNorm", lambda x, w: F.rms_norm(x, (3, 4), w), f(*S), f(3, 4), empty=(0,),
        misuse=lambda: F.rms_norm(torch.zeros(2, 3), ()))
    row("rmsNorm.plain", lambda x: F.rms_norm(x, (4,), eps=0.1), f(*S))
    row("localResponseNorm", lambda x: F.local_response_norm(x, 3, alpha=0.5), f(2, 5, 3))


def volumes():
    x, w, b = f(2, 4, 7), f(6, 4, 3), f(6)
    row("conv1d", lambda x, w, b: F.conv1d(x, w, b, stride=2, padding=1), x, w, b, empty=(0,),
        misuse=lambda: F.conv1d(torch.zeros(2, 3, 1, 4), torch.zeros(6, 3, 3)))
    row("conv1d.same", lambda x, w: F.conv1d(x, w, padding="same", dilation=3, groups=2), x, f(6, 2, 4), empty=(0,))
    row("conv1d.unbatched", F.conv1d, f(4, 7), w, b, empty=())
    v = f(2, 2, 4, 5, 3)
    row("conv3d", F.conv3d, v, f(4, 2, 2, 3, 2), f(4), empty=(0,),
        misuse=lambda: F.conv3d(torch.zeros(1, 1, 3, 3, 3), torch.zeros(1, 1, 4, 3, 3)))
    row("conv3d.stride", lambda x, w, b: F.conv3d(x, w, b, (2, 1, 2), (1, 2, 0), (1, 2, 1), 2), v, f(4, 1, 2, 3, 2), f(4),
        empty=(0,))
    row("conv3d.same", lambda x, w: F.conv3d(x, w, padding="same"), v, f(3, 2, 2, 3, 2), empty=(0,))
    row("convTranspose1d", lambda x, w, b: F.conv_transpose1d(x, w, b, 2, 1, 1), x, f(4, 3, 3), f(3), empty=(0,))
    row("convTranspose2d", lambda x, w, b: F.conv_transpose2d(x, w, b, (2, 3), (0, 1), (1, 2)), f(2, 3, 3, 2), f(3, 2, 3, 2),
        f(2), empty=(0,), misuse=lambda: F.conv_transpose2d(torch.zeros(1, 3, 4, 4), torch.zeros(2, 3, 3, 3)))
    row("convTranspose2d.groups", lambda x, w: F.conv_transpose2d(x, w, groups=2, dilation=2), f(2, 4, 3, 2), f(4, 3, 2, 2),
        empty=(0,))
    row("convTranspose2d.dilation", lambda x, w: F.conv_transpose2d(x, w, None, 2, 1, (2, 0), 1, 3), f(1, 2, 3, 3),
        f(2, 2, 2, 3), empty=(0,))
    row("convTranspose3d", lambda x, w, b: F.conv_transpose3d(x, w, b, 2, (1, 0, 1), 1, 2), f(1, 2, 2, 3, 2),
        f(2, 2, 3, 2, 3), f(4), empty=(0,))
    line, volume = distinct(2, 3, 8), distinct(2, 2, 4, 5, 5)
    row("maxPool1d", lambda x: F.max_pool1d(x, 3, 2, 1), line,
        misuse=lambda: F.max_pool1d(torch.zeros(1, 2, 8), 2, padding=2, return_indices=True))
    row("maxPool3d", lambda x: F.max_pool3d(x, (2, 3, 2), (1, 2, 2), (1, 1, 0), ceil_mode=True, return_indices=True), volume,
        misuse=lambda: F.max_pool3d(torch.zeros(1, 1, 8, 8, 8), 2, padding=2))
    row("maxPool3d.ties", lambda x: F.max_pool3d(x, 2, 1, return_indices=True), ties(1, 1, 3, 4, 4))
    row("avgPool1d", lambda x: F.avg_pool1d(x, 3, 2, 1, True, False), line)
    row("avgPool3d", lambda x: F.avg_pool3d(x, (2, 3, 2), 2, (1, 1, 0), True), volume,
        misuse=lambda: F.avg_pool3d(torch.zeros(1, 1, 4, 4, 4), 2, divisor_override=0))
    row("avgPool3d.divisor", lambda x: F.avg_pool3d(x, 2, padding=1, divisor_override=3), volume)
    row("adaptiveAvgPool1d", lambda x: F.adaptive_avg_pool1d(x, 3), line)
    row("adaptiveAvgPool3d", lambda x: F.adaptive_avg_pool3d(x, (2, None, 3)), volume)
    row("adaptiveMaxPool1d", lambda x: F.adaptive_max_pool1d(x, 3, return_indices=True), line)
    row("adaptiveMaxPool2d", lambda x: F.adaptive_max_pool2d(x, (4, 3), return_indices=True), distinct(2, 3, 6, 5))
    row("adaptiveMaxPool3d", lambda x: F.adaptive_max_pool3d(x, (3, None, 2), return_indices=True), volume)
    row("maxUnpool1d", lambda x: F.max_unpool1d(x, torch.tensor([[[1, 3, 4], [0, 2, 5]]]), 2), f(1, 2, 3), empty=())
    row("maxUnpool2d", lambda x: F.max_unpool2d(x, torch.tensor([[[[1, 2], [9, 11]]]]), 2, output_size=(4, 4)),
        f(1, 1, 2, 2), empty=(),
        misuse=lambda: F.max_unpool2d(torch.zeros(1, 1, 2, 2), torch.zeros(1, 1, 1, 1, dtype=torch.int64), 2))
    row("maxUnpool3d", lambda x: F.max_unpool3d(x, torch.tensor([[[[[1, 2]]]]]), 2), f(1, 1, 1, 1, 2), empty=())
    image = f(2, 2, 5, 4)
    row("interpolate.nearest", lambda x: F.interpolate(x, (3, 7)), image, empty=(),
        misuse=lambda: F.interpolate(torch.zeros(1, 1, 4)))
    row("interpolate.exact", lambda x: F.interpolate(x, scale_factor=1.7, mode="nearest-exact"), image, empty=())
    row("interpolate.linear", lambda x: F.interpolate(x, 7, mode="linear"), f(2, 2, 5), empty=())
    row("interpolate.bilinear", lambda x: F.interpolate(x, (3, 7), mode="bilinear"), image, empty=())
    row("interpolate.corners", lambda x: F.interpolate(x, scale_factor=(0.6, 1.7), mode="bilinear", align_corners=True), image,
        empty=())
    row("interpolate.bicubic",
        lambda x: F.interpolate(x, scale_factor=1.7, mode="bicubic", recompute_scale_factor=True), image, empty=())
    row("interpolate.trilinear", lambda x: F.interpolate(x, scale_factor=2, mode="trilinear"), f(1, 2, 2, 3, 2), empty=())
    row("interpolate.area", lambda x: F.interpolate(x, (4, 3), mode="area"), image, empty=())
    row("upsampleNearest", lambda x: F.interpolate(x, scale_factor=2), image, empty=())
    row("upsampleBilinear", lambda x: F.interpolate(x, (3, 7), mode="bilinear", align_corners=True), image, empty=())
    grid = uniform(-1.3, 1.3, 2, 3, 4, 2)
    sample = lambda *a: lambda x, g: F.grid_sample(x, g, *a)
    row("gridSample", sample("bilinear", "zeros", False), image, grid,
        misuse=lambda: F.grid_sample(torch.zeros(1, 1, 4, 4), torch.zeros(2, 1, 1, 2), align_corners=False))
    row("gridSample.border", sample("bilinear", "border", True), image, grid)
    row("gridSample.reflection", sample("bilinear", "reflection", False), image, grid)
    row("gridSample.nearest", lambda x, g: F.grid_sample(x, g.detach(), "nearest", "zeros", False), image, grid)
    row("gridSample.bicubic", sample("bicubic", "reflection", True), image, grid)
    row("gridSample.volume", sample("bilinear", "zeros", True), f(1, 2, 3, 2, 4), uniform(-1.3, 1.3, 1, 2, 2, 3, 3))
    row("affineGrid", lambda t: F.affine_grid(t, (2, 1, 3, 4), align_corners=False), f(2, 2, 3), empty=(),
        misuse=lambda: F.affine_grid(torch.zeros(1, 3, 3), (1, 1, 4, 4), align_corners=False))
    row("affineGrid.volume", lambda t: F.affine_grid(t, (1, 1, 2, 3, 4), align_corners=True), f(1, 3, 4), empty=())


def losses():
    a, t = f(3, 4), f(3, 4)
    row("mseLoss", F.mse_loss, a, t)
    row("mseLoss.sum", lambda x, y: F.mse_loss(x, y, reduction="sum"), a, t)
    row("mseLoss.none", lambda x, y: F.mse_loss(x, y, reduction="none"), a, t)
    row("mseLoss.mixed", F.mse_loss, f(4), ints(0, 5, 4))
    row("l1Loss", F.l1_loss, distinct(3, 4), t)
    row("l1Loss.sum", lambda x, y: F.l1_loss(x, y, reduction="sum"), distinct(3, 4), t)
    row("smoothL1Loss", F.smooth_l1_loss, distinct(3, 4), t)
    row("smoothL1Loss.beta", lambda x, y: F.smooth_l1_loss(x, y, beta=0.3, reduction="sum"), distinct(3, 4), t)
    row("bceWithLogits", F.binary_cross_entropy_with_logits, a, uniform(0, 1, 3, 4),
        misuse=lambda: F.binary_cross_entropy_with_logits(torch.zeros(1, 10), torch.zeros(10)))
    row("bceWithLogits.weighted", lambda x, y, w, p: F.binary_cross_entropy_with_logits(
        x, y, w.detach(), pos_weight=p.detach(), reduction="sum"), a, uniform(0, 1, 3, 4), positive(4), positive(4),
        empty=())
    row("bce", F.binary_cross_entropy, uniform(0.05, 0.95, 3, 4), uniform(0, 1, 3, 4),
        misuse=lambda: F.binary_cross_entropy(torch.full((2,), 1.5), torch.zeros(2)))
    nll, target = F.nll_loss, given([1, 0, 3])
    row("nllLoss", lambda x, t: nll(x.log_softmax(1), t), a, target, empty=(),
        misuse=lambda: nll(torch.zeros(4, 10), torch.tensor([1, 2, 3])))
    row("nllLoss.sum", lambda x, t: nll(x, t, reduction="sum"), a, target, empty=(),
        misuse=lambda: nll(torch.zeros(4, 10), torch.zeros(4, 1, dtype=torch.int64)))
    row("nllLoss.none", lambda x, t: nll(x, t, reduction="none"), a, target,
        misuse=lambda: nll(torch.zeros(2, 10), torch.tensor([1.0, 2.0])))
    row("nllLoss.weight", lambda x, t, w: nll(x, t, w.detach()), a, target, positive(4), empty=(),
        misuse=lambda: nll(torch.zeros(2, 3), torch.tensor([1, 2]), torch.ones(2)))
    row("nllLoss.ignore", lambda x, t: nll(x, t, ignore_index=0), a, target, empty=(),
        misuse=lambda: nll(torch.zeros(4, 10), torch.tensor([1, 2, 3, 10])))
    row("nllLoss.1d", nll, f(4), given(2), empty=())
    row("nllLoss.2d", lambda x, t, w: nll(x, t, w.detach(), ignore_index=1), f(2, 3, 2, 2), ints(0, 3, 2, 2, 2), positive(3),
        empty=(), misuse=lambda: nll(torch.zeros(2, 3, 4, 4), torch.zeros(2, 4, 5, dtype=torch.int64)))
    row("nllLoss.2dNone", lambda x, t: nll(x, t, reduction="none"), f(2, 3, 2, 2), ints(0, 3, 2, 2, 2), empty=())
    ce = F.cross_entropy
    row("crossEntropy", ce, a, target, empty=(0, 1),
        misuse=lambda: ce(torch.zeros(4, 10), torch.tensor([1, 2, 3, 4], dtype=torch.int32)))
    row("crossEntropy.1d", ce, f(4), given(2), empty=(),
        misuse=lambda: ce(torch.zeros(1, 10), torch.tensor(3)))
    for reduction in ("mean", "sum", "none"):
        row(f"crossEntropy.all.{reduction}", lambda x, t, w, r=reduction: ce(
            x, t, w.detach(), ignore_index=0, reduction=r, label_smoothing=0.2), a, target, positive(4), empty=())
        row(f"crossEntropy.probabilities.{reduction}", lambda x, t, w, r=reduction: ce(
            x, t, w.detach(), reduction=r, label_smoothing=0.1), a, probabilities(3, 4), positive(4), empty=())
    row("crossEntropy.smoothing", lambda x, t: ce(x, t, label_smoothing=0.3), a, target, empty=(),
        misuse=lambda: ce(torch.zeros(2, 3), torch.tensor([0, 1]), label_smoothing=1.5))
    row("crossEntropy.image", lambda x, t: ce(x, t, label_smoothing=0.3), f(2, 3, 2, 2), ints(0, 3, 2, 2, 2), empty=(),
        misuse=lambda: ce(torch.zeros(2, 3), torch.zeros(2, 3, dtype=torch.int64)))
    row("crossEntropy.uint8", ce, a, given([1, 0, 3], torch.uint8), empty=())


def copies():
    row("clone", lambda x: x.clone(), f(*S))
    row("contiguous", lambda x: x.transpose(0, 2).contiguous(), f(*S))
    row("to.float32", lambda x: x.to(torch.float32), f(2, 3))
    row("to.float64", lambda x: x.to(torch.float64), f(2, 3))
    row("to.int64", lambda x: x.to(torch.int64), away(2, 3))
    row("to.int32", lambda x: x.to(torch.int32), away(2, 3))
    row("to.uint8", lambda x: x.to(torch.uint8), uniform(0, 200, 2, 3))
    row("to.bool", lambda x: x.to(torch.bool), ties(2, 3))
    row("to.half", lambda x: x.to(torch.float16), f(2, 3))
    row("to.bfloat16", lambda x: x.to(torch.bfloat16), f(2, 3))
    row("to.fromBool", lambda x: x.to(torch.float32), bools(4))
    row("to.fromInt", lambda x: x.to(torch.uint8), ints(-500, 500, 9))
    row("indexSelect", lambda x, i: x.index_select(1, i), f(*S), given([2, 0, 2]), empty=(0,),
        misuse=lambda: torch.zeros(3).index_select(0, torch.tensor([3])))
    row("indexSelect.rows", lambda x, i: x.index_select(0, i), f(5, 2), given([4, 4, 0]), empty=(1,),
        misuse=lambda: torch.zeros(3).index_select(0, torch.tensor([[0]])))
    row("indexAdd", lambda x, i, s: x.index_add(1, i, s), f(2, 3), given([2, 0, 2]), f(2, 3), empty=(),
        misuse=lambda: torch.zeros(3).index_add(0, torch.tensor([0, 1]), torch.zeros(3)))
    row("gather", lambda x, i: x.gather(1, i), f(2, 3), given([[2, 0, 2, 1], [0, 0, 1, 1]]), empty=(1,),
        misuse=lambda: torch.zeros(2, 3).gather(1, torch.tensor([[3]])))
    row("gather.rows", lambda x, i: x.gather(0, i), f(4, 3), given([[2, 0], [0, 3]]), empty=(1,),
        misuse=lambda: torch.zeros(2, 3).gather(0, torch.tensor([0])))
    row("scatter", lambda x, i, s: x.scatter(1, i, s), f(2, 3), given([[2, 0], [1, 0]]), f(2, 2), empty=(1,),
        misuse=lambda: torch.zeros(2, 3).scatter(0, torch.tensor([[0]]), torch.zeros(1, 1).double()))
    row("scatter.value", lambda x, i: x.scatter(0, i, 2.5), f(2, 3), given([[1, 0, 0]]), empty=(1,))
    row("scatterAdd", lambda x, i, s: x.scatter_add(1, i, s), f(2, 3), given([[2, 2], [1, 0]]), f(2, 2), empty=(1,),
        misuse=lambda: torch.zeros(2, 3).scatter_add(1, torch.tensor([[3]]), torch.zeros(1, 1)))
    row("nonzero", torch.nonzero, ties(3, 4))
    row("maskedSelect", torch.masked_select, f(3, 4), bools(3, 4))
    row("maskedSelect.broadcast", torch.masked_select, f(3, 1), bools(4), empty=())


I = given([2, 0, -1, 2])
J = given([0, 1, 1, 3])


def indexing():
    def index(name, function, *more, shape=(3, 2, 4), **options):
        row("index." + name, function, f(*shape), *more, empty=options.pop("empty", ()), **options)

    def assign(name, function, *more, shape=(3, 2, 4)):
        def run(x, *rest):
            y = x.clone()
            function(y, *rest)
            return y

        row("assign." + name, run, f(*shape), *more, empty=())

    def put(*index_and_value):
        def write(y, *rest):
            y[rest[:-1]] = rest[-1]

        return write

    index("int", lambda x: x[1], misuse=lambda: torch.zeros(3)[5])
    index("negative", lambda x: x[-1], misuse=lambda: torch.zeros(3)[0, 0])
    index("ints", lambda x: x[1, 0], misuse=lambda: torch.zeros(2, 3)[0, 3])
    index("all", lambda x: x[2, 1, 3])
    index("slice", lambda x: x[1:], empty=None)
    index("slices", lambda x: x[:2, 1:, 1:3])
    index("negativeSlice", lambda x: x[:-1, :, -3:-1])
    index("closed", lambda x: x[0:2, 0:2])
    index("step", lambda x: x[::2, :, 1::2], empty=None)
    index("beyond", lambda x: x[1:10])
    index("nothing", lambda x: x[2:1])
    index("ellipsis", lambda x: x[..., 1], empty=None)
    index("ellipsisMiddle", lambda x: x[1, ..., 0])
    index("whole", lambda x: x[:], empty=None)
    index("everything", lambda x: x[...], empty=None)
    index("newAxis", lambda x: x[None, :, 1])
    index("newAxisInside", lambda x: x[:, None, ..., 2])
    index("tensor", lambda x, i: x[i], I, misuse=lambda: torch.zeros(3)[torch.tensor([3])])
    index("tensor2d", lambda x, i: x[i], given([[0, 2], [1, 1]]),
          misuse=lambda: torch.zeros(3)[torch.tensor([1.0])])
    index("tensorSecond", lambda x, i: x[:, i], given([1, 0, 1]))
    index("tensorLast", lambda x, i: x[..., i], given([3, -4, 1]))
    index("two", lambda x, i, j: x[i, :, j], I, J)
    index("twoNeighbours", lambda x, i, j: x[:, i, j], given([1, 0, 1, 1]), J)
    index("twoBroadcast", lambda x, i, j: x[i, j], given([[0], [2]]), given([0, 1, 1]),
          misuse=lambda: torch.zeros(3, 3)[torch.tensor([0, 1]), torch.tensor([0, 1, 2])])
    index("three", lambda x, i, j, k: x[i, j, k], I, given([0, 1, 1, 0]), J)
    index("intAndTensor", lambda x, i: x[0, :, i], given([3, 0, 1]))
    index("tensorAndSlice", lambda x, i: x[i, 1:, ::2], I)
    index("tensorAndInt", lambda x, i: x[i, 1], I)
    index("newAxisTensor", lambda x, i: x[None, i], I)
    index("mask", lambda x, m: x[m], bools(3, 2, 4),
          misuse=lambda: torch.zeros(3)[torch.tensor([True, False])])
    index("maskRows", lambda x, m: x[m], given([True, False, True]))
    index("mask2d", lambda x, m: x[m], bools(3, 2))
    index("maskLast", lambda x, m: x[:, :, m], given([True, False, True, True]))
    index("maskAndTensor", lambda x, m, i: x[m, :, i], given([True, False, True]), given([1, 3]))
    index("maskNothing", lambda x, m: x[m], given([False, False, False]))
    index("emptyTensor", lambda x, i: x[i], given([], torch.int64))
    index("scalarTensor", lambda x, i: x[i], given(1))
    index("int32", lambda x, i: x[i], given([0, 2], torch.int32))
    index("repeatedRows", lambda x, i: x[i] * x[i], given([1, 1, 1]))

    def a(code):
        scope = {}
        exec("def write(y, *r):\n    " + code, {"torch": torch}, scope)
        return scope["write"]

    assign("int", a("y[1] = r[0]"), f(2, 4))
    assign("intBroadcast", a("y[-1] = r[0]"), f(4))
    assign("number", a("y[0, 1, 2] = r[0]"), f())
    assign("slice", a("y[1:, :, ::2] = r[0]"), f(2, 2, 2))
    assign("sliceBroadcast", a("y[:, 1] = r[0]"), f(3, 1))
    assign("ellipsis", a("y[..., 0] = r[0]"), f(3, 2))
    assign("everything", a("y[...] = r[0]"), f(2, 4))
    assign("newAxis", a("y[None, 1] = r[0]"), f(1, 2, 4))
    assign("tensor", a("y[r[0]] = r[1]"), given([2, 0]), f(2, 2, 4))
    assign("tensorBroadcast", a("y[r[0]] = r[1]"), given([2, 0]), f(4))
    assign("tensorSecond", a("y[:, r[0]] = r[1]"), given([1, 0]), f(3, 2, 4))
    assign("two", a("y[r[0], :, r[1]] = r[2]"), given([2, 0]), given([1, 3]), f(2, 2))
    assign("twoNeighbours", a("y[:, r[0], r[1]] = r[2]"), given([1, 0]), given([1, 3]), f(3, 2))
    assign("mask", a("y[r[0]] = r[1]"), given([[True, False], [True, True], [False, False]]), f(3, 4))
    assign("maskNumber", a("y[r[0]] = r[1]"), bools(3, 2, 4), f())
    assign("maskRows", a("y[r[0], 1] = r[1]"), given([True, False, True]), f(2, 4))
    assign("intAndTensor", a("y[0, :, r[0]] = r[1]"), given([3, 0]), f(2, 2))
    assign("nothing", a("y[2:1] = r[0]"), f(2, 4))
    assign("fromInteger", a("y[0] = r[0]"), given([1, 2, 3, 4]))
    assign("toSelf", a("y[0] = y[1]"))
    assign("twice", a("y[0] = r[0]; y[0, 1] = r[1]"), f(2, 4), f(4))
    assign("part", a("y[0][1] = r[0]"), f(4))


def in_place():
    def change(name, function, *inputs, **options):
        def run(x, *rest):
            y = x * 1
            result = function(y, *rest)
            return result if result is not None else y

        row("inPlace." + name, run, *inputs, **options)

    x = (f(2, 3),)
    for name in ("add_", "sub_", "mul_", "div_"):
        change(name, lambda y, o, name=name: getattr(y, name)(o), f(2, 3), away(3), empty=(0,),
               misuse=lambda name=name: getattr(torch.zeros(3), name)(torch.zeros(2, 3)))
        change(name + ".scalar", lambda y, name=name: getattr(y, name)(3), f(2, 3),
               misuse=lambda name=name: getattr(torch.zeros(3, dtype=torch.int64), name)(1.5))
    change("add_.alpha", lambda y, o: y.add_(o, alpha=0.5), f(2, 3), f(3), empty=(0,))
    change("sub_.alpha", lambda y, o: y.sub_(o, alpha=2), f(2, 3), f(3), empty=(0,))
    change("relu_", lambda y: y.relu_(), away(2, 3))
    for name in ("exp_", "sigmoid_", "tanh_", "zero_"):
        change(name, lambda y, name=name: getattr(y, name)(), f(2, 3))
    change("clamp_", lambda y: y.clamp_(-1.1, 1.1), away(2, 3))
    change("fill_", lambda y: y.fill_(2.5), f(2, 3))
    change("copy_", lambda y, o: y.copy_(o), f(2, 3), f(3), empty=(0,),
           misuse=lambda: torch.zeros(2, 3).copy_(torch.zeros(2)))
    change("copy_.int", lambda y, o: y.copy_(o), f(2, 3), ints(0, 9, 2, 3))
    change("addcmul_", lambda y, a, b: y.addcmul_(a, b, value=2), f(2, 3), f(3), f(2, 1), empty=(0, 2))
    change("addcdiv_", lambda y, a, b: y.addcdiv_(a, b, value=2), f(2, 3), f(3), away(2, 1), empty=(0, 2))
    change("lerp_", lambda y, o: y.lerp_(o, 0.3), f(2, 3), f(3), empty=(0,))
    change("lerp_.tensor", lambda y, o, w: y.lerp_(o, w), f(2, 3), f(3), uniform(0, 1, 2, 3), empty=(0, 2))
    change("clampMin_", lambda y: y.clamp_min_(0.1), away(2, 3))
    change("clampMax_", lambda y: y.clamp_max_(0.1), away(2, 3))
    change("nanToNum_", lambda y: y.nan_to_num_(nan=2), f(2, 3))
    change("fill_.tensor", lambda y, o: y.fill_(o), f(2, 3), f(), empty=(0,),
           misuse=lambda: torch.zeros(2).fill_(torch.zeros(2)))
    R = given([1, 0])
    change("scatter_", lambda y, i, s: y.scatter_(1, i, s), f(2, 3), given([[2, 0], [1, 0]]), f(2, 2), empty=())
    change("scatter_.value", lambda y, i: y.scatter_(1, i, 1.5), f(2, 3), given([[2], [1]]), empty=())
    change("scatterAdd_", lambda y, i, s: y.scatter_add_(1, i, s), f(2, 3), given([[2, 2], [1, 0]]), f(2, 2), empty=())
    change("indexAdd_", lambda y, i, s: y.index_add_(0, i, s, alpha=2), f(2, 3), R, f(2, 3), empty=())
    change("indexCopy_", lambda y, i, s: y.index_copy_(0, i, s), f(2, 3), R, f(2, 3), empty=())
    change("indexFill_", lambda y, i: y.index_fill_(1, i, 2.5), f(2, 3), R, empty=())
    change("indexPut_", lambda y, i, s: y.index_put_([i], s), f(2, 3), R, f(2, 3), empty=())
    change("maskedFill_", lambda y, m: y.masked_fill_(m, 2.5), f(2, 3), bools(3), empty=())
    change("maskedScatter_", lambda y, m, s: y.masked_scatter_(m, s), f(2, 3), bools(3), f(6), empty=())
    change("twice", lambda y: y.mul_(2).add_(y).exp_(), f(2, 3))

    def sequence(name, function, *inputs):
        row("views." + name, function, *inputs, empty=())

    def select(x, w):
        y = x * 2
        y[0] = w
        return y * y

    def flat(x, w):
        y = x * 2
        y.view(-1).add_(w)
        return y.exp()

    def nested(x, w):
        y = x * 2
        y[1:].t()[0].mul_(w)
        return y.exp()

    def view_then_base(x):
        y = x * 2
        v = y[0]
        y.mul_(3)
        return v * v, y

    def base_then_view(x, w):
        y = x * 2
        v, u = y[0], y[:, 1]
        v.mul_(w)
        return u * u, v * 3

    def view_of_view(x):
        y = x * 2
        v = y.t()
        u = v[1:]
        u.exp_()
        return y, v * 2, u * 3

    def leaf_grad_under_view(x, w):
        y = torch.zeros(2, 3, dtype=x.dtype)
        y[0] = x
        y[1] = w
        return y.exp()

    def detached(x):
        y = x * 2
        y.detach().mul_(1)
        return y.sum(), y * 1

    def copied_part(x, w):
        y = x.clone()
        y[:, 1].copy_(w)
        y[:, 1].mul_(x[:, 0])
        return y * w.sum()

    def expand_source(x, w):
        y = x * 1
        y[:].copy_(w.expand(2, 3))
        return y * y

    def relu_in_place(x):
        return (x * 2).relu_().mul(3)

    def twice_same_view(x, w):
        y = x * 1
        v = y[0]
        v.mul_(2)
        v.add_(w)
        v.exp_()
        return y

    def transpose_all(x, w):
        y = x * 1
        y.t().mul_(w)
        return y.sum(0)

    def narrow_chain(x):
        y = x * 1
        for i in range(1, 3):
            y[:, i] = y[:, i - 1].clone() * y[:, i].clone()
        return y

    def strided_base(x, w):
        y = (x * 2).t()
        y[0].mul_(w)
        return y

    def masked(x, w):
        y = x * 2
        y[0][torch.tensor([True, False, True])] = w
        return y * y

    def unsqueezed(x, w):
        y = x * 2
        y.unsqueeze(1)[:, 0, 1:].add_(w)
        return y.sin()

    def fill_view(x):
        y = x * 2
        y[:, 0].fill_(3)
        y[1].zero_()
        return y * x

    def plus_equals(x, w):
        y = x * 2
        y[0] += w
        y[:, 1] *= 3
        return y * y

    sequence("plusEquals", plus_equals, f(2, 3), f(3))
    sequence("select", select, f(2, 3), f(3))
    sequence("flat", flat, f(2, 3), f(6))
    sequence("nested", nested, f(3, 2), f(2))
    sequence("viewThenBase", view_then_base, f(2, 3))
    sequence("baseThenView", base_then_view, f(2, 3), f(3))
    sequence("viewOfView", view_of_view, f(2, 3))
    sequence("leafInto", leaf_grad_under_view, f(3), f(3))
    sequence("detached", detached, f(2, 3))
    sequence("copiedPart", copied_part, f(2, 3), f(2))
    sequence("expandSource", expand_source, f(2, 3), f(3))
    sequence("relu", relu_in_place, away(2, 3))
    sequence("twiceSameView", twice_same_view, f(2, 3), f(3))
    sequence("transposeAll", transpose_all, f(2, 3), f(2))
    sequence("narrowChain", narrow_chain, f(2, 3))
    sequence("stridedBase", strided_base, f(2, 3), f(2))
    sequence("masked", masked, f(2, 3), f(2))
    sequence("unsqueezed", unsqueezed, f(2, 3), f(2))
    sequence("fillView", fill_view, f(2, 3))


NAN, INF = float("nan"), float("inf")
SPECIAL = given([1.5, NAN, INF, -INF, -0.0, 0.0, -2.0], torch.float64)


def mathematics():
    for name in ("deg2rad", "rad2deg", "positive", "sinc"):
        row(name, getattr(torch, name), f(*S))
    for name in ("frac", "sgn"):
        row(name, getattr(torch, name), away(*S))
    row("erfinv", torch.erfinv, uniform(-0.95, 0.95, *S))
    row("erfinv.ends", torch.erfinv, given([-1.0, 1.0, 0.0, 1.5, 0.9999999, -0.75], torch.float64), empty=())
    row("sinc.zero", torch.sinc, given([0.0, 1.0, -0.5], torch.float64), empty=())
    row("logit", torch.logit, uniform(0.1, 0.9, *S))
    row("logit.eps", lambda x: torch.logit(x, 0.3), uniform(0.05, 0.95, *S))
    row("entr", torch.special.entr, positive(*S))
    row("ndtr", torch.special.ndtr, f(*S))
    row("round.decimals", lambda x: x.round(decimals=1), f(*S))
    row("round.tens", lambda x: x.round(decimals=-1), uniform(-40, 40, *S))
    for name in ("isfinite", "isinf", "isposinf", "isneginf", "signbit", "isreal"):
        row(name, getattr(torch, name), SPECIAL)
    row("isfinite.int", torch.isfinite, ints(-3, 3, 4))
    row("signbit.int", torch.signbit, ints(-3, 3, 4))
    row("isclose", lambda a, b: torch.isclose(a, b, rtol=0.1, equal_nan=True), given([1.0, 1.0, NAN, INF, INF]),
        given([1.05, 1.2, NAN, INF, -INF]), misuse=lambda: torch.isclose(torch.zeros(2), torch.zeros(2).double()))
    row("isclose.exact", lambda a, b: torch.isclose(a, b, rtol=0, atol=0), ints(0, 2, 6), ints(0, 2, 6),
        misuse=lambda: torch.isclose(torch.zeros(2), torch.zeros(2), rtol=-1.0))
    row("nanToNum", torch.nan_to_num, SPECIAL)
    row("nanToNum.given", lambda x: x.nan_to_num(1.5, 2.0, -3.0), SPECIAL)
    row("fill", lambda x: torch.fill(x, 2.5), f(2, 3))
    row("fill.tensor", torch.fill, f(2, 3), f(), empty=(0,), misuse=lambda: torch.fill(torch.zeros(2), torch.zeros(2)))
    row("clampMin", lambda x: x.clamp_min(0.1), away(*S))
    row("clampMax", lambda x: x.clamp_max(0.1), away(*S))
    row("clampMin.tensor", torch.clamp_min, f(*S), f(4), empty=(0,))
    row("clampMax.tensor", torch.clamp_max, f(*S), f(4), empty=(0,))
    row("clampMin.ties", torch.clamp_min, ties(3, 4), ties(3, 4))
    row("clamp.tensors", torch.clamp, f(*S), uniform(-1, 0, 3, 1), positive(4), empty=(0,))


def pairs():
    row("hypot", torch.hypot, away(*S), away(4), empty=(0,),
        misuse=lambda: torch.hypot(torch.tensor([1]), torch.tensor([2])))
    row("copysign", torch.copysign, away(*S), away(4), empty=(0,))
    row("copysign.scalar", lambda x: torch.copysign(x, -2.0), given([1.0, -3.0, 0.0], torch.float64))
    row("fmax", torch.fmax, given([1.0, NAN, 2.0, 4.0], torch.float64), given([NAN, 1.0, 3.0, 4.0], torch.float64))
    row("fmin", torch.fmin, given([1.0, NAN, 2.0, 4.0], torch.float64), given([NAN, 1.0, 3.0, 4.0], torch.float64))
    row("heaviside", lambda x, v: torch.heaviside(x.detach(), v.detach()), ties(3, 4), f(4), empty=(0,),
        misuse=lambda: torch.heaviside(torch.zeros(2), torch.zeros(2).double()))
    row("ldexp", torch.ldexp, f(3, 4), f(4), empty=(0,))
    row("logaddexp", torch.logaddexp, f(*S), f(4), empty=(0,))
    row("logaddexp2", torch.logaddexp2, f(*S), f(4), empty=(0,))
    row("logaddexp.infinite", lambda a, b: torch.logaddexp(a.detach(), b.detach()), given([INF, -INF, INF, 1.0]),
        given([INF, -INF, 0.0, 1.0]))
    row("xlogy", torch.xlogy, f(*S), positive(4), empty=(0,))
    row("xlogy.zero", torch.xlogy, given([0.0, 0.0, 0.0, 2.0], torch.float64), given([0.0, 2.0, NAN, 3.0], torch.float64))
    row("xlog1py", torch.special.xlog1py, f(*S), positive(4), empty=(0,))
    row("xlog1py.zero", torch.special.xlog1py, given([0.0, 0.0, 2.0], torch.float64), given([-1.0, 2.0, 3.0], torch.float64))
    row("floatPower", torch.float_power, positive(3, 4), f(4), empty=(0,))
    row("floatPower.int", lambda x: torch.float_power(x, -2), ints(1, 5, 4))
    row("rsub", torch.rsub, f(3, 4), f(4), empty=(0,))
    row("rsub.alpha", lambda a: torch.rsub(a, 2.0, alpha=3), f(3, 4))
    row("div.floorScalar", lambda a: torch.div(a, 0.7, rounding_mode="floor"), away(3, 4))
    row("div.truncScalar", lambda a: torch.div(a, 0.7, rounding_mode="trunc"), away(3, 4))
    row("remainder.scalarLeft", lambda a: 5 % a, given([2, -3, 4]))
    row("addcmul", torch.addcmul, f(3, 4), f(4), f(3, 1), empty=(0, 2))
    row("addcmul.value", lambda x, a, b: torch.addcmul(x, a, b, value=2.5), f(3, 4), f(3, 4), f(3, 4))
    row("addcdiv", torch.addcdiv, f(3, 4), f(4), away(3, 1), empty=(0, 2),
        misuse=lambda: torch.addcdiv(torch.tensor([1.0]), torch.tensor([1]), torch.tensor([1])))
    row("addcdiv.value", lambda x, a, b: torch.addcdiv(x, a, b, value=2.5), f(3, 4), f(3, 4), away(3, 4))
    row("lerp", lambda a, b: torch.lerp(a, b, 0.3), f(3, 4), f(4), empty=(0,),
        misuse=lambda: torch.lerp(torch.zeros(1), torch.zeros(1).double(), 0.5))
    row("lerp.far", lambda a, b: torch.lerp(a, b, 0.7), f(3, 4), f(3, 4))
    row("lerp.tensor", torch.lerp, f(3, 4), f(4), uniform(0, 1, 3, 4), empty=(0, 2),
        misuse=lambda: torch.lerp(torch.zeros(1), torch.zeros(1), torch.zeros(1).double()))
    row("dist", torch.dist, f(3, 4), f(4), empty=(0,))


def activations():
    for name in ("hardsigmoid", "hardswish", "hardtanh", "hardshrink", "softshrink", "relu6", "celu", "selu", "mish",
                 "logsigmoid", "softsign", "tanhshrink"):
        row(name, getattr(F, name), away(*S))
    ends = given([-3.0, 3.0, 0.0, 6.0, 4.0, -4.0, 1.0, -1.0, 0.5], torch.float64)
    for name in ("hardsigmoid", "hardswish", "hardtanh", "hardshrink", "softshrink", "relu6"):
        row(name + ".ends", getattr(F, name), ends)
    row("hardtanh.bounds", lambda x: F.hardtanh(x, -0.9, 1.4), away(*S),
        misuse=lambda: F.hardtanh(torch.zeros(1), 0.5, -0.5))
    row("hardshrink.lambd", lambda x: F.hardshrink(x, 1.1), away(*S))
    row("softshrink.lambd", lambda x: F.softshrink(x, 1.1), away(*S), misuse=lambda: F.softshrink(torch.zeros(1), -0.5))
    row("celu.alpha", lambda x: F.celu(x, 2.5), away(*S), misuse=lambda: F.celu(torch.zeros(1), 0.0))
    row("logsigmoid.far", F.logsigmoid, given([-800.0, 800.0], torch.float64))
    row("threshold", lambda x: F.threshold(x, 0.5, -2.0), away(*S))
    row("threshold.int", lambda x: F.threshold(x, 1, 5), ints(-3, 4, 6))
    row("prelu", F.prelu, away(2, 3, 4), f(3), empty=(0,),
        misuse=lambda: F.prelu(torch.zeros(2, 8, 3), torch.zeros(9)))
    row("prelu.one", F.prelu, away(4), f(1), empty=(0,), misuse=lambda: F.prelu(torch.tensor(1.0), torch.zeros(2)))
    row("glu", F.glu, f(3, 4), misuse=lambda: F.glu(torch.zeros(3)))
    row("glu.dim", lambda x: F.glu(x, 1), f(3, 4, 2), misuse=lambda: F.glu(torch.tensor(1.0)))
    row("softmin", lambda x: F.softmin(x, 1), f(3, 4))
    row("softmax.dtype", lambda x: x.softmax(0, dtype=torch.float64), ints(-3, 3, 4))
    row("logSoftmax.dtype", lambda x: x.log_softmax(0, dtype=torch.float64), ints(-3, 3, 4))


def more_losses():
    a, b, signs = f(3, 4), f(3, 4), given([[1.0, -1.0, 1.0, -1.0]] * 3, torch.float64)
    rows, row_signs = f(3, 4), given([1.0, -1.0, -1.0], torch.float64)
    row("huberLoss", F.huber_loss, distinct(3, 4), b, misuse=lambda: F.huber_loss(torch.zeros(2), torch.zeros(2), delta=0))
    row("huberLoss.delta", lambda x, y: F.huber_loss(x, y, delta=0.4, reduction="sum"), distinct(3, 4), b)
    row("klDiv", lambda x, t: F.kl_div(x, t), a, probabilities(3, 4))
    row("klDiv.batchmean", lambda x, t: F.kl_div(x, t, reduction="batchmean"), a, probabilities(3, 4))
    row("klDiv.logTarget", lambda x, t: F.kl_div(x, t, reduction="sum", log_target=True), a, b)
    row("klDiv.none", lambda x, t: F.kl_div(x, t, reduction="none"), a, probabilities(3, 4))
    row("poissonNLLLoss", F.poisson_nll_loss, a, positive(3, 4))
    row("poissonNLLLoss.full", lambda x, t: F.poisson_nll_loss(x, t, log_input=False, full=True, reduction="sum"),
        positive(3, 4), positive(3, 4))
    row("gaussianNLLLoss", F.gaussian_nll_loss, a, b, positive(3, 4),
        misuse=lambda: F.gaussian_nll_loss(torch.zeros(2, 3), torch.zeros(2, 3), torch.ones(2, 2)))
    row("gaussianNLLLoss.full", lambda x, t, v: F.gaussian_nll_loss(x, t, v, full=True, reduction="none"), a, b, positive(3),
        misuse=lambda: F.gaussian_nll_loss(torch.zeros(2), torch.zeros(2), -torch.ones(2)))
    lengths, targets = torch.tensor([6, 5, 4]), given([[1, 2, 2], [3, 1, 0], [0, 0, 0]])
    row("ctcLoss", lambda x, t: F.ctc_loss(x.log_softmax(2), t, lengths, torch.tensor([3, 2, 0])), f(6, 3, 4), targets,
        empty=(), misuse=lambda: F.ctc_loss(torch.zeros(4, 1, 3), torch.ones(1, 2).long(), [4], [2], blank=3))
    row("ctcLoss.sum", lambda x, t: F.ctc_loss(x.log_softmax(2), t, lengths, torch.tensor([3, 2, 1]), blank=3, reduction="sum"),
        f(6, 3, 4), given([0, 0, 1, 2, 1, 2]), empty=())
    row("ctcLoss.infinite", lambda x, t: F.ctc_loss(
        x.log_softmax(1), t, torch.tensor(2), torch.tensor(3), reduction="none", zero_infinity=True), f(2, 4), given([1, 2, 2]),
        empty=())
    pair = lambda *more: (f(3, 4), f(3, 4), *more)
    row("pairwiseDistance", F.pairwise_distance, *pair())
    row("pairwiseDistance.p", lambda x, y: F.pairwise_distance(x, y, p=3, keepdim=True), *pair())
    row("pdist", F.pdist, a, misuse=lambda: F.pdist(torch.zeros(3)))
    row("normalize", F.normalize, a)
    row("normalize.zero", lambda x: F.normalize(x, eps=2.0), given([[3.0, 4.0], [0.1, 0.2]], torch.float64))
    row("cosineSimilarity", F.cosine_similarity, f(3, 4), f(4), empty=(0,))
    row("cosineSimilarity.eps", lambda x, y: F.cosine_similarity(x, y, dim=0, eps=0.5), f(3, 4), uniform(0, 0.1, 3, 4))
    row("cosineEmbeddingLoss", F.cosine_embedding_loss, *pair(row_signs), empty=(),
        misuse=lambda: F.cosine_embedding_loss(torch.zeros(3), torch.zeros(3), torch.ones(2)))
    row("cosineEmbeddingLoss.margin", lambda x, y, t: F.cosine_embedding_loss(x, y, t, margin=-0.9, reduction="sum"),
        *pair(row_signs), empty=())
    triplet = F.triplet_margin_loss
    row("tripletMarginLoss", triplet, *pair(f(3, 4)), empty=(),
        misuse=lambda: triplet(torch.zeros(2), torch.zeros(2), torch.zeros(2), margin=-1.0))
    row("tripletMarginLoss.swap", lambda x, y, z: triplet(x, y, z, margin=3, swap=True, reduction="none"), *pair(f(3, 4)),
        misuse=lambda: triplet(torch.zeros(3), torch.zeros(3, 4), torch.zeros(3, 4)))
    row("marginRankingLoss", F.margin_ranking_loss, f(3), f(3), row_signs, empty=(),
        misuse=lambda: F.margin_ranking_loss(torch.zeros(5, 4), torch.zeros(5, 4), torch.zeros(5)))
    row("marginRankingLoss.margin", lambda x, y, t: F.margin_ranking_loss(x, y, t, margin=0.7, reduction="sum"), f(3), f(3),
        row_signs)
    row("hingeEmbeddingLoss", F.hinge_embedding_loss, a, signs, empty=())
    row("softMarginLoss", lambda x, t: F.soft_margin_loss(x, t.detach()), a, signs)
    row("multilabelSoftMarginLoss", F.multilabel_soft_margin_loss, a, uniform(0, 1, 3, 4))
    row("multilabelSoftMarginLoss.weight", lambda x, t, w: F.multilabel_soft_margin_loss(x, t, w.detach(), reduction="none"),
        a, uniform(0, 1, 3, 4), positive(4), empty=())
    row("multiMarginLoss", F.multi_margin_loss, a, given([1, 0, 3]), empty=(),
        misuse=lambda: F.multi_margin_loss(torch.zeros(5, 4), torch.zeros(5).long(), p=3))
    row("multiMarginLoss.square", lambda x, t, w: F.multi_margin_loss(x, t, p=2, margin=0.8, weight=w.detach(), reduction="none"),
        a, given([1, 0, 3]), positive(4), empty=(), misuse=lambda: F.multi_margin_loss(torch.zeros(5, 4), torch.zeros(5)))
    row("multilabelMarginLoss", F.multilabel_margin_loss, a, given([[1, 0, -1, 2], [3, -1, 0, 0], [0, 1, 2, 3]]), empty=(),
        misuse=lambda: F.multilabel_margin_loss(torch.zeros(5, 4), torch.zeros(4).long()))
    row("multilabelMarginLoss.1d", F.multilabel_margin_loss, f(4), given([1, 3, -1, 0]), empty=())


for family in (elementwise, binary, reductions, views, shapes, joining, replacing, matrices, images, volumes, losses, copies,
               indexing, in_place, mathematics, pairs, activations, more_losses):
    family()
