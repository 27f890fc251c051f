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

# A page as it is read, a paragraph a line, without its headings.
rendered() {
	mandoc -Tascii -Owidth=2000 "$1" | sed 's/.\x08//g'
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

# rows FILE [MACRO]: of a table of options, or of one that a macro holds:
# "a all", "- all" where there is no letter
rows() {
	awk -v macro="${2:-}" '
		/^#define/ { on = 0 }
		$1 == "#define" && $2 == macro { on = 1 }
		macro == "" || on {
			while (match($0, /\{ "[a-z0-9-]+", [^}]*\}/)) {
				row = substr($0, RSTART, RLENGTH)
				$0 = substr($0, RSTART + RLENGTH)
				split(row, name, "\"")
				letter = "-"
				if (match(row, /\047.\047/))
					letter = substr(row, RSTART + 1, 1)
				print letter, name[2]
			}
		}' <(tr '\n' ' ' <"$1" | sed 's/#define/\n&/g; s/ [{] NULL, 0/\n&/g')
}

# The options that a tool takes, as its source has them.
options_of() {
	local source=$repo/bin/$1.c
	{
		rows "$source"
		rows "$repo/lib/cli.h" CLI_OPTIONS
		if grep -q BUILD_OPTIONS "$source"; then
			rows "$repo/lib/build.h" BUILD_OPTIONS
		fi
		if grep -q 'spec_option(' "$source"; then
			sed -n "s/^.{ \"\([a-z0-9-]*\)\", \('\(.\)'\|0\), .*/\3 \1/p" \
				"$repo/lib/spec.c" | sed 's/^ /- /'
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
				for letter in $(grep -o . <<<"${word#-}"); do
					softly matches "$known" "(^|"$'\n'")$letter "
				done
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

@test "pages that a page refers to are there" {
	for page in "${pages[@]}"; do
		while read -r name number; do
			case $name in
			box | box-*) softly [ -e "$repo/bin/$name.$number" ] ;;
			box.mk) softly [ -e "$repo/mk/$name.$number" ] ;;
			esac || fail "${page##*/}: $name($number)"
		done < <(grep -oE '^(\.It )?\.?Xr [^ ]+ [0-9]' "$page" |
			sed 's/.*Xr //')
	done
}

@test "box(7) lists the tools that there are, in order" {
	is "$(sed -n 's/^\.It Xr \(box-[^ ]*\) 1$/\1/p' "$repo/bin/box.7")" \
		"$(printf '%s\n' "${tools[@]}")"
}

@test "box(7) has every variable that the library reads, and those alone" {
	is "$(sed -n '/^\.Sh ENVIRONMENT/,/^\.Sh [^E]/s/^\.It Ev //p' "$repo/bin/box.7" |
		tr -d ' ' | tr ',' '\n' | sort)" \
		"$(grep -ohE '\<(get)?env\("[A-Z_]+"' "$repo"/lib/*.c |
			sed 's/.*"\(.*\)"/\1/' | grep -vx HOME | sort -u)"
}

@test "box(7) and conn.h tell the same figures" {
	figures=$(rendered "$repo/bin/box.7" | one_blank)
	for figure in '36 shared libraries' '6.3 ms' '12.0 million' '7.5 MB' '0.8 ms' \
		'0.12 million'; do
		has "$(tr -s ' \t\n*' ' ' <"$repo/lib/conn.h")" "$figure"
		has "$figures" "$figure"
	done
}

@test "box.mk(7) has every variable, and no other" {
	is "$(sed -n 's/^\.It Va //p' "$repo/mk/box.mk.7" | tr -d ' ' | tr ',' '\n' |
		grep -vx BOX_ARGS_STAGE | sort)" \
		"$(sed -n 's/^\([A-Z][A-Za-z_]*\) ?=.*/\1/p' "$repo"/mk/box.mk \
			"$repo"/mk/box/*.mk | sort)"
	grep -q 'BOX_ARGS_' "$repo/mk/box/images.mk"
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

# commands PAGE: its examples as a shell script that leaves, of command N,
# the text in $tmp/N.cmd, what it is to print in N.want, and what came of it in
# N.out, N.err and N.rc
commands() {
	section "$1" EXAMPLES | sed "s/\<busybox\>/$image/g; s/\<my-/$(name '')/g" |
		awk -v dir="$tmp" '
		function q(s) { gsub(/\047/, "\047\\\047\047", s); return "\047" s "\047" }
		function finish() {
			if (!n || closed)
				return
			printf "\n} >%s.out 2>%s.err; echo $? >%s.rc\n", at, at, at
			closed = 1
		}
		# a display is indented by 11, text by 5
		{ display = $0 ~ /^ {11}/; line = substr($0, 12) }
		!display || line ~ /^\$ / { finish(); wanting = 0 }
		!display { next }
		line ~ /^\$ / {
			at = q(dir "/" ++n); closed = 0; wanting = 1
			sub(/^\$ /, "", line)
			print line >(dir "/" n ".cmd")
			printf "{ %s", line
			next
		}
		wanting && line ~ /^> / && !closed {
			sub(/^> /, "", line)
			print line >(dir "/" n ".cmd")
			printf "\n%s", line
			next
		}
		wanting { finish(); print line >(dir "/" n ".want") }
		END { finish() }'
}

# wanted FILE: what it says, as a pattern
wanted() {
	one_blank <"$1" | sed 's/[][\*?]/\\&/g; s/\.\.\./*/g'
}

# examples PAGE: runs them
examples() {
	local n project file
	project=$tmp/$(name project)
	mkdir -p "$project"
	commands "$1" >"$tmp/script"
	[ ! -s "$tmp/script" ] && return
	(cd "$project" && execute env MAKEFLAGS="-I$repo/mk" BOX_BIN="$bin/" \
		sh "$tmp/script")
	for ((n = 1; ; n++)); do
		file=$tmp/$n
		[ -e "$file.cmd" ] || break
		ran=$(<"$file.cmd") status=$(cat "$file.rc") out=$(<"$file.out")
		errs=$(<"$file.err")
		softly is "$status" 0 "${1##*/}: the status"
		[ -e "$file.want" ] || continue
		# shellcheck disable=SC2053 # a pattern
		[[ $(one_blank <"$file.out") == $(wanted "$file.want") ]] ||
			softly fail "${1##*/}: not what the page says:" "$(<"$file.want")"
	done
	[ "$n" -gt 1 ]
}

for page in "${pages[@]}"; do
	word=${page##*/}
	bats_test_function --description "examples of $word" examples "$page" 2>/dev/null || :
done

@test "examples are understood: commands, what they go on with, what they print" {
	cat >"$tmp/page" <<-'END'
	.Dd January 1, 2026
	.Dt X 1
	.Os
	.Sh NAME
	.Nm x
	.Nd x
	.Sh EXAMPLES
	Text:
	.Bd -literal -offset indent
	not run
	$ a=1; printf 'x\en%s\en' "$a" \e
	>     'it'
	x
	1
	it
	$ pwd
	\&...my-project
	.Ed
	.Pp
	More:
	.Bd -literal -offset indent
	$ echo "$a b	c"; cat </dev/null
	1 b c
	.Ed
	END
	cp "$tmp/page" "$tmp/x.1"
	examples "$tmp/x.1"
	is "$(ls "$tmp"/*.cmd | wc -l)" 3
	# and one that is wrong is found
	sed -i 's/^1 b c/1 b d/' "$tmp/x.1"
	! examples "$tmp/x.1" 2>/dev/null || [ "$softened" -gt 0 ]
	softened=0
}
