# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What is in the engine, by docker's own client. box.bash reads this file.

name() {
	echo "$mark-$BATS_TEST_NUMBER-$1"
}

shared() {
	echo "$mark-file-$1"
}

is_box() {
	docker container inspect "$@" >/dev/null 2>&1
}

no_box() {
	! is_box "$1"
}

has_image() {
	docker image inspect "$@" >/dev/null 2>&1
}

no_image() {
	! has_image "$1"
}

# field OBJECT TEMPLATE: of docker inspect
field() {
	docker inspect -f "$2" "$1"
}

# What engines do differently is asserted for each. Has the test's engine ...

# ... Podman's API?
is_podman() {
	docker version --format '{{json .Server.Components}}' | grep -q Podman
}

# ... a classic builder that accepts what it leaves out?
drops_heredocs() {
	! is_podman && [ "$(docker version --format '{{.Server.APIVersion}}')" != 1.41 ]
}

# ... containerd's store, where an image keeps none below it, and is its manifest?
has_containerd_store() {
	docker info --format '{{.DriverStatus}}' | grep -q io.containerd.snapshotter
}

# docker's words without the prefix that Podman gives to names
familiar() {
	sed 's,docker\.io/\(library/\)\?,,g'
}

# a box that was made and not started; quicker than box-run, and not ours
idle() {
	docker create --name "$1" "${@:2}" "$image" sleep 60 >/dev/null
}

# up NAME [OPTION...]: a box that runs until somebody stops it
up() {
	docker run -d --init --name "$1" "${@:2}" "$image" sleep 600 >/dev/null
}

# marked boxes that are there, by ID
marked() {
	docker ps -aq --filter "label=box.test=$mark"
}

no_marked() {
	[ -z "$(marked)" ]
}

# names that begin with that
named() {
	docker ps -a --filter "name=^/$1" --format '{{.Names}}'
}

# named_images PREFIX [FORMAT]: images' names that begin with that; by a filter,
# Podman would tell every name that such an image has
named_images() {
	docker images --no-trunc --format "{{.Repository}}:{{.Tag}}${2:-}" |
		sed 's,^localhost/,,' | awk -v begin="$1" 'index($0, begin) == 1'
}

remove() {
	xargs -r docker "$@" >/dev/null 2>&1 || true
}

# Removes the marked images that have no name, and nothing is made of. An engine
# does one prune at a time and refuses a second.
prune_images() {
	until_true 60 docker image prune -f --filter "label=box.test=$mark"
}

# All that is in the engine, except what tests have marked.
inventory() {
	docker ps -a --format '{{.Label "box.test"}}box {{.Names}}' |
		sed -n '/^box /p'
	comm -23 <(docker images -aq --no-trunc | sort -u) \
		<(docker images -aq --no-trunc --filter label=box.test | sort -u)
	# the secret is the engine's from the first version on
	docker volume ls --format 'volume {{.Name}}' |
		sed '/ boxtest-/d; / box\.secret$/d'
	docker network ls --format 'network {{.Name}}' | sed '/ boxtest-/d'
}

unchanged() {
	diff "$1" <(inventory | sort)
}
