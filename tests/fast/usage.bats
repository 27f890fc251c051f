#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Options and operands that are refused: one message, which names the option, and
# no request but that for the engine's version.

load ../lib/fast

eval "plain_$(declare -f setup)"
setup() {
	plain_setup
	canned
	mkdir "$tmp/dir"
	echo 'FROM scratch' >"$tmp/dir/Dockerfile"
	cd "$tmp/dir" || return
}

teardown() {
	is "$(grep -v /_ping "$requests")" '' 'requests' || softened=1
	stop_spawned
	[ "$softened" -eq 0 ]
}

# refused STATUS OPTION COMMAND...
refused() {
	softly box "$1" "${@:3}"
	softly is "$out" ''
	softly misused "$3" "$2"
}

@test "numbers and times" {
	for number in 0 -1 x '' 1x 99999999999999999999 '1 '; do
		refused 2 -n box-ls -n "$number"
	done
	for number in -1 x '' 1x; do
		refused 2 -n box-logs -n "$number" a
		refused 2 -k box-forget -k "$number" a
	done
	for number in x '' -1 1.5 99999999999; do
		refused 2 -t box-stop -t "$number" a
	done
	for number in 0 x '' -1; do
		refused 2 --timeout box-wait --timeout "$number" a
	done
	for time in yesterday 1y 5m5; do
		refused 2 --since box-logs --since "$time" a
		refused 2 --until box-logs --until "$time" a
	done
}

@test "words, names and values" {
	for columns in nothing name,nothing '' ',' 'name,' ' name' Name name,,id; do
		refused 2 '' box-ls -o "$columns"
		has "$errs" $'\n'"usage: box-ls "
	done
	for text in x = =x ''; do
		refused 2 -f box-ls -f "$text"
	done
	refused 2 sometimes box-wait --condition sometimes a
	for text in '' =x; do
		refused 2 --build-arg box-build --build-arg "$text" .
		refused 2 --build-arg box-stale -t x --build-arg "$text" .
		refused 2 --build-arg box-deps --build-arg "$text" .
	done
	refused 2 --label box-build --label =x .
	refused 2 --label box-build --label $'x=\xff' .
	for name in A: x: :x 'x:a b' a//b; do
		refused 2 '' box-build -t "$name" .
		refused 2 '' box-commit a "$name"
		refused 2 '' box-commit -t "$name" a
	done
	refused 125 --env box-exec -e = a true
	refused 125 --env-file box-exec --env-file none a true
}

@test "options that exclude each other, or need another one" {
	refused 2 -q box-ls -o name -q
	refused 2 '' box-build --if-changed -
	refused 125 --rm-image box-run --rm-image image true
	refused 125 --rm-image box-run -d --rm --rm-image image true
	refused 125 --restart box-run --rm --restart always image true
}

@test "one operand too many, or too few" {
	for words in 'box-logs a b' box-diff 'box-diff a b' 'box-fork a' 'box-fork a b c' \
		'box-revert a 1 2' 'box-commit a b c' 'box-build . .' box-rm box-start box-wait \
		box-stop box-stale box-deps; do
		read -ra words <<<"$words"
		refused 2 '' "${words[@]}"
	done
	refused 125 '' box-exec a
	refused 125 '' box-run
}

@test "box-run: what cannot be an option's value" {
	while read -r option value; do
		refused 125 "" box-run "$option" "$value" image true
		softly complains box-run "$value"
	done <<-END
		-p 80:x
		-p 80:80:80:80
		-p 99999
		-p 1.2.3:80:80
		-p 80-90:1-2
		-v relative/path:/x:ro:z:z
		-v :/x
		-v /x:relative
		-v /x:/y:nonsense
		--mount type=bind,target=/x
		--mount nonsense
		--memory 1x
		--cpus x
		--ulimit nofile
		--health-interval x
		--add-host x
		--device none
		--env-file none
		--label-file none
		--sysctl nonsense
		--tmpfs relative
		--shm-size 1y
	END
	refused 125 sometimes box-run --pull sometimes image true
	refused 125 --init box-run --init=maybe image true
	refused 125 --hostname box-run --hostname
}

@test "box-run: a value that is not UTF-8" {
	for i in {128..255}; do
		printf -v octal %o "$i"
		printf -v char '%b' "\\0$octal"
		refused 125 --env box-run -e "B=$char" image true
	done
}
