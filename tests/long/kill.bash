# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Kill -9 at every step of box-commit and box-revert: `load kill`. strace kills
# the tool, but not the process that it leaves to undo things, when the tool is
# about to send to the engine (sendto), to look for an answer (recvfrom) or to
# report a step to that process (write): before, during and after each of its
# requests. Boxes take turns, since that process looks at its own box once more a
# second after the kill.

eval "plain_$(declare -f setup)"
setup() {
	plain_setup
	holder=$(shared holder):1
	commit=$BATS_FILE_TMPDIR/box-commit revert=$BATS_FILE_TMPDIR/box-revert
	fork=$BATS_FILE_TMPDIR/box-fork run=$BATS_FILE_TMPDIR/box-run
	boxes=("$(name a)" "$(name b)" "$(name c)")
	turn=0 points=0 seen=' '
}

# The sanitizers would make system calls of their own, so these are the plain
# tools. Another suite may be building them at the same time.
copy_tools() {
	local tool
	for tool in box-commit box-revert box-fork box-run; do
		cp "$repo/bin/$tool" "$BATS_FILE_TMPDIR/$tool" &&
			"$BATS_FILE_TMPDIR/$tool" --version || return
	done
}

prepare() {
	until_true 120 copy_tools
	docker volume ls -q >"$BATS_FILE_TMPDIR/volumes"
	echo none >>"$BATS_FILE_TMPDIR/volumes"
	docker build -q -t "$(shared holder):1" - >/dev/null 2>&1 <<-END
		FROM $image
		RUN mkdir /anon /held && echo base >/anon/base
		VOLUME /anon
		CMD ["sleep", "1000"]
	END
}

# --- What a box holds: in its file system, in a named and in an anonymous
# volume a file that changes, one that comes and goes, and a long one.

# shellcheck disable=SC2016 # the box's shell expands it
writer='cd / && for f in anon data held; do
	echo $1 >$f/state && rm -f $f/only-* && echo $1 >$f/only-$1 || exit 1
done; yes $1 | head -c 150000 >data/long'
reader='find /anon /data /held -type f -exec md5sum {} + | sort -k 2'

become() {
	timeout 20 docker exec "$1" sh -c "$writer" sh "$2"
}

state() {
	timeout 20 docker exec "$1" sh -c "$reader"
}

state_of() {
	local folder
	{
		for folder in anon data held; do
			echo "$1" | md5sum | sed "s,-,/$folder/state,"
			echo "$1" | md5sum | sed "s,-,/$folder/only-$1,"
		done
		echo base | md5sum | sed 's,-,/anon/base,'
		yes "$1" | head -c 150000 | md5sum | sed 's,-,/data/long,'
	} | sort -k 2
}

# Three boxes that hold "x", which is version 1 of each.
prepare_boxes() {
	local box
	for box in "${boxes[@]}"; do
		docker run -d --init --name "$box" -v "$box-data:/data" "$holder" >/dev/null
		become "$box" x
		box "$commit" -m x "$box"
		is "${out%%$'\t'*}" "$box:1"
	done
}

# --- What must be so after each kill

# All that is marked, except images that are not versions.
things() {
	docker ps -a --filter "label=box.test=$mark" --format '{{.Names}} {{.State}}' | sort
	docker images --filter "label=box.test=$mark" --format '{{.Repository}}:{{.Tag}}' |
		sed 's,^localhost/,,' | grep -vxF -e "$image" -e "$holder" |
		grep -vE "^$mark-[0-9]+-[abc]:[0-9]+\$" | sort
	# volumes, without those that boxes have, that they had at first, and the
	# one that counts
	docker volume ls -q ${BOX_TEST_SHARED:+--filter "name=$(name '')"} |
		grep -vxFf "$BATS_FILE_TMPDIR/volumes" |
		grep -vxE "box\.(secret|version\.$(name '')[abc]\.[0-9]+)|$(name '')[abc]-data" |
		grep -vxFf <(docker inspect -f '{{range .Mounts}}{{println .Name}}{{end}}' \
			"${boxes[@]}" | grep .) | sort
}

# Three boxes that run, and nothing else.
settled() {
	[ "$(things)" = "$(printf '%s running\n' "${boxes[@]}")" ]
}

is_settled() {
	until_true 30 settled || fail "$point: there is more, or less, than boxes:" "$(things)"
}

# The box holds what it held before, or what the command was to make of it.
holds() {
	local there
	there=$(state "$box")
	[ "$there" = "$(state_of "$now")" ] || [ "$there" = "$(state_of "$then")" ] ||
		fail "$point: the box holds neither $now nor $then:" "$there"
}

# Each version holds all of what its message says; that of a fork, of one state.
versions_are_whole() {
	local each version message there
	for each in "${boxes[@]}"; do
		while IFS=$'\t' read -r version message; do
			[[ $seen != *" $version "* ]] || continue
			seen+="$version "
			there=$(docker run --rm "$version" sh -c "$reader")
			[[ $message != 'forked as '* ]] ||
				message=$(docker run --rm "$version" cat /data/state)
			[ "$there" = "$(state_of "$message")" ] ||
				fail "$point: $version does not hold $message:" "$there" || return
		done <<<"$(box-ls -v -o name,message "$each")"
	done
}

# A stop that was under way when the tool was killed may take effect after all
# boxes were seen running; they run again a second later.
check() {
	is_settled && { until_true 10 holds || holds; } && versions_are_whole
}

# --- Kills

# The next box, with content that no box has had before.
next_box() {
	turn=$((turn + 1))
	box=${boxes[turn % 3]}
	now=y$turn
	until_true 30 become "$box" "$now"
}

# at_every CALL WORK [STEP]: kills the tool at its first such system call, then at
# its second and so on, until it ends by itself. WORK sets $command, and $then.
# With $fault, the call fails in that way instead.
at_every() {
	local n=1 kills=0 status
	while :; do
		next_box
		"$2"
		point="${command[0]##*/} $box, ${fault:-killed} at $1 number $n"
		status=0
		# without bash's message about each process that is killed
		{
			timeout 60 strace -qq -o /dev/null -e "trace=$1" \
				-e "inject=$1:${fault:-signal=KILL}:when=$n" "${command[@]}" \
				>/dev/null 2>"$tmp/err" 3>&- || status=$?
		} 2>/dev/null
		case $status in
		0 | 137) ;;
		1 | 125) [ -n "${fault:-}" ] ;;
		*) false ;;
		esac ||
			fail "$point: its status is $status" "$(cat "$tmp/err")" || return
		check || return
		# a call that fails may do no harm
		[ "$status" -ne 0 ] || { [ -n "${fault:-}" ] && [ "$n" -lt 60 ]; } || break
		kills=$((kills + 1)) n=$((n + ${3:-1}))
	done
	points=$((points + kills))
	echo "# ${command[0]##*/}: ${fault:-killed} at $kills times $1" >&3
}

# by_group WORK: kills the tool with its process group, at some times.
by_group() {
	local ms
	for ms in 005 020 050 100 150 200 300 400 500 650 800; do
		next_box
		"$1"
		point="${command[0]##*/} $box, its group killed after $ms ms"
		{
			spawn group setsid "${command[@]}"
			sleep "0.$ms"
			kill -9 -- "-$pid" || : # it may have ended
			wait "$pid" || :
		} 2>/dev/null
		points=$((points + 1))
		check || return
	done
}

undoers() {
	local process
	for process in /proc/[0-9]*; do
		[[ $(readlink "$process/exe") != "$BATS_FILE_TMPDIR"/box-* ]] ||
			! tr '\0' '\n' <"$process/environ" | grep -qxF "TMPDIR=$tmp" ||
			echo "${process##*/}"
	done 2>/dev/null
}

no_undoers() {
	[ -z "$(undoers)" ]
}

# Nor does it change anything what the processes that undo things do later.
in_the_end() {
	point='at the end'
	until_true 60 no_undoers
	check
	[ "$points" -ge 40 ]
	echo "# $points points" >&3
}

committing() {
	command=("$commit" -m "$now" "$box")
	then=$now
}

reverting() {
	command=("$revert" --no-save "$box" 1)
	then=x
}

saving_and_reverting() {
	command=("$revert" -m "$now" "$box" 1)
	then=x
}
