"""What PyTorch computes for the rows of the operator test table: writes operators.safetensors.

Made with torch 2.13.0 and safetensors 0.8.0: `python make_operators.py`. Each row has a counterpart of the same name in
Tests/KindlingTests/Operators/. For a row `r`, the file holds

    r/in0, r/in1, …      inputs, float64 (holding float32 values) or integers
    r/out0, …            results
    r/out0.f32, …        results for the inputs in float32
    r/grad0, …           gradients of the inputs, for the results weighted with `cotangent`
    r/empty0, …          results for inputs of which those named by metadata "r.empty" are cut to no rows

and, as metadata, "r.node" (names of the results' nodes) and "r.misuse" (the message of the row's wrong call).
"""

import sys
import warnings
import zlib
from pathlib import Path

import torch
from safetensors.torch import save_file

import operator_rows

assert torch.__version__.startswith("2.13.0"), torch.__version__
torch.set_num_threads(1)
warnings.simplefilter("ignore")


def cotangent(output, index):
    """Weights for a result, the same in Swift: eighths from -6/8 to 6/8."""
    count = output.numel()
    values = ((torch.arange(count) * 7 + 3 + index) % 13 - 6).double() / 8
    return values.reshape(output.shape).to(output.dtype)


def as_list(result):
    return list(result) if isinstance(result, (tuple, list)) else [result]


def is_real(tensor):
    return tensor.dtype.is_floating_point


def main():
    tensors, metadata = {}, {}
    for name, row in operator_rows.ROWS.items():
        generator = torch.Generator().manual_seed(zlib.crc32(name.encode()))
        inputs = [make(generator) for make in row.inputs]

        def fresh(dtype=torch.float64, track=True):
            made = [x.to(dtype) if is_real(x) else x.clone() for x in inputs]
            return [x.clone().requires_grad_() if track and is_real(x) else x for x in made]

        def put(key, tensor):
            tensors[f"{name}/{key}"] = tensor.detach().contiguous().clone()

        leaves = fresh()
        outputs = as_list(row.function(*leaves))
        for i, x in enumerate(inputs):
            put(f"in{i}", x.double() if is_real(x) else x)
        for i, y in enumerate(outputs):
            put(f"out{i}", y)
        if any(is_real(x) for x in inputs):
            for i, y in enumerate(as_list(row.function(*fresh(torch.float32)))):
                put(f"out{i}.f32", y)
        tracked = [y for y in outputs if y.requires_grad]
        metadata[f"{name}.node"] = ",".join(type(y.grad_fn).__name__ if y.grad_fn else "" for y in outputs)
        if tracked:
            weights = [cotangent(y, i) for i, y in enumerate(outputs) if y.requires_grad]
            wanted = [x for x in leaves if is_real(x)]
            found = torch.autograd.grad(tracked, wanted, weights, allow_unused=True)
            positions = [i for i, x in enumerate(leaves) if is_real(x)]
            for i, gradient in zip(positions, found):
                if gradient is not None:
                    put(f"grad{i}", gradient)
        write_empty(name, row, fresh(track=False), put, metadata)
        if row.misuse:
            try:
                row.misuse()
                sys.exit(f"{name}: misuse is accepted")
            except (RuntimeError, IndexError, ValueError, TypeError) as error:
                metadata[f"{name}.misuse"] = str(error).split("\n")[0]
    path = Path(__file__).parent / "operators.safetensors"
    save_file(tensors, path, metadata=dict(sorted(metadata.items())))
    print(len(operator_rows.ROWS), "rows,", len(tensors), "tensors,", path.stat().st_size, "bytes")


def write_empty(name, row, inputs, put, metadata):
    cut = row.empty
    if cut is None:
        cut = range(len(inputs))
    if not cut or any(inputs[i].dim() == 0 for i in cut):
        return
    try:
        outputs = as_list(row.function(*[x[:0] if i in cut else x for i, x in enumerate(inputs)]))
    except (RuntimeError, IndexError):
        return
    metadata[f"{name}.empty"] = ",".join(map(str, cut))
    for i, y in enumerate(outputs):
        put(f"empty{i}", y)


main()
