#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-run: signals reach the box, and whatever ends it leaves nothing.

load ../lib/box

# begin TAG COMMAND: runs that in the box $(name a), until it has said ready
begin() {
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

@test "--init: a command that does not care ends by the signal" {
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

@test "a second signal forces a command that is deaf" {
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

@test "a signal while the input is stuck" {
	options=(-i --init)
	# sleep reads nothing: pipe, socket and engine fill up
	begin run 'echo ready; exec sleep 600' < <(yes 2>"$tmp/yes")
	kill "$pid"
	ended "$pid" 10
	is "$status" 143
	until_true 10 no_box "$(name a)"
}

@test "a signal while nobody takes the output" {
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
	sleep 0.5
	kill "$pid"
	until_true 10 no_box "$(name a)" || kill "$pid"
	exec 9>&-
	ended "$pid" 10
	[ "$status" -ne 0 ]
	no_box "$(name a)"
}

running() {
	[ "$(field "$1" '{{.State.Running}}')" = true ]
}

@test "killed -9: with --rm the engine takes the box away at its end" {
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

no_volume() {
	! docker volume inspect "$1"
}

@test "the box is killed or removed by somebody else" {
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
