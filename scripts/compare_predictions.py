"""Checks that PyTorch, given a trained network, sees the same digits as `digits evaluate`.

    digits evaluate MODEL --predictions predictions.txt
    python scripts/compare_predictions.py MODEL predictions.txt Sources/Datasets/Resources/mnist

Needs torch 2.13.0, numpy and safetensors. MODEL is a model.safetensors file.
"""
import gzip
import sys

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file


def scores(weights, x):
    x = F.max_pool2d(F.relu(F.conv2d(x, weights["conv1.weight"], weights["conv1.bias"])), 2)
    x = F.max_pool2d(F.relu(F.conv2d(x, weights["conv2.weight"], weights["conv2.bias"])), 2).flatten(1)
    x = F.relu(F.linear(x, weights["fc1.weight"], weights["fc1.bias"]))
    x = F.relu(F.linear(x, weights["fc2.weight"], weights["fc2.bias"]))
    return F.linear(x, weights["fc3.weight"], weights["fc3.bias"])


def main(model, predictions, folder):
    pixels = gzip.open(f"{folder}/t10k-images-idx3-ubyte.gz").read()
    images = torch.from_numpy(np.frombuffer(pixels, np.uint8, offset=16).reshape(-1, 1, 28, 28).copy()).float()
    images = F.pad((images / 255 - 0.1307) / 0.3081, (2, 2, 2, 2), value=-0.1307 / 0.3081)
    own = np.loadtxt(predictions, dtype=int)
    theirs = scores(load_file(model), images).argmax(1).numpy()
    same = int((own == theirs).sum())
    print(f"{same} of {len(theirs)} predictions are the same")
    return 0 if len(own) == len(theirs) == same else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
