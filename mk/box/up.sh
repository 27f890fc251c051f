#!/bin/sh
# up.sh NAME FLAVOUR IMAGE TIMEOUT [OPTION...]: make sure that the box of the
# project in this directory for FLAVOUR runs IMAGE with these options of box-run,
# wait until it is healthy, and print its ports. A box that was created so, or
# from a version of such a box, is kept and started if it is not running; any
# other is saved as a version and replaced. A new box is called NAME, or NAME-2
# and so on if NAME is in use.
set -eu
name=$1 flavour=$2 image=$3 timeout=$4
shift 4
here=$(pwd -P)

tool() {
	t=$1
	shift
	"${BOX_BIN:-}box-$t" "$@"
}

# shellcheck source=mk/box/save.sh disable=SC1091
. "${0%/*}/save.sh"

# ours LABEL...: print the name of the project's box for FLAVOUR, if it has these
# labels
ours() {
	for label; do
		set -- "$@" -f "label=$label"
		shift
	done
	tool ls -aq -f "label=box.project=$here" -f "label=box.flavour=$flavour" "$@"
}

free_name() {
	n=1 free=$name
	while [ -n "$(tool ls -aq -f "name=^/$free\$")" ]; do
		n=$((n + 1)) free=$name-$n
	done
	echo "$free"
}

create() {
	box=$1
	shift
	tool run -d --name "$box" --label "box.project=$here" \
		--label "box.flavour=$flavour" --label "box.run=$options" \
		"$@" "$image" >/dev/null
}

# The data of a box that was reverted is in volumes with new names. Set $renamed
# to a sed script that changes the names in the options accordingly.
find_renamed() {
	renamed=$(tool ls -o mounts "$1" | grep -o '"Name":"[^"]*\.box-[0-9a-f]\{16\}"' |
		cut -d'"' -f4 | sed 's,^\(.*\)\(\.box-[0-9a-f]*\)$,s/^\\(-v\\|--volume=\\|\\)\1:/\\1\1\2:/\
			s/\\(^\\|=\\|\,\\)\\(source\\|src\\)=\1\\(\,\\|$\\)/\\1\\2=\1\2\\3/,')
}

# create_again BOX OPTION...: as create, with the renamed volumes
create_again() {
	again=$1
	shift
	for option; do
		set -- "$@" "$(printf '%s\n' "$option" | sed "$renamed")"
		shift
	done
	create "$again" "$@"
}

is_current() {
	[ -n "$(ours "box.run=$options")" ] || return 1
	[ "$(tool ls -o imageid "$1")" = "$want" ] || [ -n "$(ours "box.base=$want")" ]
}

# Without a lock, two makes at the same time would both create the box.
mkdir -p "$BOX_DIR"
exec 9>"$BOX_DIR/lock"
flock 9

options=$*
want=$(tool ls -i -o id "$image")
box=$(ours)
if [ -z "$box" ]; then
	create "$(free_name)" "$@"
elif is_current "$box"; then
	tool start "$box" >/dev/null
else
	save "$box" 'before it was replaced' || exit 1
	echo "box.mk: $box is replaced; the old one is saved as $saved" >&2
	find_renamed "$box"
	# with -v, volumes that the new box uses would be removed too
	tool rm -f --anonymous "$box" >/dev/null
	create_again "$box" "$@"
fi
if ! tool wait --healthy --timeout "$timeout" "$box" >/dev/null; then
	tool logs -n 20 "$box" >&2
	exit 1
fi
tool ls -o name,image,ports "$box" | awk -F'\t' '
	{
		print $1 " runs " $2
		n = split($3, ports, ",")
		for (i = 1; i <= n; i++)
			if (split(ports[i], p, "->") == 2)
				print "  " p[2] "\t" (p[2] ~ /^(80|8080|3000|5000|8000)\// ? "http://" : "") p[1]
	}'
