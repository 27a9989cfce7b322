"""Kindling against PyTorch, workload by workload: the two measure in turns, so that a busy machine slows both.

    python compare.py                                 prints the table
    python compare.py --filter lenet matmul           of those workloads only
    python compare.py --write RESULTS.md              writes it down as well

A ratio is PyTorch's time divided by Kindling's: above 1, Kindling is faster. Needs `bench` and `digits`, built in release
mode, and a Python with PyTorch 2.13 (--python). `make bench-peers` sees to all of it.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import operators
import report
from server import Cores, Server

HERE = pathlib.Path(__file__).resolve().parent
TORCH_SCRIPT = str(HERE / "torch_bench.py")
CORE = HERE.parent / "scripts/conformance/core.txt"
# Seconds for a disturbed workload before it is the next one's turn.
TURN = 2


class Round:
    """Times in milliseconds; PyTorch's is missing where it has no such workload."""

    def __init__(self, ours, torch, busy, alone):
        self.ours, self.torch, self.busy, self.alone = ours, torch, busy, alone


class Comparison:
    """One workload, measured in rounds."""

    def __init__(self, listing, peaks):
        self.name, self.unit, self.amount = listing["name"], listing["unit"], listing["amount"]
        self.peak = peaks.get(listing.get("peak"))
        self.rounds, self.errors = [], []

    @property
    def busy(self):
        return any(round.busy for round in self.rounds)

    @property
    def is_settled(self):
        return bool(self.errors) or all(round.alone for round in self.rounds)

    @property
    def ours_ms(self):
        return statistics.median(round.ours for round in self.rounds) if self.rounds else None

    @property
    def torch_ms(self):
        times = [round.torch for round in self.rounds if round.torch]
        return statistics.median(times) if times else None

    @property
    def ratio(self):
        return self.torch_ms / self.ours_ms if self.torch_ms else None

    @property
    def round_ratios(self):
        return [round.torch / round.ours for round in self.rounds if round.torch]

    @property
    def rate(self):
        """In 10⁹ of its unit a second."""
        return self.amount / (self.ours_ms / 1000) / 1e9 if self.rounds and self.unit else None

    @property
    def share(self):
        return self.rate / self.peak if self.rate and self.peak else None


def same_result(ours, torch):
    """Whether both computed the same: shapes, and sums of magnitudes, which rounding changes a little."""
    if ours.get("shape") != torch.get("shape"):
        return f"shapes differ: {ours.get('shape')}, PyTorch's {torch.get('shape')}"
    a, b = ours.get("checksum"), torch.get("checksum")
    if (a is None) != (b is None) or (a is not None and abs(a - b) > 1e-4 * max(abs(a), abs(b))):
        return f"results differ: sum of magnitudes {a}, PyTorch's {b}"
    return None


class Measuring:
    """Has both measure in turns."""

    def __init__(self, arguments, torch_names):
        self.arguments, self.torch_names = arguments, torch_names
        self.ours = Server([str(arguments.bench), "serve"])
        self.torch = Server([arguments.python, TORCH_SCRIPT, "serve"])
        self.cores = Cores([str(arguments.bench), "serve"], arguments.threads)

    def round(self, comparison, deadline=0):
        """None where something went wrong. Measured again until the deadline where somebody disturbed it."""
        servers = [("Kindling", self.ours)]
        if comparison.name in self.torch_names:
            servers.append(("PyTorch", self.torch))
        answers, alone = [], True
        for who, server in servers:
            answer, undisturbed = self.answer(server, comparison.name, deadline)
            if "error" in answer:
                comparison.errors.append(f"{who}: {answer['error']}")
                return None
            answers.append(answer)
            alone &= undisturbed
        if len(answers) > 1 and not comparison.rounds:
            difference = same_result(*answers)
            if difference:
                comparison.errors.append(difference)
        times = [answer["median_ms"] for answer in answers] + [None]
        return Round(times[0], times[1], any(answer["busy"] for answer in answers), alone)

    def answer(self, server, name, deadline):
        def measure():
            return server.ask(name, self.arguments.threads, self.arguments.seconds)
        return self.cores.measure_alone(measure, deadline) if report.has_target(name) else (measure(), True)

    def compare(self, comparison):
        for _ in range(self.arguments.rounds):
            round = self.round(comparison)
            if round is None:
                return
            comparison.rounds.append(round)

    def settle(self, comparisons):
        """Puts undisturbed rounds in place of the others, a little while for each workload in turn. The number of those
        that still have other rounds when patience ends."""
        end = time.monotonic() + self.arguments.patience
        pending = [comparison for comparison in comparisons if not comparison.is_settled]
        while pending and time.monotonic() < end:
            for comparison in pending:
                show_progress(f"{len(pending)} disturbed, {max(end - time.monotonic(), 0):.0f} s left: {comparison.name}")
                deadline = min(end, time.monotonic() + TURN)
                for index, old in enumerate(comparison.rounds):
                    if old.alone or time.monotonic() >= deadline:
                        continue
                    new = self.round(comparison, deadline)
                    if new and new.alone:
                        comparison.rounds[index] = new
            pending = [comparison for comparison in pending if not comparison.is_settled]
        return len(pending)

    def peaks(self, listings):
        """What the machine can do, in 10⁹ a second: the best of the samples."""
        peaks = {}
        for listing in listings:
            if listing["name"].startswith("machine."):
                answer = self.ours.ask(listing["name"], self.arguments.threads, max(self.arguments.seconds, 0.2))
                if "error" not in answer:
                    peaks[listing["name"]] = listing["amount"] / (answer["min_ms"] / 1000) / 1e9
        return peaks

    def close(self):
        for server in [self.ours, self.torch, self.cores]:
            server.close()


def show_progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


# A new process counts what its parent had in memory as its own, so that a small one starts the program.
MEASURE_MEMORY = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak_memory(digits, threads):
    """MB that `digits train` needs at most, or what went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        train = [digits, "train", "--epochs", "1", "--threads", str(threads), "--json", "--output", f"{folder}/run"]
        try:
            status, peak = map(int, output(sys.executable, "-c", MEASURE_MEMORY, *map(str, train)).split())
        except (OSError, subprocess.CalledProcessError, ValueError) as error:
            return None, str(error)
        if status != 0:
            return None, f"digits train ended with status {status}"
        return peak * (1 if sys.platform == "darwin" else 1024) / 1e6, None


def output(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def cpu_name():
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.lower().startswith("model name"):
                return line.split(":", 1)[1].strip()
        return output("sysctl", "-n", "machdep.cpu.brand_string").strip()
    except (OSError, subprocess.CalledProcessError):
        return platform.processor() or platform.machine()


def system_name():
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {platform.machine()}"
    except (OSError, KeyError, AttributeError):
        return platform.platform()


def versions(python):
    """Swift's and PyTorch's."""
    swift = next((line for line in output("swift", "--version").splitlines() if "Swift version" in line), "?")
    torch = output(python, "-c", "import torch; print(torch.__version__)").strip()
    return swift[swift.find("Swift version"):].split(" (")[0].removeprefix("Swift version "), torch


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filter", nargs="+", default=[], help="only workloads whose names contain one of these texts")
    parser.add_argument("--rounds", type=int, default=5, help="how often both measure (default: 5)")
    parser.add_argument("--seconds", type=float, default=0.2, help="how long each measures (default: 0.2)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="default: one for each processor")
    parser.add_argument(
        "--patience", metavar="SECONDS", type=float, default=900,
        help="for measuring again what others disturbed, where a target is to be reached (default: 900)")
    parser.add_argument("--write", metavar="FILE", type=pathlib.Path, help="write the results, in Markdown")
    parser.add_argument("--python", default=sys.executable, help="a Python with PyTorch")
    parser.add_argument("--bench", default=HERE / ".build/release/bench", help="the Swift side")
    parser.add_argument("--digits", default=HERE.parent / ".build/release/digits", help="the recogniser")
    arguments = parser.parse_args()
    if arguments.rounds < 1 or arguments.seconds <= 0 or arguments.threads < 1:
        parser.error("rounds, seconds and threads: expected numbers above 0")
    return arguments


def write_atomically(path, text):
    """The file is the old one or the new one, whatever happens."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.resolve().parent, delete=False) as file:
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            os.chmod(file.name, 0o644)
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


def main():
    arguments = parse_arguments()
    listings = [json.loads(line) for line in output(arguments.bench, "--list", "--json").splitlines()]
    torch_names = set(output(arguments.python, TORCH_SCRIPT, "list").split())
    unknown = torch_names - {listing["name"] for listing in listings}
    if unknown:
        sys.exit(f"compare.py: only torch_bench.py has {', '.join(sorted(unknown))}")
    unmeasured = operators.unmeasured(CORE.read_text(encoding="utf-8").split())
    if unmeasured:
        sys.exit(f"compare.py: operators/ has neither a row nor a reason for {', '.join(unmeasured)}")
    wanted = [listing for listing in listings if not listing["name"].startswith("machine.") and (
        not arguments.filter or any(text in listing["name"] for text in arguments.filter))]
    if not wanted:
        sys.exit(f"compare.py: no name contains {' or '.join(arguments.filter)}")

    results = report.Report(
        date=datetime.date.today().isoformat(), cpu=cpu_name(), cores=os.cpu_count(), system=system_name(),
        versions=versions(arguments.python), arguments=arguments)
    measuring = Measuring(arguments, torch_names)
    try:
        results.peaks = measuring.peaks(listings)
        family = None
        for index, listing in enumerate(wanted):
            show_progress(f"{index + 1}/{len(wanted)} {listing['name']}")
            comparison = Comparison(listing, results.peaks)
            measuring.compare(comparison)
            results.comparisons.append(comparison)
            show_progress("")
            if comparison.name.split(".")[0] != family:
                family = comparison.name.split(".")[0]
                print(report.text_head(family))
            print(report.text_row(comparison), flush=True)
        results.disturbed = measuring.settle(results.comparisons)
        show_progress("")
    finally:
        measuring.close()
    if not arguments.filter:
        results.memory, results.memory_error = peak_memory(str(arguments.digits), arguments.threads)
    print(results.text())
    if arguments.write:
        notes = (HERE / "notes.md").read_text(encoding="utf-8")
        write_atomically(arguments.write, results.markdown(notes))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"compare.py: {error}")
