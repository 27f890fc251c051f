# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# A MariaDB under load, after `load ../lib/box`: $box has it, with a table number
# in a database site.
# shellcheck disable=SC2154 # a test sets box

# begin_load FROM: a client that inserts numbers, each in a transaction, and
# prints each once it is committed
begin_load() {
	spawn load docker exec -i "$box" mariadb -N -n site < <(
		exec 3>&- 4>&-
		seq "$1" 9999999 | sed 's/.*/INSERT INTO number VALUES (&); SELECT &;/'
	)
	until_true 20 has_told "$1"
}

# The last one that it told of. The very last line may be a part of one.
told() {
	tail -n 2 "$tmp/load.out" | head -n 1
}

has_told() {
	[ "$(told)" -ge "$1" ]
}
