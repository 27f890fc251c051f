#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The examples of the manual pages do what the pages say.
#
# In a display (.Bd -literal) of a page's EXAMPLES, a line that begins with "$ "
# is a command and a line that begins with "> " continues it. Any other lines
# after a command are all that it prints to stdout, where "..." stands for any
# text and one blank for any number of blanks. The commands of a page run in one
# shell, in order, in an empty directory called my-project, and must exit with
# status 0. Lines before the first command of a display are not run. The image
# "busybox" is $image, and names that begin with "my-" are made unique.
# bats file_tags=one-engine

load ../lib/box
load ../lib/pages

# script PAGE PREFIX: its examples for sh. Of command N there are then, in
# $tmp/run, its text in N.cmd, what it is to print in N.want, and what came of
# it in N.out, N.err and N.rc.
script() {
	section "$1" EXAMPLES |
		sed "s/\<busybox\>/$image/g; s/\<my-/$2/g" |
		awk -v dir="$tmp/run" '
		function finish() {
			if (begun)
				printf "\n} >%s.out 2>%s.err; echo $? >%s.rc\n", at, at, at
			begun = 0
		}
		# text is indented by 5, a display by 11
		{ display = index($0, "           ") == 1; line = substr($0, 12) }
		!display { finish(); printing = 0; next }
		sub(/^\$ /, "", line) {
			finish()
			at = "\"$run\"/" ++n
			print line >(dir "/" n ".cmd")
			printf "{ %s", line
			begun = printing = 1
			next
		}
		begun && sub(/^> /, "", line) {
			print line >(dir "/" n ".cmd")
			printf "\n%s", line
			next
		}
		printing { finish(); print line >(dir "/" n ".want") }
		END { finish() }'
}

# What is to be printed, as a pattern.
wanted() {
	one_blank <"$1" | sed 's/[][\*?]/\\&/g; s/\.\.\./*/g'
}

# events_since SECONDS TYPE EVENT FORMAT [FILTER]: what the engine has told
events_since() {
	docker events --since "$1" --until "$(date +%s.%N)" --filter "type=$2" \
		--filter "event=$3" --format "$4" ${5:+--filter "$5"}
}

# remove_volumes SECONDS: those that the examples' boxes have had since then, and
# those in which box counts these boxes' versions
remove_volumes() {
	local id name
	events_since "$1" container create '{{.Actor.ID}} {{.Actor.Attributes.name}}' \
		"label=box.test=$mark" >"$tmp/created"
	events_since "$1" volume mount '{{.Actor.Attributes.container}} {{.Actor.ID}}' \
		>"$tmp/mounted"
	while read -r id name; do
		sed -n "s/^$id //p" "$tmp/mounted"
		docker volume ls -q --filter "name=^box\\.version\\.$name\\.[0-9]"
	done <"$tmp/created" | remove volume rm
}

# examples PAGE: run and compared
examples() {
	local page=${1##*/} prefix n file begun
	prefix=$(name "${page//[!a-z]/}-")
	rm -rf "$tmp/run"
	mkdir -p "$tmp/run" "$tmp/${prefix}project"
	begun=$(date +%s.%N)
	script "$1" "$prefix" >"$tmp/script"
	cd "$tmp/${prefix}project" || return
	execute env run="$tmp/run" MAKEFLAGS="-I$repo/mk" BOX_BIN="$bin/" \
		sh "$tmp/script"
	softly is "$errs" '' "$page: what the shell says"
	for ((n = 1; ; n++)); do
		file=$tmp/run/$n
		[ -e "$file.cmd" ] || break
		# shellcheck disable=SC2034 # fail() shows it
		ran=$(<"$file.cmd") status=$(cat "$file.rc") out=$(cat "$file.out")
		errs=$(cat "$file.err")
		softly is "$status" 0 "$page: the status"
		[ -e "$file.want" ] || continue
		# shellcheck disable=SC2053 # a pattern
		[[ $(one_blank <"$file.out") == $(wanted "$file.want") ]] ||
			softly fail "$page: it should print" "$(<"$file.want")"
	done
	named "$prefix" | remove rm -fv
	remove_volumes "$begun"
	[ "$n" -gt 1 ] || softly fail "$page: no examples"
}

@test "examples do what the pages say" {
	for page in "${pages[@]}"; do
		examples "$page"
	done
}

@test "examples are parsed: commands, continuation lines, output" {
	cat >"$tmp/x.1" <<-'END'
	.Dd January 1, 2026
	.Dt X 1
	.Os
	.Sh NAME
	.Nm x
	.Nd x
	.Sh EXAMPLES
	Text:
	.Bd -literal -offset indent
	echo this is not run >&2; exit 1
	$ a=1; printf '%s\en' "$a" \e
	>     'it is'
	1
	it is
	$ pwd
	\&...-project
	.Ed
	.Pp
	More:
	.Bd -literal -offset indent
	$ echo "$a	b" my-x; cat
	1 b ...-x
	.Ed
	END
	examples "$tmp/x.1"
	is "$softened" 0
	is "$(find "$tmp/run" -name '*.cmd' | wc -l)" 3
	# and what is wrong is found
	for change in 's/^it is/it was/' 's/; cat$/; false/' 's/; cat$/; exit/' \
		's/^1 b .*/1 b ...y/' 's/^\$ /% /'; do
		sed "$change" "$tmp/x.1" >"$tmp/y.1"
		examples "$tmp/y.1" 2>/dev/null
		[ "$softened" -gt 0 ] || fail "not found: $change"
		softened=0
	done
}
