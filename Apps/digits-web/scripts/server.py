"""Starts digits-web for the scripts beside this one, and talks to it (Python's standard library only)."""

import gzip
import http.client
import json
import signal
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MNIST = ROOT / "Sources/Datasets/Resources/mnist"


class Server:
    """A server of its own folder and port: `with Server(path) as server`."""

    def __init__(self, program, *options):
        self.program, self.options = program, options

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [Path(self.program).resolve(), "--port", "0", *self.options],
            cwd=self.folder.name, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if "http://" not in line:
            sys.exit("the server did not start")
        self.host, port = line.strip().rpartition("//")[2].split(":")
        self.port = int(port)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=30)
        finally:
            self.process.kill()
            self.folder.cleanup()
        if status != 0:
            sys.exit(f"the server ended with status {status}")

    def connect(self):
        return http.client.HTTPConnection(self.host, self.port, timeout=30)

    def rss(self):
        """Resident memory in MiB."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(text.partition("VmRSS:")[2].split()[0]) / 1024


def test_images():
    """The 10,000 test images, 784 bytes each."""
    data = gzip.open(MNIST / "t10k-images-idx3-ubyte.gz").read()[16:]
    return [data[start:start + 784] for start in range(0, len(data), 784)]


def png(pixels, side=28):
    """The pixels as a PNG file in shades of gray."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + pixels[row:row + side] for row in range(0, len(pixels), side))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def pixels_json(pixels):
    """The pixels as the body of a request."""
    return json.dumps({"pixels": list(pixels)}).encode()
