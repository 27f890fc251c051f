# images.mk: stages and their images; included by box.mk.

# A stage's name is an image's name, and part of make's text and the shell's:
# it may hold nothing that any of them reads as something else.
_box_letters := a b c d e f g h i j k l m n o p q r s t u v w x y z \
	0 1 2 3 4 5 6 7 8 9 - _ .
# $(call _box_strip,LETTERS,TEXT): TEXT without these letters
_box_strip = $(if $(1),$(call _box_strip,$(wordlist 2,99,$(1)),$(subst $(firstword $(1)),,$(2))),$(2))
_box_stages := $(BOX_STAGES)
_box_rest := $(strip $(call _box_strip,$(_box_letters),$(_box_stages)))
ifneq ($(_box_rest),)
$(error box.mk: a stage is named by a-z, 0-9, '-', '_' and '.', and BOX_STAGES holds '$(_box_rest)')
endif

# --- Which stage is the main one ---------------------------------------------

# The words of a Dockerfile are enough to guess that from. What a stage is
# really FROM, with all that a Dockerfile can do, box-stale tells.
$(foreach s,$(_box_stages),$(eval _box_words_$(s) := $$(file <$$(BOX_BOXES)/$(s)/Dockerfile)))
# $(call _box_named_in,STAGE,STAGES): do any of these speak of it?
_box_named_in = $(strip $(foreach s,$(2),$(filter $(1) %=$(1),$(_box_words_$(s)))))
# x-dev is x to develop with, where there is an x.
_box_flavours := $(foreach s,$(_box_stages),$(filter $(s)-dev,$(_box_stages)))
_box_leaves := $(foreach s,$(filter-out $(_box_flavours),$(_box_stages)),\
	$(if $(call _box_named_in,$(s),$(filter-out $(s),$(_box_stages))),,$(s)))
_box_only_leaf := $(if $(filter 1,$(words $(_box_leaves))),$(strip $(_box_leaves)))
_box_main = $(strip $(BOX_MAIN))
# ARG BASE=x is BASE=x-dev to develop with, where there is an x-dev.
_box_dev_args = $(foreach f,$(_box_flavours),$(patsubst %=$(f:%-dev=%),%=$(f),\
	$(filter %=$(f:%-dev=%),$(_box_words_$(_box_main)))))

# --- How an image is built ---------------------------------------------------

# An image is called as its tag is, with @ for the colon, which make keeps for
# itself. The main stage has two, dev and prod; prod is :latest too.
_box_images = $(filter-out $(_box_main),$(_box_stages)) $(if $(_box_main),$(_box_main)@dev $(_box_main)@prod)
_box_stage_of = $(firstword $(subst @, ,$(1)))
_box_args_of = $(BOX_ARGS_$(_box_stage_of)) \
	$(if $(filter %@dev,$(1)),$(BOX_DEV_ARGS)) \
	$(if $(filter %@prod,$(1)),$(BOX_PROD_ARGS))
# NAME=VALUE as it is; NAME alone stands for the make variable of that name
_box_arg = --build-arg $(call _box_quote,$(if $(findstring =,$(1)),$(1),$(1)=$($(1))))
_box_build = -t $(subst @,:,$(1)) \
	$(if $(filter %@prod,$(1)),-t $(_box_stage_of):latest) \
	$(foreach a,$(_box_args_of),$(call _box_arg,$(a))) \
	$(foreach o,$(BOX_BUILD),$(call _box_quote,$(o))) \
	$(call _box_quote,$(BOX_BOXES)/$(_box_stage_of))

# --- Which images are stale --------------------------------------------------

# The engine is asked once, on one connection, when make comes to the first
# image: the prerequisites of a pattern rule are expanded a second time then,
# and not before. A goal that needs no image asks nothing.
#
# make 4.3 does not export variables to $(shell). make -n writes nothing.
_box_env = $(foreach v,DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_TLS_VERIFY DOCKER_CERT_PATH,\
	$(if $(filter undefined,$(origin $(v))),,$(v)=$(call _box_quote,$($(v)))))
_box_dry := $(findstring n,$(filter-out --%,$(firstword -$(MAKEFLAGS))))
_box_ask = $(shell $(_box_env) $(BOX_BIN)box-stale -M $(if $(_box_dry),,--state $(BOX_DIR)) \
	$(foreach i,$(_box_images),--next $(call _box_build,$(i))))
# A stage that is broken is told, with a status of 1, and the others are as it
# says; any other status means that nothing is known.
_box_truth = $(eval _box_truth := $$(_box_ask))$(if $(filter-out 0 1,$(.SHELLSTATUS)),\
	$(error box.mk: nothing is known of the images))$(_box_truth)
# "stale=site:dev" and "site:dev<wwwserver" as the names of targets
_box_known = $(subst :,@,$(_box_truth))
_box_stale = $(if $(filter stale=$(1) fresh=$(1),$(_box_known)),$(filter stale=$(1),$(_box_known)),unknown)
_box_looped = $(filter loop=$(1),$(_box_known))
_box_parents = $(if $(_box_looped),,$(patsubst $(1)<%,$(BOX_DIR)/%.image,$(filter $(1)<%,$(_box_known))))

.PHONY: box-always
box-always:

# The file holds the image's ID and changes when that does, for other rules to
# depend on; box-stale and box-build write it. Whether the image is right is not
# a question of times, and so parents only come first. What is stale only because its parent is may turn out to
# be right once that is built: box-build looks again.
.SECONDEXPANSION:
$(BOX_DIR)/%.image: $$(if $$(call _box_stale,$$*),box-always) | $$(call _box_parents,$$*)
	$(if $(call _box_looped,$*),@false,$(_box_at)$(BOX_BIN)box-build --if-changed --state $(BOX_DIR) $(call _box_build,$*) >/dev/null)
	@touch -c $@

# Make looks whether a file is there before it expands what that stands on, and
# box-stale may write it in between. So a file that is always there comes first.
_box_first := $(_box_parts)up.sh
$(_box_parts)up.s%: $$(if $$(_box_known),) ;

.PHONY: box-images
_box_help_images := build every stage that is stale
box-images: $(_box_first) $(_box_images:%=$(BOX_DIR)/%.image)

# One target an image: box-image-wwwserver, box-image-site@dev
_box_image_targets := $(_box_images:%=box-image-%)
.PHONY: $(_box_image_targets)
$(_box_image_targets): box-image-%: $(_box_first) $(BOX_DIR)/%.image

# What box-stale says of all images, by a recipe.
_box_tell = $(BOX_BIN)box-stale --state $(BOX_DIR) $(1) $(foreach i,$(_box_images),--next $(call _box_build,$(i)))

_box_help_why := what is stale, and why; STAGE=x for one
.PHONY: box-why
box-why:
	@$(call _box_tell,$(if $(STAGE),-a)) | awk -F'\t' -v s=$(call _box_quote,$(STAGE)) \
		's == "" || $$1 == s || index($$1, s ":") == 1 { \
			print $$1 ": " ($$2 == "fresh" ? "up to date" ($$3 ? "; " $$3 : "") : $$3) }'

_box_help_graph := stages and boxes as a graph in DOT, and as SVG with graphviz
.PHONY: box-graph
box-graph:
	@$(call _box_tell,-M) | BOX_BIN=$(call _box_quote,$(BOX_BIN)) BOX_DIR=$(call _box_quote,$(BOX_DIR)) \
		sh $(_box_parts)graph.sh $(call _box_quote,$(CURDIR))
