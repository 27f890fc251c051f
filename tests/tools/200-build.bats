#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-build: options, results and failures. What is sent is 210's, whole builds
# are 290's.

load ../lib/box

# dockerfile [LINE...]: the directory $tmp/dir, with that after FROM
dockerfile() {
	mkdir -p "$tmp/dir"
	printf '%s\n' "FROM $image" "$@" >"$tmp/dir/Dockerfile"
}

id_of() {
	docker image inspect -f '{{.Id}}' "$1"
}

config() {
	docker image inspect -f "{{json .Config.$2}}" "$1"
}

@test "stdout is the ID, stderr the progress" {
	dockerfile 'LABEL a=b'
	loud box-build -t "$(name x)" "$tmp/dir"
	is "$out" "$(id_of "$(name x)")"
	matches "$out" '^sha256:[0-9a-f]{64}$'
	is "$(wc -l <"$out_file")" 1
	matches "${errs,,}" "step 2/2 ?: label a=b"
	# nothing that only a terminal understands
	lacks "$errs" $'\e'
	lacks "$errs" $'\r'
}

@test "-q: nothing on stderr" {
	dockerfile 'RUN echo something; echo more >&2'
	for flag in -q --quiet; do
		box box-build "$flag" -t "$(name x)" "$tmp/dir"
		is "$out" "$(id_of "$(name x)")"
	done
}

@test "output of commands is shown, without control characters" {
	dockerfile "RUN echo out; echo err >&2; printf '\\033[31mred\\007\\r\\n'" 'LABEL a=b'
	loud box-build --no-cache "$tmp/dir"
	has "$errs" $'\nout\n'
	has "$errs" $'\nerr\n'
	lacks "$errs" $'\e'
	lacks "$errs" $'\a'
}

@test "-t: several names; and without one the ID will do" {
	dockerfile 'LABEL a=b'
	box box-build -q -t "$(name x)" -t "$(name x):1" \
		--tag "localhost:5000/$(name x)/y:2" "$tmp/dir"
	id=$out
	for ref in "$(name x):latest" "$(name x):1" "localhost:5000/$(name x)/y:2"; do
		is "$(id_of "$ref")" "$id"
	done
	docker rmi "localhost:5000/$(name x)/y:2" >/dev/null
	dockerfile 'LABEL none=1'
	box box-build -q "$tmp/dir"
	box box-run --rm --network none "$out" echo works
	is "$out" works
}

@test "-f: a Dockerfile inside, outside, of another name, from stdin" {
	mkdir -p "$tmp/dir/sub"
	echo content >"$tmp/dir/file"
	for place in dir/sub/Other.file outside; do
		printf 'FROM %s\nCOPY file /\nLABEL place=%s\n' "$image" "$place" \
			>"$tmp/$place"
		box box-build -q -t "$(name x)" -f "$tmp/$place" "$tmp/dir"
		has "$(config "$(name x)" Labels)" "\"place\":\"$place\""
	done
	cd "$tmp/dir"
	box box-build -q --file sub/Other.file -t "$(name x)" .
	has "$(config "$(name x)" Labels)" '"place":"dir/sub/Other.file"'
	sed 's/place=.*/place=stdin/' "$tmp/outside" >"$tmp/stdin"
	box box-build -q -f - -t "$(name x)" . <"$tmp/stdin"
	has "$(config "$(name x)" Labels)" '"place":"stdin"'
	# a Dockerfile from outside is not a file of the context
	printf 'FROM %s\nCOPY . /all\nRUN cd /all && find . | sort >/list\n' \
		"$image" >"$tmp/outside"
	box box-build -q -t "$(name x)" -f ../outside .
	box box-run --rm --network none "$(name x)" cat /list
	lines_are "$out" . ./file ./sub ./sub/Other.file
}

@test "-f: missing, empty, a directory" {
	mkdir -p "$tmp/dir/folder"
	: >"$tmp/dir/empty"
	box 1 box-build -t "$(name x)" "$tmp/dir"
	is "$out" ''
	complains box-build "$tmp/dir/Dockerfile"
	box 1 box-build -f "$tmp/none" "$tmp/dir"
	complains box-build "$tmp/none"
	box 1 box-build -f "$tmp/dir/empty" "$tmp/dir"
	complains box-build "$tmp/dir/empty"
	box 1 box-build -f "$tmp/dir/folder" "$tmp/dir"
	complains box-build "$tmp/dir/folder"
	box 1 box-build -f - "$tmp/dir"
	is "$out" ''
	complains box-build
	printf '# nothing\n\n' >"$tmp/dir/Dockerfile"
	box 1 box-build "$tmp/dir"
	is "$out" ''
	complains box-build
}

@test "the directory: missing, a file, two of them" {
	box 1 box-build "$tmp/none"
	complains box-build "$tmp/none"
	: >"$tmp/file"
	box 1 box-build "$tmp/file"
	complains box-build "$tmp/file"
	box 1 box-build ''
	complains box-build
	box 2 box-build "$tmp" "$tmp"
	misused box-build
}

@test "--build-arg: with a value, and from the environment" {
	dockerfile 'ARG ONE' 'ARG TAKEN' 'ARG NOT_SET=default' 'ARG EMPTY=x' 'ARG EQ' \
		'LABEL one=$ONE taken=$TAKEN not=$NOT_SET empty="$EMPTY" eq="$EQ"'
	unset NOT_SET
	TAKEN='t &%+é' box box-build -q --build-arg ONE=1 --build-arg TAKEN \
		--build-arg NOT_SET --build-arg EMPTY= --build-arg EQ=a=b \
		-t "$(name x)" "$tmp/dir"
	is "$(config "$(name x)" Labels | jq -c 'del(.["box.test"], .["io.buildah.version"])')" \
		'{"empty":"","eq":"a=b","not":"default","one":"1","taken":"t &%+é"}'
	# the last one holds
	box box-build -q --build-arg ONE=1 --build-arg ONE=2 -t "$(name x)" "$tmp/dir"
	is "$(config "$(name x)" Labels | jq -r .one)" 2
	# as docker: what the Dockerfile does not know is only worth a word
	loud box-build --build-arg UNKNOWN=1 "$tmp/dir"
	has "$errs" UNKNOWN
}

@test "--build-arg in FROM" {
	mkdir "$tmp/dir"
	printf 'ARG BASE=none:none\nFROM ${BASE}\nLABEL a=b\n' >"$tmp/dir/Dockerfile"
	box box-build -q --build-arg "BASE=$image" "$tmp/dir"
}

@test "--target: a stage of several" {
	mkdir "$tmp/dir"
	cat >"$tmp/dir/Dockerfile" <<-END
		FROM $image AS one
		LABEL stage=one
		FROM $image AS two
		LABEL stage=two
		FROM one
		COPY --from=two /etc/passwd /copied
		LABEL stage=three
	END
	for stage in one two; do
		box box-build -q --target "$stage" -t "$(name x)" "$tmp/dir"
		is "$(config "$(name x)" Labels | jq -r .stage)" "$stage"
	done
	box box-build -q -t "$(name x)" "$tmp/dir"
	is "$(config "$(name x)" Labels | jq -r .stage)" three
	box 1 box-build --target none -t "$(name y)" "$tmp/dir"
	is "$out" ''
	no_image "$(name y)"
}

@test "--label" {
	dockerfile 'LABEL a=dockerfile'
	dollar='$f'
	if is_podman; then
		# it would put a variable's value there
		box 1 box-build -q --label "c=$dollar" -t "$(name x)" "$tmp/dir"
		is "$out" ''
		complains box-build "'c'"
		has "$errs" Podman
		no_image "$(name x)"
		dollar=
	fi
	box box-build -q --label a=b --label "c=d \"e\" $dollar é" --label g \
		-t "$(name x)" "$tmp/dir"
	is "$(config "$(name x)" Labels | jq -c 'del(.["box.test"], .["io.buildah.version"])')" \
		"{\"a\":\"b\",\"c\":\"d \\\"e\\\" $dollar é\",\"g\":\"\"}"
}

@test "what an engine would leave out is refused" {
	while read -r line; do
		drops_heredocs || continue
		dockerfile "$line"
		[[ $line != *END* ]] || printf 'text\nEND\n' >>"$tmp/dir/Dockerfile"
		box 1 box-build -q -t "$(name x)" "$tmp/dir"
		is "$out" ''
		complains box-build 'line 2'
		no_image "$(name x)"
	done <<-'LINES'
		RUN cat <<END >/x
		COPY <<END /x
		COPY --exclude=a . /x
		COPY --parents . /x
		ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d http://127.0.0.1:1/ /x
	LINES
	# a stage that is not built; others do not know the flag
	drops_heredocs || return 0
	printf 'FROM %s AS a\nFROM %s\nCOPY --exclude=a . /x\n' "$image" "$image" \
		>"$tmp/dir/Dockerfile"
	box box-build -q --target a "$tmp/dir"
}

@test "--network and --add-host" {
	dockerfile 'RUN ip link | grep -c "^[0-9]" | grep -qx 1'
	loud box-build --network none "$tmp/dir"
	dockerfile 'RUN grep -q "10.9.8.7.*other" /etc/hosts'
	loud box-build --add-host other:10.9.8.7 "$tmp/dir"
	if is_podman; then
		# there is no such file without a network
		box 1 box-build -q --network none --add-host other:10.9.8.7 "$tmp/dir"
		complains box-build --add-host
	else
		loud box-build --network none --add-host other:10.9.8.7 "$tmp/dir"
	fi
}

@test "--no-cache builds again" {
	dockerfile 'RUN cat /proc/sys/kernel/random/uuid >/uuid'
	box box-build -q "$tmp/dir"
	first=$out
	box box-build -q "$tmp/dir"
	is "$out" "$first"
	box box-build -q --no-cache "$tmp/dir"
	[ "$out" != "$first" ]
}

@test "--iidfile: the ID, and as it was when the build fails" {
	dockerfile 'LABEL a=b'
	box box-build -q --iidfile "$tmp/id" "$tmp/dir"
	is "$(cat "$tmp/id")" "$out"
	lines_are "$(ls "$tmp")" dir err id out
	dockerfile 'RUN false'
	loud 1 box-build --iidfile "$tmp/id" "$tmp/dir"
	is "$(cat "$tmp/id")" "$(id_of "$(cat "$tmp/id")")"
	loud 1 box-build --iidfile "$tmp/new" "$tmp/dir"
	[ ! -e "$tmp/new" ]
	lines_are "$(ls "$tmp")" dir err id out
	# a place that cannot be written is told
	dockerfile 'LABEL a=b'
	box 1 box-build -q --iidfile "$tmp/none/id" "$tmp/dir"
	complains box-build "$tmp/none/id"
}

@test "an error in the Dockerfile, and one in a command" {
	dockerfile 'LABEL a=b' '' 'NONSENSE x'
	box 1 box-build -q -t "$(name x)" "$tmp/dir"
	is "$out" ''
	complains box-build "$(name x)"
	has "$errs" NONSENSE
	no_image "$(name x)"
	dockerfile 'RUN echo before' 'RUN echo why >&2; exit 7' 'RUN echo after'
	loud 1 box-build -t "$(name x)" "$tmp/dir"
	is "$out" ''
	has "$errs" $'\nwhy\n'
	matches "$(tail -n 1 <<<"$errs")" "^box-build: $(name x): .*7\\??$"
	lacks "$errs" $'\nafter\n'
	no_image "$(name x)"
	# -q does not hide the reason
	box 1 box-build -q "$tmp/dir"
	matches "$errs" '^box-build: .*7\??$'
	no_marked
}

@test "after a failure the name stays with the image that has it" {
	dockerfile 'LABEL a=b'
	box box-build -q -t "$(name x)" "$tmp/dir"
	first=$out
	dockerfile 'LABEL a=c' 'COPY none /'
	loud 1 box-build -t "$(name x)" "$tmp/dir"
	has "$errs" none
	is "$(id_of "$(name x)")" "$first"
}

@test "a parent that does not exist" {
	mkdir "$tmp/dir"
	echo "FROM localhost:1/$(name none)" >"$tmp/dir/Dockerfile"
	loud 1 box-build -t "$(name x)" "$tmp/dir"
	is "$out" ''
	has "$errs" "$(name none)"
	no_image "$(name x)"
}

@test "-: a Dockerfile on stdin, without a context" {
	box box-build -q -t "$(name x)" - <<-END
		FROM $image
		LABEL from=stdin
	END
	is "$(config "$(name x)" Labels | jq -r .from)" stdin
	box 1 box-build -
	is "$out" ''
	complains box-build
	# one longer than a tar header
	{ printf 'FROM %s\n' "$image" && yes '# comment' | head -n 20000 &&
		echo 'LABEL from=long'; } >"$tmp/long"
	box box-build -q -t "$(name x)" - <"$tmp/long"
	is "$(config "$(name x)" Labels | jq -r .from)" long
}

@test "-: an archive on stdin, plain and compressed" {
	dockerfile 'COPY file /' 'RUN grep -q content /file'
	echo content >"$tmp/dir/file"
	printf 'FROM %s\nCOPY file /file2\n' "$image" >"$tmp/dir/other"
	head -c 3000000 /dev/urandom >"$tmp/dir/large"
	tar -C "$tmp/dir" -cf "$tmp/tar" .
	loud box-build -t "$(name x)" - <"$tmp/tar"
	is "$out" "$(id_of "$(name x)")"
	loud box-build -t "$(name x)" - < <(gzip -c "$tmp/tar")
	loud box-build -t "$(name x)" -f other - <"$tmp/tar"
	has "$errs" 'COPY file /file2'
	# one that is cut off
	loud 1 box-build -t "$(name y)" - < <(head -c 1000000 "$tmp/tar")
	is "$out" ''
	no_image "$(name y)"
}

@test "a signal, and kill -9: no image, and soon no box" {
	dockerfile 'RUN echo begun; exec sleep 600' 'LABEL a=b'
	for signal in TERM INT HUP KILL; do
		spawn build box-build -t "$(name x)" "$tmp/dir"
		until_true 20 grep -qx begun "$tmp/build.err"
		kill -s "$signal" "$pid"
		ended "$pid" 5
		[ "$status" -gt 128 ]
		is "$(cat "$tmp/build.out")" ''
		no_image "$(name x)"
		until_true 15 no_marked
	done
}

@test "several at once, of one directory under one name" {
	dockerfile 'RUN echo x >/x' 'LABEL a=b'
	seq 1 6 | timeout 100 xargs -P 6 -I{} box-build -q -t "$(name x)" \
		"$tmp/dir" >"$tmp/got" 2>"$tmp/words"
	is "$(cat "$tmp/words")" ''
	is "$(wc -l <"$tmp/got")" 6
	while read -r id; do
		# there, one that loses its last name is gone
		has_containerd_store || has_image "$id"
	done <"$tmp/got"
	grep -qx "$(id_of "$(name x)")" "$tmp/got"
}
