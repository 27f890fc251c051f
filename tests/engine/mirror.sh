# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Where this machine gets Debian's packages from.

# targets: address, release and component of each, and who is its origin
targets()
{
	# shellcheck disable=SC2016 # apt expands it
	apt-get indextargets --format \
		'deb $(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)' \
		'Created-By: Packages' | sort -u
}

# sources SUITE: the lines for it of this machine's own sources, or the usual ones
sources()
{
	targets | awk -v s="$1" '$5 == "Debian" && $4 == "main" &&
		($3 == s || $3 == s "-updates" || $3 == s "-security") {
			print $1, $2, $3, $4; n++ }
		END { exit n == 0 }' || {
		echo "deb http://deb.debian.org/debian $1 main"
		echo "deb http://deb.debian.org/debian $1-updates main"
		echo "deb http://deb.debian.org/debian-security $1-security main"
	}
}

# The mirror that has this machine's own suite has the others too.
mirror()
{
	targets | awk '$5 == "Debian" && $4 == "main" && $3 !~ /-/ {
			print $2; n++; exit }
		END { if (n == 0) print "http://deb.debian.org/debian" }'
}

# How this machine reaches them: proxies, date checks; never a password.
reach()
{
	apt-config dump | grep -E '^Acquire::(https?::|Check-)' |
		grep -v '@' || true
}

# What nobody reads in there.
slim()
{
	for dir in doc groff info linda lintian locale man; do
		echo "path-exclude=/usr/share/$dir/*"
	done
	echo 'path-include=/usr/share/doc/*/copyright'
	echo force-unsafe-io
}
