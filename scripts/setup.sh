#!/bin/sh
# Makes this machine ready to build Kindling: checks for Swift, zlib, libpng and libjpeg-turbo, installs what can be
# installed with apt or brew, and says what it does. Does nothing where all is there.
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

# A header, wherever this system keeps it.
has_header() {
    printf '#include <stdio.h>\n#include <%s>\n' "$1" | ${CC:-clang} $(pkg-config --cflags "$2" 2>/dev/null || :) -E -x c - \
        >/dev/null 2>&1
}

install_packages() {
    if command -v apt-get >/dev/null 2>&1; then
        say "installing$1 with apt-get"
        as_root apt-get update -qq
        as_root apt-get install -y -qq $1 >/dev/null
    elif command -v brew >/dev/null 2>&1; then
        say "installing$2 with brew"
        brew install $2
    else
        stop "the headers of zlib, libpng or libjpeg-turbo are missing: install them with your system's package manager"
    fi
}

check_swift
apt_packages=
brew_packages=
need() {
    has_header "$1" "$2" || { apt_packages="$apt_packages $3"; brew_packages="$brew_packages $4"; }
}
need zlib.h zlib zlib1g-dev zlib
need png.h libpng libpng-dev libpng
need turbojpeg.h libturbojpeg libturbojpeg0-dev jpeg-turbo
if [ -n "$apt_packages" ]; then install_packages "$apt_packages" "$brew_packages"; fi
