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

import operators
import report
from server import Cores, Patience, Server

HERE = pathlib.Path(__file__).resolve().parent
CORE = HERE.parent / "scripts/conformance/core.txt"


class Comparison:
    """One workload's times in milliseconds, a pair for each round; PyTorch's are missing where it has no such workload."""

    def __init__(self, listing):
        self.name, self.unit, self.amount = listing["name"], listing["unit"], listing["amount"]
        self.peak_name = listing.get("peak")
        self.ours, self.torch, self.errors = [], [], []
        self.busy = False
        self.share = None

    @property
    def ours_ms(self):
        return statistics.median(self.ours) if self.ours else None

    @property
    def torch_ms(self):
        return statistics.median(self.torch) if self.torch else None

    @property
    def ratio(self):
        return self.torch_ms / self.ours_ms if self.ours and self.torch else None

    @property
    def round_ratios(self):
        return [torch / ours for ours, torch in zip(self.ours, self.torch)]

    @property
    def rate(self):
        """In 10⁹ of its unit a second."""
        return self.amount / (self.ours_ms / 1000) / 1e9 if self.ours and self.unit else None


def same_result(ours, torch):
    """Whether both computed the same: shapes, and sums of magnitudes, which rounding changes a little."""
    if ours.get("shape") != torch.get("shape"):
        return f"shapes differ: {ours.get('shape')}, PyTorch's {torch.get('shape')}"
    a, b = ours.get("checksum"), torch.get("checksum")
    if (a is None) != (b is None) or (a is not None and abs(a - b) > 1e-4 * max(abs(a), abs(b))):
        return f"results differ: sum of magnitudes {a}, PyTorch's {b}"
    return None


def compare(comparison, ours, torch, patience, arguments):
    """Has both measure in turns; `torch` is None where it has no such workload."""
    servers = [("Kindling", ours)] + ([("PyTorch", torch)] if torch else [])
    for _ in range(arguments.rounds):
        answers = patience.quietly(
            lambda: [server.ask(comparison.name, arguments.threads, arguments.seconds) for _, server in servers])
        comparison.errors += [f"{who}: {a['error']}" for (who, _), a in zip(servers, answers) if "error" in a]
        if comparison.errors:
            return
        comparison.busy |= any(answer["busy"] for answer in answers)
        for times, answer in zip([comparison.ours, comparison.torch], answers):
            times.append(answer["median_ms"])
    difference = same_result(*answers) if torch else None
    if difference:
        comparison.errors.append(difference)


def measure_peaks(listings, ours, patience, arguments):
    """What the machine can do, in 10⁹ a second: the best of the samples."""
    peaks = {}
    for listing in listings:
        if listing["name"].startswith("machine."):
            seconds = max(arguments.seconds, 0.2)
            answer, = patience.quietly(lambda: [ours.ask(listing["name"], arguments.threads, seconds)])
            if "error" not in answer:
                peaks[listing["name"]] = listing["amount"] / (answer["min_ms"] / 1000) / 1e9
    return peaks


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
        help="for measuring again what others disturbed, a fortieth for a round; 0: measure once (default: 900)")
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
    torch_script = str(HERE / "torch_bench.py")
    listings = [json.loads(line) for line in output(arguments.bench, "--list", "--json").splitlines()]
    torch_names = set(output(arguments.python, torch_script, "list").split())
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

    ours = Server([str(arguments.bench), "serve"])
    torch = Server([arguments.python, torch_script, "serve"])
    results = report.Report(
        date=datetime.date.today().isoformat(), cpu=cpu_name(), cores=os.cpu_count(), system=system_name(),
        versions=versions(arguments.python), arguments=arguments)
    cores = Cores([str(arguments.bench), "serve"], arguments.threads)
    patience = Patience(arguments.patience, cores)
    progress = sys.stderr.isatty()
    try:
        results.peaks = measure_peaks(listings, ours, patience, arguments)
        family = None
        for index, listing in enumerate(wanted):
            if progress:
                print(f"\r\033[K{index + 1}/{len(wanted)} {listing['name']}", end="", file=sys.stderr, flush=True)
            comparison = Comparison(listing)
            compare(comparison, ours, torch if comparison.name in torch_names else None, patience, arguments)
            if comparison.rate and comparison.peak_name in results.peaks:
                comparison.share = comparison.rate / results.peaks[comparison.peak_name]
            results.comparisons.append(comparison)
            if progress:
                print("\r\033[K", end="", file=sys.stderr, flush=True)
            if comparison.name.split(".")[0] != family:
                family = comparison.name.split(".")[0]
                print(report.text_head(family))
            print(report.text_row(comparison), flush=True)
    finally:
        ours.close()
        torch.close()
        cores.close()
    if not arguments.filter:
        results.memory, results.memory_error = peak_memory(str(arguments.digits), arguments.threads)
    results.repeats = patience.repeats
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
