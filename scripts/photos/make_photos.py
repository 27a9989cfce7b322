#!/usr/bin/env python3
"""Makes photos of handwritten digits by program: paper of several kinds, pens, light, perspective, JPEG artefacts.

The digits come from MNIST: the test images for the photos of Tests/ (which no network has learnt from), the training
images (--split train, another --seed) for anything that is to be tuned. Needs numpy and Pillow (made with numpy 2.5 and
Pillow 13.0); the same versions and seed give the same photos.

    python scripts/photos/make_photos.py Tests/ImageFilesTests/Photos
    python scripts/photos/make_photos.py /tmp/photos --split train --seed 7 --count 200
"""

import argparse
import gzip
import pathlib

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

MNIST = pathlib.Path(__file__).resolve().parents[2] / "Sources/Datasets/Resources/mnist"

# Paper and pens as RGB; each paper has the pens that are used on it.
DARK_PENS = [(25, 25, 30), (30, 45, 120), (20, 60, 160), (150, 30, 40), (20, 90, 60), (85, 85, 90)]
PAPERS = {
    "plain": ((245, 242, 235), DARK_PENS),
    "lined": ((248, 246, 240), DARK_PENS),
    "squared": ((246, 246, 242), DARK_PENS),
    "envelope": ((205, 180, 140), DARK_PENS[:3]),
    "blackboard": ((45, 70, 60), [(225, 230, 225), (235, 220, 150)]),
}


def read_mnist(split):
    start = {"test": "t10k", "train": "train"}[split]
    images = np.frombuffer(gzip.open(MNIST / f"{start}-images-idx3-ubyte.gz").read(), np.uint8, offset=16)
    labels = np.frombuffer(gzip.open(MNIST / f"{start}-labels-idx1-ubyte.gz").read(), np.uint8, offset=8)
    return images.reshape(-1, 28, 28), labels


def stroke_mask(image, size, rng):
    """A digit cut out, its longer side `size` pixels, a little turned; 0 to 1."""
    rows, columns = np.nonzero(image)
    cut = Image.fromarray(image[rows.min():rows.max() + 1, columns.min():columns.max() + 1])
    scale = size / max(cut.size)
    cut = cut.resize((max(round(cut.width * scale), 1), max(round(cut.height * scale), 1)), Image.BICUBIC)
    framed = Image.new("L", (cut.width + size // 2, cut.height + size // 2))
    framed.paste(cut, (size // 4, size // 4))
    turned = framed.rotate(rng.uniform(-7, 7), Image.BICUBIC)
    mask = np.asarray(turned, np.float32) / 255
    rows, columns = np.nonzero(mask > 0.15)
    return mask[rows.min():rows.max() + 1, columns.min():columns.max() + 1]


def write_row(digits, rng):
    """Digits side by side on nothing: their ink, 0 to 1."""
    size = int(rng.integers(70, 150)) if len(digits) < 4 else int(rng.integers(60, 100))
    masks = [stroke_mask(digit, round(size * rng.uniform(0.85, 1.1)), rng) for digit in digits]
    gaps = [round(size * rng.uniform(0.15, 0.5)) for _ in masks]
    ink = np.zeros((round(size * 1.5), sum(mask.shape[1] for mask in masks) + sum(gaps)), np.float32)
    x = 0
    for mask, gap in zip(masks, gaps):
        slack = ink.shape[0] - mask.shape[0]
        y = int(np.clip(round(slack / 2 + rng.normal(0, size * 0.05)), 0, slack))
        ink[y:y + mask.shape[0], x:x + mask.shape[1]] = mask
        x += mask.shape[1] + gap
    return ink[:, :x - gaps[-1]]


def make_paper(kind, width, height, rng):
    color, _ = PAPERS[kind]
    paper = np.ones((height, width, 3), np.float32) * color
    fibres = Image.fromarray(rng.integers(0, 256, (height // 3, width // 3), dtype=np.uint8))
    grain = np.asarray(fibres.resize((width, height), Image.BICUBIC), np.float32) - 127.5
    paper += grain[..., None] * rng.uniform(0.01, 0.035)
    image = Image.fromarray(np.clip(paper, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    step = int(rng.integers(28, 60))
    line = tuple(int(v) for v in rng.choice([(170, 190, 220), (190, 195, 200), (175, 205, 205)]))
    if kind in ("lined", "squared"):
        for y in range(int(rng.integers(0, step)), height, step):
            draw.line([(0, y), (width, y)], fill=line, width=int(rng.integers(1, 3)))
    if kind == "squared":
        for x in range(int(rng.integers(0, step)), width, step):
            draw.line([(x, 0), (x, height)], fill=line, width=1)
    if kind == "lined" and rng.random() < 0.5:
        draw.line([(width // 12, 0), (width // 12, height)], fill=(225, 150, 150), width=2)
    return np.asarray(image, np.float32)


def perspective(image, background, rng):
    """The sheet as seen at an angle, before a background."""
    height, width = image.shape[:2]
    shows_desk = rng.random() < 0.25
    reach = 0.09
    low, high = (0.0, reach) if shows_desk else (-reach, -0.005)
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    inward = [(1, 1), (-1, 1), (-1, -1), (1, -1)]
    target = [
        (x + dx * width * rng.uniform(low, high), y + dy * height * rng.uniform(low, high))
        for (x, y), (dx, dy) in zip(corners, inward)
    ]
    rows = []
    for (x, y), (u, v) in zip(target, corners):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    coefficients = np.linalg.solve(np.array(rows), np.array(corners, float).reshape(-1))
    sheet = Image.fromarray(np.clip(image, 0, 255).astype(np.uint8))
    seen = sheet.transform((width, height), Image.PERSPECTIVE, coefficients, Image.BICUBIC)
    inside = Image.new("L", (width, height), 255).transform((width, height), Image.PERSPECTIVE, coefficients, Image.BICUBIC)
    share = np.asarray(inside, np.float32)[..., None] / 255
    return np.asarray(seen, np.float32) * share + np.asarray(background, np.float32) * (1 - share)


def light(width, height, rng):
    """How bright the light is at each pixel: a slope, a vignette, and often a shadow with a soft edge."""
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    angle = rng.uniform(0, 2 * np.pi)
    level = 1 - rng.uniform(0, 0.22) * (1 + x * np.cos(angle) + y * np.sin(angle)) / 2
    level *= 1 - rng.uniform(0, 0.18) * (x * x + y * y) / 2
    if rng.random() < 0.6:
        shadow = Image.new("L", (width, height))
        middle = rng.uniform(0.2, 0.8, 2) * (width, height)
        direction = rng.uniform(0, 2 * np.pi)
        along = np.array([np.cos(direction), np.sin(direction)]) * 2 * width
        across = np.array([-along[1], along[0]])
        corners = [middle + along, middle - along, middle - along + across, middle + along + across]
        ImageDraw.Draw(shadow).polygon([tuple(corner) for corner in corners], fill=255)
        shadow = shadow.filter(ImageFilter.GaussianBlur(rng.uniform(4, 30)))
        level *= 1 - rng.uniform(0.15, 0.5) * np.asarray(shadow, np.float32) / 255
    return level[..., None]


def make_photo(digits, kind, rng):
    _, pens = PAPERS[kind]
    ink = write_row(digits, rng)
    margin = [round(ink.shape[0] * rng.uniform(0.35, 1.2)) for _ in range(4)]
    height, width = ink.shape[0] + margin[0] + margin[1], ink.shape[1] + margin[2] + margin[3]
    height, width = max(height, width // 3), max(width, height * 3 // 4)
    paper = make_paper(kind, width, height, rng)
    alpha = np.zeros((height, width, 1), np.float32)
    top = margin[0] + int(rng.integers(0, height - margin[0] - margin[1] - ink.shape[0] + 1))
    left = margin[2] + int(rng.integers(0, width - margin[2] - margin[3] - ink.shape[1] + 1))
    alpha[top:top + ink.shape[0], left:left + ink.shape[1], 0] = ink
    # Ink takes to paper unevenly.
    alpha *= rng.uniform(0.75, 1) * (1 - 0.25 * rng.random((height, width, 1), np.float32))
    pen = np.array(pens[int(rng.integers(len(pens)))], np.float32)
    sheet = paper * (1 - alpha) + pen * alpha
    desk = Image.new("RGB", (width, height), tuple(int(v) for v in rng.integers(30, 120, 3)))
    photo = perspective(sheet, desk, rng) * light(width, height, rng)
    image = Image.fromarray(np.clip(photo, 0, 255).astype(np.uint8))
    image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.2)))
    noisy = np.asarray(image, np.float32) + rng.normal(0, rng.uniform(1, 6), (height, width, 1))
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--split", choices=["test", "train"], default="test")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--count", type=int, default=60)
    arguments = parser.parse_args()
    images, labels = read_mnist(arguments.split)
    rng = np.random.default_rng(arguments.seed)
    order = iter(rng.permutation(len(images)))
    kinds = list(PAPERS)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for number in range(arguments.count):
        chosen = [next(order) for _ in range(int(rng.choice([1, 1, 1, 2, 3, 4, 5])))]
        photo = make_photo([images[index] for index in chosen], kinds[number % len(kinds)], rng)
        name = f"photo-{number + 1:02}.jpg"
        photo.save(arguments.folder / name, quality=int(rng.integers(35, 80)))
        lines.append(name + " " + "".join(str(labels[index]) for index in chosen))
    (arguments.folder / "labels.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
