#!/bin/sh
# up.sh NAME IMAGE TIMEOUT [OPTION...]: makes sure that the box NAME runs IMAGE
# with these options of box-run, waits until it is healthy and tells where it
# is. A box that is so already is left alone; one that is not is saved as
# NAME:replaced before another takes its place.
set -eu
name=$1 image=$2 timeout=$3
shift 3
here=$(pwd -P)

tool() {
	t=$1
	shift
	"${BOX_BIN:-}box-$t" "$@"
}

# Is there a box of this name, with these labels?
has() {
	for label; do
		set -- "$@" -f "label=$label"
		shift
	done
	[ -n "$(tool ls -aq -f "name=^/$name\$" "$@")" ]
}

create() {
	tool run -d --name "$name" --label "box.project=$here" \
		--label "box.run=$options" "$@" "$image" >/dev/null
}

# Two makes at once would both create it.
mkdir -p "$BOX_DIR"
exec 9>"$BOX_DIR/lock"
flock 9

options=$*
want=$(tool ls -i -o id "$image")
if ! has; then
	create "$@"
elif ! has "box.project=$here"; then
	echo "box.mk: a box called $name belongs to another folder; set BOX_PROJECT" >&2
	exit 1
elif [ "$(tool ls -o imageid "$name")" = "$want" ] && has "box.run=$options"; then
	tool start "$name" >/dev/null
else
	tool commit -m 'before it was replaced' "$name" "$name:replaced" >/dev/null
	echo "box.mk: $name is replaced; what it held is saved as the image $name:replaced" >&2
	tool rm -f "$name" >/dev/null
	create "$@"
fi
if ! tool wait --healthy --timeout "$timeout" "$name" >/dev/null; then
	tool logs -n 20 "$name" >&2
	exit 1
fi
tool ls -o name,image,ports "$name" | awk -F'\t' '
	{
		print $1 " runs " $2
		n = split($3, ports, ",")
		for (i = 1; i <= n; i++)
			if (split(ports[i], p, "->") == 2)
				print "  " p[2] "\t" (p[2] ~ /^(80|8080|3000|5000|8000)\// ? "http://" : "") p[1]
	}'
