#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-rm: boxes and images.

load ../lib/box

@test "prints the name of each box that it removed" {
	idle "$(name a)"
	idle "$(name b)"
	box box-rm "$(name b)" "$(name a)"
	lines_are "$out" "$(name b)" "$(name a)"
	no_box "$(name a)" && no_box "$(name b)"
}

@test "takes IDs and their beginnings" {
	idle "$(name a)"
	idle "$(name b)"
	id=$(field "$(name a)" '{{.Id}}')
	short=$(field "$(name b)" '{{.Id}}' | cut -c 1-12)
	box box-rm "$id" "$short"
	lines_are "$out" "$id" "$short"
	no_box "$(name a)" && no_box "$(name b)"
}

@test "a missing box: the others are removed all the same, status 1" {
	for word in a b c; do
		idle "$(name $word)"
	done
	box 1 box-rm "$(name a)" none-1 "$(name b)" none-2 "$(name c)"
	lines_are "$out" "$(name a)" "$(name b)" "$(name c)"
	complains box-rm none-1 none-2
	is "$(named "$(name '')")" ''
}

@test "more names than requests in flight, printed in order" {
	names=()
	for i in {1..20}; do
		names+=("$(name "$i")")
		idle "${names[-1]}"
	done
	box 1 box-rm "${names[@]}" none
	lines_are "$out" "${names[@]}"
	complains box-rm none
	is "$(named "$(name '')")" ''
}

@test "a box that runs is refused without -f" {
	up "$(name a)"
	idle "$(name b)"
	box 1 box-rm "$(name a)" "$(name b)"
	is "$out" "$(name b)"
	complains box-rm "$(name a)"
	is "$(field "$(name a)" '{{.State.Running}}')" true
	for flag in -f --force; do
		box box-rm "$flag" "$(name a)"
		is "$out" "$(name a)"
		no_box "$(name a)"
		up "$(name a)"
	done
	docker pause "$(name a)" >/dev/null
	box box-rm -f "$(name a)"
	no_box "$(name a)"
}

@test "-f: a missing box is not a failure, and is not printed" {
	idle "$(name a)"
	box box-rm -f none "$(name a)" none
	is "$out" "$(name a)"
	box box-rm -fi none
	is "$out" ''
}

@test "the same name twice is removed once" {
	idle "$(name a)"
	box box-rm -f "$(name a)" "$(name a)"
	matches "$out" "^$(name a)("$'\n'"$(name a))?\$"
	no_box "$(name a)"
}

@test "volumes stay; anonymous ones are removed with -v and -f" {
	for flag in '' -fv --volumes; do
		idle "$(name a)" -v /data -v "$(name named):/named"
		volume=$(field "$(name a)" \
			'{{range .Mounts}}{{if eq .Destination "/data"}}{{.Name}}{{end}}{{end}}')
		if [ "$flag" = --volumes ]; then
			box 1 box-rm "$flag" "$(name a)"
			complains box-rm "$(name a)"
			docker volume inspect "$volume" >/dev/null
			flag=-fv
		fi
		box box-rm ${flag:+"$flag"} "$(name a)"
		docker volume inspect "$(name named)" >/dev/null
		if [ -n "$flag" ]; then
			! docker volume inspect "$volume" >/dev/null 2>&1
		else
			docker volume rm "$volume" >/dev/null
		fi
	done
	docker volume rm "$(name named)" >/dev/null
	# nothing in it can be lost
	idle "$(name b)" -v "$(name named):/named"
	box box-rm -v "$(name b)"
}

@test "volumes: those of a box that is not removed stay" {
	up "$(name a)" -v "$(name named):/named"
	box box-commit "$(name a)"
	loud box-revert --no-save "$(name a)"
	volume=$(field "$(name a)" '{{range .Mounts}}{{.Name}}{{end}}')
	matches "$volume" "^$(name named)\.box-[0-9a-f]{16}$"
	docker rm -f "$(name a)" >/dev/null
	# another of the same name is not whose it was
	up "$(name a)"
	box 1 box-rm -v "$(name a)"
	docker volume inspect "$volume" >/dev/null
	box box-rm -fv "$(name a)"
	docker volume inspect "$volume" >/dev/null
	docker volume rm "$volume" >/dev/null
	# a box is the same by its ID
	up "$(name b)" -v "$(name named):/named"
	box box-commit "$(name b)"
	loud box-revert --no-save "$(name b)"
	volume=$(field "$(name b)" '{{range .Mounts}}{{.Name}}{{end}}')
	box box-rm -fv "$(field "$(name b)" '{{.Id}}')"
	lacks "$(docker volume ls -q)" "$volume"
}

@test "-: names from stdin" {
	for word in a b c d; do
		idle "$(name $word)"
	done
	# blank lines name nothing, and the last line need not end
	box box-rm "$(name a)" - "$(name d)" \
		< <(printf '%s\n\n%s' "$(name b)" "$(name c)")
	lines_are "$out" "$(name a)" "$(name b)" "$(name c)" "$(name d)"
	box box-rm -
	is "$out" ''
	box 1 box-rm - <<<none
	complains box-rm none
	# a name is a name, also one that looks like an option or like stdin
	box 1 box-rm - < <(printf '%s\n' -f --help -)
	complains box-rm -f --help -
}

@test "-0: names end with NUL, on stdin and stdout" {
	idle "$(name a)"
	idle "$(name b)"
	printf '%s\0' "$(name a)" "$(name b)" >"$tmp/names"
	box box-rm -0 - <"$tmp/names"
	same_bytes "$out_file" "$tmp/names"
	idle "$(name a)"
	box 1 box-rm --null - < <(printf 'a\nb\0%s' "$(name a)")
	complains box-rm 'a?b'
	is "$(tr '\0' '|' <"$out_file")" "$(name a)|"
}

@test "a line with a NUL is not a name, and does not name what precedes the NUL" {
	idle "$(name a)"
	box 1 box-rm - < <(printf '%s\0x\n' "$(name a)")
	complains box-rm
	is "$out" ''
	is_box "$(name a)"
}

@test "stdin that cannot be read is a failure" {
	box 1 box-rm - <"$tmp"
	complains box-rm stdin
	box 1 sh -c 'exec box-rm - 0>/dev/null'
	complains box-rm stdin
}

@test "no names: a usage error that leaves stdin alone" {
	idle "$(name a)"
	exec 9< <(name a)
	box 2 box-rm <&9
	misused box-rm
	box 2 box-rm -f -v <&9
	read -r line <&9
	is "$line" "$(name a)" 'stdin'
	is_box "$(name a)"
}

@test "-i: images, by name, tag and ID" {
	docker tag "$image" "$(name x):one"
	docker tag "$image" "$(name x):two"
	docker tag "$image" "$(name x)"
	box box-rm -i "$(name x):one" "$(name x)"
	lines_are "$out" "$(name x):one" "$(name x)"
	no_image "$(name x):one" && no_image "$(name x)"
	has_image "$(name x):two"
	box 1 box-rm --images none "$(name x):two"
	is "$out" "$(name x):two"
	complains box-rm none
	no_image "$(name x):two"
	# a name in a registry, with its slashes
	docker tag "$image" "localhost:5000/$(name x)/y/z:1"
	box box-rm -i "localhost:5000/$(name x)/y/z:1"
	no_image "localhost:5000/$(name x)/y/z:1"
}

@test "-i: many names of one image" {
	for _ in 1 2 3; do
		id=$(docker create "$image")
		docker commit -c 'LABEL many=1' "$id" "$(name many):0" >/dev/null
		docker rm "$id" >/dev/null
		for i in {1..39}; do
			docker tag "$(name many):0" "$(name many):$i"
		done
		box box-ls -iq -f "reference=$(name many)"
		tags=$out
		box box-rm -fi - <<<"$tags"
		is "$out" "$tags"
		is "$(docker images -q "$(name many)")" ''
	done
}

@test "-i: an image that a box uses is removed only with -f" {
	id=$(docker create "$image")
	docker commit -c 'LABEL a=b' "$id" "$(name x)" >/dev/null
	docker rm "$id" >/dev/null
	docker create --name "$(name a)" "$(name x)" >/dev/null
	box 1 box-rm -i "$(name x)"
	is "$out" ''
	complains box-rm "$(name x)"
	has_image "$(name x)"
	if is_podman; then
		# it would remove the box
		box 1 box-rm -fi "$(name x)"
		complains box-rm "$(name x)"
		has "$errs" Podman
		docker rm "$(name a)" >/dev/null
		box box-rm -fi "$(name x)"
	else
		box box-rm -fi "$(name x)"
		docker rm "$(name a)" >/dev/null
	fi
	no_image "$(name x)"
	prune_images
}

@test "without -i an image's name is not a box's, and with -i a box's is not an image's" {
	idle "$(name a)"
	box 1 box-rm "$image"
	has_image "$image"
	box 1 box-rm -i "$(name a)"
	is_box "$(name a)"
}

# The process's own numbers tell: the peak of its memory and its open files.
measure() {
	sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB$/\1/p' "/proc/$1/status"
}

open_files() {
	find "/proc/$1/fd" -mindepth 1 | wc -l
}

@test "100,000 names on stdin: memory and open files stay as they are" {
	idle "$(name last)"
	mkfifo "$tmp/fifo"
	exec 9<>"$tmp/fifo"
	spawn rm box-rm - <"$tmp/fifo" 9>&-
	# "none-1" ..: a pipe holds no more than 10,000 of them
	seq -f 'none-%.0f' 1 20000 >&9
	memory=$(measure "$pid")
	files=$(open_files "$pid")
	seq -f 'none-%.0f' 20001 100000 >&9
	[ $(($(measure "$pid") - memory)) -lt 1024 ]
	[ "$(open_files "$pid")" -le $((files + 8)) ]
	name last >&9
	exec 9>&-
	ended "$pid" 60
	is "$status" 1
	is "$(cat "$tmp/rm.out")" "$(name last)"
	is "$(wc -l <"$tmp/rm.err")" 100000
	is "$(grep -vc '^box-rm: none-[0-9]*: ' "$tmp/rm.err")" 0
	no_box "$(name last)"
}

@test "when the engine cannot be reached it ends at once" {
	# names that are left are neither tried nor read
	export DOCKER_HOST=unix://$tmp/none
	box 125 box-rm - < <(yes none 2>"$tmp/yes")
	complains box-rm "$tmp/none"
}

@test "a name that would change the path is an error, not a box that is gone" {
	# and for Podman, the last ones are all boxes
	up "$(name a)"
	for odd in . .. ../x x/../y x//y %2e%2e a% % _; do
		box 1 box-rm -f -- "$odd"
		is "$out" ''
		complains box-rm "$odd"
		box 1 box-rm -f -v -- "$odd"
		complains box-rm "$odd"
		box 1 box-rm -i -f -- "$odd"
		is "$out" ''
		complains box-rm "$odd"
		for tool in box-stop box-start box-wait box-logs box-diff; do
			box 1 "$tool" -- "$odd"
			is "$out" ''
			complains "$tool" "$odd"
		done
	done
	box 1 box-exec -- % true
	complains box-exec %
	for options in '--network container:%' '--pid container:%' \
		'--volumes-from %:ro' '--link %:x'; do
		read -ra options <<<"$options"
		box 125 box-run --rm "${options[@]}" "$image" true
		complains box-run %
	done
	is "$(field "$(name a)" '{{.State.Running}}')" true
}

@test "the beginning of an ID with _ in it is not a box" {
	up "$(name a)"
	id=$(field "$(name a)" '{{.Id}}')
	for odd in "${id:0:3}_" "_${id:1:20}" "${id:0:5}_${id:6}"; do
		box 1 box-stop -- "$odd"
		is "$out" ''
		complains box-stop "$odd"
	done
	is "$(field "$(name a)" '{{.State.Running}}')" true
}
