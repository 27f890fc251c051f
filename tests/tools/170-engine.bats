#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What an engine, or what stands before it, may answer: broken, cut off, full
# of surprises. between.pl says it in the engine's place.

load ../lib/box

@test "an image that the engine did not take is no success" {
	up "$(name a)" -v /data
	for answer in '{"stream":"x"' '{"stream":}' '{"error":"no"}' \
		'{}\x1e{"error":"no"}'; do
		between "POST.*/images/load say 200 $answer"
		loud 125 box-commit "$(name a)" || is "$status" 1
		is "$out" ''
		has "$errs" 'the engine cannot take the image: '
	done
}

@test "what a pull says: an error behind whatever, and no terminal's codes" {
	between 'POST.*/images/create say 200 {"status":"a\u001b[1mb\xc2\x9bc\xc3\xa4"}\r\n{"status":"x"}{"errorDetail":{"message":"no\xc2\x9b way"}}'
	box 125 box-run --rm none.invalid/none true
	has "$errs" $'\n''a?[1mb??cä'$'\n''x'$'\n'
	has "$errs" 'none: no?? way'
	between 'POST.*/images/create say 200 {"status":"x"}\x1e{"errorDetail":{"message":"no"}}'
	box 125 box-run --rm none.invalid/none true
	has "$errs" 'not JSON: a record separator'
	between 'POST.*/images/create say 200 {"status":"x"}{"status":'
	box 125 box-run --rm none.invalid/none true
	has "$errs" 'not JSON: '
}

@test "a message holds no terminal's codes either" {
	box 1 box-rm $'a\x1b\x7f\xc2\x85\x9bb\xc3\xa4'
	says 'box-rm: a?????bä: no such container'
}
