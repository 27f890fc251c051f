#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Versions of the template's site, through make: a MariaDB under write load is
# snapshotted, destroyed and reverted, again and again. With its data in the
# image's file system, as the template has it, and in a volume.

load ../lib/box
load ../lib/load

eval "plain_$(declare -f setup)"
eval "plain_$(declare -f setup_file)"
eval "plain_$(declare -f teardown_file)"

www=$BATS_FILE_TMPDIR/www

setup_file() {
	local stage
	plain_setup_file
	export BATS_TEST_TIMEOUT=600 BOX_TEST_TIME=500
	make -s -C "$repo" install PREFIX="$BATS_FILE_TMPDIR/installed"
	cp -r "$BATS_FILE_TMPDIR/installed/share/box/templates/www" "$www"
	rm -rf "$www/.box"
	for stage in wwwserver wwwserver-dev site; do
		mv "$www/boxes/$stage" "$www/boxes/$mark-$stage"
		sed -i -E "s/^(FROM |ARG BASE=)(wwwserver)/\1$mark-\2/" \
			"$www/boxes/$mark-$stage/Dockerfile"
	done
	echo "LABEL box.test=$mark" >>"$www/boxes/$mark-site/Dockerfile"
}

# What takes longest to build is in the engine's cache for www.bats, if that is
# still to come; the name is one that it removes.
teardown_file() {
	if grep -qs /www.bats "$BATS_RUN_TMPDIR/test_list_file.txt"; then
		docker tag "$mark-wwwserver" "${mark%-*}-www-kept:cache"
	fi
	plain_teardown_file
}

setup() {
	plain_setup
	mk=(make --no-print-directory -C "$www" -I "$BATS_FILE_TMPDIR/installed/include"
		BOX_PROJECT="$(name www)" FLAVOUR=prod HOME="$tmp"
		BOX_RUN_prod="--health-interval=300ms ${data:+-v $data:/var/lib/mysql}")
	box=$(name www)-prod
}

sql() {
	docker exec "$box" mariadb -N site -e "$1"
}

# destroy ROUND: in three ways
destroy() {
	case $(($1 % 3)) in
	0) sql 'DROP DATABASE site' ;;
	1) docker exec "$box" sh -c 'rm -rf /var/lib/mysql/* /var/www' ;;
	2) docker exec "$box" pkill -KILL mariadbd ;;
	esac
}

# The box is what it was during the snapshot: of the rows that were told of
# before it began all are there; of those that were begun after its end none is.
# The rest is there up to a number, and none is missing below that.
is_as_snapshotted() {
	local rows last
	box box-wait --healthy --timeout 60 "$box"
	read -r rows last <<<"$(sql 'SELECT COUNT(*), MAX(n) FROM number')"
	[ "$rows" -eq "$last" ] && [ "$last" -ge "$before" ] && [ "$last" -le "$after" ] ||
		fail "round $1: $rows rows, up to $last; $before before it, $after after it" || return
	is "$(sql "SELECT COUNT(*) FROM later")" 0 'rows from after the snapshot'
	last_row=$last
}

round() {
	before=$(told)
	box "${mk[@]}" snapshot M="round $1"
	version=${out%%$'\t'*}
	# what is under way may have been begun before
	after=$(($(sql 'INSERT INTO later VALUES (1); SELECT MAX(n) FROM number') + 1))
	until_true 20 has_told $((after + 10))
	destroy "$1"
	loud "${mk[@]}" revert V="${version##*:}"
	ended "$pid"
	is_as_snapshotted "$1"
	begin_load $((last_row + 1))
}

# rounds COUNT
rounds() {
	local n begun
	loud "${mk[@]}" prod
	sql 'CREATE TABLE number (n INT PRIMARY KEY); CREATE TABLE later (n INT)'
	begin_load 1
	begun=$SECONDS
	for n in $(seq "$1"); do
		round "$n"
	done
	stop "$pid"
	echo "# $1 rounds in $((SECONDS - begun)) s, $last_row rows" >&3
	is "$(sql 'CHECK TABLE number' | cut -f 4)" OK
	box "${mk[@]}" forget KEEP=2
	is "$(wc -l <<<"$out")" $(($1 - 2))
	# and the site is there
	docker exec "$box" curl -fsS http://127.0.0.1/ | grep 'rows of a table in MariaDB'
	box "${mk[@]}" clean FORCE=1
}

@test "a MariaDB under write load, snapshotted, destroyed and reverted 20 times" {
	rounds 20
}

# A round takes nearly twice as long.
@test "the same 5 times with its data in a volume" {
	data=$(name db)
	setup
	rounds 5
}
