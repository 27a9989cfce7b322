"""How PyTorch promotes dtypes: writes promotion.txt. Made with torch 2.13.0: `python make_promotion.py > promotion.txt`.

One call a line: operation, form, dtype of the first, dtype or kind of number of the second, dtype and value of the result
(or "refused"). Forms: tt two tensors of one element, t0 and 0t one of them without dimensions, ts and st a tensor and a
number (2, 2.5 or true). The first operand is 3, the second 2; bools are true.
"""

import torch

assert torch.__version__.startswith("2.13.0"), torch.__version__
DTYPES = ["float32", "float64", "int64", "int32", "uint8", "bool"]
OPERATIONS = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "floorDivide": lambda a, b: a // b,
    "remainder": lambda a, b: a % b,
    "pow": lambda a, b: a**b,
    "lt": lambda a, b: a < b,
    "eq": lambda a, b: a == b,
    "maximum": torch.maximum,
    "atan2": torch.atan2,
    "where": lambda a, b: torch.where(torch.tensor([False]), a, b),
    "add_": lambda a, b: a.add_(b),
    "mul_": lambda a, b: a.mul_(b),
    "div_": lambda a, b: a.div_(b),
}
WITH_NUMBERS = ["add", "sub", "mul", "div", "floorDivide", "remainder", "pow", "lt", "eq", "where", "add_", "mul_", "div_"]
LEFT_NUMBERS = ["add", "sub", "mul", "div", "pow"]
NUMBERS = {"int": 2, "real": 2.5, "truth": True}


def tensor(value, dtype, scalar):
    return torch.tensor(value if scalar else [value]).to(getattr(torch, dtype))


def show(operation, form, first, second, a, b):
    try:
        result = OPERATIONS[operation](a, b)
        value = float(result.reshape(-1)[0])
        print(operation, form, first, second, str(result.dtype)[6:], value)
    except (RuntimeError, TypeError):
        print(operation, form, first, second, "refused")


for operation in OPERATIONS:
    for first in DTYPES:
        for second in DTYPES:
            for form in ("tt", "t0", "0t"):
                if form == "0t" and operation.endswith("_"):
                    continue
                a, b = tensor(3, first, form == "0t"), tensor(2, second, form == "t0")
                show(operation, form, first, second, a, b)
        for kind, number in NUMBERS.items():
            if operation in WITH_NUMBERS:
                show(operation, "ts", first, kind, tensor(3, first, False), number)
            if operation in LEFT_NUMBERS:
                show(operation, "st", first, kind, number, tensor(3, first, False))
