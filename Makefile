# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

# make demo    install what is missing, build, run the quickstart's demo
# make test    install what is missing, check, build, run every test; last line: N passed, N failed
# make gateway run the example gateway, with providers that are played in the process: an address and tokens are printed
# make test-gateway   its tests alone: OpenAI's client, litellm, curl, a browser, load, kills
# make nightly the durability tests at length: hours; figures in Scripts/nightly
# make bench   measure against the peers; writes .build/bench.json
# make bench-http   of that, calls over HTTP alone
# make bench-gateway   what the example gateway adds to a call, beside TensorZero's, LiteLLM's and nginx
# make check   layers and formatting alone
# make catalog CATALOGS=folder   make the bundled catalogue anew from price lists

.PHONY: demo test gateway test-gateway nightly bench bench-http bench-gateway check catalog format clean

demo:
	@Scripts/install build
	@swift run --package-path Examples --quiet quickstart demo

test:
	@Scripts/test

gateway:
	@Scripts/install build
	@swift run --package-path Examples/gateway --quiet gateway --demo --port 8080

test-gateway:
	@Scripts/install build tests
	@Scripts/test-gateway

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

bench-gateway:
	@Scripts/install build tests peers
	@swift build --package-path Benchmarks -c release --product bench-upstream
	@swift build --package-path Benchmarks -c release --product bench-client
	@swift build --package-path Examples/gateway -c release --product gateway
	@mkdir -p .build
	@BYOK_PEERS=$(CURDIR)/.venv/peers BYOK_UPSTREAMS=$(CURDIR)/.venv/upstreams \
		BYOK_GATEWAY=$(CURDIR)/Examples/gateway/.build/release/gateway \
		Scripts/quietly /usr/bin/python3 Benchmarks/Gateway/bench.py .build/bench.json

CATALOGS ?=
catalog:
	@test -n "$(CATALOGS)" || { echo "Say which folder: make catalog CATALOGS=folder" >&2; exit 2; }
	/usr/bin/python3 Scripts/make-catalog.py "$(CATALOGS)" Sources/BYOKProviders/Catalog/models.catalog

clean:
	rm -rf .build Examples/.build Examples/own-http-client/.build Examples/observability/.build Examples/gateway/.build Benchmarks/.build .venv
