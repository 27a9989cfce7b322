"""The workloads of `bench` in PyTorch 2.13: the same names, the same work, the same way to measure.

    python torch_bench.py serve      reads lines NAME THREADS SECONDS, answers each with a line of JSON, as `bench serve`
    python torch_bench.py list       prints the names
"""
import json
import math
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn, rand, randint, randn

import operators

SHORTEST_SAMPLE = 50e-6
MILLION = [1024, 1024]
# name -> (a function that makes what is called again and again, whether it builds or uses graphs)
WORKLOADS = {}


def forward(name, make, uses_graph=False):
    """A workload; inside torch.no_grad() unless it uses graphs."""
    WORKLOADS[name] = (make, uses_graph)


def gradient(name, make):
    """The gradient of what `make` returns, with respect to the tensor that it returns first: backward alone."""
    def prepare():
        x, y = make()
        weights = randn(y.shape)
        return lambda: torch.autograd.grad(y, x, weights, retain_graph=True)[0]
    forward(name, prepare, uses_graph=True)


def unary(name, shape, function, numbers=randn):
    """A function of one tensor."""
    def make():
        x = numbers(shape)
        return lambda: function(x)
    forward(name, make)


def unary_gradient(name, shape, function):
    """The gradient of a function of one tensor."""
    def make():
        x = randn(shape, requires_grad=True)
        return x, function(x)
    gradient(name, make)


def binary(name, a, b, function):
    """A function of two tensors."""
    def make():
        x, y = randn(a), randn(b)
        return lambda: function(x, y)
    forward(name, make)


# LeNet


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc1(x.flatten(1)))
        return self.fc3(F.relu(self.fc2(x)))


def lenet_step(count):
    net = LeNet()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
    images = randn(count, 1, 32, 32)
    labels = randint(0, 10, (count,))

    def step():
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        return loss
    return step


def lenet_forward(count):
    net = LeNet()
    images = randn(count, 1, 32, 32)
    return lambda: net(images)


for n in [1, 16, 64, 256, 1024]:
    forward(f"lenet.step.{n}", lambda n=n: lenet_step(n), uses_graph=True)
    forward(f"lenet.forward.{n}", lambda n=n: lenet_forward(n))

# Matrices

for n in [128, 256, 512, 768, 1024]:
    binary(f"matmul.{n}", [n, n], [n, n], torch.matmul)
binary("matmul.512.transposedA", [512, 512], [512, 512], lambda a, b: a.t() @ b)
binary("matmul.512.transposedB", [512, 512], [512, 512], lambda a, b: a @ b.t())
binary("matmul.batched.64x128", [64, 128, 128], [64, 128, 128], torch.matmul)
binary("matmul.tallSkinny", [8192, 64], [64, 64], torch.matmul)
binary("matmul.small", [32, 32], [32, 32], torch.matmul)
binary("matmul.gemv", [1024, 1024], [1024], torch.matmul)


def layer(name, tensors, function):
    """A layer forward and with the gradients of its input and of its weight; `tensors` makes these and the rest."""
    def make():
        values = tensors()
        return lambda: function(*values)
    forward(f"{name}.forward", make)

    def make_gradient(wanted):
        values = tensors()
        values[wanted].requires_grad_()
        return values[wanted], function(*values)
    gradient(f"{name}.gradInput", lambda: make_gradient(0))
    gradient(f"{name}.gradWeight", lambda: make_gradient(1))


for n, inputs, outputs in [(64, 256, 120), (256, 1024, 1024)]:
    layer(f"linear.{n}x{inputs}x{outputs}",
          lambda n=n, i=inputs, o=outputs: (randn(n, i), randn(o, i), randn(o)), F.linear)

# Convolutions: name, count, channels, size, maps, kernel, stride, padding, dilation, groups, bias

for name, n, c, size, maps, k, stride, padding, dilation, groups, bias in [
    ("lenet1.64", 64, 1, 32, 6, 5, 1, 0, 1, 1, True),
    ("lenet2.64", 64, 6, 14, 16, 5, 1, 0, 1, 1, True),
    ("64x56.3x3", 8, 64, 56, 64, 3, 1, 1, 1, 1, False),
    ("128x28.3x3", 8, 128, 28, 128, 3, 1, 1, 1, 1, False),
    ("256x14.3x3", 8, 256, 14, 256, 3, 1, 1, 1, 1, False),
    ("512x7.3x3", 8, 512, 7, 512, 3, 1, 1, 1, 1, False),
    ("3x224.7x7.stride2", 8, 3, 224, 64, 7, 2, 3, 1, 1, False),
    ("64x56.1x1", 8, 64, 56, 256, 1, 1, 0, 1, 1, False),
    ("64x56.3x3.stride2", 8, 64, 56, 128, 3, 2, 1, 1, 1, False),
    ("128x28.1x1.stride2", 8, 128, 28, 256, 1, 2, 0, 1, 1, False),
    ("depthwise", 8, 64, 56, 64, 3, 1, 1, 1, 64, False),
    ("depthwise.stride2", 8, 64, 56, 64, 3, 2, 1, 1, 64, False),
    ("dilated", 8, 64, 56, 64, 3, 1, 2, 2, 1, False),
    ("grouped", 8, 128, 28, 128, 3, 1, 1, 1, 4, False),
]:
    layer(f"conv.{name}",
          lambda n=n, c=c, size=size, maps=maps, k=k, groups=groups, bias=bias: (
              randn(n, c, size, size), randn(maps, c // groups, k, k), randn(maps) if bias else None),
          lambda x, w, b, stride=stride, padding=padding, dilation=dilation, groups=groups: F.conv2d(
              x, w, b, stride, padding, dilation, groups))

# Pooling

for name, shape, function in [
    ("max2x2", [64, 6, 28, 28], lambda x: F.max_pool2d(x, 2)),
    ("max3x3", [8, 64, 112, 112], lambda x: F.max_pool2d(x, 3, stride=2, padding=1)),
    ("average2x2", [64, 6, 28, 28], lambda x: F.avg_pool2d(x, 2)),
    ("average3x3", [8, 64, 112, 112], lambda x: F.avg_pool2d(x, 3, stride=2, padding=1)),
]:
    unary(f"pool.{name}.forward", shape, function)
    unary_gradient(f"pool.{name}.grad", shape, function)

# Softmax, cross entropy, normalisations

for shape, dim in [(MILLION, 1), (MILLION, 0), ([65536, 16], 1)]:
    for name, function in [("softmax", torch.softmax), ("softmax.log", torch.log_softmax)]:
        full = f"{name}.{shape[0]}x{shape[1]}.dim{dim}"
        unary(f"{full}.forward", shape, lambda x, f=function, dim=dim: f(x, dim))
        unary_gradient(f"{full}.grad", shape, lambda x, f=function, dim=dim: f(x, dim))


def cross_entropy():
    x = randn(1024, 1000, requires_grad=True)
    labels = randint(0, 1000, (1024,))
    return lambda: torch.autograd.grad(F.cross_entropy(x, labels), x)[0]


forward("loss.crossEntropy.1024x1000", cross_entropy, uses_graph=True)


def layer_norm():
    weight, bias = randn(1024), randn(1024)
    return lambda x: F.layer_norm(x, [1024], weight, bias)


def batch_norm():
    weight, bias, mean, variance = randn(64), randn(64), torch.zeros(64), torch.ones(64)
    return lambda x: F.batch_norm(x, mean, variance, weight, bias, training=True)


for name, shape, make_norm in [("layer", MILLION, layer_norm), ("batch", [8, 64, 56, 56], batch_norm)]:
    def norm(shape=shape, make_norm=make_norm):
        x = randn(shape)
        function = make_norm()
        return lambda: function(x)

    def norm_gradient(shape=shape, make_norm=make_norm):
        x = randn(shape, requires_grad=True)
        return x, make_norm()(x)
    forward(f"norm.{name}.forward", norm)
    gradient(f"norm.{name}.grad", norm_gradient)

# Element by element

for name, other, function in [
    ("add", MILLION, lambda a, b: a + b),
    ("sub", MILLION, lambda a, b: a - b),
    ("mul", MILLION, lambda a, b: a * b),
    ("div", MILLION, lambda a, b: a / b),
    ("maximum", MILLION, torch.maximum),
    ("add.row", [1024], lambda a, b: a + b),
    ("add.column", [1024, 1], lambda a, b: a + b),
    ("add.transposed", MILLION, lambda a, b: a + b.t()),
    ("add_", MILLION, lambda a, b: a.add_(b)),
]:
    binary(f"elementwise.{name}", MILLION, other, function)
UNARY = {
    "addScalar": lambda x: x + 2.5, "relu": torch.relu, "exp": torch.exp, "tanh": torch.tanh,
    "sigmoid": torch.sigmoid, "erf": torch.erf, "gelu": F.gelu, "silu": F.silu, "sin": torch.sin,
    "abs": torch.abs, "clamp": lambda x: x.clamp(-0.5, 0.5), "relu_": torch.relu_,
}
for name, function in UNARY.items():
    unary(f"elementwise.{name}", MILLION, function)
for name, function in {"log": torch.log, "sqrt": torch.sqrt, "pow2.5": lambda x: x ** 2.5}.items():
    unary(f"elementwise.{name}", MILLION, function, numbers=lambda shape: rand(shape) + 0.1)
for name in ["relu", "tanh", "sigmoid", "gelu"]:
    unary_gradient(f"elementwise.{name}.grad", MILLION, UNARY[name])


def where():
    a, b = randn(MILLION), randn(MILLION)
    condition = randn(MILLION) > 0
    return lambda: torch.where(condition, a, b)


forward("elementwise.where", where)

# Reductions

for name, shape, function in [
    ("sum.all", MILLION, lambda x: x.sum()),
    ("sum.dim0", MILLION, lambda x: x.sum(0)),
    ("sum.dim1", MILLION, lambda x: x.sum(1)),
    ("sum.middle", [64, 128, 128], lambda x: x.sum(1)),
    ("mean.dim1", MILLION, lambda x: x.mean(1)),
    ("max.all", MILLION, lambda x: x.max()),
    ("max.dim0", MILLION, lambda x: x.max(0).values),
    ("max.dim1", MILLION, lambda x: x.max(1).values),
    ("argmax.dim1", MILLION, lambda x: x.argmax(1)),
    ("var.dim1", MILLION, lambda x: x.var(1)),
    ("norm.all", MILLION, lambda x: x.norm()),
    ("prod.all", MILLION, lambda x: x.prod()),
    ("cumsum.dim0", MILLION, lambda x: x.cumsum(0)),
    ("cumsum.dim1", MILLION, lambda x: x.cumsum(1)),
]:
    unary(f"reduce.{name}", shape, function, numbers=lambda shape: randn(shape) * 0.001 + 1)

# Copies

for name, shape, function in [
    ("transpose", MILLION, lambda x: x.t().contiguous()),
    ("channelsLast", [8, 64, 56, 56], lambda x: x.permute(0, 2, 3, 1).contiguous()),
    ("slice", MILLION, lambda x: x[:, ::2].contiguous()),
    ("cat.dim0", MILLION, lambda x: torch.cat([x, x], 0)),
    ("cat.dim1", MILLION, lambda x: torch.cat([x, x], 1)),
]:
    unary(f"copy.{name}", shape, function)


def index_select():
    x = randn(MILLION)
    rows = torch.randperm(1024)
    return lambda: x.index_select(0, rows)


forward("copy.indexSelect", index_select)
unary("copy.int64ToFloat", MILLION, lambda x: x.to(torch.float32), numbers=lambda shape: randint(0, 1000, shape))

# Training: `bench` alone has data.batch.64

forward("data.shuffle.60000", lambda: lambda: torch.randperm(60000))


def optimizer_step(make, parameters):
    parameters = list(parameters)
    for parameter in parameters:
        parameter.grad = randn(parameter.shape)
    optimizer = make(parameters)

    def step():
        optimizer.step()
        return parameters[0]
    return step


for name, make_optimizer in {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9),
    "adam": lambda p: torch.optim.Adam(p, lr=0.001),
}.items():
    forward(f"optimizer.{name}.lenet", lambda m=make_optimizer: optimizer_step(m, LeNet().parameters()))
    forward(f"optimizer.{name}.1M",
            lambda m=make_optimizer: optimizer_step(m, [randn(MILLION, requires_grad=True)]))

# Operators at a million elements

for row in operators.ROWS:
    forward(f"operators.{row.name}", row.forward)
    if row.has_gradient:
        gradient(f"operators.{row.name}.grad", row.graph)

# Measuring


def measure(body, seconds):
    """As Measurement.swift: a fifth of the time to warm up, then samples of at least 50 µs."""
    def sample(calls):
        start = time.perf_counter()
        for _ in range(calls):
            body()
        return time.perf_counter() - start
    calls = 1
    start = time.perf_counter()
    while True:
        is_short = sample(calls) < SHORTEST_SAMPLE
        if is_short:
            calls *= 2
        elif time.perf_counter() - start >= 0.2 * seconds:
            break
    samples = []
    start = time.perf_counter()
    while not samples or time.perf_counter() - start < seconds:
        samples.append(sample(calls) / calls)
    return statistics.median(samples), min(samples), len(samples)


def prepare(name):
    """Makes the tensors, the same ones each time, and calls once."""
    torch.manual_seed(0)
    make, uses_graph = WORKLOADS[name]
    body = make()
    with torch.set_grad_enabled(uses_graph):
        result = body()
    checksum = result.detach().to(torch.float64).abs().sum().item()
    return body, uses_graph, list(result.shape), checksum if math.isfinite(checksum) else None


def serve():
    current, prepared = None, None
    for line in sys.stdin:
        try:
            name, threads, seconds = line.split()
            torch.set_num_threads(int(threads))
            if name != current:
                current, prepared = None, None
                prepared = prepare(name)
                current = name
            body, uses_graph, shape, checksum = prepared
            with torch.set_grad_enabled(uses_graph):
                median, minimum, repeats = measure(body, float(seconds))
            answer = {"name": name, "threads": int(threads), "median_ms": median * 1000, "min_ms": minimum * 1000,
                      "repeats": repeats, "shape": shape, "checksum": checksum}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        serve()
    elif sys.argv[1:] == ["list"]:
        print("\n".join(WORKLOADS))
    else:
        sys.exit(__doc__)
