#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Engines that accept other versions of the API than the one that is there:
# fault_proxy.pl plays them in front of it.

load ../lib/box

# asked: the versions of the requests that were made, except to /_ping
asked() {
	grep -v '/_ping$' "$requests" | sed -nE 's,^[A-Z]+ /v([0-9.]+)/.*,\1,p' | sort -u
}

# works NAME: what box does with a box and its versions, with status 0
works() {
	mkdir -p "$tmp/context"
	printf 'FROM %s\nRUN true\n' "$image" >"$tmp/context/Dockerfile"
	box box-run --rm "$image" echo hello
	is "$out" hello
	loud box-build --if-changed -q -t "$1:built" "$tmp/context"
	box box-stale -t "$1:built" "$tmp/context"
	is "$out" ''
	box box-run -d --name "$1" --label a=b "$image" sleep 600
	box box-exec "$1" sh -c 'echo data >/file'
	box box-commit -m 'a version' "$1"
	box box-exec "$1" rm /file
	loud box-revert --no-save "$1"
	box box-exec "$1" cat /file
	is "$out" data
	box box-ls -o name,state "$1"
	is "$out" "$1"$'\t'running
	box box-rm -f "$1"
	box box-rm -i "$1:built"
	box box-forget --all "$1"
}

@test "29.0: versions below 1.44 are refused, and empty members left out" {
	fault_proxy '/ api 1.44 1.52'
	works "$(name a)"
	is "$(asked)" 1.52
}

@test "29.7, and an engine that is newer than box: its newest, and box's" {
	fault_proxy '/ api 1.40 1.55'
	box box-ls
	is "$(asked)" 1.55
	fault_proxy '/ api 1.44 1.99'
	box box-ls
	is "$(asked)" 1.55
}

@test "20.10, and an older engine: its newest" {
	fault_proxy '/ api 1.12 1.41'
	works "$(name a)"
	is "$(asked)" 1.41
	# 1.9 is older than 1.41
	fault_proxy '/ api 1.3 1.9'
	box box-ls
	is "$(asked)" 1.9
}

@test "an engine that accepts only what box does not know: its oldest, and a warning" {
	idle "$(name a)"
	fault_proxy '/ api 1.60 1.70'
	loud box-ls -q "$(name a)"
	is "$out" "$(name a)"
	complains box-ls 1.60
	is "$(asked)" 1.60
}

@test "DOCKER_API_VERSION is used unasked; a wrong one is named, status 125" {
	fault_proxy '/ api 1.44 1.52'
	export DOCKER_API_VERSION=1.45
	box box-ls
	matches "$(<"$requests")" '^GET /v1.45/containers/json[^[:space:]]*$'
	for version in 1.43 1.53; do
		export DOCKER_API_VERSION=$version
		for command in box-ls "box-rm x" "box-run $image true" "box-stop x"; do
			read -ra command <<<"$command"
			box 125 "${command[@]}"
			is "$out" ''
			complains "${command[0]}" "DOCKER_API_VERSION=$version"
		done
	done
	for version in x 1 1. 1.x 1.44x v1.44 -1.44; do
		DOCKER_API_VERSION=$version box 125 box-ls
		complains box-ls "DOCKER_API_VERSION '$version'"
	done
}

@test "--engine says where the engine is, what it is, and what is spoken" {
	fault_proxy '/ api 1.40 1.55'
	box box-ls --engine
	mapfile -td $'\t' fields <<<"$out"
	is "${#fields[@]}" 5 'the number of fields'
	is "${fields[0]}" "$DOCKER_HOST"
	matches "${fields[1]}" '^(docker|podman)$'
	is "${fields[3]}" 1.55
	export DOCKER_HOST=$direct
	is "${fields[2]}" "$(docker version -f '{{.Server.Version}}')"
	driver=$(docker info -f '{{.Driver}}')
	if docker info -f '{{.DriverStatus}}' | grep -q io.containerd.snapshotter; then
		driver=containerd/$driver
	fi
	is "${fields[4]%$'\n'}" "$driver"
	box 2 box-ls --engine -a
	misused box-ls
	box 2 box-ls --engine x
	misused box-ls
}
