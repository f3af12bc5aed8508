# Every target is one line of work; `make help` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONUNBUFFERED := 1

.PHONY: run install dev test test-fast deep bench lint format help

run: $(VENV)/site ## Set up what is missing and serve the site on http://127.0.0.1:8000
	@$(BIN)/python manage.py prepare
	@exec $(BIN)/python manage.py serve

install: $(VENV)/site ## Install only what the site needs to run on a server

dev: $(VENV)/tools ## Serve with DEBUG on, and reload when a file changes
	@DEBUG=on $(BIN)/python manage.py prepare
	@DEBUG=on exec $(BIN)/python manage.py runserver $${HOST:-127.0.0.1}:$${PORT:-8000}

test: $(VENV)/tools ## Run every test that can run here, and list those that cannot
	@$(BIN)/python -m tests

test-fast: $(VENV)/tools ## Run one case of each fast test, between two edits
	@$(BIN)/python -m pytest -q -n auto -m "not slow and not browser and not nginx and not served and not deployed" --one-case-each=$$(date +%s)

deep: $(VENV)/tools ## Run the tests that take hours; docs/deep-runs.md has their last figures
	@$(BIN)/python -m tests.deep

bench: $(VENV)/tools ## Measure the speeds that we claim
	@$(BIN)/python -m benchmarks.pages && $(BIN)/python -m benchmarks.besieged && $(BIN)/python -m benchmarks.markup && $(BIN)/python -m benchmarks.pictures && $(BIN)/python -m benchmarks.crowded && $(BIN)/python -m benchmarks.posting && $(BIN)/python -m benchmarks.judging && $(BIN)/python -m benchmarks.filter && $(BIN)/python -m benchmarks.waves && $(BIN)/python -m benchmarks.guessing && $(BIN)/python -m benchmarks.attacked && $(BIN)/python -m benchmarks.dry_run && $(BIN)/python -m benchmarks.queue && $(BIN)/python -m benchmarks.growth && $(BIN)/python -m benchmarks.parts

lint: $(VENV)/tools ## Check format, lint, import contracts, deployment and migrations
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && PYTHONPATH=. $(BIN)/lint-imports
	@SITE_URL=https://news.example EMAIL_URL=smtp://mail.example $(BIN)/python -W error manage.py check --deploy --fail-level WARNING
	@$(BIN)/python manage.py makemigrations --check --dry-run

format: $(VENV)/tools ## Let ruff fix what it can
	@$(BIN)/ruff check --fix-only -q . ; $(BIN)/ruff format .

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 12

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Newsroom needs Python 3.11 or newer; set PYTHON, for example PYTHON=python3.12.") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV) && touch $@

$(VENV)/site: $(VENV)/python requirements.txt
	@echo "Installing what the site needs (once) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt && touch $@

$(VENV)/tools: $(VENV)/site requirements-dev.txt
	@echo "Installing what the tests and linters need (once) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.txt && touch $@
