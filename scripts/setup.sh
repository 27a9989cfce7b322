#!/bin/sh
# Makes this machine ready to build Kindling: checks for Swift and zlib, installs what can be installed with apt or brew,
# and says what it does. Does nothing where all is there.
set -eu

say() { printf 'setup: %s\n' "$1"; }
stop() { printf 'setup: %s\n' "$1" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

check_swift() {
    command -v swift >/dev/null 2>&1 || stop "Swift is missing: install version 6.2 or later from https://swift.org/install"
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    major=${version%%.*}
    minor=${version#*.}
    if [ "$major" -lt 6 ] || { [ "$major" = 6 ] && [ "$minor" -lt 2 ]; }; then
        stop "Swift $version is too old: install version 6.2 or later from https://swift.org/install"
    fi
}

has_zlib() {
    # The header, wherever this system keeps it.
    printf '#include <zlib.h>\n' | ${CC:-clang} -E -x c - >/dev/null 2>&1
}

install_zlib() {
    if command -v apt-get >/dev/null 2>&1; then
        say "installing zlib1g-dev with apt-get"
        as_root apt-get update -qq
        as_root apt-get install -y -qq zlib1g-dev >/dev/null
    elif command -v brew >/dev/null 2>&1; then
        say "installing zlib with brew"
        brew install zlib
    else
        stop "zlib's headers are missing: install them with your system's package manager"
    fi
}

check_swift
has_zlib || install_zlib
