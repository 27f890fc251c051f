#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The README's examples do what it says, and its table names the tools there are.

load ../lib/box

# block HEADING NUMBER: the indented lines of that block below that heading
block() {
	awk -v h="## $1" -v want="$2" '
		/^## / { on = $0 == h; n = 0; inside = 0 }
		on && /^    / { if (!inside) n++; inside = 1; if (n == want) print substr($0, 5); next }
		{ inside = 0 }' "$repo/README.md"
}

# With names of this test's own in place of the README's.
ours() {
	sed -E "s/debian:bookworm-slim/IMAGE/g; s/\b(base|site|app|mine)\b/$(name '')\1/g; s/IMAGE/$image/g"
}

@test "ten lines" {
	cd "$tmp"
	export MAKEFLAGS="-I$repo/mk --no-print-directory"
	block 'Ten lines' 1 | ours >script
	[ "$(wc -l <script)" -eq 10 ]
	loud sh -e script
	has "$out" "$(name app)-dev runs $(name site):dev"
	lines_are "$(grep -x 'world' <<<"$out")" world
	is "$(grep -c "^box-build: $(name base): " <<<"$errs")" 1 'the base is built once'
}

@test "pipelines" {
	block 'The tools' 1 | ours | sed "s/box-ls -a/box-ls -a -f label=box.test=$mark/; s/box-run -d/box-run -d --name $(name d)/" >"$tmp/script"
	loud sh -e "$tmp/script"
	has "$out" "$(name mine):2"
	box box-rm -f "$(name d)"
}

@test "the table names each tool, and the map each folder and module" {
	readme=$(cat "$repo/README.md")
	for source in "$repo"/bin/box-*.c; do
		tool=${source##*/}
		has "$readme" "${tool%.c}"
	done
	map=$(block 'The tree' 2 | tr -s ' \n' '  ')
	for header in "$repo"/lib/*.h; do
		module=${header##*/}
		case $module in *_impl.h) continue ;; esac
		softly has "$map " " ${module%.h} "
	done
	for folder in bin lib mk templates tests/unit tests/tools tests/mk tests/site tests/engine tests/bench; do
		has "$readme" "    $folder"
	done
	[ "$(wc -l <"$repo/README.md")" -le 150 ]
}

# Row by row as the README draws them: a file includes its own row or below.
@test "no module includes one of a row above its own" {
	rows=$(block 'The tree' 2 | sed 's/use cases/usecases/' | awk '
		/^[a-z]/ { row++; $1 = "" } { for (i = 1; i <= NF; i++) if ($i ~ /^[a-z]/) print $i, row }')
	for file in "$repo"/lib/*.[ch]; do
		module=${file##*/}
		module=${module%.[ch]}
		mine=$(awk -v m="${module%%_*}" '$1 == m { print $2 }' <<<"$rows")
		while read -r other; do
			theirs=$(awk -v m="${other%%_*}" '$1 == m { print $2 }' <<<"$rows")
			[ -z "$mine" ] || [ -z "$theirs" ] || [ "$theirs" -ge "$mine" ] ||
				softly fail "$module includes $other, which is above it"
		done < <(sed -n 's/^#include "\(.*\)\.h"/\1/p' "$file")
	done
}
