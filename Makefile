# run: the demo on http://HOST:PORT · test: < 5 minutes · check: style, types · test-all: what CI runs

HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= python3
PYTEST_ARGS ?=
PARALLEL ?= -n 2 --dist loadfile

VENV := .venv
BIN := $(VENV)/bin
# A file that exists is up to date until the lock or the project's own definition changes.
INSTALLED := $(VENV)/installed
TEST_INSTALLED := $(VENV)/installed-for-tests
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The editor's bundles, and what they are made of.
BUNDLED := static/editor/built/digest.txt
EDITOR_SOURCES := package-lock.json hatch_build.py $(wildcard static/editor/*.* static/editor/*/*.js static/editor/*/*.css)
LONG := slow or postgres or wordpress
LOCK_OPTIONS := --quiet --upgrade --universal --generate-hashes --no-header --no-annotate

.PHONY: run test check test-all bench lock chromium clean

run: $(INSTALLED) $(BUNDLED)
	$(BIN)/clinic-widget demo --host $(HOST) --port $(PORT)

test: $(TEST_INSTALLED) $(BUNDLED) chromium
	$(BIN)/python -m pytest -m "not ($(LONG))" $(PARALLEL) $(PYTEST_ARGS)

test-all: test
	$(BIN)/python -m pytest -m "$(LONG)" $(PYTEST_ARGS)

check: $(TEST_INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(TEST_INSTALLED) $(BUNDLED) chromium
	$(BIN)/python -m bench

# Take newer versions; then run the tests. A lock holds no address of a registry.
lock: $(BIN)/python
	$(PIP) install uv
	$(BIN)/uv pip compile $(LOCK_OPTIONS) pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile $(LOCK_OPTIONS) -c requirements.lock --all-extras pyproject.toml -o requirements-test.lock

clean:
	rm -rf $(VENV) build dist static/editor/built .mypy_cache .pytest_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(INSTALLED): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the service needs (once) ..."
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --editable .
	@touch $@ $(BUNDLED)

# Installing bundles them (hatch_build.py); what is up to date is left alone.
$(BUNDLED): $(EDITOR_SOURCES) | $(INSTALLED)
	@echo "Bundling the editor's pages ..."
	$(PIP) install --no-deps --editable .
	@touch $@

$(TEST_INSTALLED): requirements-test.lock $(INSTALLED)
	@echo "Installing what the tests need (once) ..."
	$(PIP) install --require-hashes -r requirements-test.lock
	@touch $@

# The system's own Chromium; else Debian's, as root; else the one that Playwright brings.
chromium: $(TEST_INSTALLED)
	@if command -v chromium || command -v chromium-browser || command -v google-chrome; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium \
	    fonts-dejavu-core fonts-liberation >/dev/null; \
	else $(BIN)/playwright install chromium; fi
