# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# An engine of another Debian, in namespaces of its own: mounts, network and
# processes. They end with their first process, which does nothing but hold them
# (inside), and everything in them ends too. The engine itself may come and go.

holder_is_up()
{
	is_live sh "$run/holder" "$run"
}

# within COMMAND...: in the namespaces, as the engine's own processes are
within()
{
	nsenter -t "$(cat "$run/holder")" -m -n -p -r -w env -i PATH="$PATH" \
		HOME=/run TMPDIR=/var/tmp "$@"
}

daemon()
{
	case $kind in
	podman) echo podman ;;
	*) echo dockerd ;;
	esac
}

apart_is_up()
{
	holder_is_up && within pgrep -x "$(daemon)" >/dev/null
}

is_held()
{
	holder_is_up || is_gone "$child"
}

hold()
{
	root=$("$here/root" "$kind") || exit 1
	cgroups
	mkdir -p "$data"
	rm -f "$run/holder" "$run/docker.sock"
	launch unshare --mount --net --pid --fork --kill-child \
		"$here/inside" "$kind" "$root" "$run" "$data"
	wait_until 20 is_held || true
	holder_is_up ||
		show_log "the namespaces of $name cannot be made"
	cable "$(cat "$run/holder")" within
	# What is sent to this end of the cable is for 127.0.0.1, as the engine's
	# rules see it (-200 and up), so that it has the ports that were published
	# there too. dockerd drops at -300 what is for 127.0.0.1 and not from there.
	within nft "add table ip box
		add chain ip box in { type filter hook prerouting priority -250 ; }
		add rule ip box in iif eth0 ip daddr $net.2 ip daddr set 127.0.0.1
		add chain ip box out { type filter hook postrouting priority 300 ; }
		add rule ip box out oif eth0 ip saddr 127.0.0.1 ip saddr set $net.2"
}

apart_launch()
{
	case $kind in
	podman)
		set -- podman --root "$data" --runroot /run/containers/storage \
			system service --time=0 "$private"
		;;
	*)
		set -- dockerd --host "$private" --data-root "$data" --mtu "$(mtu)"
		;;
	esac
	launch nsenter -t "$(cat "$run/holder")" -m -n -p -r -w env -i \
		PATH="$PATH" HOME=/run TMPDIR=/var/tmp "$@"
}

apart_create()
{
	if holder_is_up; then
		# one that was killed leaves files that name its processes
		apart_kill
		within sh -c 'rm -f /run/docker.pid /run/docker/containerd/*.pid'
	else
		uncable
		hold
	fi
	rm -f "$run/docker.sock"
	apart_launch
	launched
}

no_daemons()
{
	! within pgrep -x 'dockerd|containerd|podman' >/dev/null
}

# signal NAME: to the engine and all that it consists of, but not to containers
signal()
{
	within pkill "-$1" -x "$2" || true
}

apart_kill()
{
	holder_is_up || return 0
	signal KILL 'dockerd|containerd|podman'
	wait_until 10 no_daemons
}

# The directories of containers that were killed with their engine.
remove_cgroups()
{
	{
		find /sys/fs/cgroup -depth -type d \( -path "*/$name" -o \
			-path "*/$name/*" \)
		for container in "$data"/overlay-containers/*/; do
			id=$(basename "$container")
			find /sys/fs/cgroup -depth -type d -path "*/libpod-$id*"
		done
	} | xargs -r rmdir 2>/dev/null || true
}

apart_end()
{
	if holder_is_up; then
		signal TERM "$(daemon)"
		wait_until 60 no_daemons || true
		pid=$(cat "$run/holder")
		kill -9 "$pid"
		wait_until 20 is_gone "$pid" || die "process $pid does not end"
	fi
	uncable
	rm -f "$run/holder" "$run/docker.sock"
	remove_cgroups
}
