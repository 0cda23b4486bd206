# The verbs of this repository. `make demo` and `make test` each work as the first command after a clone.
SHELL := /bin/bash
ARCH := $(if $(filter aarch64 arm64,$(shell uname -m)),arm64,x64)
UI := -p:BuildUi=true
QUIET := -v q -nologo -clp:ErrorsOnly

.PHONY: build test demo run bench fmt lint clean setup

build: setup
	dotnet publish src/App/App.csproj -c Release -r linux-$(ARCH) --self-contained false $(UI) $(QUIET) \
	  -p:PublishSingleFile=true -p:PublishReadyToRun=true -p:DebugType=embedded -o bin
	ln -sf barograph bin/podtrace
	dotnet publish deploy/examples/jobservice/JobService.csproj -c Release -r linux-$(ARCH) --self-contained false $(QUIET) \
	  -p:PublishSingleFile=true -p:PublishReadyToRun=true -p:DebugType=embedded -o bin

test:
	@eng/setup test
	@$(MAKE) --no-print-directory build
	dotnet build Barograph.slnx -c Release $(UI) $(QUIET)
	@eng/test

demo: build
	@exec bin/barograph demo

run: build
	@exec bin/barograph serve $(ARGS)

bench: setup
	dotnet run --project bench/Bench.csproj -c Release -- $(ARGS)

fmt:
	dotnet format Barograph.slnx
	@if [ -d ui/node_modules ]; then cd ui && npm run --silent fmt --if-present; fi

lint: setup
	dotnet restore Barograph.slnx $(QUIET)
	dotnet format Barograph.slnx --verify-no-changes --no-restore
	@if [ -f ui/package.json ]; then cd ui && { [ -d node_modules ] || ../eng/with-node npm ci --silent --no-audit --no-fund; } && ../eng/with-node npm run --silent lint; fi

clean:
	rm -rf bin artifacts ui/dist ui/node_modules
	find src tests bench deploy -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +

setup:
	@eng/setup build
