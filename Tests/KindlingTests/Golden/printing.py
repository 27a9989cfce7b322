"""How PyTorch prints tensors: writes printing.txt. Made with torch 2.13.0: `python printing.py [COUNT] > printing.txt`.

One case a line, fields separated by |: dtype, shape, suffix, values (repeated until the tensor is full), print options
(precision, threshold, edge items, line width, scientific mode; empty for the defaults), the text with \\n for line
breaks. Values of floating dtypes are the bits of a float64 in hexadecimal.
"""

import math
import random
import struct
import sys

import torch

torch.set_num_threads(1)
random.seed(2013)
FLOATS = ["float32", "float64", "float16", "bfloat16"]
INTEGERS = {"int64": (-(2**63), 2**63 - 1), "int32": (-(2**31), 2**31 - 1), "uint8": (0, 255)}


def some_shape():
    rank = random.choice([0, 1, 1, 1, 2, 2, 3, 4, 5])
    if random.random() < 0.15:  # large enough to be shown by its edges
        sizes = {0: [], 1: [1001], 2: [40, 50], 3: [7, 13, 12], 4: [2, 8, 9, 8], 5: [1, 7, 3, 8, 7]}[rank]
        random.shuffle(sizes)
        return sizes
    if rank == 1:
        return [random.randrange(0, 40)]
    return [random.choice([0, 1, 2, 3, 4]) if random.random() < 0.1 else random.randint(1, 4) for _ in range(rank)]


def some_float():
    kind = random.random()
    if kind < 0.03:
        return random.choice([math.nan, math.inf, -math.inf, -math.nan])
    if kind < 0.10:
        return random.choice([0.0, -0.0, 1.0, -1.0, 1000.0, 0.001, 1e8, 1e-4])
    return None


def float_values(count):
    style = random.choice(["unit", "whole", "wide", "large", "small", "ties", "special", "decimal"])
    values = []
    for _ in range(count):
        value = {
            "unit": random.gauss(0, 1),
            "whole": float(random.randint(-300, 300)),
            "wide": random.gauss(0, 1) * 10 ** random.uniform(-6, 6),
            "large": float(random.randint(0, 10) * 10 ** random.randint(0, 12)),
            "small": random.random() * 10 ** random.uniform(-44, -3),
            "ties": random.randint(-100000, 100000) / 65536,
            "special": random.choice([math.nan, math.inf, -math.inf, 0.0, -0.0]),
            "decimal": random.randint(-99999, 99999) / random.choice([10, 100, 1000, 10000]),
        }[style]
        special = some_float() if random.random() < 0.5 else None
        values.append(value if special is None else special)
    return values


def bits(value):
    return "%x" % struct.unpack("<Q", struct.pack("<d", value))[0]


def case():
    shape = some_shape()
    count = math.prod(shape)
    repeat = max(1, min(count, random.choice([1, 2, 5, 30])))
    suffix = ""
    name = random.choice(FLOATS + ["float32", "float32", "int64", "int32", "uint8", "bool"])
    dtype = getattr(torch, name)
    if name in FLOATS:
        values = torch.tensor(float_values(repeat), dtype=torch.float64).to(dtype)
        fields = [bits(v) for v in values.double().tolist()]
    elif name == "bool":
        values = torch.tensor([random.random() < 0.5 for _ in range(repeat)])
        fields = [str(int(v)) for v in values.tolist()]
    else:
        low, high = INTEGERS[name]
        limit = random.choice([1, 10, 1000, 10**9, 2**62])
        values = torch.tensor([random.randint(max(low, -limit), min(high, limit)) for _ in range(repeat)], dtype=dtype)
        fields = [str(v) for v in values.tolist()]
    tensor = values.repeat(count // repeat + 1)[:count].reshape(shape)
    if name in FLOATS and random.random() < 0.5:
        tensor = tensor.clone().requires_grad_()
        kind = random.choice(["leaf", "Clone", "Mul", "Add", "long"])
        if kind == "leaf":
            suffix = "requires_grad=True"
        else:
            clone = tensor.clone()
            tensor = {
                "Clone": lambda: tensor.clone(),
                "Mul": lambda: tensor * 1,
                "Add": lambda: clone.add_(torch.tensor(-0.0, dtype=dtype)),
                "long": lambda: torch.nan_to_num(tensor, nan=math.nan, posinf=math.inf, neginf=-math.inf),
            }[kind]()
            suffix = f"grad_fn=<{tensor.grad_fn.name()}>"
    options = ""
    if random.random() < 0.1:
        mode = random.choice([None, True, False])
        numbers = [random.choice(choices) for choices in ([0, 2, 4, 8], [0, 5, 1000], [0, 1, 2, 3], [20, 80, 120])]
        options = ",".join(map(str, numbers + [mode]))
        torch.set_printoptions(*numbers, sci_mode=mode)
    text = repr(tensor).replace("\n", "\\n")
    torch.set_printoptions(profile="default")
    return "|".join([name, ",".join(map(str, shape)), suffix, " ".join(fields), options, text])


for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 250):
    print(case())
