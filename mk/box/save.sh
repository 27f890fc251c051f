# shellcheck shell=sh
# save.sh: for scripts that define tool() and save a box before they remove it.

# save BOX MESSAGE: make an automatic version of the box and set $saved to its
# name. The box is stopped first, so that nothing that it writes in between is
# lost. On failure, the box is started again if it was running.
save() {
	running=$(tool ls -q -f "name=^/$1\$")
	[ -z "$running" ] || tool stop -t 2 "$1" >/dev/null
	saved=$(tool commit --automatic -m "$2" "$1") || {
		[ -z "$running" ] || tool start "$1" >/dev/null
		return 1
	}
	saved=${saved%%"$(printf '\t')"*}
}
