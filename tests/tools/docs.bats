#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The manual pages say what the tools do: against their sources, their usage,
# and, where they show what to type, against the engine.
#
# In a display (.Bd -literal) of a page's EXAMPLES, a line that begins with
# "$ " is a command, one with "> " goes on with it, and what follows, if there
# is anything, is all that it prints to stdout, where "..." stands for any text
# and one blank for any run of them. Commands of a page run in one shell, in
# their order, in an empty folder called my-project, and have to end with 0.
# Lines before the first command of a display are not run. The image "busybox"
# is $image, and names that begin with "my-" are made unique.

load ../lib/box

tools=()
for source in "$repo"/bin/box-*.c; do
	source=${source##*/}
	tools+=("${source%.c}")
done
pages=("$repo"/bin/*.[1-9] "$repo"/mk/*.[1-9])

# A page as it is read, but for the width of it.
rendered() {
	mandoc -Tascii -Owidth=900 "$1" | sed 's/.\x08//g'
}

# section PAGE NAME: of what is read
section() {
	rendered "$1" | awk -v name="$2" '
		/^[^ ]/ { in_it = $0 == name; next } in_it'
}

one_blank() {
	tr -s ' \t\n' ' ' | sed 's/^ //; s/ $//'
}

usage_of() {
	"$1" --help | sed 's/^usage: //' | one_blank
}

synopsis_of() {
	section "$repo/bin/$1.1" SYNOPSIS | one_blank
}

# rows FILE [MACRO]: of its tables of options, or of the one that the macro is:
# "a all", and "- all" where there is no letter
rows() {
	tr -s '\\\n\t ' ' ' <"$1" | sed 's/#define/\n&/g' | awk -v macro="${2:-}" '
		macro != "" && $2 != macro { next }
		{
			while (match($0, /\{ "[a-z0-9-]+", [^}]*\}/)) {
				row = substr($0, RSTART, RLENGTH)
				$0 = substr($0, RSTART + RLENGTH)
				split(row, name, "\"")
				letter = match(row, /\047.\047/) ? substr(row, RSTART + 1, 1) : "-"
				print letter, name[2]
			}
		}'
}

# The options that a tool takes, as its source has them.
options_of() {
	local source=$repo/bin/$1.c
	{
		rows "$source"
		rows "$repo/lib/cli/cli.h" CLI_OPTIONS
		if grep -q BUILD_OPTIONS "$source"; then
			rows "$repo/lib/build/options.h" BUILD_OPTIONS
		fi
		if [ "$1" = box-run ]; then
			sed -n "s/^.{ \"\([a-z0-9-]*\)\", \('\(.\)'\|0\), .*/\3 \1/p" \
				"$repo/lib/create/options.c" | sed 's/^ /- /'
		fi
	} | sed "$([ "$1" = box-run ] && echo 's/x/x/' || echo 's/^- help$/h help/')" |
		sort
}

# The same, as the page's lists have them: "Fl a , Fl -all" is one option.
documented_in() {
	awk '
		function flush() { if (letter != "") print letter, "-"; letter = "" }
		$1 == ".Sh" { on = $2 == "DESCRIPTION" }
		on && $1 == ".It" && $2 == "Fl" {
			for (i = 2; i < NF; i++) {
				if ($i != "Fl" || $(i + 1) == "-")
					continue
				word = $(i + 1)
				if (word ~ /^-/) {
					print letter == "" ? "-" : letter, substr(word, 2)
					letter = ""
				} else {
					flush()
					letter = word
				}
			}
			flush()
		}' "$1" | sort
}

@test "every tool has a page, and every page its tool" {
	for tool in "${tools[@]}"; do
		[ -s "$repo/bin/$tool.1" ] || softly fail "$tool: no page"
	done
	for page in "$repo"/bin/*.1; do
		[ -s "${page%.1}.c" ] || softly fail "$page: no tool"
	done
	[ -s "$repo/bin/box.7" ] && [ -s "$repo/mk/box.mk.7" ]
}

@test "pages are clean: mandoc -Tlint" {
	for page in "${pages[@]}"; do
		softly box mandoc -Tlint -Wwarning "$page"
	done
}

@test "pages name themselves, and are for people: ASCII, 80 columns" {
	for page in "${pages[@]}"; do
		base=${page##*/}
		softly is "$(sed -n 's/^\.Dt //p' "$page")" \
			"$(tr '[:lower:]' '[:upper:]' <<<"${base%.*}") ${base##*.}"
		softly is "$(sed -n '/^\.Sh NAME/{n;s/^\.Nm //p}' "$page")" "${base%.*}"
		softly is "$(grep -nP '[^\t -~]' "$page")" '' "$base: not ASCII"
		softly is "$(mandoc -Tascii -Owidth=80 "$page" | sed 's/.\x08//g' |
			expand | grep -nE '.{81}')" '' "$base: a line too long"
	done
}

@test "a tool's page has its sections, in order" {
	for tool in "${tools[@]}"; do
		softly is "$(sed -n 's/^\.Sh //p' "$repo/bin/$tool.1" | paste -sd,)" \
			'NAME,SYNOPSIS,DESCRIPTION,OUTPUT,API,ENVIRONMENT,EXIT STATUS,EXAMPLES,SEE ALSO' \
			"$tool: sections"
	done
}

@test "SYNOPSIS is what --help prints" {
	for tool in "${tools[@]}"; do
		softly is "$(synopsis_of "$tool")" "$(usage_of "$tool")" \
			"$tool: SYNOPSIS and usage"
	done
}

@test "every option of the source is in the page, and no other" {
	for tool in "${tools[@]}"; do
		softly is "$(documented_in "$repo/bin/$tool.1")" \
			"$(options_of "$tool")" "$tool: options"
	done
	# the extraction itself: some that have to be there
	has "$(options_of box-run)" 'p publish'
	has "$(options_of box-run)" '- rm'
	has "$(options_of box-build)" 't tag'
	has "$(options_of box-rm)" '0 null'
}

@test "every letter and word of the usage is an option" {
	for tool in "${tools[@]}"; do
		known=$(options_of "$tool")
		for word in $(usage_of "$tool" | grep -oE '(^|[^A-Za-z0-9])--?[A-Za-z0-9][A-Za-z0-9-]*' |
			sed 's/^[^-]*//'); do
			case $word in
			--*) softly matches "$known" "(^|"$'\n'").${word/--/ }($|"$'\n'")" ;;
			*)
				while read -r -n 1 letter; do
					softly matches "$known" "(^|"$'\n'")$letter "
				done < <(printf %s "${word#-}")
				;;
			esac
		done
	done
}

@test "a page names the endpoints that its source names" {
	for tool in "${tools[@]}"; do
		api=$(section "$repo/bin/$tool.1" API)
		softly matches "$api" '(GET|POST|DELETE) /[a-z]+'
		# whole ones in the comment at the top; ".../start" is not
		while read -r endpoint; do
			softly has "$api" "$endpoint"
		done < <(sed -n '/\*\//q;p' <(tail -n +2 "$repo/bin/$tool.c") |
			grep -oE '(GET|POST|DELETE) /[a-z/{}]+')
	done
}

is_page() {
	[ -e "$repo/bin/$1" ] || [ -e "$repo/mk/$1" ]
}

@test "pages that a page refers to are there" {
	for page in "${pages[@]}"; do
		while read -r name number; do
			is_page "$name.$number" ||
				softly fail "${page##*/}: there is no $name($number)"
		done < <(sed -n 's/.*Xr \(box[^ ]*\) \([0-9]\).*/\1 \2/p' "$page")
	done
}

@test "box(7) lists the tools that there are, in order" {
	is "$(sed -n 's/^\.It Xr \(box-[^ ]*\) 1$/\1/p' "$repo/bin/box.7")" \
		"$(printf '%s\n' "${tools[@]}")"
}

@test "box(7) has every variable that the library reads, and those alone" {
	is "$(sed -n '/^\.Sh ENVIRONMENT/,/^\.Sh [^E]/s/^\.It Ev //p' "$repo/bin/box.7" |
		tr -d ' ' | tr ',' '\n' | sort)" \
		"$(grep -ohE '\<(get)?env\("[A-Z_]+"' "$repo"/lib/*/*.c |
			sed 's/.*"\(.*\)"/\1/' | grep -vx HOME | sort -u)"
}

@test "box(7) and conn.h tell the same figures" {
	figures=$(rendered "$repo/bin/box.7" | one_blank)
	for figure in '36 shared libraries' '6.3 ms' '12.0 million' '7.5 MB' '0.8 ms' \
		'0.12 million'; do
		has "$(tr -s ' \t\n*' ' ' <"$repo/lib/engine/conn.h")" "$figure"
		has "$figures" "$figure"
	done
}

@test "box.mk(7) has every variable, and no other" {
	is "$(sed -n 's/^\.It Va //p' "$repo/mk/box.mk.7" | tr -d ' ' | tr ',' '\n' |
		grep -vxE 'BOX_(ARGS|BUILD)_STAGE' | sort)" \
		"$(sed -n 's/^\([A-Z][A-Za-z_]*\) ?=.*/\1/p' "$repo"/mk/box.mk \
			"$repo"/mk/box/*.mk | sort)"
	grep -q 'BOX_ARGS_' "$repo/mk/box/images.mk"
	grep -qE 'BOX_BUILD_.\(' "$repo/mk/box/images.mk"
}

@test "box.mk(7) has every target that make help lists, and no other" {
	cd "$tmp"
	echo 'include box.mk' >Makefile
	box make -s -I "$repo/mk" box-help
	is "$(sed -n 's/^\.It Ic //p' "$repo/mk/box.mk.7" | sed 's/Ic//g' |
		tr -d ' ' | tr ',' '\n' | grep -v NAME | sort)" \
		"$(grep -oE '^ +box-[a-z]+' <<<"$out" | tr -d ' ' | sort)"
}

# --- Examples

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

@test "examples are understood: commands, more of them, output" {
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
