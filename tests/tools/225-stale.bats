#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-stale: one build that is broken says nothing about the others.

load ../lib/box

# base <- site, and other; the images' names are $base, $site and $other
project() {
	base=$(name base) site=$(name site) other=$(name other)
	mkdir "$tmp"/{base,site,other}
	printf 'FROM %s\nCOPY file /base\n' "$image" >"$tmp/base/Dockerfile"
	printf 'FROM %s\nCOPY file /site\n' "$base" >"$tmp/site/Dockerfile"
	printf 'FROM %s\nCOPY file /other\n' "$image" >"$tmp/other/Dockerfile"
	echo 1 | tee "$tmp"/{base,site,other}/file >/dev/null
	builds=(-t "$other" "$tmp/other" --next -t "$site" "$tmp/site" --next -t "$base" "$tmp/base")
	loud box-build -q --if-changed -t "$base" "$tmp/base"
	loud box-build -q --if-changed -t "$site" "$tmp/site"
	loud box-build -q --if-changed -t "$other" "$tmp/other"
	box box-stale "${builds[@]}"
	is "$out" ''
}

# is_alone MESSAGE: the other is broken, and the rest is told as it is
is_alone() {
	loud 1 box-stale -a "${builds[@]}"
	message=$(head -n 1 <<<"$out" | cut -f3)
	has "$message" "$1"
	lines_are "$out" "$other"$'\tstale\t'"$message" "$site"$'\tfresh\t' "$base"$'\tfresh\t'
	complains box-stale "$other: $message"
	echo 2 >"$tmp/base/file"
	loud 1 box-stale -M "${builds[@]}"
	lines_are "$out" "stale=$other" "stale=$site" "$site<$base" "stale=$base"
	complains box-stale "$other: $message"
}

@test "an unknown instruction" {
	project
	echo 'NOSUCH thing' >>"$tmp/other/Dockerfile"
	is_alone "$tmp/other/Dockerfile"
}

@test "no Dockerfile" {
	project
	rm "$tmp/other/Dockerfile"
	is_alone "$tmp/other/Dockerfile"
}

@test "rules that cannot be read" {
	project
	mkdir "$tmp/other/.dockerignore"
	is_alone "$tmp/other/.dockerignore"
}

@test "a state that cannot be written" {
	project
	echo 2 >"$tmp/base/file"
	: >"$tmp/state"
	loud 1 box-stale --state "$tmp/state" -M "${builds[@]}"
	lines_are "$out" "stale=$other" "stale=$site" "$site<$base" "stale=$base"
	mentions box-stale "$other: $tmp/state"
	lacks "$errs" "$base"
}

@test "what is based on a broken build is stale" {
	project
	echo 'NOSUCH thing' >>"$tmp/base/Dockerfile"
	loud 1 box-stale -a "${builds[@]}"
	lines_are "$(head -n 2 <<<"$out")" "$other"$'\tfresh\t' "$site"$'\tstale\t'"parent $base is stale"
	has "$out" "$base"$'\tstale\t'"$tmp/base/Dockerfile: line 3: "
}

@test "a loop: the builds in it and those based on them, but not the others" {
	project
	echo "COPY --from=$site / /" >>"$tmp/base/Dockerfile"
	printf 'FROM %s\n' "$site" >"$tmp/other/Dockerfile"
	mkdir "$tmp/alone"
	printf 'FROM %s\n' "$image" >"$tmp/alone/Dockerfile"
	loud 1 box-stale -M "${builds[@]}" --next -t "$(name alone)" "$tmp/alone" --next -t "$(name self)" "$tmp/base"
	lines_are "$out" "stale=$other" "$other<$site" "stale=$site" "loop=$site" "$site<$base" \
		"stale=$base" "loop=$base" "$base<$site" "stale=$(name alone)" \
		"stale=$(name self)" "$(name self)<$site"
	complains box-stale "$base" "$site"
}

@test "a change of its own is reported before that of its parent" {
	project
	echo 2 >"$tmp/base/file"
	echo 2 >"$tmp/site/file"
	box box-stale --state "$tmp/state" "${builds[@]}"
	lines_are "$out" "$site"$'\tstale\tits inputs changed; parent '"$base is stale" \
		"$base"$'\tstale\tits inputs changed'
	docker rmi -f "$base" >/dev/null
	box box-stale "${builds[@]}"
	lines_are "$out" "$site"$'\tstale\t'"parent $base is stale" \
		"$base"$'\tstale\tno such image'
}

@test "no engine: one line on stderr, and nothing on stdout for make" {
	project
	echo 'NOSUCH thing' >>"$tmp/other/Dockerfile"
	loud 125 box-stale -M -H "unix://$tmp/nosuch.sock" "${builds[@]}"
	is "$out" ''
	complains box-stale "$tmp/nosuch.sock"
}
