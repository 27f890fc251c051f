#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-commit: an image of a box.

load ../lib/box

# An image with settings of its own, and a box of it that runs something else.
prepare() {
	docker run --name "$(shared made)" "$image" true
	docker commit -c 'CMD ["own", "command"]' -c 'ENTRYPOINT ["own-entry"]' \
		-c 'USER daemon' -c 'WORKDIR /etc' -c 'ENV OWN=own' \
		-c 'EXPOSE 80' -c 'LABEL own=1' -c 'VOLUME /vol' \
		"$(shared made)" "$(shared from)" >/dev/null
	docker rm "$(shared made)" >/dev/null
	docker run --name "$(shared a)" --entrypoint sh -u root -e ADDED=1 \
		-l added=1 -w /tmp "$(shared from)" \
		-c 'echo content >/new; rm /etc/group; ln -s new /link'
}

label() {
	docker image inspect -f "{{index .Config.Labels \"box.$2\"}}" "$1"
}

config() {
	docker image inspect -f "{{json .Config.$2}}" "$1"
}

@test "prints the name with its tag, and the ID" {
	box box-commit "$(shared a)" "$(name x):1.0"
	is "$out" "$(name x):1.0"$'\t'"$(docker image inspect -f '{{.Id}}' "$(name x):1.0")"
	box box-commit "$(shared a)" "$(name x)"
	is "$out" "$(name x):latest"$'\t'"$(docker image inspect -f '{{.Id}}' "$(name x)")"
	box box-commit "$(shared a)" "localhost:5000/$(name x)/y"
	is "${out%$'\t'*}" "localhost:5000/$(name x)/y:latest"
	box docker rmi "localhost:5000/$(name x)/y"
}

@test "without a name, it is the next version of the box" {
	docker create --name "$(name Box__a)" "$image" true >/dev/null
	for number in 1 2; do
		box box-commit -m "number $number" "$(name Box__a)"
		ref="$(name box-a):$number"
		is "$out" "$ref"$'\t'"$(docker image inspect -f '{{.Id}}' "$ref")"
		is "$(label "$ref" version)" "$number"
		is "$(label "$ref" series)" "$(name box-a)"
		is "$(label "$ref" message)" "number $number"
		is "$(label "$ref" kind)" ''
		is "$(label "$ref" image)" "$image"
		is "$(label "$ref" base)" "$(docker image inspect -f '{{.Id}}' "$image")"
		matches "$(label "$ref" time)" '^20..-..-..T..:..:..Z$'
		is "$(label "$ref" spec | jq -r .Name)" "$(name Box__a)"
	done
	is "$(label "$(name box-a):1" parent)" ''
	is "$(label "$(name box-a):2" parent)" "$(name box-a):1"
	# by its ID it is the same box
	box box-commit --automatic "$(field "$(name Box__a)" '{{.Id}}')"
	is "${out%$'\t'*}" "$(name box-a):3"
	is "$(label "$(name box-a):3" kind)" automatic
}

@test "-t: names instead of the number's, in their order" {
	docker create --name "$(name a)" "$image" true >/dev/null
	box box-commit -t "$(name x):1" --tag "$(name y)" "$(name a)" "$(name z):2"
	is "${out%$'\t'*}" "$(name x):1"
	for ref in "$(name x):1" "$(name y):latest" "$(name z):2"; do
		is "$(docker image inspect -f '{{.Id}}' "$ref")" "${out#*$'\t'}"
		is "$(label "$ref" version)" 1
	done
	no_image "$(name a):1"
	box 2 box-commit -t 'A:' "$(name a)"
	no_image "$(name a):2"
}

@test "-l: the name of the box's image too" {
	docker tag "$image" "$(name i):x"
	docker create --name "$(name a)" "$(name i):x" true >/dev/null
	box box-commit --latest "$(name a)"
	is "${out%$'\t'*}" "$(name a):1"
	for ref in "$(name a):1" "$(name i):x"; do
		is "$(docker image inspect -f '{{.Id}}' "$ref")" "${out#*$'\t'}"
	done
	docker rm "$(name a)" >/dev/null
	docker create --name "$(name a)" "$(name i):x" true >/dev/null
	box box-commit -l -t "$(name y):1" "$(name a)"
	is "$(docker image inspect -f '{{.Id}}' "$(name i):x")" "${out#*$'\t'}"
	is "$(label "$(name i):x" parent)" "$(name a):1"
	is "$(label "$(name i):x" image)" "$(name i):x"
}

@test "--temporary: no number and no name" {
	docker create --name "$(name a)" "$image" true >/dev/null
	box box-commit --temporary "$(name a)"
	matches "$out" '^(sha256:[0-9a-f]{64})'$'\t''sha256:[0-9a-f]{64}$'
	id=${out#*$'\t'}
	is "$out" "$id"$'\t'"$id"
	is "$(label "$id" kind)" temporary
	is "$(label "$id" version)" ''
	box box-rm -i "$id"
	# the last one that is said
	box box-commit --temporary --automatic "$(name a)"
	is "${out%$'\t'*}" "$(name a):1"
	is "$(label "$(name a):1" kind)" automatic
}

@test "--no-volumes: the data is left out, and a message says so" {
	docker run --name "$(name a)" -v /data "$image" sh -c 'echo x >/data/x; echo y >/y'
	loud box-commit --no-volumes "$(name a)"
	is "${out%$'\t'*}" "$(name a):1"
	complains box-commit /data
	box docker run --rm "$(name a):1" sh -c 'cat /y; ls -A /data'
	is "$out" y
	box box-commit "$(name a)"
	box docker run --rm "$(name a):2" sh -c 'cat /y /data/x'
	lines_are "$out" y x
}

@test "all together: run, commit, run" {
	id=$(box-run -d --init "$image" sh -c 'echo content >/new; exec sleep 600')
	until_true 10 docker exec "$id" test -s /new
	box box-commit "$id" "$(name x):tag"
	box box-run --rm "$(name x):tag" cat /new
	is "$out" content
	# it went on
	is "$(field "$id" '{{.State.Status}}')" running
	box box-rm -f "$id"
	is "$out" "$id"
	docker volume rm "box.version.$id.1" >/dev/null
}

@test "files are what they were in the box" {
	box box-commit "$(shared a)" "$(name x)"
	box box-run --rm --entrypoint sh -u root "$(name x)" \
		-c 'cat /new; readlink /link; [ -e /etc/group ] || echo gone'
	lines_are "$out" content new gone
}

@test "command, entry point and user are the image's, not the box's" {
	box box-commit "$(shared a)" "$(name x)"
	for member in Cmd Entrypoint User WorkingDir ExposedPorts Volumes; do
		softly is "$(config "$(name x)" "$member")" \
			"$(config "$(shared from)" "$member")" "$member"
	done
	has "$(config "$(name x)" Env)" '"OWN=own"'
	has "$(config "$(name x)" Labels)" '"own":"1"'
}

@test "an image without command, entry point and user gets none" {
	docker create --name "$(name a)" --entrypoint echo -u daemon -w /etc \
		"$image" x >/dev/null
	box box-commit "$(name a)" "$(name y)"
	softly is "$(config "$(name y)" Cmd)" "$(config "$image" Cmd)"
	softly matches "$(config "$(name y)" Entrypoint)" '^(null|\[\])$'
	softly box box-run --rm "$(name y)" echo works
	softly is "$out" works
	softly box box-run --rm --entrypoint '' "$(name y)" sh -c 'id -u; pwd'
	softly lines_are "$out" 0 /
}

@test "-c: changes, which come last" {
	box box-commit -c 'ENV A=b c=d' -c 'USER nobody' --change 'CMD ["x", "y z"]' \
		-c 'LABEL l="a b"' -c 'EXPOSE 81/udp' "$(shared a)" "$(name x)"
	has "$(config "$(name x)" Env)" '"A=b","c=d"'
	is "$(config "$(name x)" User)" '"nobody"'
	is "$(config "$(name x)" Cmd)" '["x","y z"]'
	is "$(config "$(name x)" Entrypoint)" '["own-entry"]'
	has "$(config "$(name x)" Labels)" '"l":"a b"'
	is "$(config "$(name x)" ExposedPorts)" '{"80/tcp":{},"81/udp":{}}'
	box 1 box-commit -c 'NONSENSE x' "$(shared a)" "$(name y)"
	is "$out" ''
	complains box-commit "$(shared a)"
	no_image "$(name y)"
}

@test "-m and -a: message and author, with any characters" {
	message=$'first line\nsecond\ttab "quotes" \\ & % + é \e[31m'
	box box-commit -m "$message" -a 'A U Thor <a@example.test>' \
		"$(shared a)" "$(name x)"
	is "$(label "$(name x)" message)" "$message"
	is "$(docker image inspect -f '{{.Author}}' "$(name x)")" \
		'A U Thor <a@example.test>'
	box box-commit --message= --author= "$(shared a)" "$(name x)"
	is "$(docker image inspect -f '{{.Author}}' "$(name x)")" ''
	is "$(label "$(name x)" message)" ''
	docker create --name "$(name a)" "$image" true >/dev/null
	box box-commit -m "$message" -a me "$(name a)" "$(name y)"
	is "$(docker image inspect -f '{{.Author}}' "$(name y)")" me
	is "$(label "$(name y)" message)" "$message"
}

@test "a name that is in use moves to the new image" {
	box box-commit "$(shared a)" "$(name x)"
	first=${out#*$'\t'}
	box box-commit -m other "$(shared a)" "$(name x)"
	second=${out#*$'\t'}
	[ "$first" != "$second" ]
	is "$(docker image inspect -f '{{.Id}}' "$(name x)")" "$second"
	has_image "$first"
	docker rmi "$first" >/dev/null
}

@test "a box that does not exist; a name that is not valid" {
	box 1 box-commit none "$(name x)"
	is "$out" ''
	complains box-commit none
	no_image "$(name x)"
	for odd in UPPER a//b :tag x: 'x:a b' "$(name x):$(printf '%0129d' 0)" -; do
		box 2 box-commit "$(shared a)" "$odd"
		is "$out" ''
		complains box-commit
	done
	box 2 box-commit "$(shared a)" "$(name x)" y
}

@test "the image that the box came from is gone" {
	id=$(docker create "$image")
	docker commit -c 'LABEL x=1' "$id" "$(name from)" >/dev/null
	docker rm "$id" >/dev/null
	docker create --name "$(name a)" "$(name from)" true >/dev/null
	docker rmi -f "$(name from)" >/dev/null
	# an engine may or may not be able to
	execute box-commit "$(name a)" "$(name x)"
	if [ "$status" -eq 0 ]; then
		has_image "$(name x)"
	else
		is "$status" 1
		complains box-commit "$(name a)"
		no_image "$(name x)"
	fi
	# Podman has removed the box with its image
	is_podman || docker rm "$(name a)" >/dev/null
}

@test "a running box is paused meanwhile, except with --no-pause" {
	docker run -d --init --name "$(name a)" "$image" sh -c '
		i=0; while :; do i=$((i + 1)); echo $i >/a; echo $i >/b; done' >/dev/null
	spawn events timeout 60 docker events --filter "container=$(name a)" \
		--format '{{.Action}}'
	until_true 10 docker exec "$(name a)" test -s /b
	for i in 1 2 3; do
		box box-commit "$(name a)" "$(name x):$i"
		box box-run --rm "$(name x):$i" cat /a /b
		a=${out%$'\n'*} b=${out#*$'\n'}
		# /a is written before /b: at one instant they differ by 1 at most
		[ -z "$b" ] || [ -z "$a" ] || [ $((a - b)) -le 1 ]
	done
	until_true 10 grep -q unpause "$tmp/events.out"
	is "$(grep -cx pause "$tmp/events.out")" 3
	box box-commit --no-pause "$(name a)" "$(name x):4"
	is "$(grep -cx pause "$tmp/events.out")" 3
	is "$(field "$(name a)" '{{.State.Status}}')" running
}

@test "several at once" {
	seq 1 8 | timeout 60 xargs -P 8 -I{} box-commit -m {} "$(shared a)" \
		"$(name x):{}" >"$tmp/got" 2>"$tmp/words"
	is "$(cat "$tmp/words")" ''
	is "$(wc -l <"$tmp/got")" 8
	while IFS=$'\t' read -r ref id; do
		is "$(docker image inspect -f '{{.Id}}' "$ref")" "$id"
		is "$(label "$ref" message)" "${ref##*:}"
	done <"$tmp/got"
}

no_undoers() {
	! pgrep -f "^[^ ]*box-commit $(name a)\$"
}

@test "an image that the engine refuses is a failure" {
	up "$(name a)" -v /data
	for answer in '{"stream":"x"' '{"stream":}' '{"error":"no"}' \
		'{}\x1e{"error":"no"}'; do
		fault_proxy "POST.*/build say 200 $answer"
		loud 125 box-commit "$(name a)" || is "$status" 1
		is "$out" ''
		complains box-commit "$(name a)"
	done
	# what may still be under way is undone in the next 20 seconds
	until_true 60 no_undoers
}
