#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# How messages are worded that only an engine with boxes in it brings about:
# fast/wording.bats has the others.

load ../lib/box

# said STATUS COMMAND...: what is on stderr then, with short names
said() {
	loud "$@"
	errs=${errs//"$(name '')"/}
}

@test "box-commit, box-revert, box-fork, box-ls -v" {
	mkdir "$tmp/host"
	up "$(name a)" -v "$(name data):/data" -v "$tmp/host:/host" --tmpfs /scratch
	said box-commit "$(name a)"
	softly lines_are "$(sort <<<"$errs")" \
		'box-commit: a: /host is not captured: bind mount' \
		'box-commit: a: /scratch is not captured: tmpfs'
	said box-commit --no-volumes "$(name a)"
	softly has "$errs" 'box-commit: a: /data is not captured: --no-volumes'
	said box-revert "$(name a)" 1
	softly has "$errs" 'box-revert: a: saved as a:3'
	softly matches "$errs" 'box-revert: a: volume data is kept; the box uses data\.box-[0-9a-f]{16} now'
	said 1 box-revert "$(name a)" 9
	softly is "$errs" 'box-revert: a: a:9: no such version'
	said 1 box-revert "$(name a)" "$image"
	softly is "$errs" "box-revert: a: $image is not a version of a box"
	said 1 box-fork "$(name a)" "$(name a)"
	softly is "$errs" 'box-fork: a: there is already a box a'
	idle "$(name b)"
	said 1 box-revert "$(name b)"
	softly is "$errs" 'box-revert: b: it has no version'
	box docker run -d --rm --name "$(name c)" --init "$image" sleep 600
	said 1 box-revert "$(name c)" "$(name a):1"
	softly is "$errs" 'box-revert: c: it removes itself at its end, so a revert could not be undone'
	docker rm -f "$(name a)" "$(name c)" >/dev/null
	spec=$(field "$(name a):1" '{{index .Config.Labels "box.spec"}}' |
		jq -c '.HostConfig.Privileged = true')
	id=$(docker create "$(name a):1")
	docker commit -c "LABEL box.spec=${spec@Q}" "$id" "$(name evil)" >/dev/null
	docker rm -v "$id" >/dev/null
	said 1 box-fork "$(name evil)" "$(name d)"
	softly is "$errs" "box-fork: evil: evil: it was not made on this engine and asks for access to the host: $tmp/host:/host, privileged; --trust allows it"
}

@test "box-rm, box-run, box-build" {
	idle "$(name a)" -v /data
	said 1 box-rm --anonymous "$(name a)"
	softly is "$errs" 'box-rm: a: the data in its volumes would be lost: use -f, or box-commit first'
	said 3 box-run --rm --keep-on-failure --network none --name "$(name b)" "$image" \
		sh -c 'exit 3'
	softly is "$errs" 'box-run: b: kept, because its command failed'
	mkdir "$tmp/dir"
	printf 'FROM %s\nLABEL wording=1\n' "$image" >"$tmp/dir/Dockerfile"
	said box-build --if-changed -t "$(name x)" "$tmp/dir"
	softly is "${errs%%$'\n'*}" 'box-build: x: no such image'
	docker rmi "$(name x)" >/dev/null
	docker tag "$image" "$(name x)"
	box box-build -q -t "$(name y)" --if-changed "$tmp/dir"
	said box-build --if-changed -t "$(name x)" "$tmp/dir"
	softly matches "$errs" '^box-build: x was built before \(.*\)$'
}
