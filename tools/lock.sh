#!/bin/sh
# Writes requirements.lock and requirements-dev.lock from what a fresh environment resolves to.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3.11}" -m venv "$place/env"
pip="$place/env/bin/python -m pip --disable-pip-version-check --quiet"
# The local version (+cpu) and the tools of the environment itself are not pinned.
freeze() { $pip freeze --exclude torch --exclude pip --exclude setuptools | sort -f; }
$pip install torch==2.13.0
$pip install -r requirements.in
$pip install --no-deps -r requirements-models.in
freeze > "$place/runtime"
$pip install -r requirements-dev.in
$pip install --no-deps -r requirements-training.in
freeze > "$place/all"
{ echo "# Written by make lock; install with --no-deps after torch==2.13.0."; cat "$place/runtime"; } > requirements.lock
{ echo "# Written by make lock; install with --no-deps on top of requirements.lock."; grep -vxFf "$place/runtime" "$place/all"; } > requirements-dev.lock
