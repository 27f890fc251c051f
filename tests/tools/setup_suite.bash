# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Before and after all test files: there is an engine, and it looks the same.

setup_suite() {
	export BOX_TEST_RUN=boxtest-$$
	# shellcheck source=tests/lib/box.bash disable=SC1091
	. "${BASH_SOURCE[0]%/*}/../lib/box.bash"
	timeout 20 docker version >/dev/null || {
		echo "the tests need an engine: tests/engine/engine start" >&2
		return 1
	}
	[ -x "$bin/box-ls" ] || {
		echo "no tools in $bin: make" >&2
		return 1
	}
	has_image box-test/busybox:latest || "$repo/tests/engine/base" busybox
	inventory | sort >"$BATS_SUITE_TMPDIR/before"
}

teardown_suite() {
	local bad=0
	docker ps -a --filter label=box.test --format '{{.Names}}' |
		grep "^$BOX_TEST_RUN-" >&2 && bad=1
	if [ -z "${BOX_TEST_SHARED:-}" ]; then
		until_true 10 unchanged "$BATS_SUITE_TMPDIR/before" || {
			echo 'the engine is not as it was before the tests:' >&2
			unchanged "$BATS_SUITE_TMPDIR/before" >&2
			bad=1
		}
	fi
	return "$bad"
}
