"""PyTorch's modules: first values, outputs, gradients and printing. Writes modules.json. Made with torch 2.13.0:
`python make_modules.py`."""

import json
import math
import os
from collections import OrderedDict

import torch
from torch import nn

torch.set_num_threads(1)
assert torch.__version__.startswith("2.13.0"), torch.__version__


def wave(*shape, factor=0.7, dtype=torch.float64):
    count = math.prod(shape)
    return torch.tensor([math.sin(factor * (i + 1)) for i in range(count)], dtype=dtype).view(shape)


def numbers(tensor):
    return tensor.detach().double().flatten().tolist()


def first_values():
    makers = {
        "Linear(4, 3)": lambda: nn.Linear(4, 3),
        "Linear(30, 20)": lambda: nn.Linear(30, 20),
        "Linear(5, 2, bias: false)": lambda: nn.Linear(5, 2, bias=False),
        "Linear(4, 3, dtype: .float64)": lambda: nn.Linear(4, 3, dtype=torch.float64),
        "Conv2d(2, 4, 3)": lambda: nn.Conv2d(2, 4, 3),
        "Conv2d(4, 6, (2, 3), groups: 2)": lambda: nn.Conv2d(4, 6, (2, 3), groups=2),
        "Conv2d(1, 2, 2, dtype: .float64)": lambda: nn.Conv2d(1, 2, 2, dtype=torch.float64),
        "Conv1d(2, 4, 3)": lambda: nn.Conv1d(2, 4, 3),
        "ConvTranspose2d(4, 6, (2, 3), groups: 2)": lambda: nn.ConvTranspose2d(4, 6, (2, 3), groups=2),
        "Embedding(5, 4, paddingIdx: 1)": lambda: nn.Embedding(5, 4, padding_idx=1),
    }
    result = {}
    for name, make in makers.items():
        torch.manual_seed(7)
        result[name] = {key: numbers(value) for key, value in make().state_dict().items()}
    return result


def initializers():
    init = nn.init
    makers = {
        "uniform_": lambda w: init.uniform_(w, -2, 3),
        "normal_": lambda w: init.normal_(w, 1, 2),
        "constant_": lambda w: init.constant_(w, 0.3),
        "xavierUniform_": lambda w: init.xavier_uniform_(w, gain=1.5),
        "xavierNormal_": lambda w: init.xavier_normal_(w),
        "kaimingUniform_": lambda w: init.kaiming_uniform_(w),
        "kaimingUniform_ relu fanOut": lambda w: init.kaiming_uniform_(w, mode="fan_out", nonlinearity="relu"),
        "kaimingNormal_ slope": lambda w: init.kaiming_normal_(w, a=0.2),
    }
    result = {}
    for name, make in makers.items():
        torch.manual_seed(3)
        result[name] = numbers(make(torch.empty(5, 3, 2, 2)))
    gains = {name: init.calculate_gain(name) for name in ["linear", "sigmoid", "tanh", "relu", "selu"]}
    gains["leaky_relu"] = init.calculate_gain("leaky_relu", 0.2)
    return dict(values=result, gains=gains)


def set_waves(module):
    with torch.no_grad():
        for index, parameter in enumerate(module.parameters()):
            parameter.copy_(wave(*parameter.shape, factor=0.3 + 0.2 * index))


def run(module, *shapes):
    """Runs on inputs of the given shapes; the output of the last, with gradients, and the state."""
    module = module.double()
    set_waves(module)
    for shape in shapes:
        x = wave(*shape, factor=1.7).requires_grad_()
        module.zero_grad()
        y = module(x)
        (y * wave(*y.shape, factor=0.4)).sum().backward()
    return dict(
        shape=list(y.shape), output=numbers(y), input=numbers(x.grad),
        parameters={k: numbers(p.grad) for k, p in module.named_parameters()},
        state={k: numbers(v) for k, v in module.state_dict().items()})


def outputs():
    result = {}
    result["BatchNorm2d(3)"] = run(nn.BatchNorm2d(3), (4, 3, 2, 2), (2, 3, 3, 1))
    result["BatchNorm2d(3).eval()"] = run(nn.BatchNorm2d(3).eval(), (4, 3, 2, 2))
    result["BatchNorm2d cumulative"] = run(nn.BatchNorm2d(3, momentum=None), (4, 3, 2, 2), (2, 3, 3, 1), (1, 3, 2, 2))
    result["BatchNorm2d plain"] = run(nn.BatchNorm2d(2, affine=False, eps=0.1), (3, 2, 2, 2))
    result["BatchNorm2d untracked"] = run(nn.BatchNorm2d(2, track_running_stats=False, bias=False).eval(), (3, 2, 2, 2))
    result["BatchNorm1d(4)"] = run(nn.BatchNorm1d(4, momentum=0.3), (5, 4))
    result["BatchNorm1d sequence"] = run(nn.BatchNorm1d(4), (2, 4, 3))
    for mode in ["circular", "reflect", "replicate"]:
        result[f"Conv2d {mode}"] = run(nn.Conv2d(2, 3, 3, padding=(1, 2), padding_mode=mode), (2, 2, 5, 4))
        result[f"Conv2d {mode} same"] = run(
            nn.Conv2d(1, 2, (2, 4), dilation=(2, 1), padding="same", padding_mode=mode), (1, 1, 6, 5))
    result["Conv2d same"] = run(nn.Conv2d(1, 2, (2, 4), padding="same"), (1, 1, 6, 5))
    result["Conv2d all"] = run(nn.Conv2d(4, 6, 3, stride=(2, 1), padding=1, dilation=(1, 2), groups=2), (2, 4, 7, 8))
    result["Conv1d"] = run(nn.Conv1d(2, 3, 3, padding=1, dilation=2), (2, 2, 7))
    result["Conv3d"] = run(nn.Conv3d(1, 2, (1, 2, 3), stride=2, padding=(0, 1, 1)), (2, 1, 3, 4, 5))
    result["ConvTranspose1d"] = run(nn.ConvTranspose1d(2, 3, 4), (2, 2, 3))
    result["ConvTranspose2d"] = run(nn.ConvTranspose2d(4, 6, 3, 2, 1, 1, groups=2, bias=False), (2, 4, 3, 2))
    result["ConvTranspose3d"] = run(nn.ConvTranspose3d(1, 2, 2), (1, 1, 2, 2, 3))
    result["LayerNorm"] = run(nn.LayerNorm((3, 2)), (4, 3, 2))
    result["GroupNorm"] = run(nn.GroupNorm(2, 4), (2, 4, 3))
    result["RMSNorm"] = run(nn.RMSNorm(5), (4, 5))
    result["Upsample"] = run(nn.Upsample(scale_factor=2, mode="bilinear"), (1, 2, 3, 2))
    result["net"] = run(
        nn.Sequential(
            nn.Conv2d(1, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(3, 4, 2), nn.Tanh(),
            nn.AvgPool2d(2, stride=1), nn.Sigmoid(), nn.AdaptiveAvgPool2d((2, 1)), nn.Flatten(), nn.Linear(8, 5),
            nn.LogSoftmax(dim=1)),
        (3, 1, 8, 8))
    return result


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(2, 2)
        self.layers = nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 3), nn.Linear(2, 3)])
        self.last = nn.Sequential(OrderedDict([("drop", nn.Dropout(0.25)), ("act", nn.Softmax(dim=-1))]))


def texts():
    modules = [
        Block(), nn.Sequential(Block(), nn.ModuleList([Block(), Block()])), nn.Sequential(), nn.ModuleList(),
        nn.ModuleDict(), nn.ParameterList([torch.ones(2, 3), torch.ones(4, dtype=torch.float64)]), nn.Identity(),
        nn.MaxPool2d((3, 2), stride=(2, 1), padding=1, ceil_mode=True), nn.MaxPool2d(3, dilation=2),
        nn.AvgPool2d((2, 3)), nn.AdaptiveAvgPool2d(1), nn.AdaptiveAvgPool2d((5, 7)), nn.LogSoftmax(dim=1), nn.Softmax(),
        nn.Flatten(0, 2), nn.Dropout(0.1, inplace=True), nn.ReLU(), nn.Linear(3, 4, bias=False),
        nn.Conv2d(1, 2, 3, padding="same", padding_mode="reflect"), nn.Conv2d(2, 2, 1, dilation=2),
        nn.BatchNorm1d(5, momentum=None, affine=False), nn.BatchNorm2d(5, eps=1e-12, bias=False), nn.L1Loss(),
        nn.LayerNorm(5), nn.LayerNorm((2, 3), eps=1e-3, bias=False), nn.GroupNorm(2, 4), nn.RMSNorm(5),
        nn.RMSNorm([2, 3], eps=1e-6), nn.Embedding(5, 3), nn.Embedding(5, 3, padding_idx=1), nn.Upsample(scale_factor=2),
        nn.Upsample((3, 4), mode="bilinear", align_corners=True), nn.Upsample(scale_factor=(2, 1.5), mode="bicubic"),
        nn.Conv1d(2, 4, 3, padding="same", dilation=2, groups=2, bias=False),
        nn.Conv3d(1, 2, (1, 2, 3), stride=2, padding=(0, 1, 1)), nn.ConvTranspose1d(2, 3, 4),
        nn.ConvTranspose2d(4, 6, 3, 2, 1, 1, groups=2, bias=False, dilation=2), nn.AdaptiveAvgPool2d((None, 2)),
    ]
    return [str(module) for module in modules]


def clipping():
    result = []
    for norm, largest in [(2.0, 1.0), (1.0, 2.0), (math.inf, 0.5), (3.0, 1.0), (2.0, 1e6)]:
        tensors = [wave(3, 2).requires_grad_(), wave(4).requires_grad_()]
        for index, tensor in enumerate(tensors):
            tensor.grad = wave(*tensor.shape, factor=2.1 + index) * 3
        total = nn.utils.clip_grad_norm_(tensors, largest, norm_type=norm)
        result.append(dict(norm=norm if norm < math.inf else 1e9, largest=largest, total=total.item(),
                           gradients=[numbers(t.grad) for t in tensors]))
    return result


data = dict(
    torch=torch.__version__, firstValues=first_values(), initializers=initializers(), outputs=outputs(),
    texts=texts(), clipping=clipping())
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "modules.json"), "w") as file:
    json.dump(data, file, indent=0)
    file.write("\n")
