#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What engines answer that the tests do not run with, and what they must not be
# asked.

load ../lib/fast

# as canned, by an engine that says it is Podman
canned_podman() {
	direct=-
	fault_proxy '/_ping$ raw HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nLibpod-Api-Version: 5.4.2\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK' \
		"$@"
}

asked_to_remove() {
	grep '^DELETE ' "$requests" | sed 's,^DELETE /v1.41,,'
}

@test "Podman: no volume is removed by the beginning of its name" {
	volume=data.box-0123456789abcdef
	rules=('^GET.*/containers/a/json$ say 200 {"Id":"1","Name":"/a","Mounts":[{"Type":"volume","Name":"'"$volume"'","Destination":"/x"}]}'
		'^DELETE.*/containers/a say 204 ' '^DELETE.*/volumes/ say 204 ')
	canned_podman "${rules[@]}" '^GET.*/volumes/ say 404 {"message":"none"}'
	box box-rm -fv a
	is "$out" a
	lines_are "$(asked_to_remove)" '/containers/a?force=1&v=1'
	canned_podman "${rules[@]}" \
		'^GET.*/volumes/ say 200 {"Name":"'"$volume"'"}'
	box box-rm -fv a
	is "$out" a
	lines_are "$(asked_to_remove)" '/containers/a?force=1&v=1' "/volumes/$volume"
}

@test "Podman: a box is not found by a pattern" {
	canned_podman '^GET.*/containers/a_1/json$ say 200 {"Id":"ab12","Name":"/other"}' \
		'^POST.*/containers/a_1/stop say 204 '
	box 1 box-stop a_1
	is "$out" ''
	complains box-stop a_1
	lacks "$(cat "$requests")" POST
	canned_podman '^GET.*/containers/a_1/json$ say 200 {"Id":"ab12","Name":"/a_1"}' \
		'^POST.*/containers/a_1/stop say 204 '
	box box-stop a_1
	is "$out" a_1
}

# The key's label as the last step of an image, as builders write it.
@test "stale: the key in the history of an image" {
	mkdir "$tmp/dir"
	printf 'FROM scratch\nCOPY Dockerfile /\n' >"$tmp/dir/Dockerfile"
	canned '/images/x/json$ say 404 {"message":"none"}'
	loud 1 box-build --if-changed -t x "$tmp/dir"
	key=$(sed -n 's/.*box\.key%3D\([0-9a-f]*\).*/\1/p' "$requests")
	[ -n "$key" ]
	while IFS='|' read -r want podman step comment; do
		step=${step//KEY/$key}
		"canned$podman" '/images/x/json$ say 200 {"Id":"sha256:1","Config":{"Labels":{"box.key":"'"$key"'"}}}' \
			'/libpod/images/ say 200 {"Id":"1"}' \
			'/history$ say 200 [{"CreatedBy":'"$(jq -n --arg s "$step" '$s')"',"Comment":"'"$comment"'"}]'
		box box-stale -t x "$tmp/dir"
		is "$(cut -f 2 <<<"$out")" "$([ "$want" -eq 0 ] || echo stale)" "$step"
	done <<-END
		0||/bin/sh -c #(nop)  LABEL box.key=KEY|
		0||LABEL box.key=KEY|buildkit.dockerfile.v0
		0|_podman|/bin/sh -c #(nop) LABEL "box.key"="KEY"|FROM 0123456789ab
		0|_podman|/bin/sh -c #(nop) LABEL "a"="\\"b" "box.key"="KEY" "z"="1"|
		1||/bin/sh -c LABEL box.key=KEY|
		1||LABEL box.key=KEY|
		1||RUN LABEL box.key=KEY|buildkit.dockerfile.v0
		1||/bin/sh -c #(nop)  LABEL box.key=KEYx|
		1|_podman|/bin/sh -c #(nop) LABEL "a"=" \\"box.key\\"=\\"KEY\\""|
		1|_podman|/bin/sh -c #(nop) ENV A=1|
	END
}

@test "Podman: health checks are asked for, not waited for" {
	box='{"Id":"1","Name":"/a","State":{"Running":true,"Health":{"Status":"STATUS"}},"Config":{"Healthcheck":{"Test":["CMD","x"]}}}'
	for status in '' starting; do
		canned_podman '/events say 200 ' \
			"/a/json\$ say 200 ${box/STATUS/$status}" \
			'/libpod/containers/a/healthcheck$ say 200 {}'
		loud 125 box-wait --healthy a
		grep -q '/libpod/containers/a/healthcheck$' "$requests"
	done
	canned_podman '/events say 200 ' "/a/json\$ say 200 ${box/STATUS/healthy}"
	box box-wait --healthy a
	is "$out" a
}
