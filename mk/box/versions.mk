# versions.mk: versions of the boxes of a project; included by box.mk.

.PHONY: box-snapshot box-versions box-revert box-fork box-commit box-forget \
	box-diff box-test

_box_help_snapshot := a version of the box, data included; M=message, TAG=name
box-snapshot:
	@$(_box_find); $(_box)commit -m $(call _box_quote,$(M)) \
		$(if $(TAG),-t $(call _box_quote,$(_box_tag))) "$$box"

# What the boxes are called, also when they are gone.
_box_names = $(call _box_name,dev) $(call _box_name,prod)
_box_help_versions := the versions of the boxes, as a tree
box-versions:
	$(_box_sh)versions.sh $(call _box_quote,$(CURDIR)) $(_box_names)

_box_help_revert := make the box what it was in version V, or in the last one
box-revert:
	@$(_box_find); $(_box)revert "$$box" $(call _box_words,$(V))

# make has an AS of its own, the assembler.
_box_as = $(if $(filter default,$(origin AS)),,$(AS))
_box_help_fork := another box like this one, with its data: AS=name
box-fork:
	$(if $(_box_as),,$(error box.mk: how shall the new box be called? make fork AS=name))
	@$(_box_find); $(_box)fork --label $(call _box_quote,box.flavour=$(_box_as)) \
		"$$box" $(call _box_quote,$(_box_project)-$(_box_as))

# TAG=2.0 is a tag of the image that the box was made of, TAG=a:b a whole name.
_box_tag = $(if $(findstring :,$(TAG)),$(TAG),$(_box_main):$(TAG))
_box_help_commit := make the box an image: TAG=2.0, TAG=latest or TAG=name:tag
box-commit:
	$(if $(TAG),,$(error box.mk: as what? make commit TAG=2.0, TAG=latest or TAG=name:tag))
	@$(_box_find); $(_box)commit -m $(call _box_quote,$(M)) \
		$(if $(filter latest,$(TAG)),-l,-t $(call _box_quote,$(_box_tag))) "$$box"

# `make -n forget` tells which versions would go.
# -n, -q and -t change nothing; where no letter is set, the first word is none.
_box_flags = $(filter-out --%,$(firstword -$(MAKEFLAGS)))
_box_help_forget := remove old automatic versions, all but the last KEEP=5
box-forget:
	+@$(_box)forget $(if $(strip $(foreach f,n q t,$(findstring $(f),$(_box_flags)))),-n) \
		$(if $(KEEP),-k $(call _box_quote,$(KEEP))) \
		$(_box_names) $$($(_box)ls -aq $(_box_mine))

_box_help_diff := what changed in the box since its image
box-diff:
	@$(_box_find); $(_box)diff "$$box"

_box_help_test := run BOX_TEST in a temporary fork of the box
box-test:
	$(if $(BOX_TEST),,$(error box.mk: what tests it? Set BOX_TEST to a command))
	@$(_box_find); image=$$($(_box)commit --temporary "$$box") && \
		$(_box)run --rm --rm-image $(if $(KEEP),--keep-on-failure) \
		$(call _box_words,$(BOX_RUN_test)) "$${image%%$$(printf '\t')*}" $(BOX_TEST)
