"""Activations and layers."""
import torch
import torch.nn.functional as F

from .rows import binary, integers, normal, ternary, unary, uniform

ACTIVATIONS = [
    unary("log_softmax", lambda x: x.log_softmax(1), gradient=True),
    unary("nn.functional.celu", lambda x: F.celu(x, 0.8), gradient=True),
    unary("nn.functional.elu", F.elu, gradient=True),
    unary("nn.functional.gelu", F.gelu, gradient=True),
    unary("nn.functional.glu", F.glu, gradient=True),
    unary("nn.functional.hardshrink", F.hardshrink, gradient=True),
    unary("nn.functional.hardsigmoid", F.hardsigmoid, gradient=True),
    unary("nn.functional.hardswish", F.hardswish, gradient=True),
    unary("nn.functional.hardtanh", F.hardtanh, gradient=True),
    unary("nn.functional.leaky_relu", F.leaky_relu, gradient=True),
    unary("nn.functional.logsigmoid", F.logsigmoid, gradient=True),
    unary("nn.functional.mish", F.mish, gradient=True),
    binary("nn.functional.prelu", F.prelu, normal([16, 64, 32, 32]), uniform([64]), gradient=True),
    unary("nn.functional.relu", F.relu, gradient=True),
    unary("nn.functional.relu6", F.relu6, gradient=True),
    unary("nn.functional.selu", F.selu, gradient=True),
    unary("nn.functional.silu", F.silu, gradient=True),
    unary("nn.functional.softmin", lambda x: F.softmin(x, 1), gradient=True),
    unary("nn.functional.softplus", F.softplus, gradient=True),
    unary("nn.functional.softshrink", F.softshrink, gradient=True),
    unary("nn.functional.softsign", F.softsign, gradient=True),
    unary("nn.functional.tanhshrink", F.tanhshrink, gradient=True),
    unary("nn.functional.threshold", lambda x: F.threshold(x, 0.1, 20), gradient=True),
    unary("softmax", lambda x: x.softmax(1), gradient=True),
]

LINE, LINE_WEIGHT = normal([16, 64, 1024]), normal([64, 64, 3])
IMAGE, WEIGHT = normal([4, 64, 32, 32]), normal([64, 64, 3, 3])
CONVOLUTIONS = [
    binary("nn.functional.conv1d", lambda x, w: F.conv1d(x, w, padding=1), LINE, LINE_WEIGHT, gradient=True),
    binary("nn.functional.conv2d", lambda x, w: F.conv2d(x, w, padding=1), IMAGE, WEIGHT, gradient=True),
    binary("nn.functional.conv3d", lambda x, w: F.conv3d(x, w, padding=1),
           normal([2, 16, 16, 32, 32]), normal([16, 16, 3, 3, 3]), gradient=True),
    binary("nn.functional.conv_transpose1d", lambda x, w: F.conv_transpose1d(x, w, padding=1), LINE, LINE_WEIGHT),
    binary("nn.functional.conv_transpose2d", lambda x, w: F.conv_transpose2d(x, w, stride=2),
           IMAGE, normal([64, 32, 2, 2]), gradient=True),
]

LINES, IMAGES = normal([16, 64, 1024]), normal([16, 64, 32, 32])
POOLS = [
    unary("nn.functional.adaptive_avg_pool1d", lambda x: F.adaptive_avg_pool1d(x, 100), LINES),
    unary("nn.functional.adaptive_avg_pool2d", lambda x: F.adaptive_avg_pool2d(x, 7), IMAGES, gradient=True),
    unary("nn.functional.adaptive_max_pool2d", lambda x: F.adaptive_max_pool2d(x, 7), IMAGES, gradient=True),
    unary("nn.functional.avg_pool1d", lambda x: F.avg_pool1d(x, 2), LINES),
    unary("nn.functional.avg_pool2d", lambda x: F.avg_pool2d(x, 2), IMAGES, gradient=True),
    unary("nn.functional.max_pool1d", lambda x: F.max_pool1d(x, 2), LINES),
    unary("nn.functional.max_pool2d", lambda x: F.max_pool2d(x, 2), IMAGES, gradient=True),
    unary("nn.functional.max_pool3d", lambda x: F.max_pool3d(x, 2), normal([2, 32, 16, 32, 32]), gradient=True),
]

CHANNELS = normal([64])
NORMALIZATIONS = [
    ternary("nn.functional.batch_norm", lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True),
            IMAGES, CHANNELS, CHANNELS, gradient=True),
    ternary("nn.functional.group_norm", lambda x, w, b: F.group_norm(x, 8, w, b),
            IMAGES, CHANNELS, CHANNELS, gradient=True),
    ternary("nn.functional.instance_norm", lambda x, w, b: F.instance_norm(x, weight=w, bias=b),
            IMAGES, CHANNELS, CHANNELS, gradient=True),
    ternary("nn.functional.layer_norm", lambda x, w, b: F.layer_norm(x, [1024], w, b),
            normal(), normal([1024]), normal([1024]), gradient=True),
    unary("nn.functional.local_response_norm", lambda x: F.local_response_norm(x, 5), IMAGES, gradient=True),
    unary("nn.functional.normalize", F.normalize, gradient=True),
    binary("nn.functional.rms_norm", lambda x, w: F.rms_norm(x, [1024], w), normal(), normal([1024]), gradient=True),
]

SMALL_IMAGES = normal([16, 16, 32, 32])
LOOKUPS = [
    binary("nn.functional.embedding", lambda w, index: F.embedding(index, w),
           normal([10000, 128]), integers(10000, [8192]), gradient=True),
    # Places in images, some of them outside.
    binary("nn.functional.grid_sample", lambda x, grid: F.grid_sample(x, grid, align_corners=False),
           normal([16, 16, 64, 64]), lambda: torch.rand(16, 64, 64, 2) * 2.2 - 1.1, gradient=True),
    unary("nn.functional.interpolate", lambda x: F.interpolate(x, scale_factor=2, mode="bilinear"),
          SMALL_IMAGES, gradient=True),
    unary("nn.functional.upsample_bilinear",
          lambda x: F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True),
          SMALL_IMAGES, gradient=True),
    unary("nn.functional.upsample_nearest", lambda x: F.interpolate(x, scale_factor=2), SMALL_IMAGES, gradient=True),
]

ROWS = ACTIVATIONS + CONVOLUTIONS + POOLS + NORMALIZATIONS + LOOKUPS
