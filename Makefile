# The commands that people and machines use. Each first installs what is missing, says so, and is
# quick when nothing is (`.ci/setup`).

export CARGO_TARGET_DIR ?= $(CURDIR)/target

.PHONY: run test bench package

# DEMO=1: the simulated site. DEMO=0: your own. Unset: simulated until "Set up my site" was chosen.
run:
	@.ci/setup run
	@.ci/open

test:
	@.ci/setup test
	@.ci/checks

bench:
	@.ci/setup bench
	@.ci/bench

package:
	@.ci/setup package
	@.ci/package
