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
# Seconds until the other program's threads have stopped spinning.
PAUSE = 0.02


class Server:
    """Started when it is asked, and again where it has died or hangs."""

    def __init__(self, command):
        self.command = command
        self.process = None

    def ask(self, name, threads, seconds):
        """The answer, a dictionary; with `error` where there is none. `busy`: other programs took its processors."""
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        time.sleep(PAUSE)
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


class Patience:
    """Measures again what was disturbed, as long as there is time for that."""

    def __init__(self, seconds):
        self.left = seconds
        self.repeats = 0

    def quietly(self, measure):
        """The answers of `measure`, which returns a list of them; the last ones where the machine stays busy."""
        pause = 0.1
        while True:
            start = time.monotonic()
            answers = measure()
            if self.left <= 0 or any("error" in a for a in answers) or not any(a["busy"] for a in answers):
                return answers
            time.sleep(pause)
            pause = min(2 * pause, 5)
            self.left -= time.monotonic() - start
            self.repeats += 1
