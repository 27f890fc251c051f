# versions.mk: versions of the boxes of a project; included by box.mk.

.PHONY: box-snapshot box-versions box-revert box-fork box-commit box-forget \
	box-diff box-test

_box_help_snapshot := make a version of the box, with its data; M=message, TAG=name
box-snapshot:
	@$(_box_find); $(_box)commit -m $(call _box_quote,$(M)) \
		$(if $(TAG),-t $(call _box_quote,$(_box_tag))) "$$box"

# The names of the boxes, whether they exist or not.
_box_names = $(call _box_name,dev) $(call _box_name,prod)
_box_help_versions := list the versions of the boxes as a tree
box-versions:
	$(_box_sh)versions.sh $(call _box_quote,$(CURDIR)) $(_box_names)

_box_help_revert := restore the box from version V, or from the last one
box-revert:
	@$(_box_find); $(_box)revert "$$box" $(call _box_words,$(V))

# make predefines AS as the assembler.
_box_as = $(if $(filter default,$(origin AS)),,$(AS))
_box_help_fork := make another box from this one, with its data: AS=name
box-fork:
	$(if $(_box_as),,$(error box.mk: name the new box: make fork AS=name))
	@$(_box_find); $(_box)fork --label $(call _box_quote,box.flavour=$(_box_as)) \
		"$$box" $(call _box_quote,$(_box_project)-$(_box_as))

# TAG=2.0 is a tag of the main stage, TAG=a:b a whole name.
_box_tag = $(if $(findstring :,$(TAG)),$(TAG),$(_box_main):$(TAG))
_box_help_commit := make the box an image: TAG=2.0, TAG=latest or TAG=name:tag
box-commit:
	$(if $(TAG),,$(error box.mk: name the image: make commit TAG=2.0, TAG=latest or TAG=name:tag))
	@$(_box_find); $(_box)commit -m $(call _box_quote,$(M)) \
		$(if $(filter latest,$(TAG)),-l,-t $(call _box_quote,$(_box_tag))) "$$box"

# `make -n forget` prints which versions would be removed; -q and -t change nothing
# either. The first word of MAKEFLAGS holds these letters, if there are any.
_box_flags = $(filter-out --%,$(firstword -$(MAKEFLAGS)))
_box_help_forget := remove old automatic versions, except the last KEEP=5
box-forget:
	+@$(_box)forget $(if $(strip $(foreach f,n q t,$(findstring $(f),$(_box_flags)))),-n) \
		$(if $(KEEP),-k $(call _box_quote,$(KEEP))) \
		$(_box_names) $$($(_box)ls -aq $(_box_mine))

_box_help_diff := list what has changed in the box since its image
box-diff:
	@$(_box_find); $(_box)diff "$$box"

_box_help_test := run BOX_TEST in a temporary copy of the box
box-test:
	$(if $(BOX_TEST),,$(error box.mk: there is no test command. Set BOX_TEST))
	@$(_box_find); image=$$($(_box)commit --temporary "$$box") && \
		$(_box)run --rm --rm-image $(if $(KEEP),--keep-on-failure) \
		$(call _box_words,$(BOX_RUN_test)) "$${image%%$$(printf '\t')*}" $(BOX_TEST)
