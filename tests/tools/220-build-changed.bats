#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-build --if-changed: builds what is not there yet, and nothing else.

load ../lib/box

project() {
	mkdir -p "$tmp/dir"
	printf 'FROM %s\nARG A=1\nCOPY . /all\nRUN echo x >/x\n' "$image" \
		>"$tmp/dir/Dockerfile"
	echo content >"$tmp/dir/file"
}

changed() {
	loud box-build --if-changed -t "$(name x)" "$@" "$tmp/dir"
}

# It built nothing: same image, no word.
same() {
	changed "$@"
	is "$out" "$first" 'the image'
	is "$errs" ''
}

# It built: another image, and why.
other() {
	changed "$@"
	[ "$out" != "$first" ] || fail 'the image is the same'
	has "$errs" "box-build: $(name x): "
	has "$errs" 'Step 1'
	is "$out" "$(docker image inspect -f '{{.Id}}' "$(name x)")"
	first=$out
}

@test "touch, owner and a copy elsewhere are no change" {
	project
	first=
	other
	same
	touch -d 2001-02-03 "$tmp/dir/file" "$tmp/dir/Dockerfile"
	same
	[ "$(id -u)" -ne 0 ] || chown 1234 "$tmp/dir/file"
	same
	cp -r "$tmp/dir" "$tmp/copy"
	loud box-build --if-changed -t "$(name x)" "$tmp/copy"
	is "$out|$errs" "$first|"
	same -q
}

@test "content, mode, a new file, a deleted one, a renamed one are changes" {
	project
	first=
	other
	echo more >>"$tmp/dir/file"
	other
	chmod 755 "$tmp/dir/file"
	other
	: >"$tmp/dir/new"
	other
	mv "$tmp/dir/new" "$tmp/dir/renamed"
	other
	rm "$tmp/dir/renamed"
	other
	echo 'LABEL a=b' >>"$tmp/dir/Dockerfile"
	other
	same
}

@test "what is ignored is no change" {
	project
	echo '*.log' >"$tmp/dir/.dockerignore"
	first=
	other
	echo x >"$tmp/dir/new.log"
	same
}

@test "arguments, labels and target are changes" {
	project
	first=
	other
	other --build-arg A=2
	same --build-arg A=2
	other --label l=1
	same --label l=1
}

@test "an image that is gone, or that somebody else made, is built" {
	project
	first=
	other
	docker rmi "$(name x)" >/dev/null
	changed
	has "$errs" "box-build: $(name x): no such image"
	is "$out" "$(docker image inspect -f '{{.Id}}' "$(name x)")"
	docker tag "$image" "$(name x)"
	changed
	has "$errs" "box-build: $(name x): "
	is "$out" "$(docker image inspect -f '{{.Id}}' "$(name x)")"
	[ "$out" != "$(docker image inspect -f '{{.Id}}' "$image")" ]
}

@test "a parent whose content changed is a change; one built again is none" {
	project
	id=$(docker create "$image")
	docker commit -c 'LABEL p=1' "$id" "$(name parent)" >/dev/null
	sed -i "s,^FROM.*,FROM $(name parent)," "$tmp/dir/Dockerfile"
	first=
	other
	# an image that is the same but for its ID and time
	docker commit -c 'LABEL p=1' "$id" "$(name parent)" >/dev/null
	same
	docker commit -c 'ENV P=2' "$id" "$(name parent)" >/dev/null
	docker rm "$id" >/dev/null
	other
}

@test "it needs a folder, and a name to look for" {
	box 2 box-build --if-changed - <<<"FROM $image"
	project
	loud box-build --if-changed "$tmp/dir"
	matches "$out" '^sha256:'
}
