#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The connection breaks at every fifth step of box-commit and box-revert.

load ../lib/box
load kill

@test "a broken connection leaves no box paused and nothing behind" {
	prepare_boxes
	fault=error=ECONNRESET
	at_every recvfrom committing 5
	at_every sendto committing 5
	at_every recvfrom reverting 5
	until_true 60 no_undoers
	check
}
