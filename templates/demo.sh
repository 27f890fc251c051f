#!/bin/sh
# The example on this machine, from nothing to a page; what `make demo` runs.
set -eu
cd "$(dirname "$0")/.."

DOCKER_HOST=$(tests/engine/engine start)
export DOCKER_HOST
address=$(tests/engine/engine address)
tests/engine/base debian:bookworm-slim

make -C templates/www --no-print-directory dev
port=$(make -s -C templates/www ps | grep site:dev | sed -n 's/.*:\([0-9]*\)->80\/tcp.*/\1/p')
url=http://$address:$port/
page=$(curl -fsS --retry 5 --retry-connrefused "$url")
case $page in
*'rows of a table in MariaDB'*) ;;
*)
	echo "demo: $url answers, and not with the page:" >&2
	printf '%s\n' "$page" >&2
	exit 1
	;;
esac
printf '%s\n' "$page" | sed 's/<[^>]*>//g' | grep -v '^[[:space:]]*$' | head -n 12
cat <<END

The site is at $url
Try, in templates/www, with DOCKER_HOST=$DOCKER_HOST in your environment:
	make ps			where its boxes are
	make shell		look around in it
	make prod		the same site without the developer's tools
	make clean		remove its boxes
and change boxes/site/src/index.php, then make dev once more.
END
