"""Keeps every 37th element of each tensor that notebook_tensors.py wrote: python thin.py FULL OUT

notebook-1.safetensors and notebook-2.safetensors were made so, to stay small:
    python notebook_tensors.py 1 full.safetensors && python thin.py full.safetensors notebook-1.safetensors
"""
import sys
from safetensors.torch import load_file, save_file

save_file({name: tensor.flatten()[::37].contiguous() for name, tensor in load_file(sys.argv[1]).items()}, sys.argv[2])
