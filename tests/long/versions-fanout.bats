#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Many boxes of one version at once, and all gone again by one line. Each has
# 10 MB of data, with BOX_TEST_FULL=1 100 MB.
# bats file_tags=one-engine,long

load ../lib/box
load ../lib/versions

export BOX_TEST_TIME=400

count=32

make_box() {
	up "$(name a)" -v "$(name data):/data" -v /anon
	megabytes=10
	! full || megabytes=100
	on "$(name a)" "head -c ${megabytes}000000 /dev/urandom >/data/large; echo x | tee /anon/f >/f"
	sum=$(on "$(name a)" 'cat /data/large /anon/f /f | md5sum')
}

# fan_out FROM: forks of that, all at once
fan_out() {
	local i
	for ((i = 1; i <= count; i++)); do
		spawn "fork$i" box-fork --label "box.fan=$mark" "$1" "$(name f$i)"
		forks[i]=$pid
	done
	for ((i = 1; i <= count; i++)); do
		ended "${forks[i]}" 90
		softly is "$status $(cat "$tmp/fork$i.out" "$tmp/fork$i.err")" "0 $(name f$i)"
	done
	[ "$softened" -eq 0 ]
	box box-ls -o state -f "label=box.fan=$mark"
	is "$(sort <<<"$out" | uniq -c | tr -s ' ')" " $count running"
	for ((i = 1; i <= count; i++)); do
		softly is "$(on "$(name f$i)" 'cat /data/large /anon/f /f | md5sum')" "$sum" "fork $i"
	done
	# each has volumes of its own
	box-ls -q -f "label=box.fan=$mark" |
		xargs docker inspect -f '{{range .Mounts}}{{println .Name}}{{end}}' | grep . |
		sort >"$tmp/volumes"
	is "$(sort -u "$tmp/volumes" | wc -l)" $((count * 2))
}

all_go() {
	# shellcheck disable=SC2016 # the other shell expands it
	box sh -c 'box-ls -aq -f "label=box.fan=$0" | box-rm -fv -' "$mark"
	is "$(wc -l <<<"$out")" "$count"
	box-ls -aq -f "label=box.fan=$mark" >"$tmp/left"
	is "$(cat "$tmp/left")" ''
	is "$(docker volume ls -q | grep -xFf "$tmp/volumes" || true)" '' 'volumes that are left'
}

@test "forks of a version" {
	make_box
	box box-commit "$(name a)"
	fan_out "$(version a 1)"
	box box-ls -vq "$(name a)"
	is "$out" "$(version a 1)"
	all_go
}

@test "forks of a running box" {
	make_box
	fan_out "$(name a)"
	is "$(field "$(name a)" '{{.State.Status}}')" running
	echo "# $(box-ls -vq "$(name a)" | wc -l) versions for $count forks" >&3
	all_go
}
