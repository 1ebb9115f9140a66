# Every target sets up what it needs by itself (Debian 12, root or sudo) and can be repeated.
BIN := .venv/bin

.PHONY: help setup run test test-debian lint screens bench clean

help:
	@echo "make run      the whole kiosk on its twins: a window, or a scripted visit without a display"
	@echo "make test     every test"
	@echo "make test-debian  screens and PC/SC on Debian's own PyQt5 and pyscard, as on a Raspberry Pi"
	@echo "make lint     ruff, mypy, import contracts, licences"
	@echo "make screens  pictures of every screen in every language, into out/"
	@echo "make bench    the project's own measurements"
	@echo "make clean    remove what was made, keep the environment"

setup:
	@image-build/setup.sh

run: setup
	@$(BIN)/simkiosk rig

test: setup
	$(BIN)/pytest -q -n 3 --dist worksteal

test-debian:
	@image-build/debian-qt.sh

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/reuse lint

screens: setup
	@$(BIN)/simkiosk screens

bench: setup
	@$(BIN)/simkiosk bench

clean:
	rm -rf build out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -path './.venv*' -prune -o -name __pycache__ -type d -print | xargs rm -rf
