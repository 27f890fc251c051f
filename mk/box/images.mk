# images.mk: stages and their images; included by box.mk.

# The name of a stage is part of the name of an image, of makefile text and of
# shell commands, so it may contain only characters that are special in none of
# them.
_box_letters := a b c d e f g h i j k l m n o p q r s t u v w x y z \
	0 1 2 3 4 5 6 7 8 9 - _ .
_box_capitals := A B C D E F G H I J K L M N O P Q R S T U V W X Y Z
# $(call _box_strip,LETTERS,TEXT): TEXT without LETTERS
_box_strip = $(if $(1),$(call _box_strip,$(wordlist 2,99,$(1)),$(subst $(firstword $(1)),,$(2))),$(2))
_box_stages := $(BOX_STAGES)
_box_rest := $(strip $(foreach s,$(_box_stages),$(if $(call _box_strip,$(_box_letters),$(s)),'$(s)')))
ifneq ($(_box_rest),)
$(error box.mk: the name of a stage consists of a-z, 0-9, '-', '_' and '.', and BOX_STAGES holds $(_box_rest))
endif

# --- Which stage is the main one ---------------------------------------------

# x-dev is the development variant of x if there is a stage x.
_box_flavours := $(foreach s,$(_box_stages),$(filter $(s)-dev,$(_box_stages)))
# box-deps prints what the Dockerfiles say of each other: "site<base", and
# "site<BASE=base" for ARG BASE=base. It runs once, and only when the main stage
# or the build arguments of x-dev are needed and not set. That takes 2 ms.
# It does not fail: box-stale reports a Dockerfile with an error.
_box_ask_named = $(if $(word 2,$(_box_stages)),$(shell $(_box)deps --stages \
	$(foreach s,$(_box_stages),$(call _box_quote,$(BOX_BOXES)/$(s)))))
_box_named = $(eval _box_named := $$(_box_ask_named))$(_box_named)
# The stages that no other stage names
_box_leaves = $(foreach s,$(filter-out $(_box_flavours),$(_box_stages)),\
	$(if $(filter-out $(s)<%,$(filter %<$(s) %=$(s),$(_box_named))),,$(s)))
_box_only_leaf = $(eval _box_only_leaf := $$(if $$(filter 1,$$(words $$(_box_leaves))),$$(strip $$(_box_leaves))))$(_box_only_leaf)
_box_main = $(strip $(BOX_MAIN))
# ARG BASE=x becomes BASE=x-dev for development if there is a stage x-dev.
_box_dev_args = $(foreach f,$(_box_flavours),$(patsubst $(_box_main)<%=$(f:%-dev=%),%=$(f),\
	$(filter $(_box_main)<%=$(f:%-dev=%),$(_box_named))))

# --- How an image is built ---------------------------------------------------

# The targets of images are named after their tags, with @ instead of the colon,
# which is special in make. The main stage has two images, dev and prod; prod is
# :latest too.
_box_images = $(strip $(filter-out $(_box_main),$(_box_stages)) $(if $(_box_main),$(_box_main)@dev $(_box_main)@prod))
_box_stage_of = $(firstword $(subst @, ,$(1)))
_box_args_of = $(BOX_ARGS_$(_box_stage_of)) \
	$(if $(filter %@dev,$(1)),$(BOX_DEV_ARGS)) \
	$(if $(filter %@prod,$(1)),$(BOX_PROD_ARGS))
_box_options_of = $(BOX_BUILD) $(BOX_BUILD_$(_box_stage_of))
# NAME=VALUE is passed on as it is; NAME alone stands for the make variable of
# that name. A variable from the environment is left there, because make would
# expand its value.
_box_is_given = $(filter environment,$(firstword $(origin $(1))))
_box_arg = --build-arg $(call _box_quote,$(if $(findstring =,$(1))$(_box_is_given),$(1),$(1)=$($(1))))
_box_build = -t $(subst @,:,$(1)) \
	$(if $(filter %@prod,$(1)),-t $(_box_stage_of):latest) \
	$(foreach a,$(_box_args_of),$(call _box_arg,$(a))) \
	$(foreach o,$(_box_options_of),$(call _box_quote,$(o))) \
	$(call _box_quote,$(BOX_BOXES)/$(_box_stage_of))
# box-stale and box-build have to see the same variables, but make exports only
# some of them to recipes and, before 4.4, none to $(shell).
# $(call _box_give,NAMES): assignments of those variables that did not come from
# the environment, for the beginning of a command
_box_give = $(foreach v,$(1),$(if $(or $(filter undefined default environment,$(firstword $(origin $(v)))),\
	$(call _box_strip,$(_box_letters) $(_box_capitals),$(subst -,/,$(subst .,/,$(v))))),,$(v)=$(call _box_quote,$($(v)))))
# The names in options that follow --build-arg without a value
_box_named_by = $(foreach o,$(patsubst --build-arg=%,%,$(filter --build-arg=%,\
	$(subst --build-arg ,--build-arg=,$(strip $(1))))),$(if $(findstring =,$(o)),,$(o)))

# --- Which images are stale --------------------------------------------------

# box-stale runs once, when make considers the first image: only then does it
# expand the prerequisites of the pattern rule a second time. Goals that need no
# image do not run it. With make -n it writes nothing.
#
# For 50 stages on two cores, this takes 51 ms, 19 ms of it CPU time (make 4.3,
# engine 20.10; measured with `tests/bench/run decide`). The alternatives are:
# - run it when the makefile is read, for each goal: `make help` takes 63 ms
#   instead of 10 ms;
# - a $(shell) for each stage: 262 ms, and 1,155 ms with `docker images`, which
#   only shows that some image of that name exists;
# - stamp files alone: 12 ms, but wrong. If an image is gone, nothing is built.
#   With a second stamp file that changes with the content of the first, make -q
#   reports work for ever after a touch.
#
# If a stage has an error, box-stale exits with 1, and what it prints about the
# others is valid; after any other failure nothing is known.
_box_env = $(call _box_give,DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_TLS_VERIFY DOCKER_CERT_PATH \
	$(sort $(call _box_named_by,$(BOX_BUILD) $(foreach s,$(_box_stages),$(BOX_BUILD_$(s))))))
_box_dry := $(findstring n,$(filter-out --%,$(firstword -$(MAKEFLAGS))))
_box_state = --state $(call _box_quote,$(BOX_DIR))
_box_builds = $(foreach i,$(_box_images),--next $(call _box_build,$(i)))
_box_ask = $(if $(_box_images),$(shell $(_box_env) $(_box)stale -M $(_box_state) $(if $(_box_dry),--read-only) $(_box_builds))\
	$(if $(filter-out 0 1,$(.SHELLSTATUS)),$(error box.mk: cannot find out which images are stale)))
# The output, such as "stale=site:dev" and "site:dev<wwwserver", with @ for the
# colon as in the names of targets
_box_known = $(eval _box_known := $$(subst :,@,$$(_box_ask)))$(_box_known)
_box_stale = $(if $(filter stale=$(1) fresh=$(1),$(_box_known)),$(filter stale=$(1),$(_box_known)),unknown)
_box_looped = $(filter loop=$(1),$(_box_known))
_box_parents = $(if $(_box_looped),,$(patsubst $(1)<%,$(BOX_DIR)/%.image,$(filter $(1)<%,$(_box_known))))

.PHONY: box-always
box-always:

# The file holds the ID of the image and changes when the ID does, so that other
# rules can depend on it; box-stale and box-build write it. As times do not say
# whether the image is stale, its parents are order-only prerequisites. An image
# that is stale only because its parent is may be fresh once the parent is built:
# box-build --if-changed checks again. The touch is for a newer prerequisite that
# a rule of the project adds: without it, make would run this recipe each time.
.SECONDEXPANSION:
$(BOX_DIR)/%.image: $$(if $$(filter $$*,$$(_box_images)),,box-no-such-image) \
		$$(if $$(call _box_stale,$$*),box-always) | $$(call _box_parents,$$*)
	$(if $(call _box_looped,$*),@false,$(_box_at)$(call _box_give,$(call _box_named_by,$(call _box_options_of,$*))) \
		$(_box)build --if-changed $(_box_state) $(call _box_build,$*) >/dev/null)
	@$(if $(filter-out box-always,$?),touch -c $(call _box_quote,$@))

# make checks whether a file exists before it expands its prerequisites, and
# box-stale, which that runs, may create the file. So a file that always exists
# comes first, and runs it.
_box_first := /dev/null
/dev/nul%: $$(if $$(_box_known),) ;

# The images of a goal: "all", or the main stage's of "dev" and "prod". Only a
# pattern rule can find them late; before 4.4, make expands the prerequisites of
# other rules, even a second time, before it knows whether it needs them.
_box_images_of = $(if $(filter all,$(1)),$(_box_images),$(_box_main:%=%@$(1)))
$(BOX_DIR)/@%.images: $$(foreach i,$$(call _box_images_of,$$*),$(BOX_DIR)/$$(i).image) ;

.PHONY: box-images
_box_help_images := build all stale images
box-images: $(_box_first) $(BOX_DIR)/@all.images

# One target for each image: box-image-wwwserver, box-image-site@dev. As the main
# stage is not known yet, there are targets for all images that there could be;
# the rule for .image refuses those that do not exist.
_box_image_targets := $(foreach v,% %@dev %@prod,$(patsubst %,box-image-$(v),$(_box_stages)))
.PHONY: $(_box_image_targets)
$(_box_image_targets): box-image-%: $(_box_first) $(BOX_DIR)/%.image

# $(call _box_list_stale,OPTIONS): the beginning of a pipeline in a recipe, which
# prints the output of box-stale
_box_list_stale = stale=$$($(if $(_box_images),$(_box)stale $(_box_state) $(1) $(_box_builds))) || \
	[ $$? -eq 1 ] || exit 2; printf '%s\n' "$$stale" |

_box_help_why := list stale images and the reasons; STAGE=x for one stage
.PHONY: box-why
box-why:
	$(if $(filter-out $(_box_stages) $(subst @,:,$(_box_images)),$(STAGE)),\
		$(error box.mk: there is no stage '$(STAGE)'; there are: $(_box_stages)))
	@$(call _box_list_stale,$(if $(STAGE),-a)) awk -F'\t' -v s=$(call _box_quote,$(STAGE)) \
		'NF && (s == "" || $$1 == s || index($$1, s ":") == 1) { \
			print $$1 ": " ($$2 == "fresh" ? "up to date" ($$3 ? "; " $$3 : "") : $$3) }'

_box_help_graph := print stages and boxes as a graph in DOT, and as SVG with graphviz
.PHONY: box-graph
box-graph:
	@$(call _box_list_stale,-M) BOX_BIN=$(call _box_quote,$(BOX_BIN)) BOX_DIR=$(call _box_quote,$(BOX_DIR)) \
		sh $(call _box_quote,$(_box_parts))graph.sh $(call _box_quote,$(CURDIR))
