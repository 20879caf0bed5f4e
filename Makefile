# Everything a newcomer needs: `make demo`. Needs Python 3.11+, make and the package registries; fetches the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
export KAKOU_STATE ?= $(CURDIR)/.state
# Where find-uv.sh puts a uv when there is none: what is started here finds it, too.
export PATH := $(PATH):$(CURDIR)/.venv-tools/bin
# Images often set it; here many processes import the same, and each would compile it anew.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
# One environment, in steps: what the gate runs with, what checks and tests it, and its peers (the groups in pyproject.toml).
GATE := .venv/.gate
SYNCED := .venv/.synced
BENCH := .venv/.bench
MEMBERS := $(wildcard pyproject.toml shared/pyproject.toml services/*/pyproject.toml cli/pyproject.toml deploy/local/pyproject.toml)

.PHONY: help demo up down check test coverage pythons faults fuzz lint types style imports dead-code dependencies lock bench docs tag clean

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(GATE) ## Act out a morning at the gate, live, and balance its books (ARGS="--trucks 300 --zones 3 --seed 7")
	@$(BIN)/kakou-local run -- $(BIN)/kakou simulate $(ARGS)

up: $(GATE) ## Start Kafka, Redis and the five services on the data of last time, or find those that run
	@$(BIN)/kakou-local up

down: ## Stop everything that `make up` started; its data stays for the next `make up`
	@if [ -x $(BIN)/kakou-local ]; then $(BIN)/kakou-local down; fi

check: lint ## Check the code and run the unit and golden tests
	@$(BIN)/pytest -q -n auto --no-loadscope-reorder tests/unit tests/golden $(ARGS)

# In three processes on two processors: what takes long waits for servers for half of its time, and others go on meanwhile.
# What shares servers stays together (tests/conftest.py).
test: lint ## Check the code and run all tests, on Kafkas and Redises of their own (ARGS="-n 0" for one after the other)
	@$(BIN)/pytest -n 3 --no-loadscope-reorder $(ARGS)

# Takes many minutes, so it is no part of `make test`; what measures times or needs servers is left out.
coverage: $(SYNCED) ## Measure how much of each package the tests without servers run, and hold it to its floor
	@$(BIN)/pytest -q -n 2 --no-loadscope-reorder --cov --cov-report= tests/unit tests/golden \
	  --ignore=tests/unit/simulation --ignore=tests/unit/ownership --ignore=tests/unit/local --ignore=tests/unit/gate_ingest/test_long_bodies.py $(ARGS)
	@for member in $(patsubst %/,%,$(dir $(MEMBERS))); do \
	  floor=$$(sed -n 's/^coverage-floor = //p' $$member/pyproject.toml); [ -n "$$floor" ] || continue; \
	  $(BIN)/coverage report --include="$$member/*" --fail-under=$$floor --format=total >.venv/coverage.total || below=1; \
	  echo "$$member: $$(head -1 .venv/coverage.total) %, floor $$floor %"; \
	done; exit $${below:-0}

pythons: $(SYNCED) ## Run the tests without servers under each Python from 3.11 to 3.14 that uv finds or fetches
	@uv="$$(deploy/local/find-uv.sh)"; for version in 3.11 3.12 3.13 3.14; do \
	  "$$uv" python find --quiet $$version >.venv/python.log 2>&1 || "$$uv" python install --quiet $$version >.venv/python.log 2>&1 \
	    || { echo "Python $$version: neither here nor to be fetched, left out"; continue; }; \
	  echo "Python $$version:"; UV_PROJECT_ENVIRONMENT=.venv-$$version "$$uv" sync --frozen --quiet --python $$version \
	    && .venv-$$version/bin/pytest -q -n auto --no-loadscope-reorder -p no:cacheprovider tests/unit tests/golden $(ARGS) || failed=1; \
	done; exit $${failed:-0}

faults: $(SYNCED) ## Run the long fault and attack tests, which `make test` leaves out
	@$(BIN)/pytest -m long $(ARGS)

fuzz: $(SYNCED) ## Try new generated examples, then 100,000 spoilt requests to all operations (ARGS="--seed 7 --requests 5000")
	@HYPOTHESIS_PROFILE=random $(BIN)/pytest -q -m 'hypothesis and not long' tests/unit
	@$(BIN)/python -m tests.fuzz $(ARGS)

lint: $(SYNCED) ## Check style, types, who may import whom, dead code, dependencies, and that the lock is fresh
	@$(MAKE) --no-print-directory -j 2 types style imports dead-code dependencies lock

types: $(SYNCED)
	@$(BIN)/mypy

style: $(SYNCED)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet

imports: $(SYNCED)
	@$(BIN)/lint-imports

dead-code: $(SYNCED)
	@$(BIN)/vulture

dependencies: $(SYNCED)
	@for member in $(patsubst %/,%,$(dir $(filter-out pyproject.toml,$(MEMBERS)))); do \
	  (cd $$member && $(CURDIR)/$(BIN)/deptry . --no-ansi 2>$(CURDIR)/.venv/deptry.log) || { cat .venv/deptry.log >&2; exit 1; }; done

lock: $(SYNCED)
	@"$$(deploy/local/find-uv.sh)" lock --check --quiet

bench: $(BENCH) ## Measure the gate beside bare relays and peers, in docs/benchmarks.md (ARGS="idle truck" for parts)
	@$(BIN)/python -m tests.bench $(ARGS)

docs: $(GATE) ## Write anew those of docs/ that are made from the code
	@$(BIN)/kakou docs docs

tag: ## Tag the commit as the version of pyproject.toml, with what CHANGELOG.md says of it
	@python3 deploy/tag.py

clean: ## Remove the gate's data, and what was built here; keep the downloads shared by all clones
	@if [ -x $(BIN)/kakou-local ]; then $(BIN)/kakou-local clean; fi
	@echo "Removing .state, environments and caches."
	@rm -rf .venv .venv-* .state .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# --frozen: a lock that lags behind is told by `make lint`, and must not be mended in passing.
define sync
@uv="$$(deploy/local/find-uv.sh)" && { "$$uv" sync --frozen --quiet $(1) || \
  { echo "The packages could not be fetched: is there a network to the package registry?" >&2; exit 1; }; }
@touch $@
endef

# --inexact: whoever has the tools to develop keeps them.
$(GATE): uv.lock $(MEMBERS)
	$(call sync,--no-default-groups --group examples --inexact)

$(SYNCED): uv.lock $(MEMBERS)
	$(call sync)

# The peers that the gate is measured beside. It comes after what takes them away.
$(BENCH): $(SYNCED)
	$(call sync,--group bench --inexact)
