# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What every test file begins with: `load ../lib/box`.
#
# Tests talk to a real engine, the one that docker would take, and leave it as
# they found it. Each file has an image of its own, $image, with the label
# box.test=$mark, which its children and boxes inherit: what has that label and
# no name from name() was left behind by a tool, and fails the file.
#
#	box [STATUS] COMMAND...   run it; another status, or words on stderr
#	                          beside a status of 0, fail the test
#	loud [STATUS] COMMAND...  the same where words on stderr are welcome
#	                          both set $status, $out, $errs; bytes are in
#	                          $out_file and $err_file
#	spawn TAG COMMAND...      run it beside the test: $pid, $tmp/TAG.out, .err
#	ended PID                 wait for it: $status
#	fault_proxy RULE...       from now on tools talk to the engine by way of
#	                          fault_proxy.pl, whose rules these are; $requests
#	                          is the file of what it was asked
#	name WORD                 a name that nobody else has; the object goes
#	                          with the test
#	shared WORD               the same for the file: prepare(), where there
#	                          is one, makes such objects before its tests
#
# BOX_TEST_BIN     where the tools are (bin/ of this tree)
# BOX_TEST_TIME    the most seconds that one command may take (60)
# BOX_TEST_STRICT  a skipped test fails; so it does in CI
# BOX_TEST_FEWER   a second engine: what another one has shown may be left out
# BOX_TEST_SHARED  others use the engine too: look only at what is marked

bats_require_minimum_version 1.5.0

repo=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
bin=${BOX_TEST_BIN:-$repo/bin}
case :$PATH: in
*":$bin:"*) ;;
*) export PATH="$bin:$PATH" ;;
esac

# What the tools would take from the caller's surroundings.
unset DOCKER_API_VERSION DOCKER_DEFAULT_PLATFORM BATS_LIB_PATH
unset MAKEFLAGS MAKELEVEL MFLAGS
export LC_ALL=C DOCKER_CLI_HINTS=false

mark=${BATS_TEST_FILENAME##*/}
mark=${BOX_TEST_RUN:-boxtest}-${mark%.bats}
image=$mark:base
tmp=${BATS_TEST_TMPDIR:-${BATS_FILE_TMPDIR:-${BATS_SUITE_TMPDIR:-}}}

# An engine that is stuck keeps docker waiting for ever.
# shellcheck disable=SC2032 # what xargs runs does without
docker() {
	timeout --foreground -k 5 120 docker "$@"
}

# shellcheck source=tests/lib/objects.bash disable=SC1091
. "$repo/tests/lib/objects.bash"

# --- Assertions: each prints what it wanted and what there was.

show() {
	printf '%s: %s\n' "$1" "$(head -c 600 <<<"$2" | cat -v | sed '2,$s/^/    | /')"
}

fail() {
	printf '%s\n' "$@" >&2
	if [ -n "${ran:-}" ]; then
		show '  command' "$ran" >&2
		printf '  status:  %s\n' "$status" >&2
		show '  stdout' "$out" >&2
		show '  stderr' "$errs" >&2
	fi
	return 1
}

# is ACTUAL EXPECTED [WHAT]
is() {
	[ "$1" != "$2" ] || return 0
	case $1$2 in
	*$'\n'*)
		fail "${3:-it} differs: - is expected, + is there" \
			"$(diff -U 1 <(cat -v <<<"$2") <(cat -v <<<"$1") | sed 1,2d)"
		;;
	*)
		fail "${3:-it} differs" "$(show '  expected' "$2")" \
			"$(show '  actual  ' "$1")"
		;;
	esac
}

# has TEXT PART: the part is somewhere in it
has() {
	[[ $1 == *"$2"* ]] ||
		fail 'a part is missing' "$(show '  part' "$2")" "$(show '  text' "$1")"
}

lacks() {
	[[ $1 != *"$2"* ]] ||
		fail 'a part should not be there' "$(show '  part' "$2")" "$(show '  text' "$1")"
}

# matches TEXT EXTENDED-REGULAR-EXPRESSION
matches() {
	[[ $1 =~ $2 ]] ||
		fail 'it does not match' "$(show '  pattern' "$2")" "$(show '  text' "$1")"
}

# lines_are TEXT LINE...
lines_are() {
	local text=$1
	shift
	is "$text" "$(printf '%s\n' "$@")" "$# lines"
}

# What stderr has to say of a failure is its tool and the object concerned: a
# container, image, file, option or endpoint. How it says so is the business of
# the wording tests, and of no others.

# complains TOOL [OBJECT...]: stderr is one line for each object, in that order,
# each of that tool and with the object in it; without an object, one line
complains() {
	local i lines objects=("${@:2}")
	[ $# -gt 1 ] || objects=('')
	mapfile -t lines <<<"$errs"
	is "${#lines[@]}" "${#objects[@]}" 'the number of lines on stderr' || return
	for i in "${!lines[@]}"; do
		matches "${lines[i]}" "^$1: ." && has "${lines[i]}" "${objects[i]}" || return
	done
}

# misused TOOL [OBJECT]: stderr is such a line, and at most the usage after it
misused() {
	matches "$errs" "^$1: [^"$'\n'"]+("$'\n'"usage: $1 .*)?\$" &&
		has "${errs%%$'\n'*}" "${2:-}"
}

# mentions TOOL OBJECT: one line of several on stderr is such a line
mentions() {
	grep -F -e "$2" <<<"$errs" | grep -q "^$1: ." ||
		fail "no line of $1 has '$2'" "$(show '  stderr' "$errs")"
}

# built PREFIX: of box-build's messages on stdin, the images with that prefix,
# without it: those that were built, and, as =NAME, those that there were before
built() {
	sed -n "s/^box-build: $1\([^ ]*\): .*/\1/p
		s/^box-build: $1\([^ ]*[^ :]\) .*/=\1/p" | sort -u
}

# listing ARCHIVE: its entries without times
listing() {
	tar --numeric-owner -tvf "$1" |
		sed -E 's/ [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]+ / /' | sort
}

same_bytes() {
	if is_podman; then
		# its archives of boxes that run, are paused or stopped differ in form
		is "$(listing "$1")" "$(listing "$2")"
		return
	fi
	cmp "$1" "$2" >&2 || fail "$1 and $2 differ"
}

# until_true SECONDS COMMAND...: it has to succeed within that time, which is that
# of a quiet machine: a loaded one has four times as long
until_true() {
	local end=$((SECONDS + $1 * 4))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || {
			fail "not in time: $*"
			return 1
		}
		sleep 0.05
	done
}

# statuses: of a command: all, or those that mean something somewhere
statuses() {
	if [ -n "${BOX_TEST_FEWER:-}" ]; then
		printf '%s\n' 0 1 2 7 64 100 124 125 126 127 128 129 130 137 143 254 255
	else
		seq 0 255
	fi
}

# softly CHECK...: the test goes on, and fails at its end
softly() {
	"$@" || softened=$((softened + 1))
}

eval "bats_$(declare -f skip)"
skip() {
	if [ -n "${CI:-}${BOX_TEST_STRICT:-}" ]; then
		fail "a skipped test is a failure here: $*"
		exit 1
	fi
	bats_skip "$@"
}

# --- Commands

execute() {
	printf -v ran '%q ' "$@"
	status=0
	out_file=$tmp/out err_file=$tmp/err
	timeout -k 5 "${BOX_TEST_TIME:-60}" "$@" >"$out_file" 2>"$err_file" \
		3>&- 4>&- || status=$?
	{ out=$(<"$out_file") errs=$(<"$err_file"); } 2>/dev/null
}

loud() {
	local want=0
	if [[ $1 =~ ^[0-9]+$ ]]; then
		want=$1
		shift
	fi
	execute "$@"
	[ "$status" -eq "$want" ] || fail "the status is not $want"
}

box() {
	loud "$@" || return
	[ "$status" -ne 0 ] || [ ! -s "$err_file" ] || fail 'words on stderr'
}

# Fronts for a command: its stdout is a full disk, or closed.
# shellcheck disable=SC2016,SC2034 # the other shell expands it; tests use them
full=(sh -c 'exec "$@" >/dev/full' sh) closed=(sh -c 'exec "$@" >&-' sh)

# A shell gives those SIGINT to ignore that it runs in the background.
spawn() {
	local tag=$1
	shift
	# what is there may be of one before
	rm -f "$tmp/$tag.out" "$tmp/$tag.err"
	env --default-signal=HUP,INT,QUIT,TERM "$@" <&0 \
		>"$tmp/$tag.out" 2>"$tmp/$tag.err" 3>&- 4>&- &
	pid=$!
	echo "$pid" >>"$tmp/pids"
}

is_gone() {
	[ ! -e "/proc/$1/exe" ]
}

# is_idle PID: it sleeps, and has taken the signals that it was sent
is_idle() {
	grep -q '^State:.S' "/proc/$1/status" &&
		! grep -qE '^S[ih][gd]Pnd:.*[1-9a-f]' "/proc/$1/status"
}

# ended PID [SECONDS]
ended() {
	until_true "${2:-30}" is_gone "$1" || return
	status=0
	wait "$1" || status=$?
}

fault_proxy() {
	: "${direct:=${DOCKER_HOST:-unix:///var/run/docker.sock}}"
	[ -z "${proxy:-}" ] || stop "$proxy"
	rm -f "$tmp/proxy.sock"
	requests=$tmp/requests
	: >"$requests"
	spawn proxy "$repo/tests/lib/fault_proxy.pl" "$tmp/proxy.sock" \
		"${direct#unix://}" "$requests" "$@"
	proxy=$pid
	until_true 10 [ -S "$tmp/proxy.sock" ]
	export DOCKER_HOST=unix://$tmp/proxy.sock
}

# --- Around tests and files

begin_test() {
	exec </dev/null
	status=0 out='' errs='' ran='' softened=0 direct='' proxy=''
	export TMPDIR=$tmp
}

setup() {
	begin_test
	engine=$(export -p | grep '^declare -x DOCKER_' || true)
}

stop() {
	kill -9 "$@" || true
	wait "$@" || true
} 2>/dev/null

stop_spawned() {
	local job
	[ -s "$tmp/pids" ] || return 0
	while read -r job; do
		stop "$job"
	done <"$tmp/pids"
}

teardown() {
	stop_spawned
	# a test may have talked to another one
	unset "${!DOCKER_@}"
	eval "$engine"
	named "$mark-$BATS_TEST_NUMBER-" | remove rm -fv
	[ "${softened:-0}" -eq 0 ]
}

setup_file() {
	local id
	id=$(docker create box-test/busybox:latest)
	docker commit -c "LABEL box.test=$mark" "$id" "$image" >/dev/null
	docker rm "$id" >/dev/null
	if declare -F prepare >/dev/null; then
		setup
		prepare
	fi
}

teardown_file() {
	local left bad=0
	named "$mark-" | remove rm -fv
	until_true 10 no_marked || bad=1
	if [ "$bad" -ne 0 ]; then
		docker ps -a --filter "label=box.test=$mark" >&2
		marked | remove rm -fv
	fi
	named_images "$mark" | remove rmi -f
	# the engine's cache of builds that failed
	prune_images
	docker volume ls -q --filter "name=$mark-" | remove volume rm
	docker network ls -q --filter "name=$mark-" | remove network rm
	left=$(docker images -a --filter "label=box.test=$mark")
	if [ "$(wc -l <<<"$left")" -gt 1 ]; then
		printf 'images left behind:\n%s\n' "$left" >&2
		bad=1
	fi
	return "$bad"
}
