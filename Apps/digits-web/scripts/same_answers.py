"""Sends all 10,000 test images as PNG and compares the answers with those of `digits evaluate`.

    same_answers.py PROGRAM DIGITS
"""

import argparse
import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from server import Server, png, test_images

THREADS = 8


def ask(server, images):
    connection, digits = server.connect(), []
    for image in images:
        connection.request("POST", "/api/predict", png(image), {"Content-Type": "image/png"})
        response = connection.getresponse()
        answer = json.loads(response.read())
        if response.status != 200:
            sys.exit(f"{response.status}: {answer}")
        digits.append((answer["digit"], "digits" not in answer and bytes(answer["image"]) == image))
    return digits


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("digits")
    arguments = parser.parse_args()
    images = test_images()
    with Server(arguments.program, "--rate", "0") as server, ThreadPoolExecutor(THREADS) as pool:
        connection = server.connect()
        connection.request("GET", "/api/model")
        model = json.loads(connection.getresponse().read())["path"]
        parts = list(pool.map(lambda index: ask(server, images[index::THREADS]), range(THREADS)))
    answers = [parts[index % THREADS][index // THREADS] for index in range(len(images))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "predictions"
        subprocess.run(
            [arguments.digits, "evaluate", model, "--predictions", path], check=True, stdout=subprocess.DEVNULL)
        expected = [int(line) for line in path.read_text().split()]
    wrong = [index for index, (answer, digit) in enumerate(zip(answers, expected)) if answer[0] != digit]
    changed = [index for index, answer in enumerate(answers) if not answer[1]]
    print(f"{len(answers)} images: {len(wrong)} answers differ from evaluation's, {len(changed)} images were changed")
    if wrong or changed or len(expected) != len(answers):
        sys.exit(f"differ: {wrong[:10]}; changed: {changed[:10]}")


if __name__ == "__main__":
    main()
