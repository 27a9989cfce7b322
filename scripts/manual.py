#!/usr/bin/env python3
"""Writes the manual page of `digits` from its own help: digits --experimental-dump-help | python3 scripts/manual.py"""

import json
import sys

HEADER = r""".\" Made by scripts/manual.py (make docs) from the program's help.
.TH DIGITS 1
.SH NAME
digits \- trains and uses a recogniser of handwritten digits
.SH SYNOPSIS
.B digits
.I command
.RI [ options ]
"""
FOOTER = r""".SH FILES
.TP
.I runs/latest
The newest training run, whose network is used where none is named.
.SH ENVIRONMENT
.TP
.B NO_COLOR
Where it is set and not empty, the output has no colours; neither has it where it does not go to a terminal.
.TP
.B KINDLING_ISA
The instruction set for the computation (avx512, avx2, portable), in place of the best one that the processor has.
.SH EXIT STATUS
0: all went well. 1: something could not be read, written or recognised. 64: an argument makes no sense. Each reason is one
line on standard error.
"""


def escaped(text):
    """Text that troff shows as it is."""
    text = text.replace("\\", r"\e").replace("-", r"\-")
    return "\n".join(r"\&" + line if line[:1] in (".", "'") else line for line in text.split("\n"))


def option(argument):
    """One option or argument, with its explanation."""
    value = argument.get("valueName", "value")
    if argument["kind"] == "positional":
        name = rf"\fI{escaped(value)}\fR" + (" ..." if argument["isRepeating"] else "")
    else:
        dashes = {"long": "--", "short": "-", "longWithSingleDash": "-"}
        names = [rf"\fB{escaped(dashes[n['kind']] + n['name'])}\fR" for n in argument["names"]]
        name = ", ".join(names) + (rf" \fI{escaped(value)}\fR" if argument["kind"] == "option" else "")
    help_text = argument.get("abstract", "")
    if argument.get("defaultValue") and argument["kind"] == "option":
        help_text += f" (default: {argument['defaultValue']})"
    return f".TP\n{name}\n{escaped(help_text)}\n"


def discussion(text):
    """Paragraphs, and indented lines as they stand."""
    lines = []
    for line in text.split("\n"):
        if line.startswith("  "):
            lines += [".EX", escaped(line), ".EE"]
        else:
            lines += [escaped(line)] if line else [".PP"]
    return "\n".join(lines).replace("\n.EE\n.EX\n", "\n") + "\n"


def command(description):
    arguments = [a for a in description.get("arguments", []) if a.get("shouldDisplay", True)]
    page = f".SS digits {description['commandName']}\n{escaped(description.get('abstract', ''))}\n"
    page += "".join(option(a) for a in arguments if a.get("valueName") not in ("help", "version"))
    if description.get("discussion"):
        page += ".PP\n" + discussion(description["discussion"])
    return page


def main():
    root = json.load(sys.stdin)["command"]
    page = HEADER + ".SH DESCRIPTION\n" + discussion(root["discussion"]) + ".SH COMMANDS\n"
    page += "".join(command(c) for c in root["subcommands"] if c["commandName"] != "help")
    sys.stdout.write(page + FOOTER)


if __name__ == "__main__":
    main()
