#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Versions hold the data of volumes byte for byte: whatever can be in a volume,
# wherever volumes are mounted, and nothing that is gone from them.
# shellcheck disable=SC2016 # boxes' shells expand it

load ../lib/box
load ../lib/versions

export BOX_TEST_TIME=280

prepare() {
	tree_image
	# where volumes go: behind a link, in a directory that is somebody's, at a
	# path that the image declares, where there are files
	docker create --name "$(shared places)" "$(shared tree)" sh -c '
		mkdir -p /real /own/vol /vol/dir /vol/deep/er && ln -s real /link && ln -s /real /absolute
		chown 7:8 /own && chmod 710 /own && chown 9:10 /own/vol && chmod 2750 /own/vol
		echo base | tee /own/vol/base /vol/keep /vol/gone /vol/file /vol/dir/x /vol/deep/er/x
		' >/dev/null
	docker start -a "$(shared places)" >/dev/null
	docker commit -c 'VOLUME ["/own/vol", "/vol"]' -c 'CMD ["sleep", "1000"]' \
		"$(shared places)" "$(shared places)" >/dev/null
	docker rm "$(shared places)" >/dev/null
}

# run NAME IMAGE [OPTION...]
run() {
	docker run -d --init --name "$1" --cap-add MKNOD "${@:3}" "$2" >/dev/null
}

# hold BOX FILE DIRECTORY...: what it has there, as the engine can keep it
hold() {
	local directory
	for directory in "${@:3}"; do
		echo "$directory:"
		tree "$1" "$directory" | kept
	done >"$2"
}

@test "whatever a file system holds, by fork and by revert" {
	run "$(name a)" "$(shared tree)" -v "$(name data):/data"
	size=64
	! full || size=2000
	docker exec "$(name a)" /tree fill /data "$size"
	on "$(name a)" 'chown 5:6 /data && chmod 2771 /data; cd /data && mkdir dev proc sys && echo x >dev/f'
	tree "$(name a)" /data >"$tmp/raw"
	[ "$(wc -l <"$tmp/raw")" -gt 14000 ]
	kept <"$tmp/raw" >"$tmp/before"
	loud box-commit "$(name a)"
	is "$out" "$(version a 1)"$'\t'"$(field "$(version a 1)" '{{.Id}}')"
	tree "$(name a)" /data | diff -q - "$tmp/raw" || fail 'the box itself is changed'
	box box-fork "$(version a 1)" "$(name b)"
	tree "$(name b)" /data | kept >"$tmp/after"
	softly same_lines "$tmp/before" "$tmp/after" 'the fork'
	docker rm -fv "$(name b)" >/dev/null
	on "$(name a)" 'cd /data && rm -rf ./* && mkdir -p names/x many && echo no >many/00
		echo no >new; chmod 777 .; chown 1:1 .'
	loud box-revert --no-save "$(name a)" 1
	tree "$(name a)" /data | kept >"$tmp/after"
	softly same_lines "$tmp/before" "$tmp/after" 'the reverted box'
}

# same_lines EXPECTED ACTUAL WHAT
same_lines() {
	cmp -s "$1" "$2" || fail "$3 differs" "$(diff "$1" "$2" | cut -c 1-200 | head -n 12)"
}

@test "again on top of a version, with less and with other things in it" {
	run "$(name a)" "$(shared tree)" -v /data
	on "$(name a)" 'cd /data && mkdir d e && echo 1 >d/1 && echo 1 >f && ln -s f l && ln f h &&
		echo 1 >e/gone && chown 5:6 d'
	box box-commit "$(name a)"
	for number in 2 3; do
		# a directory for a file, a file for a directory, for links other things
		on "$(name a)" 'cd /data && rm -r f l h d e/* && mkdir f l && echo '$number' | tee f/x l/x h d >e/'$number
		hold "$(name a)" "$tmp/before" /data
		box box-commit "$(name a)"
		is "${out%%$'\t'*}" "$(version a $number)"
		loud box-revert --no-save "$(name a)" "$number"
		hold "$(name a)" "$tmp/after" /data
		same_lines "$tmp/before" "$tmp/after" "version $number"
	done
}

@test "what is gone from a volume does not come back from the image" {
	run "$(name a)" "$(shared places)"
	on "$(name a)" 'cd /vol && rm -r gone dir file deep/er/x && mkdir file && echo new | tee file/y >dir'
	hold "$(name a)" "$tmp/before" /vol /own
	box box-commit "$(name a)"
	box box-fork "$(version a 1)" "$(name b)"
	hold "$(name b)" "$tmp/after" /vol /own
	same_lines "$tmp/before" "$tmp/after" 'the fork'
	is "$(on "$(name b)" 'cd /vol; ls -A . deep/er; cat file/y dir keep')" \
		"$(printf '%s\n' .: deep dir file keep '' deep/er: new new base)"
	# all of it
	on "$(name a)" 'rm -r /vol/* /own/vol/base'
	box box-commit "$(name a)"
	loud box-revert --no-save "$(name a)"
	is "$(on "$(name a)" 'ls -A /vol /own/vol')" $'/own/vol:\n\n/vol:'
	# where a plain box of the image is concerned, too
	box docker run --rm "$(version a 2)" ls -A /vol /own/vol
	lines_are "$out" /own/vol: '' /vol:
}

@test "wherever volumes are, also in one another" {
	run "$(name a)" "$(shared places)" -v "$(name one):/one" -v "$(name two):/one/in/nested" \
		-v /one/in/other -v /link/vol -v /deep/er/vol -v "$(name own):/own/vol"
	on "$(name a)" 'n=-1; for d in /one /one/in /one/in/nested /one/in/other /real/vol /deep/er/vol /own/vol /vol; do
		n=$((n + 1)); mkdir -p $d; cd $d && echo $n | tee f -- "-odd  name" >/dev/null && ln -s f l &&
		mkdir -m 701 d && chown 10$n:20$n d f . && chmod 275$n . || exit 1; done'
	directories=(/one /real /deep /own /vol)
	hold "$(name a)" "$tmp/before" "${directories[@]}"
	box box-commit "$(name a)"
	box box-fork "$(version a 1)" "$(name b)"
	hold "$(name b)" "$tmp/after" "${directories[@]}"
	softly same_lines "$tmp/before" "$tmp/after" 'the fork'
	on "$(name a)" 'rm -rf /one/f /one/in/*/* /real/vol/* /deep/er/vol/* /own/vol/* /vol/*; touch /one/new /vol/new'
	loud box-revert --no-save "$(name a)" 1
	hold "$(name a)" "$tmp/after" "${directories[@]}"
	softly same_lines "$tmp/before" "$tmp/after" 'the reverted box'
	# each is a volume of its own again
	for box in "$(name a)" "$(name b)"; do
		softly is "$(field "$box" '{{range .Mounts}}{{println .Type .Destination}}{{end}}' |
			grep . | sed 's,/link/,/real/,' | sort)" \
			"$(printf 'volume %s\n' /deep/er/vol /one /one/in/nested /one/in/other /own/vol /real/vol /vol)"
	done
}

# Engines from 28 on refuse to copy anything from or to such a box, whatever the
# path: there box says so, and leaves the box alone.
@test "a volume behind an absolute link" {
	run "$(name a)" "$(shared places)" -v /absolute/vol
	on "$(name a)" 'echo 1 >/real/vol/f'
	if docker cp "$(name a):/absolute/vol/f" - >/dev/null; then
		box box-commit "$(name a)"
		box box-fork "$(version a 1)" "$(name b)"
		is "$(on "$(name b)" 'cat /real/vol/f')" 1
	else
		loud box-commit "$(name a)" || complains box-commit "$(name a): /absolute/vol"
	fi
	is "$(field "$(name a)" '{{.State.Status}}')" running
	is "$(on "$(name a)" 'cat /real/vol/f')" 1
}

# In an image they are not files: they say what is not there.
@test "files called .wh. and more are left out and named, and hide nothing" {
	run "$(name a)" "$(shared places)" -v "$(name data):/data"
	on "$(name a)" 'cd /data && mkdir d .wh.dir && echo yes | tee x d/x d/y && echo no |
		tee .wh.x .wh.other d/.wh.y d/.wh..wh..opq .wh.dir/f /vol/.wh.keep && echo yes >.wh'
	loud box-commit "$(name a)"
	for file in /data/.wh.x /data/.wh.other /data/d/.wh.y /data/d/.wh..wh..opq /data/.wh.dir /vol/.wh.keep; do
		softly mentions box-commit "$file"
	done
	softly is "$(grep -vF .wh. <<<"$errs" || true)" '' 'other lines on stderr'
	box box-fork "$(version a 1)" "$(name b)"
	is "$(on "$(name b)" 'cd /data; ls -A . d; cat x d/x d/y .wh /vol/keep')" \
		"$(printf '%s\n' .: .wh d x '' d: x y yes yes yes yes base)"
	# the box has them still
	is "$(on "$(name a)" 'cat /data/.wh.x /data/.wh.dir/f')" $'no\nno'
}

@test "no tool takes more than 16 MB of memory, whatever the size" {
	run "$(name a)" "$(shared tree)" -v /data
	size=100
	! full || size=500
	on "$(name a)" "head -c ${size}000000 /dev/urandom >/data/large
		mkdir /data/many && cd /data/many && for n in \$(seq 2000); do echo \$n >f\$n; done"
	cc -O2 -o "$tmp/interleave" "$repo/tests/bench/interleave.c"
	# of the tools as they are; the sanitizers have a memory of their own
	box-commit "$(name a)"
	commands=(commit="$repo/bin/box-commit $(name a)"
		fork="$repo/bin/box-fork $(version a 1) $(name b)"
		rm="$repo/bin/box-rm -fv $(name b)"
		revert="$repo/bin/box-revert $(name a) 1")
	box "$tmp/interleave" 1 memory "${commands[@]}"
	lacks "$out" failed
	is "$(awk '/^(commit|fork|rm|revert) / { n++; if ($4 < 1 || $4 > 16) print }
		END { print n }' <<<"$out")" 4
}
