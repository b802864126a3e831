# topowalk: `make run` sets up and opens the sample, `make test` sets up and passes the tests.

SWIFT ?= swift
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
BINARY := .build/release/topowalk

.PHONY: install uninstall deb run test soak fuzz sanitize try-snapshot try-exports try-contributing build setup bench bench-diagram screenshots docs goldens format lint clean

run: build
	@$(BINARY)

# One file without libraries starts in half the time; where the static ones are missing, with them.
build: setup
	$(SWIFT) build -c release -Xswiftc -static-executable -Xlinker -s --product topowalk 2>/dev/null \
	|| $(SWIFT) build -c release --static-swift-stdlib --product topowalk
	@for keys in p P T; do $(BINARY) explore samples/three-tier --once --keys $$keys > /dev/null || exit 1; done

PREFIX ?= /usr/local
DESTDIR ?=
VERSION := $(shell sed -n 's/.*static let version = "\(.*\)"/\1/p' Sources/Reports/Product.swift)

# The binary, its manual page, completions for bash, zsh and fish, the samples.
install: build
	@sh scripts/install.sh $(BINARY) "$(DESTDIR)$(PREFIX)"

uninstall:
	@sh scripts/install.sh --remove "$(DESTDIR)$(PREFIX)"

# .build/topowalk_VERSION_ARCH.deb; the terminal descriptions of ncurses are all it needs.
deb: build
	@sh scripts/deb.sh $(BINARY) $(VERSION)

test: setup
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --disable-xctest

# Debian's packages with the headers of ncurses and libyaml, where they are missing.
setup:
	@if [ -e /usr/include/yaml.h ] && [ -e /usr/include/ncursesw/curses.h -o -e /usr/include/curses.h ]; then :; \
	else $(SUDO) apt-get update && $(SUDO) apt-get install -y libncurses-dev libyaml-dev; fi

# One table of figures beside their peers, which it installs, and .build/bench.json; AREAS as scripts/bench says.
bench: build
	@$(SWIFT) build -c release -Xswiftc -static-executable -Xlinker -s --product topowalk-bench > /dev/null 2>&1 \
	|| $(SWIFT) build -c release --static-swift-stdlib --product topowalk-bench > /dev/null
	@python3 scripts/bench $(BINARY) .build/release/topowalk-bench $(AREAS)

# Random keys, clicks and resizes for minutes: 200,000 of them.
soak: setup
	$(SWIFT) build -c release --static-swift-stdlib --product topowalk-bench
	.build/release/topowalk-bench soak 200000

# Samples spoilt 5,000 ways, loaded and walked: no trap, no control code; other folders as FOLDERS.
FOLDERS ?= samples/three-tier samples/route53-eks samples/broken
fuzz: setup
	$(SWIFT) build -c release --static-swift-stdlib --product topowalk-bench
	.build/release/topowalk-bench fuzz 1 5000 $(FOLDERS)

# The tests with every access and every shared variable watched; the terminal's own run the program as it is.
SANITIZED := RuleTests|FollowTests|ScreenTests|DocumentTests|CorpusTests
sanitize: setup
	ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test --disable-xctest --sanitize address --scratch-path .build/address --filter '$(SANITIZED)'
	TSAN_OPTIONS="halt_on_error=1 suppressions=$(CURDIR)/scripts/tsan.supp" $(SWIFT) test --disable-xctest --sanitize thread --scratch-path .build/thread --filter '$(SANITIZED)'

# What snapshot saves of a moto server, which it installs into .build.
try-snapshot: build
	@./scripts/try-snapshot.sh $(BINARY)

# Exports opened in Chromium, asciinema, rsvg-convert, PlantUML and OpenTelemetry's library, which it installs.
try-exports: build
	@python3 scripts/try-exports.py $(BINARY)

# The worked examples of CONTRIBUTING.md, made in a copy by its text alone: built, tested and run.
try-contributing: setup
	@python3 scripts/try-contributing.py

# Layouts beside Graph::Easy, Graphviz and D2, which it installs: size, crossings, bends, time; a table for each graph.
bench-diagram: build
	@$(MAKE) --no-print-directory bench AREAS=diagram; status=$$?; cat .build/bench-diagram.txt; exit $$status

# Pictures of both samples, from the program itself; PNGs need rsvg-convert.
screenshots: build
	@./scripts/screenshots.sh $(BINARY)

# Reference pages that are made from the code.
docs: build
	@./scripts/docs.sh $(BINARY)

# Writes the screens the tests compare with; read their difference as you read code.
goldens: setup
	-UPDATE_GOLDEN=1 $(SWIFT) test --disable-xctest --filter "Screens|Picture|Journals"

format:
	$(SWIFT) format -i -r Sources Tests Package.swift

lint:
	$(SWIFT) format lint --strict -r Sources Tests Package.swift

clean:
	rm -rf .build
