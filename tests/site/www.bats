#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# templates/www, as somebody copies it and types make dev: the page, ssh, both
# flavours, two boxes of one image. Its stages get names of this test's own.

load ../lib/box

eval "plain_$(declare -f setup)"
eval "plain_$(declare -f setup_file)"

www=$BATS_FILE_TMPDIR/www

copy_template() {
	local stage
	cp -r "$1" "$www"
	rm -rf "$www/.box"
	for stage in wwwserver wwwserver-dev site; do
		mv "$www/boxes/$stage" "$www/boxes/$mark-$stage"
		sed -i -E "s/^(FROM |ARG BASE=)(wwwserver)/\1$mark-\2/" \
			"$www/boxes/$mark-$stage/Dockerfile"
		echo "LABEL box.test=$mark" >>"$www/boxes/$mark-$stage/Dockerfile"
	done
	sed -i "s/BOX_ARGS_/&$mark-/" "$www/Makefile"
}

setup_file() {
	plain_setup_file
	export BATS_TEST_TIMEOUT=600 BOX_TEST_TIME=500
	make -s -C "$repo" install PREFIX="$BATS_FILE_TMPDIR/installed"
	copy_template "$BATS_FILE_TMPDIR/installed/share/box/templates/www"
	ssh-keygen -q -t ed25519 -N '' -C boxtest -f "$BATS_FILE_TMPDIR/key"
}

setup() {
	plain_setup
	key=$BATS_FILE_TMPDIR/key
	dev=$mark-www-dev prod=$mark-www-prod site=$mark-site
	mk=(make --no-print-directory -C "$www" -I "$BATS_FILE_TMPDIR/installed/include"
		BOX_PROJECT="$mark-www" SSH_PUBLIC_KEY="$(cat "$key.pub")" HOME="$tmp")
}

# port BOX NUMBER: where it is published
port() {
	box-ls -o ports "$1" | tr , '\n' | sed -n "s/.*:\([0-9]*\)->$2\/tcp/\1/p"
}

page() {
	curl -fsS --max-time 20 "http://${BOX_TEST_ADDRESS:-127.0.0.1}:$(port "$1" 80)/"
}

is_health() {
	[ "$(field "$dev" '{{.State.Health.Status}}')" = "$1" ]
}

sql() {
	docker exec -i "$1" mariadb -N site <<<"$2"
}

@test "make dev builds three stages, and a page comes from PHP and MariaDB" {
	loud "${mk[@]}" dev
	has "$out" "$dev runs $site:dev"
	page=$(page "$dev")
	matches "$page" 'PHP 8\.[0-9.]+, MariaDB 10\.'
	has "$page" 'rows of a table in MariaDB'
	lacks "$page" 'This row is not shown'
	sql "$dev" "UPDATE note SET text = 'changed <here>' WHERE id = 1"
	has "$(page "$dev")" 'changed &lt;here&gt;'
}

@test "make dev again rebuilds nothing and leaves the box alone" {
	id=$(field "$dev" '{{.Id}}')
	box "${mk[@]}" dev
	is "$(field "$dev" '{{.Id}}')" "$id"
	loud "${mk[@]}" box-image-"$site@dev"
	lacks "$errs" 'box-build:'
}

@test "without its database the box to develop on is not healthy" {
	docker exec "$dev" supervisorctl stop mariadb
	until_true 60 is_health unhealthy
	docker exec "$dev" supervisorctl start mariadb
	until_true 120 is_health healthy
}

@test "ssh as developer with the key, not without, not as root" {
	ssh=(ssh -p "$(port "$dev" 22)" -i "$key" -o IdentitiesOnly=yes -o BatchMode=yes
		-o StrictHostKeyChecking=no -o UserKnownHostsFile="$tmp/known"
		-o LogLevel=ERROR)
	host=${BOX_TEST_ADDRESS:-127.0.0.1}
	box "${ssh[@]}" "developer@$host" 'id -un; echo $SHELL; git --version; composer --version 2>/dev/null'
	has "$out" developer
	has "$out" zsh
	has "$out" 'git version'
	has "$out" Composer
	loud 255 "${ssh[@]}" "root@$host" true
	ssh-keygen -q -t ed25519 -N '' -f "$tmp/other"
	loud 255 "${ssh[@]/$key/$tmp/other}" "developer@$host" true
}

@test "make prod: the same site without the developer's tools, beside dev" {
	loud "${mk[@]}" prod
	lacks "$errs" "box-build: $mark-wwwserver"
	has "$(page "$prod")" 'rows of a table in MariaDB'
	lacks "$(page "$prod")" 'changed'
	has "$(page "$dev")" 'changed'
	for tool in git zsh composer; do
		loud docker exec "$dev" sh -c "command -v $tool"
		loud 127 docker exec "$prod" sh -c "command -v $tool"
	done
	loud 2 docker exec "$prod" getent passwd developer
}

@test "xdebug is loaded in dev and absent in prod" {
	loud docker exec "$dev" php -m
	has "$out" Xdebug
	loud docker exec "$prod" php -m
	lacks "$out" debug
	loud docker exec "$dev" sh -c 'php-fpm8.2 -m'
	has "$out" Xdebug
	loud docker exec "$dev" php -r 'echo ini_get("display_errors"), error_reporting();'
	matches "$out" '^(1|stderr|On|STDOUT)?.*32767$'
}

@test "two boxes of one image run side by side and do not see each other" {
	loud box-run -d --name "$(name two)" --label "box.test=$mark" -p 127.0.0.1::80 "$site:prod"
	box box-wait --healthy --timeout 120 "$(name two)"
	sql "$(name two)" "UPDATE note SET text = 'of two' WHERE id = 1"
	has "$(page "$(name two)")" 'of two'
	lacks "$(page "$prod")" 'of two'
}

@test "a change of the site rebuilds the site alone" {
	echo '<!-- new -->' >>"$www/boxes/$site/src/index.php"
	loud "${mk[@]}" images
	is "$(sed -n 's/^box-build: \([^ ]*\): .*/\1/p' <<<"$errs" | sort | tr '\n' ' ')" "$site:dev $site:prod "
}

@test "SIGTERM ends it cleanly, and what the database holds stays" {
	begun=$SECONDS
	box box-stop -t 30 "$dev"
	[ $((SECONDS - begun)) -lt 20 ]
	is "$(field "$dev" '{{.State.ExitCode}}')" 0
	box box-start "$dev"
	box box-wait --healthy --timeout 120 "$dev"
	has "$(page "$dev")" 'changed'
}

@test "no image holds a private key, and ssh's host keys are each box's own" {
	for flavour in dev prod; do
		loud docker run --rm --entrypoint sh "$site:$flavour" -c \
			'grep -rlE "BEGIN [A-Z ]*PRIVATE KEY" /etc /home /root /usr/local /var 2>/dev/null; true'
		is "$out" ''
	done
	a=$(docker exec "$dev" cat /etc/ssh/ssh_host_ed25519_key.pub)
	b=$(docker exec "$prod" cat /etc/ssh/ssh_host_ed25519_key.pub)
	[ "$a" != "$b" ]
}

@test "a private key in place of the public one is refused" {
	loud 2 "${mk[@]}" SSH_PUBLIC_KEY='-----BEGIN OPENSSH PRIVATE KEY-----' images
	has "$errs" SSH_PUBLIC_KEY
}

@test "make shell, ps, stop and clean" {
	box sh -c 'echo "id -un; pwd" | "$@"' sh "${mk[@]}" shell
	lines_are "$out" developer /var/www/site
	box "${mk[@]}" ps
	is "$(wc -l <<<"$out")" 2
	box "${mk[@]}" stop
	box "${mk[@]}" clean FORCE=1
	is "$(named "$mark-www-")" ''
}
