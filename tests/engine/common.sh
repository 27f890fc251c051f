# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# What both ways to run an engine need. The engine script sets $name, $run, $log
# and $private.

die()
{
	echo "engine: $*" >&2
	exit 1
}

# wait_until SECONDS COMMAND...: poll ten times a second
wait_until()
{
	limit=$(($(date +%s) + $1))
	shift
	until "$@"; do
		[ "$(date +%s)" -lt "$limit" ] || return 1
		sleep 0.1
	done
}

answers()
{
	timeout 10 docker -H "$1" version >/dev/null 2>&1
}

# is_live COMMAND PIDFILE TEXT: the process is there, is that program, and has
# the text on its command line; a pid alone may be anybody's by now
is_live()
{
	pid=$(cat "$2" 2>/dev/null) && [ -n "$pid" ] &&
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$1" ] &&
		tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -e "$3"
}

# also when it is a zombie that nobody waits for
is_gone()
{
	[ ! -e "/proc/$1/exe" ]
}

cgroups()
{
	if [ ! -d /sys/fs/cgroup/devices ] &&
	    [ ! -e /sys/fs/cgroup/cgroup.controllers ]; then
		mount -t cgroup2 cgroup2 /sys/fs/cgroup
	fi
}

# Nothing of the caller's may stay open in the engine: the lock, a pipe that
# somebody reads to its end, the terminal.
launch()
{
	[ ! -e "$log" ] || mv -f "$log" "$log.1"
	setsid "$@" </dev/null >"$log" 2>&1 \
		3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
	child=$!
}

ready_or_dead()
{
	answers "$private" || is_gone "$child"
}

show_log()
{
	tail -n 20 "$log" >&2
	die "$1; more in $log"
}

launched()
{
	wait_until 60 ready_or_dead || show_log "the engine is not ready after 60 s"
	answers "$private" || show_log "the engine ended at once"
}

# --- a network namespace with one cable to the host

# That of the way out: a bigger one in containers would lose packets.
mtu()
{
	uplink=$(ip -4 -o route show default | sed -n '1s/.* dev \([^ ]*\).*/\1/p')
	[ -n "$uplink" ] || uplink=docker0
	ip -o link show dev "$uplink" 2>/dev/null |
		sed 's/.* mtu \([0-9]*\).*/\1/' | grep . || echo 1500
}

# firewall -I|-D NET LINK: our three rules in the host's tables
firewall()
{
	iptables -w -t nat "$1" POSTROUTING -s "$2.0/30" ! -o "$3" -j MASQUERADE
	iptables -w "$1" FORWARD -i "$3" -j ACCEPT
	iptables -w "$1" FORWARD -o "$3" -j ACCEPT
}

# new_link NETNS: a pair of interfaces, eth0 in there and $link here, with a
# network that nobody has: who makes the interface has its number
new_link()
{
	n=0
	while :; do
		net=10.213.$n link=box-engine$n
		if [ -z "$(ip -4 route show root "$net.0/24")" ] &&
		    ip link add "$link" mtu "$(mtu)" type veth \
			peer name eth0 netns "$1" 2>/dev/null; then
			return
		fi
		[ $((n += 1)) -lt 256 ] || die "no free network below 10.213.0.0/16"
	done
}

# cable NETNS COMMAND...: COMMAND runs what follows it in that namespace
cable()
{
	new_link "$1"
	shift
	echo "$link" >"$run/link"
	echo "$net.2" >"$run/address"
	ip addr add "$net.1/30" dev "$link"
	ip link set "$link" up
	"$@" ip link set lo up
	"$@" ip addr add "$net.2/30" dev eth0
	"$@" ip link set eth0 mtu "$(mtu)" up
	"$@" ip route add default via "$net.1"
	"$@" sh -c 'echo 1 >/proc/sys/net/ipv4/conf/eth0/route_localnet'
	echo 1 >/proc/sys/net/ipv4/ip_forward
	firewall -I "$net" "$link"
}

uncable()
{
	if [ -s "$run/address" ] && [ -s "$run/link" ]; then
		net=$(cat "$run/address") link=$(cat "$run/link")
		firewall -D "${net%.*}" "$link" 2>/dev/null || true
		ip link del "$link" 2>/dev/null || true
	fi
	rm -f "$run/address" "$run/link"
}
