#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-ls: its records, from an engine's recorded answers.

load ../lib/fast

web=be5b2997fe8f21f26a2ef061d8d8a87acd5fcce37c950a3143f77024aefa4080
odd=9096ca690f4b08057d2a417b778123d647e666a737b094c63d6cb66165403aee
image_id=sha256:fdbfbb60f6531f7ea8c317882ee582263de6918392b9048633ddad84e071ac2b

eval "plain_$(declare -f setup)"
setup() {
	plain_setup
	versions='/images/json.all=0&filters=.*box.version'
	canned "/containers/json file 200 $answers/containers.json" \
		"$versions file 200 $answers/versions.json" \
		"/images/json file 200 $answers/images.json"
}

# asked: the last request
asked() {
	tail -n 1 "$requests"
}

@test "containers: name, image, state and ID" {
	box box-ls -a
	lines_are "$out" $'odd\tbusybox:latest\tcreated\t'$odd $'web\tbusybox:latest\trunning\t'$web
	is "$(asked)" 'GET /v1.41/containers/json?all=1&limit=2147483647'
	box box-ls -q
	lines_are "$out" odd web
	is "$(asked)" 'GET /v1.41/containers/json?all=0'
}

@test "-o: each column of a container" {
	while IFS='|' read -r column first second; do
		box box-ls -ao "$column"
		softly lines_are "$out" "$first" "$second"
	done <<-END
		name|odd|web
		id|$odd|$web
		image|busybox:latest|busybox:latest
		imageid|$image_id|$image_id
		state|created|running
		status|Created|Up 2 minutes
		created|2026-11-28T03:34:10Z|2026-11-28T03:34:09Z
		command|printf a\\\\nb\\\\tc|sh -c 'echo "two  words"; sleep 60'
		ports||0.0.0.0:8080->80/tcp,[::]:8080->80/tcp,53/udp
	END
	box box-ls -o networks web
	is "$(jq -r '.Networks | keys[]' <<<"$out")" bridge
}

@test "-o labels: JSON in one line, in which nothing is lost" {
	box box-ls -ao labels
	is "$(wc -l <"$out_file")" 2
	is "$(LC_ALL=C.UTF-8 grep -c '[[:cntrl:]]' "$out_file")" 0
	printf '%b' "$out" >"$tmp/labels"
	is "$(jq -cS . "$tmp/labels")" "$(jq -cS '.[].Labels' "$answers/containers.json")"
}

@test "-j: the engine's own objects, byte for byte" {
	box box-ls -aj
	is "[${out/$'\n'/,}]" "$(<"$answers/containers.json")"
	box box-ls -aj0
	is "[$(tr '\0' ',' <"$out_file")]" "$(sed 's/]$/,]/' "$answers/containers.json")"
}

@test "-0: records end with NUL" {
	box box-ls -aq0
	same_bytes "$out_file" <(printf 'odd\0web\0')
}

@test "names: whole names and beginnings of IDs, in the list's order" {
	box box-ls -q "$web" 909 odd
	lines_are "$out" odd web
	box 1 box-ls -q web none odd also-none
	lines_are "$out" odd web
	complains box-ls none also-none
	box 1 box-ls -q /web
	complains box-ls /web
	# whether or not they run
	is "$(asked)" 'GET /v1.41/containers/json?all=1&limit=2147483647'
	box box-ls -q - < <(printf 'web\n\nodd')
	lines_are "$out" odd web
	box box-ls -q0 - < <(printf 'web\0')
	same_bytes "$out_file" <(printf 'web\0')
}

@test "-f and -n: what the engine is asked for" {
	box box-ls -f label=a=b -f status=running -f label=c -n 3
	printf -v query %b "$(asked | sed 's/%/\\x/g')"
	is "$query" 'GET /v1.41/containers/json?all=0&limit=3&filters={"label":["a=b","c"],"status":["running"]}'
}

@test "-i: a record for each name, and the ID of an image that has none" {
	nameless=sha256:$(printf 'ab%.0s' {1..32})
	box box-ls -iq
	lines_are "$out" busybox:latest localhost:5000/b/c:1 "$nameless"
	box box-ls -i -o name,id,created,size,labels,parent busybox
	is "$out" $'busybox:latest\t'"$image_id"$'\t2026-11-28T03:06:08Z\t1984254\t\t'
	box box-ls -iq docker.io/library/busybox "${nameless:7:8}"
	lines_are "$out" busybox:latest "$nameless"
	box box-ls -iq 'localhost:5000/*/c:?'
	is "$out" localhost:5000/b/c:1
	box 1 box-ls -iq busybox:1 none
	complains box-ls busybox:1 none
}

@test "-v: versions, the last one first, and nothing that was built on one" {
	box box-ls -v -o version,name,time,previous,message web
	lines_are "$out" $'3\tweb:3\t2026-11-28T03:02:00Z\tweb:1\tof\\ntwo lines' \
		$'2\tweb:2\t2026-11-28T03:01:00Z\tweb:1\tsecond' \
		$'1\tweb:1\t2026-11-28T03:00:00Z\t\tfirst'
	box 1 box-ls -v other
	complains box-ls other
}

@test "an empty list is not a failure; a missing member is an empty field" {
	canned '/json say 200 []'
	box box-ls -a
	is "$out" ''
	box box-ls -i
	is "$out" ''
	for answer in null '{}' '"x"'; do
		canned "/json say 200 $answer"
		box 125 box-ls -a
		complains box-ls
	done
	canned '/containers/json say 200 [{"Id":"1"},{"Id":"2","Names":null,"Labels":null,"Ports":null}]'
	box box-ls -ao id,image,labels,ports,command
	is "$(wc -l <"$out_file")" 2
	is "${out//[^$'\t']/}" $'\t\t\t\t\t\t\t\t'
}

@test "a list that breaks off: what there was may be printed, but it is a failure" {
	list=$(<"$answers/containers.json")
	for cut in 10 1000 $((${#list} - 1)); do
		canned "/containers/json raw HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: ${#list}\r\n\r\n$(head -c "$cut" <<<"${list//\\/\\x5c}")"
		box 125 box-ls -a
		complains box-ls
	done
}
