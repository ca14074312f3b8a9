# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

# make demo    install what is missing, build, run the quickstart's demo
# make test    install what is missing, check, build, run every test; last line: N passed, N failed
# make nightly the durability tests at length: hours; figures in Scripts/nightly
# make bench   measure against the peers; writes .build/bench.json
# make bench-http   of that, calls over HTTP alone
# make check   layers and formatting alone
# make catalog CATALOGS=folder   make the bundled catalogue anew from price lists

.PHONY: demo test nightly bench bench-http check catalog format clean

demo:
	@Scripts/install build
	@swift run --package-path Examples --quiet quickstart demo

test:
	@Scripts/test

nightly:
	@Scripts/nightly

check:
	@Scripts/check-layers
	@Scripts/check-format

format:
	@git ls-files -z '*.swift' | xargs -0 swift format --in-place

bench:
	@Scripts/install build peers
	@swift build --package-path Benchmarks -c release
	@mkdir -p .build
	@rm -f .build/bench.json
	@BYOK_PEERS=$(CURDIR)/.venv/peers Scripts/quietly Benchmarks/.build/release/bench .build/bench.json
	@BYOK_PEERS=$(CURDIR)/.venv/peers Scripts/quietly Benchmarks/.build/release/bench-http .build/bench.json

bench-http:
	@Scripts/install build peers
	@swift build --package-path Benchmarks -c release
	@mkdir -p .build
	@BYOK_PEERS=$(CURDIR)/.venv/peers Scripts/quietly Benchmarks/.build/release/bench-http .build/bench.json

CATALOGS ?=
catalog:
	@test -n "$(CATALOGS)" || { echo "Say which folder: make catalog CATALOGS=folder" >&2; exit 2; }
	/usr/bin/python3 Scripts/make-catalog.py "$(CATALOGS)" Sources/BYOKProviders/Catalog/models.catalog

clean:
	rm -rf .build Examples/.build Examples/own-http-client/.build Examples/observability/.build Benchmarks/.build .venv
