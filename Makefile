.PHONY: help up test lint format train lock clean

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

# Whoever opens the coach to others, or has tokens made, wants no demo.
up: ## install, build, train when needed, start the coach with demo pages; Ctrl-C stops it
	@scripts/setup.sh run
	@scripts/widget.sh || echo "没有网页，其余照常。" >&2
	@exec .venv/bin/coach serve $(if $(COACH_HOST)$(COACH_TOKEN_SECRET)$(COACH_TOKEN_PUBLIC_KEY)$(COACH_DEMO),,--demo)

test: ## install and run every check: format, lint, types, tests
	@scripts/setup.sh test
	@scripts/widget.sh
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
	uv pip compile --python-version 3.10 --generate-hashes --no-emit-index-url --no-header -q requirements-node.in -o requirements-node.txt

clean: ## remove what was made: models, compiled content, caches (not the journal of calls)
	rm -rf models/*.tar.gz models/compiled models/language models/training.log .rasa widget/dist widget/node_modules
