#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Versions of boxes that are not at rest, and images that say they are versions.
# shellcheck disable=SC2016 # boxes' shells expand it

load ../lib/box

version() {
	echo "$(name "$1"):$2"
}

state() {
	field "$1" '{{.State.Status}}'
}

is_restarting() {
	[ "$(state "$1")" = restarting ]
}

on() {
	docker exec "$1" sh -c "$2"
}

# Only what is called box-part, and only that of this engine.
parts() {
	docker ps -aq --filter name=box-part
	docker images -q box-part
	docker volume ls -q --filter name=box.pause
}

no_parts() {
	[ -n "${BOX_TEST_SHARED:-}" ] || [ -z "$(parts)" ]
}

@test "fork: a network that is gone is named, not the container" {
	docker network create "$(name net)" >/dev/null
	idle "$(name a)" --network "$(name net)"
	box box-commit "$(name a)"
	version=${out%%$'\t'*}
	docker rm -f "$(name a)" >/dev/null
	docker network rm "$(name net)" >/dev/null
	box 1 box-fork "$version" "$(name b)"
	complains box-fork "$(name net)"
	no_box "$(name b)"
	box box-rm -i "$version"
}

@test "what a box writes until it is stopped is in the version that is saved" {
	mkdir "$tmp/host"
	up "$(name a)" -v /data -v "$tmp/host:/host"
	loud box-commit "$(name a)"
	docker exec -d "$(name a)" sh -c 'head -c 30000000 /dev/urandom >/data/big
		while :; do n=$((n + 1)); echo $n >>/data/n; echo $n >>/host/log; done'
	until_true 20 test -s "$tmp/host/log"
	loud box-revert "$(name a)" 1
	told=$(tail -n 1 "$tmp/host/log")
	held=$(docker run --rm "$(version a 2)" tail -n 1 /data/n)
	[ "$held" -ge "$told" ] || fail "it had written $told, the version holds $held"
}

@test "a box that ends again and again: commit, revert" {
	docker run -d --name "$(name a)" --restart always -v /data "$image" \
		sh -c 'echo good >/data/f; exec sleep 600' >/dev/null
	until_true 10 docker exec "$(name a)" test -s /data/f
	box box-commit "$(name a)"
	docker run -d --name "$(name b)" --restart always -v /data "$image" \
		sh -c 'echo bad >/data/f; exit 1' >/dev/null
	until_true 10 is_restarting "$(name b)"
	loud box-commit "$(name b)"
	is "$(docker run --rm "$(version b 1)" cat /data/f)" bad
	loud box-revert "$(name b)" "$(version a 1)"
	is "$(state "$(name b)")" running
	is "$(on "$(name b)" 'cat /data/f')" good
	# what it was is there too
	is "$(docker run --rm "$(version b 2)" cat /data/f)" bad
}

@test "a box in the network of another one" {
	up "$(name web)" -h web --expose 80
	up "$(name a)" --network "container:$(name web)" -v /data
	on "$(name a)" 'echo 1 >/data/f'
	box box-commit "$(name a)"
	box box-revert --no-save "$(name a)"
	is "$(field "$(name a)" '{{.HostConfig.NetworkMode}}')" \
		"container:$(field "$(name web)" '{{.Id}}')"
	is "$(on "$(name a)" 'cat /data/f; hostname')" $'1\nweb'
	box box-fork "$(name a)" "$(name b)"
	is "$(on "$(name b)" 'cat /data/f; hostname')" $'1\nweb'
}

@test "mounts of another box stay what they were" {
	up "$(name src)" -v "$(name data):/data" -v /anon
	up "$(name a)" --volumes-from "$(name src):ro"
	on "$(name src)" 'echo 1 | tee /data/f >/anon/f'
	box box-commit "$(name a)"
	loud box-revert --no-save "$(name a)"
	is "$(on "$(name a)" 'cat /data/f /anon/f')" $'1\n1'
	is "$(field "$(name a)" '{{range .Mounts}}{{if eq .Destination "/data"}}{{.RW}}{{end}}{{end}}')" false
}

@test "a volume whose driver was told something is named" {
	mkdir "$tmp/there"
	docker volume create -o type=none -o o=bind -o device="$tmp/there" \
		"$(name data)" >/dev/null
	up "$(name a)" -v "$(name data):/data"
	on "$(name a)" 'echo 1 >/data/f'
	loud box-commit "$(name a)"
	complains box-commit "$(name a): /data"
	is "$(docker run --rm "$(version a 1)" cat /data/f)" 1
}

@test "the image's own health check, stop signal and shell" {
	mkdir "$tmp/context"
	printf 'FROM %s\nHEALTHCHECK CMD true\nSTOPSIGNAL USR1\nSHELL ["/bin/sh", "-ec"]\n' \
		"$image" >"$tmp/context/Dockerfile"
	loud box-build -q -t "$(name told)" "$tmp/context"
	for volume in '' /data; do
		docker run -d --init --name "$(name a)" ${volume:+-v "$volume"} \
			--health-cmd false --stop-signal KILL "$(name told)" sleep 600 >/dev/null
		box box-commit "$(name a)" "$(name x)"
		is "$(field "$(name x)" '{{json .Config.Healthcheck.Test}} {{.Config.StopSignal}} {{json .Config.Shell}}')" \
			'["CMD-SHELL","true"] USR1 ["/bin/sh","-ec"]'
		docker rm -fv "$(name a)" >/dev/null
		up "$(name b)" --health-cmd false ${volume:+-v "$volume"}
		box box-commit "$(name b)" "$(name x)"
		is "$(field "$(name x)" '{{json .Config.Healthcheck.Test}}')" '["NONE"]'
		docker rm -fv "$(name b)" >/dev/null
	done
}

@test "USER and WORKDIR are not expanded again" {
	docker run --name "$(name made)" "$image" mkdir -p '/srv/$x "y\z'
	docker commit "$(name made)" "$(name x)" >/dev/null
	docker rm "$(name made)" >/dev/null
	docker create --name "$(name made)" -w '/srv/$x "y\z' "$(name x)" >/dev/null
	body=$(docker inspect -f '{{json .Config.WorkingDir}}' "$(name made)")
	docker commit "$(name made)" "$(name x)" >/dev/null
	is "$(field "$(name x)" '{{json .Config.WorkingDir}}')" "$body"
	docker create --name "$(name a)" "$(name x)" true >/dev/null
	box box-commit "$(name a)" "$(name y)"
	is "$(field "$(name y)" '{{json .Config.WorkingDir}}')" "$body"
}

# --- What only says that it is a version

is_later_than() {
	[ "$(date +%s)" -gt "$1" ]
}

# lie NAME LABEL...: an image like a version, with other labels
lie() {
	local options=() label id
	for label in "${@:2}"; do
		options+=(-c "LABEL $label")
	done
	id=$(docker create "$(version a 1)" true)
	docker commit "${options[@]}" "$id" "$1" >/dev/null
	docker rm -v "$id" >/dev/null
}

@test "an image that was built on a version is not taken for it" {
	up "$(name a)"
	on "$(name a)" 'echo one >/f'
	box box-commit "$(name a)"
	# engines tell ages in seconds
	until_true 3 is_later_than "$(date +%s)"
	lie "$(name b)" box.test="$mark"
	lie "$(name c)" box.version=99999
	docker tag "$(name b)" "$(name a-b):1"
	box box-revert --no-save "$(name a)" 1
	is "$out" "$(name a)"$'\t'"$(version a 1)"
	box box-revert --no-save "$(name a)"
	is "$out" "$(name a)"$'\t'"$(version a 1)"
	box box-ls -v -o name,version "$(name a)"
	lines_are "$(grep -v 99999 <<<"$out")" "$(version a 1)"$'\t1'
	# and where it has another name alone
	docker tag "$(version a 1)" "$(name kept)"
	docker rmi "$(version a 1)" >/dev/null
	box box-revert --no-save "$(name a)" 1
	is "$out" "$(name a)"$'\t'"$(name kept):latest"
}

@test "access to the host has to be trusted, unless the version was made here" {
	mkdir "$tmp/host"
	up "$(name a)" -v "$tmp/host:/host" --cap-add NET_ADMIN
	loud box-commit "$(name a)"
	# its own
	box box-revert --no-save "$(name a)" 1
	docker rm -f "$(name a)" >/dev/null
	box box-fork "$(version a 1)" "$(name a)"
	is "$(field "$(name a)" '{{json .HostConfig.CapAdd}}')" '["CAP_NET_ADMIN"]'
	spec=$(field "$(version a 1)" '{{index .Config.Labels "box.spec"}}')
	more=$(jq -c '.HostConfig.Privileged = true | .HostConfig.PidMode = "host"' <<<"$spec")
	lie "$(name evil)" "box.spec=${more@Q}"
	box 1 box-fork "$(name evil)" "$(name b)"
	complains box-fork --trust
	for want in "$tmp/host:/host" CAP_NET_ADMIN pid=host privileged; do
		has "$errs" "$want"
	done
	no_box "$(name b)"
	box 1 box-revert --no-save "$(name a)" "$(name evil)"
	complains box-revert pid=host
	has "$errs" privileged
	is "$(field "$(name a)" '{{.HostConfig.Privileged}}')" false
	box box-fork --no-start --trust "$(name evil)" "$(name b)"
	is "$(field "$(name b)" '{{.HostConfig.Privileged}}')" true
	# one that wants no more than the box has anyway
	less=$(jq -c '.HostConfig.CapAdd = []' <<<"$spec")
	lie "$(name tame)" "box.spec=${less@Q}"
	box box-revert --no-save "$(name a)" "$(name tame)"
	# or nothing at all
	none=$(jq -c '.HostConfig = {}' <<<"$spec")
	lie "$(name plain)" "box.spec=${none@Q}"
	box box-fork "$(name plain)" "$(name c)"
}

# --- When things go wrong meanwhile

@test "box-commit tidies up when its second process is killed" {
	up "$(name a)" -v /data
	on "$(name a)" 'head -c 30000000 /dev/urandom >/data/big'
	spawn commit box-commit "$(name a)"
	until_true 10 pgrep -P "$pid"
	kill -9 "$(pgrep -P "$pid")"
	ended "$pid"
	is "$status" 0
	until_true 10 no_parts
	is "$(state "$(name a)")" running
}

@test "one snapshot of a box at a time" {
	up "$(name a)" -v /data
	on "$(name a)" 'head -c 30000000 /dev/urandom >/data/big'
	docker exec -d "$(name a)" sh -c \
		'while :; do n=$((n + 1)); echo $n >>/data/n; echo $n >>/n; done'
	spawn events timeout 60 docker events --since "$(date +%s)" \
		--filter "container=$(name a)" --filter event=pause
	for i in 1 2 3 4; do
		spawn "$i" box-commit -m "$i" "$(name a)"
		jobs[i]=$pid
	done
	# one that is killed does not let the box go on for the others
	until_true 20 test -s "$tmp/events.out"
	kill -9 "${jobs[2]}" 2>/dev/null || true
	for i in 1 3 4; do
		ended "${jobs[i]}" 60
		is "$status" 0 "$(cat "$tmp/$i.err")"
	done
	while read -r ref; do
		read -r data root < <(docker run --rm "$ref" sh -c 'echo $(tail -n 1 /data/n) $(tail -n 1 /n)')
		[ $((data - root)) -ge 0 ] && [ $((data - root)) -le 1 ] ||
			fail "$ref holds $data and $root"
	done < <(box-ls -vq "$(name a)")
	until_true 40 eval '[ "$(state "$(name a)")" = running ]'
	until_true 40 no_parts
}
