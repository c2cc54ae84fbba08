# One command per habit. A person needs Python 3.11 and nothing else: Node comes as a wheel, everything else by lock file.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Passive waiting keeps torch threads from starving every other process of this machine.
export OMP_WAIT_POLICY = PASSIVE
export PATH := $(CURDIR)/$(BIN):$(PATH)
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2

.PHONY: help setup run test test-quick lint bench lock sample notices clean

help:
	@echo "make run    set up what is missing and serve the site on http://$(HOST):$(PORT)/"
	@echo "make test   run all tests        make lint   check style, types and structure"
	@echo "make bench  measure speed and quality and print the figures"

setup: .venv/.ready node_modules/.ready var/secret.key

# torch first, with its own requirements; then everything else exactly as pinned, without what is only named.
.venv/.ready: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Notewright needs Python 3.11; set PYTHON=/path/to/python3.11")'
	@echo "Setting up Python packages (a few minutes the first time) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) torch==2.13.0
	@$(PIP) --no-deps -r requirements.lock
	@touch $@

.venv/.ready-dev: .venv/.ready requirements-dev.lock
	@$(PIP) --no-deps -r requirements-dev.lock
	@touch $@

node_modules/.ready: package.json package-lock.json .venv/.ready
	@echo "Setting up browser packages ..."
	@npm ci --ignore-scripts --loglevel=error
	@touch $@

# A secret of this machine's own, readable by its owner only.
var/secret.key:
	@mkdir -p var
	@umask 077 && $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))' > $@

run: setup
	@$(BIN)/python manage.py serve --host $(HOST) --port $(PORT)

test: setup .venv/.ready-dev
	@sh tools/chromium.sh
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m "not alone"
	$(BIN)/python -m pytest -m alone
	npm run --silent test

lint: setup .venv/.ready-dev
	ruff check .
	ruff format --check .
	mypy
	lint-imports
	djade --target-version 5.2 --check $$(git ls-files 'templates/*.html' 'templates/**/*.html')
	npm run --silent check
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: setup .venv/.ready-dev
	$(BIN)/python -m bench

lock:
	@sh tools/lock.sh

# The recording that an empty library offers.
sample: setup
	$(BIN)/python -m tools.sample

notices: setup
	$(BIN)/python -m tools.notices > THIRD_PARTY_NOTICES.md

clean:
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache
