# make train: trains LeNet on MNIST.  make test: runs every test.  Both set up what is missing first.

JOBS := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
SWIFT_FLAGS := -c release -j $(JOBS)
SOURCES := Package.swift Sources Tests

.PHONY: train test tour setup build lint format docs

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

# The tutorial's pages, from the source of the tour.
docs: build
	@digits=$$(swift build $(SWIFT_FLAGS) --product digits --show-bin-path)/digits; \
	mkdir -p Docs && $$digits tour --markdown > Docs/Tutorial.md && \
	$$digits tour --markdown --lang zh > Docs/Tutorial.zh-CN.md
