# box.mk: image stages and boxes as make targets. See box.mk(7).
#
#	include box.mk
#
# is all that a project needs, anywhere in its Makefile. Each directory
# boxes/*/ with a Dockerfile is a stage; `make dev` builds what is stale and runs
# the project. The BOX_* variables below are its settings. Those that determine
# which targets exist (BOX_BOXES, BOX_STAGES, BOX_MAIN, BOX_DIR, BOX_SHORT,
# FLAVOUR) have to be set before the include, all others can be set anywhere.
# Targets are called box-*, and have short names as well.
ifndef _box_mk
_box_mk := $(abspath $(lastword $(MAKEFILE_LIST)))
_box_goal := $(.DEFAULT_GOAL)

ifneq ($(filter 3.% 4.0 4.0.% 4.1 4.1.%,$(MAKE_VERSION)),)
$(error box.mk: GNU make 4.2 or newer is needed, this is $(MAKE_VERSION))
endif
# $(call _box_glob,PATH): PATH with its wildcards escaped, for $(wildcard)
_box_glob = $(subst ?,\?,$(subst *,\*,$(subst [,\[,$(subst \,\\,$(1)))))
# If the path of box.mk contains a blank, _box_mk is only a part of it.
ifneq ($(words $(CURDIR)) $(words $(wildcard $(call _box_glob,$(_box_mk)))),1 1)
$(error box.mk: make cannot work in a directory with a blank in its path, nor with a box.mk in one)
endif

# The directory of the stages, and the stages: its directories with a Dockerfile.
BOX_BOXES ?= boxes
BOX_STAGES ?= $(patsubst $(BOX_BOXES)/%/Dockerfile,%,\
	$(sort $(wildcard $(BOX_BOXES)/*/Dockerfile)))
# The main stage, which dev and prod run: the only one that no other mentions.
BOX_MAIN ?= $(_box_only_leaf)
# Its build arguments for each flavour; those of a stage are BOX_ARGS_STAGE.
BOX_DEV_ARGS ?= $(_box_dev_args)
BOX_PROD_ARGS ?=
# Options of box-build for all stages; those for a stage are BOX_BUILD_STAGE.
BOX_BUILD ?=
# The boxes are called PROJECT-dev and PROJECT-prod.
BOX_PROJECT ?= $(notdir $(CURDIR))
# Options of box-run for both flavours, and for each of them.
BOX_RUN ?=
BOX_RUN_dev ?=
BOX_RUN_prod ?=
# Options of box-exec, and the command, for `make shell`.
BOX_EXEC_dev ?=
BOX_EXEC_prod ?=
BOX_SHELL ?= sh -c 'exec "$$(command -v zsh || command -v bash || echo sh)"'
# How many seconds a box may take to become healthy.
BOX_TIMEOUT ?= 60
# The directory for state that can be deleted at any time.
BOX_DIR ?= .box
# The command of `make test`, which runs in a temporary copy of the box, and the
# options of box-run for that.
BOX_TEST ?=
BOX_RUN_test ?=
# The directory of the tools, with a slash at the end; empty: found in PATH.
BOX_BIN ?= $(_box_bin)
# The short names to define.
BOX_SHORT ?= images dev prod up shell logs ps stop clean why graph help \
	snapshot versions revert fork commit forget diff $(if $(BOX_TEST),test)
# `make why STAGE=site`
STAGE ?=
# `make shell FLAVOUR=prod`, or the name of a fork
FLAVOUR ?= dev
# `make logs LOGS='-f -n 20'`: options of box-logs
LOGS ?=
# `make clean FORCE=1`: do not save the boxes
FORCE ?=
# `make snapshot M='before the update'`
M ?=
# `make revert V=3`; as in other makefiles, V=1 also shows the commands.
V ?=
# `make fork AS=try`
AS ?=
# `make commit TAG=2.0`: a tag of the main stage, latest, or a whole name
TAG ?=
# `make forget KEEP=5`; `make test KEEP=1` keeps the box when the test fails
KEEP ?=

# `make install` writes its BINDIR here; in the source tree, the tools are in
# ../bin.
_box_installed_bin :=
_box_tree_bin := $(abspath $(dir $(_box_mk))../bin)/
_box_bin := $(if $(wildcard $(call _box_glob,$(_box_tree_bin)box-ls)),$(_box_tree_bin),$(_box_installed_bin))

# $(call _box_quote,TEXT): TEXT as one word for the shell, whatever it contains
_box_quote = '$(subst ','\'',$(1))'
# $(_box)ls: the path of a tool, as one word for the shell
_box = $(if $(BOX_BIN),$(call _box_quote,$(BOX_BIN)))box-
# Commands that begin with $(_box_at) are only shown with V=1.
_box_at = $(if $(V),,@)

_box_parts := $(dir $(_box_mk))box/
include $(_box_parts)images.mk
include $(_box_parts)boxes.mk
include $(_box_parts)versions.mk
include $(_box_parts)help.mk

# A box.mk that is included first must not set the default target.
.DEFAULT_GOAL := $(_box_goal)
endif
