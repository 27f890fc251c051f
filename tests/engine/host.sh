# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# The engine of this machine's own packages, on its file system: docker20. Two
# engines in one network namespace fight for docker0 and for the firewall's
# chains, so where there is another it gets a namespace too.

netns=/run/netns/$name

host_is_up()
{
	is_live dockerd "$run/pid" "$run/"
}

# Some other engine lives in this network namespace.
is_shared()
{
	here=$(readlink /proc/self/ns/net)
	for process in /proc/[0-9]*; do
		[ "$(cat "$process/comm" 2>/dev/null)" = dockerd ] || continue
		[ "$(readlink "$process/ns/net")" != "$here" ] || return 0
	done
	# a bridge that is not ours belongs to one that cannot be seen
	[ ! -e "$run/bridge" ] && ip link show dev docker0 >/dev/null 2>&1
}

# What a killed engine leaves: a containerd, and pid files that dockerd would
# believe. It sees to the containers, mounts and networks by itself.
clear_leftovers()
{
	containerd=$run/exec/containerd/containerd.pid
	if is_live containerd "$containerd" "$run/"; then
		kill "$pid"
		wait_until 10 is_gone "$pid" || kill -9 "$pid"
	fi
	rm -f "$run/pid" "$containerd" "$run/docker.sock"
	# it has mounted its data on itself and can no longer undo that
	mv "$run/exec/unmount-on-shutdown" "$run/bound" 2>/dev/null || true
}

# Containers outlive a killed engine, and only an engine ends them properly.
has_orphans()
{
	for task in "$run"/exec/containerd/daemon/*/moby/*; do
		[ -e "$task" ] && return
	done
	return 1
}

unmount()
{
	awk -v d="$data/" -v r="$run/" '
		index($2, d) == 1 || index($2, r) == 1 { print $2 }' \
		/proc/mounts | sort -r | xargs -r umount
	[ ! -e "$run/bound" ] || umount "$data"
	rm -rf "$run/exec" "$run/bound"
}

# What comes in over the cable may also have the ports that were published for
# 127.0.0.1 there.
netns_up()
{
	ip netns add "$name"
	cable "$name" nsenter --net="$netns"
	nsenter --net="$netns" iptables -t nat -A PREROUTING -i eth0 \
		-d "$net.2" -j DNAT --to-destination 127.0.0.1
}

netns_down()
{
	uncable
	ip netns del "$name" 2>/dev/null || true
}

host_launch()
{
	echo '{}' >"$run/daemon.json"
	launch "$@" dockerd --config-file "$run/daemon.json" --host "$private" \
		--data-root "$data" --exec-root "$run/exec" --pidfile "$run/pid" \
		--mtu "$(mtu)"
}

host_create()
{
	command -v dockerd >/dev/null ||
		die "no dockerd here; tests/engine/packages engine installs it"
	mkdir -p "$data"
	cgroups
	clear_leftovers
	netns_down
	if is_shared; then
		rm -f "$run/bridge"
		netns_up
		host_launch nsenter --net="$netns"
	else
		: >"$run/bridge"
		host_launch
	fi
	launched
}

host_kill()
{
	host_is_up || return 0
	kill -9 "$pid"
	wait_until 10 is_gone "$pid"
	! is_live containerd "$run/exec/containerd/containerd.pid" "$run/" || {
		kill -9 "$pid"
		wait_until 10 is_gone "$pid"
	}
}

host_end()
{
	if ! host_is_up && has_orphans; then
		host_create
	fi
	if host_is_up; then
		kill "$pid"
		wait_until 60 is_gone "$pid" || die "process $pid does not end"
	fi
	clear_leftovers
	unmount
	netns_down
	if [ -e "$run/bridge" ] && ! is_shared; then
		ip link del docker0 2>/dev/null || true
	fi
	rm -f "$run/bridge"
}
