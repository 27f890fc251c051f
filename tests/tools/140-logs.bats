#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-logs: what a box wrote.

load ../lib/box

# said NAME COMMAND: a box that wrote that and ended
said() {
	docker run --name "$1" --network none "${@:3}" "$image" sh -c "$2" \
		>/dev/null 2>&1
}

prepare() {
	said "$(shared a)" 'for i in 1 2 3; do
		echo "out $i"; usleep 20000; echo "err $i" >&2; usleep 20000
	done'
}

@test "stdout and stderr are kept apart" {
	loud box-logs "$(shared a)"
	lines_are "$out" 'out 1' 'out 2' 'out 3'
	lines_are "$errs" 'err 1' 'err 2' 'err 3'
	id=$(field "$(shared a)" '{{.Id}}')
	loud box-logs "${id:0:12}"
	lines_are "$out" 'out 1' 'out 2' 'out 3'
}

@test "stdout and stderr to one file keep their order" {
	box-logs "$(shared a)" >"$tmp/both" 2>&1
	lines_are "$(cat "$tmp/both")" 'out 1' 'err 1' 'out 2' 'err 2' 'out 3' 'err 3'
}

@test "-n: the last lines" {
	loud box-logs -n 2 "$(shared a)"
	is "$out|$errs" 'out 3|err 3'
	loud box-logs --tail 1 "$(shared a)"
	is "$out|$errs" '|err 3'
	loud box-logs -n 0 "$(shared a)"
	is "$out|$errs" '|'
	loud box-logs -n all "$(shared a)"
	is "$(wc -l <<<"$out")" 3
}

@test "-t: the time before each line" {
	loud box-logs -t -n 2 "$(shared a)"
	matches "$out" '^2[0-9-]+T[0-9:.]+Z out 3$'
	matches "$errs" '^2[0-9-]+T[0-9:.]+Z err 3$'
}

@test "--since and --until" {
	end=$(field "$(shared a)" '{{.State.FinishedAt}}')
	end=$(date -d "$end" +%s)
	loud box-logs --since "$((end + 1))" "$(shared a)"
	is "$out|$errs" '|'
	loud box-logs --until "$((end - 100))" "$(shared a)"
	is "$out|$errs" '|'
	loud box-logs --since "$((end - 100)).5" --until "$((end + 1))" "$(shared a)"
	is "$(wc -l <<<"$out")" 3
	loud box-logs --since 24h "$(shared a)"
	is "$(wc -l <<<"$out")" 3
}

@test "a box that there is not" {
	box 1 box-logs none
	complains box-logs none
	box 1 box-logs -f none
	complains box-logs none
}

@test "a box that has written nothing, and one that has ended" {
	idle "$(name a)"
	box box-logs "$(name a)"
	is "$out" ''
	box box-logs -f "$(shared a)" 2>&1 || [ "$out" ]
	is "$(wc -l <<<"$out")" 3
}

@test "bytes as they are: a line of 1 MB, NULs, no newline at the end" {
	said "$(name a)" 'head -c 1000000 /dev/zero | tr "\0" x; echo; printf "a\0b"'
	box box-logs "$(name a)"
	{ head -c 1000000 /dev/zero | tr '\0' x && printf '\na\0b'; } >"$tmp/want"
	same_bytes "$out_file" "$tmp/want"
	loud box-logs -f "$(name a)"
	same_bytes "$out_file" "$tmp/want"
}

# above 127 only as text: the engine's log is JSON
@test "every byte" {
	said "$(name a)" 'i=0; while [ $i -lt 128 ]; do
		printf "\\$(printf %o $i)"; i=$((i + 1)); done'
	box box-logs "$(name a)"
	for i in {0..127}; do
		printf -v octal %03o "$i"
		printf '%b' "\\0$octal"
	done >"$tmp/want"
	same_bytes "$out_file" "$tmp/want"
}

@test "a box with a terminal: its output as it is" {
	said "$(name a)" 'echo out; echo err >&2; printf "\001\0\0\0\0\0\0\3abc"' -t
	box box-logs "$(name a)"
	same_bytes "$out_file" <(printf 'out\r\nerr\r\n\001\0\0\0\0\0\0\3abc')
}

@test "-f: follows to the end" {
	docker run -d -i --name "$(name a)" "$image" sh -c '
		echo one; echo err >&2; until [ -e /go ]; do usleep 50000; done
		echo two; exit 7' >/dev/null
	spawn logs box-logs -f "$(name a)"
	until_true 10 grep -q one "$tmp/logs.out"
	until_true 10 grep -q err "$tmp/logs.err"
	! grep -q two "$tmp/logs.out" || false
	docker exec "$(name a)" touch /go
	ended "$pid" 10
	is "$status" 0
	lines_are "$(cat "$tmp/logs.out")" one two
	is "$(cat "$tmp/logs.err")" err
}

@test "-f: a box that is removed while it is followed" {
	up "$(name a)"
	spawn logs box-logs -f "$(name a)"
	until_true 10 follows "$pid"
	docker rm -f "$(name a)" >/dev/null
	ended "$pid" 10
	is "$status" 0
}

# It is waiting: it has asked for the logs, and sleeps.
follows() {
	grep -q '^State:.S' "/proc/$1/status" &&
		find "/proc/$1/fd" -lname 'socket:*' | grep -q .
}

@test "-f: a signal, or a reader that goes away, ends it" {
	docker run -d --init --name "$(name a)" "$image" \
		sh -c 'while :; do echo x; usleep 10000; done' >/dev/null
	spawn logs box-logs -f "$(name a)"
	until_true 10 grep -q x "$tmp/logs.out"
	kill "$pid"
	ended "$pid" 5
	is "$status" 143
	{
		timeout 20 box-logs -f "$(name a)" 2>"$tmp/words" ||
			echo "$?" >"$tmp/status"
	} | head -n 1 >/dev/null
	is "$(cat "$tmp/status")" 141
	is "$(cat "$tmp/words")" ''
	BOX_TEST_TIME=10 box 1 "${full[@]}" box-logs -f "$(name a)"
	complains box-logs stdout
}
