#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The README's examples do what it says.

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
