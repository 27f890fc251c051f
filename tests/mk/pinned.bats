#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A parent is an image, and not whatever has its name by the time that the
# engine comes to FROM.

# shellcheck disable=SC2154 # of box.bash, wherever this file is
load ../lib/box

# Two checkouts of three stages that differ in what the base holds.
eval "plain_$(declare -f setup)"
setup() {
	plain_setup
	mk=(make --no-print-directory -I "$repo/mk" BOX_BIN="$bin/")
	base=$(name base) middle=$(name middle) site=$(name site)
	cd "$tmp" || return
	for c in a b; do
		mkdir -p "$c/boxes"/{"$base","$middle","$site"}
		printf 'BOX_MAIN =\ninclude box.mk\n' >"$c/Makefile"
		printf 'FROM %s\nCOPY file /base\n' "$image" >"$c/boxes/$base/Dockerfile"
		printf 'FROM %s\nCOPY file /middle\n' "$base" >"$c/boxes/$middle/Dockerfile"
		printf 'FROM %s\nCOPY file /site\n' "$middle" >"$c/boxes/$site/Dockerfile"
		echo "$c" | tee "$c/boxes"/{"$base","$middle","$site"}/file >/dev/null
	done
}

# holds IMAGE: what the three stages have put into it
holds() {
	docker run --rm --network none "$1" cat /base /middle /site | paste -sd ' '
}

# own_site STATUS CHECKOUT CONTENT: its make, if it ended well, has built its own
own_site() {
	local id
	if [ "$1" -ne 0 ]; then
		echo "make in $2 failed: $(tail -n 2 "$tmp/$2.err" | paste -sd ' ')"
		grep -q "^box-build: .*$base" "$tmp/$2.err"
		return
	fi
	id=$(<"$2/.box/$site.image")
	echo "make in $2 ended well, and its site holds: $(holds "$id")"
	[ "$(holds "$id")" = "$3 $3 $3" ]
}

@test "two checkouts at once: each site is based on its own base" {
	for round in 1 2 3 4 5; do
		for c in a b; do
			echo "$c$round" | tee "$c/boxes"/*/file >/dev/null
		done
		spawn a "${mk[@]}" -C a images
		a=$pid
		spawn b "${mk[@]}" -C b images
		ended "$pid" 60
		status_b=$status
		ended "$a" 60
		echo "round $round:"
		softly own_site "$status" a "a$round"
		softly own_site "$status_b" b "b$round"
		# and alone, afterwards, it is right for good
		for c in a b; do
			loud "${mk[@]}" -C "$c" images
			echo "make in $c, alone: $(sed -n 's/^box-build: //p' <<<"$errs" | paste -sd '|')"
			softly own_site 0 "$c" "$c$round"
			[ "$(holds "$site")" = "$c$round $c$round $c$round" ] || {
				echo "after make in $c alone, $site holds: $(holds "$site"); make -q: $("${mk[@]}" -C "$c" -q images; echo $?)"
				softened=$((softened + 1))
			}
		done
	done
}

@test "a tag that moves while the context is sent, and moves back" {
	loud "${mk[@]}" -C b images
	docker tag "$base" "$base:of-b"
	loud "${mk[@]}" -C a "box-image-$base"
	docker tag "$base" "$base:of-a"
	# so much to send that there is time
	truncate -s 100M "a/boxes/$middle/big"
	printf 'FROM %s\nCOPY . /\n' "$base" >"a/boxes/$middle/Dockerfile"
	spawn build box-build --if-changed -t "$middle" "a/boxes/$middle"
	until_true 20 grep -q "^box-build: $middle: " "$tmp/build.err"
	docker tag "$base:of-b" "$base"
	ended "$pid" 120
	echo "box-build: $status, $(grep -v '^Step\| --->' "$tmp/build.err" | paste -sd '|')"
	docker tag "$base:of-a" "$base"
	if [ "$status" -eq 0 ]; then
		box box-stale -a -t "$middle" "a/boxes/$middle"
		echo "box-stale: $out"
		held=$(docker run --rm --network none "$middle" cat /base)
		echo "base is a's, middle holds the base of: $held"
		[ "$held" = a ] || has "$out" stale
	fi
}

@test "an image made from a stage's image, by its name, is not that stage's" {
	loud "${mk[@]}" -C a images
	docker run --name "$(name box)" "$site" touch /more
	docker commit "$(name box)" "$site"
	loud 1 "${mk[@]}" -C a -q images
	loud "${mk[@]}" -C a images
	run ! docker run --rm --network none "$site" ls /more
}

@test "nor is one that docker builds from it" {
	loud "${mk[@]}" -C a images
	printf 'FROM %s\nRUN touch /more\n' "$site" | DOCKER_BUILDKIT=0 docker build -q -t "$site" -
	loud 1 "${mk[@]}" -C a -q images
}
