#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-build --if-changed: builds what is not there yet, and nothing else.

load ../lib/box

project() {
	mkdir -p "$tmp/dir"
	printf 'FROM %s\nARG A=1\nCOPY . /all\nRUN echo x >/x\n' "$image" \
		>"$tmp/dir/Dockerfile"
	# what another test has built would do
	echo "content $BATS_TEST_NUMBER" >"$tmp/dir/file"
}

changed() {
	loud box-build --if-changed -t "$(name x)" "$@" "$tmp/dir"
}

# It built nothing: same image, no word.
same() {
	changed "$@"
	is "$out" "$first" 'the image'
	is "$errs" ''
}

# It built nothing, and gave its names to this image.
again() {
	local want=$1
	changed "${@:2}"
	is "$out" "$want" 'the image'
	is "$(built '' <<<"$errs")" "=$(name x)"
	is "$out" "$(docker image inspect -f '{{.Id}}' "$(name x)")"
	first=$out
}

# It built: another image, and why.
other() {
	changed "$@"
	[ "$out" != "$first" ] || fail 'the image is the same'
	mentions box-build "$(name x)"
	has "${errs,,}" $'\nstep 1'
	is "$out" "$(docker image inspect -f '{{.Id}}' "$(name x)")"
	first=$out
}

@test "touch, owner and a copy elsewhere are not changes" {
	project
	first=
	other
	same
	touch -d 2001-02-03 "$tmp/dir/file" "$tmp/dir/Dockerfile"
	same
	[ "$(id -u)" -ne 0 ] || chown 1234 "$tmp/dir/file"
	same
	cp -r "$tmp/dir" "$tmp/copy"
	loud box-build --if-changed -t "$(name x)" "$tmp/copy"
	is "$out|$errs" "$first|"
	same -q
}

@test "content, mode, and a new, a deleted or a renamed file are changes" {
	project
	first=
	other
	echo more >>"$tmp/dir/file"
	other
	chmod 755 "$tmp/dir/file"
	other
	before=$first
	: >"$tmp/dir/new"
	other
	mv "$tmp/dir/new" "$tmp/dir/renamed"
	other
	rm "$tmp/dir/renamed"
	again "$before"
	echo 'LABEL a=b' >>"$tmp/dir/Dockerfile"
	other
	same
}

# bats test_tags=one-engine
@test "an ignored file is not a change" {
	project
	echo '*.log' >"$tmp/dir/.dockerignore"
	first=
	other
	echo x >"$tmp/dir/new.log"
	same
}

@test "arguments, labels and target are changes" {
	project
	first=
	other
	other --build-arg A=2
	same --build-arg A=2
	other --label l=1
	same --label l=1
}

@test "an image that is gone, or was made by something else, is built" {
	project
	first=
	other
	docker rmi "$(name x)" >/dev/null
	changed
	mentions box-build "$(name x)"
	is "$out" "$(docker image inspect -f '{{.Id}}' "$(name x)")"
	# the engine has it still
	docker tag "$image" "$(name x)"
	again "$out"
	box-build -q -t "$(name x)" - <<<"FROM $(name x)"
	docker rmi "$(name x)" >/dev/null
	changed
}

@test "an image of the same key in the engine: only its names are given" {
	project
	first=
	other
	one=$first
	echo 2 >"$tmp/dir/file"
	other
	two=$first
	echo "content $BATS_TEST_NUMBER" >"$tmp/dir/file"
	again "$one"
	# whatever it is called, and whatever is built on it
	printf 'FROM %s\nRUN true\n' "$(name x)" | box box-build -q -t "$(name child)" -
	docker tag "$two" "$(name x)"
	again "$one"
	docker rmi -f "$(name x)" >/dev/null
	if has_containerd_store; then
		# there it is gone, whatever is built on it
		other
		one=$first
	else
		again "$one"
	fi
	# a name more, another directory, a place of its own
	loud box-build --if-changed -t "$(name x)" -t "$(name y)" "$tmp/dir"
	is "$out" "$one"
	cp -r "$tmp/dir" "$tmp/copy"
	loud box-build --if-changed -t "$(name z)" "$tmp/copy"
	is "$out" "$one"
	loud box-build -q --if-changed "$tmp/copy"
	is "$out|$errs" "$one|"
	# what is asked to be built is
	loud box-build --if-changed --no-cache -t "$(name new)" "$tmp/dir"
	has "${errs,,}" $'\nstep 1'
}

@test "only an image that was built with a key has it" {
	project
	echo 'SHELL ["/bin/sh", "-e", "-c"]' >>"$tmp/dir/Dockerfile"
	first=
	other --label z=1
	key=$(docker image inspect -f '{{index .Config.Labels "box.key"}}' "$first")
	for fake in "RUN touch /hacked # box.key=$key" \
		"RUN touch /hacked #(nop)  LABEL box.key=$key" \
		"LABEL z=1" "LABEL z=box.key=$key"; do
		box box-build -q -t "$(name x)" - <<<"FROM $first"$'\n'"$fake"
		[ "$out" != "$first" ]
		again "$first" --label z=1
	done
}

@test "a parent with other content is a change; one that was only rebuilt is not" {
	project
	id=$(docker create "$image")
	docker commit -c 'LABEL p=1' "$id" "$(name parent)" >/dev/null
	sed -i "s,^FROM.*,FROM $(name parent)," "$tmp/dir/Dockerfile"
	first=
	other
	# an image that is the same but for its ID and time
	docker commit -c 'LABEL p=1' "$id" "$(name parent)" >/dev/null
	same
	docker commit -c 'ENV P=2' "$id" "$(name parent)" >/dev/null
	docker rm "$id" >/dev/null
	other
}

# bats test_tags=one-engine
@test "it needs a directory, and a name to look for" {
	box 2 box-build --if-changed - <<<"FROM $image"
	project
	loud box-build --if-changed "$tmp/dir"
	matches "$out" '^sha256:'
}

# bats test_tags=one-engine
@test "a stage that the target does not need is built, and does not count" {
	project
	mkdir "$tmp/dir/tests"
	echo 1 >"$tmp/dir/tests/a"
	docker tag "$image" "$(name tools)"
	cat >"$tmp/dir/Dockerfile" <<-END
		FROM $(name tools) AS test
		COPY tests /tests
		FROM $image AS made
		COPY file /file
		FROM $image
		COPY nosuch /
	END
	first=
	other --target made
	echo 2 >"$tmp/dir/tests/a"
	same --target made
	docker rmi "$(name tools)" >/dev/null
	same --target made
	echo 2 >"$tmp/dir/file"
	docker tag "$image" "$(name tools)"
	other --target made
	box box-build -q --target made "$tmp/dir"
}

@test "a trigger of the parent that copies from an image" {
	project
	printf 'FROM %s\nRUN echo 1 >/t\n' "$image" |
		box box-build -q -t "$(name tools)" -
	printf 'FROM %s\nONBUILD COPY --from=%s /t /t\n' "$image" "$(name tools)" |
		box box-build -q -t "$(name par)" -
	printf 'FROM %s\n' "$(name par)" >"$tmp/dir/Dockerfile"
	first=
	other
	echo 2 >"$tmp/dir/file"
	same
	printf 'FROM %s\nRUN echo 2 >/t\n' "$image" |
		box box-build -q -t "$(name tools)" -
	other
	is "$(docker run --rm --network none "$out" cat /t)" 2
	# box-stale knows the order of both, before either is built
	mkdir "$tmp/tools" "$tmp/par"
	printf 'FROM %s\nRUN echo 3 >/t\n' "$image" >"$tmp/tools/Dockerfile"
	printf 'FROM %s\nONBUILD COPY --from=%s /t /t\n' "$image" "$(name tools)" \
		>"$tmp/par/Dockerfile"
	box box-stale -M -t "$(name x)" "$tmp/dir" --next -t "$(name par)" "$tmp/par" \
		--next -t "$(name tools)" "$tmp/tools"
	has "$out" "$(name x)<$(name tools)"
	box box-build -q --if-changed -t "$(name par)" "$tmp/par"
	box box-stale -t "$(name x)" "$tmp/dir" --next -t "$(name tools)" "$tmp/tools"
	has "$out" "$(name x)"$'\tstale\t'"parent $(name tools) is stale"
}

# bats test_tags=one-engine
@test "a name that is a later stage: an image, where there is one" {
	project
	cat >"$tmp/dir/Dockerfile" <<-END
		FROM $image AS final
		COPY --from=$(name later) /t /t
		FROM $image AS $(name later)
	END
	box box-stale -t "$(name x)" --target final "$tmp/dir"
	has "$out" 'no such image'
	printf 'FROM %s\nRUN echo 1 >/t\n' "$image" |
		box box-build -q -t "$(name later)" -
	first=
	other --target final
	same --target final
	printf 'FROM %s\nRUN echo 2 >/t\n' "$image" |
		box box-build -q -t "$(name later)" -
	other --target final
	is "$(docker run --rm --network none "$out" cat /t)" 2
}

# bats test_tags=one-engine
@test "here-documents: what an older engine takes for instructions is sent" {
	project
	mkdir "$tmp/dir/d"
	echo 1 | tee "$tmp/dir/d/a" >"$tmp/dir/d/b"
	cat >"$tmp/dir/Dockerfile" <<-END
		FROM $image
		RUN : <<CMD
		COPY d/* d* /d/
		CMD
		COPY d/a /f
	END
	first=
	if drops_heredocs; then
		loud 1 box-build --if-changed -t "$(name x)" "$tmp/dir"
		is "$out" ''
		mentions box-build 'line 2'
		return
	fi
	changed
	first=$out
	echo 2 >"$tmp/dir/d/b"
	other
}

@test "labels: all except box's own are content" {
	project
	sed -i "s,^FROM.*,FROM $(name par)," "$tmp/dir/Dockerfile"
	printf 'FROM %s\nLABEL box.own=1\n' "$image" |
		box box-build -q -t "$(name par)" -
	first=
	other
	printf 'FROM %s\nLABEL box.own=2\n' "$image" |
		box box-build -q -t "$(name par)" -
	other
	printf 'FROM %s\nLABEL box.own=2\nLABEL box.key=3\n' "$image" |
		box box-build -q -t "$(name par)" -
	same
}

@test "settings of the parent are content, and its triggers are followed" {
	project
	sed -i "s,^FROM.*,FROM $(name par)," "$tmp/dir/Dockerfile"
	first=
	for line in 'HEALTHCHECK CMD true' 'HEALTHCHECK CMD false' 'STOPSIGNAL 10' \
		'SHELL ["/bin/ash", "-c"]' 'ONBUILD ENV X=1' 'ONBUILD ENV X=2'; do
		printf 'FROM %s\n%s\n' "$image" "$line" |
			box box-build -q -t "$(name par)" -
		other
		same
	done
	printf 'FROM %s\nONBUILD COPY seen /\n' "$image" |
		box box-build -q -t "$(name par)" -
	printf 'FROM %s\n' "$(name par)" >"$tmp/dir/Dockerfile"
	echo 1 >"$tmp/dir/seen"
	other
	same
	echo 2 >"$tmp/dir/seen"
	other
	# its child's are not its own
	printf 'FROM %s\nRUN true\n' "$(name x)" |
		box box-build -q -t "$(name par)" -
	sed -i "1s,.*,FROM $(name par)," "$tmp/dir/Dockerfile"
	other
	echo 3 >"$tmp/dir/seen"
	same
}

# bats test_tags=one-engine
@test "arguments: their order does not count, and of several the last one does" {
	project
	printf 'ARG B\nARG PASSWORD\n' >>"$tmp/dir/Dockerfile"
	first=
	other --build-arg A=1 --build-arg B=2
	same --build-arg B=2 --build-arg A=1
	same --build-arg A=3 --build-arg B=2 --build-arg A=1
	other --build-arg A=1 --build-arg B=2 --build-arg A=3
}

@test "arguments: one that looks like a secret is neither printed nor stored" {
	project
	printf 'ARG my_password\n' >>"$tmp/dir/Dockerfile"
	first=
	other --state "$tmp/state" --build-arg A=plain --build-arg my_password=hunter2
	other --state "$tmp/state" --build-arg A=sight --build-arg my_password=hunter3
	lacks "$(sed /^Step/Id <<<"$errs")" hunter
	has "$errs" 'plain -> sight'
	has "$errs" my_password
	run ! grep -r hunter "$tmp/state"
	grep -q sight "$tmp/state"/*.inputs
}

# bats test_tags=one-engine
@test "umask: write permission of the group does not count, and is not sent" {
	project
	first=
	other
	chmod 664 "$tmp/dir/file"
	chmod 775 "$tmp/dir"
	same
	box box-build -q --no-cache -t "$(name y)" "$tmp/dir"
	is "$(docker run --rm --network none "$(name y)" stat -c %a /all/file)" 644
	chmod 666 "$tmp/dir/file"
	other
	is "$(docker run --rm --network none "$first" stat -c %a /all/file)" 666
}

# bats test_tags=one-engine
@test "the state's directory is not part of the context" {
	project
	cd "$tmp/dir"
	first=
	loud box-build --if-changed --state .box -t "$(name x)" .
	first=$out
	loud box-build --if-changed --state .box -t "$(name x)" .
	is "$out|$errs" "$first|"
	box box-stale -a --state .box -t "$(name x)" .
	is "$out" "$(name x)"$'\tfresh\t'
	echo more >>file
	loud box-build --if-changed --state .box -t "$(name x)" .
	run ! docker run --rm --network none "$out" ls /all/.box
}

# bats test_tags=one-engine
@test "the state: damaged, under another name of the parent, of an image that is not a stage" {
	project
	mkdir "$tmp/par"
	printf 'FROM %s\nRUN echo %s >/par\n' "$image" "$BATS_TEST_NUMBER" >"$tmp/par/Dockerfile"
	state=(--state "$tmp/state")
	box box-build -q --if-changed "${state[@]}" -t "$(name par):dev" -t "$(name par)" "$tmp/par"
	# another took the name: however it is written, and whichever it is
	for from in "$(name par)" "docker.io/library/$(name par)" "$(name par):latest" "$(name par):dev"; do
		sed -i "s,^FROM.*,FROM $from," "$tmp/dir/Dockerfile"
		docker tag "$image" "$from"
		loud 1 box-build --if-changed "${state[@]}" -t "$(name x)" "$tmp/dir"
		mentions box-build "$from"
		box box-build -q --if-changed "${state[@]}" -t "$(name par):dev" -t "$(name par)" "$tmp/par"
		loud box-build --if-changed "${state[@]}" -t "$(name x)" "$tmp/dir"
	done
	# a file that is none of ours says nothing, and is put right
	file=$tmp/state/$(name par).inputs
	cp "$file" "$tmp/good"
	: >"$file"
	docker tag "$image" "$(name par)"
	sed -i "s,^FROM.*,FROM $(name par)," "$tmp/dir/Dockerfile"
	loud box-build --if-changed "${state[@]}" -t "$(name x)" "$tmp/dir"
	head -c 999 /dev/urandom >"$file"
	echo more >>"$tmp/dir/file"
	loud box-build --if-changed "${state[@]}" -t "$(name x)" "$tmp/dir"
	loud box-build --if-changed "${state[@]}" -t "$(name par):dev" -t "$(name par)" "$tmp/par"
	same_bytes "$file" "$tmp/good"
	rm "$file"
	box box-stale "${state[@]}" -t "$(name par):dev" -t "$(name par)" "$tmp/par"
	same_bytes "$file" "$tmp/good"
	# box-stale is told of all stages that there are
	docker tag "$image" "$(name par)"
	loud 1 box-build --if-changed "${state[@]}" -t "$(name x)" "$tmp/dir"
	box box-stale "${state[@]}" --read-only -t "$(name x)" "$tmp/dir"
	[ -e "$file" ]
	box box-stale "${state[@]}" -t "$(name x)" "$tmp/dir"
	loud box-build --if-changed "${state[@]}" -t "$(name x)" "$tmp/dir"
}

@test "--read-only: what is remembered is read, and nothing is written" {
	project
	first=
	touch -d 2001-02-03 "$tmp/dir/file"
	other --state "$tmp/state"
	sleep 3
	changed --state "$tmp/state"
	(cd "$tmp/state" && find . -newermt @0 -printf '%p %T@ %C@\n') | sort >"$tmp/before"
	# the checks of SAN=1 cannot look for leaks there
	ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=openat -o "$tmp/trace" \
		box-stale --state "$tmp/state" --read-only -t "$(name x)" "$tmp/dir"
	run ! grep '"file"' "$tmp/trace"
	echo more >>"$tmp/dir/file"
	box box-stale --state "$tmp/state" --read-only -t "$(name x)" "$tmp/dir"
	has "$out" 'file changed'
	(cd "$tmp/state" && find . -newermt @0 -printf '%p %T@ %C@\n') | sort | diff "$tmp/before" -
	box box-stale --state "$tmp/nosuch" --read-only -t "$(name x)" "$tmp/dir"
	[ ! -e "$tmp/nosuch" ]
}

# bats test_tags=one-engine
@test "a file that is edited while the build is sent: it begins again" {
	project
	printf 'FROM %s\nCOPY file zero* /\n' "$image" >"$tmp/dir/Dockerfile"
	truncate -s 200M "$tmp/dir/zero"
	mv "$tmp/dir/file" "$tmp/dir/zeros"
	: >"$tmp/dir/file"
	spawn build box-build --if-changed -t "$(name x)" "$tmp/dir"
	until_true 20 grep -q "^box-build: $(name x): " "$tmp/build.err"
	kill -STOP "$pid"
	echo edited >"$tmp/dir/zeros"
	kill -CONT "$pid"
	ended "$pid" 60
	is "$status" 0
	errs=$(<"$tmp/build.err")
	mentions box-build "$(name x): zeros"
	is "$(docker run --rm --network none "$(name x)" cat /zeros)" edited
	first=$(cat "$tmp/build.out")
	same
	# what was made of both is nobody's image
	echo "content $BATS_TEST_NUMBER" >"$tmp/dir/zeros"
	other
	is "$(docker run --rm --network none "$first" cat /zeros)" "content $BATS_TEST_NUMBER"
}

# serve: what $tmp/www holds, at $url
serve() {
	local port
	for port in $((20000 + $$ % 10000)) $((30000 + RANDOM)) $((30000 + RANDOM)); do
		url=http://127.0.0.1:$port
		if docker run -d --network host --name "$(name www)" -v "$tmp/www:/www:ro" \
			"$image" httpd -f -p "127.0.0.1:$port" -h /www >/dev/null; then
			until_true 10 docker exec "$(name www)" wget -q -O- "$url" && return
		fi
		docker rm -fv "$(name www)" >/dev/null
	done
	fail 'no server'
}

@test "ADD of a URL: the engine looks, and its cache is used" {
	project
	mkdir "$tmp/www" "$tmp/child"
	echo 1 | tee "$tmp/www/index.html" >"$tmp/www/file"
	serve
	printf 'FROM %s\nADD %s/file /file\n' "$image" "$url" >"$tmp/dir/Dockerfile"
	first=
	other
	printf 'FROM %s\nRUN true\n' "$(name x)" >"$tmp/child/Dockerfile"
	loud box-build --if-changed -t "$(name y)" "$tmp/child"
	child=$out
	changed
	is "$out" "$first"
	mentions box-build "ADD $url/file"
	box box-build --if-changed -t "$(name y)" "$tmp/child"
	is "$out" "$child"
	# the child waits for it, and turns out to be right
	box box-stale -t "$(name x)" "$tmp/dir" --next -t "$(name y)" "$tmp/child"
	lines_are "$out" "$(name x)"$'\tstale\t'"ADD $url/file may have changed" \
		"$(name y)"$'\tstale\t'"parent $(name x) is stale"
	echo 2 >"$tmp/www/file"
	other
	loud box-build --if-changed -t "$(name y)" "$tmp/child"
	is "$(docker run --rm --network none "$out" cat /file)" 2
	# an argument may be a secret; what the image's environment holds, a URL
	printf 'FROM %s\nARG URL\nADD $URL/file /file\n' "$image" >"$tmp/dir/Dockerfile"
	other --build-arg URL="$url"
	box box-stale -t "$(name x)" --build-arg URL="$url" "$tmp/dir"
	has "$out" 'ADD of a URL may have changed'
	printf 'FROM %s\nENV URL=%s\n' "$image" "$url" | box box-build -q -t "$(name par)" -
	printf 'FROM %s\nADD $URL/file /file\n' "$(name par)" >"$tmp/dir/Dockerfile"
	other
	echo 3 >"$tmp/www/file"
	other
	is "$(docker run --rm --network none "$out" cat /file)" 3
	# and so does a trigger
	printf 'FROM %s\nONBUILD ADD %s/file /file\n' "$image" "$url" |
		box box-build -q -t "$(name par)" -
	printf 'FROM %s\n' "$(name par)" >"$tmp/dir/Dockerfile"
	other
	echo 4 >"$tmp/www/file"
	other
}

# bats test_tags=one-engine
@test "rules that leave out .dockerignore and Dockerfile: they do not count" {
	project
	printf '.dockerignore\nDockerfile\n' >"$tmp/dir/.dockerignore"
	first=
	other
	echo '# words' >>"$tmp/dir/.dockerignore"
	chmod +x "$tmp/dir/Dockerfile"
	same
	is "$(docker run --rm --network none "$first" ls -A /all)" file
	printf 'Dockerfile\n' >"$tmp/dir/.dockerignore"
	other
	echo '# words' >>"$tmp/dir/.dockerignore"
	other
}
