# One command a purpose; everything the project needs goes into .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
# Installing compiles the catalogues and the rule pack, so a changed one installs again.
SOURCES := pyproject.toml hatch_build.py constraints.txt screens/locale/zh/LC_MESSAGES/permit_tui.po \
	rules/data/shanghai.toml rules/compiled_pack.py rules/pack.py rules/pack_reader.py rules/points_reader.py

.PHONY: help demo test test-long check prove prove-kill prove-power prove-faults prove-sessions prove-ssh fuzz-file prove-hangups bench bench-desks bench-growth bench-way snapshots pictures pages manual words workdays pinyin clean

help:
	@echo 'make demo       the app on a made-up family'
	@echo 'make test       set up and run the tests'
	@echo 'make test-long  the same with 500 made-up examples a property in place of 30'
	@echo 'make check      style, types, the directions of imports'
	@echo 'make bench      how fast it is, beside floors and peers in the same run; OPTIONS=--quick for a first look'
	@echo 'make bench-desks  50 sessions on a server and on a file; OPTIONS="--permits 1000 --sessions 4 --seconds 20"'
	@echo 'make bench-growth how cost grows up to a million permits, as a picture; OPTIONS="--sizes 1000 10000"'
	@echo 'make bench-way    round trips to a server, and their times where it is further away'
	@echo 'make prove-kill  kill -9 at random moments, 20,000 times; OPTIONS="--kills 500"'
	@echo 'make prove        all of the proofs of reliability that follow, one closing line each'
	@echo 'make prove-power  power cuts at 5,000 moments of real changes'
	@echo 'make prove-faults every call to the disk fails, once and for ever'
	@echo 'make prove-sessions  a hundred sessions that change the same, many that start at once'
	@echo 'make fuzz-file    3,000 damaged databases: no traceback, nothing written, every change of content noticed'
	@echo 'make fuzz         1,000,000 spoilt backups: no traceback, no row changed when one is refused; OPTIONS="--backups 10000"'
	@echo 'make prove-ssh    hostile sessions over a real sshd against the restricted mode; OPTIONS="--sessions 300"'
	@echo 'make prove-hangups  end the app in mid-edit, 500 times, and look at what the next start offers'
	@echo 'make snapshots  draw the pictures that tests compare with anew'
	@echo 'make pictures   draw the pictures of README and manual anew'
	@echo 'make pages      write the pages that are made from the program: commands, keys, how it decides, man page'
	@echo 'make manual     build the manual into build/manual'
	@echo 'make soak          10,000 forms and thirty days: nothing grows, nothing is done while nobody types'
	@echo 'make fuzz-terminal 10,000 random streams from a mad terminal'
	@echo 'make hostile-text  text that would steer a terminal, in every field, on every screen'
	@echo 'make lines         every screen, dialog and form in both languages: no cell out of line, nothing cut'
	@echo 'make sizes         every size of window, and 300 changes of it during use'
	@echo 'make clocks        midnight in ten zones, clocks that jump and go back'
	@echo 'make words      collect the words to translate'
	@echo 'make pinyin     draw up the table of how characters are read from the library that knows it'
	@echo 'make workdays   draw up the table of working days from the libraries that know them'

demo: $(VENV)/.run
	@$(BIN)/permit-tui demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 3 --dist worksteal

test-long: $(VENV)/.dev
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -n 3 --dist worksteal

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Only a whole run is written down; with OPTIONS, such as --quick, it is only printed.
bench: $(VENV)/.bench
	$(BIN)/python -m bench $(or $(OPTIONS),--write docs/performance.md)

bench-desks: $(VENV)/.dev
	$(BIN)/python -m bench.desks $(or $(OPTIONS),--write)

# About a quarter of an hour for a million on a quiet machine; OPTIONS=--drawn only draws the picture from the figures that are kept.
bench-growth: $(VENV)/.dev
	$(BIN)/python -m bench.growth $(or $(OPTIONS),--write)

bench-way: $(VENV)/.dev
	$(BIN)/python -m bench.way $(or $(OPTIONS),--write)

prove-kill: $(VENV)/.dev
	$(BIN)/python -m proofs.record $@ kill $(OPTIONS)

prove: prove-kill prove-power prove-faults prove-sessions prove-ssh prove-hangups fuzz-file

prove-power: $(VENV)/.dev
	$(BIN)/python -m proofs.record $@ power $(OPTIONS)

prove-sessions: $(VENV)/.dev
	$(BIN)/python -m proofs.record $@ sessions $(OPTIONS)

fuzz-file: $(VENV)/.dev
	$(BIN)/python -m proofs.record $@ damage $(OPTIONS)

prove-faults: $(VENV)/.dev
	$(BIN)/python -m proofs.record $@ faults $(OPTIONS)

prove-ssh: $(VENV)/.dev
	$(BIN)/python -m proofs.record $@ ssh $(OPTIONS)

prove-hangups: $(VENV)/.dev
	$(BIN)/python -m proofs.record $@ hangups $(OPTIONS)

snapshots: $(VENV)/.dev
	$(BIN)/python -m pytest tests/tui/test_snapshots.py --snapshot-update

pictures: $(VENV)/.dev
	$(BIN)/python -m docs.draw_pictures

pages: $(VENV)/.dev
	$(BIN)/python -m docs.write_pages

manual: $(VENV)/.manual
	$(BIN)/properdocs build --strict

words: $(VENV)/.dev
	$(BIN)/pybabel -q extract -k ngettext:1,2 -k N_ --no-location -o $(VENV)/words.pot tui screens models
	$(BIN)/pybabel -q update -N --ignore-obsolete --ignore-pot-creation-date -w 110 -l zh -D permit_tui -i $(VENV)/words.pot -d screens/locale

pinyin: $(VENV)/.dev
	$(BIN)/python -m tests.pinyin_table

workdays: $(VENV)/.dev
	$(BIN)/python -m tests.workdays_table

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(BIN)/python $(SOURCES)
	$(PIP) --editable .
	@touch $@

$(VENV)/.dev: $(BIN)/python $(SOURCES)
	$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.run

$(VENV)/.manual: $(VENV)/.dev
	$(PIP) --editable '.[docs]'
	@touch $@

# Peers only: what cannot be had is left out of the tables.
$(VENV)/.bench: $(VENV)/.dev
	$(PIP) --editable '.[bench]' || echo 'bench: not every peer could be installed'
	@touch $@

# The mutations that are led by coverage need atheris, which is not to be had everywhere.
$(VENV)/.fuzz: $(VENV)/.dev
	$(PIP) --editable '.[fuzz]' || echo 'fuzz: atheris could not be installed; nothing is led by coverage'
	@touch $@

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The app lives on: each prints one closing line of counts.
.PHONY: fuzz fuzz-terminal hostile-text lines sizes soak clocks

soak: $(VENV)/.dev
	$(BIN)/python -m proofs.record $@ soak $(OPTIONS)

fuzz: $(VENV)/.fuzz
	$(BIN)/python -m proofs.record $@ fuzz_backups $(OPTIONS)

fuzz-terminal: $(VENV)/.dev
	$(BIN)/python -m proofs.record $@ fuzz_terminal $(OPTIONS)

hostile-text: $(VENV)/.dev
	$(BIN)/python -m proofs.record $@ hostile_text $(OPTIONS)

lines: $(VENV)/.dev
	$(BIN)/python -m proofs.record $@ lines $(OPTIONS)

sizes: $(VENV)/.dev
	$(BIN)/python -m proofs.record $@ sizes $(OPTIONS)

clocks: $(VENV)/.dev
	$(BIN)/python -m proofs.record $@ clocks $(OPTIONS)
