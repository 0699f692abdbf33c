.PHONY: help up test lint format train lock clean

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

up: ## install, train when needed, start the coach; Ctrl-C stops it
	@scripts/setup.sh run
	@exec .venv/bin/coach serve

test: ## install and run every check: format, lint, types, tests
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory lint
	.venv/bin/python -m pytest

lint: ## format, lint and types
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy

format: ## put the code into shape
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

train: ## train the assistant
	@scripts/setup.sh run
	@.venv/bin/coach train

lock: ## pin the requirements anew, names and hashes only (needs uv)
	uv pip compile --python-version 3.10 --generate-hashes --no-emit-index-url --no-header -q requirements.in -o requirements.txt
	uv pip compile --python-version 3.10 --generate-hashes --no-emit-index-url --no-header -q requirements-dev.in -o requirements-dev.txt
	uv pip compile --python-version 3.10 --generate-hashes --no-emit-index-url --no-header -q requirements-load.in -o requirements-load.txt

clean: ## remove what was made: models, compiled content, caches (not the journal of calls)
	rm -rf models/*.tar.gz models/compiled models/language models/training.log .rasa
