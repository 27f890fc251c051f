# boxes.mk: the boxes of a project; included by box.mk.

# Checked only where a box is needed, so that `make help` works in any directory.
_box_project = $(if $(strip $(call _box_strip,$(_box_letters) $(_box_capitals),$(BOX_PROJECT))),\
	$(error box.mk: '$(BOX_PROJECT)' cannot be part of the name of a box: set BOX_PROJECT),$(strip $(BOX_PROJECT)))
_box_name = $(_box_project)-$(1)
# Boxes are found by a label that holds the directory of their project.
_box_mine = -f $(call _box_quote,label=box.project=$(CURDIR))
_box_flavour = $(if $(filter dev prod,$(FLAVOUR)),$(FLAVOUR),\
	$(error box.mk: FLAVOUR has to be dev or prod, not '$(FLAVOUR)'))
# Sets $$box in a recipe. The flavour of a fork is its name.
_box_find = box=$$($(_box)ls -aq $(_box_mine) -f $(call _box_quote,label=box.flavour=$(FLAVOUR))) || exit; \
	[ -n "$$box" ] || { echo 'box.mk: no '$(call _box_quote,$(FLAVOUR))' box here; run make dev or make prod' >&2; exit 1; }
_box_sh = @BOX_BIN=$(call _box_quote,$(BOX_BIN)) BOX_DIR=$(call _box_quote,$(BOX_DIR)) sh $(call _box_quote,$(_box_parts))
_box_words = $(foreach w,$(1),$(call _box_quote,$(w)))

.PHONY: box-dev box-prod box-up box-shell box-logs box-ps box-stop box-clean

_box_help_dev := build what is stale and run the project for development
_box_help_prod := the same for production; both can run at the same time
box-dev box-prod: box-%: $(_box_first) $(BOX_DIR)/@%.images
	$(if $(_box_stages),,$(error box.mk: no stage here: there is no $(BOX_BOXES)/*/Dockerfile))
	$(if $(_box_main),,$(error box.mk: which stage is the main one? Set BOX_MAIN to one of: $(_box_stages)))
	$(_box_sh)up.sh $(call _box_name,$*) $* $(_box_main):$* $(call _box_quote,$(BOX_TIMEOUT)) \
		$(call _box_words,$(BOX_RUN) $(BOX_RUN_$*))

_box_help_up := dev, or prod with FLAVOUR=prod
box-up: $(if $(filter dev prod,$(FLAVOUR)),box-$(FLAVOUR))
	@: $(_box_flavour)

_box_help_shell := run a shell in the box
box-shell:
	@$(_box_find); t=; [ ! -t 0 ] || t=-t; $(_box)exec -i $$t \
		$(call _box_words,$(if $(filter prod,$(FLAVOUR)),$(BOX_EXEC_prod),$(BOX_EXEC_dev))) "$$box" $(BOX_SHELL)

_box_help_logs := show the output of the box; LOGS=-f follows it
box-logs:
	@$(_box_find); $(_box)logs $(call _box_words,$(LOGS)) "$$box"

_box_help_ps := list the boxes of this project: name, image, state, ports
box-ps:
	@$(_box)ls -a -o name,image,state,ports $(_box_mine)

_box_help_stop := stop the boxes of this project
box-stop:
	@boxes=$$($(_box)ls -q $(_box_mine)) || exit; printf '%s\n' "$$boxes" | $(_box)stop -

_box_help_clean := save and remove the boxes; with FORCE=1, do not save them
box-clean:
	$(_box_sh)down.sh $(call _box_quote,$(CURDIR)) $(if $(FORCE),force)
	@rm -rf $(call _box_quote,$(BOX_DIR))
