# box.mk: image stages and boxes as Make targets. See box.mk(7).
#
#	include box.mk
#
# is all that a project needs, anywhere in its Makefile. Stages are the folders
# boxes/*/Dockerfile; `make dev` builds what is stale and runs the project.
# Settings are the BOX_* variables below. Those that decide which targets there
# are (BOX_BOXES, BOX_STAGES, BOX_MAIN, BOX_DIR, BOX_SHORT, FLAVOUR) are set
# before the include, all others anywhere. Targets are box-*, with short names.
ifndef _box_mk
_box_mk := $(abspath $(lastword $(MAKEFILE_LIST)))
_box_goal := $(.DEFAULT_GOAL)

ifneq ($(filter 3.% 4.0 4.0.% 4.1 4.1.%,$(MAKE_VERSION)),)
$(error box.mk: GNU make 4.2 or newer is needed, this is $(MAKE_VERSION))
endif
# $(call _box_glob,PATH): for $(wildcard), this path and no pattern
_box_glob = $(subst ?,\?,$(subst *,\*,$(subst [,\[,$(subst \,\\,$(1)))))
# Where its own path has a blank, what make says is a part of it.
ifneq ($(words $(CURDIR)) $(words $(wildcard $(call _box_glob,$(_box_mk)))),1 1)
$(error box.mk: make cannot work in a folder with a blank in its path, and not with a box.mk in one)
endif

# The folder of the stages, and the stages: a folder with a Dockerfile each.
BOX_BOXES ?= boxes
BOX_STAGES ?= $(patsubst $(BOX_BOXES)/%/Dockerfile,%,\
	$(sort $(wildcard $(BOX_BOXES)/*/Dockerfile)))
# The stage that dev and prod run: the one that no other is FROM.
BOX_MAIN ?= $(_box_only_leaf)
# Its build arguments in each flavour; see box.mk(7) for BOX_ARGS_STAGE.
BOX_DEV_ARGS ?= $(_box_dev_args)
BOX_PROD_ARGS ?=
# Options of every box-build.
BOX_BUILD ?=
# The boxes are called PROJECT-dev and PROJECT-prod.
BOX_PROJECT ?= $(notdir $(CURDIR))
# Options of box-run, of both flavours and of one.
BOX_RUN ?=
BOX_RUN_dev ?=
BOX_RUN_prod ?=
# Options of box-exec and the command, for `make shell`.
BOX_EXEC_dev ?=
BOX_EXEC_prod ?=
BOX_SHELL ?= sh -c 'exec "$$(command -v zsh || command -v bash || echo sh)"'
# Seconds that a box may take until it is healthy.
BOX_TIMEOUT ?= 60
# What can be deleted at any time.
BOX_DIR ?= .box
# The command of `make test`, in a temporary fork of the box, and its options.
BOX_TEST ?=
BOX_RUN_test ?=
# The folder of the tools, with a slash; nothing: they are on PATH.
BOX_BIN ?= $(_box_bin)
# The short names to have; nothing for none.
BOX_SHORT ?= images dev prod up shell logs ps stop clean why graph help \
	snapshot versions revert fork commit forget diff $(if $(BOX_TEST),test)
# `make why STAGE=site`
STAGE ?=
# `make shell FLAVOUR=prod`, or a fork's name
FLAVOUR ?= dev
# `make logs LOGS='-f -n 20'`: options of box-logs
LOGS ?=
# `make clean FORCE=1`: without saving the boxes
FORCE ?=
# `make snapshot M='before the update'`
M ?=
# `make revert V=3`; as in other makefiles, V=1 also shows the commands.
V ?=
# `make fork AS=try`
AS ?=
# `make commit TAG=2.0`: a tag of the box's image, latest, or a whole name
TAG ?=
# `make forget KEEP=5`; `make test KEEP=1` keeps the box when the test fails
KEEP ?=

# `make install` writes its folder here; in the tree the tools are in ../bin.
_box_installed_bin :=
_box_tree_bin := $(abspath $(dir $(_box_mk))../bin)/
_box_bin := $(if $(wildcard $(call _box_glob,$(_box_tree_bin)box-ls)),$(_box_tree_bin),$(_box_installed_bin))

# $(call _box_quote,TEXT): one word for the shell, whatever it holds
_box_quote = '$(subst ','\'',$(1))'
# $(_box)ls: a tool, as a word for the shell
_box = $(if $(BOX_BIN),$(call _box_quote,$(BOX_BIN)))box-
# "  BOX  site" before the commands, which V=1 shows instead
_box_at = $(if $(V),,@)

_box_parts := $(dir $(_box_mk))box/
include $(_box_parts)images.mk
include $(_box_parts)boxes.mk
include $(_box_parts)versions.mk
include $(_box_parts)help.mk

# Including box.mk first must not make one of its targets the default one.
.DEFAULT_GOAL := $(_box_goal)
endif
