# `make` lists the targets. Everything that a target needs is set up by it: see .ci/setup.

SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help run preview build pack demo-nats example-editor example-service example-lint bench size docs test check fuzz clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

run: build ## set up, build, translate the sample "Imagerie médicale" and, on a terminal, serve its preview
	@.ci/demo

preview: build ## serve the preview of that sample (PORT=4646)
	@.ci/demo preview

build: ## set up, and build crate and npm package
	@.ci/setup build
	@.ci/build

pack: build ## the npm package as a file that `npm install` takes
	@cd pkg && printf 'npm install %s/target/' "$(CURDIR)" && npm pack --silent --ignore-scripts --pack-destination ../target

demo-nats: build ## start a real nats-server, the other peers' stand-in and a build, and show the exchange
	@.ci/setup nats
	@.ci/demo-nats

example-editor: ## a graph editor that shows the manifest (examples/editor)
example-service: ## an HTTP service that builds on request (examples/service)
example-lint: ## a CI step that lints workflow files (examples/lint)
example-editor example-service example-lint: example-%: build
	@.ci/setup example $*
	@.ci/examples
	@npm --prefix examples/$* start

bench: ## measure translations beside js-yaml, yaml, JSON, Hera and native code, kept ones, the start, the page and the boundary (writes target/bench.json)
	@.ci/setup bench
	@.ci/build
	@.ci/bench

size: ## what is in the wasm modules, and whether they are within benches/size/budget.json
	@.ci/setup build
	@.ci/build
	@.ci/size 40

docs: ## the reference of the crate and of the npm package (target/docs/index.html)
	@.ci/setup docs
	@.ci/build
	@.ci/docs

test: ## set up, and run every check and test
	@.ci/setup test
	@.ci/build
	@.ci/test

check: ## formatter and clippy, for both targets
	@.ci/setup test
	@.ci/check

fuzz: ## fuzz with the same inputs each time; `.ci/fuzz TARGET [SECONDS]` goes on with new ones
	@.ci/setup test
	@.ci/fuzz

clean: ## remove what was built
	cargo clean
	rm -rf pkg/dist pkg/wasm www/dist examples/*/dist
