#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# How the important messages are worded: wording.txt has a line for each with the
# status, the command, and what is the first line on stderr. Other tests assert
# only that a message names its tool and the object concerned. Where a message is
# changed on purpose, what diff shows here is the line to write there.

load ../lib/fast

# An engine in which there is nothing, with some boxes that are in a bad way.
answers_of_engine() {
	canned '/none say 404 {"message":"No such container: none"}' \
		'/containers/(gone|new) say 404 {"message":"No such container"}' \
		'/images/(gone|one|two) say 404 {"message":"No such image"}' \
		'/busy say 409 {"message":"You cannot remove a running container"}' \
		'/broken say 500' '/moved say 301' '/nameless/json say 200 {"Config":{}}' \
		'/logs say 200 \x09\x00\x00\x00\x00\x00\x00\x01x' \
		'/a/json say 200 {"Id":"1","Name":"/a","Config":{"Tty":false}}' \
		'/dead/json say 200 {"Id":"1","State":{"Running":false,"Status":"exited"}}' \
		'/sick/json say 200 {"Id":"1","State":{"Running":true,"Status":"running","Health":{"Status":"unhealthy"}}}' \
		'/events say 200' '/forever hang' '/(containers|images)/json say 200 []' \
		'/containers/create say 404 {"message":"No such image: image"}' \
		'/images/create say 200 {"errorDetail":{"message":"no such host"}}'
}

project() {
	cd "$tmp" || return
	: >file
	printf 'a\0b\n' >nul
	mkdir -p empty bad stage rules loop 'odd name' kit
	printf 'FROM scratch\nCOPEY a b\n' >bad/Dockerfile
	echo 'FROM scratch' | tee stage/Dockerfile >rules/Dockerfile
	echo '[' >rules/.dockerignore
	echo 'FROM x' >loop/Dockerfile
	printf 'FROM scratch\nCOPY . /\n' >'odd name/Dockerfile'
	: >'odd name/a;b'
	echo 'include box.mk' >kit/Makefile
	mkdir -p kit/boxes/one
	echo 'FROM scratch' >kit/boxes/one/Dockerfile
	cp -r kit kit2
	mkdir kit2/boxes/two
	echo 'FROM scratch' >kit2/boxes/two/Dockerfile
	cp -r kit 'kit 3'
	mkdir kit4
	cp kit/Makefile kit4
}

# said COMMAND: its line of the table
said() {
	local status=0 message
	message=$(timeout 20 bash -c "$1" 2>&1 >/dev/null </dev/null) || status=$?
	message=${message%%$'\n'*}
	message=${message//"$tmp"/DIR}
	# which makefile it is, and which line, is not what is tested
	sed -E 's/\|[^|]*\.mk:[0-9]+: \*\*\* /|*** /' <<<"$status|$1|$message"
}

@test "messages are worded as wording.txt has them" {
	project
	answers_of_engine
	export MAKEFLAGS="-I$repo/mk --no-print-directory"
	while IFS='|' read -r _ command _; do
		said "$command"
	done <"$repo/tests/fast/wording.txt" >"$tmp/said"
	diff "$repo/tests/fast/wording.txt" "$tmp/said"
}
