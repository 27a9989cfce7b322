"""Sends 100,000 requests of all kinds, wrong and broken off ones among them, and says how much memory the server has.

    memory_test.py PROGRAM [--requests 100000]

Fails where it has over 16 MiB more after the last than after the first tenth.
"""

import argparse
import json
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

from server import ROOT, Server, pixels_json, png, test_images

THREADS = 8
PHOTO = ROOT / "Apps/digits-web/Tests/DigitsWebTests/Fixtures/seven-two-one.jpg"


def requests():
    """Method, path, type, body and the status that is expected: of each a share of the requests."""
    image = test_images()[0]
    drawing = json.dumps({"width": 280, "height": 280, "pixels": [
        image[y // 10 * 28 + x // 10] for y in range(280) for x in range(280)]}).encode()
    many = [("POST", "/api/predict", "application/json", pixels_json(image), 200)] * 10
    many += [("POST", "/api/predict", "image/png", png(image), 200)] * 10
    return many + [
        ("POST", "/api/predict", "image/jpeg", PHOTO.read_bytes(), 200),
        ("POST", "/api/explain", "application/json", pixels_json(image), 200),
        ("POST", "/api/explain", "application/json", drawing, 200),
        ("POST", "/api/predict", "application/json", b"{\"pixels\": [1, 2", 400),
        ("POST", "/api/predict", "image/png", png(image)[:100], 400),
        ("POST", "/api/predict", "image/jpeg", PHOTO.read_bytes()[:1000], 400),
        ("POST", "/api/predict", "application/json", b" " * 3_000_000, 413),
        ("POST", "/api/predict", "text/plain", b"hello", 415),
        ("POST", "/api/corrections", "application/json", b"{}", 400),
        ("GET", "/", None, None, 200), ("GET", "/api/model", None, None, 200), ("GET", "/api/training", None, None, 200),
        ("GET", "/nowhere", None, None, 404), ("PUT", "/", None, None, 405),
    ]


def send(server, kinds, count):
    connection = server.connect()
    for number in range(count):
        if number % 100 == 99:
            break_off(server)
            continue
        method, path, kind, body, expected = kinds[number % len(kinds)]
        try:
            connection.request(method, path, body, {"Content-Type": kind} if kind else {})
            response = connection.getresponse()
        except (BrokenPipeError, ConnectionResetError):
            if expected != 413:
                raise
            connection.close()
            continue
        response.read()
        if response.status != expected:
            sys.exit(f"{method} {path}: expected {expected}, found {response.status}")


def break_off(server):
    with socket.create_connection((server.host, server.port)) as connection:
        connection.sendall(b"POST /api/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n"
                           b"Content-Length: 1000\r\n\r\n\x89PNG")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--requests", type=int, default=100_000)
    arguments = parser.parse_args()
    kinds = requests()
    with Server(arguments.program, "--rate", "0") as server, ThreadPoolExecutor(THREADS) as pool:
        memory = [server.rss()]
        for _ in range(10):
            list(pool.map(lambda _: send(server, kinds, arguments.requests // 10 // THREADS), range(THREADS)))
            memory.append(server.rss())
            print(f"{memory[-1]:.1f} MiB", flush=True)
    growth = memory[-1] - memory[1]
    print(f"{arguments.requests} requests: {memory[0]:.1f} MiB at start, {memory[1]:.1f} MiB after a tenth, "
          f"{memory[-1]:.1f} MiB at the end")
    if growth > 16:
        sys.exit(f"expected at most 16 MiB more after the last tenth, found {growth:.1f}")


if __name__ == "__main__":
    main()
