#!/bin/sh
# down.sh FOLDER [force]: removes the boxes that FOLDER made. Each is saved as
# NAME:removed first, and its volumes stay. Forced, it is removed with its
# anonymous volumes and nothing is saved.
set -eu
folder=$1 force=${2:-}

tool() {
	t=$1
	shift
	"${BOX_BIN:-}box-$t" "$@"
}

tool ls -aq -f "label=box.project=$folder" | while IFS= read -r name; do
	if [ -z "$force" ]; then
		tool commit -m 'before it was removed' "$name" "$name:removed" >/dev/null
		echo "box.mk: what $name held is saved as the image $name:removed" >&2
	fi
	tool rm -f ${force:+-v} "$name"
done
