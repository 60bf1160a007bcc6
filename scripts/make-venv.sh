#!/usr/bin/env bash
# Make a virtual environment with Python 3.10 and install the lock into it.
set -euo pipefail
venv=$1

if [ ! -x "$venv/bin/python" ]; then
  echo "Making $venv with Python 3.10 ..."
  if uv --version >/dev/null 2>&1; then
    uv venv --quiet --python 3.10 --seed "$venv"
  elif python3.10 -c 'import ensurepip' 2>/dev/null; then
    python3.10 -m venv "$venv"
  elif python3 -c 'import sys, ensurepip; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then
    python3 -m venv "$venv"
  else
    echo "Python 3.10 is missing, and Rasa 3.6 runs on no newer one. Install it with 'pyenv install 3.10' or from python.org, or install uv (pip install uv), which fetches it; then run the same command again." >&2
    exit 1
  fi
fi

echo "Installing the locked packages (1.6 GB, some minutes the first time) ..."
if uv --version >/dev/null 2>&1; then
  uv pip install --quiet --python "$venv/bin/python" --no-deps --require-hashes -r requirements.lock
else
  "$venv/bin/python" -m pip install --disable-pip-version-check --no-deps --require-hashes --progress-bar off -r requirements.lock |
    awk '/^Collecting/ {printf "\r  %d packages", ++n; fflush()} END {print ""}'
fi
