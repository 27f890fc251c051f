#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The manual pages against the sources and the usage that --help prints.
# tools/docs.bats runs their examples.

load ../lib/fast
load ../lib/tools
load ../lib/pages

usage_of() {
	"$1" --help | sed 's/^usage: //' | one_blank
}

synopsis_of() {
	section "$repo/bin/$1.1" SYNOPSIS | one_blank
}

# rows FILE [TABLE]: of its tables of options, or of the one of that name:
# "a all", and "- all" where there is no letter
rows() {
	tr -s '\n\t ' ' ' <"$1" | sed 's/struct cli_option [a-z_]*\[\]/\n&/g' | awk -v table="${2:-}" '
		!/^struct cli_option/ || (table != "" && $3 != table "[]") { next }
		{
			sub(/OPT_END.*/, "")
			gsub(/OPT_NUL\(/, "OPT_NUL(\0470\047, \"null\", ")
			while (match($0, /OPT_[A-Z_]+\((0|\047.\047), "[a-z0-9-]+"/)) {
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
	local source=$repo/bin/$1.c table
	{
		rows "$source"
		rows "$repo/lib/cli/cli.c" common
		for table in build_input_options build_other_options; do
			! grep -q "$table" "$source" || rows "$repo/lib/build/options.c" "$table"
		done
		if [ "$1" = box-run ]; then
			sed -n "s/^.{ \"\([a-z0-9-]*\)\", \('\(.\)'\|0\), .*/\3 \1/p" \
				"$repo/lib/create/options.c" | sed 's/^ /- /'
		fi
	} | sed "$([ "$1" != box-run ] || echo 's/^h help$/- help/')" | sort
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

@test "README: the table names each tool, and the map each directory" {
	readme=$(cat "$repo/README.md")
	for source in "$repo"/bin/box-*.c; do
		tool=${source##*/}
		has "$readme" "${tool%.c}"
	done
	for dir in "$repo"/lib/*/ "$repo"/tests/*/; do
		dir=${dir#"$repo/"}
		case $dir in tests/vectors/ | tests/lib/ | tests/long/) continue ;; esac
		softly has "$readme" "    ${dir%/}"
	done
	for dir in bin mk templates; do
		has "$readme" "    $dir/"
	done
	[ "$(wc -l <"$repo/README.md")" -le 150 ]
}
