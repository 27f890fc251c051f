# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# The manual pages, as they are read.

pages=("$repo"/bin/*.[1-9] "$repo"/mk/*.[1-9])

# rendered PAGE: its text, in lines as long as they need to be
rendered() {
	mandoc -Tascii -Owidth=900 "$1" | sed 's/.\x08//g'
}

# section PAGE NAME: of that text
section() {
	rendered "$1" | awk -v name="$2" '
		/^[^ ]/ { in_it = $0 == name; next } in_it'
}

one_blank() {
	tr -s ' \t\n' ' ' | sed 's/^ //; s/ $//'
}
