#!/bin/sh
# versions.sh DIR BOX...: print the versions of the boxes of the project in DIR,
# and of each BOX, which need not exist, as trees: the versions that followed a
# version are indented below it.
set -eu
dir=$1
shift

tool() {
	t=$1
	shift
	"${BOX_BIN:-}box-$t" "$@"
}

boxes=$(tool ls -aq -f "label=box.project=$dir")
# A box without versions is not an error here.
versions=$(printf '%s\n' "$@" "$boxes" | grep . | sort -u |
	tool ls -v -o name,previous,time,size,kind,message - 2>/dev/null) || true
[ -n "$versions" ] || {
	echo 'box.mk: no version yet; run make snapshot' >&2
	exit 0
}
# Oldest first.
printf '%s\n' "$versions" | awk -F'\t' '
	{
		name[NR] = $1
		parent[$1] = $2
		line[$1] = sprintf("%s  %s  %.1f MB%s%s", $1, $3, $4 / 1000000,
			$5 == "" ? "" : "  (" $5 ")", $6 == "" ? "" : "  " $6)
	}
	function show(v, indent, i) {
		print indent line[v]
		for (i = NR; i >= 1; i--)
			if (parent[name[i]] == v && name[i] != v)
				show(name[i], indent "    ")
	}
	END {
		for (i = NR; i >= 1; i--)
			if (!(parent[name[i]] in line))
				show(name[i], "")
	}'
