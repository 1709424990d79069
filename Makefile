# Every target sets up what it needs. Python 3.11 or newer is all that must be there before.

PYTHON ?= python3
# A uv that is on the machine, else one of our own.
UV := $(or $(shell command -v uv 2>/dev/null),.uv/bin/uv)
RUN := $(UV) run --frozen --all-extras --
ARGS ?=
# Services start twice as fast from compiled files; some environments ask Python not to write them.
unexport PYTHONDONTWRITEBYTECODE
# The real article that the project was started from, where it is at hand; else the project's own.
DEMO_ARTICLES ?= $(firstword $(wildcard ../shared/seeds) seeds)

.DEFAULT_GOAL := help
.PHONY: help setup fmt lint test test-fast check demo bench bench-time bench-extract bench-confidence bench-merge bench-digest bench-stream schemas gazetteer bench-project bench-reads replay-check order-check

help: ## What can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

.uv/bin/uv:
	$(PYTHON) -m venv .uv
	.uv/bin/python -m pip install --quiet uv

.venv/.ready: pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --all-extras --compile-bytecode
	@touch $@

setup: .venv/.ready ## Install everything into .venv

fmt: setup ## Format the code
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

lint: setup ## Style, types, layers, schemas
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) lint-imports
	$(RUN) sitrep schemas check

test: setup ## All tests, on a real Kafka and a real PostgreSQL
	$(RUN) pytest $(ARGS)

test-fast: setup ## The tests that need neither
	$(RUN) pytest -m "not integration and not slow" $(ARGS)

replay-check: setup ## The seeds live, replayed and computed: one digest
	$(RUN) pytest tests/e2e/test_replay.py $(ARGS)

check: lint test ## What CI runs

order-check: setup ## News in 50 random orders, through Kafka and PostgreSQL: one chronology (ARGS=orders)
	PYTHONPATH=. $(RUN) python tests/bench/check_orders.py $(ARGS)

demo: setup ## Start everything, ingest an article, show the chronology (ARGS=--exit ends then)
	$(RUN) sitrep demo $(ARGS) $(DEMO_ARTICLES)

schemas: setup ## Write schemas/ anew from the code
	$(RUN) sitrep schemas export

gazetteer: setup ## Compile the gazetteer anew from GeoNames
	$(RUN) python services/build_gazetteer.py

bench: bench-time bench-extract bench-confidence bench-merge bench-digest bench-stream bench-project bench-reads ## All benchmarks

bench-time: setup ## Temporal tagging: accuracy and speed
	$(RUN) python tests/bench/bench_time.py $(ARGS)

bench-extract: setup ## Extraction: accuracy and speed
	$(RUN) python tests/bench/bench_extract.py $(ARGS)

bench-confidence: setup ## How often mentions are right, by their confidence (ARGS=--fit fits it anew)
	$(RUN) python tests/bench/bench_confidence.py $(ARGS)

.PHONY: sample-mentions
sample-mentions: setup ## A hundred mentions of real news for judging by eye (ARGS=--shares adds the verdicts up)
	$(RUN) python tests/bench/sample_mentions.py $(ARGS)

bench-merge: setup ## Merging: accuracy and speed
	$(RUN) python tests/bench/bench_merge.py $(ARGS)

bench-digest: setup ## Digests against timelines by journalists (ARGS=--ablations varies the rule)
	$(RUN) python tests/bench/bench_digest.py $(ARGS)

bench-stream: setup ## A thousand readers of the stream at 50 events a second
	$(RUN) python tests/bench/bench_stream.py $(ARGS)

bench-project: setup ## Mentions from Kafka into PostgreSQL, beside COPY (ARGS=--large=1000000)
	PYTHONPATH=. $(RUN) python tests/bench/bench_projection.py $(ARGS)

bench-reads: setup ## Reads of a large chronology, as-of included (ARGS=--events=1000000)
	PYTHONPATH=. $(RUN) python tests/bench/bench_reads.py $(ARGS)
