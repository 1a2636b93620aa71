# One way to do each task; `make help` lists them.
# The environment in .venv is set up by itself and again whenever what it is made from changes.

# Python keeps what it has compiled, whatever the environment says; a start takes twice as long else.
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

WORKFLOWS := .github/workflows/ci.yml .github/workflows/release.yml docs/examples/github-workflow.yml

SITE = "$(BIN)/sphinx-build" --quiet --fresh-env --fail-on-warning --keep-going \
  -c docs -d build/doctrees -b html . site

.DEFAULT_GOAL := help
.PHONY: help pdf variants test test-fast lint types check format bench fuzz docs workflows wheel sbom recipes clean

help:            ## list the tasks
	@sed -n 's/^\([a-z-]*\): .*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

pdf: cv.pdf      ## set up what is needed and build cv.pdf from cv.yaml

cv.pdf: cv.yaml $(VENV)/.use $(shell find src templates -type f -not -name '*.pyc' | sed 's/ /\\ /g')
	"$(BIN)/cvbuild" pdf cv.yaml

variants: $(VENV)/.use  ## build every variant of cv.yaml, each a PDF beside it
	"$(BIN)/cvbuild" pdf cv.yaml --all-variants

test: $(VENV)/.dev lint types workflows  ## set up what is needed, then lint, types and all tests
	"$(BIN)/python" -m pytest -n auto --dist worksteal

test-fast: $(VENV)/.dev  ## the tests that need no TeX
	"$(BIN)/python" -m pytest -n auto -m "not tex"

lint: $(VENV)/.dev  ## format and lint, as CI checks them
	"$(BIN)/ruff" format --check .
	"$(BIN)/ruff" check .

types: $(VENV)/.dev  ## types, strict
	"$(BIN)/mypy"

check: $(VENV)/.dev  ## read every variant in every template back; prints one table (QUICK=1: a part)
	"$(BIN)/python" tools/check_all.py $(if $(QUICK),--quick)

format: $(VENV)/.dev  ## put the sources into shape
	"$(BIN)/ruff" format .
	"$(BIN)/ruff" check --fix .

bench: $(VENV)/.bench  ## time it; prints one table with ratios (ROUNDS=3 is quick; JSON=FILE)
	"$(BIN)/python" -m bench $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(JSON),--json "$(JSON)")

fuzz: $(VENV)/.fuzz  ## try thousands of hostile files, then the loader by coverage (SECONDS=600)
	"$(BIN)/python" -m fuzz.cases
	"$(BIN)/python" -m fuzz.growth
	"$(BIN)/python" -m fuzz.loader $(SECONDS)

docs: $(VENV)/.dev  ## write what is generated, and make the site of the documentation in site/
	"$(BIN)/cvbuild" schema -o schema/cv.schema.json
	"$(BIN)/cvbuild" schema --letter -o schema/letter.schema.json
	"$(BIN)/python" tools/make_reference.py
	"$(BIN)/python" tools/make_letters.py
	"$(BIN)/python" tools/make_checks.py
	"$(BIN)/python" tools/make_commands.py
	"$(BIN)/python" tools/make_repertoire.py
	"$(BIN)/python" tools/make_locales.py
	"$(BIN)/python" tools/make_languages.py
	"$(BIN)/python" tools/make_recipes.py
	"$(BIN)/python" tools/make_gallery.py
	$(SITE)

workflows: $(VENV)/.dev  ## check the CI workflows, the action and the pipeline for GitLab
	"$(BIN)/check-jsonschema" --builtin-schema vendor.github-workflows $(WORKFLOWS)
	"$(BIN)/check-jsonschema" --builtin-schema vendor.github-actions action.yml
	"$(BIN)/check-jsonschema" --builtin-schema vendor.gitlab-ci docs/examples/gitlab-ci.yml
	"$(BIN)/zizmor" --offline --quiet $(WORKFLOWS) action.yml

wheel: $(VENV)/.dev  ## build the wheel and the source archive into dist/
	"$(BIN)/python" -m build

sbom: $(VENV)/.sbom  ## build them, and list all that an installation brings, as CycloneDX
	rm -rf dist build/user
	"$(BIN)/python" -m build
	"$(BIN)/python" -m venv --without-pip build/user
	"$(BIN)/python" -m pip --disable-pip-version-check --quiet --python build/user/$(notdir $(BIN))/python \
	  install -c constraints.txt dist/*.whl
	"$(BIN)/cyclonedx-py" environment --output-reproducible --pyproject pyproject.toml \
	  -o dist/cvbuild.cdx.json build/user/$(notdir $(BIN))/python

recipes: $(VENV)/.dev  ## complete the recipes of a release, in dist/ (REPOSITORY=OWNER/NAME)
	"$(BIN)/python" tools/make_recipes.py --release dist --repository "$(REPOSITORY)"

clean:           ## remove what was built, and the environment
	rm -rf $(VENV) build dist site cv.pdf cv-*.pdf

# An environment that was made elsewhere, or by another Python, is made anew.
ifneq ($(shell cat $(VENV)/.made-in 2>/dev/null),$(CURDIR))
.PHONY: $(VENV)/.use
endif

$(VENV)/.use: pyproject.toml constraints.txt
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { \
	  echo "cvbuild needs Python 3.11 or newer; say which with: make pdf PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv --clear $(VENV) 2>/dev/null || { \
	  $(PYTHON) -m venv --clear --without-pip $(VENV) && \
	  $(PYTHON) -m pip --quiet --python "$(BIN)/python" install pip; }
	"$(BIN)/python" -m pip --disable-pip-version-check --quiet install -c constraints.txt -e .
	@printf '%s\n' "$(CURDIR)" > $(VENV)/.made-in
	@touch $@

# Each module is compiled when it is first imported: most of these never are.
$(VENV)/.dev: $(VENV)/.use
	"$(BIN)/python" -m pip --disable-pip-version-check --quiet install --no-compile -c constraints.txt -e ".[dev]"
	@touch $@

$(VENV)/.fuzz: $(VENV)/.dev
	"$(BIN)/python" -m pip --disable-pip-version-check --quiet install -c constraints.txt -e ".[fuzz]"
	@touch $@

$(VENV)/.sbom: $(VENV)/.dev
	"$(BIN)/python" -m pip --disable-pip-version-check --quiet install -c constraints.txt -e ".[sbom]"
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	"$(BIN)/python" -m pip --disable-pip-version-check --quiet install -c constraints.txt -e ".[bench]"
	@touch $@
