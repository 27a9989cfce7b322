"""What PyTorch's CPU generator draws: writes draws.txt. Made with torch 2.13.0: `python draws.py [COUNT] > draws.txt`.

One sequence of calls on one generator a line, fields separated by |: the seed, then each call (name, number of elements,
arguments, FNV-1a hash of the bytes of the result), and last the hash of torch.get_rng_state(). Bernoulli draws on Intel
processors come from MKL and differ: run this on another processor.
"""

import random
import sys

import torch

torch.set_num_threads(1)
random.seed(2013)
SIZES = [0, 1, 2, 3, 7, 8, 15, 16, 17, 20, 31, 32, 33, 100, 1000]
SEEDS = [0, 1, 42, 1234, 2**31, 2**32 - 1, 2**40 + 5]
f64 = torch.float64

CALLS = {
    "rand": lambda n: torch.rand(n),
    "rand64": lambda n: torch.rand(n, dtype=f64),
    "randn": lambda n: torch.randn(n),
    "randn64": lambda n: torch.randn(n, dtype=f64),
    "uniform": lambda n, low, high: torch.empty(n).uniform_(low, high),
    "uniform64": lambda n, low, high: torch.empty(n, dtype=f64).uniform_(low, high),
    "normal": lambda n, mean, std: torch.empty(n).normal_(mean, std),
    "normal64": lambda n, mean, std: torch.empty(n, dtype=f64).normal_(mean, std),
    "bernoulli": lambda n, p: torch.empty(n).bernoulli_(p),
    "bernoulliEach": lambda n, p: torch.bernoulli(torch.full((n,), p)),
    "bernoulliEach64": lambda n, p: torch.bernoulli(torch.full((n,), p, dtype=f64)),
    "randint": lambda n, low, high: torch.randint(low, high, (n,)),
    "randperm": lambda n: torch.randperm(n),
    "random": lambda n: torch.empty(n, dtype=torch.int64).random_(),
}


def arguments(name):
    if name.startswith("uniform"):
        if random.random() < 0.5:  # a layer's initialisation
            bound = random.choice([1, 3, 25, 120, 400, 784]) ** -0.5
            return [-bound, bound]
        low = round(random.uniform(-3, 3), 3)
        return [low, round(low + random.uniform(0, 4), 3)]
    if name.startswith("normal"):
        return [round(random.uniform(-3, 3), 3), round(random.uniform(0, 3), 3)]
    if name.startswith("bernoulli"):
        return [round(random.random(), 3)]
    if name == "randint":
        low = random.choice([0, 0, -5, 3, -(2**40), -(2**63)])
        sizes = [1, 10, 1000, 2**28 - 1, 2**28, 2**32 - 1, 2**32, 2**50, 2**64 - 1]
        return [low, min(2**63 - 1, low + random.choice(sizes))]
    return []


def hash_of(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return "%x" % value


for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 150):
    seed = random.choice(SEEDS + [random.randrange(2**32)])
    torch.manual_seed(seed)
    fields = [str(seed)]
    for _ in range(random.choice([1, 3, 8, 15])):
        name = random.choice(list(CALLS) + ["randn", "randn64"])
        call = [random.choice(SIZES)] + arguments(name)
        fields.append(" ".join([name, *map(repr, call), hash_of(CALLS[name](*call).numpy().tobytes())]))
    fields.append(hash_of(bytes(torch.get_rng_state().tolist())))
    print("|".join(fields))
