#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Versions of boxes: box-commit with volumes, box-revert, box-fork, box-forget,
# box-diff, box-ls -v, and what box-run and box-rm do about them. What a
# series leaves, its images and the volume that counts, has its box's name and
# goes with the file.

load ../lib/box

# An image that says all that an image can say.
prepare() {
	docker run --name "$(shared made)" --stop-signal KILL "$image" sh -c '
		mkdir -p /vol /real && ln -s /real /var/link &&
		echo keep >/vol/keep && echo gone >/vol/gone'
	docker commit -c 'CMD ["600"]' -c 'ENTRYPOINT ["sleep"]' \
		-c 'USER daemon' -c 'WORKDIR /etc' -c 'ENV OWN=own' \
		-c 'HEALTHCHECK --interval=30s CMD true' -c 'EXPOSE 80' \
		-c 'ONBUILD RUN true' -c 'LABEL own=1' -c 'VOLUME /vol' \
		"$(shared made)" "$(shared rich)" >/dev/null
	docker rm "$(shared made)" >/dev/null
}

on() {
	docker exec -u root "$1" sh -c "$2"
}

# archive BOX PATH FILE: the engine's archive of what is at PATH
archive() {
	docker cp "$1:$2" - >"$3"
}

# version WORD NUMBER
version() {
	echo "$(name "$1"):$2"
}

label() {
	docker image inspect -f "{{index .Config.Labels \"box.$2\"}}" "$1"
}

volume_at() {
	field "$1" "{{range .Mounts}}{{if eq .Destination \"$2\"}}{{.Name}}{{end}}{{end}}"
}

has_volume() {
	docker volume inspect "$1" >/dev/null 2>&1
}

no_volume() {
	! has_volume "$1"
}

state() {
	field "$1" '{{.State.Status}}'
}

# The host's port for one of the box: that of IPv4.
port_of() {
	docker port "$1" "$2" | sed -n '1s/.*://p'
}

# One that nobody listens at, below those that engines choose.
free_port() {
	local port
	while port=$((20000 + RANDOM % 10000)) &&
		{ : <>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null; do
		:
	done
	echo "$port"
}

# All of them; what an engine chooses for IPv6 may be another.
ports_of() {
	docker port "$1" | grep -v '\[' | sort
}

# What a box is, apart from its ID, what its image and its volumes are called,
# and what means nothing at all.
settings() {
	docker inspect "$1" | jq -S '.[0] |
		{ Name, Config, HostConfig, Mounts, Path, Args,
		Networks: (.NetworkSettings.Networks // {} | map_values({
			IPAMConfig, Links,
			Aliases: (.Aliases // [] | map(select(test("^[0-9a-f]{12}$") | not)))
		})) } |
		# Podman adds variables of its own, and takes [""] as it is
		.Config.Env |= ((. // []) | map(select(test("^(HOSTNAME|container)=") | not)) | sort) |
		if .Config.Entrypoint == [""] then .Config.Entrypoint = [] else . end |
		.Config.Image = "" | .Config.Hostname |= sub("^[0-9a-f]{12}$"; "") |
		.Config.Labels |= del(."io.buildah.version") | .Config.Labels |= with_entries(select(.key | test("^box\\.(version|series|message|parent|time|kind|spec|seal|override|image|base|part)$") | not)) |
		if .Config.User == "0" then .Config.User = "" else . end |
		if .Config.WorkingDir == "/" then .Config.WorkingDir = "" else . end |
		.Mounts |= (map({ Type, Destination, RW }) | sort_by(.Destination)) |
		.HostConfig.Binds |= ((. // []) | map(sub("\\.box-[0-9a-f]{16}:"; ":") | sub("nocopy,"; "") |
			sub("^[0-9a-f]{64}:"; ":")) | sort) |
		.HostConfig.Mounts |= ((. // []) | map(.Source |= (. // "" | sub("\\.box-[0-9a-f]{16}$"; "")) |
			del(.VolumeOptions.NoCopy, .VolumeOptions.DriverConfig))) |
		.HostConfig.PortBindings |= (. // {} | map_values(map(.HostPort |=
			if $ports == "" then "" else . end))) |
		del(.. | select(. == null or . == [] or . == {} or . == ""))' \
		--arg ports "${2:-}"
}

# --- What a version holds

@test "each mount comes back, or is named as not captured" {
	mkdir "$tmp/host"
	up "$(name a)" -v "$(name data):/data" -v /anon -v "$(name ro):/vol:ro" \
		--mount "type=volume,src=$(name long),dst=/long,volume-nocopy" \
		-v "$(name opt):/nocopy:nocopy,rw" --tmpfs /scratch \
		-v "$tmp/host:/host" -v "$tmp/host:/read:ro"
	on "$(name a)" 'for d in data anon long nocopy scratch host; do
		echo $d >/$d/file; done; echo root >/file'
	settings "$(name a)" >"$tmp/before"
	loud box-commit "$(name a)"
	is "${out%$'\t'*}" "$(version a 1)"
	errs=$(sort <<<"$errs")
	complains box-commit "$(name a): /host" "$(name a): /read" "$(name a): /scratch"
	box docker run --rm "$(version a 1)" \
		sh -c 'cat /file /*/file; ls -A /host /read /scratch'
	lines_are "$out" root anon data long nocopy \
		/host: '' /read: '' /scratch:

	on "$(name a)" 'for f in /file /[a-q]*/file; do echo new >$f; done; touch /data/more'
	old=$(volume_at "$(name a)" /data)
	loud box-revert --no-save "$(name a)" 1
	is "$out" "$(name a)"$'\t'"$(version a 1)"
	words=$errs
	box docker exec "$(name a)" sh -c \
		'cat /file /anon/file /data/file /long/file /nocopy/file /host/file
		ls -A /data /scratch'
	lines_are "$out" root anon data long nocopy new /data: file '' /scratch:
	is "$(settings "$(name a)")" "$(<"$tmp/before")" 'the settings'
	# the user's own volumes stay, which is said
	for volume in data ro long opt; do
		errs=$words softly mentions box-revert "$(name $volume).box-"
		softly has_volume "$(name $volume)"
	done
	is "$(docker run --rm -v "$old:/v" "$image" cat /v/file)" new
	is "$(field "$(volume_at "$(name a)" /data)" '{{index .Labels "box.volume"}}')" \
		"$(name a)"
}

# Bytes that a script cannot contain: VFS_CAP_REVISION_2 with net_bind_service.
with_capability() {
	perl -e '
		my $value = pack("V5", 0x02000001, 1 << 10, 0, 0, 0);
		my $rest = " SCHILY.xattr.security.capability=$value\n";
		my $len = length($rest) + 2;
		sub entry {
			my ($name, $type, $data) = @_;
			my $head = pack("a100 a8 a8 a8 a12 a12 a8 a1 a100 a6 a2 x247",
				$name, "0000755", "0000000", "0000000",
				sprintf("%011o", length $data), sprintf("%011o", 1e9),
				" " x 8, $type, "", "ustar", "00");
			substr($head, 148, 8) = sprintf("%06o\0 ", unpack("%32C*", $head));
			print $head, $data, "\0" x (-length($data) % 512);
		}
		entry("x", "x", "$len$rest");
		entry("capable", "0", "#!program\n");
		print "\0" x 1024;'
}

# timeless FILE: an archive with no times of directories, and so no sums of them
timeless() {
	perl -0777 -pe '
		for (my $at = 0; $at + 512 <= length; ) {
			my $size = oct substr($_, $at + 124, 11) =~ s/\0.*//sr;
			substr($_, $at + 136, 20) = "-" x 20
				if substr($_, $at + 156, 1) eq "5";
			$at += 512 + 512 * int(($size + 511) / 512);
		}' "$1" >"$1.timeless"
}

@test "the data of volumes is restored byte for byte" {
	up "$(name a)" -v "$(name data):/data" -v "$(name in):/data/a/nested" \
		-v /empty -v /var/link/vol -v /deep/er/vol
	docker cp - "$(name a):/data" < <(with_capability)
	on "$(name a)" '
		cd /data && mkdir -m 1777 sticky && mkdir -p -m 700 secret "$(printf %0180d 0)/$(printf %0180d 1)"
		echo 1 >secret/f && chmod 0 secret/f && echo 2 >setuid && chmod 6755 setuid
		echo 3 >owned && chown 1234:56789 owned secret && echo 4 >"$(printf %0180d 0)/$(printf %0180d 1)/f"
		ln owned a/hard; ln -s owned soft; ln -s /etc/passwd a/absolute; ln -s nowhere dangling
		chown -h 7:8 soft; mkfifo -m 622 fifo; mknod device c 1 3; : >nothing
		echo data >sparse; truncate -s 5M sparse; echo end >>sparse
		for name in "a b" -rf "$(printf "new\nline\ttab")" "quo\"te'\''s" "back\\slash" "*" "\$HOME" \
			"$(printf "\303\244 \377")" .hidden .wh "#x%2f" "?"; do echo "$name" >"./$name"; done
		echo nested >a/nested/f; chmod 711 a/nested; chown 9:9 /empty; chmod 750 /empty
		echo linked >/var/link/vol/f; echo deep >/deep/er/vol/f
		touch -d "1999-12-31 23:59:59" owned sparse secret a a/nested /empty soft fifo
		chmod 2770 /data; chown 5:6 /data; touch -d "2001-02-03 04:05:06" /data'
	folders=(/data /data/a/nested /empty /var/link/vol /deep/er/vol)
	for folder in "${folders[@]}"; do
		archive "$(name a)" "$folder" "$tmp/before${folder//\//-}"
	done
	grep -qa 'SCHILY.xattr.security.capability=' "$tmp/before-data"
	box box-commit "$(name a)"
	docker create --name "$(name c)" -v /other "$(version a 1)" >/dev/null
	archive "$(name c)" /data "$tmp/after"
	softly same_bytes "$tmp/after" "$tmp/before-data"
	on "$(name a)" 'rm -rf /data/[b-z]* /empty/x; echo no >/data/owned; touch /empty/x /data/new; chmod 777 /data /empty'
	loud box-revert --no-save "$(name a)"
	box box-fork "$(version a 1)" "$(name b)"
	for folder in "${folders[@]}"; do
		for word in a b; do
			archive "$(name $word)" "$folder" "$tmp/after"
			timeless "$tmp/after"
			timeless "$tmp/before${folder//\//-}"
			softly same_bytes "$tmp/after.timeless" "$tmp/before${folder//\//-}.timeless"
		done
	done
	# one of two names is the other
	on "$(name b)" 'echo more >>/data/owned; cmp /data/owned /data/a/hard'
}

@test "a volume at a symlink" {
	docker run --name "$(name made)" "$image" ln -s /tmp /sym
	docker commit "$(name made)" "$(name x)" >/dev/null
	docker run -d --init --name "$(name a)" -v /sym "$(name x)" sleep 600 >/dev/null
	on "$(name a)" 'echo data >/sym/f'
	if ! docker cp "$(name a):/sym/f" - >/dev/null; then
		# Docker 28.5 gives no archive of such a container
		box 1 box-commit "$(name a)"
		complains box-commit "$(name a): /sym"
		is "$(field "$(name a)" '{{.State.Status}}')" running
		return
	fi
	box box-commit "$(name a)"
	box docker run --rm "$(version a 1)" cat /sym/f
	is "$out" data
	box box-revert --no-save "$(name a)"
	box docker exec "$(name a)" cat /sym/f
	is "$out" data
}

@test "what is mounted in a volume" {
	mkdir "$tmp/host"
	echo host >"$tmp/host/file"
	up "$(name a)" -v /data -v "$tmp/host:/data/host" --tmpfs /data/tmp
	on "$(name a)" 'echo data >/data/f; echo no >/data/tmp/f'
	loud box-commit "$(name a)"
	errs=$(sort <<<"$errs")
	complains box-commit "$(name a): /data/host" "$(name a): /data/tmp"
	if is_podman; then
		has "$errs" "/data/host is not captured"
		box docker run --rm "$(version a 1)" sh -c 'cat /data/f; ls -A /data/host /data/tmp'
		lines_are "$out" data /data/host: '' /data/tmp:
		return
	fi
	# an engine's archive of a volume has the host's directories in it
	box docker run --rm "$(version a 1)" sh -c 'cat /data/f /data/host/file; ls -A /data/tmp'
	lines_are "$out" data host
}

@test "what the box deleted at an image's volume stays deleted" {
	docker run -d --init --name "$(name a)" "$(shared rich)" >/dev/null
	on "$(name a)" 'rm /vol/gone; echo more >/vol/more'
	box box-commit "$(name a)"
	box docker run --rm --entrypoint ls "$(version a 1)" /vol
	lines_are "$out" keep more
	on "$(name a)" 'rm /vol/*; echo other >/vol/gone'
	box box-revert --no-save "$(name a)" 1
	box docker exec "$(name a)" ls /vol
	lines_are "$out" keep more
	# and again, on top of a version
	on "$(name a)" 'rm /vol/keep'
	box box-commit "$(name a)"
	box docker run --rm --entrypoint ls "$(version a 2)" /vol
	is "$out" more
}

@test "boxes that are stopped, paused or were never started" {
	up "$(name stopped)" -v /data
	up "$(name paused)" -v /data
	for word in stopped paused; do
		on "$(name $word)" "echo $word >/data/file"
	done
	docker stop -t 0 "$(name stopped)" >/dev/null
	docker pause "$(name paused)" >/dev/null
	idle "$(name new)" -v /data
	for word in stopped paused new; do
		before=$(state "$(name $word)")
		box box-commit "$(name $word)"
		is "$(state "$(name $word)")" "$before"
		box docker run --rm "$(version $word 1)" \
			sh -c 'cat /data/* 2>/dev/null; ls -d /data'
		lines_are "$out" ${word/new*/} /data
	done
	docker unpause "$(name paused)" >/dev/null
}

@test "never started, with a volume deep where the image has nothing" {
	idle "$(name a)" -v /deep/er/vol -v "$(name v):/other/deep/vol"
	box box-commit "$(name a)"
	box docker run --rm -u 1000 "$(version a 1)" ls -d /deep/er/vol /other/deep/vol
	lines_are "$out" /deep/er/vol /other/deep/vol
	loud box-revert --no-save "$(name a)" 1
	is "$(state "$(name a)")" created
}

@test "a box that runs is paused meanwhile, with volumes once" {
	up "$(name a)" -v /data
	spawn events timeout 60 docker events --since "$(date +%s)" \
		--filter "container=$(name a)" --format '{{.Action}}'
	box box-commit --no-pause "$(name a)"
	box box-commit "$(name a)"
	until_true 10 grep -qx unpause "$tmp/events.out"
	is "$(grep -cx pause "$tmp/events.out")" 1
	is "$(state "$(name a)")" running
}

@test "--no-volumes: they are left out, and a message says so" {
	up "$(name a)" -v /data -v "$(name v):/vol"
	on "$(name a)" 'echo no >/data/f; echo no >/vol/f; echo yes >/f'
	loud box-commit --no-volumes "$(name a)"
	errs=$(sort <<<"$errs")
	complains box-commit "$(name a): /data" "$(name a): /vol"
	box docker run --rm "$(version a 1)" sh -c 'cat /f; ls -A /data /vol'
	lines_are "$out" yes /data: '' /vol:
}

# --- What a version says

@test "an image's own settings stay, whatever the box was run with" {
	docker run -d --init --name "$(name a)" --entrypoint sleep -u root -w /tmp \
		--no-healthcheck -e ADDED=1 -v /data "$(shared rich)" 599 >/dev/null
	docker run -d --init --name "$(name b)" --entrypoint sleep -u root -w /tmp \
		--stop-signal INT --tmpfs /vol "$(shared rich)" 599 >/dev/null
	box box-commit -m 'with volumes' "$(name a)"
	loud box-commit -m 'without' "$(name b)"
	for word in a b; do
		for member in Cmd Entrypoint User WorkingDir ExposedPorts OnBuild; do
			softly is "$(field "$(version $word 1)" "{{json .Config.$member}}")" \
				"$(field "$(shared rich)" "{{json .Config.$member}}")" \
				"$word: $member"
		done
		config=$(field "$(version $word 1)" '{{json .Config}}')
		softly is "$(jq -r .Labels.own <<<"$config")" 1
		softly has "$config" '"OWN=own"'
	done
	docker run -d --name "$(name c)" -v /data "$(shared rich)" >/dev/null
	box box-commit "$(name c)"
	is "$(field "$(version c 1)" '{{json .Config.Env}}' | jq -c sort)" \
		"$(field "$(shared rich)" '{{json .Config.Env}}' | jq -c sort)"
	for member in Cmd Entrypoint User WorkingDir ExposedPorts OnBuild Healthcheck StopSignal; do
		softly is "$(field "$(version c 1)" "{{json .Config.$member}}")" \
			"$(field "$(shared rich)" "{{json .Config.$member}}")" "$member"
	done
	is "$(field "$(version c 1)" '{{json .Config.Volumes}}')" \
		'{"/data":{},"/vol":{}}'
}

@test "-m, -a and -c with volumes" {
	up "$(name a)" -v /data
	on "$(name a)" 'echo data >/data/file'
	message=$'first "line"\nsecond\ttab \'quote\' \\ & % + é'
	box box-commit -m "$message" -a 'A U Thor <a@example.test>' \
		-c 'CMD ["cat", "/data/file"]' -c 'ENV A=b' -c 'LABEL l="x y"' "$(name a)"
	is "$(field "$(version a 1)" '{{index .Config.Labels "box.message"}}')" "$message"
	is "$(field "$(version a 1)" '{{.Author}}')" 'A U Thor <a@example.test>'
	is "$(label "$(version a 1)" message)" "$message"
	is "$(field "$(version a 1)" '{{index .Config.Labels "l"}}')" 'x y'
	has "$(field "$(version a 1)" '{{.Config.Env}}')" A=b
	box box-run --rm "$(version a 1)"
	is "$out" data
	# a record is a line all the same
	box box-ls -v "$(name a)"
	lacks "$out" $'\n'
	has "$out" 'first "line"\n'
	box 1 box-commit -c 'NONSENSE x' "$(name a)"
	is "$out" ''
	complains box-commit "$(name a)"
	is "$(state "$(name a)")" running
	no_image "$(version a 2)"
}

@test "an image without a command, with volumes" {
	docker create "$image" x >"$tmp/id"
	docker export "$(<"$tmp/id")" |
		docker import -c "LABEL box.test=$mark" - "$(name bare)" >/dev/null
	docker rm "$(<"$tmp/id")" >/dev/null
	docker run -d --init --name "$(name a)" -v /data "$(name bare)" \
		/bin/sleep 600 >/dev/null
	on "$(name a)" 'echo data >/data/file'
	box box-commit "$(name a)"
	box box-revert --no-save "$(name a)" 1
	is "$(state "$(name a)")" running
	is "$(on "$(name a)" 'cat /data/file')" data
}

# --- box-fork

@test "fork: beside the original, each with its own data and port" {
	port=$(free_port)
	up "$(name a)" -v "$(name data):/data" -v /anon -h www -l mine=1 \
		-p "127.0.0.1:$port:80" -p 81
	on "$(name a)" 'echo 1 | tee /data/f /anon/f /f'
	box box-fork --label more=2 --label empty "$(name a)" "$(name b)"
	is "$out" "$(name b)"
	is "$(label "$(version a 1)" message)" "forked as $(name b)"
	is "$(label "$(version a 1)" kind)" automatic
	for word in a b; do
		is "$(on "$(name $word)" 'cat /data/f /anon/f /f')" $'1\n1\n1'
		on "$(name $word)" "echo $word | tee /data/f /anon/f /f"
	done
	is "$(on "$(name a)" 'cat /data/f /anon/f /f')" $'a\na\na'
	is "$(on "$(name b)" 'cat /data/f /anon/f /f')" $'b\nb\nb'
	is "$(port_of "$(name a)" 80)" "$port"
	matches "$(docker port "$(name b)" 80)" '^127\.0\.0\.1:[0-9]+$'
	[ "$(port_of "$(name b)" 80)" != "$port" ]
	[ "$(port_of "$(name b)" 81)" != "$(port_of "$(name a)" 81)" ]
	is "$(field "$(name b)" '{{index .Config.Labels "mine"}}{{index .Config.Labels "more"}}')" 12
	is "$(field "$(name b)" '{{json (index .Config.Labels "empty")}}')" '""'
	is "$(field "$(name b)" '{{index .Config.Labels "box.image"}}')" "$image"
	# of a version, and not started
	box box-fork --no-start "$(version a 1)" "$(name c)"
	is "$(state "$(name c)")" created
	docker start "$(name c)" >/dev/null
	is "$(on "$(name c)" 'cat /data/f')" 1
	box box-rm -fv "$(name b)" "$(name c)"
	is "$(on "$(name a)" 'cat /data/f')" a
	is "$(docker volume ls -q --filter "name=$(name data)")" "$(name data)"
}

@test "fork: a name that is in use, and what cannot be forked" {
	up "$(name a)" -v "$(name v):/data"
	idle "$(name b)"
	before=$(docker volume ls -q --filter "name=$(name '')" | sort)
	id=$(field "$(name b)" '{{.Id}}')
	for from in "$(name a)" "$image"; do
		box 1 box-fork "$from" "$(name b)"
		is "$out" ''
		complains box-fork "$(name b)"
	done
	box 1 box-fork "$image" "$(name c)"
	complains box-fork "$image"
	box 1 box-fork "$(version a 9)" "$(name c)"
	complains box-fork "$(version a 9)"
	no_image "$(version a 1)"
	is "$(field "$(name b)" '{{.Id}}')" "$id"
	# a name that the engine refuses: only then is there something to undo
	loud 1 box-fork "$(name a)" 'a/b'
	is "$(named "$(name '')" | sort)" "$(name a)"$'\n'"$(name b)"
	is "$(docker volume ls -q --filter "name=$(name '')" | grep -v '^box.version' | sort)" \
		"$before"
	is "$(state "$(name a)")" running
}

# --- box-revert

@test "revert: the same box except for its files" {
	docker network create --subnet 10.198.77.0/24 "$(name net)" >/dev/null
	docker network create "$(name second)" >/dev/null
	port=$(free_port)
	up "$(name a)" -v "$(name data):/data" -v /etc:/host:ro -e A='b c' -h www \
		-l mine='x"y' --restart on-failure:3 -m 64m --cpus 0.5 --pids-limit 50 \
		--ulimit nofile=99 --cap-add NET_ADMIN --cap-drop MKNOD --dns 9.9.9.9 \
		--add-host x:1.2.3.4 --sysctl net.ipv4.ip_forward=1 --shm-size 8m \
		--stop-timeout 3 --log-opt max-size=1m --tmpfs /scratch:size=1m \
		-p "127.0.0.1:$port:80" -p 81 -p 82/udp -u 7:8 -w /data --group-add 9 \
		--health-cmd true --network "$(name net)" --ip 10.198.77.7 \
		--network-alias one --network-alias two
	docker network connect --alias three "$(name second)" "$(name a)"
	on "$(name a)" 'echo old | tee /data/f /f'
	loud box-commit "$(name a)"
	settings "$(name a)" >"$tmp/before"
	id=$(field "$(name a)" '{{.Id}}')
	ports=$(ports_of "$(name a)")
	on "$(name a)" 'echo new | tee /data/f /f'
	loud box-revert -m 'no good' "$(name a)" 1
	mentions box-revert "$(version a 2)"
	is "$(ports_of "$(name a)")" "$ports"
	is "$(settings "$(name a)")" "$(<"$tmp/before")" 'the settings'
	[ "$(field "$(name a)" '{{.Id}}')" != "$id" ]
	no_box "$id"
	is "$(on "$(name a)" 'cat /data/f /f')" $'old\nold'
	# and it is as good as its word
	is "$(field "$(name a)" "{{(index .NetworkSettings.Networks \"$(name net)\").IPAddress}}")" \
		10.198.77.7
	box docker run --rm --network "$(name net)" "$image" nslookup one
	has "$out" 10.198.77.7
	box docker run --rm --network "$(name second)" "$image" nslookup three
	# there and back
	is "$(label "$(version a 2)" message)" 'no good'
	is "$(label "$(version a 2)" kind)" automatic
	loud box-revert "$(name a)" "$(version a 2)"
	is "$(on "$(name a)" 'cat /data/f /f')" $'new\nnew'
	is "$(ports_of "$(name a)")" "$ports"
	docker rm -fv "$(name a)" >/dev/null
}

@test "revert: ports of -P stay" {
	up "$(name a)" --expose 80 --expose 81 -P
	ports=$(ports_of "$(name a)")
	box box-commit "$(name a)"
	box box-revert --no-save "$(name a)"
	is "$(ports_of "$(name a)")" "$ports"
}

@test "revert: a box without the image's entry point" {
	docker run -d --init --name "$(name a)" --entrypoint '' "$(shared rich)" \
		sleep 600 >/dev/null
	box box-commit "$(name a)"
	box box-revert --no-save "$(name a)"
	matches "$(field "$(name a)" '{{.Path}} {{.Args}}')" '(^sleep \[|^[^ ]*-init \[-- sleep )600\]$'
	is "$(state "$(name a)")" running
}

@test "revert: what does not run stays so; what was paused runs" {
	up "$(name a)" -v /data
	on "$(name a)" 'echo old >/data/f'
	box box-commit "$(name a)"
	docker stop -t 0 "$(name a)" >/dev/null
	box box-revert --no-save "$(name a)" 1
	is "$(state "$(name a)")" created
	docker start "$(name a)" >/dev/null
	is "$(on "$(name a)" 'cat /data/f')" old
	docker pause "$(name a)" >/dev/null
	box box-revert --no-save "$(name a)"
	is "$(state "$(name a)")" running
}

@test "revert: without a version it is the last one; --no-save" {
	up "$(name a)"
	box 1 box-revert "$(name a)"
	complains box-revert "$(name a)"
	is "$(state "$(name a)")" running
	for i in 1 2; do
		on "$(name a)" "echo $i >/f"
		box box-commit "$(name a)"
	done
	on "$(name a)" 'echo 3 >/f'
	box box-revert --no-save "$(name a)"
	is "$out" "$(name a)"$'\t'"$(version a 2)"
	is "$(on "$(name a)" 'cat /f')" 2
	no_image "$(version a 3)"
	# also if it has another name, and no number for one
	on "$(name a)" 'echo 4 >/f'
	box box-commit "$(name a)" "$(name good):tag"
	for number in '' 3; do
		on "$(name a)" 'echo 5 >/f'
		box box-revert --no-save "$(name a)" $number
		is "$(on "$(name a)" 'cat /f')" 4
	done
	box box-revert --no-save "$(name a)" "$(name good):tag"
	is "$out" "$(name a)"$'\t'"$(name good):tag"
}

@test "revert: a version or a box that does not exist" {
	up "$(name a)" -v /data
	id=$(field "$(name a)" '{{.Id}}')
	box box-commit "$(name a)"
	for to in 99 0 "$(version a 99)" "$image" none /; do
		box 1 box-revert "$(name a)" "$to"
		is "$out" ''
		complains box-revert "$(name a)"
	done
	box 1 box-revert "$(name a)" "$image"
	complains box-revert "$image"
	box 1 box-revert none 1
	complains box-revert none
	up "$(name rm)" --rm
	box 1 box-revert "$(name rm)" "$(version a 1)"
	complains box-revert "$(name rm)"
	is "$(state "$(name rm)")" running
	# nothing was saved, and it is the same box
	no_image "$(version a 2)"
	is "$(field "$(name a)" '{{.Id}} {{.State.Status}}')" "$id running"
	docker stop -t 0 "$(name rm)" >/dev/null
}

@test "revert: when the new box cannot start, the old one runs on" {
	docker create --name "$(name b)" --entrypoint /mine -v "$(name w):/data" -p 80 \
		"$image" >/dev/null
	# with nothing to wait for when it is stopped
	printf '#!/bin/sh\ntrap exit TERM\nsleep 600 &\nwait\n' >"$tmp/mine"
	chmod 755 "$tmp/mine"
	docker cp "$tmp/mine" "$(name b):/mine"
	docker start "$(name b)" >/dev/null
	on "$(name b)" 'rm /mine; echo old >/data/f'
	box box-commit "$(name b)"
	docker cp "$tmp/mine" "$(name b):/mine"
	on "$(name b)" 'echo new >/data/f; echo new >/f'
	volumes=$(docker volume ls -q --filter "name=$(name '')" | grep -v ^box.version)
	port=$(port_of "$(name b)" 80)
	id=$(field "$(name b)" '{{.Id}}')
	loud 1 box-revert "$(name b)" 1
	is "$out" ''
	mentions box-revert "$(version b 2)"
	has "$errs" mine
	is "$(field "$(name b)" '{{.Id}} {{.State.Status}}')" "$id running"
	is "$(on "$(name b)" 'cat /data/f /f')" $'new\nnew'
	[ -n "$port" ]
	is "$(docker volume ls -q --filter "name=$(name '')" | grep -v ^box.version)" "$volumes"
	is "$(named "$(name b)")" "$(name b)"
}

@test "box-rm -fv: volumes that box made are removed, the user's stay" {
	up "$(name a)" -v "$(name data):/data" -v /anon
	box box-commit "$(name a)"
	loud box-revert --no-save "$(name a)"
	made=$(volume_at "$(name a)" /data)
	anonymous=$(volume_at "$(name a)" /anon)
	matches "$made" "^$(name data)\.box-[0-9a-f]{16}$"
	# one revert later it is another, and the one before is gone
	box box-revert --no-save "$(name a)"
	no_volume "$made"
	no_volume "$anonymous"
	made=$(volume_at "$(name a)" /data)
	anonymous=$(volume_at "$(name a)" /anon)
	box box-rm -f "$(name a)"
	has_volume "$made"
	has_volume "$anonymous"
	docker volume rm "$anonymous" >/dev/null
	loud box-fork "$(version a 1)" "$(name b)"
	made=$(volume_at "$(name b)" /data)
	box box-rm -fv "$(name b)"
	no_volume "$made"
	has_volume "$(name data)"
}

# --- box-ls -v

@test "box-ls -v: columns, order, and parents" {
	up "$(name a)"
	up "$(name b)"
	for i in 1 2 3; do
		box box-commit -m "number $i" "$(name a)"
	done
	box box-commit "$(name b)"
	loud box-revert "$(name a)" 1
	box box-commit --automatic "$(name a)"
	box box-ls -v "$(name a)"
	is "$(cut -f 1,2,5- <<<"$out")" "$(printf '%s\t%s\t%s\t%s\n' \
		"$(version a 5)" 5 "$(version a 1)" '' \
		"$(version a 4)" 4 "$(version a 3)" "before it became $(version a 1)" \
		"$(version a 3)" 3 "$(version a 2)" 'number 3' \
		"$(version a 2)" 2 "$(version a 1)" 'number 2' \
		"$(version a 1)" 1 '' 'number 1')"
	matches "$(cut -f 3 <<<"$out" | head -n 1)" \
		'^20[0-9-]{8}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$'
	matches "$(cut -f 4 <<<"$out" | head -n 1)" '^[1-9][0-9]+$'
	box box-ls -vq "$(name a)" "$(name b)"
	is "$(sort <<<"$out")" "$(for i in 1 2 3 4 5; do version a $i; done
		version b 1)"
	box box-ls -v -o version,kind,series "$(name a)"
	is "$(head -n 3 <<<"$out")" "$(printf '%s\t%s\t%s\n' 5 automatic "$(name a)" \
		4 automatic "$(name a)" 3 '' "$(name a)")"
	box box-ls -v
	has $'\n'"$out" $'\n'"$(version a 5)"$'\t'
	box 1 box-ls -v "$(name b)" "$(name none)"
	is "${out%%$'\t'*}" "$(version b 1)"
	complains box-ls "$(name none)"
}

@test "box-ls -v: an image that was built on a version is not one" {
	up "$(name a)"
	box box-commit "$(name a)"
	mkdir "$tmp/context"
	printf 'FROM %s\nENV A=b\n' "$(version a 1)" >"$tmp/context/Dockerfile"
	loud box-build -q --if-changed -t "$(name built)" "$tmp/context"
	box box-ls -vq "$(name a)"
	is "$out" "$(version a 1)"
	# nor does it get in the way
	docker rmi "$(version a 1)" >/dev/null
	box 1 box-revert "$(name a)"
	is "$(state "$(name a)")" running
}

@test "-t and -l: other names of the same version" {
	docker tag "$image" "$(name image)"
	docker run -d --init --name "$(name a)" -v /data "$(name image)" \
		sleep 600 >/dev/null
	on "$(name a)" 'echo 1 >/data/f'
	box box-commit -l -t "$(name x):1" -t "$(name y)" "$(name a)"
	is "${out%$'\t'*}" "$(name x):1"
	for ref in "$(name x):1" "$(name y):latest" "$(name image):latest"; do
		is "$(field "$ref" '{{.Id}}')" "${out#*$'\t'}"
	done
	no_image "$(version a 1)"
	box box-ls -v -o name,version "$(name a)"
	is "$(sort <<<"$out")" "$(printf '%s\t1\n' "$(name image):latest" \
		"$(name x):1" "$(name y):latest")"
	box docker run --rm "$(name image)" cat /data/f
	is "$out" 1
	# the numbers go on, and -l goes with the box
	box box-revert --no-save "$(name a)" "$(name x):1"
	box box-commit -l "$(name a)"
	is "${out%$'\t'*}" "$(version a 2)"
	is "$(field "$(name image)" '{{.Id}}')" "${out#*$'\t'}"
	is "$(label "$(version a 2)" parent)" "$(version a 1)"
	# an image without a name cannot get a latest; Podman names it anyway
	id=$(docker create --name "$(name b)" "$(field "$image" '{{.Id}}')")
	if ! is_podman; then
		box 1 box-commit -l "$id"
		complains box-commit "$id"
	fi
}

# --- box-forget

versions() {
	box-ls -v -o name "$1" | tr '\n' ' ' | sed "s,$1:,,g; s, $,,"
}

# What was temporary an hour ago, and was not removed, may be anybody's.
forget() {
	box box-forget "$@"
	out=$(grep -v '^sha256:' <<<"$out" || true)
}

@test "box-forget: all but some automatic versions; named and used ones stay" {
	up "$(name a)"
	up "$(name b)"
	for i in 1 2 3 4; do
		box box-commit --automatic "$(name a)"
	done
	box box-commit "$(name a)"
	for i in 6 7 8 9; do
		box box-commit --automatic "$(name a)"
	done
	box box-commit --automatic "$(name b)"
	docker tag "$(version a 2)" "$(name good)"
	docker create --name "$(name used)" "$(version a 3)" >/dev/null
	# eight may go; five are kept
	forget -n "$(name a)"
	is "$out" "$(version a 1)"
	has_image "$(version a 1)"
	forget "$(name a)"
	is "$out" "$(version a 1)"
	no_image "$(version a 1)"
	forget "$(name a)"
	is "$out" ''
	forget --dry-run -k 2 "$(name a)"
	lines_are "$out" "$(version a 7)" "$(version a 6)" "$(version a 4)"
	forget --keep 2 "$(name a)"
	lines_are "$out" "$(version a 7)" "$(version a 6)" "$(version a 4)"
	forget -k 0 "$(name a)"
	lines_are "$out" "$(version a 9)" "$(version a 8)"
	box box-ls -vq "$(name a)"
	is "$(sort <<<"$out")" "$(printf '%s\n' "$(version a 2)" "$(version a 3)" \
		"$(version a 5)" "$(name good):latest" | sort)"
	forget -a -k 0 "$(name a)"
	is "$out" "$(version a 5)"
	# another box's are not touched, and of several each keeps its own
	has_image "$(version b 1)"
	box box-commit --automatic "$(name a)"
	forget -nk 0 "$(name a)" "$(name b)"
	lines_are "$out" "$(version a 10)" "$(version b 1)"
}

# --- box-diff

@test "box-diff: the same changes as docker diff" {
	docker run --name "$(name a)" -v /vol "$image" sh -c \
		'echo x >/new; mkdir "/odd	name"; rm /etc/group; echo >>/etc/passwd; echo >/vol/x'
	box box-diff "$(name a)"
	is "$(sort <<<"$out")" "$(printf '%s\t%s\n' A /new A '/odd\tname' C /etc \
		C /etc/passwd D /etc/group A /vol | sort)"
	box box-diff -0 "$(name a)"
	has "$(tr '\0' '|' <"$out_file")" $'A\t/new|'
	# since a version: nothing
	box box-commit "$(name a)"
	docker create --name "$(name b)" "$(version a 1)" >/dev/null
	box box-diff "$(name b)"
	is "$out" ''
	box 1 box-diff none
	complains box-diff none
}

# --- temporary ones

@test "box-run --rm-image: a temporary version is removed with its box" {
	up "$(name a)" -v "$(name v):/data" -v /anon
	on "$(name a)" 'echo data >/data/file'
	for status in 0 7; do
		box box-commit --temporary "$(name a)"
		temporary=${out%%$'\t'*}
		is "$temporary" "${out#*$'\t'}"
		is "$(label "$temporary" kind)" temporary
		box "$status" box-run --rm --rm-image --name "$(name run)" "$temporary" \
			sh -c 'cat /data/file; grep " /anon " /proc/mounts >/dev/null
			sed -n "s,.*/\([0-9a-f]\{64\}\)/_data.*,\1,p" /proc/self/mountinfo
			exit "$0"' "$status"
		matches "$out" '^data'$'\n''[0-9a-f]{64}$'
		is "$errs" ''
		no_volume "${out#*$'\n'}"
		no_image "$temporary"
		no_box "$(name run)"
	done
	# it has no number, and is in no list
	no_image "$(version a 1)"
	box 1 box-ls -v "$(name a)"
}

@test "box-run --keep-on-failure: the box is kept after a failure only, and named" {
	docker tag "$image" "$(name x)"
	up "$(name a)" -v /data
	box box-commit --temporary "$(name a)"
	temporary=${out%%$'\t'*}
	box 3 box-run --rm --rm-image --keep-on-failure --name "$(name run)" \
		"$temporary" sh -c 'echo why >/data/f; exit 3'
	complains box-run "$(name run)"
	is "$(state "$(name run)")" exited
	has_image "$temporary"
	docker cp "$(name run):/data/f" - | grep -qa why
	docker rm -fv "$(name run)" >/dev/null
	box box-run --rm --rm-image --keep-on-failure --name "$(name run)" \
		"$temporary" true
	no_box "$(name run)"
	no_image "$temporary"
	# without an image to remove, and without a name for the box
	box 4 box-run --rm --keep-on-failure "$image" sh -c 'exit 4'
	matches "$errs" '^box-run: [0-9a-f]{64}: [^'$'\n'']*$'
	docker rm -v "$(grep -o '[0-9a-f]\{64\}' <<<"$errs")" >/dev/null
	# what never ran is of no use
	box 127 box-run --rm --keep-on-failure --name "$(name run)" "$image" /none
	no_box "$(name run)"
}

@test "box-run --rm-image that is killed: box and image are removed soon after" {
	up "$(name a)" -v /data
	box box-commit --temporary "$(name a)"
	temporary=${out%%$'\t'*}
	spawn run box-run --rm --rm-image --keep-on-failure --name "$(name run)" \
		"$temporary" sleep 600
	until_true 20 docker exec "$(name run)" test -d /data
	volume=$(volume_at "$(name run)" /data)
	kill -9 "$pid"
	until_true 20 no_box "$(name run)"
	until_true 20 no_image "$temporary"
	no_volume "$volume"
}

# --- elsewhere

# other COMMAND...: at the second engine
other() {
	DOCKER_HOST=$second "$@"
}

eval "plain_$(declare -f teardown)"
teardown() {
	[ -z "${second_name:-}" ] || second_ends
	plain_teardown
}

second_ends() {
	BOX_ENGINE=$second_name "$repo/tests/engine/engine" remove
}

@test "a version that was saved and loaded elsewhere runs with its data" {
	[ "$(id -u)" -eq 0 ] && command -v dockerd >/dev/null ||
		skip 'only root can start a second engine'
	up "$(name a)" -v "$(name data):/data" -v /anon -e A=b -p 80
	on "$(name a)" 'echo data >/data/f; echo anon >/anon/f; echo root >/f'
	box box-commit -m 'to go' "$(name a)"
	docker save "$(version a 1)" -o "$tmp/saved"
	second_name=box-second-$BASHPID
	second=unix:///run/$second_name/docker.sock
	BOX_ENGINE=$second_name DOCKER_HOST=$second timeout 90 \
		"$repo/tests/engine/engine" start >"$tmp/started" 3>&- 4>&-
	is "$(<"$tmp/started")" "$second"
	other softly box docker load -qi "$tmp/saved"
	other softly box box-run --rm "$(version a 1)" cat /data/f /anon/f /f
	softly lines_are "$out" data anon root
	other softly box box-ls -v -o version,message "$(name a)"
	softly is "$out" $'1\tto go'
	other softly box box-fork "$(version a 1)" "$(name b)"
	other softly box docker exec "$(name b)" sh -c 'cat /data/f /anon/f /f; echo $A'
	softly lines_are "$out" data anon root b
	# the numbers continue after the existing ones
	other softly box docker rename "$(name b)" "$(name a)"
	other softly box box-commit "$(name a)"
	softly is "${out%$'\t'*}" "$(version a 2)"
	other softly box docker rm -fv "$(name a)"
}
