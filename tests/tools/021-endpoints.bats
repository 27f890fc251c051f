#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The ways to an engine: ssh with a real sshd, TLS with a real dockerd, and what
# docker's configuration adds to requests.

load ../lib/box

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

free_port() {
	perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(
		LocalAddr => "127.0.0.1", Listen => 1)->sockport'
}

# --- ssh

# An sshd on 127.0.0.1:$port with keys of its own, and a front for ssh that knows
# them; what docker is on the other side is the engine of the tests.
sshd_up() {
	port=$(free_port)
	for key in host client foreign; do
		ssh-keygen -q -t ed25519 -N '' -f "$tmp/$key"
	done
	cp "$tmp/client.pub" "$tmp/authorized"
	echo "[127.0.0.1]:$port $(cat "$tmp/host.pub")" >"$tmp/known"
	cat >"$tmp/sshd_config" <<-END
		Port $port
		ListenAddress 127.0.0.1
		HostKey $tmp/host
		AuthorizedKeysFile $tmp/authorized
		PidFile none
		StrictModes no
		UsePAM no
		PermitRootLogin prohibit-password
		PasswordAuthentication no
		KbdInteractiveAuthentication no
		SetEnv DOCKER_HOST=${DOCKER_HOST:-unix:///var/run/docker.sock}
		LogLevel VERBOSE
	END
	cat >"$tmp/ssh_config" <<-END
		IdentityFile $tmp/client
		IdentitiesOnly yes
		UserKnownHostsFile $tmp/known
		StrictHostKeyChecking yes
	END
	mkdir -p "$tmp/bin"
	printf '#!/bin/sh\nexec %s -F %s "$@"\n' "$(command -v ssh)" "$tmp/ssh_config" \
		>"$tmp/bin/ssh"
	chmod +x "$tmp/bin/ssh"
	PATH=$tmp/bin:$PATH
	[ ! "$(id -u)" -eq 0 ] || mkdir -p /run/sshd
	spawn sshd "$(command -v sshd)" -D -e -f "$tmp/sshd_config"
	until_true 10 grep -q 'Server listening' "$tmp/sshd.err"
	direct=${DOCKER_HOST#unix://}
	export DOCKER_HOST=ssh://127.0.0.1:$port
}

logins() {
	grep -c 'Accepted publickey' "$tmp/sshd.err"
}

no_master() {
	! pgrep -f "ssh.*$tmp/ssh_config" >/dev/null && [ -z "$(masters)" ]
}

masters() {
	find /tmp/box-ssh-"$(id -u)" "${XDG_RUNTIME_DIR:-/nowhere}" -maxdepth 1 \
		-type s -newer "$tmp/ssh_config" -name '*[0-9a-f]' 2>/dev/null
}

@test "ssh: a tool logs in once, for as many connections as it needs at a time" {
	unset XDG_RUNTIME_DIR
	sshd_up
	box 7 box-run --rm "$image" sh -c 'echo hello; exit 7'
	is "$out" hello
	is "$(logins)" 1
	until_true 20 no_master
	for n in 1 2 3; do
		idle_names+=("$(name $n)")
	done
	for box in "${idle_names[@]}"; do
		DOCKER_HOST=unix://$direct idle "$box"
	done
	box box-rm "${idle_names[@]}"
	lines_are "$(sort <<<"$out")" "${idle_names[@]}"
	is "$(logins)" 2
	box box-run -d --name "$(name up)" "$image" sleep 600
	head -c 300000 /dev/urandom >"$tmp/bytes"
	status=0
	timeout 60 box-exec -i "$(name up)" sh -c 'cat; echo end >&2' <"$tmp/bytes" \
		>"$tmp/back" 2>"$tmp/end" || status=$?
	is "$status" 0
	same_bytes "$tmp/bytes" "$tmp/back"
	is "$(<"$tmp/end")" end
	box box-commit "$(name up)"
	mkdir "$tmp/context"
	echo "FROM $image" >"$tmp/context/Dockerfile"
	loud box-build -q "$tmp/context"
	box box-rm -f "$(name up)"
	box box-forget --all "$(name up)"
	until_true 20 no_master
}

@test "ssh: a signal reaches the box, and the connection outlives it" {
	unset XDG_RUNTIME_DIR
	sshd_up
	spawn run box-run --rm --init --name "$(name a)" "$image" \
		sh -c 'trap "echo caught; exit 5" INT; echo ready; while :; do sleep 0.1; done'
	run=$pid
	until_true 20 grep -q ready "$tmp/run.out"
	kill -INT "$run"
	ended "$run"
	is "$status" 5
	has "$(<"$tmp/run.out")" caught
	unset DOCKER_HOST
	export DOCKER_HOST=unix://$direct
	until_true 10 no_box "$(name a)"
}

@test "ssh: the socket on the other side, a user, a context" {
	unset XDG_RUNTIME_DIR
	sshd_up
	sed -i '/^SetEnv/d' "$tmp/sshd_config"
	DOCKER_HOST=unix://$direct idle "$(name a)"
	box box-ls -q -H "ssh://$(id -un)@127.0.0.1:$port$direct" "$(name a)"
	is "$out" "$(name a)"
	export DOCKER_CONFIG=$tmp/config
	mkdir -p "$DOCKER_CONFIG/contexts/meta/x"
	echo '{"Name":"far","Endpoints":{"docker":{"Host":"'"$DOCKER_HOST"'"}}}' \
		>"$DOCKER_CONFIG/contexts/meta/x/meta.json"
	unset DOCKER_HOST
	DOCKER_CONTEXT=far box box-ls -q "$(name a)"
	is "$out" "$(name a)"
	box 125 box-ls -H "ssh://127.0.0.1:$port/none"
	complains box-ls "ssh://127.0.0.1:$port/none"
}

@test "ssh: what is wrong is in the message" {
	unset XDG_RUNTIME_DIR
	sshd_up
	cp "$tmp/foreign.pub" "$tmp/authorized"
	box 125 box-ls
	complains box-ls 'Permission denied'
	box 125 box-run --rm "$image" true
	complains box-run 'Permission denied'
	cp "$tmp/client.pub" "$tmp/authorized"
	echo "[127.0.0.1]:$port $(cat "$tmp/foreign.pub")" >"$tmp/known"
	box 125 box-ls
	complains box-ls 'Host key verification failed'
	box 125 box-ls -H "ssh://127.0.0.1:$(free_port)"
	complains box-ls refused
	for host in ssh:// ssh://me:secret@host ssh://host:x "ssh://host/a'b" 'ssh://h?x'; do
		box 125 box-ls -H "$host"
		complains box-ls
	done
	# a machine without ssh
	box 125 env PATH="$tmp/empty" "$(command -v box-ls)"
	complains box-ls 'cannot run ssh'
}

# --- TLS

# certificate NAME AUTHORITY [EXTENSION]
certificate() {
	openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$tls/$1.key" \
		-out "$tls/$1.csr" 2>/dev/null
	openssl x509 -req -in "$tls/$1.csr" -CA "$tls/$2.pem" -CAkey "$tls/$2.key" \
		-CAcreateserial -days 2 -out "$tls/$1.pem" \
		-extfile <(echo "${3:-extendedKeyUsage=clientAuth}") 2>/dev/null
}

authority() {
	openssl req -x509 -newkey rsa:2048 -nodes -subj "/CN=$1" -days 2 \
		-keyout "$tls/$1.key" -out "$tls/$1.pem" 2>/dev/null
}

# client DIR AUTHORITY [CERTIFICATE]: a directory for DOCKER_CERT_PATH
client() {
	mkdir -p "$tmp/$1"
	cp "$tls/$2.pem" "$tmp/$1/ca.pem"
	if [ $# -gt 2 ]; then
		cp "$tls/$3.pem" "$tmp/$1/cert.pem"
		cp "$tls/$3.key" "$tmp/$1/key.pem"
	fi
}

# A dockerd of this test's own, in a network of its own: without a bridge, it
# removes the docker0 that it finds, which is another engine's.
dockerd_up() {
	port=2376
	tls=$tmp/tls
	mkdir -p "$tls" "$tmp/data"
	authority ours
	authority theirs
	certificate server ours 'subjectAltName=IP:127.0.0.1,DNS:localhost'
	certificate me ours
	certificate stranger theirs
	client good ours me
	client none ours
	client foreign ours stranger
	client distrust theirs me
	echo '{}' >"$tmp/daemon.json"
	# shellcheck disable=SC2016 # the other shell expands it
	spawn dockerd unshare --net sh -c 'ip link set lo up && exec "$@"' sh \
		dockerd --config-file "$tmp/daemon.json" \
		--data-root "$tmp/data" --exec-root "$tmp/exec" \
		--pidfile "$tmp/dockerd.pid" --storage-driver vfs --bridge none \
		--iptables=false --ip6tables=false --ip-forward=false \
		-H "unix://$tmp/docker.sock" -H "tcp://127.0.0.1:$port" --tlsverify \
		--tlscacert "$tls/ours.pem" --tlscert "$tls/server.pem" \
		--tlskey "$tls/server.key"
	dockerd=$pid
	until_true 60 env DOCKER_HOST="unix://$tmp/docker.sock" \
		timeout 10 docker version
	inside=(nsenter "--net=/proc/$dockerd/ns/net" --)
	docker save "$image" | DOCKER_HOST=unix://$tmp/docker.sock docker load >/dev/null
}

# It ends its containerd, which SIGKILL would not.
dockerd_down() {
	kill "$dockerd"
	ended "$dockerd" 60
}

@test "TLS: client and engine know each other, or the message says which does not" {
	dockerd_up
	export DOCKER_HOST=tcp://127.0.0.1:$port DOCKER_TLS_VERIFY=1
	export DOCKER_CERT_PATH=$tmp/good
	softly box 7 "${inside[@]}" box-run --rm "$image" sh -c 'echo hello; exit 7'
	softly is "$out" hello
	echo text >"$tmp/in"
	status=0
	out=$(timeout 60 "${inside[@]}" box-run --rm -i "$image" cat <"$tmp/in") || status=$?
	softly is "$status $out" '0 text'
	softly box "${inside[@]}" box-run -d --name "$(name a)" "$image" sleep 600
	softly box "${inside[@]}" box-exec "$(name a)" echo there
	softly is "$out" there
	softly box "${inside[@]}" box-rm -f "$(name a)"
	export DOCKER_CERT_PATH=$tmp/none
	softly box 125 "${inside[@]}" box-ls
	softly complains box-ls 'client certificate'
	softly has "$errs" cert.pem
	export DOCKER_CERT_PATH=$tmp/foreign
	softly box 125 "${inside[@]}" box-ls
	softly complains box-ls "client certificate $tmp/foreign/cert.pem"
	export DOCKER_CERT_PATH=$tmp/distrust
	softly box 125 "${inside[@]}" box-ls
	softly complains box-ls 'not trusted'
	export DOCKER_CERT_PATH=$tmp/good
	DOCKER_HOST=tcp://localhost:$port softly box "${inside[@]}" box-ls
	unset DOCKER_TLS_VERIFY
	softly box 125 "${inside[@]}" box-ls
	softly complains box-ls 'HTTP request to an HTTPS server'
	DOCKER_TLS=1 softly box "${inside[@]}" box-ls
	dockerd_down
}

# --- docker's configuration

@test "HttpHeaders go with each request, and nothing that breaks one" {
	export DOCKER_CONFIG=$tmp/config
	mkdir "$DOCKER_CONFIG"
	cat >"$DOCKER_CONFIG/config.json" <<-'END'
		{"HttpHeaders": {"X-Who": "me, myself", "User-Agent": "other", "host": "x",
			"content-length": "7"}}
	END
	mkfifo "$tmp/fifo"
	spawn server perl -MIO::Socket::UNIX -e '
		my $listener = IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 9) or die;
		while (my $c = $listener->accept) {
			my $head = "";
			while ($head !~ /\r\n\r\n/) { sysread($c, $head, 4096, length $head) or last }
			syswrite(STDOUT, $head);
			syswrite($c, "HTTP/1.1 200 X\r\nApi-Version: 1.41\r\n" .
				"Content-Length: 2\r\nConnection: close\r\n\r\n[]");
		}' "$tmp/engine.sock"
	until_true 10 [ -S "$tmp/engine.sock" ]
	box box-ls -H "unix://$tmp/engine.sock"
	is "$(grep -c $'^X-Who: me, myself\r$' "$tmp/server.out")" 2
	is "$(grep -ci '^user-agent' "$tmp/server.out")" 2
	is "$(grep -ciE '^(host: x|content-length)' "$tmp/server.out" || true)" 0
	for bad in '{"a b": "x"}' '{"a": "x\r\ny: z"}' '{"a": 1}' '{"": "x"}'; do
		echo "{\"HttpHeaders\": $bad}" >"$DOCKER_CONFIG/config.json"
		box 125 box-ls
		complains box-ls "$DOCKER_CONFIG/config.json"
	done
}

# environment OPTION...: what a command in a box sees of proxies
environment() {
	box box-run --rm "$@" "$image" env
	grep -i proxy <<<"$out" | sort
}

@test "proxies are variables of boxes and arguments of builds, and no more" {
	engine=${DOCKER_HOST:-unix:///var/run/docker.sock}
	export DOCKER_CONFIG=$tmp/config DOCKER_HOST=$engine
	mkdir "$DOCKER_CONFIG" "$tmp/context"
	cat >"$DOCKER_CONFIG/config.json" <<-'END'
		{"proxies": {"default": {"httpProxy": "http://u:hidden@p:1", "noProxy": "*.x"},
			"tcp://elsewhere:2375": {"ftpProxy": "http://f:2"}}}
	END
	lines_are "$(environment)" HTTP_PROXY=http://u:hidden@p:1 'NO_PROXY=*.x' \
		http_proxy=http://u:hidden@p:1 'no_proxy=*.x'
	# as with docker, upper and lower case are two variables
	echo HTTP_PROXY=mine >"$tmp/vars"
	for way in '-e HTTP_PROXY=mine' "--env-file $tmp/vars"; do
		read -ra way <<<"$way"
		lines_are "$(environment "${way[@]}" -e NO_PROXY)" HTTP_PROXY=mine \
			http_proxy=http://u:hidden@p:1 'no_proxy=*.x'
	done
	# shellcheck disable=SC2016 # the shell of the build expands it
	printf 'FROM %s\nRUN echo "<$HTTP_PROXY><$no_proxy><$FTP_PROXY>"\n' "$image" \
		>"$tmp/context/Dockerfile"
	loud box-build --no-cache --build-arg NO_PROXY -t "$(name b)" "$tmp/context"
	has "$errs" '<http://u:hidden@p:1><*.x><>'
	lacks "$(docker history --no-trunc "$(name b)")" hidden
	loud box-build --no-cache --build-arg HTTP_PROXY=mine "$tmp/context"
	has "$errs" '<mine>'
	# they are no reason to build again, and are not in what is remembered
	loud box-build --if-changed --state "$tmp/state" -t "$(name b)" "$tmp/context"
	lacks "$(cat "$tmp"/state/*)" hidden
	lacks "$(docker inspect "$(name b)")" hidden
	echo '{"proxies": {"'"$engine"'": {"ftpProxy": "http://f:2"}, "default":
		{"httpProxy": "http://p:1"}}}' >"$DOCKER_CONFIG/config.json"
	box box-stale --state "$tmp/state" -t "$(name b)" "$tmp/context"
	is "$out" ''
	lines_are "$(environment)" FTP_PROXY=http://f:2 ftp_proxy=http://f:2
	docker rmi "$(name b)" >/dev/null
	prune_images
}

@test "an error that is not JSON is shown, on one line" {
	fault_proxy '/x/stop raw HTTP/1.1 502 X\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\nno\x1b[31m way\r\n\tto it\n\n' \
		'/y/stop raw HTTP/1.1 502 X\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>'
	box 1 box-stop x
	# shellcheck disable=SC1003 # backslashes that are there
	is "$errs" 'box-stop: x: the engine answered with HTTP status 502: no\x1B[31m way\r\n\tto it'
	box 1 box-stop y
	is "$errs" 'box-stop: y: the engine answered with HTTP status 502'
}
