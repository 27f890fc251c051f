# help.mk: `make help`, and the short names; included by box.mk.

_box_targets := images dev prod up shell logs ps stop clean why graph help \
	snapshot versions revert fork commit forget diff test
_box_help_help := this list
.PHONY: box-help
box-help:
	@printf '%s\n' 'Targets of box.mk, see box.mk(7):' \
		$(foreach t,$(_box_targets),'  box-$(t)|$(if $(filter $(t),$(BOX_SHORT)),$(t))|$(_box_help_$(t))') \
		'Stages: $(_box_stages)' 'Run by dev and prod: $(_box_main)' | \
		awk -F'|' 'NF < 3 { print; next } { printf "%-14s %-8s %s\n", $$1, $$2, $$3 }'

_box_short := $(filter $(_box_targets),$(BOX_SHORT))
.PHONY: $(_box_short)
$(_box_short): %: box-%
