# One command per wish; `make` alone lists them. See rosi/embedded/ for what starts the services.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed

# Set on some machines, it makes every process compile everything again.
unexport PYTHONDONTWRITEBYTECODE

# How many processes test beside each other.
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset stop test check run manage services bench proof lock new-secrets

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | awk -F'\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

demo: $(INSTALLED) ## the whole system with fictitious cases at http://localhost:8000 (or PORT=…), until Ctrl-C
	@$(PY) -m rosi.embedded.system
	@$(PY) -m rosi.embedded demo

demo-reset: $(INSTALLED) ## throw the demo's data away; the next `make demo` starts over
	@$(PY) -m rosi.embedded reset

stop: $(INSTALLED) ## stop what runs here, from another terminal
	@$(PY) -m rosi.embedded stop

test: $(INSTALLED) ## `make check`, then all tests (PYTEST_ARGS="-k mandate" for some)
	@$(PY) -m rosi.embedded.system browser
	@$(MAKE) --no-print-directory check
	$(PY) -m rosi.embedded test -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

# Checks look at the code as it would run in production. They reach no server and use no real key.
check: export ROSI_MODE = production
check: export SECRET_KEY = for-checks-only-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP
check: export ROSI_KEYS = k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
check: export ROSI_INDEX_KEY = AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
check: export DATABASE_URL = postgresql://nobody@127.0.0.1:1/none
check: export REDIS_URL = redis://127.0.0.1:1/0
check: export ALLOWED_HOSTS = localhost
check: $(INSTALLED) ## style, types, layers, templates, migrations, production settings, texts, diagram
	@$(PY) -m rosi.embedded.system
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint templates --lint --quiet
	$(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(PY) manage.py compile_texts --check
	$(PY) manage.py state_diagram --check
	$(PY) manage.py figure_definitions --check
	$(PY) -m tests.asvs --check
	$(PY) deploy/requirements_in_step.py

run: $(INSTALLED) ## web, worker and timetable against your own DATABASE_URL and REDIS_URL
	@$(PY) -m rosi.embedded.system
	@$(PY) -m rosi.embedded run

manage: $(INSTALLED) ## any management command with the services up: make manage ARGS="showmigrations"
	@$(PY) -m rosi.embedded manage $(ARGS)

services: $(INSTALLED) ## PostgreSQL and Valkey alone, with their addresses, until Ctrl-C
	@$(PY) -m rosi.embedded services

bench: $(INSTALLED) ## measure speed against plain SQL and plain Django on this machine (ARGS="…")
	$(PY) -m rosi.embedded with $(PY) -m bench $(ARGS)

proof: $(INSTALLED) ## all tests with their full numbers: thousands of cases instead of dozens
	@$(PY) -m rosi.embedded.system browser
	ROSI_PROOF=1 $(PY) -m rosi.embedded test -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

new-secrets: $(INSTALLED) ## a fresh set of keys and passwords, for the .env file of docker compose
	@$(PY) -m rosi.embedded new-secrets

COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header

lock: $(INSTALLED) ## write the requirements anew from pyproject.toml (ARGS="--upgrade" for newer versions)
	$(COMPILE) $(ARGS) pyproject.toml -o requirements.txt
	$(COMPILE) $(ARGS) --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt

# uv is quick; pip knows the mirror where a network has one of its own. Both accept only the hashes of the lock.
$(INSTALLED): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "ROSI needs Python 3.11 or newer, and $(PYTHON) is not: name another one, as in make PYTHON=python3.12 $(MAKECMDGOALS)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
	  { apt-get update -q && apt-get install -y -q --no-install-recommends python3-venv; } >/dev/null 2>&1; } || { \
	  echo "Python's venv module is missing: install the package python3-venv (apt-get install python3-venv, as root)." >&2; exit 1; }
	@$(PY) -c '' 2>/dev/null || { echo "Making $(VENV) …"; $(PYTHON) -m venv --clear $(VENV); }
	@echo "Installing the requirements …"
	@$(PY) -m pip install --quiet --disable-pip-version-check uv
	@$(VENV)/bin/uv pip sync --quiet --python $(PY) --require-hashes --compile-bytecode requirements-dev.txt || { \
	  echo "uv could not; trying pip …"; \
	  $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt; } || { \
	  echo "The requirements could not be installed: is the package index reachable?" >&2; exit 1; }
	@touch $@
