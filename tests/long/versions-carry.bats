#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A version that is saved on one engine and loaded on another runs there with its
# data. BOX_TEST_OTHER names the other one as DOCKER_HOST does, or several with
# blanks between them; without it the version comes back to the engine it left.

# bats file_tags=long
load ../lib/box
load ../lib/versions

hosts() {
	# shellcheck disable=SC2086 # words
	printf '%s\n' ${BOX_TEST_OTHER:-$here}
}

eval "plain_$(declare -f setup)"
eval "plain_$(declare -f teardown)"
setup() {
	plain_setup
	here=${DOCKER_HOST:-unix:///var/run/docker.sock}
}

# What was loaded elsewhere goes too, whatever it is called there.
teardown() {
	local DOCKER_HOST host
	for host in $(hosts); do
		export DOCKER_HOST=$host
		named "$(name '')" | remove rm -fv
		docker images --format '{{.Repository}}:{{.Tag}}' |
			grep "$(name '')" | remove rmi -f
		docker volume ls -q --filter "name=$(name '')" | remove volume rm
	done
	export DOCKER_HOST=$here
	plain_teardown
}

# carried FROM TO: a version of a box at one engine, loaded by the other
carried() {
	local loaded
	export DOCKER_HOST=$1
	has_image box-test/busybox:latest || "$repo/tests/engine/base" busybox
	docker run -d --init --name "$(name a)" -v "$(name data):/data" -v /anon \
		-e A=b box-test/busybox:latest sleep 600 >/dev/null
	on "$(name a)" 'cd /data && mkdir -m 2750 d && echo data >d/f && chown -R 7:4294967294 d &&
		chmod 4711 d/f && ln d/f h && ln -s d/f s && touch -d "1999-12-31 23:59:59" d/f &&
		mkfifo -m 622 p; echo anon >/anon/f; echo root >/f'
	loud box-commit -m 'to go' "$(name a)"
	version=${out%%$'\t'*}
	docker save "$version" -o "$tmp/saved"
	docker rm -fv "$(name a)" >/dev/null
	docker rmi "$version" >/dev/null
	export DOCKER_HOST=$2
	loaded=$(docker load -qi "$tmp/saved" | sed -n 's/^Loaded image: //p')
	has "$loaded" "$version"
	box docker run --rm "$loaded" sh -c 'cd /data && cat f d/f /anon/f /f 2>/dev/null
		stat -c "%n %a %u:%g %h %Y" d d/f p | cut -d " " -f 1-4; stat -c %Y d/f; readlink s
		[ d/f -ef h ] && echo same'
	wanted=$(printf '%s\n' data anon root 'd 2750 7:4294967294 2' \
		'd/f 4711 7:4294967294 2' 'p 622 0:0 1' 946684799 d/f same)
	softly is "$out" "$wanted" "$1 to $2: the image"
	box box-fork --trust "$loaded" "$(name b)"
	softly is "$(on "$(name b)" 'cat /data/s /anon/f /f; echo $A; stat -c "%a %u:%g" /data/h')" \
		$'data\nanon\nroot\nb\n4711 7:4294967294' "$1 to $2: the fork"
	# and its numbers go on
	docker rename "$(name b)" "$(name a)"
	loud box-commit "$(name a)"
	softly is "${out%%$'\t'*}" "$(version a 2)"
	docker rm -fv "$(name a)" >/dev/null
}

@test "there" {
	for host in $(hosts); do
		softly carried "$here" "$host"
	done
}

@test "and back" {
	for host in $(hosts); do
		softly carried "$host" "$here"
	done
}
