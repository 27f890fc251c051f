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
	got=$(built "$(name '')" <<<"$errs" | tr '\n' ' ')
	[ $# -eq 0 ] || want=$(printf '%s\n' "$@" | sort | tr '\n' ' ')
	is "$got" "$want" 'what is built'
	box "${mk[@]}" -q images
}

all=(base base-dev site:dev site:prod)

@test "everything is built at first, and nothing right after that" {
	box 1 "${mk[@]}" -q images
	builds "${all[@]}"
	builds
	box "${mk[@]}" images
	is "$out" "make: Nothing to be done for 'images'."
}

# bats test_tags=one-engine
@test "make -n builds nothing and writes nothing" {
	find . | sort >"$tmp/before"
	box "${mk[@]}" -n images
	has "$out" "box-build --if-changed --state '.box' -t $base "
	find . | sort | diff "$tmp/before" -
	run ! has_image "$base"
}

@test "a change of the base rebuilds all that is based on it" {
	loud "${mk[@]}" images
	echo 'RUN echo more >>/base' >>"boxes/$base/Dockerfile"
	builds "${all[@]}"
	is "$(docker run --rm "$site:dev" cat /base /dev-tools /src/page | tr '\n' ' ')" 'base more dev one '
}

@test "a change of the -dev stage rebuilds the site for dev, not for prod" {
	loud "${mk[@]}" images
	echo 'RUN echo more >>/dev-tools' >>"boxes/$base-dev/Dockerfile"
	builds base-dev site:dev
}

# bats test_tags=one-engine
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

# what the image of the base has in /key
key_is() {
	is "$(docker run --rm "$base" cat /key)" "$1"
	box "${mk[@]}" -q "box-image-$base"
}

# bats test_tags=one-engine
@test "make does not expand a variable from the environment" {
	printf 'FROM %s\nARG KEY\nRUN echo "$KEY" >/key\n' "$image" >"boxes/$base/Dockerfile"
	printf 'BOX_ARGS_%s = KEY\ninclude box.mk\n' "$base" >Makefile
	export KEY='a$HOME$(shell touch pwned)$$b #'
	loud "${mk[@]}" "box-image-$base"
	key_is "$KEY"
	lacks "$(make -n -I "$repo/mk" images 2>&1)" shell
	export KEY=$'two\nlines; touch pwned\n'
	loud "${mk[@]}" "box-image-$base"
	key_is "${KEY%?}"
	# to make, an assignment in the Makefile is more than the environment
	echo 'KEY = $(value)' >>Makefile
	loud "${mk[@]}" "box-image-$base" value=made
	box "${mk[@]}" -q "box-image-$base" value=made
	is "$(docker run --rm "$base" cat /key)" made
	[ ! -e pwned ]
}

# bats test_tags=one-engine
@test "what BOX_BUILD takes from a variable, box-stale takes too" {
	printf 'FROM %s\nARG KEY\nRUN echo "$KEY" >/key\n' "$image" >"boxes/$base/Dockerfile"
	printf 'include box.mk\nBOX_BUILD = --build-arg KEY --build-arg OTHER=1\n-include more.mk\n' >Makefile
	loud "${mk[@]}" "box-image-$base"
	key_is ''
	echo 'export KEY = a $$(touch pwned) '"'quoted'" >more.mk
	loud "${mk[@]}" "box-image-$base"
	key_is "a \$(touch pwned) 'quoted'"
	echo 'KEY = not exported' >more.mk
	loud "${mk[@]}" "box-image-$base"
	key_is 'not exported'
	loud "${mk[@]}" "box-image-$base" KEY=line
	box "${mk[@]}" -q "box-image-$base" KEY=line
	is "$(docker run --rm "$base" cat /key)" line
	: >more.mk
	export KEY='of the $(environment)'
	loud "${mk[@]}" "box-image-$base"
	key_is "$KEY"
	export KEY=another
	loud 1 "${mk[@]}" -q "box-image-$base"
	[ ! -e pwned ]
}

# bats test_tags=one-engine
@test "options of one stage" {
	printf 'FROM %s AS first\nRUN echo first >/which\nFROM first\nRUN echo last >/which\n' "$image" |
		tee "boxes/$base/Dockerfile" >"boxes/$base-dev/Dockerfile"
	loud "${mk[@]}" "box-image-$base" "box-image-$base-dev"
	printf 'BOX_BUILD_%s = --target first --build-arg KEY\nexport KEY = 1\n' "$base" >>Makefile
	loud 1 "${mk[@]}" -q "box-image-$base"
	box "${mk[@]}" -q "box-image-$base-dev"
	loud "${mk[@]}" "box-image-$base" "box-image-$base-dev"
	is "$(docker run --rm "$base" cat /which)" first
	is "$(docker run --rm "$base-dev" cat /which)" last
	box "${mk[@]}" -q "box-image-$base" "box-image-$base-dev"
}

# bats test_tags=one-engine
@test "other rules can stand on an image" {
	printf 'ships: .box/%s@prod.image\n\tcp $< $@\n' "$site" >>Makefile
	loud "${mk[@]}" ships
	is "$(cat ships)" "$(field "$site:prod" '{{.Id}}')"
	box "${mk[@]}" -q ships
	echo two >"boxes/$site/src/page"
	loud "${mk[@]}" ships
	is "$(cat ships)" "$(field "$site:prod" '{{.Id}}')"
}

# bats test_tags=one-engine
@test "a rule that depends on an image has nothing to do when the content is equal" {
	printf 'ships: .box/%s@prod.image\n\techo made >>$@\n' "$site" >>Makefile
	printf 'FROM %s\nENV A=1\n' "$image" >"boxes/$base/Dockerfile"
	loud "${mk[@]}" ships
	docker rmi -f "$base" >/dev/null
	before=$(field "$site:prod" '{{.Id}}')
	loud "${mk[@]}" BOX_BUILD=--no-cache ships
	mentions box-build "$base"
	is "$(field "$site:prod" '{{.Id}}')" "$before"
	is "$(cat ships)" made
	box "${mk[@]}" -q ships
	echo two >"boxes/$site/src/page"
	loud "${mk[@]}" images ships
	is "$(grep -c made ships)" 2
	# a prerequisite that a project adds, newer than the image: make -q has an end
	printf '.box/%s@prod.image: added\n' "$site" >>Makefile
	touch added
	loud 1 "${mk[@]}" -q images
	loud "${mk[@]}" images
	box "${mk[@]}" -q images
}

# bats test_tags=one-engine
@test "a broken stage does not break goals that do not need it" {
	mkdir "boxes/$(name other)"
	printf 'FROM %s\nNOSUCH thing\n' "$image" >"boxes/$(name other)/Dockerfile"
	settings=("BOX_MAIN=$site")
	loud "${mk[@]}" "${settings[@]}" "box-image-$site@dev"
	mentions box-stale "$(name other): boxes/$(name other)/Dockerfile"
	loud "${mk[@]}" "${settings[@]}" -q "box-image-$site@dev"
	echo 'RUN echo 2 >>/base' >>"boxes/$base/Dockerfile"
	loud 1 "${mk[@]}" "${settings[@]}" -q "box-image-$site@dev"
	loud "${mk[@]}" "${settings[@]}" "box-image-$site@dev"
	is "$(docker run --rm "$site:dev" cat /base)" $'base\n2'
	# with -k all others, parents first
	echo 'RUN echo 3 >>/base' >>"boxes/$base/Dockerfile"
	loud 2 "${mk[@]}" "${settings[@]}" -k images
	mentions box-build "$(name other): boxes/$(name other)/Dockerfile"
	is "$(docker run --rm "$site:prod" cat /base)" $'base\n2\n3'
	loud "${mk[@]}" "${settings[@]}" why
	has "$out" "$(name other): boxes/$(name other)/Dockerfile"
	loud 2 "${mk[@]}" "${settings[@]}" "box-image-$(name other)"
	# what stands on it is not built
	echo 'NOSUCH thing' >>"boxes/$base-dev/Dockerfile"
	loud 2 "${mk[@]}" "${settings[@]}" "box-image-$site@dev"
	has "$errs" "boxes/$base-dev/Dockerfile"
	lacks "$errs" "box-build: $site:dev"
	loud "${mk[@]}" "${settings[@]}" "box-image-$site@prod"
}

# bats test_tags=one-engine
@test "without an engine make says so, and goals without images do not ask" {
	loud "${mk[@]}" images
	export DOCKER_HOST=unix://$tmp/nosuch.sock
	for goal in images '-q images' '-n images' '-k images' '-n dev' ".box/$base.image" why graph; do
		# shellcheck disable=SC2086 # words
		loud 2 "${mk[@]}" $goal
		# once
		is "$(grep -c "^box-[a-z]*: .*unix://$tmp/nosuch.sock" <<<"$errs")" 1
		is "$out" ''
	done
	box "${mk[@]}" help
	box "${mk[@]}" -n box-clean
}

# bats test_tags=one-engine
@test "a goal that needs no image runs no tool at parse time" {
	mkdir recorder
	for tool in "$repo"/bin/box-*.c; do
		tool=${tool##*/}
		printf '#!/bin/sh\necho "$0" >>%q\nexit 1\n' "$tmp/asked" >"recorder/${tool%.c}"
		chmod +x "recorder/${tool%.c}"
	done
	printf 'mine:\n\t@echo mine\n' >>Makefile
	box "${mk[@]}" BOX_BIN="$PWD/recorder/" mine
	box "${mk[@]}" BOX_BIN="$PWD/recorder/" BOX_MAIN="$site" help mine
	[ ! -e "$tmp/asked" ]
	# help without BOX_MAIN only asks what box-deps prints
	box "${mk[@]}" BOX_BIN="$PWD/recorder/" help
	is "$(cat "$tmp/asked")" "$PWD/recorder/box-deps"
	loud 2 "${mk[@]}" BOX_BIN="$PWD/recorder/" images
	has "$(cat "$tmp/asked")" box-stale
}

# bats test_tags=one-engine
@test "names of stages that could be read as something else are refused" {
	for bad in 'a;b' '$(touch pwned)' 'a`id`' 'A' 'a:b' 'a%b'; do
		mkdir -p "boxes/$bad"
		echo 'FROM scratch' >"boxes/$bad/Dockerfile"
		loud 2 "${mk[@]}" images
		has "$errs" BOX_STAGES
		[ ! -e pwned ]
		rm -r "boxes/$bad"
	done
}

# bats test_tags=one-engine
@test "a circle of stages is an error" {
	loud "${mk[@]}" images
	echo "FROM $base-dev" >"boxes/$base/Dockerfile"
	for goal in images "box-image-$base" "box-image-$base-dev" "box-image-$site@prod"; do
		loud 2 "${mk[@]}" BOX_MAIN="$site" "$goal"
		mentions box-stale "$base: "
		mentions box-stale "$base-dev: "
		lacks "$errs" 'box-build:'
		lacks "$errs" Circular
	done
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

# bats test_tags=one-engine
@test "why: a stage that does not exist" {
	loud 2 "${mk[@]}" why STAGE=nosuch
	has "$errs" nosuch
	has "$errs" "$base-dev $base "
	for stage in "$site" "$site:dev" "$base"; do
		box "${mk[@]}" why STAGE="$stage"
		has "$out" "$stage"
	done
}

# bats test_tags=one-engine
@test "a project without stages" {
	rm -r boxes
	for goal in images why graph '-q images'; do
		# shellcheck disable=SC2086 # words
		box "${mk[@]}" $goal
	done
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

# bats test_tags=one-engine
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
