#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Versions of a project's boxes: snapshot, versions, revert, fork, commit, diff,
# forget, test, and what dev, clean, why and graph make of them.

load ../lib/box

eval "plain_$(declare -f setup)"
setup() {
	plain_setup
	mk=(make --no-print-directory -I "$repo/mk" BOX_BIN="$bin/")
	site=$(name site) dev=$(name p)-dev data=$(name data)
	project=$tmp/project
	mkdir -p "$project/boxes/$site"
	cd "$project" || return
	nameless=$(nameless)
	cat >Makefile <<-END
		BOX_PROJECT = $(name p)
		BOX_RUN = --init --label box.test=$mark -v $data:/data
		BOX_TEST ?= sh -c 'cat /held /data/state /anon/state'
		include box.mk
	END
	cat >"boxes/$site/Dockerfile" <<-END
		FROM $image
		RUN mkdir /anon
		VOLUME /anon
		CMD ["sleep", "100"]
	END
}

# In the file system, in the named volume and in the anonymous one.
become() {
	docker exec "$1" sh -c 'for f in /held /data/state /anon/state; do echo $1 >$f; done' sh "$2"
}

state() {
	docker exec "$1" sh -c 'cat /held /data/state /anon/state' 2>&1 | tr '\n' ' '
}

# holds BOX WORD
holds() {
	is "$(state "$1")" "$2 $2 $2 " "what $1 holds"
}

version_holds() {
	is "$(docker run --rm "$1" sh -c 'cat /held /data/state /anon/state' 2>&1 |
		tr '\n' ' ')" "$2 $2 $2 " "what $1 holds"
}

id_of() {
	field "$1" '{{.Id}}'
}

versions() {
	box-ls -v -o name,kind "$1" 2>/dev/null | sort
}

nameless() {
	[ -n "${BOX_TEST_SHARED:-}" ] ||
		docker volume ls -q --filter dangling=true | grep -xE '[0-9a-f]{64}' | sort
}

# Volumes of this test that no box has, and such without a name.
stray_volumes() {
	docker volume ls -q --filter dangling=true --filter "name=$mark-$BATS_TEST_NUMBER-" |
		grep -v '^box\.version\.' | sort
	comm -13 <(echo "$nameless") <(nameless)
}

@test "snapshot and revert: all of it is as it was, and dev leaves the box alone" {
	loud "${mk[@]}" dev
	become "$dev" one
	box "${mk[@]}" snapshot M="it's one"
	is "${out%%$'\t'*}" "$dev:1"
	become "$dev" two
	box "${mk[@]}" snapshot
	is "${out%%$'\t'*}" "$dev:2"
	become "$dev" three
	loud "${mk[@]}" revert V=1
	mentions box-revert "$dev:3"
	mentions box-revert "$data"
	holds "$dev" one
	id=$(id_of "$dev")
	box "${mk[@]}" dev
	is "$(id_of "$dev")" "$id"
	box "${mk[@]}" ps
	is "$(cut -f1,3 <<<"$out")" "$dev	running"
	# without V the last one
	loud "${mk[@]}" revert
	holds "$dev" three
	version_holds "$dev:2" two
	loud 2 "${mk[@]}" revert V=99
	mentions box-revert "$dev:99"
	holds "$dev" three
	is "$(stray_volumes)" "$data" 'what no box has'
}

@test "versions: a tree" {
	loud "${mk[@]}" dev
	loud "${mk[@]}" versions
	[ -n "$errs" ]
	is "$out" ''
	box "${mk[@]}" snapshot M=first
	box "${mk[@]}" snapshot
	loud "${mk[@]}" revert V=1
	box "${mk[@]}" snapshot M='after 1'
	box "${mk[@]}" versions
	is "$(sed -E 's/  [0-9T:Z-]+  [0-9.]+ MB//' <<<"$out")" "$(printf '%s\n' "$dev:1  first" \
		"    $dev:2" "        $dev:3  (automatic)  before it became $dev:1" \
		"    $dev:4  after 1")"
}

@test "snapshot TAG=name, and of prod" {
	loud "${mk[@]}" dev
	loud "${mk[@]}" prod
	become "$dev" dev
	docker exec "$(name p)-prod" sh -c 'echo prod >/held'
	box "${mk[@]}" snapshot TAG=good
	is "${out%%$'\t'*}" "$site:good"
	version_holds "$site:good" dev
	box "${mk[@]}" snapshot FLAVOUR=prod
	is "${out%%$'\t'*}" "$(name p)-prod:1"
	is "$(docker run --rm "$(name p)-prod:1" cat /held)" prod
}

@test "a stage that changes replaces a reverted box; its volumes keep their data" {
	loud "${mk[@]}" dev
	become "$dev" one
	box "${mk[@]}" snapshot
	become "$dev" two
	loud "${mk[@]}" revert V=1
	become "$dev" three
	volume=$(docker volume ls -q --filter "name=^$data.box-")
	echo 'RUN echo new >/new' >>"boxes/$site/Dockerfile"
	loud "${mk[@]}" dev
	has "$errs" "$dev:3"
	is "$(docker exec "$dev" cat /new /data/state)" $'new\nthree'
	is "$(docker volume ls -q --filter "name=^$data.box-")" "$volume"
	docker exec "$dev" test ! -e /held
	version_holds "$dev:3" three
	softly is "$(stray_volumes)" "$data" 'what no box has'
	# it is this stage's box now, and there is a way back
	id=$(id_of "$dev")
	box "${mk[@]}" dev
	is "$(id_of "$dev")" "$id"
	loud "${mk[@]}" revert V=3
	holds "$dev" three
}

@test "fork AS=name: a box of its own, which shell, revert and clean know" {
	loud "${mk[@]}" dev
	become "$dev" one
	box "${mk[@]}" fork AS=try
	is "$out" "$(name p)-try"
	holds "$(name p)-try" one
	become "$(name p)-try" two
	holds "$dev" one
	box sh -c 'echo "cat /held; hostname" | "$@"' sh "${mk[@]}" shell FLAVOUR=try
	lines_are "$out" two "$(id_of "$(name p)-try" | cut -c1-12)"
	box "${mk[@]}" snapshot FLAVOUR=try
	is "${out%%$'\t'*}" "$(name p)-try:1"
	become "$(name p)-try" three
	loud "${mk[@]}" revert FLAVOUR=try
	holds "$(name p)-try" two
	holds "$dev" one
	box "${mk[@]}" ps
	is "$(cut -f1 <<<"$out" | sort)" "$(printf '%s\n' "$dev" "$(name p)-try")"
	loud 2 "${mk[@]}" fork AS=try
	mentions box-fork "$(name p)-try"
	loud 2 "${mk[@]}" fork
	has "$errs" AS=
	loud 2 "${mk[@]}" shell FLAVOUR=other
	has "$errs" other
	# dev is none of a fork's business
	id=$(id_of "$dev")
	box "${mk[@]}" dev
	is "$(id_of "$dev")" "$id"
}

# bats test_tags=one-engine
@test "commit TAG=2.0 and TAG=a:b: an image of that name, and a version" {
	loud "${mk[@]}" dev
	become "$dev" one
	box "${mk[@]}" commit TAG=2.0
	is "${out%%$'\t'*}" "$site:2.0"
	version_holds "$site:2.0" one
	box "${mk[@]}" commit TAG="$(name a):b" M=message
	is "${out%%$'\t'*}" "$(name a):b"
	version_holds "$(name a):b" one
	is "$(field "$(name a):b" '{{index .Config.Labels "box.message"}}')" message
	loud 2 "${mk[@]}" commit
	has "$errs" TAG=
	# neither is the stage's
	box "${mk[@]}" -q "box-image-$site@dev"
}

@test "commit TAG=latest stands in for the stage until its inputs change" {
	echo one >"boxes/$site/input"
	echo 'COPY input /input' >>"boxes/$site/Dockerfile"
	loud "${mk[@]}" dev
	become "$dev" one
	box "${mk[@]}" commit TAG=latest
	version=${out%%$'\t'*}
	is "$(field "$site:dev" '{{.Id}}')" "${out##*$'\t'}"
	version_holds "$site:dev" one
	box "${mk[@]}" -q "box-image-$site@dev"
	box "${mk[@]}" why STAGE="$site"
	has "$out" "$site:dev: up to date; version $version stands in for it"
	box "${mk[@]}" "box-image-$site@dev"
	lacks "$out" box-build
	is "$(field "$site:dev" '{{.Id}}')" "$(field "$version" '{{.Id}}')"
	# the box that it was made of is replaced by one that holds the same
	loud "${mk[@]}" dev
	softly holds "$dev" one

	echo two >"boxes/$site/input"
	loud 1 "${mk[@]}" -q "box-image-$site@dev"
	box "${mk[@]}" why
	has "$out" "$site:dev: input changed; version $version, which stood in for it, gives way"
	loud "${mk[@]}" "box-image-$site@dev"
	has "$errs" "$version"
	is "$(docker run --rm "$site:dev" cat /input)" two
	loud docker run --rm "$site:dev" test ! -e /held
	version_holds "$version" one
	box "${mk[@]}" -q "box-image-$site@dev"
	box "${mk[@]}" why STAGE="$site"
	lacks "$out" "$version"
}

@test "diff: what changed in the box" {
	loud "${mk[@]}" dev
	become "$dev" one
	box "${mk[@]}" diff
	has "$out" $'A\t/held'
	lacks "$out" /data/state
}

@test "forget KEEP=n: automatic versions are removed, the oldest first; -n only lists them" {
	loud "${mk[@]}" dev
	box "${mk[@]}" snapshot
	for _ in 2 3 4; do
		box box-commit --automatic "$dev"
	done
	all=$(versions "$dev")
	is "$(wc -l <<<"$all")" 4
	# among the commands
	box "${mk[@]}" -n forget KEEP=1
	lines_are "$(grep "^$dev:" <<<"$out")" "$dev:3" "$dev:2"
	is "$(versions "$dev")" "$all"
	box "${mk[@]}" forget
	is "$out" ''
	is "$(versions "$dev")" "$all"
	box "${mk[@]}" forget KEEP=1
	lines_are "$out" "$dev:3" "$dev:2"
	is "$(cut -f1 <<<"$(versions "$dev")")" "$(printf '%s\n' "$dev:1" "$dev:4")"
	box "${mk[@]}" forget KEEP=0
	is "$(versions "$dev")" "$dev:1	"
	# -q and -t change nothing
	box box-commit --automatic "$dev"
	for flag in -q -t; do
		loud "${mk[@]}" "$flag" forget KEEP=0
		has_image "$dev:5"
	done
	box "${mk[@]}" forget KEEP=0
	is "$out" "$dev:5"
	# of boxes of this directory alone
	up "$(name other)"
	box box-commit --automatic "$(name other)"
	box "${mk[@]}" forget KEEP=0
	is "$out" ''
	has_image "$(name other):1"
}

@test "test: BOX_TEST runs in a copy of the box, of which nothing remains" {
	loud "${mk[@]}" dev
	become "$dev" one
	images=$(docker images -aq --filter "label=box.test=$mark" | sort)
	loud "${mk[@]}" test
	lines_are "$out" one one one
	loud "${mk[@]}" test BOX_TEST="sh -c 'rm /held /data/state; echo \$\$((6 * 7))'"
	is "$out" 42
	holds "$dev" one
	loud 2 "${mk[@]}" test BOX_TEST="sh -c 'exit 3'"
	has "$errs" "Error 3"
	is "$(named "$(name p)")" "$dev"
	is "$(marked | wc -l)" 1
	is "$(docker images -aq --filter "label=box.test=$mark" | sort)" "$images"
	is "$(versions "$dev")" ''
	is "$(stray_volumes)" ''
	loud 2 "${mk[@]}" box-test BOX_TEST=
	has "$errs" BOX_TEST
}

# bats test_tags=one-engine
@test "test KEEP=1: the copy stays when its command fails, and only then" {
	loud "${mk[@]}" dev
	become "$dev" one
	loud "${mk[@]}" test KEEP=1
	is "$(marked | wc -l)" 1
	loud 2 "${mk[@]}" test KEEP=1 BOX_TEST="sh -c 'echo bad >/held; exit 1'" \
		BOX_RUN_test="--name $(name kept)"
	mentions box-run "$(name kept)"
	docker cp "$(name kept):/held" "$tmp/held"
	docker cp "$(name kept):/data/state" "$tmp/state"
	is "$(cat "$tmp/held" "$tmp/state")" $'bad\none'
	holds "$dev" one
	docker rm -fv "$(name kept)"
}

@test "clean saves and removes all boxes, forks too; only versions remain" {
	loud "${mk[@]}" dev
	become "$dev" one
	box "${mk[@]}" fork AS=try
	become "$dev" two
	loud "${mk[@]}" revert
	holds "$dev" one
	become "$(name p)-try" three
	docker volume rm "$data"
	loud "${mk[@]}" clean
	has "$errs" "$dev:3"
	has "$errs" "$(name p)-try:1"
	is "$(named "$(name p)")" ''
	[ ! -e .box ]
	softly is "$(stray_volumes)" ''
	version_holds "$dev:1" one
	version_holds "$dev:2" two
	version_holds "$dev:3" one
	version_holds "$(name p)-try:1" three
	is "$(named_images "$(name p)" | sort)" \
		"$(printf '%s\n' "$dev":{1,2,3} "$(name p)-try:1")"
	# a box can be made of one
	box box-fork "$dev:2" "$(name again)"
	holds "$(name again)" two
}

# tools COMMAND: those of box, but that box-commit does what the command does
tools() {
	mkdir -p "$tmp/tools"
	ln -sf "$bin"/box-* "$tmp/tools"
	rm "$tmp/tools/box-commit"
	printf '#!/bin/sh\n%s\n' "$1" >"$tmp/tools/box-commit"
	chmod +x "$tmp/tools/box-commit"
}

@test "a box that cannot be saved is neither removed nor replaced" {
	loud "${mk[@]}" dev
	become "$dev" one
	id=$(id_of "$dev")
	tools 'echo "box-commit: no" >&2; exit 1'
	loud 2 "${mk[@]}" BOX_BIN="$tmp/tools/" clean
	has "$errs" 'box-commit: no'
	lacks "$errs" "$dev:1"
	[ -d .box ]
	echo 'RUN echo new >/new' >>"boxes/$site/Dockerfile"
	loud 2 "${mk[@]}" BOX_BIN="$tmp/tools/" dev
	lacks "$errs" "$dev:1"
	# it runs on
	is "$(id_of "$dev") $(field "$dev" '{{.State.Status}}')" "$id running"
	holds "$dev" one
}

# bats test_tags=one-engine
@test "without an engine no target succeeds" {
	loud "${mk[@]}" images
	for goal in dev ps stop clean 'clean FORCE=1' versions shell logs snapshot \
		revert 'fork AS=x' 'commit TAG=1' forget diff test; do
		read -ra words <<<"$goal"
		softly loud 2 "${mk[@]}" DOCKER_HOST=unix:///nowhere "${words[@]}"
		# that, and not that there is no box or no version
		softly is "$(grep -E '^box(-[a-z]*|\.mk): ' <<<"$errs" | grep -vF unix:///nowhere)" ''
		softly has "$errs" unix:///nowhere
	done
	[ -d .box ]
}

# bats test_tags=one-engine
@test "a stage that changes replaces a reverted box with --mount" {
	sed -i "s|-v $data:/data|--mount type=volume,source=$data,target=/data|" Makefile
	loud "${mk[@]}" dev
	become "$dev" one
	box "${mk[@]}" snapshot
	loud "${mk[@]}" revert V=1
	become "$dev" three
	echo 'RUN echo new >/new' >>"boxes/$site/Dockerfile"
	loud "${mk[@]}" dev
	is "$(docker exec "$dev" cat /new /data/state)" $'new\nthree'
}

# bats test_tags=one-engine
@test "graph: versions, and what each came from" {
	loud "${mk[@]}" dev
	box "${mk[@]}" snapshot
	box "${mk[@]}" snapshot
	box env PATH="$bin:/usr/bin:/bin" "${mk[@]}" graph
	has "$out" "\"$dev:1\" -> \"box $dev\""
	has "$out" "\"$dev:2\" -> \"$dev:1\""
	has "$out" "\"box $dev\" -> \"$site:dev\""
	is "$(tail -n 1 <<<"$out")" '}'
}

# bats test_tags=one-engine
@test "help lists the targets" {
	box "${mk[@]}" help
	for target in snapshot versions revert fork commit forget diff test; do
		matches "$out" "  box-$target +$target +[a-z]"
	done
	sed -i /BOX_TEST/d Makefile
	box "${mk[@]}" help
	matches "$out" "  box-test  +run"
}
