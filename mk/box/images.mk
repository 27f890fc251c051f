# images.mk: stages and their images; included by box.mk.

# A stage's name is an image's name, and part of make's text and the shell's:
# it may hold nothing that any of them reads as something else.
_box_letters := a b c d e f g h i j k l m n o p q r s t u v w x y z \
	0 1 2 3 4 5 6 7 8 9 - _ .
_box_capitals := A B C D E F G H I J K L M N O P Q R S T U V W X Y Z
# $(call _box_strip,LETTERS,TEXT): TEXT without these letters
_box_strip = $(if $(1),$(call _box_strip,$(wordlist 2,99,$(1)),$(subst $(firstword $(1)),,$(2))),$(2))
_box_stages := $(BOX_STAGES)
_box_rest := $(strip $(foreach s,$(_box_stages),$(if $(call _box_strip,$(_box_letters),$(s)),'$(s)')))
ifneq ($(_box_rest),)
$(error box.mk: a stage is named by a-z, 0-9, '-', '_' and '.', and BOX_STAGES holds $(_box_rest))
endif

# --- Which stage is the main one ---------------------------------------------

# The words of a Dockerfile are enough to guess that from. What a stage is
# really FROM, with all that a Dockerfile can do, box-stale tells. They are read
# where nobody says which one it is.
define _box_newline


endef
_box_empty :=
_box_blank := $(_box_empty) $(_box_empty)
_box_tab := $(_box_empty)	$(_box_empty)
_box_hash := \#
_box_comma := ,
# $(call _box_lines,FILE): a word for each line, with | for the blanks in it
_box_lines = $(subst $(_box_newline), ,$(subst $(_box_blank),|,$(subst $(_box_tab),|,\
	$(subst \$(_box_newline),|,$(file <$(1))))))
# What of a line, as words, may name a stage: behind FROM, in ARG, and in
# --from= and --mount= of others that are no comments.
_box_naming = $(if $(filter FROM From from,$(firstword $(1))),$(firstword $(filter-out --%,$(wordlist 2,9,$(1)))),\
	$(if $(filter ARG Arg arg,$(firstword $(1))),$(wordlist 2,99,$(1)),\
	$(if $(filter $(_box_hash)%,$(firstword $(1))),,$(filter --from=% --mount=%,$(1)))))
_box_read = $(patsubst %:latest,%,$(subst $(_box_comma), ,$(subst ",,$(subst ',,\
	$(foreach l,$(call _box_lines,$(BOX_BOXES)/$(1)/Dockerfile),$(call _box_naming,$(subst |, ,$(l))))))))
_box_words_in = $(if $(filter undefined,$(origin _box_words_$(1))),\
	$(eval _box_words_$(1) := $$(_box_read)))$(_box_words_$(1))
# $(call _box_named_in,STAGE,STAGES): do any of these speak of it?
_box_named_in = $(strip $(foreach s,$(2),$(filter $(1) %=$(1),$(call _box_words_in,$(s)))))
# x-dev is x to develop with, where there is an x.
_box_flavours := $(foreach s,$(_box_stages),$(filter $(s)-dev,$(_box_stages)))
_box_leaves = $(foreach s,$(filter-out $(_box_flavours),$(_box_stages)),\
	$(if $(call _box_named_in,$(s),$(filter-out $(s),$(_box_stages))),,$(s)))
_box_only_leaf = $(eval _box_only_leaf := $$(if $$(filter 1,$$(words $$(_box_leaves))),$$(strip $$(_box_leaves))))$(_box_only_leaf)
_box_main = $(strip $(BOX_MAIN))
# ARG BASE=x is BASE=x-dev to develop with, where there is an x-dev.
_box_dev_args = $(foreach f,$(_box_flavours),$(patsubst %=$(f:%-dev=%),%=$(f),\
	$(filter %=$(f:%-dev=%),$(call _box_words_in,$(_box_main)))))

# --- How an image is built ---------------------------------------------------

# An image is called as its tag is, with @ for the colon, which make keeps for
# itself. The main stage has two, dev and prod; prod is :latest too.
_box_images = $(strip $(filter-out $(_box_main),$(_box_stages)) $(if $(_box_main),$(_box_main)@dev $(_box_main)@prod))
_box_stage_of = $(firstword $(subst @, ,$(1)))
_box_args_of = $(BOX_ARGS_$(_box_stage_of)) \
	$(if $(filter %@dev,$(1)),$(BOX_DEV_ARGS)) \
	$(if $(filter %@prod,$(1)),$(BOX_PROD_ARGS))
_box_options_of = $(BOX_BUILD) $(BOX_BUILD_$(_box_stage_of))
# NAME=VALUE as it is; NAME alone stands for the make variable of that name. One
# that is the environment's is left there: to make it would be text to expand.
_box_is_given = $(filter environment,$(firstword $(origin $(1))))
_box_arg = --build-arg $(call _box_quote,$(if $(findstring =,$(1))$(_box_is_given),$(1),$(1)=$($(1))))
_box_build = -t $(subst @,:,$(1)) \
	$(if $(filter %@prod,$(1)),-t $(_box_stage_of):latest) \
	$(foreach a,$(_box_args_of),$(call _box_arg,$(a))) \
	$(foreach o,$(_box_options_of),$(call _box_quote,$(o))) \
	$(call _box_quote,$(BOX_BOXES)/$(_box_stage_of))
# box-stale and box-build have to see the same variables, and make exports some
# to recipes and, before 4.4, none to $(shell): $(call _box_give,NAMES) gives
# those that did not come from the environment, for the beginning of a command.
_box_give = $(foreach v,$(1),$(if $(or $(filter undefined default environment,$(firstword $(origin $(v)))),\
	$(call _box_strip,$(_box_letters) $(_box_capitals),$(subst -,/,$(subst .,/,$(v))))),,$(v)=$(call _box_quote,$($(v)))))
# The names behind --build-arg in options that have no value there
_box_named_by = $(foreach o,$(patsubst --build-arg=%,%,$(filter --build-arg=%,\
	$(subst --build-arg ,--build-arg=,$(strip $(1))))),$(if $(findstring =,$(o)),,$(o)))

# --- Which images are stale --------------------------------------------------

# The engine is asked once, when make comes to the first image: the
# prerequisites of a pattern rule are expanded a second time then, and not
# before. A goal that needs no image asks nothing. make -n writes nothing.
#
# What else there is, as `tests/bench/run decide` measures it, with 50 stages on
# two cores, where this takes 51 ms, 19 of CPU (make 4.3, engine 20.10):
# - asked when the makefile is read, for every goal: make help takes 63 ms, not 10;
# - a $(shell) for each stage: 262 ms, and with docker images, 1,155 ms, which
#   tells no more than that there is some image of that name;
# - stamps and no question: 12 ms, and not true. Where an image is gone there is
#   nothing to do. With a second file for each, that changes with the content of
#   the first, there is something to do for ever after a touch, says make -q.
#
# A stage that is broken is told, with a status of 1, and the others are as it
# says; any other status means that nothing is known.
_box_env = $(call _box_give,DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_TLS_VERIFY DOCKER_CERT_PATH \
	$(sort $(call _box_named_by,$(BOX_BUILD) $(foreach s,$(_box_stages),$(BOX_BUILD_$(s))))))
_box_dry := $(findstring n,$(filter-out --%,$(firstword -$(MAKEFLAGS))))
_box_state = --state $(call _box_quote,$(BOX_DIR))
_box_builds = $(foreach i,$(_box_images),--next $(call _box_build,$(i)))
_box_ask = $(if $(_box_images),$(shell $(_box_env) $(_box)stale -M $(_box_state) $(if $(_box_dry),--read-only) $(_box_builds))\
	$(if $(filter-out 0 1,$(.SHELLSTATUS)),$(error box.mk: nothing is known of the images)))
# "stale=site:dev" and "site:dev<wwwserver" as the names of targets
_box_known = $(eval _box_known := $$(subst :,@,$$(_box_ask)))$(_box_known)
_box_stale = $(if $(filter stale=$(1) fresh=$(1),$(_box_known)),$(filter stale=$(1),$(_box_known)),unknown)
_box_looped = $(filter loop=$(1),$(_box_known))
_box_parents = $(if $(_box_looped),,$(patsubst $(1)<%,$(BOX_DIR)/%.image,$(filter $(1)<%,$(_box_known))))

.PHONY: box-always
box-always:

# The file holds the image's ID and changes when that does, for other rules to
# depend on; box-stale and box-build write it. Whether the image is right is not
# a question of times, and so parents only come first. What is stale only
# because its parent is may turn out to be right once that is built: box-build
# looks again. Only where a rule of the project's own gives it a prerequisite
# that is newer, the time is a question, and make would ask for ever.
.SECONDEXPANSION:
$(BOX_DIR)/%.image: $$(if $$(call _box_stale,$$*),box-always) | $$(call _box_parents,$$*)
	$(if $(call _box_looped,$*),@false,$(_box_at)$(call _box_give,$(call _box_named_by,$(call _box_options_of,$*))) \
		$(_box)build --if-changed $(_box_state) $(call _box_build,$*) >/dev/null)
	@$(if $(filter-out box-always,$?),touch -c $(call _box_quote,$@))

# Make looks whether a file is there before it expands what that stands on, and
# box-stale may write it in between. So a file that is always there comes first.
_box_first := /dev/null
/dev/nul%: $$(if $$(_box_known),) ;

.PHONY: box-images
_box_help_images := build every stage that is stale
box-images: $(_box_first) $(_box_images:%=$(BOX_DIR)/%.image)

# One target an image: box-image-wwwserver, box-image-site@dev
_box_image_targets := $(_box_images:%=box-image-%)
.PHONY: $(_box_image_targets)
$(_box_image_targets): box-image-%: $(_box_first) $(BOX_DIR)/%.image

# $(call _box_tell,OPTIONS): sets $$told in a recipe to what box-stale says
_box_tell = told=$$($(if $(_box_images),$(_box)stale $(_box_state) $(1) $(_box_builds))) || \
	[ $$? -eq 1 ] || exit 2; printf '%s\n' "$$told" |

_box_help_why := what is stale, and why; STAGE=x for one
.PHONY: box-why
box-why:
	$(if $(filter-out $(_box_stages) $(subst @,:,$(_box_images)),$(STAGE)),\
		$(error box.mk: there is no stage '$(STAGE)'; there are: $(_box_stages)))
	@$(call _box_tell,$(if $(STAGE),-a)) awk -F'\t' -v s=$(call _box_quote,$(STAGE)) \
		'NF && (s == "" || $$1 == s || index($$1, s ":") == 1) { \
			print $$1 ": " ($$2 == "fresh" ? "up to date" ($$3 ? "; " $$3 : "") : $$3) }'

_box_help_graph := stages and boxes as a graph in DOT, and as SVG with graphviz
.PHONY: box-graph
box-graph:
	@$(call _box_tell,-M) BOX_BIN=$(call _box_quote,$(BOX_BIN)) BOX_DIR=$(call _box_quote,$(BOX_DIR)) \
		sh $(call _box_quote,$(_box_parts))graph.sh $(call _box_quote,$(CURDIR))
