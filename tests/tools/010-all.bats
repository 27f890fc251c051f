#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What holds for every tool. Tools are found by their sources: a new one is in.

load ../lib/box

tools=()
for source in "$repo"/bin/box-*.c; do
	source=${source##*/}
	tools+=("${source%.c}")
done

# Those that never talk to an engine have no socket to complain about.
engine_tools() {
	local tool
	for tool in "${tools[@]}"; do
		! grep -q cli_engine "$repo/bin/$tool.c" || echo "$tool"
	done
}

misuse() {
	case $1 in
	box-run | box-exec) echo 125 ;;
	*) echo 2 ;;
	esac
}

# The status of an object that is not there, or cannot be.
missing() {
	[ "$1" != box-run ] && echo 1 || echo 125
}

# operands TOOL NAME: sets $operands to a command line that reaches the engine
operands() {
	case $1 in
	box-build) operands=("$tmp/context") ;;
	box-run) operands=(--pull never -- "$2" true) ;;
	box-exec) operands=("$2" true) ;;
	box-fork) operands=("$2" "$2") ;;
	box-stale) operands=(-t "$2" "$tmp/context") ;;
	*) operands=("$2") ;;
	esac
}

make_context() {
	mkdir -p "$tmp/context"
	printf 'FROM %s\nCMD ["true"]\n' "$image" >"$tmp/context/Dockerfile"
}

@test "there are tools, and each is built" {
	[ "${#tools[@]}" -ge 10 ]
	for tool in "${tools[@]}"; do
		is "$(command -v "$tool")" "$bin/$tool"
	done
}

# each of its libraries costs a start, and make pays for that of box-stale
@test "box-stale loads no library that it does not use" {
	is "$(readelf -d "$bin/box-stale" | grep -E 'NEEDED.*lib(archive|curl|yaml)')" ''
}

@test "--help and -h print the usage to stdout" {
	for tool in "${tools[@]}"; do
		box "$tool" --help
		matches "$out" "^usage: $tool "
		whole=$out
		[ "$tool" != box-run ] || continue
		box "$tool" -h
		is "$out" "$whole"
		# help is help whatever stands beside it
		box "$tool" -h -H foo://bar x y z
	done
}

@test "--version and -V print name and version" {
	version=$(sed -n 's/^VERSION := //p' "$repo/Makefile")
	for tool in "${tools[@]}"; do
		box "$tool" --version
		is "$out" "$tool $version"
		box "$tool" -V
		is "$out" "$tool $version"
	done
}

@test "an unknown option is a usage error" {
	for tool in "${tools[@]}"; do
		for option in --no-such-option --no-such=x -% -é; do
			box "$(misuse "$tool")" "$tool" "$option" x y
			is "$out" ''
			has "$errs" $'\n'"usage: $tool "
			# it is named, but for what is not ASCII
			[ "$option" = -é ] || misused "$tool" "${option%%=*}"
		done
	done
}

@test "an option without its argument is a usage error" {
	for tool in "${tools[@]}"; do
		for option in -H --host; do
			box "$(misuse "$tool")" "$tool" "$option"
			is "$out" ''
			misused "$tool" "$option"
			has "$errs" $'\n'"usage: $tool "
		done
	done
}

@test "no operands are a usage error where some are needed" {
	for tool in build run commit deps diff fork revert rm exec logs start stop \
		wait; do
		box "$(misuse "box-$tool")" "box-$tool"
		is "$out" ''
		has "$errs" $'\n'"usage: box-$tool "
	done
}

@test "a full disk and a closed stdout are failures: help and version" {
	for tool in "${tools[@]}"; do
		for option in --help --version; do
			box 1 "${full[@]}" "$tool" "$option"
			complains "$tool" stdout
			box 1 "${closed[@]}" "$tool" "$option"
			complains "$tool" stdout
		done
	done
}

@test "no engine: one line that names the socket, status 125" {
	make_context
	: >"$tmp/file"
	mkdir "$tmp/dir"
	long=/$(printf '%0200d' 0)
	for tool in $(engine_tools); do
		operands "$tool" "$image"
		for socket in "$tmp/none" "$tmp/file" "$tmp/dir" "$tmp/file/x" \
			"$long" "$tmp/not"$'\n'"one"; do
			box 125 "$tool" -H "unix://$socket" "${operands[@]}"
			is "$out" ''
			complains "$tool" "unix://${socket//$'\n'/?}"
			box 125 env DOCKER_HOST="unix://$socket" \
				"$tool" "${operands[@]}"
			complains "$tool" "unix://${socket//$'\n'/?}"
		done
	done
}

@test "a wrong engine address: one line that names it, status 125" {
	make_context
	for tool in $(engine_tools); do
		operands "$tool" "$image"
		for host in nonsense foo://bar unix://relative unix:// ssh://me@host \
			tcp://127.0.0.1:port tcp://127.0.0.1:1 'tcp://a b'; do
			box 125 "$tool" -H "$host" "${operands[@]}"
			is "$out" ''
			complains "$tool"
			[[ $host == ssh:* ]] || has "$errs" "$host"
		done
	done
}

@test "--host comes before DOCKER_HOST, and nothing else is asked" {
	engine=$(docker context inspect -f '{{.Endpoints.docker.Host}}')
	make_context
	for tool in $(engine_tools); do
		operands "$tool" "$image"
		DOCKER_HOST=$engine box 125 "$tool" -H "unix://$tmp/none" \
			"${operands[@]}"
		has "$errs" "$tmp/none"
	done
	DOCKER_HOST=unix://$tmp/none box box-ls -H "$engine"
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

@test "names that nothing can have: one line, a status, nothing done" {
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
			# what is no text at all may be a usage error
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

@test "stdin closed is no reason to fail" {
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
