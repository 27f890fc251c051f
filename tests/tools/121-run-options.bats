#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-run: its options, as they are seen from inside the box.

load ../lib/box

alone=(--rm --network none)

@test "environment: -e, from the caller, from a file, and which one wins" {
	cat >"$tmp/env" <<-'END'
		# a comment

		FILE=from file
		BOTH=file
		FROM_CALLER
		NOT_SET_ANYWHERE
		  BLANKS= kept
		QUOTES="kept"
	END
	FROM_CALLER=caller TAKEN=taken box box-run "${alone[@]}" -e ONE=1 \
		-e EMPTY= -e TAKEN -e NOT_SET_EITHER -e 'TWO= a=b "c" ' \
		--env BOTH=option --env-file "$tmp/env" "$image" env
	got=$out
	for line in ONE=1 EMPTY= TAKEN=taken 'TWO= a=b "c" ' BOTH=option \
		'FILE=from file' FROM_CALLER=caller 'BLANKS= kept' \
		'QUOTES="kept"'; do
		has $'\n'"$got"$'\n' $'\n'"$line"$'\n'
	done
	lacks "$got" NOT_SET
	lacks "$got" comment
}

# 1 to 127 as they are; fast/usage.bats has what is not UTF-8
@test "environment: every possible byte" {
	options=()
	for i in {1..127}; do
		printf -v octal %o "$i"
		printf -v char '%b' "\\0$octal"
		options+=(-e "B$i=<$char>")
	done
	box box-run "${alone[@]}" "${options[@]}" -e "LONG=$(printf '%0100000d' 0)" \
		-e U=é€𝄞 "$image" cat /proc/self/environ
	tr '\0\n' '\n\1' <"$out_file" >"$tmp/got"
	for i in {1..127}; do
		printf -v octal %o "$i"
		printf '%b\n' "B$i=<\\0$octal>" | head -c -1 | tr '\n' '\1'
		echo
	done >"$tmp/want"
	same_bytes <(grep '^B[0-9]' "$tmp/got" | sort) <(sort "$tmp/want")
	grep -qx U=é€𝄞 "$tmp/got"
	is "$(grep '^LONG=' "$tmp/got" | wc -c)" 100006
}

@test "user, directory, host name, own files, limits, rights" {
	box box-run --rm --name "$(name a)" -u 12:34 -w /some/where \
		--hostname inside --add-host other:10.9.8.7 --tmpfs /own:size=1m,mode=1777 \
		--tmpfs /some/where:mode=1777 --read-only \
		--ulimit nofile=111:222 --cap-drop ALL --cap-add CHOWN \
		--memory 64m --cpus 0.5 --pids-limit 50 --init \
		--dns 10.1.2.3 --dns-search example.test --group-add 56 \
		--shm-size 3m --sysctl net.ipv4.ip_forward=0 \
		--device /dev/zero:/dev/nul -l a=b --label c "$image" sh -c '
			id -u; id -g; id -G; pwd; hostname
			grep other /etc/hosts | tr "\t" " "
			touch /own/x && echo writable
			touch /x 2>/dev/null || echo read-only
			ulimit -Sn; ulimit -Hn
			grep CapBnd /proc/self/status | tr "\t" " "
			tr "\0" "\n" </proc/1/cmdline | sed "s,^/.*/[a-z]*-,,;q"
			grep ^nameserver /etc/resolv.conf
			grep ^search /etc/resolv.conf
			df -k /own /dev/shm | awk "NR > 1 { print \$2 }"
			[ -c /dev/nul ] && echo device'
	lines_are "$out" 12 34 '34 56' /some/where inside '10.9.8.7 other' writable \
		read-only 111 222 'CapBnd: 0000000000000001' init \
		'nameserver 10.1.2.3' 'search example.test' 1024 3072 device
}

@test "settings that cannot be seen from inside" {
	network=$(name net)
	docker network create --label box.test.network=1 "$network" >/dev/null
	box box-run -d --name "$(name a)" --memory 64m --memory-reservation 32m \
		--cpus 0.5 -c 512 --cpuset-cpus 0 --pids-limit 50 \
		--restart on-failure:3 --stop-signal USR1 --stop-timeout 7 \
		-l a=b --label 'c=d=e ' -l f --label-file <(echo g=h) \
		--network "$network" --network-alias nick \
		--log-opt max-size=1m --security-opt no-new-privileges \
		--oom-score-adj 100 --expose 81 --entrypoint sleep \
		--ipc private --domainname example.test "$image" 600
	got=$(docker inspect "$(name a)")
	stop='"USR1"'
	! is_podman || stop='"10"'
	while read -r path want; do
		is "$(jq -c ".[0].$path" <<<"$got")" "$want" "$path"
	done <<-END
		HostConfig.Memory 67108864
		HostConfig.MemoryReservation 33554432
		HostConfig.NanoCpus 500000000
		HostConfig.CpuShares 512
		HostConfig.CpusetCpus "0"
		HostConfig.PidsLimit 50
		HostConfig.RestartPolicy {"Name":"on-failure","MaximumRetryCount":3}
		Config.StopSignal $stop
		Config.StopTimeout 7
		Config.Labels.a "b"
		Config.Labels.c "d=e "
		Config.Labels.f ""
		Config.Labels.g "h"
		HostConfig.NetworkMode "$network"
		HostConfig.LogConfig.Config {"max-size":"1m"}
		HostConfig.SecurityOpt[0] "no-new-privileges"
		HostConfig.OomScoreAdj 100
		Config.ExposedPorts {"81/tcp":{}}
		Config.Entrypoint ["sleep"]
		Config.Cmd ["600"]
		HostConfig.IpcMode "private"
		Config.Domainname "example.test"
		HostConfig.AutoRemove false
		Config.Tty false
		Config.OpenStdin false
	END
	has "$(jq -c ".[0].NetworkSettings.Networks[\"$network\"].Aliases" \
		<<<"$got")" '"nick"'
	docker rm -f "$(name a)" >/dev/null
	docker network rm "$network" >/dev/null
}

@test "-v and --mount: volumes and directories of the host, read-only and not" {
	mkdir "$tmp/host" "$tmp/a b"
	echo host >"$tmp/host/file"
	box box-run "${alone[@]}" -v "$(name vol):/vol" -v "$tmp/host:/host:ro" \
		-v "$tmp/a b:/with blank" -v /anonymous \
		--mount "type=bind,source=$tmp/host,target=/mount,readonly" \
		--mount "type=volume,source=$(name other),target=/other" \
		--mount type=tmpfs,target=/memory,tmpfs-size=2m "$image" sh -c '
			echo kept >/vol/file; echo kept >/other/file
			cat /host/file /mount/file; echo x >"/with blank/new"
			for dir in host mount; do
				touch /$dir/x 2>/dev/null || echo "$dir is read-only"
			done
			df -k /memory | awk "NR > 1 { print \$2 }"
			[ -d /anonymous ] && touch /anonymous/x && echo anonymous'
	lines_are "$out" host host 'host is read-only' 'mount is read-only' 2048 \
		anonymous
	is "$(cat "$tmp/a b/new")" x
	box box-run "${alone[@]}" -v "$(name vol):/a" -v "$(name other):/b:ro" \
		"$image" cat /a/file /b/file
	lines_are "$out" kept kept
	cd "$tmp/host"
	box box-run "${alone[@]}" -v .:/here "$image" cat /here/file
	is "$out" host
	box box-run "${alone[@]}" -v ./file:/it "$image" cat /it
	is "$out" host
	docker volume rm "$(name vol)" "$(name other)" >/dev/null
}

@test "-v and --mount in a directory that is gone" {
	mkdir "$tmp/gone"
	cd "$tmp/gone"
	rmdir "$tmp/gone"
	for mount in '-v./x:/y' --mount=type=bind,source=./x,target=/y; do
		box 125 box-run --rm "$mount" "$image" true
		misused box-run ./x
		no_marked
	done
	box box-run --rm -v "$tmp:/y" --network none "$image" true
}

@test "-p: ports, as box-ls shows them" {
	box box-run -d --init --name "$(name a)" -p 80 -p 127.0.0.1::81 \
		-p 127.0.0.2:38082:82/udp --expose 84 \
		"$image" sleep 600
	box box-ls -o ports "$(name a)"
	for port in 80 81; do
		while read -r address; do
			[[ $address == *:*:* ]] || has ",$out," ",$address->$port/tcp,"
		done < <(docker port "$(name a)" "$port")
	done
	has ",$out," ,127.0.0.2:38082-\>82/udp,
	has ",$out," ,84/tcp,
	# one that is taken
	box 125 box-run -d --name "$(name b)" -p 127.0.0.2:38082:82/udp \
		"$image" sleep 600
	is "$out" ''
	complains box-run "$(name b)"
	no_box "$(name b)"
}

@test "-P: the ports that the image exposes" {
	id=$(docker create "$image")
	docker commit -c 'EXPOSE 8080' "$id" "$(name x)" >/dev/null
	docker rm "$id" >/dev/null
	box box-run -dP --init --name "$(name a)" "$(name x)" sleep 600
	box box-ls -o ports "$(name a)"
	matches "$out" '^0\.0\.0\.0:[0-9]+->8080/tcp'
	docker rm -f "$(name a)" >/dev/null
}

@test "--cidfile: the ID, whole or not at all" {
	box box-run -d --init --name "$(name a)" --cidfile "$tmp/id" "$image" \
		sleep 600
	is "$(cat "$tmp/id")" "$(field "$(name a)" '{{.Id}}')"
	lines_are "$(ls "$tmp")" err id out
	# a box that was not made has none
	box 125 box-run --pull never --cidfile "$tmp/id2" "$mark:none" true
	[ ! -e "$tmp/id2" ]
}

@test "--volumes-from, --network container:, --pid and --link" {
	up "$(name a)" -v /data
	docker exec "$(name a)" sh -c 'echo x >/data/file'
	box box-run --rm --volumes-from "$(name a)" --pid "container:$(name a)" \
		--network "container:$(name a)" "$image" \
		sh -c 'cat /data/file; readlink /proc/self/ns/net; ps | grep -c "[s]leep 600"'
	lines_are "$out" x "$(docker exec "$(name a)" readlink /proc/self/ns/net)" 2
	box box-run --rm --link "$(name a):friend" "$image" \
		grep -c friend /etc/hosts
	is "$out" 1
}

@test "letters can be joined, and long options shortened or with =" {
	box box-run -di --name="$(name a)" --net=none --workdir=/tmp "$image" cat
	is "$out" "$(name a)"
	is "$(field "$out" '{{.Config.OpenStdin}} {{.Config.WorkingDir}}')" 'true /tmp'
	box box-run "${alone[@]}" -w/tmp -eA=1 "$image" sh -c 'pwd; echo $A'
	lines_are "$out" /tmp 1
	# -h is the host's name here, as in docker run
	box box-run --rm -h inside "$image" hostname
	is "$out" inside
}

@test "a healthcheck from the command line" {
	box box-run -d --init --name "$(name a)" --health-cmd 'test -e /ok' \
		--health-interval 1s --health-retries 2 --health-timeout 1500ms \
		--health-start-period 1m "$image" sleep 600
	is "$(field "$(name a)" '{{json .Config.Healthcheck}}' | jq -cS .)" \
		'{"Interval":1000000000,"Retries":2,"StartPeriod":60000000000,"Test":["CMD-SHELL","test -e /ok"],"Timeout":1500000000}'
	box box-run -d --init --name "$(name b)" --no-healthcheck "$image" sleep 600
	is "$(field "$(name b)" '{{json .Config.Healthcheck.Test}}')" '["NONE"]'
}
