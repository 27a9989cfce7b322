#!/usr/bin/env python3
"""Writes the small images that ImageFileTests reads. Made with Pillow 13.0, numpy 2.5."""

import pathlib
import struct
import zlib

import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).parent
RAMP = np.arange(0, 240, 20, dtype=np.uint8).reshape(3, 4)  # 0 20 40 60 / 80 ... / 160 ... 220


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, color, data, *extra):
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    body = b"".join(chunk(*e) for e in extra) + chunk(b"IDAT", zlib.compress(data))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


gray = Image.fromarray(RAMP)
gray.save(HERE / "gray.png")
gray.convert("RGB").save(HERE / "rgb.png")
gray.convert("P").save(HERE / "palette.png")
wide = b"".join(b"\0" + b"".join(struct.pack(">H", int(v) * 257) for v in row) for row in RAMP)
(HERE / "gray16.png").write_bytes(png(4, 3, 16, 0, wide))
(HERE / "bits.png").write_bytes(png(4, 1, 1, 0, b"\0\xa0"))  # white, black, white, black
alpha = np.zeros((1, 3, 4), np.uint8)  # black: transparent, half, opaque
alpha[0, :, 3] = [0, 128, 255]
Image.fromarray(alpha).save(HERE / "alpha.png")
alpha[0, :, :3] = 230
Image.fromarray(alpha).save(HERE / "light-alpha.png")
(HERE / "huge.png").write_bytes(png(60000, 60000, 8, 0, b"\0"))
(HERE / "empty-claim.png").write_bytes(png(7000, 7000, 8, 0, b"\0" * 50))

photo = np.full((16, 24), 255, np.uint8)
photo[:8, :8] = 0  # black in the upper left corner
gray = Image.fromarray(photo)
gray.save(HERE / "gray.jpg", quality=95)
gray.convert("RGB").save(HERE / "progressive.jpg", quality=95, progressive=True)
gray.convert("CMYK").save(HERE / "cmyk.jpg", quality=95)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    # Stored so that the picture, upright, has its dark corner at the upper left.
    stored = {
        1: photo, 2: photo[:, ::-1], 3: photo[::-1, ::-1], 4: photo[::-1],
        5: photo.T, 6: np.rot90(photo), 7: photo[::-1, ::-1].T, 8: np.rot90(photo, -1),
    }[orientation]
    Image.fromarray(np.ascontiguousarray(stored)).save(HERE / f"turned{orientation}.jpg", quality=95, exif=exif)
Image.fromarray(np.tile(photo, (50, 100))).save(HERE / "large.jpg", quality=30)  # 2400×800
