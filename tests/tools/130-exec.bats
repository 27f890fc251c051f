#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-exec: a command in a box that runs.

load ../lib/box

prepare() {
	up "$(shared a)" -e OWN=own
}

@test "all statuses are the command's" {
	statuses | timeout 300 xargs -P 8 -I{} sh -c \
		'box-exec "$0" sh -c "exit $1"; echo "$1 $?"' \
		"$(shared a)" {} >"$tmp/got" 2>"$tmp/words"
	same_bytes <(sort -n "$tmp/got") <(statuses | sed 's/.*/& &/')
	is "$(cat "$tmp/words")" ''
}

# Today's engines answer 127 where those of API 1.41 answer 126, Podman also
# 125, and write the reason to the command's stdout.
@test "126 or 127: a command that cannot run" {
	while read -r command; do
		execute docker exec "$(shared a)" "$command"
		want=$status
		box "$want" box-exec "$(shared a)" "$command"
		matches "$want" '^12[567]$'
		has "$out$errs" "$command"
	done <<-END
		nothing
		/nothing
		./nothing
		/etc/passwd
		/etc
	END
	for option in -w/none -unone; do
		execute docker exec "$option" "$(shared a)" true
		want=$status
		execute box-exec "$option" "$(shared a)" true
		# where the engine refuses it, docker ends with the same as where
		# the command fails
		[ "$status" -eq 1 ] || is "$status" "$want"
		[ "$status" -ne 0 ]
	done
}

@test "a box that does not exist, or does not run" {
	box 1 box-exec none true
	complains box-exec none
	idle "$(name a)"
	box 1 box-exec "$(name a)" true
	is "$out" ''
	complains box-exec "$(name a)"
	up "$(name b)"
	docker pause "$(name b)" >/dev/null
	box 1 box-exec "$(name b)" true
	complains box-exec "$(name b)"
	docker unpause "$(name b)" >/dev/null
}

@test "IDs and their beginnings name the box" {
	id=$(field "$(shared a)" '{{.Id}}')
	box box-exec "$id" echo x
	is "$out" x
	box box-exec "${id:0:12}" echo y
	is "$out" y
}

@test "bytes as they are, stdout and stderr apart, both ways" {
	head -c 1000000 /dev/urandom >"$tmp/bytes"
	box box-exec -i "$(shared a)" cat <"$tmp/bytes"
	same_bytes "$out_file" "$tmp/bytes"
	loud box-exec -i "$(shared a)" tee /dev/stderr <"$tmp/bytes"
	same_bytes "$out_file" "$tmp/bytes"
	same_bytes "$err_file" "$tmp/bytes"
	loud box-exec "$(shared a)" sh -c 'echo out; echo err >&2'
	is "$out|$errs" 'out|err'
}

@test "input: its end arrives, and a command need not read it" {
	export BOX_TEST_TIME=20
	box box-exec -i "$(shared a)" wc -c < <(printf abc)
	is "$out" 3
	# Podman may have words of its own
	tell=box
	! is_podman || tell=loud
	"$tell" box-exec -i "$(shared a)" head -n 1 < <(yes text 2>"$tmp/yes")
	is "$out" text
	exec 9< <(echo text)
	box box-exec "$(shared a)" cat <&9
	is "$out" ''
	read -r line <&9
	is "$line" text
}

@test "input: more than fits into all buffers" {
	export BOX_TEST_TIME=30
	head -c 16000000 /dev/urandom >"$tmp/bytes"
	loud box-exec -i "$(shared a)" tee /dev/stderr <"$tmp/bytes"
	same_bytes "$out_file" "$tmp/bytes"
	same_bytes "$err_file" "$tmp/bytes"
}

@test "-e, --env-file, -u, -w, and the box's own environment" {
	printf 'FILE=f\nFROM_CALLER\n' >"$tmp/env"
	FROM_CALLER=caller TAKEN=t box box-exec -e ONE=1 -e TAKEN -e 'B= a b' \
		--env-file "$tmp/env" -u daemon -w /etc "$(shared a)" \
		sh -c 'id -un; pwd; env'
	lines_are "$(head -n 2 <<<"$out")" daemon /etc
	for line in OWN=own ONE=1 TAKEN=t 'B= a b' FILE=f FROM_CALLER=caller; do
		has $'\n'"$out"$'\n' $'\n'"$line"$'\n'
	done
	box box-exec --user 12:34 --workdir /proc "$(shared a)" \
		sh -c 'id -u; id -g; pwd'
	lines_are "$out" 12 34 /proc
}

@test "options end at the box's name; arguments arrive as given" {
	# shellcheck disable=SC1003 # it is a backslash
	words=('' ' ' 'a b' '*' '$HOME' "it's" '\' $'a\nb' -n -- -d)
	box box-exec "$(shared a)" printf '%s|\n' "${words[@]}"
	is "$out" "$(printf '%s|\n' "${words[@]}")"
	box box-exec -- "$(shared a)" echo --rm x
	is "$out" '--rm x'
	box 125 box-exec "$(shared a)"
	misused box-exec
}

@test "-d: the command runs on alone" {
	box box-exec -d "$(shared a)" sh -c 'usleep 200000; touch /tmp/done'
	is "$out" ''
	until_true 10 docker exec "$(shared a)" test -e /tmp/done
	box 1 box-exec -d none true
}

@test "output comes as it is written" {
	mkfifo "$tmp/go"
	exec 9<>"$tmp/go"
	spawn exec box-exec -i "$(shared a)" \
		sh -c 'echo one; read x; echo "two $x"' <&9
	until_true 20 grep -q one "$tmp/exec.out"
	echo go >&9
	exec 9>&-
	ended "$pid"
	is "$status" 0
	lines_are "$(cat "$tmp/exec.out")" one 'two go'
}

@test "the box ends while the command runs" {
	up "$(name a)"
	spawn exec box-exec "$(name a)" sh -c 'echo ready; exec sleep 500'
	until_true 20 grep -q ready "$tmp/exec.out"
	docker kill "$(name a)" >/dev/null
	ended "$pid" 10
	is "$status" 137
}

@test "a signal ends it" {
	while read -r signal want; do
		spawn exec box-exec "$(shared a)" sh -c 'echo ready; exec sleep 5'
		until_true 20 grep -q ready "$tmp/exec.out"
		kill -s "$signal" "$pid"
		ended "$pid" 10
		is "$status" "$want"
	done <<-END
		TERM 143
		INT 130
	END
}

@test "a signal ends it, also while the engine does not answer" {
	for request in containers/.*/exec exec/.*/start; do
		fault_proxy "POST.*/$request hang"
		spawn exec box-exec "$(shared a)" true
		until_true 10 grep -q "/$request" "$requests"
		kill "$pid"
		ended "$pid" 5
		is "$status" 143
	done
}

@test "stdout full, or a reader that goes away" {
	# shellcheck disable=SC2154 # box.bash has it
	execute "${full[@]}" box-exec "$(shared a)" yes
	[ "$status" -ne 0 ]
	complains box-exec stdout
	begun=$SECONDS
	{
		timeout 30 box-exec "$(shared a)" yes 2>"$tmp/words" ||
			echo "$?" >"$tmp/status"
	} | head -n 1 >"$tmp/line"
	[ $((SECONDS - begun)) -le 10 ]
	is "$(cat "$tmp/status")" 141
	is "$(cat "$tmp/words")" ''
}
