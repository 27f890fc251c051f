#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-revert is killed at every step.

load ../lib/box
load kill

@test "box-revert: the box runs as before or as the version" {
	prepare_boxes
	for call in sendto recvfrom write; do
		at_every "$call" reverting
	done
	by_group saving_and_reverting
	in_the_end
}
