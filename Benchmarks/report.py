"""How compare.py's results look, and what they should be."""
import fnmatch


class Target:
    """What Kindling is to reach: a ratio to PyTorch, a time, or both, for every workload that the patterns name."""

    def __init__(self, label, patterns, ratio=None, ms=None):
        self.label, self.patterns, self.ratio, self.ms = label, patterns, ratio, ms

    def matches(self, name):
        return any(fnmatch.fnmatchcase(name, pattern) for pattern in self.patterns)

    @property
    def wanted(self):
        parts = [f"≥ {self.ratio:g} ×"] if self.ratio else []
        return ", ".join(parts + ([f"< {self.ms * 1000:.0f} µs"] if self.ms else []))

    def misses(self, comparison):
        if comparison.ours_ms is None or (self.ratio and comparison.ratio is None):
            return True
        return bool(self.ratio and comparison.ratio < self.ratio or self.ms and comparison.ours_ms >= self.ms)


OPERATORS_TEXT = (
    "Every operator of `scripts/conformance/core.txt` that computes something, forward, float32, about a million elements "
    "(`operators/`, which also says what is left out and why), and for many the gradient of the first input (`.grad`, "
    "backward alone).")
PASSES = ["forward", "gradInput", "gradWeight"]


def passes(*layers):
    return [f"conv.{layer}.{one}" for layer in layers for one in PASSES]


TARGETS = [
    Target("LeNet, training step, 1 image", ["lenet.step.1"], 20, 0.070),
    Target("LeNet, training step, 64 images", ["lenet.step.64"], 6),
    Target("LeNet, training step, 256 images", ["lenet.step.256"], 6),
    Target("LeNet, training step, 1024 images", ["lenet.step.1024"], 5),
    Target("LeNet, forward, 1 image", ["lenet.forward.1"], 15),
    Target("LeNet, forward, 64 images", ["lenet.forward.64"], 6),
    Target("LeNet, forward, 256 images", ["lenet.forward.256"], 6),
    Target("Product of matrices, 512", ["matmul.512"], 0.85),
    Target("Product of matrices, 1024", ["matmul.1024"], 0.85),
    Target("ResNet's 3×3 convolutions, each pass", passes("64x56.3x3", "128x28.3x3"), 1.2),
    Target(
        "Strided, 1×1, 7×7 convolutions, each pass",
        passes("64x56.3x3.stride2", "128x28.1x1.stride2", "64x56.1x1", "3x224.7x7.stride2"), 1),
    Target(
        "Depthwise, grouped, dilated convolutions, each pass",
        passes("depthwise", "depthwise.stride2", "grouped", "dilated"), 1),
    Target("Softmax, each", ["softmax.*"], 1),
    Target("Reductions, each", ["reduce.*"], 1),
    Target("Element by element, each", ["elementwise.*"], 1),
    Target("A batch of 64 digits: a tenth of a step at 80,000 images/s", ["data.batch.64"], ms=0.080),
]
MEMORY_MB = 250
# How many times PyTorch's time an operator may take.
SLOWEST_OPERATOR = 1.5


def has_target(name):
    return any(target.matches(name) for target in TARGETS)


def number(value):
    """Four digits or so, since no measurement has more."""
    if value is None:
        return ""
    return f"{value:.4f}" if value < 1 else f"{value:.3f}" if value < 10 else f"{value:.2f}" if value < 100 \
        else f"{value:,.0f}"


def ratio_number(ratio):
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.1f}" if ratio < 100 else f"{ratio:,.0f}"


def ratio_text(comparison):
    return ratio_number(comparison.ratio) if comparison.ratio else ""


def spread(comparison):
    ratios = comparison.round_ratios
    text = f"{ratio_number(min(ratios))}–{ratio_number(max(ratios))}" if ratios else ""
    return f"{text} busy" if comparison.busy else text


def cells(comparison):
    rate = f"{number(comparison.rate)} {comparison.unit}" if comparison.rate else ""
    share = f"{100 * comparison.share:.0f} %" if comparison.share else ""
    return [comparison.name, number(comparison.ours_ms), number(comparison.torch_ms), ratio_text(comparison),
            spread(comparison), rate, share]


HEADS = ["", "Kindling, ms", "PyTorch, ms", "ratio", "rounds", "Kindling's rate", "of peak"]
WIDTHS = [36, 14, 14, 9, 18, 18, 9]


def text_line(values):
    return values[0].ljust(WIDTHS[0]) + "".join(v.rjust(w) for v, w in zip(values[1:], WIDTHS[1:]))


def text_head(family):
    return "\n" + text_line([family] + HEADS[1:])


def text_row(comparison):
    return "\n".join([text_line(cells(comparison))] + [f"    {error}" for error in comparison.errors])


def markdown_table(heads, rows):
    align = ["---"] + ["---:"] * (len(heads) - 1)
    return "\n".join(f"| {' | '.join(row)} |" for row in [heads, align] + rows)


class Report:
    def __init__(self, date, cpu, cores, system, versions, arguments):
        self.date, self.cpu, self.cores, self.system = date, cpu, cores, system
        self.swift, self.torch = versions
        self.arguments = arguments
        self.comparisons, self.peaks = [], {}
        self.memory = self.memory_error = None
        self.disturbed = 0

    def target_rows(self):
        """label, wanted, measured, verdict: for what was measured."""
        rows = []
        for target in TARGETS:
            found = [c for c in self.comparisons if target.matches(c.name)]
            if found:
                missed = [c for c in found if target.misses(c)]
                rows.append([target.label, target.wanted, self.measured(target, found, missed),
                             verdict(missed, target.ratio and any(c.busy for c in found))])
        if self.memory or self.memory_error:
            measured = f"{self.memory:.0f} MB" if self.memory else self.memory_error
            rows.append(["Memory of `digits train`, at most", f"< {MEMORY_MB} MB", measured,
                         verdict(not self.memory or self.memory >= MEMORY_MB)])
        return rows

    @staticmethod
    def measured(target, found, missed):
        if len(found) == 1:
            parts = [f"{ratio_text(found[0])} × ({spread(found[0])})"] if found[0].ratio else []
            if target.ms and found[0].ours_ms is not None:
                parts.append(f"{found[0].ours_ms * 1000:.1f} µs")
            return ", ".join(parts) or "no result"
        counted = f"{len(found) - len(missed)} of {len(found)}"
        with_ratio = [c for c in found if c.ratio]
        if not with_ratio:
            return counted
        lowest = min(with_ratio, key=lambda c: c.ratio)
        return f"{counted}; lowest {ratio_text(lowest)} × ({lowest.name})"

    def operators(self):
        return [c for c in self.comparisons if c.name.startswith("operators.")]

    def operator_sentence(self):
        found = [c for c in self.operators() if c.ratio]
        slow = [c for c in found if c.ratio * SLOWEST_OPERATOR < 1]
        return (f"{len(found) - len(slow)} of {len(found)} take at most {SLOWEST_OPERATOR:g} times as long as PyTorch; "
                f"{len([c for c in found if c.ratio >= 1])} are as fast or faster. The ten worst ratios:")

    def worst(self, comparisons):
        with_ratio = [c for c in comparisons if c.ratio]
        return sorted(with_ratio, key=lambda c: c.ratio)[:10]

    def errors(self):
        return [f"{c.name}: {error}" for c in self.comparisons for error in c.errors]

    def text(self):
        lines = []
        for label, wanted, measured, verdict in self.target_rows():
            lines.append(f"{label.ljust(60)}{wanted.ljust(16)}{verdict.ljust(14)}{measured}")
        if lines:
            lines.insert(0, "\nTargets")
        if self.operators():
            lines += ["\n" + self.operator_sentence()] + [text_row(c) for c in self.worst(self.operators())]
        return "\n".join(lines + ["\nThe ten worst ratios"] + [text_row(c) for c in self.worst(self.comparisons)])

    def peak_sentence(self):
        def of(name):
            return f"{self.peaks.get(name, 0):.0f}"
        return (
            f"With {self.arguments.threads} threads the machine does {of('machine.multiplyAdds')} GFLOP/s of float32 "
            f"multiply-adds in registers, reads {of('machine.read.512KB')}, {of('machine.read.16MB')} and "
            f"{of('machine.read.256MB')} GB/s and copies {of('machine.copy.512KB')}, {of('machine.copy.16MB')} and "
            f"{of('machine.copy.256MB')} GB/s (read and written together) in 512 KB, 16 MB and 256 MB of memory.")

    def markdown(self, notes):
        arguments = self.arguments
        parts = [
            "This file is written by `make bench-peers` and never edited by hand; `notes.md` is the hand-written part.",
            "# Kindling against PyTorch",
            f"{self.date} · {self.cpu}, {self.cores} cores · {self.system} · Swift {self.swift} · PyTorch {self.torch} · "
            f"{arguments.threads} threads each · {arguments.rounds} rounds of {arguments.seconds:g} s in turns",
            "A ratio is PyTorch's time divided by Kindling's, medians of the rounds' medians: above 1, Kindling is "
            "faster. Beside it stand the lowest and the highest ratio of a round. Both got the same numbers from the "
            "same seed, and their results were compared.",
            self.peak_sentence(),
            "Where a target is to be reached, rounds in which other programs kept a thread waiting for a processor, or "
            "computed on the other half of a core, were measured again while there was time; "
            f"{self.disturbed} workloads have such rounds nevertheless. \"Busy\" marks waiting.",
        ]
        if arguments.filter:
            parts.append(f"Only workloads whose names contain {' or '.join(arguments.filter)}.")
        if self.target_rows():
            parts += ["## Targets", markdown_table(["", "target", "measured", ""], self.target_rows())]
        if self.operators():
            parts += ["## Operators at 1M elements", OPERATORS_TEXT, self.operator_sentence(),
                      markdown_table(HEADS, [cells(c) for c in self.worst(self.operators())])]
        if self.errors():
            parts += ["## What went wrong", "\n".join(f"- {error}" for error in self.errors())]
        parts.append("## Every workload")
        for family in dict.fromkeys(c.name.split(".")[0] for c in self.comparisons):
            rows = [cells(c) for c in self.comparisons if c.name.split(".")[0] == family]
            parts += [f"### {family}", markdown_table(HEADS, rows)]
        parts += ["## The ten worst ratios", markdown_table(HEADS, [cells(c) for c in self.worst(self.comparisons)])]
        return "\n\n".join(parts) + "\n\n" + notes


def verdict(missed, busy=False):
    """A busy machine slows PyTorch more: what is met then may not be."""
    return "missed" if missed else "unclear: busy" if busy else "met"
