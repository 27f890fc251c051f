#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-build: the context that is sent.

load ../lib/box

# A line for each file: type and permissions, owner, name, size or target, sum.
# One text for the host's tools and for busybox.
listing='find . | LC_ALL=C sort | while IFS= read -r f; do
	stat -c "%A $owner %n" "$f"
	if [ -L "$f" ]; then readlink "$f"; elif [ -f "$f" ]; then
		stat -c "%s %Y" "$f"; md5sum <"$f"; fi
done'

# arrived DIR: the context, as a COPY of it all finds it
arrived() {
	printf 'FROM %s\nCOPY . /all\n' "$image" >"$1/Dockerfile"
	box box-build -q -t "$(name x)" "$1"
	box box-run --rm --network none -w /all "$(name x)" \
		sh -c "owner=%u:%g; $listing"
}

# wanted DIR: the same, said by the host
wanted() {
	(cd "$1" && export owner=0:0 && eval "$listing")
}

@test "files, links, modes, times and odd names arrive as they are" {
	mkdir -p "$tmp/dir/empty" "$tmp/dir/sub/deep"
	cd "$tmp/dir"
	head -c 300000 /dev/urandom >bytes
	: >nothing
	echo x >'blank  and "quotes" $HOME * \ back'
	echo x >$'tab\tand\x7f\x01'
	echo x >'äöü €'
	echo x >$'not-utf8-\xff\xfe'
	echo x >-rf
	echo x >...
	printf '#!/bin/sh\n' >run
	chmod 755 run
	chmod 600 bytes
	chmod 1777 empty
	# Podman drops the other bit
	if is_podman; then chmod 750 sub; else chmod 2750 sub; fi
	ln -s bytes link
	ln -s deep/none dangling
	is_podman || ln -s ../../outside/none outside
	ln -s /etc/passwd absolute
	ln -s sub folder-link
	ln -s "$(printf '%0200d' 0)/x" "$(printf '1%0120d' 0)"
	ln bytes sub/hard
	# longer than ustar has room for
	long=$(printf 'n%0149d' 0)
	mkdir -p "$long/$long"
	echo x >"$long/$long/$long"
	echo x >"$(printf '%0100d' 1)"
	echo x >"$(printf '%0101d' 2)"
	echo x >"$(printf 'z%0254d' 3)"
	touch -d 2001-02-03T04:05:06 nothing
	touch -d 1970-01-01T00:00:00Z run
	touch -h -d 2005-01-01 link
	arrived .
	is "$out" "$(wanted .)"
}

@test "owners are 0:0, whatever they are here" {
	mkdir "$tmp/dir"
	echo x >"$tmp/dir/file"
	[ "$(id -u)" -ne 0 ] || chown -R 1234:5678 "$tmp/dir"
	arrived "$tmp/dir"
	is "$out" "$(wanted "$tmp/dir")"
	has "$out" '0:0 ./file'
}

# bats test_tags=one-engine
@test "the cache is used whatever the owner and times are" {
	mkdir "$tmp/dir"
	printf 'FROM %s\nCOPY file /\nRUN echo x >/x\n' "$image" >"$tmp/dir/Dockerfile"
	echo x >"$tmp/dir/file"
	loud box-build "$tmp/dir"
	first=$out
	touch -d 2001-02-03 "$tmp/dir/file" "$tmp/dir/Dockerfile"
	[ "$(id -u)" -ne 0 ] || chown 1234:5678 "$tmp/dir/file"
	cp -r "$tmp/dir" "$tmp/copy"
	loud box-build "$tmp/copy"
	is "$out" "$first"
	is "$(grep -c 'Using cache' <<<"$errs")" 2
	echo y >"$tmp/copy/file"
	loud box-build "$tmp/copy"
	[ "$out" != "$first" ]
}

# bats test_tags=one-engine
@test ".dockerignore" {
	mkdir -p "$tmp/dir/node_modules/x" "$tmp/dir/src/build" "$tmp/dir/keep"
	cd "$tmp/dir"
	touch a.log b.log node_modules/x/y src/main.c src/build/out src/x.tmp \
		keep/this 'with blank'
	cat >.dockerignore <<-'END'
		# a comment
		*.log
		!b.log
		node_modules
		/src/build/

		**/*.tmp
		keep/*
		!keep/this
		with blank
	END
	arrived .
	lines_are "$(grep -o ' \./.*' <<<"$out")" ' ./.dockerignore' \
		' ./Dockerfile' ' ./b.log' ' ./keep' ' ./keep/this' ' ./src' \
		' ./src/main.c'
	# the Dockerfile's own rules come first, where it has some
	printf 'FROM %s\nCOPY . /all\nRUN cd /all && find . -type f | sort >/list\n' \
		"$image" >Other
	echo '**/*' >Other.dockerignore
	echo '!src' >>Other.dockerignore
	box box-build -q -f Other -t "$(name x)" .
	box box-run --rm --network none "$(name x)" cat /list
	has "$out" ./src/main.c
	lacks "$out" ./b.log
}

# bats test_tags=one-engine
@test ".dockerignore: the Dockerfile and it itself are always sent" {
	mkdir "$tmp/dir"
	cd "$tmp/dir"
	printf '*\n' >.dockerignore
	printf 'FROM %s\nRUN true\n' "$image" >Dockerfile
	touch file
	box box-build -q .
	mkdir sub
	mv Dockerfile sub/Own
	box box-build -q -f sub/Own .
	printf 'FROM %s\nCOPY file /\n' "$image" >sub/Own
	loud 1 box-build -f sub/Own .
	has "$errs" file
}

# bats test_tags=one-engine
@test ".dockerignore: one that cannot be read or parsed" {
	mkdir "$tmp/dir"
	cd "$tmp/dir"
	printf 'FROM %s\n' "$image" >Dockerfile
	echo '[' >.dockerignore
	box 1 box-build .
	is "$out" ''
	complains box-build
	rm .dockerignore
	mkdir .dockerignore
	box 1 box-build .
	complains box-build .dockerignore
}

# The one who runs the tests may be root, whom no permission stops.
plain() {
	if [ "$(id -u)" -eq 0 ]; then
		plain=(setpriv '--bounding-set=-dac_override,-dac_read_search')
	else
		plain=()
	fi
}

# bats test_tags=one-engine
@test "a file or directory that cannot be read" {
	mkdir -p "$tmp/dir/folder"
	printf 'FROM %s\nCOPY . /x\n' "$image" >"$tmp/dir/Dockerfile"
	echo secret >"$tmp/dir/file"
	plain
	chmod 0 "$tmp/dir/file"
	box 1 "${plain[@]}" box-build -t "$(name x)" "$tmp/dir"
	is "$out" ''
	complains box-build file
	no_image "$(name x)"
	# what is ignored need not be readable
	echo file >"$tmp/dir/.dockerignore"
	box "${plain[@]}" box-build -q "$tmp/dir"
	chmod 0 "$tmp/dir/folder"
	box 1 "${plain[@]}" box-build -t "$(name x)" "$tmp/dir"
	complains box-build folder
	chmod 755 "$tmp/dir/folder"
	chmod 0 "$tmp/dir/Dockerfile"
	box 1 "${plain[@]}" box-build "$tmp/dir"
	complains box-build "$tmp/dir/Dockerfile"
	chmod 644 "$tmp/dir/Dockerfile"
	chmod 0 "$tmp/dir"
	box 1 "${plain[@]}" box-build -f - "$tmp/dir" <<<"FROM $image"
	complains box-build
	chmod 755 "$tmp/dir"
}

@test "a FIFO is sent and counts; a socket is left out, and that is printed" {
	mkdir "$tmp/dir"
	mkfifo "$tmp/dir/pipe"
	ssh-agent -D -a "$tmp/s" >/dev/null 3>&- 4>&- &
	echo $! >>"$tmp/pids"
	until_true 5 [ -S "$tmp/s" ]
	printf 'FROM %s\nCOPY . /all\n' "$image" >"$tmp/dir/Dockerfile"
	box box-build -q --if-changed -t "$(name x)" "$tmp/dir"
	box box-run --rm --network none "$(name x)" ls /all
	lines_are "$out" Dockerfile pipe
	# it cannot be in the image, so it is not a change either
	ln "$tmp/s" "$tmp/dir/socket"
	box box-stale -t "$(name x)" "$tmp/dir"
	is "$out" ''
	loud box-build -q -t "$(name x)" "$tmp/dir"
	complains box-build "$tmp/dir/socket"
	box box-run --rm --network none "$(name x)" ls /all
	lines_are "$out" Dockerfile pipe
	# one that is ignored, or that no instruction sees, is not missing
	echo socket >"$tmp/dir/.dockerignore"
	box box-build -q -t "$(name x)" "$tmp/dir"
	rm "$tmp/dir/.dockerignore"
	box box-build -q -t "$(name x)" -f - "$tmp/dir" <<-END
		FROM $image
		COPY Dockerfile /
	END
	loud box-build -q --if-changed -t "$(name x)" "$tmp/dir"
	rm "$tmp/dir/pipe"
	box box-stale -t "$(name x)" "$tmp/dir"
	has "$out" $'\tstale\t'
	mkdir "$tmp/other"
	mkfifo "$tmp/other/.dockerignore"
	BOX_TEST_TIME=10 box 1 box-build -f - "$tmp/other" <<<"FROM $image"
	complains box-build .dockerignore
}

# bats test_tags=one-engine
@test "a file whose size is not what stat says" {
	# there they say 0, and have something to read
	[ -s /proc/sys/kernel/ostype ] && skip 'no such files here'
	mkdir "$tmp/dir"
	box 1 box-build -t "$(name x)" -f - /proc/sys/kernel/random <<-END
		FROM $image
		COPY . /all
	END
	is "$out" ''
	complains box-build
	no_image "$(name x)"
}

@test "nested directories, many files, nothing at all" {
	mkdir "$tmp/dir"
	cd "$tmp/dir"
	deep=.
	for i in {1..60}; do
		deep+=/$i
	done
	mkdir -p "$deep" many
	echo x >"$deep/file"
	for i in {1..1000}; do
		: >"many/$i"
	done
	printf 'FROM %s\nCOPY . /all\n' "$image" >Dockerfile
	box box-build -q -t "$(name x)" .
	box box-run --rm --network none -w /all "$(name x)" find .
	is "$(LC_ALL=C sort <<<"$out")" "$(find . | LC_ALL=C sort)"
	mkdir "$tmp/nothing"
	box box-build -q -f - "$tmp/nothing" <<<"FROM $image"$'\nRUN true'
}

# bats test_tags=one-engine
@test "links are sent as links, never followed; loops are harmless" {
	mkdir -p "$tmp/dir" "$tmp/outside"
	echo secret >"$tmp/outside/file"
	cd "$tmp/dir"
	ln -s ../outside out
	ln -s ../outside/file file
	ln -s . loop
	if is_podman; then
		# it takes none that leads out of the context
		printf 'FROM %s\nCOPY . /all\n' "$image" >Dockerfile
		box 1 box-build -q .
		is "$out" ''
		complains box-build outside/file
	else
		arrived .
		is "$out" "$(wanted .)"
		lacks "$out" secret
	fi
	# the directory itself may be one
	rm Dockerfile
	! is_podman || rm out file
	ln -s dir "$tmp/link"
	echo x >"$tmp/dir/real"
	arrived "$tmp/link"
	is "$out" "$(wanted "$tmp/dir")"
	# and the Dockerfile, inside or not
	rm -f out file loop Dockerfile
	printf 'FROM %s\nRUN true\n' "$image" >real
	ln -s real Dockerfile
	box box-build -q .
	ln -sf ../outside/file Dockerfile
	printf 'FROM %s\nRUN true\n' "$image" >../outside/file
	box box-build -q .
}
