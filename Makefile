# Two commands do everything: `make run` serves Handrail, `make test` proves it.
PYTHON ?= python3
BIN := .venv/bin
RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development
FRONTEND := service/web/frontend
MODULES := $(FRONTEND)/node_modules/.package-lock.json
ASSETS := service/web/static/manifest.json
PYTEST := $(BIN)/pytest --numprocesses=4 --dist=worksteal
# The pure rooms and the ledger: every line and branch of them is proved, by their own tests.
WHOLE := expressions bpmn decisions engine sla forms documents ledger
OWN_TESTS := tests/unit tests/integration/ledger
NPM := cd $(FRONTEND) && PATH="$(CURDIR)/$(BIN):$$PATH" npm
# Where Python may not keep what it compiled, each of the many processes takes seconds to begin.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test coverage browser check compiled bench chaos lock clean

run: $(RUNTIME) $(ASSETS)
	exec env HANDRAIL_MODE="$${HANDRAIL_MODE:-demo}" $(BIN)/handrail run --with-parent $$PPID

# Tests are traced only where a room must be whole: it takes half as long again.
test: $(DEVELOPMENT) $(ASSETS)
	$(MAKE) --no-print-directory --jobs=2 check compiled
	$(PYTEST) $(OWN_TESTS) $(WHOLE:%=--cov=service/%) --cov-fail-under=100
	$(PYTEST) $(OWN_TESTS:%=--ignore=%)

# What the tests reach everywhere: it takes much longer to measure.
coverage: $(DEVELOPMENT) $(ASSETS)
	$(PYTEST) --cov

# The tests of pages take the system's Chromium. Where there is none, this installs Debian's on Debian,
# and Playwright's own elsewhere.
browser: $(DEVELOPMENT)
	command -v chromium > /dev/null \
	|| { grep -qs '^ID=debian' /etc/os-release && apt-get update && apt-get install --yes chromium; } \
	|| $(BIN)/playwright install --with-deps chromium

check: $(DEVELOPMENT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The tests and all they import, compiled once, and not by each of the processes that share them.
compiled: $(DEVELOPMENT) $(ASSETS)
	@said=$$($(BIN)/pytest --collect-only --quiet --quiet) || { echo "$$said"; exit 1; }

bench: $(DEVELOPMENT)
	$(BIN)/python -m tests.bench $(ROWS)

# `make chaos CHAOS="--cases 100 --seed 1a2b"`: what else there is to say, --help tells.
chaos: $(DEVELOPMENT) $(ASSETS)
	$(BIN)/python -m tests.chaos $(CHAOS)

# The browser's files: installed by their lock file, built when a source of theirs changes.
.PHONY: assets
assets: $(ASSETS)

$(MODULES): $(FRONTEND)/package.json $(FRONTEND)/package-lock.json $(FRONTEND)/.npmrc | $(RUNTIME)
	$(NPM) ci --silent
	touch $@

$(ASSETS): $(MODULES) $(FRONTEND)/vite.config.js $(wildcard $(FRONTEND)/src/* $(FRONTEND)/src/*/* $(FRONTEND)/descriptors/*)
	$(NPM) run --silent build

.venv/bin/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(RUNTIME): requirements.lock pyproject.toml | .venv/bin/uv
	$(BIN)/uv pip install --quiet --python .venv --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python .venv --no-deps --editable .
	touch $@

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
	$(BIN)/uv pip install --quiet --python .venv --require-hashes -r requirements-dev.lock
	touch $@

# Pictures of every page, for docs/screens; `make screens SCREENS="inbox task"` takes only these.
screens: $(DEVELOPMENT) $(ASSETS)
	$(BIN)/python -m tests.screens $(SCREENS)
	$(if $(SCREENS),,PICTURES=docs/first_change $(BIN)/pytest -q tests/e2e/test_first_change.py)

lock: | .venv/bin/uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group build -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group dev -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --extra otel --group build -o requirements-otel.lock

clean:
	rm -rf .venv var $(FRONTEND)/node_modules service/web/static
