#!/usr/bin/env python3
"""Writes test cases of operators, taken from OpInfo, the database that PyTorch tests its own operators with.

    python3 -m venv env && env/bin/pip install torch==2.13.0 numpy safetensors expecttest
    env/bin/python scripts/conformance/generate.py FOLDER [--ops NAME ...] [--list FILE] [--seed 0] [--per-op 24]
                                                          [--errors]

`make conformance` does all of it and runs Kindling on the cases. The cases of this repository's tests, in
Tests/OperatorConformanceTests/Cases, were written by

    PYTHONHASHSEED=0 generate.py Tests/OperatorConformanceTests/Cases --list scripts/conformance/core.txt --per-op 8 --errors

Each entry of the database (an operator, or a variant of one: NAME--VARIANT) becomes NAME.json, the cases, and
NAME.safetensors, the tensors that they name. A case has the arguments of a call, PyTorch's results, a cotangent for each
differentiable result, and the gradients that backward gives for these cotangents:

    {"op": "nn.functional.conv2d", "variant": "", "cases": [
       {"id": 3, "args": [VALUE, ...], "kwargs": {NAME: VALUE, ...}, "outputs": [VALUE, ...],
        "cotangents": {"0": TENSOR}, "grads": {INPUT_TENSOR: TENSOR}, "rtol": 1e-4, "atol": 1e-5}]}

A VALUE is {"tensor": NAME, "requires_grad": BOOL}, {"int": I}, {"float": X} (infinities and NaN are strings),
{"bool": B}, {"str": S}, {"dtype": "float32"}, {"none": true}, {"list": [VALUE, ...]}, {"slice": [START, STOP, STEP]} or
{"ellipsis": true}.

A result or gradient in float32 that is off from PyTorch's own in float64 by more than a quarter of the tolerance has the
latter beside it, as "exact.TENSOR": no library can be expected to make the same rounding errors.

With --errors, NAME.errors.json and NAME.errors.safetensors have the calls that PyTorch refuses, with its message:

    {"op": ..., "cases": [{"id": 0, "args": [...], "kwargs": {...}, "error": "RuntimeError", "message": "..."}]}

index.json has every entry of the database: null where it has cases, else why it has none.
"""
import argparse
import json
import math
import pathlib
import random
import warnings

import torch
from safetensors.torch import save_file
from torch.testing._internal.common_methods_invocations import op_db

DTYPES = (torch.float32, torch.int64, torch.int32, torch.bool, torch.uint8)
RTOL, ATOL = 1e-4, 1e-5
# Cases with a larger tensor are left out; 8 bytes of a number count as 4.
BYTES_LIMIT = 1 << 16
# Results that are random, or whatever the memory held.
RANDOM = set("""
    bernoulli cauchy empty empty_like empty_permuted empty_strided exponential geometric log_normal multinomial new_empty
    new_empty_strided nn.functional.alpha_dropout nn.functional.dropout nn.functional.dropout2d nn.functional.dropout3d
    nn.functional.feature_alpha_dropout nn.functional.fractional_max_pool2d nn.functional.fractional_max_pool3d
    nn.functional.rrelu normal pca_lowrank rand_like randint randint_like randn randn_like svd_lowrank uniform
""".split())


class Skip(Exception):
    """Why a case cannot be written."""


class Tensors:
    """The tensors of a file, by name."""

    def __init__(self):
        self.by_name = {}

    def add(self, name, tensor):
        tensor = tensor.detach()
        if tensor.is_complex():
            raise Skip("complex numbers")
        if tensor.layout != torch.strided or tensor.is_quantized or tensor.device.type != "cpu":
            raise Skip("not a dense tensor")
        if tensor.numel() * min(tensor.element_size(), 4) > BYTES_LIMIT:
            raise Skip("too large")
        self.by_name[name] = tensor.resolve_conj().resolve_neg().contiguous().clone()
        return name


def encode(value, tensors, prefix, leaves):
    """The value as JSON. Its tensors are added to `tensors`, and with their names to `leaves`."""
    if isinstance(value, torch.Tensor):
        name = tensors.add(f"{prefix}{len(leaves)}", value)
        leaves.append((name, value))
        return {"tensor": name, "requires_grad": bool(value.requires_grad)}
    if value is None:
        return {"none": True}
    if value is Ellipsis:
        return {"ellipsis": True}
    if isinstance(value, bool):
        return {"bool": value}
    if isinstance(value, int):
        return {"int": value}
    if isinstance(value, float):
        return {"float": value if math.isfinite(value) else str(value)}
    if isinstance(value, str):
        return {"str": value}
    if isinstance(value, torch.dtype):
        return {"dtype": str(value).removeprefix("torch.")}
    if isinstance(value, slice):
        return {"slice": [value.start, value.stop, value.step]}
    if isinstance(value, (list, tuple)):
        return {"list": [encode(x, tensors, prefix, leaves) for x in value]}
    raise Skip(f"an argument of type {type(value).__name__}")


def encode_call(sample, index, tensors, leaves):
    args = [encode(x, tensors, f"{index}.in", leaves) for x in (sample.input, *sample.args)]
    kwargs = {name: encode(x, tensors, f"{index}.in", leaves) for name, x in sample.kwargs.items()}
    return args, kwargs


def differentiate(results, leaves, weights):
    """Gradients of the leaves, by name, from the given cotangents of results, by number."""
    wanted = [(name, tensor) for name, tensor in leaves if tensor.requires_grad]
    if not weights or not wanted:
        return {}
    found = torch.autograd.grad(
        [results[i] for i in weights], [tensor for _, tensor in wanted], list(weights.values()), allow_unused=True)
    return {name: gradient for (name, _), gradient in zip(wanted, found) if gradient is not None}


def make_case(op, sample, index, tensors):
    leaves = []
    args, kwargs = encode_call(sample, index, tensors, leaves)
    if any(tensor.dtype not in DTYPES for _, tensor in leaves):
        raise Skip("dtypes")
    result = op(sample.input, *sample.args, **sample.kwargs)
    results = list(result) if isinstance(result, (list, tuple)) else [result]
    outputs = [encode(x, tensors, f"{index}.out{i}.", []) for i, x in enumerate(results)]
    weights = {
        i: torch.randn_like(x) for i, x in enumerate(results)
        if isinstance(x, torch.Tensor) and x.requires_grad and x.dtype.is_floating_point}
    cotangents = {str(i): tensors.add(f"{index}.cot{i}", weight) for i, weight in weights.items()}
    found = differentiate(results, leaves, weights)
    gradients = {name: tensors.add(f"{index}.grad.{name}", gradient) for name, gradient in found.items()}
    add_exact(op, sample, index, leaves, weights, tensors)
    return {"id": index, "args": args, "kwargs": kwargs, "outputs": outputs, "cotangents": cotangents, "grads": gradients,
            "rtol": RTOL, "atol": ATOL}


def add_exact(op, sample, index, leaves, weights, tensors):
    """Adds float64 results and gradients where those in float32 are far off."""
    doubles = {id(tensor): tensor.detach().double().requires_grad_(tensor.requires_grad)
               for _, tensor in leaves if tensor.dtype == torch.float32}

    def double(value):
        if isinstance(value, torch.Tensor):
            return doubles.get(id(value), value)
        return type(value)(map(double, value)) if type(value) in (list, tuple) else value

    try:
        result = op(*map(double, (sample.input, *sample.args)), **{k: double(v) for k, v in sample.kwargs.items()})
        results = list(result) if isinstance(result, (list, tuple)) else [result]
        found = differentiate(
            results, [(name, double(tensor)) for name, tensor in leaves], {i: w.double() for i, w in weights.items()})
    except Exception:
        return  # not for float64
    exact = {f"{index}.out{i}.0": x for i, x in enumerate(results) if isinstance(x, torch.Tensor)} | {
        f"{index}.grad.{name}": gradient for name, gradient in found.items()}
    for name, tensor in exact.items():
        rounded = tensors.by_name.get(name)
        if rounded is None or rounded.shape != tensor.shape or rounded.dtype != torch.float32:
            continue
        error = (rounded.double() - tensor.detach()).abs() / (ATOL + RTOL * tensor.detach().abs())
        # More is not rounding: the function does something else in float64.
        if tensor.isfinite().all() and (error > 0.25).any() and (error < 100).all():
            tensors.add(f"exact.{name}", tensor)


def collect(makers, limit):
    """The first `limit` cases that can be written, with their tensors, and why others cannot."""
    tensors, cases, problems = Tensors(), [], []
    for make in makers:
        if len(cases) >= limit:
            break
        before = dict(tensors.by_name)
        try:
            cases.append(make(tensors))
        except Exception as problem:
            tensors.by_name = before
            problems.append(str(problem) if isinstance(problem, Skip) else type(problem).__name__)
    return sorted(cases, key=lambda case: case["id"]), tensors, problems


def write(folder, stem, op, cases, tensors):
    if not cases:
        return
    contents = {"op": op.name, "variant": op.variant_test_name, "cases": cases}
    (folder / f"{stem}.json").write_text(json.dumps(contents))
    save_file(tensors.by_name, folder / f"{stem}.safetensors")


def write_cases(folder, stem, op, options):
    """Writes an entry's cases; returns why there are none, else None."""
    if torch.float32 not in op.dtypes:
        return "no float32"
    if op.name in RANDOM:
        return "random or uninitialised results"
    torch.manual_seed(options.seed)
    random.seed(options.seed)
    try:
        samples = list(op.sample_inputs("cpu", torch.float32, requires_grad=op.supports_autograd))
    except Exception as problem:
        return f"no samples: {type(problem).__name__}"
    order = list(range(len(samples)))
    random.Random(options.seed).shuffle(order)
    makers = [lambda tensors, i=i: make_case(op, samples[i], i, tensors) for i in order]
    cases, tensors, problems = collect(makers, options.per_op)
    write(folder, stem, op, cases, tensors)
    return None if cases else max(problems, key=problems.count, default="no samples")


def write_refused_calls(folder, stem, op, options):
    if op.error_inputs_func is None or op.name in RANDOM or torch.float32 not in op.dtypes:
        return
    try:
        errors = list(op.error_inputs("cpu"))
    except Exception:
        return

    def make(index, tensors):
        args, kwargs = encode_call(errors[index].sample_input, index, tensors, [])
        error = getattr(errors[index].error_type, "__name__", "error")
        return {"id": index, "args": args, "kwargs": kwargs, "error": error, "message": errors[index].error_regex}

    makers = [lambda tensors, i=i: make(i, tensors) for i in range(len(errors))]
    cases, tensors, _ = collect(makers, len(makers))
    write(folder, f"{stem}.errors", op, cases, tensors)


def main():
    parser = argparse.ArgumentParser(description="Writes test cases from PyTorch's operator database.")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--ops", nargs="*", default=[], help="operators, with all their variants; without: all")
    parser.add_argument("--list", type=pathlib.Path, help="a file of operators' names, one a line")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--per-op", type=int, default=24, help="cases of an entry at most")
    parser.add_argument("--errors", action="store_true", help="also the calls that PyTorch refuses")
    options = parser.parse_args()
    wanted = set(options.ops) | set(options.list.read_text().split() if options.list else [])
    options.folder.mkdir(parents=True, exist_ok=True)
    warnings.filterwarnings("ignore")
    index = {}
    for op in op_db:
        if wanted and op.name not in wanted:
            continue
        stem = op.name + (f"--{op.variant_test_name}" if op.variant_test_name else "")
        index[stem] = write_cases(options.folder, stem, op, options)
        if options.errors:
            write_refused_calls(options.folder, stem, op, options)
    (options.folder / "index.json").write_text(json.dumps(index, indent=0, sort_keys=True))
    print(f"{sum(reason is None for reason in index.values())} of {len(index)} entries have cases")


if __name__ == "__main__":
    main()
