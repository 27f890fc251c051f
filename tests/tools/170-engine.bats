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
		complains box-commit "$(name a)"
	done
}

@test "what a pull says: an error behind whatever, and no terminal's codes" {
	between 'POST.*/images/create say 200 {"status":"a\u001b[1mb\xc2\x9bc\xc3\xa4"}\r\n{"status":"x"}{"errorDetail":{"message":"no\xc2\x9b way"}}'
	box 125 box-run --rm none.invalid/none true
	has "$errs" $'\n''a?[1mb??cä'$'\n''x'$'\n'
	mentions box-run 'none.invalid/none: no?? way'
	between 'POST.*/images/create say 200 {"status":"x"}\x1e{"errorDetail":{"message":"no"}}'
	box 125 box-run --rm none.invalid/none true
	mentions box-run none.invalid/none
	between 'POST.*/images/create say 200 {"status":"x"}{"status":'
	box 125 box-run --rm none.invalid/none true
	mentions box-run none.invalid/none
}

@test "a message holds no terminal's codes either" {
	box 1 box-rm $'a\x1b\x7f\xc2\x85\x9bb\xc3\xa4'
	complains box-rm 'a?????bä'
}

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

# frame NUMBER BYTES: as between.pl wants them, of up to 15 bytes
frame() {
	printf '\\x0%d\\x00\\x00\\x00\\x00\\x00\\x00\\x0%x%s' "$1" "${#2}" "$2"
}

@test "box-logs: frames that come at once keep their order" {
	idle "$(name a)"
	between "GET.*/logs say 200 $(frame 1 out1)$(frame 2 err1)$(frame 1 out2
		)$(frame 2 err2)"
	box-logs "$(name a)" >"$tmp/both" 2>&1
	is "$(cat "$tmp/both")" out1err1out2err2
}

@test "box-logs: an error of the engine's own in the stream is told" {
	idle "$(name a)"
	between "GET.*/logs say 200 $(frame 1 out)$(frame 3 'Error: it hurts')"
	box 1 box-logs "$(name a)"
	is "$out" out
	complains box-logs "$(name a): Error: it hurts"
	between "GET.*/logs say 200 $(frame 1 out)$(frame 9 x)"
	box 125 box-logs "$(name a)"
	complains box-logs "$(name a)"
}

@test "a stream that is none, because a proxy has made a body of it" {
	up "$(name a)"
	head='HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
	between "POST.*/attach raw $head" "POST.*/exec/.*/start raw $head"
	box 125 box-run --rm --name "$(name b)" "$image" true
	complains box-run "$(name b)"
	no_box "$(name b)"
	box 125 box-exec "$(name a)" true
	complains box-exec "$(name a)"
}

@test "an answer about a box that names none is no answer" {
	idle "$(name a)"
	between "GET.*$(name a)/json say 200 {\"Config\":{}}"
	box 125 box-logs "$(name a)"
	complains box-logs "$(name a)"
}

@test "a redirect is an error, and nothing is removed" {
	idle "$(name a)"
	between 'DELETE.*/containers/ say 301'
	box 1 box-rm -f "$(name a)"
	complains box-rm "$(name a)"
	is_box "$(name a)"
	between 'POST.*/start say 307'
	box 1 box-start "$(name a)"
	complains box-start "$(name a)"
}

@test "a name that would change the path is an error, not a box that is gone" {
	for odd in . .. ../x x/../y x//y; do
		box 1 box-rm -f -- "$odd"
		is "$out" ''
		complains box-rm "$odd"
		box 1 box-rm -i -f -- "$odd"
		is "$out" ''
		complains box-rm "$odd"
	done
}

@test "a 404 that is not the engine's does not mean that a box is gone" {
	idle "$(name a)"
	between 'DELETE.*/containers/ say 404 <html>Not Found</html>'
	box 1 box-rm -f "$(name a)"
	complains box-rm "$(name a)"
	is_box "$(name a)"
}
