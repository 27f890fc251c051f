#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-start, box-stop and box-wait.

load ../lib/box

state() {
	field "$1" '{{.State.Status}}'
}

# ends NAME STATUS: a box that was made, and that ends with that once started
ends() {
	docker create --init --name "$1" --network none "$image" \
		sh -c "usleep 300000; exit $2" >/dev/null
}

@test "start: each name that runs now" {
	for word in a b c; do
		idle "$(name $word)"
	done
	box box-start "$(name a)"
	is "$out" "$(name a)"
	is "$(state "$(name a)")" running
	# one that runs is what was asked for
	box 1 box-start "$(name a)" none "$(name b)"
	lines_are "$out" "$(name a)" "$(name b)"
	complains box-start none
	is "$(state "$(name b)")" running
	id=$(field "$(name c)" '{{.Id}}')
	box box-start - <<<"${id:0:12}"
	is "$out" "${id:0:12}"
	is "$(state "$(name c)")" running
}

@test "start: a box that cannot start" {
	docker create --name "$(name a)" "$image" nothing >/dev/null
	idle "$(name b)"
	box 1 box-start "$(name a)" "$(name b)"
	is "$out" "$(name b)"
	complains box-start "$(name a)"
	has "$errs" nothing
}

@test "start again: the same box, with what was in it" {
	docker run --name "$(name a)" "$image" sh -c 'echo x >>/file; cat /file'
	box box-start "$(name a)"
	box box-wait "$(name a)"
	is "$out" "$(name a)"$'\t'0
	box box-logs "$(name a)"
	lines_are "$out" x x x
}

@test "stop: each name that is stopped now" {
	up "$(name a)"
	up "$(name b)"
	idle "$(name c)"
	box box-stop -t 5 "$(name a)"
	is "$out" "$(name a)"
	is "$(state "$(name a)")" exited
	is "$(field "$(name a)" '{{.State.ExitCode}}')" 143
	# one that does not run is what was asked for
	box 1 box-stop "$(name a)" none "$(name b)" "$(name c)"
	lines_are "$out" "$(name a)" "$(name b)" "$(name c)"
	complains box-stop none
	is "$(state "$(name b)")" exited
}

@test "stop -t: how long a box that ignores the signal has" {
	docker run -d --name "$(name a)" "$image" sleep 600 >/dev/null
	docker run -d --name "$(name b)" --stop-timeout 1 "$image" sleep 600 >/dev/null
	begun=$SECONDS
	box box-stop --time 1 "$(name a)"
	box box-stop "$(name b)"
	# 10 seconds each is what they would have without
	[ $((SECONDS - begun)) -lt 18 ]
	for word in a b; do
		is "$(field "$(name $word)" '{{.State.ExitCode}}')" 137
	done
}

@test "stop: the signal of the image or box" {
	docker run -d --name "$(name a)" --stop-signal USR1 "$image" sh -c '
		trap "exit 46" USR1; echo ready; while :; do usleep 50000; done' >/dev/null
	until_true 10 logged "$(name a)" ready
	box box-stop -t 5 "$(name a)"
	is "$(field "$(name a)" '{{.State.ExitCode}}')" 46
}

logged() {
	docker logs "$1" | grep -q "$2"
}

@test "wait: names and statuses, in the order of the operands" {
	ends "$(name a)" 7
	ends "$(name b)" 0
	docker start "$(name a)" "$(name b)" >/dev/null
	box box-wait "$(name b)" "$(name a)"
	lines_are "$out" "$(name b)"$'\t'0 "$(name a)"$'\t'7
	# a box that has exited: the same answer again
	box box-wait "$(name a)"
	is "$out" "$(name a)"$'\t'7
	box 1 box-wait none "$(name a)"
	is "$out" "$(name a)"$'\t'7
	complains box-wait none
	box box-wait -0 - < <(printf '%s\0' "$(name a)")
	is "$(tr '\0' '|' <"$out_file")" "$(name a)"$'\t''7|'
}

@test "wait: a box that could not be started has a status like others" {
	docker create --name "$(name a)" "$image" nothing >/dev/null
	ends "$(name b)" 3
	loud 1 box-start "$(name a)"
	docker start "$(name b)" >/dev/null
	box box-wait "$(name a)" "$(name b)"
	lines_are "$out" "$(name a)"$'\t'127 "$(name b)"$'\t'3
}

@test "wait --condition" {
	ends "$(name a)" 5
	spawn next box-wait --condition next-exit "$(name a)"
	next=$pid
	spawn removed box-wait --condition removed "$(name a)"
	removed=$pid
	until_true 10 waits "$next"
	until_true 10 waits "$removed"
	# a box that was never started is not running
	box box-wait --condition not-running "$(name a)"
	is "$out" "$(name a)"$'\t'0
	docker start "$(name a)" >/dev/null
	ended "$next" 10
	is "$status" 0
	is "$(cat "$tmp/next.out")" "$(name a)"$'\t'5
	[ -e "/proc/$removed/exe" ]
	docker rm "$(name a)" >/dev/null
	ended "$removed" 10
	is "$status" 0
	matches "$(cat "$tmp/removed.out")" "^$(name a)"$'\t'
}

# It has asked the engine, and sleeps until the answer comes.
waits() {
	grep -q '^State:.S' "/proc/$1/status" &&
		find "/proc/$1/fd" -lname 'socket:*' | grep -q .
}

@test "wait: the end of a box is not missed while another is waited for" {
	for condition in next-exit removed; do
		up "$(name a)"
		ends "$(name b)" 5
		spawn wait box-wait --condition "$condition" "$(name a)" "$(name b)"
		until_true 10 waits_for "$pid" 2
		docker start "$(name b)" >/dev/null
		until_true 10 is_state "$(name b)" exited
		docker rm "$(name b)" >/dev/null
		docker rm -f "$(name a)" >/dev/null
		ended "$pid" 10
		is "$(cat "$tmp/wait.err")" ''
		is "$status" 0
		matches "$(cat "$tmp/wait.out")" \
			"^$(name a)"$'\t'"1(37|43)"$'\n'"$(name b)"$'\t'5$
	done
}

is_state() {
	[ "$(state "$1")" = "$2" ]
}

waits_for() {
	[ "$(find "/proc/$1/fd" -lname 'socket:*' | wc -l)" -ge "$2" ]
}

@test "wait: each record is written as soon as it is known" {
	up "$(name a)"
	ends "$(name b)" 5
	spawn wait box-wait "$(name b)" "$(name a)"
	until_true 10 grep -q "$(name b)" "$tmp/wait.out"
	docker rm -f "$(name a)" >/dev/null
	ended "$pid" 10
	is "$status" 0
}

@test "wait: more names than requests in flight" {
	ends "$(name a)" 5
	box box-wait - < <(yes "$(name a)" | head -n 1100)
	is "$(uniq <<<"$out")" "$(name a)"$'\t'0
	is "$(wc -l <<<"$out")" 1100
}

@test "wait --timeout: an engine that does not answer, for all names together" {
	up "$(name a)"
	up "$(name b)"
	for request in 'POST.*/wait' 'GET.*/events' "GET.*$(name a)/json"; do
		fault_proxy "$request hang"
		[[ $request != GET* ]] && options=() || options=(--healthy)
		begun=$SECONDS
		box 1 box-wait "${options[@]}" --timeout 2 "$(name a)" "$(name b)"
		[ $((SECONDS - begun)) -lt 20 ]
		mentions box-wait "$(name a)"
	done
}

@test "wait --timeout: a box that does not end in time" {
	up "$(name a)"
	begun=$SECONDS
	box 1 box-wait --timeout 1 "$(name a)"
	[ $((SECONDS - begun)) -lt 20 ]
	is "$out" ''
	complains box-wait "$(name a)"
}

# healthy NAME COMMAND [OPTION...]: a box with a check each second
checked() {
	box box-run -d --init --name "$1" --network none --health-cmd "$2" \
		--health-interval 1s --health-timeout 5s --health-retries 1 \
		"${@:3}" "$image" sleep 600
}

@test "wait --healthy: until the check succeeds" {
	checked "$(name a)" 'test -e /ok' --health-start-period 30s
	spawn wait box-wait --healthy --timeout 30 "$(name a)"
	until_true 10 waits "$pid"
	is "$(field "$(name a)" '{{.State.Health.Status}}')" starting
	is "$(cat "$tmp/wait.out")" ''
	docker exec "$(name a)" touch /ok
	ended "$pid" 15
	is "$status" 0
	is "$(cat "$tmp/wait.out")" "$(name a)"
	is "$(field "$(name a)" '{{.State.Health.Status}}')" healthy
	# it is, and where nobody checks, running is healthy
	up "$(name b)"
	box box-wait --healthy "$(name a)" "$(name b)"
	lines_are "$out" "$(name a)" "$(name b)"
}

@test "wait --healthy: unhealthy, or ended, is a failure" {
	checked "$(name a)" false
	box 1 box-wait --healthy --timeout 30 "$(name a)"
	is "$out" ''
	complains box-wait "$(name a)"
	idle "$(name b)"
	box 1 box-wait --healthy "$(name b)"
	complains box-wait "$(name b)"
	checked "$(name c)" 'test -e /ok' --health-start-period 60s
	spawn wait box-wait --healthy "$(name c)"
	until_true 10 waits "$pid"
	docker kill "$(name c)" >/dev/null
	ended "$pid" 10
	is "$status" 1
	errs=$(<"$tmp/wait.err")
	complains box-wait "$(name c)"
	box 1 box-wait --healthy none "$(name a)"
	complains box-wait none "$(name a)"
}

@test "wait --healthy --timeout: not in time" {
	checked "$(name a)" false --health-start-period 60s
	begun=$SECONDS
	box 1 box-wait --healthy --timeout 2 "$(name a)"
	[ $((SECONDS - begun)) -lt 20 ]
	is "$out" ''
	complains box-wait "$(name a)"
}

@test "wait: a signal ends it, and stdin is not read" {
	up "$(name a)"
	spawn wait box-wait "$(name a)"
	until_true 10 waits "$pid"
	kill "$pid"
	ended "$pid" 5
	is "$status" 143
	is "$(state "$(name a)")" running
}
