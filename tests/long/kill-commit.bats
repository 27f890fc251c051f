#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-commit is killed at every step.

load ../lib/box
load kill

@test "box-commit: the box runs on, and the version is complete or not there" {
	prepare_boxes
	ids=$(field "${boxes[0]}" '{{.Id}}')
	at_every write committing
	at_every sendto committing
	at_every recvfrom committing 2
	by_group committing
	in_the_end
	is "$(field "${boxes[0]}" '{{.Id}}')" "$ids"
}
