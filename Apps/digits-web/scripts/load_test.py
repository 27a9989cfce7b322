"""Sends digits at a steady rate through many connections, and says how long the answers took.

    load_test.py PROGRAM [--rate 200] [--seconds 60] [--connections 50]

The time of a request begins when it is due, so that a server that stalls cannot hide it. Fails where an answer is wrong or
missing, or where the median is not under 5 ms.
"""

import argparse
import asyncio
import json
import statistics
import sys
import time

from server import Server, pixels_json, test_images


async def connection(server, index, arguments, bodies, start, times, errors):
    reader, writer = await asyncio.open_connection(server.host, server.port)
    count = int(arguments.rate * arguments.seconds / arguments.connections)
    for number in range(count):
        due = start + (number * arguments.connections + index) / arguments.rate
        await asyncio.sleep(max(0, due - time.perf_counter()))
        body = bodies[(number * arguments.connections + index) % len(bodies)]
        writer.write(
            b"POST /api/predict HTTP/1.1\r\nHost: %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            % (server.host.encode(), len(body)) + body)
        try:
            head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)).decode().lower()
            length = int(head.partition("content-length:")[2].split()[0])
            answer = json.loads(await asyncio.wait_for(reader.readexactly(length), 30))
            if not head.startswith("http/1.1 200 ") or len(answer["probabilities"]) != 10:
                errors.append(head.partition("\r\n")[0])
        except Exception as error:
            errors.append(repr(error))
            break
        times.append(time.perf_counter() - due)
    writer.close()


async def run(server, arguments):
    bodies = [pixels_json(image) for image in test_images()[:1000]]
    times, errors = [], []
    start = time.perf_counter() + 0.5
    await asyncio.gather(*(
        connection(server, index, arguments, bodies, start, times, errors) for index in range(arguments.connections)))
    return sorted(times), errors, time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rate", type=float, default=200, help="requests a second, of all connections together")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=50)
    arguments = parser.parse_args()
    with Server(arguments.program) as server:
        times, errors, seconds = asyncio.run(run(server, arguments))
    if not times:
        sys.exit(f"no answers; {errors[:3]}")
    median, p99 = 1000 * statistics.median(times), 1000 * times[int(len(times) * 0.99)]
    print(f"{len(times)} answers in {seconds:.1f} s, {len(errors)} errors; "
          f"median {median:.2f} ms, 99 % within {p99:.2f} ms, longest {1000 * times[-1]:.2f} ms")
    expected = int(arguments.rate * arguments.seconds / arguments.connections) * arguments.connections
    if errors or len(times) != expected or median >= 5:
        sys.exit(f"expected {expected} answers, no errors and a median under 5 ms; errors: {errors[:3]}")


if __name__ == "__main__":
    main()
