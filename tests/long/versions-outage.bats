#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The way to the engine is gone for a while, the engine is killed and started
# again, the tool is killed, or it and the process that it leaves to undo things:
# at each request of box-commit, box-fork, box-revert and box-run --rm.
#
# By default each kind of request that changes something breaks in two ways. With
# BOX_TEST_FULL=1 each request breaks in all ways, which takes hours.

load ../lib/box
load ../lib/versions
load kill

# At a request the way breaks before or after the engine has got it.
ways=('lost 2' 'away 0' both 'lost 0' tool 'away 2')
all_ways=(tool both 'away 0' 'lost 0' 'away 2' 'lost 2' 'away 10' 'lost 10' 'away 60' 'lost 60')

export BATS_TEST_TIMEOUT=100000

forking() {
	new=$box-f
	command=("$fork" "$box" "$new")
	then=$now
}

forking_a_version() {
	new=$box-f
	command=("$fork" "$box:1" "$new")
	then=x
}

running() {
	new=$box-r
	command=("$run" --rm --name "$new" -v /scratch "$holder" sh -c 'echo >/scratch/f; sleep 0.5')
	then=$now
}

# break_at PATTERN N WAY: runs the command so that it breaks at the Nth request of
# those that match; sets $status, and $requests as fault_proxy() does
break_at() {
	local rule direct=$DOCKER_HOST
	case $3 in
	tool) rule="$1 run $2 kill -9 \$(cat $tmp/tool)" ;;
	both) rule="$1 run $2 $tmp/kill-all" ;;
	engine) rule="$1 run $2 $tmp/kill-engine" ;;
	*) rule="$1 ${3% *} $2 ${3#* }" ;;
	esac
	fault_proxy "$rule"
	proxied=$DOCKER_HOST
	export DOCKER_HOST=$direct
	status=0
	# shellcheck disable=SC2016 # the other shell expands it
	DOCKER_HOST=$proxied timeout 200 sh -c 'echo $$ >"$0"; exec "$@"' "$tmp/tool" \
		"${command[@]}" >"$tmp/out" 2>"$tmp/err" 3>&- || status=$?
} 2>/dev/null

# The processes of the tools under test, whichever they are.
kill_all() {
	cat >"$tmp/kill-all" <<-END
		#!/bin/bash
		BATS_FILE_TMPDIR=$BATS_FILE_TMPDIR tmp=$tmp
		$(declare -f undoers)
		kill -9 \$(cat $tmp/tool) \$(undoers)
	END
	chmod 755 "$tmp/kill-all"
}

# A fork is there, whole, or it is not; a temporary box is not.
is_forked() {
	no_box "$new" || { [[ $new == *-f ]] && {
		[ "$(state "$new")" = "$(state_of "$now")" ] ||
			[ "$(state "$new")" = "$(state_of "$then")" ]
	}; }
}

# check_break WAY: what must be so afterwards, and when
check_break() {
	case $status in
	0 | 1 | 125 | 137) ;;
	*) fail "$point: its status is $status" "$(cat "$tmp/err")" || return ;;
	esac
	# the next call of a tool finishes what a dead process left
	if [ "$1" = both ] || [ "$1" = engine ]; then
		timeout 120 "$commit" --temporary "$box" >"$tmp/temporary" 2>"$tmp/temporary.err" ||
			fail "$point: the next call" "$(cat "$tmp/temporary.err")" || return
		docker rmi "$(cut -f 1 "$tmp/temporary")" >/dev/null
	fi
	if [ -n "${new:-}" ]; then
		until_true 15 is_forked || fail "$point: $new is neither there nor gone:" "$(things)" \
			"$(state "$new")" || return
		! is_box "$new" || [ "$status" -ne 0 ] || made=$((made + 1))
		docker rm -fv "$new" >/dev/null 2>&1 || true
		docker volume ls -q --filter "name=$new" --filter "name=^$box-data.box-" --filter dangling=true |
			remove volume rm
	fi
	check
}

# within a minute
is_settled() {
	until_true 15 settled || fail "$point: there is more, or less, than boxes:" "$(things)"
}

# kinds: of the requests on stdin, a pattern for each kind that changes something,
# and one for the reading of data
kinds() {
	perl -ne '
		my ($method, $path) = m{^(\w+) (?:/v[\d.]+)?(/[^?\s]*)} or next;
		my ($last) = $path =~ m{/([a-z]+)$};
		next if $method =~ /GET|HEAD/ && ($last // "") ne "archive";
		my $kind = $method eq "DELETE" ? $path =~ s{^(/[a-z]+/).*}{DELETE.*$1}r :
			"$method.*/" . ($last // "") . "([?]|\$)";
		print "^$kind\n" unless $seen{$kind}++;'
}

# at_requests WORK: see above; the first run is whole
at_requests() {
	local pattern n way direct=$DOCKER_HOST count=0 list
	prepare_boxes
	kill_all
	made=0
	next_box
	"$1"
	point='without a break'
	break_at '^NONE' 1 'lost 0'
	is "$status" 0 "$(cat "$tmp/err")"
	check_break none
	# what it asks for, and what is asked for to undo it
	cp "$requests" "$tmp/whole"
	if full; then
		list=()
		for ((n = 1; n <= $(wc -l <"$tmp/whole"); n++)); do
			for way in "${all_ways[@]}"; do
				list+=(". $n $way")
			done
		done
	else
		mapfile -t list < <(kinds <"$tmp/whole")
		n=0
		for pattern in "${list[@]}"; do
			list+=("$pattern 1 ${ways[n++ % 6]}" "$pattern 1 ${ways[n++ % 6]}")
			unset "list[n / 2 - 1]"
		done
	fi
	for pattern in "${list[@]}"; do
		read -r pattern n way <<<"$pattern"
		next_box
		"$1"
		point="${command[0]##*/} $box, $way at $pattern number $n"
		break_at "$pattern" "$n" "$way"
		begun=$SECONDS
		if ! check_break "$way" 2>"$tmp/wrong"; then
			softened=$((softened + 1))
			sed 's/^/# /' "$tmp/wrong" >&3
		fi
		count=$((count + 1))
		[ -z "${BOX_TEST_TRACE:-}" ] || echo "# $point: status $status, $((SECONDS - begun)) s" >&3
	done
	echo "# ${command[0]##*/}: $count points" >&3
	[ "$count" -ge 3 ]
	until_true 60 no_undoers
	check
}

@test "box-commit" {
	at_requests committing
}

@test "box-fork of a box" {
	at_requests forking
}

# bats test_tags=long
@test "box-fork of a version" {
	at_requests forking_a_version
}

# bats test_tags=long
@test "box-revert without saving" {
	at_requests reverting
}

# bats test_tags=long
@test "box-revert that saves" {
	at_requests saving_and_reverting
}

# bats test_tags=long
@test "box-run --rm" {
	at_requests running
}
