#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-run: a command in a new box, its status, input and output.

load ../lib/box

# No network is to be set up for what needs none: it takes half of the time.
alone=(--rm --network none)

# Every box of this file, in any state, and every volume without a name.
things() {
	marked | sort
	[ -n "${BOX_TEST_SHARED:-}" ] ||
		docker volume ls -q | grep -x '[0-9a-f]\{64\}' | sort || true
}

@test "all statuses are the command's" {
	statuses | BOX_TEST_TIME=300 timeout 300 xargs -P 8 -I{} sh -c \
		'box-run --rm --network none "$0" sh -c "exit $1"; echo "$1 $?"' \
		"$image" {} >"$tmp/got" 2>"$tmp/words"
	same_bytes <(sort -n "$tmp/got") <(statuses | sed 's/.*/& &/')
	is "$(cat "$tmp/words")" ''
	until_true 10 no_marked
}

@test "127: a command that does not exist; 126: one that cannot run" {
	things >"$tmp/before"
	for command in nothing /nothing ./nothing /etc/none/x; do
		box 127 box-run -v /data "$image" "$command"
		is "$out" ''
		complains box-run "$image"
	done
	for command in /etc/passwd /etc /; do
		box 126 box-run --name "$(name a)" -v /data "$image" "$command"
		is "$out" ''
		complains box-run "$(name a)"
		box 126 box-run -d -v /data "$image" "$command"
		is "$out" ''
		complains box-run
	done
	box 127 box-run "${alone[@]}" --entrypoint nothing -v /data "$image" x
	box 127 box-run -d --rm -v /data "$image" nothing
	same_bytes <(things) "$tmp/before"
	# the command's own
	box 126 box-run "${alone[@]}" "$image" sh -c /etc/passwd
	lacks "$errs" box-run
	box 127 box-run "${alone[@]}" "$image" sh -c nothing
	lacks "$errs" box-run
	box 125 box-run "${alone[@]}" "$image" sh -c 'exit 125'
	is "$errs" ''
}

@test "125: what the engine refuses, and nothing is left" {
	things >"$tmp/before"
	while read -r options; do
		read -ra options <<<"$options"
		softly box 125 box-run --pull never --name "$(name a)" \
			"${options[@]}"
		softly is "$out" ''
		softly misused box-run
		softly no_box "$(name a)"
	done <<-END
		--mount type=nonsense,target=/x $image true
		--memory 1k $image true
		--cpus 1000 $image true
		--ulimit nonsense=1 $image true
		--restart sometimes $image true
		--cap-add NONSENSE $image true
		--network none-such $image true
		--network container:none-such $image true
		--device $tmp/none $image true
		--cidfile $tmp/none/x $image true
		--platform nonsense/x $image true
		--user none-such $image true
		--security-opt nonsense $image true
		--volumes-from none-such $image true
		$mark:none true
		UPPER true
		:tag true
		$image@sha256:1 true
	END
	softly same_bytes <(things) "$tmp/before"
}

@test "an image that does not exist" {
	box 125 box-run --pull never "${alone[@]}" "$mark:none" true
	is "$out" ''
	complains box-run "$mark:none"
	# without a registry that could have it
	for when in missing always; do
		box 125 box-run --pull "$when" "${alone[@]}" \
			"localhost:1/$(name none)" true
		is "$out" ''
		mentions box-run "localhost:1/$(name none)"
	done
	no_marked
}

@test "a name that is in use: one line, and the box that has it stays" {
	idle "$(name a)"
	id=$(field "$(name a)" '{{.Id}}')
	for flags in '' -d --rm; do
		box 125 box-run ${flags:+"$flags"} --name "$(name a)" "$image" true
		is "$out" ''
		complains box-run "$(name a)"
		is "$(field "$(name a)" '{{.Id}} {{.State.Status}}')" "$id created"
	done
	is "$(marked | wc -l)" 1
}

@test "without --rm the box stays, with its status" {
	box 7 box-run --name "$(name a)" --network none "$image" sh -c 'exit 7'
	is "$(field "$(name a)" '{{.State.Status}} {{.State.ExitCode}}')" 'exited 7'
	is "$(field "$(name a)" '{{.HostConfig.AutoRemove}}')" false
}

@test "--rm: the box and its volumes without names are gone when it ends" {
	things >"$tmp/before"
	box 3 box-run --rm --name "$(name a)" -v /data -v "$(name vol):/named" \
		"$image" sh -c 'echo x >/data/x; echo y >/named/y; exit 3'
	# at once, not some time later
	same_bytes <(things) "$tmp/before"
	box docker run --rm -v "$(name vol):/named" "$image" cat /named/y
	is "$out" y
}

@test "-d: prints the name, and it runs on" {
	box box-run -d --name "$(name a)" "$image" sleep 600
	is "$out" "$(name a)"
	is "$(field "$out" '{{.State.Running}}')" true
	# a name of the engine's making
	box box-run --detach "$image" sh -c 'sleep 600'
	id=$out
	matches "$id" '^[a-z]+_[a-z0-9]+$'
	is "$(field "$id" '{{.State.Running}} {{.Name}}')" "true /$id"
	box box-rm -f "$id"
	# also when it ends at once, and takes itself away
	box box-run -d "${alone[@]}" "$image" true
	matches "$out" '^[a-z0-9_-]+$'
	until_true 10 no_marked_but "$(name a)"
}

no_marked_but() {
	[ "$(marked)" = "$(field "$1" '{{.Id}}' | cut -c 1-12)" ]
}

@test "output: bytes as they are, stdout and stderr apart" {
	head -c 1000000 /dev/urandom >"$tmp/bytes"
	box docker create --name "$(name src)" "$image" true
	docker cp "$tmp/bytes" "$(name src):/bytes"
	docker commit "$(name src)" "$(name img)" >/dev/null
	loud box-run "${alone[@]}" "$(name img)" sh -c \
		'cat /bytes & head -c 300000 /bytes >&2; wait'
	same_bytes "$out_file" "$tmp/bytes"
	same_bytes "$err_file" <(head -c 300000 "$tmp/bytes")
}

@test "output: nothing, one byte, no newline, NULs" {
	box box-run "${alone[@]}" "$image" true
	is "$(wc -c <"$out_file")" 0
	box box-run "${alone[@]}" "$image" printf 'a\0b\0'
	same_bytes "$out_file" <(printf 'a\0b\0')
	loud box-run "${alone[@]}" "$image" sh -c 'printf x >&2; exec >&-; printf y >&2'
	is "$out|$errs" '|xy'
}

@test "output: stdout and stderr to one file keep their order" {
	# a pause between two, as no engine orders what comes at once
	timeout 60 box-run "${alone[@]}" "$image" sh -c '
		for i in 1 2 3 4 5 6 7 8; do
			echo "out $i"; usleep 50000
			echo "err $i" >&2; usleep 50000
		done' >"$tmp/both" 2>&1
	same_bytes "$tmp/both" <(for i in {1..8}; do
		printf 'out %s\nerr %s\n' "$i" "$i"
	done)
}

@test "output: it comes as it is written, not at the end" {
	mkfifo "$tmp/go"
	exec 9<>"$tmp/go"
	spawn run box-run "${alone[@]}" -i --name "$(name a)" "$image" \
		sh -c 'echo one; read x; echo "two $x"' <&9
	until_true 20 grep -q one "$tmp/run.out"
	echo go >&9
	ended "$pid"
	is "$status" 0
	lines_are "$(cat "$tmp/run.out")" one 'two go'
	exec 9>&-
}

@test "output: short commands never lose it" {
	seq 1 40 | timeout 120 xargs -P 4 -I{} sh -c \
		'box-run --rm --network none "$0" sh -c "echo out $1; echo err $1 >&2"' \
		"$image" {} >"$tmp/got" 2>"$tmp/words"
	same_bytes <(sort -V "$tmp/got") <(seq -f 'out %.0f' 1 40)
	same_bytes <(sort -V "$tmp/words") <(seq -f 'err %.0f' 1 40)
	until_true 10 no_marked
}

@test "input: binary data and back, also more than fits into all buffers" {
	head -c 16000000 /dev/urandom >"$tmp/bytes"
	export BOX_TEST_TIME=30
	box box-run -i "${alone[@]}" "$image" cat <"$tmp/bytes"
	same_bytes "$out_file" "$tmp/bytes"
	loud box-run -i "${alone[@]}" "$image" tee /dev/stderr <"$tmp/bytes"
	same_bytes "$out_file" "$tmp/bytes"
	same_bytes "$err_file" "$tmp/bytes"
}

@test "input: its end reaches the command" {
	box box-run -i "${alone[@]}" "$image" cat
	is "$out" ''
	box box-run -i "${alone[@]}" "$image" wc -c < <(printf abc)
	is "$out" 3
	# what comes after the end of input
	box box-run -i "${alone[@]}" "$image" sh -c 'cat; sleep 0.3; echo end; exit 5' \
		<<<text || true
	is "$status" 5
	lines_are "$out" text end
}

@test "input: a command that does not read all of it" {
	export BOX_TEST_TIME=20
	# Podman may have words of its own
	tell=box
	! is_podman || tell=loud
	"$tell" box-run -i "${alone[@]}" "$image" head -n 1 < <(yes text 2>"$tmp/yes")
	is "$out" text
	"$tell" box-run -i "${alone[@]}" "$image" echo hello < <(yes text 2>"$tmp/yes")
	is "$out" hello
	# nor is there an end in sight
	mkfifo "$tmp/open"
	exec 9<>"$tmp/open"
	box box-run -i "${alone[@]}" "$image" echo hello <&9
	is "$out" hello
	exec 9>&-
}

@test "input: without -i nobody reads it" {
	exec 9< <(echo text)
	box box-run "${alone[@]}" "$image" cat <&9
	is "$out" ''
	read -r line <&9
	is "$line" text
}

@test "the image's own command, and options that end where it begins" {
	id=$(docker create "$image")
	docker commit -c 'CMD ["echo", "own"]' "$id" "$(name cmd)" >/dev/null
	docker commit -c 'ENTRYPOINT ["echo", "point"]' -c 'CMD ["own"]' \
		"$id" "$(name point)" >/dev/null
	docker rm "$id" >/dev/null
	box box-run "${alone[@]}" "$(name cmd)"
	is "$out" own
	box box-run "${alone[@]}" "$(name cmd)" echo -d --rm -- x
	is "$out" '-d --rm -- x'
	box box-run "${alone[@]}" "$(name point)"
	is "$out" 'point own'
	box box-run "${alone[@]}" "$(name point)" x
	is "$out" 'point x'
	box box-run "${alone[@]}" --entrypoint echo "$(name point)" y
	is "$out" y
	box box-run "${alone[@]}" -- "$(name point)" z
	is "$out" 'point z'
}

@test "arguments arrive as they were given" {
	# shellcheck disable=SC1003
	words=('' ' ' 'a b' '*' '$HOME' '`id`' "it's" '"' '\' $'a\nb' -n é '{}')
	box box-run "${alone[@]}" "$image" printf '%s|\n' "${words[@]}"
	is "$out" "$(printf '%s|\n' "${words[@]}")"
}

@test "stdout full: a message, a status, and no box left" {
	for command in 'echo x' yes 'echo x; sleep 600'; do
		box 125 "${full[@]}" box-run --init "${alone[@]}" "$image" \
			sh -c "$command"
		complains box-run stdout
		until_true 10 no_marked
	done
	box 125 "${closed[@]}" box-run --init "${alone[@]}" "$image" yes
	complains box-run stdout
	until_true 10 no_marked
	box 125 sh -c 'exec "$@" 2>/dev/full' sh box-run --init "${alone[@]}" \
		"$image" sh -c 'echo x >&2; sleep 600'
	until_true 10 no_marked
	# where nothing is due, nothing is lost
	box "${full[@]}" box-run "${alone[@]}" "$image" true
	box "${closed[@]}" box-run "${alone[@]}" "$image" true
}

@test "a reader that goes away ends it without a message" {
	for command in yes 'echo x; while usleep 10000; do echo x; done'; do
		begun=$SECONDS
		{
			timeout 30 box-run "${alone[@]}" "$image" sh -c "$command" \
				2>"$tmp/words" || echo "$?" >"$tmp/status"
		} | head -n 1 >"$tmp/line"
		[ $((SECONDS - begun)) -le 10 ]
		is "$(cat "$tmp/status")" 141
		is "$(cat "$tmp/words")" ''
		until_true 10 no_marked
	done
}
