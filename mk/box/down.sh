#!/bin/sh
# down.sh FOLDER [force]: removes the boxes that FOLDER made, with their
# anonymous volumes. Each is saved as a version first, unless it is forced.
set -eu
folder=$1 force=${2:-}

tool() {
	t=$1
	shift
	"${BOX_BIN:-}box-$t" "$@"
}

tool ls -aq -f "label=box.project=$folder" | while IFS= read -r name; do
	if [ -z "$force" ]; then
		saved=$(tool commit --automatic -m 'before it was removed' "$name" | cut -f1)
		echo "box.mk: what $name held is saved as $saved" >&2
	fi
	tool rm -fv "$name"
done
