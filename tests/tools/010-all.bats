#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What holds for every tool, with a real engine. fast/all.bats has what needs none.

load ../lib/box
load ../lib/tools

# The status of an object that is not there, or cannot be.
missing() {
	[ "$1" != box-run ] && echo 1 || echo 125
}

@test "a context of docker's configuration names the engine" {
	engine=$(docker context inspect -f '{{.Endpoints.docker.Host}}')
	idle "$(name a)"
	unset DOCKER_HOST DOCKER_CONTEXT
	export DOCKER_CONFIG=$tmp/config
	mkdir "$DOCKER_CONFIG"
	docker context create here --docker "host=$engine" >/dev/null 2>&1
	DOCKER_CONTEXT=here box box-ls -q "$(name a)"
	is "$out" "$(name a)"
	echo '{"currentContext":"here"}' >"$DOCKER_CONFIG/config.json"
	box box-ls -q "$(name a)"
	is "$out" "$(name a)"
	DOCKER_CONTEXT=gone box 125 box-ls
	complains box-ls gone
	echo '{"currentContext":' >"$DOCKER_CONFIG/config.json"
	box 125 box-ls
	complains box-ls config.json
}

# What a record is due from, each with an operand that is there. The boxes
# that are removed, started and stopped are there for this.
@test "a full disk and a closed stdout are failures: results" {
	make_context
	for way in full closed; do
		local -n front=$way
		box docker run -d --name "$(name up)" "$image" \
			sh -c 'echo hello; touch /changed; sleep 60'
		until_true 10 docker exec "$(name up)" ls /changed
		for word in rm start commit; do
			idle "$(name $word)"
		done
		while read -r tool rest; do
			read -ra rest <<<"$rest"
			softly box 1 "${front[@]}" "$tool" "${rest[@]}"
			softly complains "$tool" stdout
		done <<-END
			box-ls -a
			box-ls -aj
			box-ls -i
			box-ls $(name up)
			box-logs $(name up)
			box-rm $(name rm)
			box-start $(name start)
			box-stop -t 0 $(name up)
			box-wait $(name up)
			box-diff $(name up)
			box-fork --no-start $(name up) $(name fork)
			box-commit $(name commit)
			box-build -q $tmp/context
			box-stale -at x $tmp/context
			box-deps $tmp/context
			box-run -d --name $(name down) $image true
		END
		# what was asked for was done all the same
		no_box "$(name rm)"
		is "$(field "$(name start)" '{{.State.Running}}')" true
		is_box "$(name down)"
		docker start "$(name up)" >/dev/null
		for command in "box-run --rm $image" "box-exec $(name up)"; do
			read -ra command <<<"$command"
			execute "${front[@]}" "${command[@]}" echo text
			[ "$status" -ne 0 ]
			complains "${command[0]}" stdout
		done
		docker rm -f "$(name up)" "$(name down)" "$(name start)" \
			"$(name commit)" "$(name fork)" >/dev/null
	done
	# box-commit and box-build made images without a name
	prune_images
}

# the containers and images of this file
all_marked() {
	marked | sort
	docker images -aq --filter "label=box.test=$mark" | sort
}

@test "names that nothing can have: one line, a status, no effect" {
	idle "$(name canary)"
	before=$(all_marked)
	names=(. .. / ../x ../../containers "$(name canary)/../x" '' ' ' -x
		-- $'a\nb' $'\t' $'\e[31mred' $'\xff' ä '?force=1' '#' % %2e%2e
		'no*' "$(printf '%0300d' 0)" "$(printf '%05000d' 0)" json
		"$(name canary)?x=" "$(name canary)/json")
	for tool in ls 'ls -i' rm 'rm -i' start stop wait logs exec commit run \
		'wait --healthy' deps diff revert fork; do
		read -ra command <<<"box-$tool"
		[ "$tool" = run ] || command+=(--)
		for odd in "${names[@]}"; do
			operands "${command[0]}" "$odd"
			softly box "$(missing "${command[0]}")" \
				"${command[@]}" "${operands[@]}"
			softly is "$out" ''
			# bytes that are not text may be a usage error
			softly misused "${command[0]}"
		done
	done
	is "$(all_marked)" "$before"
	is "$(field "$(name canary)" '{{.State.Status}}')" created
}

@test "odd new names are refused, and nothing is made" {
	make_context
	idle "$(name from)"
	before=$(all_marked)
	for odd in .. ../x a/b $'a\nb' ' ' -x ä '' $'\xff' '?x' Z:; do
		box 2 box-commit "$(name from)" -- "$odd:"
		is "$out" ''
		misused box-commit
		box 2 box-build -t "$odd:" "$tmp/context"
		is "$out" ''
		misused box-build
		[ -n "$odd" ] || continue
		box 125 box-run --name "$odd" "$image" true
		is "$out" ''
		misused box-run
	done
	is "$(all_marked)" "$before"
}

@test "a closed stdin is not a reason to fail" {
	box docker run -d --name "$(name up)" "$image" sh -c 'echo hi; sleep 60'
	shut=(sh -c 'exec "$@" <&-' sh)
	box "${shut[@]}" box-ls -a
	box "${shut[@]}" box-ls -i
	box "${shut[@]}" box-logs "$(name up)"
	box "${shut[@]}" box-exec "$(name up)" echo x
	is "$out" x
	box "${shut[@]}" box-exec -i "$(name up)" cat
	is "$out" ''
	box "${shut[@]}" box-run --rm -i "$image" cat
	is "$out" ''
}
