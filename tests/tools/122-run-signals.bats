#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-run: signals reach the box, and whatever ends it leaves nothing.

load ../lib/box

# begin TAG COMMAND: runs that in the box $(name a), until it has said ready
begin() {
	# the shell beside this one may open it only after it was looked at
	: >"$tmp/$1.out"
	spawn "$1" box-run --rm --network none --name "$(name a)" \
		"${options[@]}" "$image" sh -c "$2"
	until_true 20 grep -q ready "$tmp/$1.out"
}

@test "TERM, INT, HUP, QUIT and USR1 are the command's" {
	options=()
	command='trap "exit 42" TERM; trap "exit 43" INT; trap "exit 44" HUP
		trap "exit 45" QUIT; trap "exit 46" USR1
		echo ready; while :; do usleep 50000; done'
	while read -r signal want; do
		begin "$signal" "$command"
		kill -s "$signal" "$pid"
		ended "$pid" 10
		is "$status" "$want" "the status after $signal"
		is "$(cat "$tmp/$signal.err")" ''
		no_box "$(name a)"
	done <<-END
		TERM 42
		INT 43
		HUP 44
		QUIT 45
		USR1 46
	END
}

@test "output that the command writes on its way out is there" {
	options=()
	begin run 'trap "echo out; echo err >&2; usleep 300000; echo last; exit 42" TERM
		echo ready; while :; do usleep 50000; done'
	kill "$pid"
	ended "$pid" 10
	is "$status" 42
	lines_are "$(cat "$tmp/run.out")" ready out last
	is "$(cat "$tmp/run.err")" err
}

@test "--init: a command without a handler ends by the signal" {
	options=(--init)
	while read -r signal want; do
		begin "$signal" 'echo ready; exec sleep 600'
		kill -s "$signal" "$pid"
		ended "$pid" 10
		is "$status" "$want" "the status after $signal"
		no_box "$(name a)"
	done <<-END
		TERM 143
		INT 130
		HUP 129
	END
}

@test "a second signal kills a command that ignores the first" {
	options=()
	for signals in 'TERM TERM' 'INT INT' 'TERM INT' 'HUP TERM'; do
		begin deaf 'trap "echo heard" TERM INT HUP
			echo ready; while :; do usleep 50000; done'
		read -r first second <<<"$signals"
		kill -s "$first" "$pid"
		until_true 10 grep -q heard "$tmp/deaf.out"
		is_box "$(name a)"
		kill -s "$second" "$pid"
		ended "$pid" 10
		is "$status" 137 "the status after $signals"
		no_box "$(name a)"
	done
}

# bats test_tags=one-engine
@test "signals that were ignored stay so, as nohup wants it" {
	options=()
	spawn run env --ignore-signal=HUP box-run --rm --network none \
		--name "$(name a)" "$image" sh -c 'trap "echo heard" HUP
			trap "exit 42" TERM
			echo ready; while :; do usleep 50000; done'
	until_true 20 grep -q ready "$tmp/run.out"
	kill -HUP "$pid"
	kill -TERM "$pid"
	ended "$pid" 10
	is "$status" 42
	is "$(cat "$tmp/run.out")" ready
}

@test "a signal at any moment: it ends, and nothing is left" {
	for delay in 0 0.002 0.005 0.01 0.02 0.04 0.08 0.15 0.3 0.6; do
		spawn run box-run --rm --init --network none -v /data \
			--name "$(name a)" "$image" sleep 600
		sleep "$delay"
		kill "$pid"
		ended "$pid" 20
		[ "$status" -ne 0 ]
		until_true 10 no_box "$(name a)"
	done
}

# --pull missing: a registry that never answers
@test "a signal during a pull ends it" {
	fault_proxy 'POST.*/images/create hang'
	for how in '' '-d' '--rm-image'; do
		for pull in missing always; do
			for signal in INT TERM; do
				# shellcheck disable=SC2086 # a word or none
				spawn pull box-run --rm --pull "$pull" --name "$(name a)" \
					${how/-d/-dq} "none.invalid/$mark" true
				until_true 10 grep -q images/create "$requests"
				kill -s "$signal" "$pid"
				ended "$pid" 5
				is "$status" "$((128 + $(kill -l "$signal")))"
				no_box "$(name a)"
				: >"$requests"
			done
		done
	done
}

# bats test_tags=one-engine
@test "an engine that does not answer: the next signal does not wait for it" {
	fault_proxy 'POST.*/kill hang'
	options=()
	begin run 'echo ready; exec sleep 600'
	for signal in 1 2 3; do
		kill "$pid"
		[ "$signal" -eq 3 ] ||
			until_true 5 asked_to_kill "$signal"
	done
	ended "$pid" 5
	is "$status" 143
	is "$(sed -n 's/.*signal=//p' "$requests" | tr '\n' ' ')" 'TERM KILL '
	docker rm -f "$(name a)" >/dev/null
	for request in create wait; do
		fault_proxy "POST.*/$request hold"
		spawn run box-run --rm --network none --name "$(name a)" "$image" true
		until_true 10 grep -q "/$request" "$requests"
		# two that come at the same time would be one
		for signal in 1 2 3; do
			until_true 5 is_idle "$pid"
			kill "$pid"
		done
		ended "$pid" 5
		is "$status" 143
		# or box-run's second process has just done so
		docker rm -f "$(name a)" >/dev/null 2>&1 || true
		until_true 20 no_box "$(name a)"
	done
}

asked_to_kill() {
	[ "$(grep -c /kill "$requests")" = "$1" ]
}

# bats test_tags=one-engine
@test "an answer to a signal is not waited for forever" {
	fault_proxy 'POST.*signal=USR1 hang'
	options=()
	begin run 'echo ready; until [ -e /go ]; do usleep 50000; done
		echo more; exec sleep 600'
	kill -USR1 "$pid"
	until_true 5 grep -q signal=USR1 "$requests"
	docker exec "$(name a)" touch /go
	until_true 12 grep -q more "$tmp/run.out"
	kill "$pid"
	until_true 5 grep -q signal=TERM "$requests"
	kill "$pid"
	ended "$pid"
	is "$status" 137
}

# bats test_tags=one-engine
@test "output is not kept in memory after a signal, however slow the reader is" {
	mkfifo "$tmp/out"
	spawn reader sh -c 'while dd bs=65536 count=1 status=none | grep -q ^; do
		echo 64 KB; sleep 0.01; done <"$0"' "$tmp/out"
	spawn run sh -c 'exec box-run --rm --network none --name "$1" "$2" \
		sh -c "trap \"\" TERM; cat /dev/zero" >"$0"' "$tmp/out" "$(name a)" "$image"
	until_true 20 has_read 10
	kill "$pid"
	until_true 20 has_read 30
	before=$(memory)
	# that is 4.5 MB
	until_true 60 has_read 100
	after=$(memory)
	[ $((after - before)) -lt 3000 ] || fail "$before, $after KB"
	kill "$pid"
	ended "$pid"
}

# has_read COUNT: so often has the reader read
has_read() {
	[ "$(wc -l <"$tmp/reader.out")" -ge "$1" ]
}

# the kilobytes of memory that $pid has
memory() {
	awk '$1 == "VmRSS:" { print $2 }' "/proc/$pid/status"
}

@test "a signal while the input is stuck" {
	options=(-i --init)
	# sleep reads nothing: pipe, socket and engine fill up
	begin run 'echo ready; exec sleep 600' < <(yes 2>"$tmp/yes")
	kill "$pid"
	ended "$pid" 10
	is "$status" 143
	until_true 10 no_box "$(name a)"
}

# bats test_tags=one-engine
@test "a signal while nobody reads the output" {
	options=(--init)
	mkfifo "$tmp/out"
	exec 9<>"$tmp/out"
	env --default-signal=INT box-run --rm --init --network none \
		--name "$(name a)" "$image" yes >"$tmp/out" 2>"$tmp/err" \
		3>&- 4>&- 9>&- &
	pid=$!
	echo "$pid" >>"$tmp/pids"
	# it runs, and the pipe is full
	until_true 20 running "$(name a)"
	until_true 20 has_written 65536
	kill "$pid"
	until_true 10 no_box "$(name a)" || kill "$pid"
	exec 9>&-
	ended "$pid" 10
	[ "$status" -ne 0 ]
	no_box "$(name a)"
}

# has_written COUNT: so many bytes has $pid written
has_written() {
	[ "$(sed -n 's/^wchar: //p' "/proc/$pid/io")" -ge "$1" ]
}

running() {
	[ "$(field "$1" '{{.State.Running}}')" = true ]
}

@test "killed -9: with --rm the engine removes the box at its end" {
	options=(--init -v /data)
	begin run 'echo ready; exec sleep 600'
	volume=$(field "$(name a)" '{{(index .Mounts 0).Name}}')
	kill -9 "$pid"
	ended "$pid"
	is "$status" 137
	# until then it is there, and can be found
	box box-ls -q "$(name a)"
	is "$out" "$(name a)"
	box box-stop -t 0 "$(name a)"
	until_true 10 no_box "$(name a)"
	until_true 10 no_volume "$volume"
}

# the engine has been asked for it, and has not said that it is there
@test "killed -9 while a box is created: nothing remains" {
	fault_proxy 'POST.*/containers/create hold'
	docker tag "$image" "$(name image)"
	spawn run box-run --rm --rm-image --network none -v /data \
		--name "$(name b)" "$(name image)" true
	until_true 10 grep -q containers/create "$requests"
	until_true 10 some_marked
	kill -9 "$pid"
	until_true 30 no_marked
	until_true 10 no_image "$(name image)"
}

@test "a box of the same name is not removed when box-run fails" {
	idle "$(name a)"
	id=$(field "$(name a)" '{{.Id}}')
	for option in --rm-image --keep-on-failure; do
		docker tag "$image" "$(name image)"
		box 125 box-run --rm "$option" --name "$(name a)" "$(name image)" true
		complains box-run "$(name a)"
		is "$(field "$(name a)" '{{.Id}} {{.State.Status}}')" "$id created"
		is "$(marked | wc -l)" 1
	done
	box box-run --rm --keep-on-failure --name "$(name b)" --network none \
		"$image" true
	loud 3 box-run --rm --keep-on-failure --name "$(name b)" --network none \
		"$image" sh -c 'exit 3'
	is "$(field "$(name b)" '{{.Name}}')" "/$(name b)"
}

some_marked() {
	! no_marked
}

no_volume() {
	! docker volume inspect "$1"
}

@test "the box is killed or removed by another client" {
	options=()
	begin run 'echo ready; exec sleep 600'
	docker kill "$(name a)" >/dev/null
	ended "$pid" 10
	is "$status" 137
	begin run 'echo ready; exec sleep 600'
	docker rm -f "$(name a)" >/dev/null
	ended "$pid" 10
	is "$status" 137
	until_true 10 no_box "$(name a)"
}
