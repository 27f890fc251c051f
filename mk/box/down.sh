#!/bin/sh
# down.sh DIR [force]: remove the boxes of the project in DIR, with their anonymous
# volumes. Without force, each box is saved as a version first, and kept if that
# fails.
set -eu
dir=$1 force=${2:-}

tool() {
	t=$1
	shift
	"${BOX_BIN:-}box-$t" "$@"
}

# shellcheck source=mk/box/save.sh disable=SC1091
. "${0%/*}/save.sh"

names=$(tool ls -aq -f "label=box.project=$dir")
printf '%s' "${names:+$names
}" | {
	bad=0
	while IFS= read -r name; do
		if [ -z "$force" ]; then
			save "$name" 'before it was removed' || {
				bad=1
				continue
			}
			echo "box.mk: $name is saved as $saved" >&2
		fi
		tool rm -fv "$name" || bad=1
	done
	exit "$bad"
}
