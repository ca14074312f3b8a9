#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors
#
# Usage: setup.sh VENV_DIR
# Makes the virtual environment that the Python peers run in; does nothing when it is up to date.
# Debian's python3 is named on purpose: a slower build would flatter BYOK.

set -eu

[ $# -eq 1 ] || { echo "usage: $0 VENV_DIR" >&2; exit 2; }
venv=$1
requirements=$(dirname "$0")/requirements.txt
stamp=$venv/requirements.installed

cmp -s "$requirements" "$stamp" && exit 0

if [ -e "$venv" ] && [ ! -f "$venv/pyvenv.cfg" ] && [ -n "$(ls -A "$venv")" ]; then
    echo "$0: $venv exists and is not a virtual environment; name another directory" >&2
    exit 1
fi

if ! /usr/bin/python3 -c 'import ensurepip' 2>/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -qq -y python3-venv >/dev/null 2>&1 || {
        apt-get update -qq
        apt-get install -qq -y python3-venv >/dev/null
    }
fi

/usr/bin/python3 -m venv --clear "$venv"
nice "$venv/bin/pip" install --quiet --disable-pip-version-check --no-input --no-compile --only-binary :all: \
    --requirement "$requirements"
nice "$venv/bin/python" -m compileall -q "$venv/lib"
cp "$requirements" "$stamp"
