# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# The beginning of a test file that needs no engine: `load ../lib/fast`. There
# is none to be found either, unless a test says what one would answer:
#
#	canned RULE...   from now on tools talk to an engine that is only a table
#	                 of answers: rules of fault_proxy.pl, which knows no others
#	answers          the directory of recorded answers

# shellcheck source=tests/lib/box.bash disable=SC1091
. "${BASH_SOURCE[0]%/*}/box.bash"

answers=$repo/tests/fast/answers
# a name only
image=fast/image

canned() {
	direct=-
	fault_proxy '/_ping$ say 200 OK' "$@"
}

setup_file() { :; }
teardown_file() { :; }

setup() {
	begin_test
	export DOCKER_HOST=unix://$tmp/none
	unset DOCKER_CONTEXT DOCKER_CONFIG DOCKER_TLS DOCKER_TLS_VERIFY DOCKER_CERT_PATH
}

teardown() {
	stop_spawned
	[ "${softened:-0}" -eq 0 ]
}
