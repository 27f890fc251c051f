#!/bin/sh
# down.sh FOLDER [force]: removes the boxes that FOLDER made, with their
# anonymous volumes. Each is saved as a version first, unless it is forced; one
# that cannot be saved stays.
set -eu
folder=$1 force=${2:-}

tool() {
	t=$1
	shift
	"${BOX_BIN:-}box-$t" "$@"
}

# shellcheck source=mk/box/save.sh disable=SC1091
. "${0%/*}/save.sh"

names=$(tool ls -aq -f "label=box.project=$folder")
printf '%s' "${names:+$names
}" | {
	bad=0
	while IFS= read -r name; do
		if [ -z "$force" ]; then
			save "$name" 'before it was removed' || {
				bad=1
				continue
			}
			echo "box.mk: what $name held is saved as $saved" >&2
		fi
		tool rm -fv "$name" || bad=1
	done
	exit "$bad"
}
