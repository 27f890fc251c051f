#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box.mk's image targets, on a real engine. What is built after which event is
# the table in events.bats.

load ../lib/box

# A project of three stages: a base, its flavour to develop with, and a site
# that is on the one or the other. The main stage makes two images.
eval "plain_$(declare -f setup)"
setup() {
	plain_setup
	mk=(make --no-print-directory -I "$repo/mk" BOX_BIN="$bin/")
	base=$(name base) site=$(name site)
	project=$tmp/project
	mkdir -p "$project/boxes"/{"$base","$base-dev","$site/src"}
	cd "$project" || return
	echo 'include box.mk' >Makefile
	printf 'FROM %s\nRUN echo base >/base\n' "$image" >"boxes/$base/Dockerfile"
	printf 'FROM %s\nRUN echo dev >/dev-tools\n' "$base" >"boxes/$base-dev/Dockerfile"
	printf 'ARG BASE=%s\nFROM $BASE\nCOPY src /src\n' "$base" >"boxes/$site/Dockerfile"
	echo one >"boxes/$site/src/page"
}

# builds IMAGE...: make images builds these and no others, whose names are
# given without what they all begin with; =IMAGE was built before
builds() {
	local got want=''
	loud "${mk[@]}" images
	got=$(sed -n "s/^box-build: $(name '')\([^ ]*\): .*/\1/p
		s/^box-build: $(name '')\([^ ]*\) was built before .*/=\1/p" <<<"$errs" |
		sort | tr '\n' ' ')
	[ $# -eq 0 ] || want=$(printf '%s\n' "$@" | sort | tr '\n' ' ')
	is "$got" "$want" 'what is built'
	box "${mk[@]}" -q images
}

all=(base base-dev site:dev site:prod)

@test "everything at first, nothing at once afterwards" {
	box 1 "${mk[@]}" -q images
	builds "${all[@]}"
	builds
	box "${mk[@]}" images
	is "$out" "make: Nothing to be done for 'images'."
}

@test "make -n builds nothing and writes nothing" {
	find . | sort >"$tmp/before"
	box "${mk[@]}" -n images
	has "$out" "box-build --if-changed --state .box -t $base "
	find . | sort | diff "$tmp/before" -
	run ! has_image "$base"
}

@test "the base: all that stands on it" {
	loud "${mk[@]}" images
	echo 'RUN echo more >>/base' >>"boxes/$base/Dockerfile"
	builds "${all[@]}"
	is "$(docker run --rm "$site:dev" cat /base /dev-tools /src/page | tr '\n' ' ')" 'base more dev one '
}

@test "the flavour to develop with: the site on it, not the other" {
	loud "${mk[@]}" images
	echo 'RUN echo more >>/dev-tools' >>"boxes/$base-dev/Dockerfile"
	builds base-dev site:dev
}

@test "a variable's value reaches the build as it is" {
	printf 'FROM %s\nARG KEY\nRUN echo "$KEY" >/key\n' "$image" >"boxes/$base/Dockerfile"
	cat >Makefile <<-END
		key = a \$\$(touch pwned) 'quoted' "x" #
		BOX_ARGS_$base = KEY
		KEY = \$(key)
		include box.mk
	END
	loud "${mk[@]}" "box-image-$base"
	is "$(docker run --rm "$base" cat /key)" "a \$(touch pwned) 'quoted' \"x\" "
	[ ! -e pwned ] && [ ! -e "boxes/$base/pwned" ]
}

@test "other rules can stand on an image" {
	printf 'ships: .box/%s@prod.image\n\tcp $< $@\n' "$site" >>Makefile
	loud "${mk[@]}" ships
	is "$(cat ships)" "$(field "$site:prod" '{{.Id}}')"
	box "${mk[@]}" -q ships
	echo two >"boxes/$site/src/page"
	loud "${mk[@]}" ships
	is "$(cat ships)" "$(field "$site:prod" '{{.Id}}')"
}

@test "no engine: make says so, and goals without images do not ask" {
	export DOCKER_HOST=unix://$tmp/nosuch.sock
	loud 2 "${mk[@]}" images
	has "$errs" "cannot reach the engine at unix://$tmp/nosuch.sock"
	box "${mk[@]}" help
	box "${mk[@]}" -n box-clean
}

@test "a goal that needs no image runs no tool at parse time" {
	mkdir recorder
	for tool in "$repo"/bin/box-*.c; do
		tool=${tool##*/}
		printf '#!/bin/sh\necho "$0" >>%q\nexit 1\n' "$tmp/asked" >"recorder/${tool%.c}"
		chmod +x "recorder/${tool%.c}"
	done
	printf 'mine:\n\t@echo mine\n' >>Makefile
	box "${mk[@]}" BOX_BIN="$PWD/recorder/" help mine
	[ ! -e "$tmp/asked" ]
	loud 2 "${mk[@]}" BOX_BIN="$PWD/recorder/" images
	has "$(cat "$tmp/asked")" box-stale
}

@test "names of stages that could be read as something else are refused" {
	for bad in 'a;b' '$(touch pwned)' 'a`id`' 'A' 'a:b' 'a%b'; do
		mkdir -p "boxes/$bad"
		echo 'FROM scratch' >"boxes/$bad/Dockerfile"
		loud 2 "${mk[@]}" images
		has "$errs" 'a stage is named by a-z'
		[ ! -e pwned ]
		rm -r "boxes/$bad"
	done
}

@test "a circle of stages is an error" {
	echo "FROM $base-dev" >"boxes/$base/Dockerfile"
	loud 2 "${mk[@]}" images
	has "$errs" 'is its own parent'
}

@test "a Dockerfile with an error in it is named" {
	echo 'NOSUCH thing' >>"boxes/$base/Dockerfile"
	loud 2 "${mk[@]}" images
	has "$errs" "boxes/$base"
}

@test "why: what changed is named" {
	loud "${mk[@]}" images
	box "${mk[@]}" why
	is "$out" ''
	box "${mk[@]}" why STAGE="$base"
	is "$out" "$base: up to date"
	echo two >"boxes/$site/src/page"
	echo new >"boxes/$site/src/new"
	box "${mk[@]}" why STAGE="$site"
	lines_are "$out" "$site:dev: src/new is new, src/page changed" "$site:prod: src/new is new, src/page changed"
	docker rmi -f "$site:prod" >/dev/null
	box "${mk[@]}" why
	lines_are "$out" "$site:dev: src/new is new, src/page changed" "$site:prod: no such image"
	loud "${mk[@]}" images
	echo 'RUN true' >>"boxes/$base-dev/Dockerfile"
	box "${mk[@]}" why
	lines_are "$out" "$base-dev: the Dockerfile changed" "$site:dev: parent $base-dev is stale"
	loud "${mk[@]}" images
	box "${mk[@]}" why BOX_DEV_ARGS="BASE=$base" STAGE="$site"
	has "$out" "$site:dev: build argument BASE: $base-dev -> $base"
}

@test "what no COPY can see does not count, and is not sent" {
	echo one >"boxes/$site/README"
	mkdir "boxes/$site/other"
	loud "${mk[@]}" images
	echo two >"boxes/$site/README"
	echo new >"boxes/$site/other/new"
	builds
	head -c 3000000 /dev/urandom >"boxes/$site/other/big"
	box strace -f -qq -e trace=sendto -e write=none -o "$tmp/trace" box-build -q "boxes/$site"
	[ "$(awk -F'= ' '{ n += $NF } END { print n }' "$tmp/trace")" -lt 100000 ]
}

@test "a source that a link leads to counts" {
	mkdir -p "boxes/$site/releases/1"
	echo one >"boxes/$site/releases/1/page"
	ln -s releases/1 "boxes/$site/current"
	printf 'FROM %s\nCOPY current/page /page\n' "$image" >"boxes/$site/Dockerfile"
	loud "${mk[@]}" images
	is "$(docker run --rm "$site:dev" cat /page)" one
	echo two >"boxes/$site/releases/1/page"
	builds site:dev =site:prod
	is "$(docker run --rm "$site:dev" cat /page)" two
}

@test "a parent whose trigger copies makes everything count" {
	printf 'FROM %s\nONBUILD COPY . /all\n' "$image" >"boxes/$base/Dockerfile"
	printf 'FROM %s\nRUN true\n' "$base" >"boxes/$site/Dockerfile"
	loud "${mk[@]}" images
	echo new >"boxes/$site/new"
	builds site:dev =site:prod
	is "$(docker run --rm "$site:dev" cat /all/new)" new
}
