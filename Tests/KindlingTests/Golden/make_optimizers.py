"""What PyTorch's optimizers do: writes optimizers.json. Made with torch 2.13.0: `python make_optimizers.py`.

"replay": fixed gradients are given to each optimizer for some steps; parameters and state afterwards.
"training": a small network is trained; its losses and its parameters afterwards.
"texts": what optimizers and their states print.
"""

import json
import math
import os

import torch

torch.set_num_threads(1)
assert torch.__version__.startswith("2.13.0"), torch.__version__

SETTINGS = [
    ("SGD", {}),
    ("SGD", dict(lr=0.1)),
    ("SGD", dict(lr=0.1, weight_decay=0.01)),
    ("SGD", dict(lr=0.1, maximize=True)),
    ("SGD", dict(lr=0.05, momentum=0.9)),
    ("SGD", dict(lr=0.05, momentum=0.9, dampening=0.3)),
    ("SGD", dict(lr=0.05, momentum=0.9, nesterov=True)),
    ("SGD", dict(lr=0.05, momentum=0.9, nesterov=True, weight_decay=5e-4)),
    ("SGD", dict(lr=0.05, momentum=0.9, dampening=0.1, weight_decay=0.1, maximize=True)),
    ("Adam", {}),
    ("Adam", dict(lr=0.02)),
    ("Adam", dict(lr=0.02, betas=(0.4, 0.9))),
    ("Adam", dict(lr=0.02, eps=1e-3, weight_decay=0.1)),
    ("Adam", dict(lr=0.02, amsgrad=True)),
    ("Adam", dict(lr=0.02, amsgrad=True, weight_decay=0.1, maximize=True)),
    ("AdamW", {}),
    ("AdamW", dict(lr=0.02, weight_decay=0)),
    ("AdamW", dict(lr=0.02, betas=(0.8, 0.99), weight_decay=0.2)),
    ("AdamW", dict(lr=0.02, amsgrad=True, maximize=True)),
]
DTYPES = {"float64": torch.float64, "float32": torch.float32}
COUNT, STEPS = 37, 7


def wave(count, factor, shift=0.0):
    return [math.sin(factor * (i + 1) + shift) for i in range(count)]


def numbers(tensor):
    return tensor.detach().double().flatten().tolist()


def optimizer(name, parameters, options):
    return getattr(torch.optim, name)(parameters, **options)


START = wave(COUNT, 0.37)
# Gradients of very different sizes, and one that is always 0.
GRADIENTS = [
    [g * 10 ** ((i % 7) - 3) if i else 0.0 for i, g in enumerate(wave(COUNT, 1.3, step))] for step in range(STEPS)
]


def replay(name, options, dtype):
    parameter = torch.tensor(START, dtype=dtype, requires_grad=True)
    opt = optimizer(name, [parameter], options)
    for gradient in GRADIENTS:
        parameter.grad = torch.tensor(gradient, dtype=dtype)
        opt.step()
    state = opt.state_dict()["state"].get(0, {})
    return dict(parameters=numbers(parameter), state={k: numbers(v) for k, v in state.items()},
                version=parameter._version)


X, TARGET, WEIGHT, BIAS = wave(20, 0.9), wave(15, 0.5), wave(12, 0.7), wave(3, 1.1)


def training(name, options, dtype):
    x, target, weight, bias = (
        torch.tensor(values, dtype=dtype).view(shape)
        for values, shape in [(X, (5, 4)), (TARGET, (5, 3)), (WEIGHT, (4, 3)), (BIAS, (3,))])
    weight.requires_grad_(), bias.requires_grad_()
    opt = optimizer(name, [{"params": [weight]}, {"params": [bias], "lr": 0.3}], options)
    losses = []
    for _ in range(10):
        opt.zero_grad()
        loss = ((x @ weight + bias).tanh() - target).square().mean()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return dict(losses=losses, weight=numbers(weight), bias=numbers(bias))


def texts():
    result = {}
    w, b = torch.ones(2, requires_grad=True), torch.ones(1, requires_grad=True)
    opt = torch.optim.SGD([{"params": [w]}, {"params": [b], "lr": 0.2, "weight_decay": 0.5}], lr=0.1, momentum=0.9)
    result["SGD groups"] = str(opt)
    w.grad, b.grad = torch.tensor([1.0, -2.0]), torch.tensor([0.5])
    opt.step()
    result["SGD state"] = str(opt.state_dict())
    plain = torch.optim.SGD([w], lr=0.1, nesterov=False)
    plain.step()
    result["SGD plain"] = str(plain)
    result["SGD plain state"] = str(plain.state_dict())
    adam = torch.optim.Adam([w], amsgrad=True)
    adam.step()
    result["Adam"] = str(adam)
    result["Adam state"] = str(adam.state_dict())
    adamw = torch.optim.AdamW([w], lr=3e-5, betas=(0.8, 0.95))
    result["AdamW"] = str(adamw)
    torch.optim.lr_scheduler.OneCycleLR(adamw, max_lr=0.01, total_steps=10)
    result["AdamW cycle"] = str(adamw)
    sgd = torch.optim.SGD([w], lr=0.1)
    torch.optim.lr_scheduler.StepLR(sgd, 3)
    result["SGD StepLR"] = str(sgd)
    return result


def main():
    cases = []
    for name, options in SETTINGS:
        for dtype, torch_dtype in DTYPES.items():
            options = {k: list(v) if isinstance(v, tuple) else v for k, v in options.items()}
            call = {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}
            cases.append(dict(
                optimizer=name, options=options, dtype=dtype, replay=replay(name, call, torch_dtype),
                training=training(name, call, torch_dtype)))
    data = dict(
        torch=torch.__version__, start=START, gradients=GRADIENTS, x=X, target=TARGET, weight=WEIGHT, bias=BIAS,
        cases=cases, texts=texts())
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "optimizers.json"), "w") as file:
        json.dump(data, file, indent=0)
        file.write("\n")


main()
