"""A program that measures what it is asked for, and whether it had the machine to itself."""
import json
import os
import pathlib
import select
import subprocess
import time

# The part of the time that a program may wait for processors. One whose threads spin until all of them are there, as
# PyTorch's do, loses far more time than it waits.
BUSY = 0.02
# The part of the additions a second that a core does at most. Where another tenant of the host computes on the other
# half of the core, half of them are left; what caches and memory hold does not change them.
UNSHARED = 0.85
# Seconds until a program's threads have stopped spinning.
PAUSE = 0.01


class Server:
    """Started when it is asked, and again where it has died or hangs."""

    def __init__(self, command):
        self.command = command
        self.process = None

    def ask(self, name, threads, seconds):
        """The answer, a dictionary; with `error` where there is none. `busy`: other programs took its processors."""
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        start, waited = time.monotonic(), self.waited()
        try:
            self.process.stdin.write(f"{name} {threads} {seconds}\n".encode())
            self.process.stdin.flush()
            answer = json.loads(self.read_line(60 + 20 * seconds))
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.close()
            return {"error": f"{type(error).__name__}: {error}"}
        answer["busy"] = self.waited() - waited > BUSY * (time.monotonic() - start)
        return answer

    def waited(self):
        """Seconds that its threads were ready to run and had no processor; 0 where the system does not say."""
        total = 0
        for file in pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/schedstat"):
            try:
                total += int(file.read_text().split()[1])
            except (OSError, IndexError):
                pass  # a thread that has just ended
        return total / 1e9

    def read_line(self, patience):
        deadline = time.monotonic() + patience
        descriptor = self.process.stdout.fileno()
        line = b""
        while not line.endswith(b"\n"):
            if not select.select([descriptor], [], [], max(deadline - time.monotonic(), 0))[0]:
                raise TimeoutError(f"no answer in {patience:.0f} s")
            part = os.read(descriptor, 65536)
            if not part:
                raise EOFError(f"ended with status {self.process.wait()}")
            line += part
        return line

    def close(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


class Cores:
    """Whether the processors' cores are all there, or somebody else computes on a core's other half."""

    def __init__(self, command, threads):
        self.server, self.threads, self.most = Server(command), threads, 0

    def are_shared(self):
        time.sleep(PAUSE)
        answer = self.server.ask("machine.additions", self.threads, 0.005)
        if "error" in answer:
            return False
        speed = 1 / answer["median_ms"]
        self.most = max(self.most, 1 / answer["min_ms"])
        return speed < UNSHARED * self.most

    def measure_alone(self, measure, deadline):
        """The answer of `measure`, and whether nobody disturbed it; until the deadline it is asked again where somebody
        did."""
        while True:
            shared = self.are_shared()
            while shared and time.monotonic() < deadline:
                shared = self.are_shared()
            answer = measure()
            alone = not shared and not answer.get("busy") and not self.are_shared()
            if alone or "error" in answer or time.monotonic() >= deadline:
                return answer, alone

    def close(self):
        self.server.close()
