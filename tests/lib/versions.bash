# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the suites on versions share, after `load ../lib/box`:
#
#	version WORD NUMBER    the name of a version of the box name() gives
#	on BOX COMMAND         by the box's shell, as root
#	full                   whether all is to be tested (BOX_TEST_FULL=1), which
#	                       takes hours, and not only what CI has time for
#	tree_image             builds $(shared tree), an image that has /tree of
#	                       tree.c; prepare() may call it
#	tree BOX DIRECTORY     what is there, by tree list
#	kept                   of such a list on stdin what the engine can keep in
#	                       a version; box-commit(1) names what it cannot

version() {
	echo "$(name "$1"):$2"
}

on() {
	docker exec -u root "$1" sh -c "$2"
}

full() {
	[ -n "${BOX_TEST_FULL:-}" ]
}

tree_image() {
	cc -static -O2 -o "$BATS_FILE_TMPDIR/tree" "$repo/tests/lib/tree.c"
	docker create --name "$(shared tree)" "$image" >/dev/null
	docker cp -q "$BATS_FILE_TMPDIR/tree" "$(shared tree):/tree"
	docker commit -c 'CMD ["sleep", "1000"]' "$(shared tree)" "$(shared tree)" >/dev/null
	docker rm "$(shared tree)" >/dev/null
}

tree() {
	docker exec -u root "$1" /tree list "$2"
}

# No engine's archive has sockets, access control lists, fractions of a second,
# holes, or which links and FIFOs are the same. Docker's has capabilities and no
# other attributes; and it does not set the times of directories in new volumes.
# None keeps times before 1970. Podman rounds times, and sets those of mount
# points.
kept() {
	local podman=
	! is_podman || podman=1
	awk -F "\t" -v OFS="\t" -v podman="$podman" -v wanted="^(security[.]capability${podman:+|user[.].*})=" '
	$2 == "s" { next }
	{
		if ($2 != "f")
			$7 = ""
		split($8, time, ".")
		if (podman)
			$8 = $1 == "." ? "-" : time[1] < 0 ? 0 : time[1] + (time[2] >= 500000000)
		else
			$8 = $2 == "d" ? "-" : time[1] < 0 ? 0 : time[1]
		n = split($9, attribute, ",")
		$9 = ""
		for (i = 1; i <= n; i++)
			if (attribute[i] ~ wanted)
				$9 = $9 attribute[i] ","
		$10 = ""
		print
	}'
}
