#!/bin/sh
# graph.sh DIR: read stages on stdin, as box-stale -M prints them, and print them,
# the boxes of the project in DIR and their versions as a graph in DOT. If graphviz
# is installed, also write $BOX_DIR/graph.svg.
set -eu
dir=$1
dot=$(mktemp)
trap 'rm -f "$dot"' EXIT

boxes=$("${BOX_BIN:-}box-ls" -a -f "label=box.project=$dir" -o name,image,state)

# A box points to its image, an image to its parents. Stale images are dashed.
{
	cat
	printf '%s\n' "$boxes" | awk -F'\t' 'NF { print "box=" $1 "=" $2 "=" $3 }'
	printf '%s\n' "$boxes" | cut -f1 | while IFS= read -r box; do
		"${BOX_BIN:-}box-ls" -v -o name,previous "$box" 2>/dev/null |
			awk -F'\t' -v box="$box" '{ print "version=" box "=" $1 "=" $2 }'
	done
} | awk '
	function quote(s) {
		gsub(/["\\]/, "\\\\&", s)
		return "\"" s "\""
	}
	BEGIN {
		print "digraph box {"
		print "\trankdir=BT"
		print "\tnode [shape=box fontname=\"sans-serif\"]"
	}
	split($0, p, "=") && (p[1] == "stale" || p[1] == "fresh") {
		print "\t" quote(p[2]) (p[1] == "stale" ? " [style=dashed]" : "")
	}
	split($0, e, "<") == 2 {
		print "\t" quote(e[1]) " -> " quote(e[2])
	}
	p[1] == "box" {
		print "\t" quote("box " p[2]) " [label=" quote(p[2] " (" p[4] ")") " shape=ellipse]"
		print "\t" quote("box " p[2]) " -> " quote(p[3])
	}
	# the first version of a box points to the box
	p[1] == "version" {
		print "\t" quote(p[3]) " [style=rounded]"
		print "\t" quote(p[3]) " -> " (p[4] == "" ? quote("box " p[2]) : quote(p[4]))
	}
	END { print "}" }' >"$dot"
cat "$dot"
if command -v dot >/dev/null; then
	mkdir -p "$BOX_DIR"
	dot -Tsvg -o "$BOX_DIR/graph.svg" "$dot"
	echo "box.mk: the graph is also in $BOX_DIR/graph.svg" >&2
fi
