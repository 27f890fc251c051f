# shellcheck shell=sh
# save.sh: for scripts that have tool() and remove a box when it is saved.

# save BOX MESSAGE: sets $saved to an automatic version of all that the box
# holds. It is stopped before, or what it writes between would be lost. Where
# there is no version it fails, and the box runs on.
save() {
	running=$(tool ls -q -f "name=^/$1\$")
	[ -z "$running" ] || tool stop -t 2 "$1" >/dev/null
	saved=$(tool commit --automatic -m "$2" "$1") || {
		[ -z "$running" ] || tool start "$1" >/dev/null
		return 1
	}
	saved=${saved%%"$(printf '\t')"*}
}
