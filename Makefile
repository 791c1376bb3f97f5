# Two commands do everything: `make run` and `make test`. No step but `make system-test` wants more rights than yours.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null && command -v $$p && break; done)
NPM = $(shell command -v npm || echo $(BIN)/npm)
UV := $(BIN)/uv
SYNC := $(UV) pip install --quiet --require-hashes
COMPILE := $(UV) pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11

.PHONY: help run setup test lint types check-js bench requirements system-test clean

help: ## say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## / — /'

run: setup ## install, plant the region, import holds, plan and publish the week, serve the pages
	@$(BIN)/kimppakyyti demo

setup: $(VENV)/run.stamp ## install what running needs, into .venv and node_modules

$(UV): requirements/uv.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing. Debian: apt-get install python3 python3-venv;" \
	  "elsewhere: install it, or name one by PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' \
	  || { echo "Python's venv module is missing. Debian: apt-get install python3-venv"; exit 1; }
	@echo "Making .venv with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $(UV)

$(VENV)/run.stamp: $(UV) requirements/run.txt requirements/node.txt package-lock.json pyproject.toml
	@echo "Installing the libraries"
	@$(SYNC) -r requirements/run.txt
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@command -v npm >/dev/null || $(SYNC) -r requirements/node.txt
	@PATH="$(PATH):$(CURDIR)/$(BIN)" $(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@echo "Compiling the planner"
	@$(BIN)/kimppakyyti warm-up
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements/test.txt
	@$(SYNC) -r requirements/test.txt
	@touch $@

system-test: ## what the tests need from the system: Chromium
	@command -v chromium >/dev/null || { \
	  if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    apt-get update -qq && apt-get install -y -qq chromium; \
	  elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then \
	    sudo apt-get update -qq && sudo apt-get install -y -qq chromium; \
	  else \
	    echo "Chromium is missing: the browser tests need it. Debian: apt-get install chromium;" \
	         "elsewhere: install Chromium so that 'chromium' is on the PATH"; exit 1; \
	  fi; }

test: $(VENV)/test.stamp system-test ## run all tests
	@$(BIN)/pytest -n auto --dist loadfile

lint: $(VENV)/test.stamp ## style, types, import contracts, scripts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@PATH="$(PATH):$(CURDIR)/$(BIN)" $(NPM) run --silent check

BENCH ?= $(firstword $(wildcard ../shared/bench ../../shared/bench bench-data))

$(VENV)/bench.stamp: $(VENV)/test.stamp requirements/bench.txt
	@$(SYNC) -r requirements/bench.txt
	@touch $@

WEEKS ?= $(wildcard $(addsuffix /week/examples/*.json,../shared ../../shared))
REFEREE ?= $(firstword $(wildcard $(addsuffix /week/referee.py,../shared ../../shared)))
LENGTH ?= 1
GO_ON ?=
CORE ?=
TABLES := bench-results/tables.md
COMPARED = --length $(LENGTH) $(if $(GO_ON),,--fresh)

bench: $(VENV)/bench.stamp ## compare with PyVRP, VROOM and OR-Tools, one run (LENGTH=0.2: shorter; GO_ON=1: after an end)
	@rm -f bench-results/core.md
	@$(BIN)/python -m benchmarks.compare_weeks $(WEEKS) $(addprefix --referee ,$(REFEREE)) $(COMPARED) --out bench-results/weeks.md
	@if [ -n "$(BENCH)" ]; then $(BIN)/python -m benchmarks.compare_core "$(BENCH)" $(CORE) $(COMPARED) --out bench-results/core.md; \
	  else echo "No published problems: name their folder by BENCH=… (docs/benchmarks.md)"; fi
	@for part in weeks core; do [ ! -f bench-results/$$part.md ] || { cat bench-results/$$part.md; echo; }; done > $(TABLES)
	@echo "All tables: $(TABLES)"

requirements: $(UV) ## pin all dependencies anew, with hashes
	@$(COMPILE) --extra build pyproject.toml -o requirements/run.txt
	@$(COMPILE) --extra test -c requirements/run.txt pyproject.toml -o requirements/test.txt
	@$(COMPILE) --extra bench -c requirements/test.txt pyproject.toml -o requirements/bench.txt

clean: ## take away what was installed (your data stays)
	@rm -rf $(VENV) node_modules
