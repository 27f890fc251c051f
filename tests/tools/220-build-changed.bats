#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-build --if-changed: builds what is not there yet, and nothing else.

load ../lib/box

project() {
	mkdir -p "$tmp/dir"
	printf 'FROM %s\nARG A=1\nCOPY . /all\nRUN echo x >/x\n' "$image" \
		>"$tmp/dir/Dockerfile"
	echo content >"$tmp/dir/file"
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

# It built: another image, and why.
other() {
	changed "$@"
	[ "$out" != "$first" ] || fail 'the image is the same'
	has "$errs" "box-build: $(name x): "
	has "$errs" 'Step 1'
	is "$out" "$(docker image inspect -f '{{.Id}}' "$(name x)")"
	first=$out
}

@test "touch, owner and a copy elsewhere are no change" {
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

@test "content, mode, a new file, a deleted one, a renamed one are changes" {
	project
	first=
	other
	echo more >>"$tmp/dir/file"
	other
	chmod 755 "$tmp/dir/file"
	other
	: >"$tmp/dir/new"
	other
	mv "$tmp/dir/new" "$tmp/dir/renamed"
	other
	rm "$tmp/dir/renamed"
	other
	echo 'LABEL a=b' >>"$tmp/dir/Dockerfile"
	other
	same
}

@test "what is ignored is no change" {
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

@test "an image that is gone, or that somebody else made, is built" {
	project
	first=
	other
	docker rmi "$(name x)" >/dev/null
	changed
	has "$errs" "box-build: $(name x): no such image"
	is "$out" "$(docker image inspect -f '{{.Id}}' "$(name x)")"
	docker tag "$image" "$(name x)"
	changed
	has "$errs" "box-build: $(name x): "
	is "$out" "$(docker image inspect -f '{{.Id}}' "$(name x)")"
	[ "$out" != "$(docker image inspect -f '{{.Id}}' "$image")" ]
}

@test "a parent whose content changed is a change; one built again is none" {
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

@test "it needs a folder, and a name to look for" {
	box 2 box-build --if-changed - <<<"FROM $image"
	project
	loud box-build --if-changed "$tmp/dir"
	matches "$out" '^sha256:'
}

@test "a stage that the target does not need is made, and counts for nothing" {
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

@test "here-documents: what an older engine reads in them is sent" {
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
	changed
	first=$out
	echo 2 >"$tmp/dir/d/b"
	other
}
