"""The learning rates and momenta of PyTorch's schedules: writes schedules.json. Made with torch 2.13.0:
`python make_schedules.py`."""

import json
import os
import warnings

import torch
from torch.optim import lr_scheduler

assert torch.__version__.startswith("2.13.0"), torch.__version__
warnings.simplefilter("error")

CASES = [
    ("StepLR", "SGD", dict(step_size=3), 10),
    ("StepLR", "SGD", dict(step_size=1, gamma=0.7), 6),
    ("MultiStepLR", "SGD", dict(milestones=[2, 5, 5, 8], gamma=0.3), 10),
    ("ExponentialLR", "SGD", dict(gamma=0.93), 12),
    ("LinearLR", "SGD", dict(), 8),
    ("LinearLR", "SGD", dict(start_factor=0.01, end_factor=0.5, total_iters=10), 13),
    ("CosineAnnealingLR", "SGD", dict(T_max=10), 35),
    ("CosineAnnealingLR", "SGD", dict(T_max=7, eta_min=0.003), 30),
    ("CosineAnnealingLR", "Adam", dict(T_max=1), 5),
    ("OneCycleLR", "SGD", dict(max_lr=0.05, total_steps=50), 49),
    ("OneCycleLR", "SGD", dict(max_lr=0.05, epochs=3, steps_per_epoch=7), 20),
    ("OneCycleLR", "SGD", dict(max_lr=0.4, total_steps=33, pct_start=0.1, anneal_strategy="linear", div_factor=10.0,
                               final_div_factor=100.0), 32),
    ("OneCycleLR", "Adam", dict(max_lr=0.01, total_steps=20, base_momentum=0.8, max_momentum=0.9), 19),
    ("OneCycleLR", "AdamW", dict(max_lr=0.01, total_steps=20, cycle_momentum=False), 19),
    ("OneCycleLR", "SGD", dict(max_lr=0.01, total_steps=41, three_phase=True), 40),
    ("OneCycleLR", "SGD", dict(max_lr=[0.01, 0.02], total_steps=9), 8),
    ("LambdaLR", "SGD", dict(), 9),
]


def momentum(group):
    return group["betas"][0] if "betas" in group else group["momentum"]


def run(name, optimizer, options, steps):
    tensors = [torch.zeros(1, requires_grad=True) for _ in range(2)]
    groups = [{"params": [tensors[0]]}, {"params": [tensors[1]], "lr": 0.2}]
    extra = dict(momentum=0.9) if optimizer == "SGD" else {}
    opt = getattr(torch.optim, optimizer)(groups, lr=0.1, **extra)
    if name == "LambdaLR":
        schedule = lr_scheduler.LambdaLR(opt, lambda step: 0.95**step)
    else:
        schedule = getattr(lr_scheduler, name)(opt, **options)
    rates, momenta = [], []
    for step in range(steps + 1):
        assert schedule.get_last_lr() == [group["lr"] for group in opt.param_groups]
        rates.append(schedule.get_last_lr())
        momenta.append([momentum(group) for group in opt.param_groups])
        if step < steps:
            opt.step()
            schedule.step()
    return dict(schedule=name, optimizer=optimizer, options=options, rates=rates, momenta=momenta)


with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "schedules.json"), "w") as file:
    json.dump(dict(torch=torch.__version__, cases=[run(*case) for case in CASES]), file, indent=0)
    file.write("\n")
