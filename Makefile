# make train: trains LeNet on MNIST.  make test: runs every test.  Both set up what is missing first.
# make bench: how fast it is.  make bench-peers: how fast PyTorch is beside it.
# make web: the page that recognises what one draws, on http://127.0.0.1:8080.  make test-web: its tests.
# make load-test: 200 requests a second for a minute.  make check-web: all test images, and 100,000 requests of all kinds.
# make e2e: the page in a real Chromium.
# make fuzz: hostile images for FUZZ_SECONDS.
# make conformance: compares every operator with PyTorch, on cases of PyTorch's own test database.

JOBS := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
SWIFT_FLAGS := -c release -j $(JOBS)
SOURCES := Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources \
	Apps/digits-web/Package.swift Apps/digits-web/Sources Apps/digits-web/Tests \
	Apps/digits-web/Fuzz/Package.swift Apps/digits-web/Fuzz/Sources
WEB := --package-path Apps/digits-web -j $(JOBS)
WEB_PROGRAM := Apps/digits-web/.build/release/digits-web
PORT ?= 8080
FUZZ_SECONDS ?= 60
BENCH_PYTHON ?= .venv-bench/bin/python
CONFORMANCE_PYTHON ?= .venv-conformance/bin/python
SEED ?= $(shell date +%Y%m%d)

.PHONY: train test tour setup build lint format docs bench bench-build bench-peers conformance web test-web build-web load-test check-web fuzz e2e

train: build
	@$$(swift build $(SWIFT_FLAGS) --product digits --show-bin-path)/digits train

# The kernels' tests switch the instruction set of the whole process, which changes last bits: they run by themselves.
test: setup
	swift test $(SWIFT_FLAGS) --filter CKernelsTests
	swift test $(SWIFT_FLAGS) --skip CKernelsTests

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
web: build-web
	@exec $(WEB_PROGRAM) --port $(PORT) $(WEB_FLAGS)

build-web: setup
	swift build -c release $(WEB) --product digits-web

test-web: setup
	swift test $(WEB)

# Installs Chromium and its driver with apt where they are missing; elsewhere, CHROMIUM and CHROMEDRIVER name them.
e2e: build-web .venv-e2e/bin/python
	@command -v chromedriver >/dev/null || test -n "$(CHROMEDRIVER)" || ! command -v apt-get >/dev/null || \
		$$(test $$(id -u) = 0 || echo sudo) apt-get install --yes --quiet chromium chromium-driver fonts-noto-cjk
	DIGITS_WEB=$(WEB_PROGRAM) .venv-e2e/bin/python -B Apps/digits-web/e2e/test_page.py $(E2E_FLAGS)

.venv-e2e/bin/python:
	python3 -m venv .venv-e2e && .venv-e2e/bin/pip install --quiet selenium==4.51.0 || { rm -rf .venv-e2e; exit 1; }

# LOAD_FLAGS: options of load_test.py, such as "--rate 500".
load-test: build-web
	python3 Apps/digits-web/scripts/load_test.py $(WEB_PROGRAM) $(LOAD_FLAGS)

check-web: build build-web
	python3 Apps/digits-web/scripts/same_answers.py $(WEB_PROGRAM) \
		$$(swift build $(SWIFT_FLAGS) --product digits --show-bin-path)/digits
	python3 Apps/digits-web/scripts/memory_test.py $(WEB_PROGRAM)

fuzz: setup
	swift build -c release -j $(JOBS) --package-path Apps/digits-web/Fuzz --product fuzz \
		-Xswiftc -sanitize=fuzzer -Xcc -fsanitize=fuzzer-no-link -Xswiftc -use-ld=lld
	mkdir -p Apps/digits-web/Fuzz/.build/corpus
	Apps/digits-web/Fuzz/.build/release/fuzz -max_total_time=$(FUZZ_SECONDS) -max_len=20000 -timeout=10 \
		-artifact_prefix=Apps/digits-web/Fuzz/.build/ Apps/digits-web/Fuzz/.build/corpus Apps/digits-web/Fuzz/Corpus \
		Apps/digits-web/Tests/DigitsWebTests/Fixtures Tests/ImageFilesTests/Samples

# The tutorial's pages, from the source of the tour, and the manual page, from the program's help.
docs: build
	@digits=$$(swift build $(SWIFT_FLAGS) --product digits --show-bin-path)/digits; \
	mkdir -p Docs && $$digits tour --markdown > Docs/Tutorial.md && \
	$$digits tour --markdown --lang zh > Docs/Tutorial.zh-CN.md && \
	$$digits --experimental-dump-help | python3 scripts/manual.py > Docs/digits.1

# BENCH_FLAGS: options of the benchmark, such as "--filter lenet --threads 1,2".
bench: bench-build
	@Benchmarks/.build/release/bench $(BENCH_FLAGS)

# Linux: with the Swift runtime in the program, counting a reference does not pass through the dynamic linker's table.
bench-build: setup
	swift build $(SWIFT_FLAGS) --package-path Benchmarks --product bench \
		$(if $(filter Linux,$(shell uname -s)),--static-swift-stdlib)

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
