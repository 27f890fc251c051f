# box: build, check, install. `make help` lists the targets.
#
# There are no lists of files here: to add a tool, add bin/box-NAME.c and
# bin/box-NAME.1 (and a line in README.md and bin/box.7); to add a module,
# lib/DIR/NAME.c and NAME.h; to add a test, a file in tests/.

VERSION := 0.1.0
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
# GNU make searches /usr/local/include and /usr/include for included makefiles.
INCLUDEDIR ?= $(PREFIX)/include
DATADIR ?= $(PREFIX)/share/box
INSTALL ?= install

# The directories for objects and executables; SAN=1 has its own.
O ?= build
ifdef SAN
O := $(O)/san
BIN := $(O)/bin
san_flags := -fsanitize=address,undefined -fno-sanitize-recover=all
else
BIN := bin
san_flags :=
endif

MAKEFLAGS += -rR
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := all

tools := $(patsubst bin/%.c,%,$(wildcard bin/box-*.c))
lib_objects := $(patsubst lib/%.c,$(O)/lib/%.o,$(wildcard lib/*/*.c))
unit_tests := $(patsubst tests/unit/%.c,$(O)/unit/%,$(wildcard tests/unit/*/*.c))
fuzz_targets := $(patsubst tests/fuzz/%.c,%,\
	$(filter-out %/replay.c,$(wildcard tests/fuzz/*.c)))
man_pages := $(wildcard bin/*.[1-9] mk/*.[1-9])

# With -R, these are undefined or defaults of make; neither was set by the user.
ifneq ($(filter default undefined,$(origin AR)),)
AR := ar
endif
ifneq ($(filter default undefined,$(origin CC)),)
CC := gcc
endif
CFLAGS ?= -O2 -g
box_cppflags := -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 \
	-DBOX_VERSION='"$(VERSION)"' -Ilib
box_cflags := -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wwrite-strings -Wvla -Wformat=2 -Wundef \
	-Wpointer-arith $(if $(WERROR),-Werror) $(san_flags)
# Each tool is linked only with the libraries that it uses; lib/engine/conn.h says
# why.
box_ldlibs := -Wl,--as-needed -ljq -larchive -lnettle -ldl

compile = $(CC) $(box_cppflags) $(CPPFLAGS) $(box_cflags) $(CFLAGS)
link = $(CC) $(box_cflags) $(CFLAGS) $(LDFLAGS)

# Print "  CC  lib/base/str.c" by default, commands with V=1, nothing with -s.
V ?=
ifneq ($(findstring s,$(firstword -$(MAKEFLAGS))),)
say = @:
else
say = @printf '  %-7s %s\n'
endif
Q := $(if $(V),,@)

all: $(tools:%=$(BIN)/%)

# A change of the compiler or of flags that change what it makes rebuilds all.
flags = $(filter-out -Werror,$(compile) $(LDFLAGS) $(LDLIBS))
$(O)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(flags))' | cmp -s - $@ || \
		printf '%s\n' '$(subst ','\'',$(flags))' >$@
FORCE:

$(O)/%.o: %.c $(O)/flags
	$(say) CC $<
	@mkdir -p $(@D)
	$(Q)$(compile) -MMD -MP -c -o $@ $<

$(O)/libbox.a: $(lib_objects)
	$(say) AR $@
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(BIN)/box-%: $(O)/bin/box-%.o $(O)/libbox.a
	$(say) LD $@
	@mkdir -p $(@D)
	$(Q)$(link) -o $@ $^ $(box_ldlibs) $(LDLIBS)

$(O)/unit/%: $(O)/tests/unit/%.o $(O)/libbox.a
	$(say) LD $@
	@mkdir -p $(@D)
	$(Q)$(link) -o $@ $^ $(box_ldlibs) $(LDLIBS)


-include $(wildcard $(O)/lib/*/*.d $(O)/bin/*.d $(O)/tests/*/*.d $(O)/tests/unit/*/*.d)

# --- Checks ------------------------------------------------------------------

demo: ## run the example site, with PHP and MariaDB, on this machine
	tests/engine/packages build engine
	+$(MAKE) -s all
	templates/demo.sh

check: ## install what the tests need, and run all tests; ENGINE=podman: on one engine
	tests/engine/packages build engine check
	+MAKE='$(MAKE)' $(if $(ENGINE),BOX_ENGINE_KIND='$(ENGINE)') tests/run

check-fast: all ## after each edit: what needs no engine, in seconds
	+MAKE='$(MAKE)' BOX_TEST_BUILT=1 BOX_TEST_SAN= tests/run structure unit fast

check-unit: $(unit_tests) ## run the unit tests; they need no engine
	$(Q)status=0; for t in $^; do $$t || status=1; done; exit $$status

check-fuzz: $(fuzz_targets:%=$(O)/replay/%) ## run the fuzz targets on what fuzzing has found so far
	$(Q)for t in $(fuzz_targets); do \
		$(O)/replay/$$t tests/fuzz/corpus/$$t/* || exit 1; done

check-headers: $(patsubst %.h,$(O)/%.alone,$(wildcard lib/*/*.h)) ## compile each header on its own

check-format: ## check the format of the C sources
	clang-format --dry-run -Werror $(wildcard bin/*.c lib/*/*.[ch] tests/*/*.[ch] tests/unit/*/*.c)

check-static: ## run cppcheck and shellcheck
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 \
		--enable=warning,performance,portability -Ilib \
		-D__GNUC__ -DBOX_VERSION='"0"' --suppress=missingIncludeSystem \
		bin lib
	shellcheck -x .ci/run tests/run templates/demo.sh mk/box/*.sh \
		tests/engine/* tests/lib/inventory $(wildcard tests/lib/*.bash tests/*/*.bash)
	shellcheck -x -s bats $(wildcard tests/*/*.bats)

$(O)/replay/%: $(O)/tests/fuzz/%.o $(O)/tests/fuzz/replay.o $(O)/libbox.a
	$(say) LD $@
	@mkdir -p $(@D)
	$(Q)$(link) -o $@ $^ $(box_ldlibs) $(LDLIBS)

# make fuzz TARGET=ref SECONDS=60: run a target with clang's libFuzzer
fuzz: TARGET ?= dockerfile
fuzz: SECONDS ?= 60
fuzz:
	@mkdir -p $(O)/fuzz/$(TARGET)
	clang $(box_cppflags) -std=c11 -g -O1 \
		-fsanitize=fuzzer,address,undefined -o $(O)/fuzz/$(TARGET).run \
		tests/fuzz/$(TARGET).c $(wildcard lib/*/*.c) $(box_ldlibs)
	$(O)/fuzz/$(TARGET).run -max_total_time=$(SECONDS) \
		$(O)/fuzz/$(TARGET) tests/fuzz/corpus/$(TARGET)

$(O)/%.alone: %.h $(O)/flags
	$(say) HEADER $<
	@mkdir -p $(@D)
	$(Q)$(compile) -fsyntax-only -x c $< && : >$@

# --- Install -----------------------------------------------------------------

man_path = $(MANDIR)/man$(patsubst .%,%,$(suffix $(1)))/$(notdir $(1))
template_files = $(shell find templates/*/ -type f ! -path '*/.box/*')
installed = $(tools:%=$(BINDIR)/%) $(foreach m,$(man_pages),$(call man_path,$(m))) \
	$(INCLUDEDIR)/box.mk $(patsubst mk/%,$(INCLUDEDIR)/%,$(wildcard mk/box/*)) \
	$(patsubst %,$(DATADIR)/%,$(template_files))
below_destdir = $(foreach f,$(1),'$(DESTDIR)$(f)')

install: all ## install below PREFIX (/usr/local), in DESTDIR if set
	$(Q)for t in $(tools); do \
		$(INSTALL) -D -m 755 $(BIN)/$$t '$(DESTDIR)$(BINDIR)'/$$t || exit 1; done
	$(Q)for m in $(man_pages); do $(INSTALL) -D -m 644 $$m \
		'$(DESTDIR)$(MANDIR)'/man$${m##*.}/$${m##*/} || exit 1; done
	$(Q)for f in $(wildcard mk/box/*); do $(INSTALL) -D -m 644 $$f \
		'$(DESTDIR)$(INCLUDEDIR)'/$${f#mk/} || exit 1; done
	$(Q)for f in $(template_files); do $(INSTALL) -D \
		-m $$(stat -c %a $$f) $$f '$(DESTDIR)$(DATADIR)'/$$f || exit 1; done
	$(Q)sed 's|^_box_installed_bin :=.*|_box_installed_bin := $(BINDIR)/|' mk/box.mk \
		>'$(DESTDIR)$(INCLUDEDIR)/box.mk'

uninstall: ## remove what was installed
	$(Q)rm -f $(call below_destdir,$(installed))
	$(Q)find $(call below_destdir,$(DATADIR) $(INCLUDEDIR)/box) \
		-depth -type d -empty -delete 2>/dev/null || :

clean: ## remove what was built
	rm -rf $(O) $(tools:%=bin/%)

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | \
		awk -F'\t' '{ printf "%-15s %s\n", $$1, $$2 }'

.PHONY: all demo check check-fast check-unit check-fuzz check-headers check-format \
	check-static fuzz install uninstall clean help FORCE
