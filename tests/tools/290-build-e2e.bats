#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-build: whole builds that another project's tests make, from
# tests/vectors/build-e2e.jsonl. Their RUN lines check what was built.

load ../lib/box

vectors=$repo/tests/vectors/build-e2e.jsonl

# Names that a case gives, also in FROM lines, are made this file's own.
own_names() {
	sed -E "s,^([ \t]*FROM[ \t]+)busybox(:latest)?[ \t]*\$,\1$image," |
		sed -E "/[ \t]*FROM[ \t]+($mark|scratch)/!s,^([ \t]*FROM[ \t]+),\1$mark-,"
}

# step CASE-FOLDER STEP: one build, in the directory, with the text of the step
step() {
	local flags want status=0 file context=- field text
	cd "$1" || return
	rm -rf context
	mapfile -t flags < <(jq -r '.flags[]' <<<"$2" |
		sed -E "/^-/!s,^,$mark-,")
	flags+=(-t "$mark-$(jq -r .tag <<<"$2")")
	want=$(jq .exit <<<"$2")
	if [ "$(jq -r .context <<<"$2")" = none ]; then
		jq -j .dockerfile <<<"$2" | own_names >Dockerfile
	else
		mkdir context && context=context
		while read -r file; do
			file=$(base64 -d <<<"$file" && echo x)
			file=${file%x}
			mkdir -p "context/$(dirname "$file")"
			jq -j --arg file "$file" '.files[$file]' <<<"$2" \
				>"context/$file"
		done < <(jq -r '.files // {} | keys[] | @base64' <<<"$2")
		! jq -e .dockerfile <<<"$2" >/dev/null ||
			jq -j .dockerfile <<<"$2" >context/Dockerfile
		own_names <context/Dockerfile >Dockerfile
		cp Dockerfile context/Dockerfile
	fi
	timeout 120 box-build "${flags[@]}" "$context" \
		<Dockerfile >out 2>err 3>&- 4>&- || status=$?
	if [ "$status" -ne "$want" ]; then
		echo "ended with $status instead of $want"
		cat err
		return 1
	fi
	for field in stderr_has stdout_has; do
		text=$(jq -r ".$field // empty" <<<"$2")
		grep -qF -e "$text" err || {
			echo "does not say '$text'"
			cat err
			return 1
		}
	done
	if [ "$want" -eq 0 ]; then
		file="$(docker image inspect -f '{{.Id}}' "${flags[-1]}")"
		[ "$(cat out)" = "$file" ] || {
			echo "stdout is '$(cat out)', the image is '$file'"
			return 1
		}
	elif [ -s out ]; then
		echo 'it failed, and prints a result'
		return 1
	fi
}

# one CASE: all of its steps; words only where it goes wrong
one() {
	local number steps
	number=$(jq '.["#"]' <<<"$1")
	mkdir "$tmp/$number"
	while IFS= read -r steps; do
		step "$tmp/$number" "$steps" >"$tmp/$number/words" 2>&1 || {
			printf '%s %s: ' "$number" "$(jq -r .test <<<"$1")"
			cat "$tmp/$number/words"
			return
		}
	done < <(jq -c '.steps[]' <<<"$1")
	echo "$number" >>"$tmp/passed"
}

# every third case, beginning with that one
share() {
	while IFS= read -r line; do
		one "$line"
	done < <(sed -n "$1~3p" "$vectors")
}

@test "all 44 builds" {
	for i in 1 2 3; do
		share "$i" >>"$tmp/failed" 3>&- 4>&- &
		jobs[i]=$!
	done
	# not for all there is: bats has a process that counts the time
	wait "${jobs[@]}"
	cat "$tmp/failed" >&2
	is "$(wc -l <"$tmp/passed")" 44 'builds that passed'
	is "$(wc -l <"$vectors")" 44
	[ ! -s "$tmp/failed" ]
}
