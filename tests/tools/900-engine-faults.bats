#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Answers that no engine should give: cut off, slow, wrong, hostile. They come
# from tests/lib/faulty.c. No tool may take them for success, crash, or hang.

load ../lib/box

prepare() {
	${CC:-cc} -O1 -o "$BATS_FILE_TMPDIR/faulty" "$repo/tests/lib/faulty.c"
}

# serve RULE...: from now on the engine is a faulty one
serve() {
	socket=$tmp/s
	export DOCKER_HOST=unix://$socket
	spawn faulty "$BATS_FILE_TMPDIR/faulty" "$socket" "$@"
	server=$pid
	until_true 5 [ -S "$socket" ]
}

unserve() {
	stop "$server"
	rm -f "$socket" "$socket.log" "$socket.go"
}

# answer FILE STATUS HEADERS <BODY: an answer with that length
answer() {
	cat >"$tmp/body"
	printf 'HTTP/1.1 %s\r\n%bContent-Length: %d\r\n\r\n' "$2" "$3" \
		"$(wc -c <"$tmp/body")" | cat - "$tmp/body" >"$tmp/$1"
}

# json FILE TEXT: 200, and that
json() {
	answer "$1" '200 OK' 'Content-Type: application/json\r\n' <<<"$2"
}

# chunked FILE PIECE...: 200, and the pieces, in a chunk each
chunked() {
	local file=$tmp/$1 piece
	shift
	printf 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n' >"$file"
	for piece in "$@"; do
		printf '%x\r\n%s\r\n' "${#piece}" "$piece"
	done >>"$file"
	printf '0\r\n\r\n' >>"$file"
}

# raw FILE TEXT: these bytes
raw() {
	printf '%b' "$2" >"$tmp/$1"
}

asked() {
	sed 's, HTTP/1.1$,,' "$socket.log"
}

id=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
box='{"Id":"'$id'","Names":["/web"],"Image":"img","ImageID":"sha256:'$id'",
"Command":"sleep 1","Created":1600000000,"Ports":[{"IP":"1.2.3.4",
"PrivatePort":80,"PublicPort":8080,"Type":"tcp"}],"Labels":{"a":"b \" \\ c"},
"State":"running","Status":"Up"}'
list="[$box,${box//web/db}]"
image_list='[{"Id":"sha256:'$id'","RepoTags":["a:1","a:2"],"Created":1600000000,
"Size":12345678901,"RepoDigests":null,"Labels":null,"ParentId":""}]'

# cut_off FILE COMMAND...: of an answer that is cut after 0, 1, 2 ... bytes the
# command makes no success until it has it all. $kind is what it is due to say.
cut_off() {
	local size file=$1 n=0 status=0 bad=0
	shift
	size=$(wc -c <"$tmp/$file")
	while [ "$n" -lt "$size" ]; do
		status=0
		timeout 10 "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
		if [ "$status" -ne 125 ] || [ "$(wc -l <"$tmp/err")" -ne 1 ]; then
			bad=$((bad + 1))
			[ "$bad" -gt 3 ] ||
				echo "after $n of $size bytes: status $status," \
					"$(cat "$tmp/err")" >&2
		fi
		n=$((n + 1))
	done
	is "$bad" 0 "cuts that $1 did not take for one"
	timeout 10 "$@" >"$tmp/out" 2>"$tmp/err" ||
		fail "the whole is no success: $(cat "$tmp/err")"
}

@test "cut off at every byte: box-ls" {
	json list "$list"
	serve containers/json=c:"$tmp/list"
	cut_off list box-ls -a
	is "$(cut -f 1 "$tmp/out")" $'web\ndb'
	unserve
	chunked list "[${box:0:300}" "${box:300:50}" "${box:350}]"
	serve containers/json=c:"$tmp/list"
	cut_off list box-ls -a
	is "$(cut -f 1 "$tmp/out")" web
	unserve
	json list "$image_list"
	serve images/json=c:"$tmp/list"
	cut_off list box-ls -i
	is "$(cut -f 1 "$tmp/out")" $'a:1\na:2'
}

@test "cut off at every byte: the ping" {
	raw ping 'HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nConnection: close\r\nContent-Length: 2\r\n\r\nOK'
	json list '[]'
	serve _ping=c:"$tmp/ping" containers/json=:"$tmp/list"
	cut_off ping box-ls
}

@test "cut off at every byte: answers to other tools" {
	raw 'done' 'HTTP/1.1 204 No Content\r\n\r\n'
	json wait '{"StatusCode":0}'
	json commit '{"Id":"sha256:'$id'"}'
	json box '{"Id":"'$id'","Image":"sha256:'$id'","Config":{"Tty":false}}'
	json image '{"Id":"sha256:'$id'","Config":{"Cmd":["sh"]}}'
	printf 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n\001\0\0\0\0\0\0\003abc\r\n0\r\n\r\n' \
		>"$tmp/logs"
	while read -r file word command; do
		read -ra command <<<"$command"
		serve "$word=c:$tmp/$file" commit=:"$tmp/commit" \
			/logs=:"$tmp/logs" "/containers/web/json=k:$tmp/box" \
			"/images/sha256=k:$tmp/image"
		cut_off "$file" "${command[@]}"
		unserve
	done <<-END
		done DELETE box-rm web
		done /start box-start web
		done /stop box-stop web
		wait /wait box-wait web
		commit /commit box-commit web
		logs /logs box-logs web
		box /containers/web/json box-logs web
	END
}

stream=('{"stream":"Step 1/2 : FROM x"}'$'\n' '{"stream":"\n"}'$'\n'
	'{"stream":" ---\u003e 0123456789ab\n"}'$'\n'
	"{\"aux\":{\"ID\":\"sha256:$id\"}}"$'\n'
	'{"stream":"Successfully built 0123456789ab\n"}'$'\n'
	'{"stream":"Successfully tagged web:latest\n"}'$'\n')

@test "cut off at every byte: box-build" {
	mkdir "$tmp/dir"
	echo 'FROM x' >"$tmp/dir/Dockerfile"
	chunked build "${stream[@]}"
	serve /build=c:"$tmp/build"
	cut_off build box-build -q -t web "$tmp/dir"
	is "$(cat "$tmp/out")" "sha256:$id"
}

@test "box-build: a stream that ends without an image, or in the middle" {
	mkdir "$tmp/dir"
	echo 'FROM x' >"$tmp/dir/Dockerfile"
	last='{"stream":"Successfully'
	while IFS= read -r pieces; do
		mapfile -t pieces < <(tr '|' '\n' <<<"$pieces")
		chunked build "${pieces[@]}"
		serve /build=:"$tmp/build"
		softly loud 125 box-build -t web "$tmp/dir"
		softly is "$out" ''
		softly matches "$(tail -n 1 <<<"$errs")" '^box-build: web: .'
		unserve
	done <<-END
		{"stream":"Step 1\n"}
		${stream[3]%$'\n'}|$last
		${stream[3]%$'\n'}|garbage
		{"aux":{"ID":5}}
		{"aux":{"ID":""}}
		[]
		"text"
	END
}

@test "box-build: an error in the stream, wherever it comes" {
	mkdir "$tmp/dir"
	echo 'FROM x' >"$tmp/dir/Dockerfile"
	for piece in '{"errorDetail":{"code":7,"message":"so not"},"error":"so not"}' \
		'{"errorDetail":{"message":"so not"}}' '{"error":"so not"}'; do
		for place in before behind; do
			if [ "$place" = before ]; then
				chunked build "$piece" "${stream[@]}"
			else
				chunked build "${stream[@]}" "$piece"
			fi
			serve /build=:"$tmp/build"
			loud 1 box-build -t web --iidfile "$tmp/id" "$tmp/dir"
			is "$out" ''
			is "$(tail -n 1 <<<"$errs")" 'box-build: web: so not'
			[ ! -e "$tmp/id" ]
			unserve
		done
	done
}

@test "box-build: what it shows is harmless" {
	mkdir "$tmp/dir"
	echo 'FROM x' >"$tmp/dir/Dockerfile"
	chunked build '{"stream":"a\u001b[31mb\u0007\u0000c\u009bd\n"}' \
		'{"status":"s\u001b]0;x\u0007","id":"i\u001b","progressDetail":{"current":1e999}}' \
		'{"status":5,"id":[]}' '{"stream":null}' "${stream[@]}"
	serve /build=:"$tmp/build"
	loud box-build "$tmp/dir"
	lacks "$errs" $'\e'
	lacks "$errs" $'\a'
}

@test "box-build: an engine that answers before it has read everything" {
	mkdir "$tmp/dir"
	echo 'FROM x' >"$tmp/dir/Dockerfile"
	truncate -s 100M "$tmp/dir/large"
	answer refused '400 Bad Request' '' <<<'{"message":"so not"}'
	serve /build=e:"$tmp/refused"
	box 1 box-build -t web "$tmp/dir"
	is "$out" ''
	says 'box-build: web: so not'
	unserve
	# and one that dies
	: >"$tmp/nothing"
	serve /build=e:"$tmp/nothing"
	box 125 box-build -t web "$tmp/dir"
	complains box-build 'web: '
}

@test "box-build: a file that shrinks or grows while it is sent" {
	mkdir "$tmp/dir"
	echo 'FROM x' >"$tmp/dir/Dockerfile"
	chunked build "${stream[@]}"
	serve /build=h:"$tmp/build"
	for size in 1M 90M; do
		rm -f "$socket.go" "$socket.log"
		truncate -s 50M "$tmp/dir/file"
		spawn build box-build -t web "$tmp/dir"
		# the request is there, what follows fills all buffers
		until_true 10 grep -q /build "$socket.log"
		until_true 10 sleeps "$pid"
		truncate -s "$size" "$tmp/dir/file"
		: >"$socket.go"
		ended "$pid" 20
		is "$status" 1
		is "$(cat "$tmp/build.out")" ''
		is "$(cat "$tmp/build.err")" \
			'box-build: web: file: changed while it was read'
	done
}

sleeps() {
	grep -q '^State:.S' "/proc/$1/status"
}

@test "box-build: a context of 300 MB takes no memory" {
	! grep -q libasan "/proc/self/maps" "$(command -v box-build)" ||
		skip 'its own memory hides it'
	mkdir "$tmp/dir"
	echo 'FROM x' >"$tmp/dir/Dockerfile"
	truncate -s 300M "$tmp/dir/large"
	: >"$tmp/nothing"
	serve /build=s:"$tmp/nothing"
	spawn build box-build "$tmp/dir"
	until_true 10 grep -q /build "$socket.log"
	# 300 MB have gone when it only waits
	until_true 60 waits_to_read "$pid"
	peak=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB$/\1/p' "/proc/$pid/status")
	[ "$peak" -le 8192 ] || fail "it took $peak kB"
}

# its one large file is closed again
waits_to_read() {
	sleeps "$1" && ! find "/proc/$1/fd" -lname '*/large' | grep -q .
}

@test "one byte at a time is as good" {
	json list "$list"
	chunked chunks "${list:0:300}" "${list:300:200}" "${list:500}"
	raw ping 'HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK'
	serve _ping=k:"$tmp/ping" json=:"$tmp/list"
	box box-ls -o name,labels,ports
	want=$out
	has "$want" web
	unserve
	for file in list chunks; do
		serve _ping=dk:"$tmp/ping" json=d:"$tmp/$file"
		box box-ls -o name,labels,ports
		is "$out" "$want"
		unserve
	done
	mkdir "$tmp/dir"
	echo 'FROM x' >"$tmp/dir/Dockerfile"
	chunked build "${stream[@]}"
	serve /build=d:"$tmp/build"
	box box-build -q "$tmp/dir"
	is "$out" "sha256:$id"
}

@test "what is no HTTP, and HTTP that is wrong" {
	while IFS= read -r text; do
		raw list "$text"
		serve containers/json=:"$tmp/list"
		softly box 125 box-ls
		softly is "$out" ''
		softly complains box-ls
		unserve
	done <<-'END'
		garbage
		\0\0\0\0\0\0\0\0
		\377\376\375\r\n\r\n
		HTTP/1.1 200 OK
		HTTP/1.1 200 OK\r\n
		HTTP/1.1 abc OK\r\n\r\n[]
		HTTP/1.1 20 OK\r\n\r\n[]
		HTTP/1.1 099 OK\r\n\r\n[]
		HTTP/2 200\r\n\r\n[]
		ICY 200 OK\r\n\r\n[]
		\r\n\r\n[]
		HTTP/1.1 200 OK\r\nno colon\r\n\r\n[]
		HTTP/1.1 200 OK\r\n: no name\r\n\r\n[]
		HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n[]
		HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n[]
		HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n[]
		HTTP/1.1 200 OK\r\nContent-Length: 2x\r\n\r\n[]
		HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n[]
		HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551618\r\n\r\n[]
		HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n[]
		HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n[]
		HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 2\r\n\r\n[]
		HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n[]
		HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n
		HTTP/1.1 100 Continue\r\n\r\n
		HTTP/1.1 101 Switching\r\n\r\n[]
		HTTP/1.1 204 No Content\r\n\r\n
		HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n
	END
}

@test "HTTP that is unusual, and right" {
	while IFS= read -r text; do
		raw list "$text"
		serve containers/json=:"$tmp/list"
		softly box box-ls
		unserve
	done <<-'END'
		HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]
		HTTP/1.0 200 OK\r\n\r\n[]
		HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[]
		HTTP/1.1 200\r\ncontent-LENGTH:2\r\n\r\n[]
		HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n[]
		HTTP/1.1 200 OK\r\nContent-Length: \t 2 \t\r\nX: y\r\n\r\n[]
		HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]
		HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n1\r\n]\r\n0\r\n\r\n
		HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n0002;a=b\r\n[]\r\n0\r\nTrailer: x\r\n\r\n
		HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n
		HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]and more
	END
}

@test "chunks that are wrong" {
	while IFS= read -r text; do
		raw list "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n$text"
		serve containers/json=:"$tmp/list"
		softly box 125 box-ls
		softly complains box-ls
		unserve
	done <<-'END'
		FFFFFFFFFFFFFFFF\r\n[]
		10000000000000002\r\n[]\r\n0\r\n\r\n
		7FFFFFFFFFFFFFFF\r\n[]\r\n0\r\n\r\n
		000000000000000000000000000002\r\n[]\r\n0\r\n\r\n
		-2\r\n[]\r\n0\r\n\r\n
		0x2\r\n[]\r\n0\r\n\r\n
		x\r\n[]\r\n0\r\n\r\n
		\r\n[]\r\n0\r\n\r\n
		2[]\r\n0\r\n\r\n
		2\n[]\n0\n\n
		2\r\n[]0\r\n\r\n
		2\r\n[]x\r\n0\r\n\r\n
		1\r\n[]\r\n0\r\n\r\n
		3\r\n[]\r\n0\r\n\r\n
		2\r\n[]\r\n0\r\n
		2\r\n[]\r\n
		2\r\n[]
	END
}

@test "a header that is too large" {
	{ printf 'HTTP/1.1 200 OK\r\nX: ' && head -c 70000 /dev/zero | tr '\0' x &&
		printf '\r\nContent-Length: 2\r\n\r\n[]'; } >"$tmp/line"
	{ printf 'HTTP/1.1 200 OK\r\n' && yes $'X: y\r' | head -n 60000 &&
		printf 'Content-Length: 2\r\n\r\n[]'; } >"$tmp/lines"
	{ yes $'HTTP/1.1 100 Continue\r\n\r' | head -n 60000 &&
		printf 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]'; } >"$tmp/hundred"
	for file in line lines; do
		serve containers/json=:"$tmp/$file"
		box 125 box-ls
		says 'box-ls: the header of the engine'\''s answer is too large'
		unserve
		serve _ping=:"$tmp/$file"
		box 125 box-ls
		complains box-ls 'too large'
		unserve
	done
	# one that ends at last; all that matters is that it does
	serve containers/json=:"$tmp/hundred"
	execute box-ls
	matches "$status" '^(0|125)$'
	# one that is large, and not too large
	{ printf 'HTTP/1.1 200 OK\r\nX: ' && head -c 60000 /dev/zero | tr '\0' x &&
		printf '\r\nContent-Length: 2\r\n\r\n[]'; } >"$tmp/line"
	unserve
	serve containers/json=:"$tmp/line"
	box box-ls
}

@test "redirects are not followed" {
	json list "$list"
	serve elsewhere=k:"$tmp/list"
	elsewhere=$socket
	mv "$socket" "$tmp/other"
	mv "$socket.log" "$tmp/other.log" 2>/dev/null || true
	for code in '301 Moved Permanently' '302 Found' '307 Temporary Redirect' \
		'308 Permanent Redirect'; do
		answer moved "$code" \
			"Location: http://localhost/v1.41/elsewhere/json\\r\\n" </dev/null
		for command in 'box-ls -a' 'box-rm web' 'box-rm -i web' 'box-start web' \
			'box-commit web' 'box-logs web' 'box-wait web'; do
			read -ra command <<<"$command"
			serve /v1.41/elsewhere=:"$tmp/list" /v1=:"$tmp/moved"
			box 1 "${command[@]}"
			is "$out" ''
			complains "${command[0]}"
			lacks "$(cat "$socket.log")" elsewhere
			unserve
		done
	done
	[ ! -e "$elsewhere" ]
}

@test "JSON that is hostile: an error or a clean list, no crash" {
	deep=$(head -c 100000 /dev/zero | tr '\0' '[')
	close=$(head -c 100000 /dev/zero | tr '\0' ']')
	digits=$(head -c 5000 /dev/zero | tr '\0' 9)
	while IFS= read -r text; do
		printf '%b' "$text" | answer list '200 OK' ''
		serve json=:"$tmp/list"
		for command in 'box-ls' \
			'box-ls -o name,image,state,id,command,created,imageid,labels,mounts,networks,ports,size,status' \
			'box-ls -j' 'box-ls web' 'box-ls -i' 'box-ls -ij' \
			'box-ls -i -o name,id,created,size,digests,labels,parent' \
			'box-ls -i web:1'; do
			read -ra command <<<"$command"
			execute "${command[@]}"
			softly matches "$status" '^(0|1|125)$'
			[ "$status" -eq 0 ] || softly matches "$errs" '^box-ls: [^'$'\n'']+$'
			# a record is a line that no terminal minds
			[ "${command[*]: -1}" = -j ] || [ "${command[*]: -1}" = -ij ] ||
				softly is "$(tr -d '\t\n' <"$out_file" |
					grep -c '[[:cntrl:]]')" 0
		done
		unserve
	done <<-END
		$deep
		$deep$close
		[{"Id":$deep$close}]
		[{"a":"$digits
		{}
		null
		5
		"text"
		[1,2,3]
		[null]
		["text"]
		[[]]
		[{}]
		[{},{},]
		[{"Id":"x"
		[{"Id":"x"}
		[{"Id":"x"},
		[{"Id":"x"}]]
		[{"Id":"x"}]x
		[{"Id":"x"} {"Id":"y"}]
		[{"Id":5,"Names":5,"RepoTags":5,"Created":"x","Size":"x","Labels":5,"Ports":5}]
		[{"Id":null,"Names":null,"RepoTags":null,"Created":null,"Labels":null,"Ports":null}]
		[{"Id":[],"Names":[5,null,[]],"RepoTags":[5,null,{}],"Created":[],"Ports":[5,null,{}]}]
		[{"Id":"","Names":[""],"RepoTags":[""]}]
		[{"Id":"x","Created":1e999,"Size":1e999,"Ports":[{"PublicPort":1e999}]}]
		[{"Id":"x","Created":-1e999,"Size":-1}]
		[{"Id":"x","Created":$digits,"Size":$digits,"SizeRw":$digits}]
		[{"Id":"x","Created":9223372036854775807,"Size":0.1}]
		[{"Id":"x","Names":["/a\\\\u0000b"],"RepoTags":["a\\\\u0000b"],"Command":"\\\\u0000"}]
		[{"Id":"\\\\ud800","Names":["/\\\\udc00"],"RepoTags":["\\\\ud83d"]}]
		[{"Id":"\\\\u001b[31m","Names":["/\\\\n\\\\t\\\\u0007"],"RepoTags":["\\\\n"]}]
		[{"Id":"\\\\x"}]
		[{"Id":"a\\nb"}]
		[{"Id":"a\\0b"}]
		[{"Id":"\\377\\376"}]
		[{"Id":"\\303"}]
		[{"Id":"a","Id":"b","Names":["/a"],"Names":["/b"]}]
		[{Id:"a"}]
		[{'Id':'a'}]
		[{"Id" "a"}]
		[{"Id":}]
		[{"Id":tru}]
		[{"Id":NaN}]
		[{"Labels":{"a":{"b":["c"]}}}]
		[}]
		[{"a":1]
		\\357\\273\\277[]
		[]\\0
		/**/[]
	END
}

@test "duplicate names in JSON: the last one holds" {
	json list '[{"Names":["/a"],"Image":"x","Names":["/b"],"State":"s","Id":"i"}]'
	serve json=:"$tmp/list"
	box box-ls
	is "$out" $'b\tx\ts\ti'
}

@test "errors without words, with too many, with odd ones" {
	while IFS='|' read -r code body want; do
		printf '%b' "$body" | answer error "$code Some Words" ''
		serve /v1=:"$tmp/error"
		for command in 'box-ls' 'box-rm web' 'box-commit web'; do
			read -ra command <<<"$command"
			softly box 1 "${command[@]}"
			softly is "$out" ''
			softly complains "${command[0]}" "$want"
		done
		unserve
	done <<-'END'
		500|<html>oops</html>|HTTP status 500
		503||HTTP status 503
		400|{}|HTTP status 400
		400|{"message":5}|HTTP status 400
		400|{"message":""}|HTTP status 400
		400|{"message":"two\\nlines \\u001b[31m"}|two?lines ?[31m
		409|{"message":"conflict"}|conflict
		599|[]|HTTP status 599
		418|{"message":|HTTP status 418
	END
	{ printf '{"message":"' && head -c 100000 /dev/zero | tr '\0' x && printf '"}'; } |
		answer error '500 x' ''
	serve /v1=:"$tmp/error"
	box 1 box-ls
	complains box-ls xxx
}

@test "what answers is no engine, or one of another age" {
	answer ping '200 OK' 'Content-Type: text/html\r\n' <<<'<html></html>'
	serve _ping=:"$tmp/ping"
	box 125 box-ls
	says "box-ls: unix://$socket: what answers there is no Docker Engine"
	unserve
	json list '[]'
	while read -r version want; do
		answer ping '200 OK' \
			"Connection: close\\r\\nApi-Version: $version\\r\\n" <<<OK
		serve _ping=:"$tmp/ping" containers/json=:"$tmp/list"
		box box-ls
		lines_are "$(asked)" 'GET /_ping' "GET $want/containers/json?all=0"
		unserve
	done <<-END
		1.24 /v1.24
		1.41 /v1.41
		1.51 /v1.51
		1.52 /v1.51
		1.999 /v1.51
		2.0 /v1.51
	END
	for version in x 1 1. .41 1.x -1.41 1.41x 99999999999.1 1.99999999999; do
		answer ping '200 OK' \
			"Connection: close\\r\\nApi-Version: $version\\r\\n" <<<OK
		serve _ping=:"$tmp/ping" containers/json=:"$tmp/list"
		softly box 125 box-ls
		unserve
	done
	serve containers/json=:"$tmp/list"
	DOCKER_API_VERSION=1.30 box box-ls
	is "$(asked)" 'GET /v1.30/containers/json?all=0'
	DOCKER_API_VERSION=x box 125 box-ls
	has "$errs" "DOCKER_API_VERSION 'x'"
	answer ping '500 x' 'Api-Version: 1.41\r\n' <<<'{"message":"so not"}'
	unserve
	serve _ping=:"$tmp/ping"
	box 125 box-ls
	complains box-ls 'so not'
}

@test "names never become part of a request's structure" {
	serve
	# shellcheck disable=SC1003 # it is a backslash
	for name in 'a b' 'a/b' '../x' 'a?force=1' 'a#b' 'a%2fb' $'a\nb' \
		$'a\r\nX: y\r\n\r\nDELETE /x' 'ä' $'\xff' '&v=1' '"' '\'; do
		rm -f "$socket.log"
		box 1 box-rm -- "$name"
		box 1 box-start -- "$name"
		box 1 box-logs -- "$name"
		box 1 box-rm -i -- "$name"
		is "$(grep -vc '^GET /_ping$' <(asked))" 4 'requests'
		is "$(asked | grep -v '^GET /_ping$' | sed 's,%[0-9A-F][0-9A-F],X,g' |
			grep -vxEc '(DELETE|POST|GET) /v1\.41/(containers|images)/[A-Za-z0-9._~X-]+(/start|/json|\?force=0(&v=0)?)')" 0
	done
}

# A box-run that would work; rules before these break one step of it.
run_rules() {
	answer create '201 Created' '' <<<'{"Id":"'$id'","Warnings":[]}'
	printf 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n\001\0\0\0\0\0\0\004out\n\002\0\0\0\0\0\0\004err\n' \
		>"$tmp/attach"
	json wait '{"StatusCode":0,"Error":null}'
	raw start 'HTTP/1.1 204 No Content\r\n\r\n'
	rules=("/create=k:$tmp/create" "/attach=:$tmp/attach" \
		"/wait=:$tmp/wait" "/start=k:$tmp/start" "DELETE=k:$tmp/start")
}

@test "box-run: cut off at every byte" {
	run_rules
	serve "${rules[@]}"
	loud box-run web true
	is "$out|$errs" 'out|err'
	unserve
	while read -r file word keep; do
		serve "$word=c$keep:$tmp/$file" "${rules[@]}"
		size=$(wc -c <"$tmp/$file")
		for ((n = 0; n < size; n++)); do
			status=0
			timeout 10 box-run web true >"$tmp/out" 2>"$tmp/err" || status=$?
			[ "$status" -eq 125 ] || {
				# a stream that was hijacked has no end of its own
				[ "$file" = attach ] && [ "$status" -eq 0 ] &&
					ends_between_frames "$n"
			} || softly fail "$file after $n of $size bytes: $status" \
				"$(cat "$tmp/err")"
		done
		loud box-run web true
		unserve
	done <<-END
		create /create k
		start /start k
		wait /wait
		attach /attach
	END
}

ends_between_frames() {
	local size
	size=$(wc -c <"$tmp/attach")
	[ "$1" -eq $((size - 24)) ] || [ "$1" -eq $((size - 12)) ]
}

@test "box-run: what fails after the box was made removes it" {
	run_rules
	answer error '500 x' '' <<<'{"message":"so not"}'
	for word in /attach /wait /start; do
		serve "$word=k:$tmp/error" "${rules[@]}"
		box 125 box-run --name web image true
		is "$out" ''
		says 'box-run: web: so not'
		is "$(asked | tail -n 1)" \
			"DELETE /v1.41/containers/$id?force=1&v=1"
		unserve
	done
	serve "/start=k:$tmp/error" "${rules[@]}"
	box 125 box-run -d --name web image true
	is "$(asked | tail -n 1)" "DELETE /v1.41/containers/$id?force=1&v=1"
	unserve
	# and what was not made is not removed
	serve "/create=:$tmp/error" "${rules[@]}"
	box 125 box-run --name web image true
	lacks "$(asked)" DELETE
}

@test "box-run: odd frames, statuses and answers" {
	run_rules
	head='HTTP/1.1 101 UPGRADED\r\n\r\n'
	for frame in '\007\0\0\0\0\0\0\001x' 'plain text, no frames' \
		'\001\0\0\0\377\377\377\377x' '\001\0\0\0\0\0\0\005abc' '\001\0\0'; do
		raw attach "$head$frame"
		serve "${rules[@]}"
		loud 125 box-run web true
		has "$errs" 'box-run: '
		unserve
	done
	# a frame of nothing, one split anywhere, and stdin's own
	raw attach "$head"'\001\0\0\0\0\0\0\0\001\0\0\0\0\0\0\001x\000\0\0\0\0\0\0\001y'
	serve "/attach=d:$tmp/attach" "${rules[@]}"
	box box-run web true
	is "$out" xy
	unserve
	raw attach "$head"
	while IFS='|' read -r want text; do
		json wait "$text"
		serve "${rules[@]}"
		softly box "$want" box-run web true
		unserve
	done <<-END
		7|{"StatusCode":7}
		7|{"StatusCode":7,"Error":{"Message":""}}
		125|{"StatusCode":0,"Error":{"Message":"so not"}}
		125|{}
		125|{"StatusCode":null}
		125|{"StatusCode":"0"}
		125|[]
		125|null
	END
	for text in '{}' '{"Id":""}' '{"Id":5}' '[]' '{"Id":"../x"}'; do
		answer create '201 Created' '' <<<"$text"
		serve "${rules[@]}"
		execute box-run web true
		[ "$text" = '{"Id":"../x"}' ] || softly is "$status" 125
		softly lacks "$(asked)" /containers//
		unserve
	done
}

@test "box-exec: cut off at every byte of the status" {
	answer create '201 Created' '' <<<'{"Id":"'$id'"}'
	printf 'HTTP/1.1 101 UPGRADED\r\n\r\n\001\0\0\0\0\0\0\004out\n' >"$tmp/start"
	json exec '{"ID":"'$id'","Running":false,"ExitCode":0}'
	serve "/exec/$id/json=c:$tmp/exec" "/exec/$id/start=:$tmp/start" \
		"/exec=k:$tmp/create"
	cut_off exec box-exec web true
	is "$(cat "$tmp/out")" out
	unserve
	for text in '{"Running":true,"ExitCode":null}' '{}' '[]'; do
		json exec "$text"
		serve "/exec/$id/json=:$tmp/exec" "/exec/$id/start=:$tmp/start" \
			"/exec=k:$tmp/create"
		softly loud 125 box-exec web true
		unserve
	done
}

@test "an engine that accepts and says nothing: half a minute, no more" {
	: >"$tmp/nothing"
	mkdir "$tmp/dir"
	echo 'FROM x' >"$tmp/dir/Dockerfile"
	serve _ping=s:"$tmp/nothing"
	# another does not even accept: its queue is full
	"$BATS_FILE_TMPDIR/faulty" "$tmp/t" 3>&- 4>&- &
	echo $! >>"$tmp/pids"
	until_true 5 [ -S "$tmp/t" ]
	kill -STOP $!
	for i in {1..6}; do
		spawn "full-$i" box-ls -H "unix://$tmp/t"
		pids+=("$pid")
	done
	for command in 'box-ls' 'box-rm web' 'box-run web true' \
		'box-exec web true' 'box-logs web' "box-build $tmp/dir"; do
		read -ra command <<<"$command"
		spawn "${command[0]}" "${command[@]}"
		pids+=("$pid")
	done
	begun=$SECONDS
	for pid in "${pids[@]}"; do
		left=$((35 - SECONDS + begun))
		softly ended "$pid" $((left > 0 ? left : 0)) || continue
		softly is "$status" 125
	done
	for tool in box-ls box-rm box-run box-exec box-logs box-build; do
		softly matches "$(cat "$tmp/$tool.err")" \
			"^$tool: unix://$socket: .*within 30 seconds"
	done
}
