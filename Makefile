# Everything a person needs, from a fresh clone with only Python 3.11+ and make.
# `make help` lists the targets.  Every step leaves a stamp, so the second time is quick.

PORT ?= 5000
PYTHON ?=
# a process for each core; a file's tests stay together, because they share what is slow to make, and files keep the
# order of tests/conftest.py, in which what takes longest begins first
PYTEST_ARGS ?= -n auto --dist loadfile --no-loadscope-reorder

VENV := .venv
BIN := $(VENV)/bin
RUN := PYTHONUTF8=1 $(BIN)/python
PIP := $(RUN) -m pip --disable-pip-version-check --no-input --quiet

# the Node that comes from PyPI brings its own certificates; the machine's own are the ones to trust
export NODE_USE_SYSTEM_CA := 1

REQUIREMENTS := $(VENV)/.requirements-installed
PACKAGE := $(VENV)/.package-installed
MODULES := node_modules/.installed
ASSETS := core/static/vendor/.copied
LINKS := build/links/commonaim
BYTECODE := build/.compiled
CATALOGS := $(patsubst %.po,%.mo,$(wildcard core/translations/*/LC_MESSAGES/*.po plugins/*/translations/*/LC_MESSAGES/*.po))

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench docs messages assets lock wheel clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(PACKAGE) $(ASSETS) $(CATALOGS) $(LINKS) $(BYTECODE)  ## a virtual environment in .venv with all that is needed

demo: setup  ## the demo network, its review as a table, and the site on PORT (5000)
	@$(BIN)/commonaim demo --port $(PORT)

test: setup  ## the whole test suite; PYTEST_ARGS="-k words" runs a part
	@$(RUN) -m pytest $(PYTEST_ARGS)

lint: setup  ## style, types, who imports whom, and what must not be committed
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@MYPYPATH=build/links $(BIN)/mypy --strict --namespace-packages --explicit-package-bases -p commonaim.core -p commonaim.plugins
	@$(BIN)/lint-imports
	@$(RUN) scripts/check_tree.py
	@$(RUN) docs/check.py

bench: setup  ## quality, speed and memory; prints tables
	@for script in benchmarks/[a-z]*.py; do $(RUN) "$$script" || exit 1; done

docs: setup  ## the reference of hooks anew from the code; check links, and that every rule has its page
	@$(RUN) scripts/hooks_page.py
	@$(RUN) docs/check.py

messages: setup  ## new texts of the code into the catalogs (*.po) that translators fill in
	@$(RUN) scripts/messages.py

assets: $(ASSETS)  ## third-party front-end files, copied to core/static/vendor

wheel: setup  ## a wheel in dist, with the front-end files and translations in it
	@rm -rf build/lib build/bdist.*  # what an earlier build left there would go into this one
	@$(PIP) wheel . --no-deps --no-build-isolation --wheel-dir dist
	@ls dist/*.whl

lock: $(REQUIREMENTS)  ## newest allowed versions into requirements/*.txt and package-lock.json
	@for name in requirements/base requirements/dev benchmarks/peers/requirements; do \
		$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
			--generate-hashes --no-emit-index-url --no-annotate \
			--custom-compile-command "make lock" $$name.in --output-file $$name.txt || exit 1; \
	done
	@for folder in . benchmarks/peers; do \
		PATH="$(CURDIR)/$(BIN):$$PATH" npm install --package-lock-only --omit-lockfile-registry-resolved \
			--ignore-scripts --loglevel=error --prefix $$folder || exit 1; \
	done

clean:  ## remove all that make has made, and nothing else
	@rm -rf $(VENV) node_modules build dist core/static/vendor core/testing/vendor $(CATALOGS) *.egg-info

$(BIN)/python:
	@python=$$(scripts/find-python $(PYTHON)) && echo "Making $(VENV) with $$python" && "$$python" -m venv --clear $(VENV)

$(REQUIREMENTS): requirements/dev.txt | $(BIN)/python
	@echo "Installing what requirements/dev.txt lists"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(PACKAGE): $(REQUIREMENTS) setup.cfg pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# node and npm are the ones of the virtual environment: nothing need be installed before
$(MODULES): package.json package-lock.json | $(REQUIREMENTS)
	@echo "Installing what package-lock.json lists"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --loglevel=error
	@touch $@

$(ASSETS): $(MODULES) scripts/vendor.py
	@$(RUN) scripts/vendor.py
	@touch $@

%.mo: %.po | $(REQUIREMENTS)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# where writing bytecode is switched off, as in many containers, every start would compile every module again
$(BYTECODE): $(shell find core migrations plugins -name '*.py') | $(PACKAGE)
	@$(RUN) -m compileall -q core migrations plugins
	@mkdir -p $(@D) && touch $@

# where type checkers and editors find the folders under the names they are imported by
$(LINKS):
	@mkdir -p $@
	@for folder in core plugins migrations; do ln -sfn "../../../$$folder" "$@/$$folder"; done
