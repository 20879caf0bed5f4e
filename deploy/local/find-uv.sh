#!/bin/sh
# Prints the path of a uv that can read our lock: the one on the path, else one of our own in .venv-tools.
set -eu

version=0.13.9
tools=$(cd "$(dirname "$0")/../.." && pwd)/.venv-tools

say() { printf '%s\n' "$*" >&2; }

# An older uv does not understand the lock's revision.
new_enough() { "$1" --version 2>/dev/null | awk '{ split($2, v, "."); exit !(v[1] > 0 || v[2] >= 8) }'; }

if found=$(command -v uv) && new_enough "$found"; then
    echo "$found"
    exit 0
fi
if [ -x "$tools/bin/uv" ]; then
    echo "$tools/bin/uv"
    exit 0
fi

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "kakou needs Python 3.11 or later: install it with \`sudo apt-get install python3 python3-venv\`, or name yours with PYTHON=…"
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    # Debian keeps what a virtual environment needs in a package of its own.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing python3-venv …"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv; } >/dev/null 2>&1 || true
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        say "This Python cannot make a virtual environment: install that with \`sudo apt-get install python3-venv\`."
        exit 1
    fi
fi
say "Fetching uv $version …"
rm -rf "$tools"
"$python" -m venv "$tools"
if ! "$tools/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$version" >&2; then
    say "uv, which fetches the packages, could not be fetched itself: is there a network to the package registry?"
    exit 1
fi
echo "$tools/bin/uv"
