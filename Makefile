# One command per verb. Every one makes its own virtual environment and installs what is pinned.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python -m bot

.DEFAULT_GOAL := help
.PHONY: help demo run test lint types check bench chaos messages clean

help: ## What can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/' | awk -F: '{printf "  make %-9s %s\n", $$1, $$2}'

$(VENV)/runs: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/develops: $(VENV)/runs requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

demo: $(VENV)/runs ## The whole bot with a demo school and phones in the browser; no token, no internet
	$(RUN) demo

run: $(VENV)/runs ## The real thing: BOT_TOKEN and SECRET_KEY from the environment or .env
	$(RUN) run

test: $(VENV)/develops ## All tests
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/develops ## Style, banned calls, the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/develops ## mypy, strict
	$(BIN)/mypy

check: lint types test ## What CI runs

bench: $(VENV)/develops ## Speed, printed as ratios against the targets
	$(BIN)/python -m benchmarks

chaos: $(VENV)/develops ## Kill the sender again and again: nothing is lost
	$(BIN)/python -m benchmarks.chaos

messages: $(VENV)/develops ## Collect the sentences and update the catalogs
	$(BIN)/python tools/messages.py

clean: ## Remove what make and the demo made
	rm -rf $(VENV) .zvonok .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
