#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A MariaDB under write load, its data in a volume, is snapshotted, destroyed and
# reverted: 3 times, with BOX_TEST_FULL=1 10 times.
# bats file_tags=one-engine,long

load ../lib/box
load ../lib/versions
load ../lib/load

export BATS_TEST_TIMEOUT=3000 BOX_TEST_TIME=250

# The image with this file's mark.
prepare() {
	"$repo/tests/engine/base" mariadb
	docker create --name "$(shared made)" --label "box.test=$mark" box-test/mariadb:latest >/dev/null
	docker commit -c "LABEL box.test=$mark" "$(shared made)" "$(shared mariadb)" >/dev/null
	docker rm "$(shared made)" >/dev/null
}

sql() {
	docker exec "$(name a)" mariadb -N -e "$1"
}

# destroy ROUND: in three ways
destroy() {
	case $(($1 % 3)) in
	0) sql 'DROP DATABASE site' ;;
	1) on "$(name a)" 'rm -rf /var/lib/mysql/*' ;;
	2) on "$(name a)" 'kill -9 $(cat /run/mysqld/mysqld.pid)' ;;
	esac
}

# Of the rows that were told of before the snapshot began all are there; of those
# that were begun after its end none is. The rest is there up to a number, and
# none is missing below that.
is_as_snapshotted() {
	local rows last
	until_true 30 sql 'SELECT 1'
	read -r rows last <<<"$(sql 'SELECT COUNT(*), MAX(n) FROM site.number')"
	[ "$rows" -eq "$last" ] && [ "$last" -ge "$before" ] && [ "$last" -le "$after" ] ||
		fail "round $1: $rows rows, up to $last; $before before it, $after after it" || return
	is "$(sql "SELECT COUNT(*) FROM site.later")" 0 'rows from after the snapshot'
	last_row=$last
}

round() {
	before=$(told)
	box box-commit -m "round $1" "$(name a)"
	version=${out%%$'\t'*}
	# what is under way may have been begun before
	after=$(($(sql 'INSERT INTO site.later VALUES (1); SELECT MAX(n) FROM site.number') + 1))
	until_true 20 has_told $((after + 10))
	destroy "$1"
	loud box-revert "$(name a)" "${version##*:}"
	ended "$pid"
	is_as_snapshotted "$1"
	begin_load $((last_row + 1))
}

@test "load, snapshot, destroy, revert" {
	box=$(name a)
	rounds=3
	! full || rounds=10
	docker run -d --init --name "$(name a)" -v "$(name data):/var/lib/mysql" \
		"$(shared mariadb)" sh -c \
		'mkdir -p /run/mysqld && chown mysql /run/mysqld && exec mariadbd --user=mysql' >/dev/null
	until_true 30 sql 'SELECT 1'
	sql 'CREATE DATABASE site; CREATE TABLE site.number (n INT PRIMARY KEY);
		CREATE TABLE site.later (n INT)'
	begin_load 1
	begun=$SECONDS
	for ((n = 1; n <= rounds; n++)); do
		round "$n"
	done
	stop "$pid"
	echo "# $rounds rounds in $((SECONDS - begun)) s, $last_row rows" >&3
	is "$(sql 'CHECK TABLE site.number' | cut -f 4)" OK
	# as the database's own user has it
	is "$(docker exec "$(name a)" stat -c '%U %a' /var/lib/mysql /var/lib/mysql/ibdata1)" \
		$'mysql 755\nmysql 660'
}
