"""PyTorch's operators with about a million elements: `operators.NAME` is the forward pass, `operators.NAME.grad` the
gradient of the first input. The rows are those of Sources/bench/Workloads/Operators, family by family.
"""
from . import losses, mathematics, networks, reductions, shapes

ROWS = mathematics.ROWS + reductions.ROWS + shapes.ROWS + networks.ROWS + losses.ROWS

# What scripts/conformance/core.txt has besides: reason -> names.
LEFT_OUT = {
    "shows the same memory, computes nothing": [
        "as_strided", "broadcast_tensors", "broadcast_to", "chunk", "diagonal", "expand", "expand_as", "flatten",
        "meshgrid", "narrow", "permute", "reshape", "reshape_as", "select", "slice", "split", "split_with_sizes",
        "squeeze", "t", "tensor_split", "transpose", "unbind", "unflatten", "unfold", "unsqueeze", "view", "view_as",
    ],
    "reads a single element": ["item"],
}


def unmeasured(core):
    """Names of `core` that have neither a row nor a reason to have none."""
    known = {row.name for row in ROWS} | {name for names in LEFT_OUT.values() for name in names}
    return [name for name in core if name not in known]
