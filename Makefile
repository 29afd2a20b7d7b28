# `make help` lists the targets. HOST, PORT, PUBLIC_URL, LIANXUE_HOME, LIANXUE_DEMO_PASSWORD and the other settings of
# docs/operations.md are inherited by whatever a target starts.

BIN := .venv/bin
CODE := contracts kit services gateway runner verifier tests scripts
# More arguments for pytest: make test ARGS="-k ledger -x"
ARGS ?=
# make lock LOCK_ARGS=--upgrade, or LOCK_ARGS="--upgrade-package Flask"
LOCK_ARGS ?=

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-dev run test check format lint types migrate bench bench-long bench-pages chaos up lock docs screenshots notices clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## Make .venv with the locked packages and lianxue in it (nothing to do when it is current)
	@scripts/ensure-venv runtime

setup-dev: ## The same, with what tests and checks need
	@scripts/ensure-venv dev

run: setup ## Set up and run everything in one process, with demo data, on http://127.0.0.1:8000
	@exec $(BIN)/lianxue up

test: setup-dev ## Set up, bring RabbitMQ, PostgreSQL and Chromium, and run all tests
	@scripts/bring-test-services
	@scripts/run-tests $(ARGS)

check: lint types ## All checks but the tests: format, lint, types, imports, migrations, generated docs, notices, vendored files
	@echo "import rules" && $(BIN)/lint-imports
	@echo "migrations" && $(BIN)/lianxue migrate --check
	@echo "generated documents" && $(BIN)/lianxue docs --check
	@echo "third-party notices" && $(BIN)/python scripts/third_party.py --check
	@echo "vendored files" && $(BIN)/python scripts/vendor_assets.py --check

format: setup-dev ## Rewrite the code in the house format, with what ruff can mend by itself
	@$(BIN)/ruff check --fix $(CODE)
	@$(BIN)/ruff format $(CODE)

lint: setup-dev ## Look at format and lint, change nothing
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)

types: setup-dev ## Check types
	@$(BIN)/mypy

migrate: setup ## Bring every service's database to the newest schema
	@$(BIN)/lianxue migrate

bench: setup-dev ## Measure requests, facts and documents per second
	@$(BIN)/python -m tests.benchmarks

bench-long: setup-dev ## Measure register, ledger and verifier with up to a million entries (half an hour)
	@$(BIN)/python -m tests.benchmarks.long $(ARGS)

bench-pages: setup-dev ## Measure pages with 10,000 events, and the partner's page on a slow phone (5 minutes)
	@$(BIN)/python -m tests.benchmarks.pages $(ARGS)

chaos: setup-dev ## Try to break every promise of docs/architecture.md with real faults (ARGS="--seed 7 --only 2,5")
	@scripts/bring-test-services
	@$(BIN)/python -m tests.chaos $(ARGS)

up: ## Run one process per service with RabbitMQ and PostgreSQL, in containers (needs .env: see deploy/new-env)
	@docker compose up --build

# pip's own configuration may name other indexes and folders of wheels; the lock must hold what is published.
COMPILE = env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock" \
	$(BIN)/python -m piptools compile --quiet --no-config --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options $(LOCK_ARGS)
lock: setup-dev ## Write requirements*.lock from pyproject.toml, keeping the versions that still fit
	@$(COMPILE) --output-file requirements.lock pyproject.toml
	@$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	@scripts/ensure-venv dev

docs: setup ## Write the generated documents: facts, settings, openapi.json, facts.json
	@$(BIN)/lianxue docs

screenshots: setup-dev ## Take the pictures of docs/screens.md: starts the demo on a free port, needs Chromium
	@$(BIN)/python -m scripts.screenshots

notices: setup-dev ## Write THIRD_PARTY.md from the lock
	@$(BIN)/python scripts/third_party.py

clean: ## Remove what the tools made; var/ (data) and .venv stay
	@rm -rf build dist *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache htmlcov test-results
	@find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
