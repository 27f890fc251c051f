#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-run and box-exec at a terminal, which script(1) makes.

load ../lib/box

# terminal SCRIPT: a terminal of 33 lines and 101 columns in which a shell runs
# that; $pid is that of script(1). Keys come from press, $screen has the output.
terminal() {
	screen=$tmp/terminal.out
	printf '%s\n' 'stty rows 33 cols 101; stty -a >"$tmp/before"' "$1" \
		'echo "$?" >"$tmp/status"; stty -a >"$tmp/after"' >"$tmp/session"
	mkfifo "$tmp/keys"
	exec 9<>"$tmp/keys"
	export tmp image box
	box=$(name a)
	spawn terminal script -qfc "sh $tmp/session" /dev/null <"$tmp/keys" 9>&-
}

press() {
	printf '%b' "$1" >&9
}

shows() {
	until_true 20 grep -qe "$1" "$screen"
}

# The session is over; its status is that, the terminal is as it was.
over() {
	until_true 20 [ -s "$tmp/after" ]
	exec 9>&-
	ended "$pid" 10
	is "$(cat "$tmp/status")" "$1" 'the status'
	same_bytes "$tmp/before" "$tmp/after"
}

@test "-it: the box has a terminal of the same size, keys go through" {
	terminal 'box-run --rm -it --network none --name "$box" "$image" sh -c "
		until stty size | grep \"33 101\"; do usleep 100000; done
		trap \"echo caught\" INT; echo ready
		until read x; do :; done; echo \"<\$x>\"; exit 7"'
	shows ready
	# ^C is a key like others, for the command in the box
	press '\003'
	shows caught
	press 'hello\r'
	shows '<hello>'
	over 7
	no_box "$(name a)"
}

@test "-it: a change of the terminal's size reaches the box" {
	terminal 'tty=$(tty)
		(until grep -q ready "$tmp/terminal.out"; do sleep 0.1; done
		stty rows 44 cols 88 <"$tty") &
		box-run --rm -it --network none --name "$box" "$image" sh -c "
			echo ready
			until stty size | grep \"44 88\"; do usleep 100000; done"
		stty rows 33 cols 101'
	shows '^44 88'
	over 0
}

@test "-it: ^P^Q detaches, the box runs on" {
	terminal 'box-run -it --init --network none --name "$box" "$image" sh -c "
		echo ready; read x; echo \"<\$x>\"; sleep 600"'
	shows ready
	# one key alone is the box's
	press 'a\020b\r'
	shows '<a.*b>'
	press '\020\021'
	over 0
	is "$(field "$(name a)" '{{.State.Running}}')" true
}

@test "-it --rm: a box that was detached with ^P^Q is not removed, nor is its image" {
	docker tag "$image" "$(name image)"
	for option in --keep-on-failure --rm-image; do
		rm -f "$tmp/keys" "$tmp/after"
		export option temporary
		temporary=$(name image)
		terminal 'box-run -it --rm "$option" --init --network none \
			--name "$box" "$temporary" sh -c "echo ready; exec sleep 600"'
		shows ready
		press '\020\021'
		over 0
		is "$(field "$(name a)" '{{.State.Running}}')" true
		has_image "$temporary"
		docker rm -f "$(name a)" >/dev/null
	done
}

@test "-it: the terminal is restored when the box is killed" {
	terminal 'box-run --rm -it --init --network none --name "$box" "$image" \
		sh -c "echo ready; exec sleep 600"'
	shows ready
	docker kill "$(name a)" >/dev/null
	over 137
}

@test "-it: the terminal is restored when the client gets a signal" {
	terminal 'box-run --rm -it --init --network none --name "$box" "$image" \
		sh -c "echo ready; exec sleep 600" & echo $! >"$tmp/client"; wait $!'
	# in the background of a shell without job control it has no input
	shows ready
	kill "$(cat "$tmp/client")"
	over 143
	no_box "$(name a)"
}

@test "-it: a start that fails leaves the terminal alone" {
	terminal 'box-run --rm -it --network none --name "$box" "$image" nothing'
	over 127
	grep -q 'box-run: ' "$screen"
}

# bats test_tags=one-engine
@test "-t without -i: output of a terminal, no keys" {
	box box-run --rm -t --network none "$image" sh -c 'tty; echo x; echo y >&2'
	same_bytes "$out_file" <(printf '/dev/pts/0\r\nx\r\ny\r\n')
}

# bats test_tags=one-engine
@test "-it without a terminal: input and its end arrive" {
	export BOX_TEST_TIME=15
	box box-run --rm -it --network none "$image" \
		sh -c 'read x; echo "<$x>"; cat >/dev/null; exit 5' <<<hello || true
	is "$status" 5
	has "$out" '<hello>'
}

# bats test_tags=one-engine
@test "-i without -t at a terminal: no raw mode" {
	terminal 'box-run --rm -i --network none --name "$box" "$image" sh -c "
		echo ready; read x; echo \"<\$x>\""'
	shows ready
	press 'hello\r'
	shows '<hello>'
	over 0
}

@test "box-exec -it: size, keys, status, terminal restored" {
	up "$(name a)"
	terminal 'box-exec -it "$box" sh -c "
		until stty size | grep \"33 101\"; do usleep 100000; done
		trap \"echo caught\" INT; echo ready
		until read x; do :; done; echo \"<\$x>\"; exit 8"'
	shows ready
	press '\003'
	shows caught
	press 'hello\r'
	shows '<hello>'
	over 8
}

@test "box-exec -it: ^P^Q detaches, the command runs on" {
	up "$(name a)"
	terminal 'box-exec -it "$box" sh -c "echo ready; exec sleep 500"'
	shows ready
	press '\020\021'
	over 0
	docker top "$(name a)" >"$tmp/top"
	grep -q 'sleep 500' "$tmp/top"
}

@test "box-exec -t: output of a terminal" {
	up "$(name a)"
	box box-exec -t "$(name a)" sh -c 'echo x; echo y >&2; exit 0'
	same_bytes "$out_file" <(printf 'x\r\ny\r\n')
}
