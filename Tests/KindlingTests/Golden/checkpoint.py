"""Writes checkpoint.safetensors with the format's reference implementation: `python checkpoint.py`.

Made with torch 2.13.0 and safetensors 0.8.0. SafetensorsFileTests.swift holds the same tensors.
"""

import torch
from safetensors.torch import save_file

tensors = {
    "conv1.weight": torch.arange(24, dtype=torch.float32).reshape(2, 3, 2, 2) / 8,
    "double": torch.tensor([1.5, -2.0], dtype=torch.float64),
    "steps": torch.tensor(70000),
    "int": torch.tensor([[-1, 2**31 - 1]], dtype=torch.int32),
    "bytes": torch.tensor([0, 7, 255], dtype=torch.uint8),
    "mask": torch.tensor([True, False, True]),
    "half": torch.tensor([1.0, -0.5], dtype=torch.float16),
    "brain": torch.tensor([1.0, -0.5, 3.0], dtype=torch.bfloat16),
    "empty": torch.zeros(0, 3),
    "scalar": torch.tensor(2.5),
    "größe/重み": torch.tensor([1.0]),
    'quote"\\\n\x01': torch.tensor([2.0]),
    "Zebra": torch.tensor([3.0]),
}
save_file(tensors, "checkpoint.safetensors", metadata={"format": "pt \"quoted\" é\t"})
