# "make help" lists the targets. Each finds a JDK 25 by itself (build/java-home).
MAVEN := build/maven
SHELL := /bin/bash
.DEFAULT_GOAL := help
ARGS ?=

.PHONY: help
help: ## List these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-16s %s\n", $$1, $$2 }'

.PHONY: demo
demo: control-plane dist ## Start everything on this machine and show a secret being synced; ARGS=--once stops after one round
	@build/run.sh e2e com.infisical.e2e.demo.Demo $(ARGS)

.PHONY: test
test: control-plane ## Run every check and every test, including those against a real API server
	@$(MAVEN) verify $(ARGS)

.PHONY: check
check: ## Compile with all checks and verify the format, without tests
	@$(MAVEN) -q verify -DskipTests

.PHONY: format
format: ## Format the sources
	@$(MAVEN) -q spotless:apply

.PHONY: crds
crds: ## Generate the CRDs from module api into the chart
	@$(MAVEN) -q -pl api test-compile exec:java@crds

CHART_README := charts/infisical-operator/README.md
.PHONY: chart-readme
chart-readme: ## Generate the table of values in the chart's README from the comments of values.yaml
	@build/chart-readme.sh >$(CHART_README).tmp && mv $(CHART_README).tmp $(CHART_README)

MANIFESTS := examples/operator/10-operator.yaml
.PHONY: manifests
manifests: ## Render the chart into plain manifests; MANIFESTS=file ARGS="--set …" render your own
	@build/manifests.sh $(ARGS) >$(MANIFESTS).tmp && mv $(MANIFESTS).tmp $(MANIFESTS)

.PHONY: goldens
goldens: ## Re-render the template corpus with Go's own engine; the Java tests need only its output
	@gotemplate/oracle/run.sh

.PHONY: control-plane
control-plane: ## Build the API server, controller manager, etcd, kubectl and helm for tests, once (about 7 minutes)
	@control-plane/build.sh >/dev/null

DIST := dist/infisical-operator
DIST_INPUTS := $(shell find api infisical gotemplate operator tracing commands dev-server testkit training -path '*/src/main/*' -type f 2>/dev/null) \
  $(wildcard pom.xml */pom.xml) LICENSE build/dist.sh build/train.sh build/launcher.sh

.PHONY: dist
dist: $(DIST)/.made ## Build the self-contained operator in dist/infisical-operator

$(DIST)/.made: $(DIST_INPUTS)
	@rm -rf {operator,tracing,commands}/target/runtime-jars {tracing,commands}/target/{tracing,commands}-*.jar training/target/training-jars
	@$(MAVEN) -q -pl operator,tracing,commands,training -am -Pdist package -Dmaven.test.skip -Dspotless.check.skip
	@build/dist.sh
	@touch $@

.PHONY: image-context
image-context: dist ## Prepare dist/image, the folder that an image is built from
	@build/image-context.sh

.PHONY: image-test
image-test: control-plane image-context ## Build the image where buildah is installed, and run the operator from its files alone, in an empty root (as root)
	@build/image-build.sh
	@build/run.sh e2e com.infisical.e2e.demo.ImageCheck

.PHONY: reproducible
reproducible: ## Build the jars of this commit twice and compare them
	@build/reproducible.sh

.PHONY: run
run: dist ## Run the operator against the cluster of KUBECONFIG; ARGS="--namespaces=a" adds flags
	@exec $(DIST)/bin/infisical-operator --zap-encoder=console $(ARGS)

.PHONY: soak
soak: control-plane dist ## Run the operator for minutes and count the server's requests; ARGS="thousand sources kill" selects scenarios
	@build/run.sh e2e com.infisical.e2e.soak.Soak $(ARGS)

.PHONY: chaos
chaos: control-plane dist ## Let servers, networks and processes fail under the operator (about 10 minutes); ARGS="seed=7 rounds=1" repeats a run
	@build/run.sh e2e com.infisical.e2e.chaos.Chaos $(ARGS)

.PHONY: fuzz
fuzz: ## Let Jazzer search for inputs that break a parser, two minutes each (about 20 minutes); ARGS=AnswerFuzzTest chooses one
	@build/fuzz.sh $(ARGS)

ONE_IT = $(MAVEN) -q -pl e2e -am verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

.PHONY: ui-test
ui-test: control-plane dist ## Test the page of the command ui in a browser, with 5,000 resources too, and print what was measured
	@$(ONE_IT) -Dit.test='UiIT,UiLoad' $(ARGS)

.PHONY: screenshots
screenshots: control-plane dist ## Take the pictures under docs/pictures of what runs (needs Chromium and Prometheus, about 5 minutes)
	@$(ONE_IT) -Dit.test=Screenshots $(ARGS)

# Minimal compilation and garbage collection: the benchmark shares the processors with what it measures.
BENCH_JVM := -XX:TieredStopAtLevel=1 -XX:+UseSerialGC

.PHONY: bench
bench: control-plane dist ## Measure the operator under load, compared with a bare client; ARGS="--n 5000 --runs 3", ARGS=--help lists all options; PEER='command' adds another operator
	@RUN_JVM="$(BENCH_JVM)" build/run.sh e2e com.infisical.e2e.bench.Bench $(ARGS)

.PHONY: bench-report
bench-report: control-plane dist ## Measure growing numbers of resources and write charts and tables into docs/performance.md (about 25 minutes)
	@RUN_JVM="$(BENCH_JVM)" build/run.sh e2e com.infisical.e2e.bench.report.BenchReport $(ARGS)

.PHONY: bench-templates
bench-templates: ## Measure parsing and rendering of templates, compared with Go's own engine in the same run (about 5 minutes)
	@gotemplate/bench.sh

.PHONY: dev-server
dev-server: ## Run an Infisical-compatible server on this machine; ARGS=--help lists its options
	@build/run.sh dev-server com.infisical.devserver.Main $(ARGS)

.PHONY: clean
clean: ## Remove build output, except the control plane
	@$(MAVEN) -q clean
	@rm -rf dist
