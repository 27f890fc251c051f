#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Many versions: on top of one another, at once, and how they are counted.
# What a series leaves has its box's name and goes with the file.
# bats file_tags=one-engine

load ../lib/box

version() {
	echo "$(name "$1"):$2"
}

# change BOX NUMBER FOLDER: a file more in it, and one that is another
change() {
	local files=$tmp/change/files
	mkdir -p "$files"
	echo "$2" >"$files/$2"
	cp "$files/$2" "$tmp/change/last"
	tar -C "$tmp/change" --owner 7 --group 8 -c "files/$2" last |
		docker cp -q - "$1:$3"
}

# grow BOX COUNT FOLDER: so many versions, each of a box of the one before,
# where all but each sixth time something was changed. The box is never started,
# which spares a second each time. Sets most and now: the most layers that one
# had, and the last.
grow() {
	local i got series=$1 refs=()
	for ((i = 1; i <= $2; i++)); do
		[ $((i % 6)) -eq 0 ] || change "$1" "$i" "$3"
		got=$(box-commit -m "number $i" "$1")
		is "${got%$'\t'*}" "$series:$i"
		refs+=("$series:$i")
		box-revert --no-save "$1" "$i" >/dev/null
	done
	docker image inspect -f '{{len .RootFS.Layers}}' "${refs[@]}" >"$tmp/layers"
	most=$(sort -n "$tmp/layers" | tail -n 1) now=$(tail -n 1 "$tmp/layers")
}

# written LAST: what the files hold then
written() {
	seq "$1" | awk '$1 % 6 { print; last = $1 } END { print last }'
}

# shellcheck disable=SC2016 # the box's shell expands it
numbers='cd /files && cat $(ls | sort -n) && cat /last'

@test "300 versions, each of a box that was made of the one before" {
	chain=$(shared chain)
	docker create --name "$chain" -u 1:2 -e A='b c' "$image" \
		sh -c "$numbers" >/dev/null
	printf '%s\n' '#!/bin/sh' >"$tmp/program"
	chmod 4711 "$tmp/program"
	docker cp -q "$tmp/program" "$chain:/program"
	grow "$chain" 300 /
	# engines stop at 125
	[ "$most" -ge 98 ]
	[ "$most" -le 101 ]
	[ "$now" -lt "$most" ]
	loud docker start -a "$chain"
	is "$out" "$(written 300)"
	for number in 118 119 121 125 241 250; do
		box docker run --rm "$chain:$number" sh -c \
			'ls /files | wc -l; cat /last; stat -c "%a %u:%g" /program /last'
		lines_are "$out" $((number - number / 6)) "$number" '4711 0:0' '644 7:8'
	done
	config=$(field "$chain:300" '{{json .Config}}')
	for member in Cmd Entrypoint User Env Volumes ExposedPorts; do
		softly is "$(jq -c ".$member // empty" <<<"$config")" \
			"$(field "$chain:1" "{{json .Config}}" | jq -c ".$member // empty")" \
			"$member"
	done
	is "$(field "$chain:300" '{{.Architecture}} {{.Os}} {{.Comment}}')" \
		"$(field "$image" '{{.Architecture}} {{.Os}}') number 300"
	is "$(field "$chain:300" '{{index .Config.Labels "box.parent"}}')" "$chain:299"
	is "$(field "$chain:300" '{{index .Config.Labels "box.image"}}')" "$image"
	# what a version says of its box does not grow with each
	[ "$(field "$chain:300" '{{index .Config.Labels "box.spec"}}' | wc -c)" -lt 4000 ]
	box box-ls -v -o version "$chain"
	is "$out" "$(seq 300 -1 1)"
}

@test "with a volume, on top of many" {
	chain=$(shared chain)
	docker create --name "$(name a)" -v /data "$chain:112" sh -c \
		"${numbers//' /'/ /data/}" >/dev/null
	grow "$(name a)" 11 /data
	[ "$most" -ge 98 ]
	[ "$most" -le 101 ]
	[ "$now" -lt "$most" ]
	loud docker start -a "$(name a)"
	is "$out" "$(written 11)"
	is "$(field "$(version a 11)" '{{json .Config.Volumes}}')" '{"/data":{}}'
	is "$(field "$(version a 11)" '{{index .Config.Labels "box.message"}}')" 'number 11'
	box docker run --rm "$(version a 11)" sh -c \
		'ls /files /data/files | grep -c .; stat -c "%u:%g" /data/last /last'
	# of 112, and of 11, and a line for each directory
	lines_are "$out" $((94 + 10 + 2)) 7:8 7:8
}

# at_once BOX TEXT: 20 versions from 4 processes, whose files hold that
at_once() {
	seq 20 | timeout 120 xargs -P 4 -I{} box-commit -m {} "$1" \
		>"$tmp/got" 2>"$tmp/words" || true
	is "$(cat "$tmp/words")" ''
	# distinct; one that was too slow for its number is left out
	is "$(cut -f 1 "$tmp/got" | sort -u | wc -l)" 20
	is "$(cut -f 2 "$tmp/got" | sort -u | wc -l)" 20
	while IFS=$'\t' read -r ref id; do
		matches "$ref" "^$1:[0-9]+$"
		is "$(field "$ref" '{{.Id}}')" "$id"
		is "$(docker run --rm --network none "$ref" cat /f /data/f)" "$2"
	done <"$tmp/got"
	is "$(docker volume ls -q --filter "name=box.version.$1." | wc -l)" 1
}

@test "20 at once from 4 processes" {
	docker run --name "$(name a)" "$image" \
		sh -c 'mkdir /data; echo root >/f; echo data >/data/f'
	at_once "$(name a)" $'root\ndata'
}

@test "20 at once from 4 processes, of a box that runs and has a volume" {
	up "$(name a)" -v /data
	docker exec "$(name a)" sh -c 'echo root >/f; echo data >/data/f'
	at_once "$(name a)" $'root\ndata'
	is "$(field "$(name a)" '{{.State.Status}}')" running
}

@test "a number is not used again when its image is gone" {
	idle "$(name a)"
	for i in 1 2 3; do
		box box-commit "$(name a)"
		box box-rm -i "$(version a $i)"
	done
	box box-commit "$(name a)"
	is "${out%$'\t'*}" "$(version a 4)"
	# nor by another box of the same name
	docker rm "$(name a)" >/dev/null
	idle "$(name a)"
	box box-commit "$(name a)"
	is "${out%$'\t'*}" "$(version a 5)"
}

@test "without the volume that counts, the images' labels say where to go on" {
	idle "$(name a)"
	for i in 1 2 3; do
		box box-commit "$(name a)"
	done
	docker volume rm "box.version.$(name a).3" >/dev/null
	box box-commit "$(name a)"
	is "${out%$'\t'*}" "$(version a 4)"
	# a version that has no number for a name counts too
	box box-commit "$(name a)" "$(name x):good"
	docker volume rm "box.version.$(name a).5" >/dev/null
	box box-commit "$(name a)"
	is "${out%$'\t'*}" "$(version a 6)"
}

@test "other tags of the same repository do no harm" {
	idle "$(name a)"
	for tag in 7 7.2-alpine latest 99999999999999999999 0x20 -1; do
		docker tag "$image" "$(version a $tag)" 2>/dev/null || true
	done
	box box-commit "$(name a)"
	is "${out%$'\t'*}" "$(version a 8)"
	docker tag "$image" "$(version a 9)"
	box box-commit "$(name a)"
	is "${out%$'\t'*}" "$(version a 10)"
	is "$(field "$(version a 9)" '{{.Id}}')" "$(field "$image" '{{.Id}}')"
	# a name that is the beginning of another
	idle "$(name a-b)"
	box box-commit "$(name a-b)"
	is "${out%$'\t'*}" "$(version a-b 1)"
	box box-ls -vq "$(name a-b)"
	is "$out" "$(version a-b 1)"
}
