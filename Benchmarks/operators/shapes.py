"""Filled tensors, copies in other arrangements, and elements by their places."""
import torch
import torch.nn.functional as F

from .rows import MILLION, binary, creation, integers, levels, mask, normal, permutation, ternary, unary

FILLED = [
    creation("arange", lambda: torch.arange(1 << 20, dtype=torch.float32)),
    creation("eye", lambda: torch.eye(1024)),
    creation("full", lambda: torch.full(MILLION, 2.5)),
    creation("linspace", lambda: torch.linspace(0, 1, 1 << 20)),
    creation("ones", lambda: torch.ones(MILLION)),
    creation("zeros", lambda: torch.zeros(MILLION)),
    unary("fill", lambda x: torch.fill(x, 2.5)),
    unary("full_like", lambda x: torch.full_like(x, 2.5)),
    unary("new_full", lambda x: x.new_full(MILLION, 2.5)),
    unary("new_ones", lambda x: x.new_ones(MILLION)),
    unary("new_zeros", lambda x: x.new_zeros(MILLION)),
    unary("ones_like", torch.ones_like),
    unary("zero_", lambda x: x.zero_()),
    unary("zeros_like", torch.zeros_like),
]

CONVERTED = [
    unary("bool", lambda x: x.bool(), levels(2)),
    unary("byte", lambda x: x.byte(), levels(200)),
    unary("clone", torch.clone),
    unary("contiguous", lambda x: x.t().contiguous()),
    unary("double", lambda x: x.double()),
    unary("float", lambda x: x.float(), integers(1000)),
    unary("int", lambda x: x.int()),
    unary("long", lambda x: x.long()),
]

ARRANGED = [
    unary("diag", torch.diag, normal([1024])),
    unary("diag_embed", torch.diag_embed, normal([64, 128])),
    unary("flip", lambda x: x.flip(1), gradient=True),
    unary("nn.functional.pad", lambda x: F.pad(x, [1, 1, 1, 1]), normal([16, 64, 32, 32]), gradient=True),
    unary("nn.functional.pixel_shuffle", lambda x: F.pixel_shuffle(x, 2), normal([8, 128, 32, 32])),
    unary("nn.functional.pixel_unshuffle", lambda x: F.pixel_unshuffle(x, 2), normal([8, 32, 64, 64])),
    unary("nn.functional.unfold", lambda x: F.unfold(x, 3), normal([8, 16, 32, 32]), gradient=True),
    unary("repeat", lambda x: x.repeat(4, 4), normal([256, 256]), gradient=True),
    unary("repeat_interleave", lambda x: x.repeat_interleave(4, dim=1), normal([512, 512])),
    unary("roll", lambda x: x.roll([300, 500], [0, 1]), gradient=True),
    unary("tile", lambda x: x.tile(1, 4), normal([1024, 256])),
    unary("tril", torch.tril, gradient=True),
    unary("triu", torch.triu),
]

HALF = normal([512, 1024])
JOINED = [
    binary("cat", lambda a, b: torch.cat([a, b], 1), HALF, HALF, gradient=True),
    binary("dstack", lambda a, b: torch.dstack([a, b]), HALF, HALF),
    binary("hstack", lambda a, b: torch.hstack([a, b]), HALF, HALF),
    binary("stack", lambda a, b: torch.stack([a, b], 2), HALF, HALF, gradient=True),
    binary("vstack", lambda a, b: torch.vstack([a, b]), HALF, HALF),
]

PICKED = [
    binary("__getitem__", lambda x, index: x[index], normal(), permutation(), gradient=True),
    binary("gather", lambda x, index: x.gather(1, index), normal(), integers(1024), gradient=True),
    binary("index_select", lambda x, index: x.index_select(1, index), normal(), permutation(), gradient=True),
    binary("masked_select", torch.masked_select, normal(), mask()),
    unary("nonzero", torch.nonzero, mask()),
    binary("take", torch.take, normal(), integers(1 << 20), gradient=True),
    binary("take_along_dim", lambda x, index: x.take_along_dim(index, 0), normal(), integers(1024)),
]

PLACES = integers(1024)


def mirrored_columns():
    """The columns of each row, from the last to the first."""
    return torch.arange(1024).flip(0).expand(1024, 1024).contiguous()


REPLACED = [
    ternary("index_add", lambda x, index, source: x.index_add(0, index, source), normal(), integers(1024, [1024])),
    ternary("index_copy", lambda x, index, source: x.index_copy(1, index, source), normal(), permutation()),
    binary("index_fill", lambda x, index: x.index_fill(1, index, 2.5), normal(), integers(1024, [512])),
    ternary("index_put", lambda x, index, values: x.index_put((index,), values), normal(), permutation()),
    binary("masked_fill", lambda x, where: x.masked_fill(where, 2.5), normal(), mask(), gradient=True),
    # Each place once: what repeats is the last in the order of threads.
    binary("scatter", lambda x, index: x.scatter(1, index, x), normal(), mirrored_columns),
    ternary("scatter_add", lambda x, index, source: x.scatter_add(1, index, source), normal(), PLACES, normal()),
    ternary("scatter_reduce", lambda x, index, source: x.scatter_reduce(1, index, source, "amax"),
            normal(), PLACES, normal()),
]

ROWS = FILLED + CONVERTED + ARRANGED + JOINED + PICKED + REPLACED
