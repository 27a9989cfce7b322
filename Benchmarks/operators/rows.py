"""A row of the operators' tables, and the numbers that operators get."""
from torch import rand, randint, randn, randperm

MILLION = [1024, 1024]


def normal(shape=MILLION):
    return lambda: randn(shape)


def uniform(shape=MILLION):
    """From 0 to 1."""
    return lambda: rand(shape)


def positive(shape=MILLION):
    """From 0.1 to 1.1."""
    return lambda: rand(shape) + 0.1


def near1(shape=MILLION):
    """So near to 1 that products of a million stay numbers."""
    return lambda: randn(shape) * 0.001 + 1


def mask(shape=MILLION):
    return lambda: randn(shape) > 0


def signs(shape=MILLION):
    """-1 or 1."""
    return lambda: randn(shape).sign()


def integers(below, shape=MILLION):
    return lambda: randint(below, shape)


def levels(count, shape=MILLION):
    """Floating-point numbers, many of them equal."""
    return lambda: randint(count, shape).float()


def permutation(count=1024):
    return lambda: randperm(count)


def probabilities(shape):
    return lambda: randn(shape).softmax(-1)


def log_probabilities(shape):
    return lambda: randn(shape).log_softmax(-1)


class OperatorRow:
    """An operator with about a million elements; `gradient`: also the gradient of the first input."""

    def __init__(self, name, inputs, function, gradient=False):
        self.name, self.inputs, self.function, self.has_gradient = name, inputs, function, gradient

    def forward(self):
        tensors = [make() for make in self.inputs]
        return lambda: self.function(*tensors)

    def graph(self):
        tensors = [make() for make in self.inputs]
        tensors[0].requires_grad_()
        return tensors[0], self.function(*tensors)


def creation(name, function):
    return OperatorRow(name, [], function)


def unary(name, function, x=normal(), gradient=False):
    return OperatorRow(name, [x], function, gradient)


def binary(name, function, a=normal(), b=normal(), gradient=False):
    return OperatorRow(name, [a, b], function, gradient)


def ternary(name, function, a=normal(), b=normal(), c=normal(), gradient=False):
    return OperatorRow(name, [a, b, c], function, gradient)
