# box: build, check, install. `make help` lists the targets.
#
# Adding a tool is adding bin/box-NAME.c and bin/box-NAME.1, a module adding
# lib/NAME.c and lib/NAME.h, a test adding a file below tests/: no list here.

VERSION := 0.1.0
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
# GNU make looks for included makefiles in /usr/local/include and /usr/include
INCLUDEDIR ?= $(PREFIX)/include
DATADIR ?= $(PREFIX)/share/box
INSTALL ?= install

# Where objects go, and where the executables: SAN=1 keeps its own apart.
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
lib_objects := $(patsubst lib/%.c,$(O)/lib/%.o,$(wildcard lib/*.c))
unit_tests := $(patsubst tests/unit/%.c,$(O)/unit/%,$(wildcard tests/unit/*.c))
fuzz_targets := $(patsubst tests/fuzz/%.c,%,\
	$(filter-out %/replay.c,$(wildcard tests/fuzz/*.c)))
man_pages := $(wildcard bin/*.[1-9] mk/*.[1-9])

ifeq ($(origin AR),default)
AR := ar
endif
ifeq ($(origin CC),default)
CC := gcc
endif
CFLAGS ?= -O2 -g
box_cppflags := -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 \
	-DBOX_VERSION='"$(VERSION)"' -Ilib
box_cflags := -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wwrite-strings -Wvla -Wformat=2 -Wundef \
	-Wpointer-arith $(if $(WERROR),-Werror) $(san_flags)
# Each tool gets the libraries that it uses and no others: see lib/conn.h.
box_ldlibs := -Wl,--as-needed -ljq -larchive -lnettle -lyaml -ldl

compile = $(CC) $(box_cppflags) $(CPPFLAGS) $(box_cflags) $(CFLAGS)
link = $(CC) $(box_cflags) $(CFLAGS) $(LDFLAGS)

# "  CC  lib/str.c" by default, whole commands with V=1, nothing with -s.
V ?=
ifneq ($(findstring s,$(firstword -$(MAKEFLAGS))),)
say = @:
else
say = @printf '  %-7s %s\n'
endif
Q := $(if $(V),,@)

all: $(tools:%=$(BIN)/%)

# A change of compiler or flags rebuilds what they made.
$(O)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(compile) $(LDFLAGS) $(LDLIBS))' >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
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


-include $(wildcard $(O)/lib/*.d $(O)/bin/*.d $(O)/tests/unit/*.d)
