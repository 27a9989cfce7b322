"""Reductions, running reductions, and what is picked by order."""
import torch

from .rows import levels, mask, near1, normal, unary

SUMS = [
    unary("all", lambda x: x.all(1), mask()),
    unary("any", lambda x: x.any(1), mask()),
    unary("count_nonzero", lambda x: x.count_nonzero(1), levels(3)),
    unary("linalg.matrix_norm", torch.linalg.matrix_norm, normal([64, 128, 128])),
    unary("linalg.norm", lambda x: torch.linalg.norm(x, dim=1)),
    unary("linalg.vector_norm", lambda x: torch.linalg.vector_norm(x, 3, dim=1), gradient=True),
    unary("logsumexp", lambda x: x.logsumexp(1), gradient=True),
    unary("mean", lambda x: x.mean(0), gradient=True),
    unary("nanmean", lambda x: x.nanmean(1)),
    unary("nansum", lambda x: x.nansum(1)),
    unary("norm", lambda x: x.norm(1, dim=1), gradient=True),
    unary("prod", lambda x: x.prod(1), near1(), gradient=True),
    unary("std", lambda x: x.std(1), gradient=True),
    unary("std_mean", lambda x: torch.std_mean(x, 1)[0]),
    unary("sum", lambda x: x.sum(1), gradient=True),
    unary("sum_to_size", lambda x: x.sum_to_size(1024, 1)),
    unary("var", lambda x: x.var(0), gradient=True),
    unary("var_mean", lambda x: torch.var_mean(x, 1)[0]),
]

EXTREMES = [
    unary("amax", lambda x: x.amax(1), gradient=True),
    unary("amin", lambda x: x.amin(0)),
    unary("argmax", lambda x: x.argmax(1)),
    unary("argmin", lambda x: x.argmin(0)),
    unary("max", lambda x: x.max(1).values, gradient=True),
    unary("min", lambda x: x.min(0).values),
]

RUNNING = [
    unary("cummax", lambda x: x.cummax(1).values, gradient=True),
    unary("cummin", lambda x: x.cummin(0).values),
    unary("cumprod", lambda x: x.cumprod(1), near1(), gradient=True),
    unary("cumsum", lambda x: x.cumsum(1), gradient=True),
]

ORDER = [
    unary("argsort", lambda x: x.argsort(1)),
    unary("kthvalue", lambda x: x.kthvalue(100, 1).values),
    unary("median", lambda x: x.median(1).values, gradient=True),
    unary("mode", lambda x: x.mode(1).values, levels(100)),
    unary("sort", lambda x: x.sort(1).values, gradient=True),
    unary("topk", lambda x: x.topk(10, 1).values, gradient=True),
    unary("unique", torch.unique, levels(1000)),
]

ROWS = SUMS + EXTREMES + RUNNING + ORDER
