"""Makes the images in Fixtures/ from MNIST's test images (Pillow 13.0, numpy): python3 make_fixtures.py"""

import gzip
from pathlib import Path

import numpy as np
from PIL import Image

here = Path(__file__).parent
data = here / "../../../../Sources/Datasets/Resources/mnist/t10k-images-idx3-ubyte.gz"
images = np.frombuffer(gzip.open(data).read(), np.uint8, offset=16).reshape(-1, 28, 28)

# The first test image, a 7, as it is.
Image.fromarray(images[0]).save(here / "Fixtures/seven.png")

# The first three, 7 2 1, four times as large, dark on light, with paper around them.
row = np.concatenate(images[:3], axis=1).repeat(4, axis=0).repeat(4, axis=1)
paper = np.full((200, 400), 230, np.uint8)
paper[44:156, 32:368] = 230 - (row.astype(int) * 200 // 255)
Image.fromarray(paper).convert("RGB").save(here / "Fixtures/seven-two-one.jpg", quality=85)
