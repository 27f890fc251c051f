#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The boxes of a project: dev, prod, ps, shell, logs, stop, clean.

load ../lib/box

eval "plain_$(declare -f setup)"
setup() {
	plain_setup
	mk=(make --no-print-directory -I "$repo/mk" BOX_BIN="$bin/")
	site=$(name site)
	project=$tmp/project
	mkdir -p "$project/boxes/$site"
	cd "$project" || return
	cat >Makefile <<-END
		BOX_PROJECT = $(name p)
		BOX_RUN = --init --label box.test=$mark
		include box.mk
	END
	cat >"boxes/$site/Dockerfile" <<-END
		FROM $image
		HEALTHCHECK --interval=200ms --retries=50 CMD test -e /ready
		CMD ["sh", "-c", "echo up; touch /ready; exec sleep 100"]
	END
}

id_of() {
	field "$(name p)-$1" '{{.Id}}'
}

@test "dev builds, runs and waits until the box is healthy; repeated, it does nothing" {
	loud "${mk[@]}" dev
	has "$out" "$(name p)-dev runs $site:dev"
	is "$(field "$(name p)-dev" '{{.State.Health.Status}}')" healthy
	id=$(id_of dev)
	box "${mk[@]}" dev
	is "$(id_of dev)" "$id"
}

@test "dev and prod side by side, ps, shell, logs, stop, dev again, clean" {
	loud "${mk[@]}" dev
	loud "${mk[@]}" prod
	box "${mk[@]}" ps
	is "$(cut -f1,2,3 <<<"$out" | sort)" "$(printf '%s\n' \
		"$(name p)-dev	$site:dev	running" "$(name p)-prod	$site:prod	running")"
	box sh -c 'echo "echo here" | "$@"' sh "${mk[@]}" shell
	has "$out" here
	box "${mk[@]}" logs
	is "$out" up
	id=$(id_of dev)
	box "${mk[@]}" stop
	is "$(field "$(name p)-dev" '{{.State.Running}}')" false
	box "${mk[@]}" stop
	box "${mk[@]}" dev
	is "$(id_of dev)" "$id" 'a stopped box is started, not replaced'
	box "${mk[@]}" clean FORCE=1
	is "$(named "$(name p)")" ''
	box "${mk[@]}" clean FORCE=1
}

@test "a new image replaces the box, and what it held is saved" {
	loud "${mk[@]}" dev
	docker exec "$(name p)-dev" sh -c 'echo precious >/data'
	echo 'RUN echo new >/new' >>"boxes/$site/Dockerfile"
	loud "${mk[@]}" dev
	has "$errs" "$(name p)-dev:1"
	is "$(docker exec "$(name p)-dev" cat /new)" new
	is "$(docker run --rm "$(name p)-dev:1" cat /data)" precious
}

@test "other options replace the box" {
	loud "${mk[@]}" dev
	loud "${mk[@]}" dev BOX_RUN_dev='-e X=1'
	is "$(docker exec "$(name p)-dev" sh -c 'echo $X')" 1
}

@test "clean saves what the boxes held, unless forced" {
	loud "${mk[@]}" dev
	docker exec "$(name p)-dev" sh -c 'echo precious >/data'
	loud "${mk[@]}" clean
	is "$(docker run --rm "$(name p)-dev:1" cat /data)" precious
	[ ! -e .box ]
}

@test "two checkouts have a box each, and leave the other's alone" {
	loud "${mk[@]}" dev
	id=$(id_of dev)
	cp -r "$project" "$tmp/other"
	cd "$tmp/other"
	loud "${mk[@]}" dev
	has "$out" "$(name p)-dev-2 runs $site:dev"
	box "${mk[@]}" ps
	is "$(cut -f1 <<<"$out")" "$(name p)-dev-2"
	box "${mk[@]}" clean FORCE=1
	is "$(named "$(name p)")" "$(name p)-dev"
	is "$(id_of dev)" "$id"
}

@test "a box that never gets healthy fails, with its last words" {
	sed -i 's/test -e .*/false/; s/retries=50/retries=2/' "boxes/$site/Dockerfile"
	loud 2 "${mk[@]}" dev
	mentions box-wait "$(name p)-dev"
	has "$errs" up
}

@test "two makes at once make one box" {
	loud "${mk[@]}" images
	spawn first "${mk[@]}" dev
	first=$pid
	spawn second "${mk[@]}" dev
	ended "$pid"
	is "$status" 0
	ended "$first"
	is "$status" 0
	is "$(named "$(name p)" | wc -l)" 1
}

# bats test_tags=one-engine
@test "graph: stages, boxes and what is stale, in DOT" {
	loud "${mk[@]}" dev
	echo 'RUN true' >>"boxes/$site/Dockerfile"
	box env PATH="$bin:/usr/bin:/bin" "${mk[@]}" graph
	has "$out" "\"$site:dev\" [style=dashed]"
	has "$out" "\"box $(name p)-dev\" -> \"$site:dev\""
	matches "$out" '^digraph box \{'
	is "$(tail -n 1 <<<"$out")" '}'
}
