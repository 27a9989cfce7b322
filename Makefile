# make train: trains LeNet on MNIST.  make test: runs every test.  Both set up what is missing first.
# make bench: how fast it is.  make bench-peers: how fast PyTorch is beside it.
# make web: the page that recognises what one draws, on http://127.0.0.1:8080.  make test-web: its tests.
# make conformance: compares every operator with PyTorch, on cases of PyTorch's own test database.

JOBS := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
SWIFT_FLAGS := -c release -j $(JOBS)
SOURCES := Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources \
	Apps/digits-web/Package.swift Apps/digits-web/Sources Apps/digits-web/Tests
WEB := --package-path Apps/digits-web -j $(JOBS)
PORT ?= 8080
BENCH_PYTHON ?= .venv-bench/bin/python
CONFORMANCE_PYTHON ?= .venv-conformance/bin/python
SEED ?= $(shell date +%Y%m%d)

.PHONY: train test tour setup build lint format docs bench bench-build bench-peers conformance web test-web

train: build
	@$$(swift build $(SWIFT_FLAGS) --product digits --show-bin-path)/digits train

test: setup
	swift test $(SWIFT_FLAGS)

tour: build
	@$$(swift build $(SWIFT_FLAGS) --product digits --show-bin-path)/digits tour

setup:
	@scripts/setup.sh

build: setup
	swift build $(SWIFT_FLAGS) --product digits

lint:
	swift format lint --strict --recursive $(SOURCES)

format:
	swift format --in-place --recursive $(SOURCES)

# WEB_FLAGS: options of the server, such as "--model runs/latest".
web: setup
	swift build -c release $(WEB) --product digits-web
	@exec $$(swift build -c release $(WEB) --product digits-web --show-bin-path)/digits-web --port $(PORT) $(WEB_FLAGS)

test-web: setup
	swift test $(WEB)

# The tutorial's pages, from the source of the tour.
docs: build
	@digits=$$(swift build $(SWIFT_FLAGS) --product digits --show-bin-path)/digits; \
	mkdir -p Docs && $$digits tour --markdown > Docs/Tutorial.md && \
	$$digits tour --markdown --lang zh > Docs/Tutorial.zh-CN.md

# BENCH_FLAGS: options of the benchmark, such as "--filter lenet --threads 1,2".
bench: bench-build
	@Benchmarks/.build/release/bench $(BENCH_FLAGS)

bench-build: setup
	swift build $(SWIFT_FLAGS) --package-path Benchmarks --product bench

# BENCH_PYTHON: a Python that has PyTorch 2.13 already; COMPARE_FLAGS: options of compare.py.
bench-peers: build bench-build $(filter .venv-bench/%,$(BENCH_PYTHON))
	$(BENCH_PYTHON) Benchmarks/compare.py --write Benchmarks/RESULTS.md $(COMPARE_FLAGS)

.venv-bench/bin/python:
	python3 -m venv .venv-bench && .venv-bench/bin/pip install --quiet torch==2.13.0 || { rm -rf .venv-bench; exit 1; }

# CONFORMANCE_PYTHON: a Python that has PyTorch 2.13, numpy, safetensors and expecttest already. SEED: of the cases.
conformance: setup $(filter .venv-conformance/%,$(CONFORMANCE_PYTHON))
	swift build $(SWIFT_FLAGS) --product conformance
	rm -rf .build/conformance-cases
	$(CONFORMANCE_PYTHON) scripts/conformance/generate.py .build/conformance-cases --seed $(SEED) --errors
	@$$(swift build $(SWIFT_FLAGS) --product conformance --show-bin-path)/conformance .build/conformance-cases --errors \
		--coverage COVERAGE.md

.venv-conformance/bin/python:
	python3 -m venv .venv-conformance && \
		.venv-conformance/bin/pip install --quiet torch==2.13.0 numpy safetensors expecttest || \
		{ rm -rf .venv-conformance; exit 1; }
