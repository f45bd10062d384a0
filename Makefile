# Everything a newcomer needs: `make site` and `make test` set up what they use. `make` alone lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CONTENT ?= content
OUTPUT ?= dist
SERIES ?= 1 10 100
# Tests run on all cores, a file of tests on one: its tests share what they built. SPREAD= runs them one after another.
SPREAD ?= --numprocesses logical --maxprocesses 8 --dist loadfile
NOINDEX ?=
# Libraries are compiled when they are first imported: most of what comes with them never is.
PIP := --quiet --disable-pip-version-check --no-compile

# Python's compiled files make every later start much quicker: let our own commands write them.
unexport PYTHONDONTWRITEBYTECODE
# Somebody else's modules have no business here.
unexport PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help site check test lint types tests quick chromium bench schemas lock clean distclean

help: ## Show this list
	@echo "make <target>, with one of these targets:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1 | \2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-12s%s\n", $$1, $$2 }'

site: $(VENV)/.site ## Build the site in content/ into dist/
	@$(BIN)/python build.py build --content "$(CONTENT)" --output "$(OUTPUT)" $(if $(NOINDEX),--noindex)

check: $(VENV)/.site ## Look for mistakes in content/ without building anything
	@$(BIN)/python build.py check --content "$(CONTENT)"

test: lint types tests ## Run every check: style, types, and all tests

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

tests: $(VENV)/.dev chromium
	$(BIN)/python -m pytest $(SPREAD)

quick: $(VENV)/.dev ## Run the tests that take no browser and no time
	$(BIN)/python -m pytest $(SPREAD) -m "not browser and not slow"

bench: $(VENV)/.dev ## Measure the statistics, start-up and building, beside what else is installed (SERIES="1000" for more)
	$(BIN)/python -m bench --n $(SERIES)

schemas: $(VENV)/.dev ## Write the JSON Schemas for editors and the page of messages anew
	$(BIN)/python -m plainforest.content.schema
	$(BIN)/python -m plainforest.exchange.schema
	$(BIN)/python -m plainforest.check.catalogue

# The browser tests take the Chromium or Chrome of this machine (CHROME_PATH names one), else they download one.
chromium: $(VENV)/.dev
	@found="$$($(BIN)/python tests/conftest.py)" || exit 1; test -n "$$found" || { \
		echo "No Chromium or Chrome on this machine: downloading one for the browser tests ..."; \
		$(BIN)/python -m playwright install chromium; \
	} || { \
		echo; \
		echo "The browser tests need Chromium, and it could not be downloaded. Either install it"; \
		echo "(Debian, Ubuntu: sudo apt install chromium) or say where it is: make test CHROME_PATH=/path/to/chrome"; \
		exit 1; \
	} >&2

# One environment for everything: the site needs the libraries of requirements.lock; the tests need a few more, and
# the project itself, installed so that it follows the source.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Plainforest needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>/dev/null || echo not there)."; \
		echo "Name another one like this: make $(or $(MAKECMDGOALS),site) PYTHON=python3.12"; \
		exit 1; \
	} >&2
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make virtual environments yet. On Debian or Ubuntu: sudo apt install python3-venv"; \
		exit 1; \
	} >&2
	@echo "Making a Python environment in $(VENV) ..."
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.site: requirements.lock $(VENV)/bin/python
	@echo "Installing the libraries that the site needs ..."
	@$(BIN)/python -m pip install $(PIP) --require-hashes -r requirements.lock
	@echo "Making what pages need to explore a plot ..."
	@$(BIN)/python -m plainforest.explorer
	@printf '#!/bin/sh\nexec "%s" "%s" "$$@"\n' "$(CURDIR)/$(BIN)/python" "$(CURDIR)/build.py" > $(BIN)/plainforest
	@chmod +x $(BIN)/plainforest
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml $(VENV)/.site
	@echo "Installing the tools for development ..."
	@$(BIN)/python -m pip install $(PIP) --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install $(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# The locks hold for every system and every Python from 3.11 on; UPGRADE=1 takes the newest versions.
LOCK := .venv-lock/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet \
	$(if $(UPGRADE),--upgrade)

lock: $(VENV)/bin/python ## Renew the two lock files after a change in pyproject.toml (UPGRADE=1 for newest versions)
	@test -x .venv-lock/bin/uv || { $(BIN)/python -m venv .venv-lock && \
		.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9; }
	$(LOCK) --output-file requirements.lock
	$(LOCK) --group dev --constraints requirements.lock --output-file requirements-dev.lock

clean: ## Remove what was built, but keep the environment
	rm -rf dist dist-drafts .plainforest-cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find plainforest tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## Remove the environment too
	rm -rf $(VENV) .venv-lock plainforest/carried
