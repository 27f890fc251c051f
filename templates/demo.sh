#!/bin/sh
# Build and run the example site and fetch its page; `make demo` runs this.
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
	echo "demo: $url answers, but not with the expected page:" >&2
	printf '%s\n' "$page" >&2
	exit 1
	;;
esac
printf '%s\n' "$page" | sed 's/<[^>]*>//g' | grep -v '^[[:space:]]*$' | head -n 12
cat <<END

The site is at $url
In templates/www, with DOCKER_HOST=$DOCKER_HOST in the environment, try
	make ps			list its boxes and their ports
	make shell		run a shell in the box
	make prod		run the site without the development tools
	make clean		remove its boxes
or change boxes/site/src/index.php and run make dev again.
END
