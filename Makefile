# One door to everything: `make help` lists it. Targets set up what they need first.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TASK ?= data/task.yaml
OUT ?= runs/latest
PYTEST := $(BIN)/pytest -n auto
export BASE_IMAGE IMAGE DOCKER BUILD_NETWORK SOURCE KFP_ENDPOINT

.PHONY: help setup run test test-code test-data test-model lint format compile-pipeline image image-gpu \
	base-image kind-up smoke kind-down bench clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-18s %s\n", $$1, $$2}' Makefile

setup: $(VENV)/installed ## Make .venv with everything a developer needs, pinned by constraints.txt

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[pipelines,dev]'
	touch $@

run: setup ## Train, test and gate a model on this machine: [TASK=data/task.yaml] [OUT=runs/latest] [VERBOSE=1]
	@$(BIN)/python -m pipelines.run_local --task '$(TASK)' --out '$(OUT)' $(if $(VERBOSE),--verbose)

test: setup ## Run all tests that need no cluster, with coverage
	$(PYTEST) --cov --cov-report=term

test-code: setup ## Run the tests of code alone: the quick half
	$(PYTEST) -m 'not training and not data'

test-data: setup ## Run the expectation suites on the task's tables, and the tests of the sample: [TASK=data/task.yaml]
	$(BIN)/tagifai validate --task '$(TASK)' --work runs/test-data
	$(PYTEST) -m data

test-model: setup ## Run the tests that train a model or test its behavior
	$(PYTEST) -m training

lint: setup ## Check style, types, the arrows between packages and the compiled pipelines
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pipelines.compile --check

format: setup ## Format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

compile-pipeline: setup ## Compile pipelines and components to manifests/: [IMAGE=...]
	$(BIN)/python -m pipelines.compile $(if $(IMAGE),--image '$(IMAGE)')

image: ## Build the CPU image: [BASE_IMAGE=...] [IMAGE=...]
	containers/build.sh cpu

image-gpu: ## Build the GPU image, the same steps with the CUDA build of torch: [BASE_IMAGE=...] [IMAGE=...]
	containers/build.sh gpu

base-image: ## Make a base image where none can be pulled (needs root and debootstrap): [BASE_IMAGE=...]
	containers/base.sh $(BASE_IMAGE)

kind-up: ## Create a kind cluster with Kubeflow Pipelines and the image in it
	manifests/kind/up.sh

smoke: setup ## Run the compiled pipeline on a cluster: [KFP_ENDPOINT=http://host:port]
	manifests/kind/smoke.sh

kind-down: ## Delete the kind cluster
	manifests/kind/down.sh

bench: setup ## Measure, as ratios against peers: benchmarks/results.json
	$(BIN)/python -m benchmarks

clean: ## Remove the environment, runs and caches
	rm -rf $(VENV) runs build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
