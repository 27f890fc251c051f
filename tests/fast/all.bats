#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What holds for every tool and needs no engine.

load ../lib/fast
load ../lib/tools

# box-deps never talks to an engine, and has no socket to complain about.
engine_tools() {
	local tool
	for tool in "${tools[@]}"; do
		! grep -q cli_engine "$repo/bin/$tool.c" || echo "$tool"
	done
}

misuse() {
	case $1 in
	box-run | box-exec) echo 125 ;;
	*) echo 2 ;;
	esac
}

@test "there are tools, and each is built" {
	[ "${#tools[@]}" -ge 10 ]
	for tool in "${tools[@]}"; do
		is "$(command -v "$tool")" "$bin/$tool"
	done
}

# each of its libraries costs a start, and make pays for that of box-stale
@test "box-stale loads no library that it does not use" {
	is "$(readelf -d "$bin/box-stale" | grep -E 'NEEDED.*lib(archive|curl|yaml)')" ''
}

@test "each tool has a test that is run on every engine" {
	for tool in "${tools[@]}"; do
		awk -v tool="$tool" '
			FNR == 1 { file = 0 }
			/^# bats file_tags=one-engine/ { file = 1 }
			/^# bats test_tags=one-engine/ { test = 1 }
			/^@test/ { on = !file && !test; test = 0; next }
			on && $0 ~ "(^|[^a-z/])" tool " " { n++ }
			END { exit n == 0 }' "$repo"/tests/tools/[0-9]*.bats ||
			softly fail "no test of $tool in tests/tools is run on every engine"
	done
}

@test "--help and -h print the usage to stdout" {
	for tool in "${tools[@]}"; do
		box "$tool" --help
		matches "$out" "^usage: $tool "
		whole=$out
		[ "$tool" != box-run ] || continue
		box "$tool" -h
		is "$out" "$whole"
		# help is help whatever stands beside it
		box "$tool" -h -H foo://bar x y z
	done
}

@test "--version and -V print name and version" {
	version=$(sed -n 's/^VERSION := //p' "$repo/Makefile")
	for tool in "${tools[@]}"; do
		box "$tool" --version
		is "$out" "$tool $version"
		box "$tool" -V
		is "$out" "$tool $version"
	done
}

@test "an unknown option is a usage error" {
	for tool in "${tools[@]}"; do
		for option in --no-such-option --no-such=x -% -é; do
			box "$(misuse "$tool")" "$tool" "$option" x y
			is "$out" ''
			has "$errs" $'\n'"usage: $tool "
			# it is named, but for what is not ASCII
			[ "$option" = -é ] || misused "$tool" "${option%%=*}"
		done
	done
}

@test "an option without its argument is a usage error" {
	for tool in "${tools[@]}"; do
		for option in -H --host; do
			box "$(misuse "$tool")" "$tool" "$option"
			is "$out" ''
			misused "$tool" "$option"
			has "$errs" $'\n'"usage: $tool "
		done
	done
}

@test "no operands are a usage error where some are needed" {
	for tool in build run commit deps diff fork revert rm exec logs start stop \
		wait; do
		box "$(misuse "box-$tool")" "box-$tool"
		is "$out" ''
		has "$errs" $'\n'"usage: box-$tool "
	done
}

@test "a full disk and a closed stdout are failures: help and version" {
	for tool in "${tools[@]}"; do
		for option in --help --version; do
			box 1 "${full[@]}" "$tool" "$option"
			complains "$tool" stdout
			box 1 "${closed[@]}" "$tool" "$option"
			complains "$tool" stdout
		done
	done
}

@test "no engine: one line that names the socket, status 125" {
	make_context
	: >"$tmp/file"
	mkdir "$tmp/dir"
	long=/$(printf '%0200d' 0)
	for tool in $(engine_tools); do
		operands "$tool" "$image"
		for socket in "$tmp/none" "$tmp/file" "$tmp/dir" "$tmp/file/x" \
			"$long" "$tmp/not"$'\n'"one"; do
			box 125 "$tool" -H "unix://$socket" "${operands[@]}"
			is "$out" ''
			complains "$tool" "unix://${socket//$'\n'/?}"
		done
		box 125 "$tool" "${operands[@]}"
		complains "$tool" "unix://$tmp/none"
	done
}

@test "a wrong engine address: one line that names it, status 125" {
	make_context
	for tool in $(engine_tools); do
		operands "$tool" "$image"
		for host in nonsense foo://bar unix://relative unix:// ssh://me@host:x \
			tcp://127.0.0.1:port tcp://127.0.0.1:1 'tcp://a b'; do
			box 125 "$tool" -H "$host" "${operands[@]}"
			is "$out" ''
			complains "$tool"
			has "$errs" "$host"
		done
	done
}

@test "--host comes before DOCKER_HOST, and no other engine is asked" {
	make_context
	canned
	for tool in $(engine_tools); do
		operands "$tool" "$image"
		box 125 "$tool" -H "unix://$tmp/none" "${operands[@]}"
		complains "$tool" "$tmp/none"
	done
	is "$(<"$requests")" ''
	canned '/containers/json say 200 []'
	host=$DOCKER_HOST
	export DOCKER_HOST=unix://$tmp/none
	box box-ls -H "$host"
}

# fails COMMAND: with a status, a message and no output
fails() {
	execute "$@"
	softly [ "$status" -ne 0 ]
	softly [ "$status" -le 125 ]
	# which it has for each image, whatever the engine says
	[ "$1" = box-stale ] || softly is "$out" ''
	softly matches "$errs" "^$1: ."
}

@test "an engine that answers with an error, or not in HTTP, or breaks off" {
	make_context
	direct=-
	while read -r answer; do
		# to the first request, and to all that come after it
		for begin in fault_proxy canned; do
			"$begin" ". $answer"
			for tool in $(engine_tools); do
				operands "$tool" fast/name
				fails "$tool" "${operands[@]}"
			done
		done
	done <<-'END'
		say 500 {"message":"no"}
		say 500 no JSON
		say 301 {}
		raw nonsense
		raw HTTP/1.1 200 OK\r\nApi-V
	END
}

@test "an answer that is not JSON, or only the beginning of it" {
	make_context
	while read -r answer; do
		canned ". $answer"
		for tool in $(engine_tools); do
			# these need no more than the status
			case $tool in box-rm | box-start | box-stop) continue ;; esac
			operands "$tool" fast/name
			fails "$tool" "${operands[@]}"
		done
	done <<-'END'
		say 200 {
		say 200 []}
		raw HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 100\r\n\r\n[
		raw HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]
	END
}
