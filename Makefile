# `make help` lists what can be made.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PORT ?= 8000
HOST ?= 127.0.0.1
VAR := $(or $(PORTAL_VAR),var)
# The first Python that is new enough and can make a virtual environment.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	command -v $$p >/dev/null 2>&1 && \
	$$p -c 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
	{ echo $$p; break; }; done)
BIN := .venv/bin
# What PostgreSQL, Redis and object storage need comes with their addresses.
LOCK := $(if $(DATABASE_URL)$(REDIS_URL)$(S3_BUCKET),production,base)

.PHONY: demo test test-long test-postgres lint format bench lock messages clean help

demo: .venv/.$(LOCK) ## Serve the demo on http://127.0.0.1:8000/ (PORT=… for another port)
	@mkdir -p "$(VAR)"
	@test -s "$(VAR)/secret_key" || (umask 077; \
		$(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))' > "$(VAR)/secret_key")
	@DJANGO_SETTINGS_MODULE=portal.settings.production \
	SECRET_KEY="$${SECRET_KEY:-$$(cat "$(VAR)/secret_key")}" \
	ALLOWED_HOSTS="$${ALLOWED_HOSTS:-127.0.0.1,localhost,[::1]}" \
	BASE_URL="$${BASE_URL:-http://$(HOST):$(PORT)}" \
	PORTAL_HTTPS="$${PORTAL_HTTPS:-off}" PORTAL_REQUIRE_MFA="$${PORTAL_REQUIRE_MFA:-off}" \
	PORTAL_DEMO="$${PORTAL_DEMO:-on}" PYTHONUNBUFFERED=1 \
	$(BIN)/python manage.py demo --bind "$(HOST):$(PORT)"

test: .venv/.dev ## Run every test on SQLite (ARGS=… goes to pytest: a path, -m "not browser")
	@sh .ci/packages browser
	@$(BIN)/python -m pytest $(ARGS)

test-postgres: .venv/.dev ## Run what depends on them on PostgreSQL and Redis (DATABASE_URL, REDIS_URL)
	@sh .ci/packages browser
	@sh .ci/with-postgres $(BIN)/python -m pytest -m "not anydb" $(ARGS)

test-long: .venv/.dev ## Run what takes a minute and more: the demo from an empty folder
	@$(BIN)/python -m pytest tests/long_runs.py $(ARGS)

lint: .venv/.dev ## Check code, templates, imports and migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	find templates -name '*.html' | xargs $(BIN)/djhtml --tabwidth 2 --check
	find templates -name '*.html' | xargs $(BIN)/djade --target-version 5.2 --check
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run

format: .venv/.dev ## Put code and templates into the house format
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	find templates -name '*.html' | xargs $(BIN)/djhtml --tabwidth 2
	-find templates -name '*.html' | xargs $(BIN)/djade --target-version 5.2

bench: .venv/.dev ## Measure every budget of docs/architecture.md and write docs/bench.md
	@$(BIN)/python -m bench $(ARGS)

messages: .venv/.dev ## Collect interface strings and compile their translations (needs gettext)
	$(BIN)/python manage.py makemessages -l en --no-wrap --no-location --no-obsolete \
		-i .venv -i var -i node_modules -i bench -i .ci
	$(BIN)/python manage.py compilemessages -l en --ignore .venv

lock: .venv/.dev ## Compile requirements/*.in into hash-locked requirements/*.txt
	$(BIN)/python -m pip --disable-pip-version-check install --quiet uv
	for name in base production dev; do \
		$(BIN)/uv pip compile --quiet --universal --no-strip-extras --python-version 3.11 --generate-hashes \
			requirements/$$name.in -o requirements/$$name.txt; done

clean: ## Remove the virtual environment; data under var/ stays
	rm -rf .venv

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | \
		awk -F ':.*## ' '{ printf "  make %-15s %s\n", $$1, $$2 }'

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新版本（带 venv 模块）。" \
		"Python 3.11+ with the venv module is needed (Debian: apt install python3-venv)."; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.base: requirements/base.txt | .venv/bin/python
	@$(BIN)/python requirements/install.py base
	@touch $@

.venv/.production: requirements/production.txt | .venv/bin/python
	@$(BIN)/python requirements/install.py production
	@touch .venv/.base $@

.venv/.dev: requirements/dev.txt | .venv/bin/python
	@$(BIN)/python requirements/install.py dev
	@touch .venv/.base .venv/.production $@
