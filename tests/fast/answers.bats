#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What tools make of the answers that an engine, or a proxy before it, may give.

load ../lib/fast

not_found='say 404 {"message":"No such container: x"}'

# --- Statuses

@test "box-rm, box-start, box-stop: what there is not, what fails, what is redirected" {
	for command in 'box-rm' 'box-rm -i' 'box-start' 'box-stop'; do
		read -ra command <<<"$command"
		canned "/gone $not_found" '/broken say 500 {"message":"it hurts"}' \
			'/moved say 301' '/there say 204'
		box 1 "${command[@]}" gone there-1 broken moved there-2
		lines_are "$out" there-1 there-2
		complains "${command[0]}" gone 'broken: it hurts' moved
	done
}

@test "box-wait: the first answer that breaks off ends it, without the others" {
	canned '/broken/ say 200 {"StatusCode":1' '/there/ say 200 {"StatusCode":4}'
	box 125 box-wait there broken there
	is "$out" $'there\t4'
	complains box-wait broken
}

@test "box-start: only the status of an answer counts" {
	canned '/there say 200 done'
	box box-start there
	is "$out" there
}

@test "box-rm -f: only what there is not is as good as removed" {
	for flags in -f -fi; do
		canned "/gone $not_found" '/moved say 301' '/denied say 403 {"message":"no"}' \
			'/proxy say 404 <html>Not Found</html>' '/there say 204'
		box box-rm "$flags" gone there
		is "$out" there
		# nor is a 404 that is not the engine's own
		box 1 box-rm "$flags" moved there denied proxy
		is "$out" there
		complains box-rm moved denied proxy
	done
}

@test "-: names from stdin reach the engine as they are, and no others" {
	canned '/ say 204'
	# names that no engine allows are not sent
	box 1 box-rm a - d < <(printf '%s\n' 'b c' '' b.c '../../x?y=1#')
	lines_are "$out" a b.c d
	complains box-rm 'b c' '../../x?y=1#'
	is "$(sed -n 's,^DELETE /v1.41/containers/\([^?]*\)?.*,\1,p' "$requests" | sort)" \
		"$(printf '%s\n' a b.c d)"
	box 1 box-start -0 - < <(printf 'a\nb\0a/b\0c')
	is "$(tr '\0' '|' <"$out_file")" 'a/b|c|'
	complains box-start a
	grep -q '/containers/a%2Fb/start$' "$requests"
	: >"$requests"
	# without names there is no request; without a -, stdin is not read
	box box-rm -
	box 2 box-rm <<<x
	is "$(grep -v _ping "$requests")" ''
}

@test "a message holds no codes of a terminal" {
	canned ". $not_found"
	box 1 box-rm $'a\x1b\x7f\xc2\x85\x9bb\xc3\xa4'
	complains box-rm 'a?????bä'
	canned '. say 500 {"message":"\u001b[31mred\u009b"}'
	box 1 box-rm a
	complains box-rm 'a: ?[31mred'
}

@test "what cannot be parsed cannot be an answer: odd JSON" {
	# libjq 1.6 loses a value that another follows without a separator
	export ASAN_OPTIONS=detect_leaks=0
	while IFS= read -r answer; do
		canned "GET./v1.41 say 200 $answer"
		softly box 125 box-diff a
		softly is "$out" ''
		softly complains box-diff a
	done <<-'END'
		{"Path":"/x","Kind":1}]
		[{"Path":"/x","Kind":1}
		[{"Path":"/x" "Kind":1}]
		[{"Path":"\x01","Kind":1}]
		[{'Path':'/x'}]
		nothing
	END
	# members that are missing, null, or of another type
	canned 'GET./v1.41 say 200 [{},{"Kind":1},{"Path":null,"Kind":2},{"Path":["/x"],"Kind":"1"}]'
	box box-diff a
	is "$(wc -l <"$out_file")" 4
}

# --- box-diff, box-wait

@test "box-diff: a letter and a path for each change" {
	canned "/changes file 200 $answers/changes.json"
	box box-diff a
	lines_are "$out" $'C\t/etc' $'A\t/new' $'A\t/odd\\tname\\n' $'D\t/gone' $'?\t/unknown'
	box box-diff -0 a
	is "$(tr '\0' '|' <"$out_file")" $'C\t/etc|A\t/new|A\t/odd\\tname\\n|D\t/gone|?\t/unknown|'
	canned '/changes say 200 null'
	box box-diff a
	is "$out" ''
	canned ". $not_found"
	box 1 box-diff a
	complains box-diff a
}

@test "box-wait: a name and a status for each" {
	canned '/a/wait say 200 {"StatusCode":0}' '/b/wait say 200 {"Error":null,"StatusCode":137}' \
		"/gone/wait $not_found" '/cut/wait raw HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 90\r\n\r\n{"Sta'
	box box-wait b a
	lines_are "$out" $'b\t137' $'a\t0'
	box 1 box-wait a gone b
	lines_are "$out" $'a\t0' $'b\t137'
	complains box-wait gone
	box box-wait -0 - < <(printf 'b\0a')
	is "$(tr '\0' '|' <"$out_file")" $'b\t137|a\t0|'
	execute box-wait cut
	[ "$status" -ne 0 ]
	is "$out" ''
	complains box-wait cut
}

@test "box-stop, box-start, box-rm: several requests are in flight at once" {
	for tool in box-stop box-start box-rm; do
		canned '. hang'
		spawn tool "$tool" a b c d
		until_true 10 is_asked_for a b c d
		stop "$pid"
	done
}

# each is in the path of a request
is_asked_for() {
	local name
	for name; do
		grep -q "/containers/${name}[/?]" "$requests" || return
	done
}

@test "box-wait --timeout: the time is for all names together" {
	for options in '' --healthy; do
		canned '. hang'
		begun=$SECONDS
		# shellcheck disable=SC2086 # a word or none
		box 1 box-wait $options --timeout 1 {1..40}
		[ $((SECONDS - begun)) -lt 20 ]
		is "$out" ''
		is "$(grep -c '^box-wait: ' <<<"$errs")" 40
	done
}

# --- box-logs, box-run, box-exec

# frame NUMBER BYTES: a frame of the engine's stream with up to 15 bytes, for a rule
frame() {
	printf '\\x0%d\\x00\\x00\\x00\\x00\\x00\\x00\\x0%x%s' "$1" "${#2}" "$2"
}

box_a='/a/json say 200 {"Id":"1234","Config":{"Tty":false}}'

@test "box-logs: frames that come at once keep their order" {
	canned "$box_a" "/logs say 200 $(frame 1 out1)$(frame 2 err1)$(frame 1 out2)$(frame 2 err2)"
	box-logs a >"$tmp/both" 2>&1
	is "$(cat "$tmp/both")" out1err1out2err2
	loud box-logs a
	is "$out|$errs" 'out1out2|err1err2'
}

@test "box-logs: with a terminal the stream has no frames" {
	canned '/a/json say 200 {"Id":"1234","Config":{"Tty":true}}' \
		"/logs say 200 $(frame 1 out)"
	box box-logs a
	same_bytes "$out_file" <(printf '%b' "$(frame 1 out)")
}

@test "box-logs: the engine's own error in the stream, a frame of no stream, half a frame" {
	canned "$box_a" "/logs say 200 $(frame 1 out)$(frame 3 'Error: it hurts')"
	box 1 box-logs a
	is "$out" out
	complains box-logs 'a: Error: it hurts'
	canned "$box_a" "/logs say 200 $(frame 1 out)$(frame 9 x)"
	box 125 box-logs a
	complains box-logs a
	for cut in '\x01\x00' '\x01\x00\x00\x00\x00\x00\x00\x09half'; do
		canned "$box_a" "/logs say 200 $(frame 1 out)$cut"
		box 125 box-logs a
		matches "$out" '^out'
		complains box-logs a
	done
}

@test "box-logs: an answer about a box without its ID is an error" {
	canned '/a/json say 200 {"Config":{}}'
	box 125 box-logs a
	complains box-logs a
}

@test "a stream that is none, because a proxy has made a body of it" {
	head='HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
	canned '/create say 201 {"Id":"1234","Warnings":[]}' "/attach raw $head" \
		'/wait hang' '/containers/1234. say 204'
	box 125 box-run --rm --name a image true
	complains box-run a
	grep -q '^DELETE .*/1234' "$requests"
	canned '/a/exec say 201 {"Id":"5678"}' "/exec/5678/start raw $head"
	box 125 box-exec a true
	complains box-exec a
}

@test "a pull: what it says, an error after it, no codes of a terminal" {
	missing='/containers/create say 404 {"message":"No such image: x/none"}'
	canned "$missing" '/images/create say 200 {"status":"a\u001b[1mb\xc2\x9bc\xc3\xa4"}\r\n{"status":"x"}{"errorDetail":{"message":"no\xc2\x9b way"}}'
	box 125 box-run --rm x/none true
	has "$errs" $'\n''a?[1mb??cä'$'\n''x'$'\n'
	mentions box-run 'x/none: no?? way'
	for rest in '\x1e{"errorDetail":{"message":"no"}}' '{"status":' '{"error":}'; do
		canned "$missing" "/images/create say 200 {\"status\":\"x\"}$rest"
		box 125 box-run --rm x/none true
		is "$out" ''
		mentions box-run x/none
	done
}

# --- TLS

@test "another machine without TLS, or with any certificate: a warning" {
	# with a version that is given, none is asked for before
	export DOCKER_API_VERSION=1.41
	box 125 box-ls -H tcp://0.0.0.0:1
	complains box-ls tcp://0.0.0.0:1 tcp://0.0.0.0:1
	DOCKER_TLS=1 box 125 box-ls -H tcp://0.0.0.0:1
	complains box-ls tcp://0.0.0.0:1 tcp://0.0.0.0:1
	DOCKER_TLS_VERIFY=1 box 125 box-ls -H tcp://0.0.0.0:1
	complains box-ls
	DOCKER_TLS=1 box 125 box-ls -H tcp://127.0.0.1:1
	complains box-ls
}

# A library in libcurl's place, which writes as an old one does over TLS.
@test "a TLS stream that breaks is a message, not a silent end" {
	cat >"$tmp/curl.c" <<-'END'
		#include <stddef.h>
		#include <unistd.h>
		static int ends[2];
		void *curl_easy_init(void) { return ends; }
		int curl_easy_setopt(void *c, int o, ...) { return 0; }
		int curl_easy_perform(void *c) { return pipe(ends) || close(ends[0]); }
		int curl_easy_getinfo(void *c, int o, int *s) { *s = ends[1]; return 0; }
		int curl_easy_recv(void *c, void *b, size_t n, size_t *k) { return 56; }
		int curl_easy_send(void *c, const void *b, size_t n, size_t *k) {
			return write(ends[1], b, n) < 0 ? 55 : 0;
		}
		void curl_easy_cleanup(void *c) { close(ends[1]); }
		const char *curl_easy_strerror(int code) { return "it broke"; }
	END
	"${CC:-cc}" -shared -fPIC -o "$tmp/libcurl.so.4" "$tmp/curl.c"
	LD_LIBRARY_PATH=$tmp DOCKER_TLS_VERIFY=1 box 125 box-ls -H tcp://127.0.0.1:1
	complains box-ls 'it broke'
}
