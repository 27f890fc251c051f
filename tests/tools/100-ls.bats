#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-ls: boxes and images, one record a line.

load ../lib/box

# a runs, b and c do not
prepare() {
	up "$(shared a)" -l kind=one -l other=x -p 127.0.0.1::80 -p 53/udp
	idle "$(shared b)" -l kind=two
	idle "$(shared c)" -l kind=two
}

# box-ls, of this file's boxes only
ls_mine() {
	box box-ls -f "label=box.test=$mark" "$@"
}

# docker's view of the same
docker_mine() {
	docker ps --no-trunc --filter "label=box.test=$mark" "$@"
}

id_of() {
	field "$1" '{{.Id}}'
}

@test "by default: name, image, state and ID of those that run" {
	ls_mine
	is "$out" "$(shared a)"$'\t'"$image"$'\t'running$'\t'"$(id_of "$(shared a)")"
	same_bytes "$out_file" <(docker_mine \
		--format $'{{.Names}}\t{{.Image}}\t{{.State}}\t{{.ID}}' | familiar)
}

@test "-a: all of them, newest first, as docker ps has them" {
	for flag in -a --all; do
		ls_mine "$flag"
		lines_are "$(cut -f 1 <<<"$out")" \
			"$(shared c)" "$(shared b)" "$(shared a)"
		# docker's client does not sort what Podman does not
		same_bytes <(sort "$out_file") <(docker_mine -a \
			--format $'{{.Names}}\t{{.Image}}\t{{.State}}\t{{.ID}}' |
			familiar | sort)
	done
}

@test "states are the engine's words" {
	up "$(name paused)"
	docker pause "$(name paused)" >/dev/null
	idle "$(name ended)"
	docker run --name "$(name exited)" "$image" true
	box box-ls -o name,state "$(name paused)" "$(name ended)" "$(name exited)"
	lines_are "$out" "$(name exited)"$'\t'exited \
		"$(name ended)"$'\t'created "$(name paused)"$'\t'paused
	docker unpause "$(name paused)" >/dev/null
}

@test "an empty list is not a failure" {
	box box-ls -a -f label=box.test=none
	is "$out" ''
	box box-ls -aj -f label=box.test=none
	is "$out" ''
	box box-ls -i -f label=box.test=none
	is "$out" ''
}

@test "-q: names only" {
	for flag in -q --quiet; do
		ls_mine -a "$flag"
		lines_are "$out" "$(shared c)" "$(shared b)" "$(shared a)"
	done
}

@test "-o: the columns that were asked for, in that order" {
	ls_mine -o state,name
	is "$out" "running"$'\t'"$(shared a)"
	ls_mine --output=id
	is "$out" "$(id_of "$(shared a)")"
	ls_mine -o name,name
	is "$out" "$(shared a)"$'\t'"$(shared a)"
}

@test "-o: every column of a box" {
	columns=(name image state id command created imageid labels mounts
		networks ports size status)
	ls_mine -a -s -o "$(IFS=, && echo "${columns[*]}")"
	while IFS= read -r record; do
		tabs=${record//[^$'\t']/}
		is "${#tabs}" $((${#columns[@]} - 1)) 'number of tabs'
	done <<<"$out"
	a=$(shared a)
	ls_mine -o created
	is "$out" "$(field "$a" '{{.Created}}' | sed 's/\..*/Z/')"
	ls_mine -o imageid
	is "$out" "$(field "$a" '{{.Image}}')"
	ls_mine -o command
	is "$out" 'sleep 600'
	ls_mine -o labels
	is "$(jq -cS . <<<"$out")" "$(field "$a" '{{json .Config.Labels}}' | jq -cS .)"
	ls_mine -o ports
	port=$(docker port "$a" 80)
	has ",$out," ",$port->80/tcp,"
	has "$out" '->53/udp'
	ls_mine -o status
	matches "$out" '^Up '
	ls_mine -o networks
	has "$out" "\"$(field "$a" \
		'{{range $name, $one := .NetworkSettings.Networks}}{{$name}}{{end}}')\""
	docker create --name "$(name empty)" "$image" true >/dev/null
	box box-ls -as -o size "$(name empty)"
	# with containerd's store, that of an empty directory
	matches "$out" '^(0|4096)$'
	box box-ls -a -o size "$(name empty)"
	is "$out" ''
}

@test "-j: one JSON object a line" {
	for flag in -j --json; do
		ls_mine -a "$flag"
		is "$(wc -l <"$out_file")" 3
		lines_are "$(jq -r '.Names[0]' <"$out_file")" \
			"/$(shared c)" "/$(shared b)" "/$(shared a)"
		is "$(jq -r .Labels.kind <"$out_file")" $'two\ntwo\none'
	done
}

@test "-0: records end with NUL" {
	printf '%s\0' "$(shared c)" "$(shared b)" "$(shared a)" >"$tmp/want"
	for flag in -0 --null; do
		ls_mine -aq "$flag"
		same_bytes "$out_file" "$tmp/want"
	done
	ls_mine -aj0
	is "$(tr -dc '\0' <"$out_file" | wc -c)" 3
	is "$(tr -dc '\n' <"$out_file" | wc -c)" 0
}

@test "-n: the newest, running or not" {
	ls_mine -q -n 1
	is "$out" "$(shared c)"
	ls_mine -q --last=2
	lines_are "$out" "$(shared c)" "$(shared b)"
}

@test "-f: filters, which add up" {
	ls_mine -aq -f label=kind=two
	lines_are "$out" "$(shared c)" "$(shared b)"
	ls_mine -aq -f label=kind
	is "$(wc -l <<<"$out")" 3
	ls_mine -aq --filter label=kind=one -f status=created
	is "$out" ''
	ls_mine -aq -f status=running -f status=created
	is "$(wc -l <<<"$out")" 3
	ls_mine -aq -f "name=$(shared b)"
	is "$out" "$(shared b)"
	ls_mine -aq -f 'label=kind=a=b &?%'
	is "$out" ''
	box 1 box-ls -f no-such-filter=x
	complains box-ls 'no-such-filter'
	is "$out" ''
}

@test "names: only those, also when they do not run" {
	box box-ls -q "$(shared b)"
	is "$out" "$(shared b)"
	box box-ls -q "$(shared a)" "$(shared c)" "$(shared a)"
	lines_are "$out" "$(shared c)" "$(shared a)"
	# whole names and beginnings of IDs, as everywhere; a slash is not one
	id=$(id_of "$(shared b)")
	box box-ls -q "$id"
	is "$out" "$(shared b)"
	box box-ls -q "${id:0:12}"
	is "$out" "$(shared b)"
	box 1 box-ls -q "$(shared '')"
	is "$out" ''
}

@test "names: each one that nothing matches is named, the rest is listed" {
	box 1 box-ls -q none-1 "$(shared b)" none-2
	is "$out" "$(shared b)"
	complains box-ls none-1 none-2
	box 1 box-ls -i none "$image"
	is "$(cut -f 1 <<<"$out")" "$image"
	complains box-ls none
}

@test "names: from stdin for -, and only then" {
	box box-ls -q - <<<"$(shared b)"
	is "$out" "$(shared b)"
	box box-ls -q "$(shared a)" - < <(echo && echo && printf %s "$(shared b)")
	lines_are "$out" "$(shared b)" "$(shared a)"
	box box-ls -q0 - < <(printf '%s\0' "$(shared b)" "$(shared c)")
	printf '%s\0' "$(shared c)" "$(shared b)" >"$tmp/want"
	same_bytes "$out_file" "$tmp/want"
	box 1 box-ls -q - <<<none
	complains box-ls none
	exec 9< <(shared b)
	box box-ls -q -f "label=box.test=$mark" -f status=running <&9
	is "$out" "$(shared a)"
	read -r line <&9
	is "$line" "$(shared b)" 'stdin that was not asked for'
}

# U+0001 to U+00FF, as labels b1 to b255 and as words of a command
@test "any byte in a label or command: one record is one line" {
	options=(-l 'text=a\b\\n\x41')
	words=('a\b')
	for i in {1..255}; do
		printf -v hex %x "$i"
		LC_ALL=C.UTF-8 printf -v char '%b' "\\U$hex"
		options+=(-l "b$i=<$char>")
		words+=("$char")
	done
	docker create --name "$(name odd)" "${options[@]}" "$image" \
		"${words[@]}" >/dev/null
	docker inspect "$(name odd)" >"$tmp/inspect"
	for columns in labels command command,labels,name; do
		box box-ls -o "$columns" "$(name odd)"
		is "$(wc -l <"$out_file")" 1 'lines'
		is "$(tr -d '\t\n' <"$out_file" |
			LC_ALL=C.UTF-8 grep -c '[[:cntrl:]]')" 0
	done
	is "${out//[^$'\t']/}" $'\t\t'
	# nothing is lost: unescape, and the labels are there
	box box-ls -o labels "$(name odd)"
	printf '%b' "$out" >"$tmp/labels"
	is "$(jq -cS . "$tmp/labels")" "$(jq -cS '.[0].Config.Labels' "$tmp/inspect")"
	box box-ls -j "$(name odd)"
	is "$(wc -l <"$out_file")" 1 'lines'
	is "$(jq -cS .Labels <"$out_file")" \
		"$(jq -cS '.[0].Config.Labels' "$tmp/inspect")"
	# with NUL at the ends, what is inside is escaped no less
	box box-ls -0o labels "$(name odd)"
	is "$(tr '\0' '\n' <"$out_file")" "$(cat <(box-ls -o labels "$(name odd)"))"
}

@test "a reader that goes away ends it without a message" {
	{ box-ls -aj 2>"$tmp/words"; echo "$?" >"$tmp/status"; } | true
	[ "$(cat "$tmp/status")" != 125 ]
	is "$(cat "$tmp/words")" ''
}

@test "-i: name and tag, ID, creation time and size" {
	box box-ls -i "$image"
	id=$(docker image inspect -f '{{.Id}}' "$image")
	size=$(docker image inspect -f '{{.Size}}' "$image")
	# there the list counts what is unpacked, too
	! has_containerd_store || size=$(box-ls -ij "$image" | jq .Size)
	created=$(docker image inspect -f '{{.Created}}' "$image" | sed 's/\..*/Z/')
	is "$out" "$image"$'\t'"$id"$'\t'"$created"$'\t'"$size"
	box box-ls --images -q "$image"
	is "$out" "$image"
	box box-ls -ij "$image"
	is "$(jq -r .Id <<<"$out")" "$id"
}

@test "-i: one record for each name, and the ID names what has none" {
	id=$(docker create "$image")
	for word in one two; do
		docker tag "$image" "$(name x):$word"
	done
	bare=sha256:$(docker commit -c 'LABEL bare=1' "$id" | sed 's/^sha256://')
	docker rm "$id" >/dev/null
	box box-ls -iq -f "label=box.test=$mark"
	is "$(sort <<<"$out")" "$(sort <<<"$image"$'\n'"$(name x):one"$'\n'"$(
		name x):two"$'\n'"$bare")"
	# what is listed can be listed, and removed
	while IFS= read -r line; do
		box box-ls -iq "$line"
		has $'\n'"$out"$'\n' $'\n'"$line"$'\n'
	done <<<"$out"
	box box-ls -ij -f "label=box.test=$mark" -f label=bare
	is "$(jq -r .Id <<<"$out")" "$bare"
	box box-rm -i "$bare"
	# one object for both names
	box box-ls -ij -f "reference=$(name x)"
	is "$(wc -l <<<"$out")" 1
}

@test "-i: a name without a tag means latest; IDs and digests work" {
	docker tag "$image" "$(name x)"
	docker tag "$image" "$(name x):other"
	box box-ls -iq "$(name x)"
	is "$out" "$(name x):latest"
	box box-ls -iq "docker.io/library/$(name x)"
	is "$out" "$(name x):latest"
	id=$(docker image inspect -f '{{.Id}}' "$image")
	for text in "$id" "${id#sha256:}" "${id:7:12}"; do
		box box-ls -iq "$text"
		has $'\n'"$out"$'\n' $'\n'"$(name x):other"$'\n'
	done
	for pattern in "$(name x):*" "$(name x):[lo]*"; do
		box box-ls -iq "$pattern"
		is "$(sort <<<"$out")" "$(name x):latest"$'\n'"$(name x):other"
	done
	box 1 box-ls -iq "$(name x):none"
	complains box-ls "$(name x):none"
}

@test "-i -o: every column of an image" {
	columns=(name id created size digests labels parent)
	box box-ls -i -o "$(IFS=, && echo "${columns[*]}")" "$image"
	is "${out//[^$'\t']/}" $'\t\t\t\t\t\t'
	box box-ls -i -o labels "$image"
	is "$(jq -r '.["box.test"]' <<<"$out")" "$mark"
	box 2 box-ls -i -o state
	box 2 box-ls -o digests
}

@test "all together: list, select, remove" {
	idle "$(name one)"
	idle "$(name two)"
	box-ls -a -f "label=box.test=$mark" | awk -F'\t' -v n="$(name '')" \
		'$3 == "created" && index($1, n) == 1 { print $1 }' >"$tmp/names"
	is "$(wc -l <"$tmp/names")" 2
	box box-rm - <"$tmp/names"
	same_bytes "$out_file" "$tmp/names"
	no_box "$(name one)" && no_box "$(name two)"
}
