# Needs Node.js 20.19 or later, make, and Go where Pulumi's engine cannot be downloaded.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# The steps share folders: node_modules, dist, the engine.
.NOTPARALLEL:

MAKEFLAGS += --no-print-directory
bin := node_modules/.bin

# npm writes this file after every installation.
installed := node_modules/.package-lock.json
built := dist/.built
linked := examples/node_modules/pulumi-applinks
sources := $(shell find facts provider sdk/dynamic cli sandbox -name node_modules -prune -o -name dist -prune -o \( -name '*.ts' -o -name tsconfig.json \) -print)

heading = @printf '\n== %s\n' "$(1)"

.PHONY: help
help: ## List what there is to make
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "make %-17s %s\n", $$1, $$2 }'

.PHONY: install
install: $(installed) ## Install the packages that package-lock.json names

$(installed): package-lock.json
	$(call heading,Install packages)
	npm ci --ignore-scripts
	@touch $@

.PHONY: build
build: $(built) $(linked) ## Compile the provider, the SDK and the sandbox

$(built): $(installed) schema.json tsconfig.base.json $(sources)
	$(call heading,Build)
	npm run --silent build
	@mkdir -p $(@D) && touch $@

# Programs in examples/ find the package as they would in a project of a user.
$(linked):
	@mkdir -p $(@D) && ln -sfn ../.. $@

.PHONY: generate
generate: $(installed) ## Derive types, JSON schemas, the reference and the SDKs from schema.json, and draw the pictures; the SDKs need a built engine or Go
	npm run --silent generate:pictures
	npm run --silent generate
	npm run --silent generate:sdks

.PHONY: engine
engine: $(installed) ## Get a real Pulumi engine: the one on PATH, a download, or a build from Go modules
	$(call heading,Engine)
	$(bin)/tsx tools/engine/main.ts

.PHONY: demo
demo: build engine ## Link two apps in the sandbox with Pulumi, see drift, repair it
	$(call heading,Demo)
	$(bin)/tsx tools/demo/main.ts

# What the demo leaves: the state of two linked apps.
linked_state := .work/demo-linked.json
.PHONY: sandbox
sandbox: build ## Start five apps and a Cloud site in the sandbox until Ctrl-C: make sandbox open=1 opens a browser, linked=1 starts with what make demo linked
	$(call heading,Sandbox)
	@$(if $(linked),test -f $(linked_state) || { echo "Run make demo first: it writes $(linked_state)." >&2; exit 1; })
	@echo "Open the address after start in a browser. Accounts: admin, project-admin, user; each is its own password. Ctrl-C stops."
	@exec node sandbox/dist/sandbox/cli.js start --app jira --app confluence --app bitbucket --app bamboo --app crowd --app site=jira@cloud \
		$(if $(linked),--seed $(linked_state)) $(if $(open),--open)

.PHONY: dist
dist: $(installed) ## Build what a release consists of into dist-packages/: the npm package, the sandbox, the plugin for every system, its SDKs
	$(call heading,Packages)
	$(bin)/tsx tools/release/main.ts

.PHONY: keep-release
keep-release: build engine ## Keep what this version leaves in a stack and in the apps, for the tests of all later ones
	$(call heading,Kept release)
	$(bin)/tsx tools/release/keep.ts

.PHONY: check
check: build ## Check what is generated, the format, the types and the lint rules
	$(call heading,Generated files)
	npm run --silent generate -- --check
	$(call heading,Format)
	npm run --silent format:check
	$(call heading,Types)
	npm run --silent types
	$(call heading,Lint)
	npm run --silent lint

.PHONY: test
test: check engine ## Check everything, then run every test; the last line is the count
	$(call heading,Tests)
	@$(bin)/jest

.PHONY: test-unit
test-unit: $(installed) ## Run the tests of the provider, the SDK and the tools
	@$(bin)/jest --selectProjects unit

.PHONY: test-sandbox
test-sandbox: $(installed) ## Run the tests of the sandbox
	@$(bin)/jest --selectProjects sandbox

.PHONY: test-engine
test-engine: build engine ## Run the tests under the real engine
	@$(bin)/jest --selectProjects engine

# With another seed each time, unless one is given.
ifndef sweep_seed
sweep_seed := $(shell od -An -N4 -tu4 /dev/urandom | tr -d ' ')
endif
.PHONY: sweep
sweep: build engine ## Draw cases for half an hour each where make test draws some: make sweep sweep_seed=<number> repeats one
	@echo "seed: $(sweep_seed)"
	@APPLINKS_SWEEP_SEED=$(sweep_seed) APPLINKS_SWEEP_SECONDS=1800 $(bin)/jest "agreement|fuzz|faultMatrix"

dialect_runs ?= 300
.PHONY: dialects
dialects: $(installed) ## Let links live in random combinations of the uncertain facts, and interrupt applinks doctor at each request: make dialects dialect_runs=<number> sweep_seed=<number>
	@echo "seed: $(sweep_seed)"
	@APPLINKS_SWEEP_SEED=$(sweep_seed) APPLINKS_DIALECTS=$(dialect_runs) $(bin)/jest --selectProjects unit -- dialect confirm/interruptions

.PHONY: bench
bench: build engine ## Measure starts, commands and creations, and compare them with a floor; takes half an hour
	@$(bin)/tsx tools/bench/main.ts

.PHONY: bench-large
bench-large: build engine ## Measure commands with 10,000 resources, in one round; takes half an hour
	@$(bin)/tsx tools/bench/main.ts large

.PHONY: test-nodes
test-nodes: build engine ## Run every test on Node 20, 22 and 24; takes more than an hour
	$(call heading,Tests on every Node)
	$(bin)/tsx tools/nodes/main.ts

.PHONY: test-nodes-quick
test-nodes-quick: build engine ## The same without most of the engine's tests
	$(call heading,The quick tests on every Node)
	$(bin)/tsx tools/nodes/main.ts --quick

.PHONY: test-engines
test-engines: build ## Run lives, drift, imports and packages on the oldest and newest CLI and SDK; takes longer than make test
	$(call heading,Tests on the oldest and newest engine)
	$(bin)/tsx tools/engines/main.ts

.PHONY: clean
clean: ## Remove what was built, and the engine's logs; packages and the engine stay
	rm -rf dist dist-packages sandbox/dist coverage .work examples/node_modules .engine/home/logs
	find . -name node_modules -prune -o -name '*.tsbuildinfo' -exec rm {} +
