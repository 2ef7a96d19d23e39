# icecue: make, make check, make bench, make install. Needs GNU make, a C11 compiler, pkg-config and the
# packages that scripts/setup names.
#
#   make V=1                 show the commands
#   make library             libicecue for other programs, static and shared; make install-library
#   make BUILD=dir           build elsewhere
#   make SANITIZE=address,undefined
#   make WERROR=1            warnings are errors (always so in check)
#   make WITHOUT="alsa"      leave out libraries that it can do without, though they are there
#   make PLAIN=1             not hardened: for a microcontroller, which does not support that
#   make CROSS_COMPILE=aarch64-linux-gnu-    for another machine (scripts/cross does all of it)

BUILD    ?= build
PREFIX   ?= /usr/local
# where zsh looks; /usr/share/zsh/vendor-completions in packages of Debian
ZSHDIR   ?= $(PREFIX)/share/zsh/site-functions
LIBDIR   ?= $(PREFIX)/lib
UDEVDIR  ?= $(if $(filter /usr,$(PREFIX)),/lib/udev/rules.d,/etc/udev/rules.d)
CFLAGS   ?= -O2 -g
ifeq ($(origin CC),default) # which make sets to cc
CC       := $(if $(CROSS_COMPILE),$(CROSS_COMPILE)gcc,cc)
endif
ifeq ($(origin AR),default)
AR       := $(CROSS_COMPILE)ar
endif
ifeq ($(origin LD),default)
LD       := $(CROSS_COMPILE)ld
endif
OBJCOPY  ?= $(CROSS_COMPILE)objcopy
PKG_CONFIG ?= $(CROSS_COMPILE)pkg-config
PKGS     := libudev libusb-1.0 libserialport json-c inih ncursesw nettle sqlite3

# from git in a clone, not from a repository that this one was unpacked into; what was built before stands where git
# does not answer, as to root in another's clone
VERSION  := $(shell { test -e .git && git describe --tags --always --dirty || cat $(BUILD)/version || echo 0.1.0; } 2>/dev/null)

ifneq ($(filter-out check clean core library install install-library uninstall,$(or $(MAKECMDGOALS),all)),)
ifneq ($(shell $(PKG_CONFIG) --exists $(PKGS) && echo found),found)
$(error $(PKG_CONFIG) does not find all of: $(PKGS). Run scripts/setup, or install what it names)
endif
endif

# Packages that the program does without: one word here, and #ifdef HAVE_ALSA or HAVE_LIBSYSTEMD where it is used. It is in
# when pkg-config finds it and WITHOUT does not name it. --version lists what is in.
OPTIONAL := alsa libarchive libmicrohttpd libqrencode libseccomp libsystemd
found    := $(PKGS) $(foreach p,$(filter-out $(WITHOUT),$(OPTIONAL)),$(shell $(PKG_CONFIG) --exists $(p) && echo $(p)))
# pkg-config does not know this one: it is in when a program with it links
unistring := $(if $(filter libunistring,$(WITHOUT)),,$(shell echo 'int main(void) { return !uc_locale_language(); }' | \
	$(CC) -include unicase.h -x c - -lunistring -o /dev/null 2>/dev/null && \
	v=$$(echo _LIBUNISTRING_VERSION | $(CC) -E -P -include unistring/version.h - | tail -n1) && \
	echo "libunistring $$((v >> 16)).$$((v >> 8 & 255))"))
left_out := $(strip $(filter-out $(found),$(OPTIONAL)) $(if $(unistring),,libunistring))
libraries := $(foreach p,$(found), $(p) $(shell $(PKG_CONFIG) --modversion $(p)))$(if $(unistring), $(unistring))$(if $(left_out),; without $(left_out))
have     := $(patsubst %,-DHAVE_%,$(shell echo '$(found) $(firstword $(unistring))' | tr a-z.- A-Z__))

WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla \
            -Wformat=2 -Wswitch-enum -Wundef -Wwrite-strings -Wno-missing-field-initializers
# makes a fault harder to exploit; the sanitizers find more. FORTIFY needs an optimizer, and is left to whoever sets it
takes     = $(if $(filter ok,$(shell $(CC) -Werror $(1) -E -x c /dev/null >/dev/null 2>&1 && echo ok)),$(1))
fortify  := $(if $(filter-out -O0,$(filter -O%,$(CFLAGS))),$(if $(findstring FORTIFY_SOURCE,$(CFLAGS) $(CPPFLAGS)),, \
            -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3))
harden   := $(if $(SANITIZE)$(PLAIN),,$(fortify) -fstack-protector-strong -fPIE $(call takes,-fcf-protection))
# no fused multiply-add, so that a record gives the same events on every machine (src/core/fmath.h)
cflags   := -std=c11 -ffp-contract=off -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -Iinclude -Isrc $(WARN) $(if $(WERROR),-Werror) $(harden) \
            $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer) \
            $(have) $(shell $(PKG_CONFIG) --cflags $(found))
# the core is in a shared library, too; what it calls of its own is not to be replaced
pic      := $(if $(SANITIZE)$(PLAIN),,-fPIC $(call takes,-fno-semantic-interposition))
ldflags  := $(if $(SANITIZE),-fsanitize=$(SANITIZE),$(if $(PLAIN),,-pie -Wl,-z,relro,-z,now))
ldlibs   := $(shell $(PKG_CONFIG) --libs $(found)) $(if $(unistring),-lunistring) -lm -pthread

SOURCES  := $(shell find src -name '*.c' | sort)
LIBSRC   := $(filter-out src/main.c,$(SOURCES))
OBJECTS  := $(LIBSRC:%.c=$(BUILD)/%.o)
LIBRARY  := $(BUILD)/icecue-rooms.a
# styles and scripts of the pages, as C
PAGE     := $(wildcard src/report/page/*.js src/report/page/*.css src/report/page/sessions/* src/report/page/handout/*)
OBJECTS  += $(BUILD)/page_parts.o
# files of the live page, as C
WEB      := $(wildcard src/live/web/page/*)
OBJECTS  += $(BUILD)/web_parts.o

Q := $(if $(V),,@)

.PHONY: all core library lab check endure fuzzers flags drivers-table bench bench-programs install install-library uninstall clean test-program
all: $(BUILD)/icecue

$(BUILD)/icecue: $(BUILD)/src/main.o $(LIBRARY)
	$(if $(V),,@echo "  LINK $@")
	$(Q)$(CC) $(ldflags) $(LDFLAGS) -o $@ $^ $(ldlibs) $(LDLIBS)

$(LIBRARY): $(OBJECTS)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# The detector and the decoders alone, of the same objects as the program: libicecue for other programs, of which only
# the functions of include/icecue are seen, and libicecue-core.a, of which all are, for a microcontroller and for
# checks: see scripts/check-core.
COREOBJ  := $(patsubst %.c,$(BUILD)/%.o,$(filter src/core/%,$(SOURCES)) \
	$(patsubst %,src/base/%.c,calibration datetime result text units))
$(COREOBJ): private shared = $(pic)
core: $(BUILD)/libicecue-core.a
$(BUILD)/libicecue-core.a: $(COREOBJ)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# its own, not the program's: the first number changes when programs must be built anew, the second with a new function
LIBVERSION := 1.0
LIBNAME  := libicecue.so.$(basename $(LIBVERSION))
library: $(BUILD)/libicecue.a $(BUILD)/$(LIBNAME)
$(BUILD)/libicecue.exports: include/icecue/symbols.h
	@mkdir -p $(@D)
	$(Q)sed -n 's/^#define [a-z0-9_]* \(icecue_[a-z0-9_]*\)$$/\1/p' $< >$@
$(BUILD)/libicecue.map: $(BUILD)/libicecue.exports
	$(Q){ echo 'ICECUE_1 {'; echo 'global:'; sed 's/$$/;/' $<; echo 'local: *;'; echo '};'; } >$@
$(BUILD)/libicecue.a: $(COREOBJ) $(BUILD)/libicecue.exports
	$(if $(V),,@echo "  AR   $@")
	$(Q)$(LD) -r -o $(BUILD)/libicecue.o $(COREOBJ)
	$(Q)$(OBJCOPY) --keep-global-symbols=$(BUILD)/libicecue.exports $(BUILD)/libicecue.o
	$(Q)rm -f $@ && $(AR) rcs $@ $(BUILD)/libicecue.o
$(BUILD)/$(LIBNAME): $(COREOBJ) $(BUILD)/libicecue.map
	$(if $(V),,@echo "  LINK $@")
	$(Q)$(CC) $(filter-out -pie,$(ldflags)) $(LDFLAGS) -shared -Wl,-soname,$(LIBNAME) -Wl,-z,defs -Wl,-Bsymbolic-functions \
		-Wl,--version-script=$(BUILD)/libicecue.map -o $@ $(COREOBJ) -lm
$(BUILD)/core_alone: $(BUILD)/tests/core/alone.o $(BUILD)/libicecue-core.a
$(BUILD)/core_alone_m4: $(BUILD)/tests/core/cortex_m4.o $(BUILD)/tests/core/alone.o $(BUILD)/libicecue-core.a
$(BUILD)/core_golden: $(BUILD)/tests/core/golden.o $(BUILD)/libicecue-core.a
$(BUILD)/core_golden_m4: $(BUILD)/tests/core/cortex_m4.o $(BUILD)/tests/core/golden.o $(BUILD)/libicecue-core.a
$(BUILD)/core_serial_m4: $(BUILD)/tests/core/cortex_m4.o $(BUILD)/tests/core/serial_m4.o $(BUILD)/tests/core/golden.o \
	$(BUILD)/libicecue-core.a
$(BUILD)/core_alone_m4 $(BUILD)/core_golden_m4 $(BUILD)/core_serial_m4: private own = -Wl,-u,vectors -Wl,--section-start=.vectors=0
$(BUILD)/core_alone $(BUILD)/core_alone_m4 $(BUILD)/core_golden $(BUILD)/core_golden_m4 $(BUILD)/core_serial_m4:
	$(Q)$(CC) $(ldflags) $(CFLAGS) $(LDFLAGS) $(own) -o $@ $^ -lm

$(BUILD)/src/main.o: own = -DICECUE_VERSION='"$(VERSION)"' -DICECUE_LIBRARIES='"$(libraries)"'
$(BUILD)/src/main.o: $(BUILD)/version

# each is rewritten only when it changes, so that a new commit rebuilds main.o alone, and another set of libraries all
$(BUILD)/version: text = $(VERSION)
$(BUILD)/libraries: text = $(libraries)
$(BUILD)/version $(BUILD)/libraries: FORCE
	@mkdir -p $(@D); echo '$(text)' | cmp -s - $@ || echo '$(text)' >$@
FORCE:

$(BUILD)/%.o: %.c Makefile $(BUILD)/libraries
	$(if $(V),,@echo "  CC   $<")
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(cflags) $(CFLAGS) $(shared) $(own) $(CPPFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/page_parts.c: scripts/page-parts $(PAGE)
	@mkdir -p $(@D)
	$(Q)scripts/page-parts >$@.new && mv $@.new $@
$(BUILD)/page_parts.o: $(BUILD)/page_parts.c Makefile
	$(Q)$(CC) $(cflags) -Isrc/report/page $(CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/web_parts.c: scripts/web-parts $(WEB)
	@mkdir -p $(@D)
	$(Q)scripts/web-parts >$@.new && mv $@.new $@
$(BUILD)/web_parts.o: $(BUILD)/web_parts.c Makefile
	$(Q)$(CC) $(cflags) -Isrc/live/web $(CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

# ---- tests: one Criterion program of all tests/test_*.c and what they share in folders beside them ----
TESTSRC  := $(sort $(filter-out tests/bench/% tests/core/% tests/examples/% tests/faults/% tests/fuzz/% tests/guest/%,$(wildcard tests/test_*.c tests/*/*.c) tests/lab/judge/ask.c))
TESTOBJ  := $(TESTSRC:%.c=$(BUILD)/%.o)
TESTPKGS := criterion umockdev-1.0 gio-2.0
$(BUILD)/tests/%.o: cflags += $(shell $(PKG_CONFIG) --cflags $(TESTPKGS)) -Itests -Wno-unused-parameter
# a fuzz target that a test includes gets the test's name, so that several fit into one program
$(BUILD)/tests/%.o: own = -DLLVMFuzzerTestOneInput=$(*F)_input

# what tests/support/lies.c makes lie and disk.c stall: the linker puts it in between, the shipped code has no hook for it
WRAPPED  := fdatasync estimate_step forecast_numb forecast_rewarmed gru_step net_run settle_learn
# for emulated devices: its calls must come before those of the C library
preload  := -Wl,--push-state,--no-as-needed -l:libumockdev-preload.so.0 -Wl,--pop-state
$(BUILD)/test_icecue: $(TESTOBJ) $(LIBRARY)
	$(if $(V),,@echo "  LINK $@")
	$(Q)$(CC) $(ldflags) $(LDFLAGS) $(WRAPPED:%=-Wl,--wrap=%) -o $@ $(preload) $^ $(ldlibs) \
		$(shell $(PKG_CONFIG) --libs $(TESTPKGS)) $(LDLIBS)
test-program: $(BUILD)/test_icecue $(patsubst %,$(BUILD)/preload_%.so,realpath disk world)

# what the sanitizers must report, for scripts/run-tests
$(BUILD)/faults: $(BUILD)/tests/faults/faults.o
	$(if $(V),,@echo "  LINK $@")
	$(Q)$(CC) $(ldflags) $(LDFLAGS) -o $@ $^

# for the program on emulated devices, on a disk that fails, and on other clocks; without sanitizers: they are loaded
# beside theirs
$(BUILD)/preload_realpath.so: tests/devices/preload/realpath.c
$(BUILD)/preload_disk.so: tests/support/preload/disk.c
$(BUILD)/preload_world.so: tests/support/preload/world.c tests/support/world.h
$(BUILD)/preload_%.so:
	$(if $(V),,@echo "  CC   $<")
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE $(WARN) -Wno-missing-prototypes $(if $(WERROR),-Werror) -O1 -shared -fPIC -o $@ $< -ldl

# the laboratory's tools: `lab` writes sessions, fit_* fit the detector's networks on them, judge scores the
# detector by technique and probes, limits, limits_warm and rivals show what could be better
LABOBJ   := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/lab/*.c))
lab: $(BUILD)/lab $(BUILD)/judge $(BUILD)/limits $(BUILD)/limits_warm $(BUILD)/rivals \
	$(patsubst %,$(BUILD)/fit_%,among observer ending ending_bound focus forecast window)
$(BUILD)/lab: $(LABOBJ) $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/lab/tool/*.c))
	$(Q)$(CC) $(ldflags) $(LDFLAGS) -o $@ $^ -lm
$(BUILD)/judge: $(patsubst %,$(BUILD)/tests/lab/judge/%.o,table ask) $(LABOBJ) $(LIBRARY)
	$(Q)$(CC) $(ldflags) $(LDFLAGS) -o $@ $^ -lm
JUDGEOBJ := $(patsubst %,$(BUILD)/tests/lab/judge/%.o,ask judge regress trial) \
	$(patsubst %,$(BUILD)/tests/lab/fit/%.o,fit numbers recurrent)
$(BUILD)/fit_%: $(BUILD)/tests/lab/fit/fit_%.o $(JUDGEOBJ) $(LABOBJ) $(LIBRARY)
	$(Q)$(CC) $(ldflags) $(LDFLAGS) -o $@ $^ -lm
$(BUILD)/limits $(BUILD)/limits_warm $(BUILD)/rivals: $(BUILD)/%: $(BUILD)/tests/lab/judge/%.o $(JUDGEOBJ) $(LABOBJ) $(LIBRARY)
	$(Q)$(CC) $(ldflags) $(LDFLAGS) -o $@ $^ -lm

# a program of clang's libFuzzer for each tests/fuzz/fuzz_*.c, in a BUILD with CC=clang and SANITIZE=fuzzer-no-link,...:
# see scripts/fuzz
FUZZERS  := $(patsubst tests/fuzz/%.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
fuzzers: $(FUZZERS)
$(BUILD)/tests/fuzz/%.o: own =
# Loops over seconds would mostly note what they compare, of which no input is made; the detector's innermost ones take
# no address from an input, and run under the sanitizers in all tests. Together twenty times slower.
ifneq ($(findstring fuzzer,$(SANITIZE)),)
$(BUILD)/src/core/detector/%.o $(BUILD)/src/teach/%.o $(BUILD)/src/report/%.o $(BUILD)/src/core/probe/probes/text_words.o: \
	own = -fno-sanitize-coverage=trace-cmp -O2
$(patsubst %,$(BUILD)/src/core/%.o,fmath $(addprefix detector/,signal/sort model/net model/gru model/pennes)): \
	own = -fno-sanitize=all -O2
# Most of the tests' time is spent in the detector's innermost rooms and in tissue: a slower compiler is worth it there
else ifneq ($(SANITIZE),)
$(patsubst %,$(BUILD)/%.o,tests/lab/session tests/lab/tissue src/core/probe/sim src/core/fmath) \
	$(BUILD)/src/core/detector/signal/%.o $(BUILD)/src/core/detector/model/%.o: own = -O2
endif
# no target takes anything of these rooms, and building them with sanitizers takes its time
NOT_FUZZED := $(foreach room,commands collector live/sound live/terminal,$(BUILD)/src/$(room)/%)
$(BUILD)/libicecue-fuzz.a: $(filter-out $(NOT_FUZZED),$(OBJECTS))
	$(Q)rm -f $@ && $(AR) rcs $@ $^
$(FUZZERS): $(BUILD)/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/libicecue-fuzz.a
	$(if $(V),,@echo "  LINK $@")
	$(Q)$(CC) $(ldflags) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(ldlibs) $(LDLIBS)

# what a checker must know of each file
flags:
	@echo '$(cflags)'

check:
	BUILD=$(BUILD) ./scripts/run-tests

# 200 times unplugged and plugged in at random moments, a stick and a meter (the check does six), and 500 times killed (15)
endure: $(BUILD)/icecue $(BUILD)/test_icecue
	ICECUE_ENDURE=200 ICECUE_KILLS=500 ICECUE=$(BUILD)/icecue $(BUILD)/test_icecue --filter "@(endure|kills)/*"

# each driver, its frames, and what was emulated for it
drivers-table: $(BUILD)/icecue $(BUILD)/test_icecue
	@BUILD=$(BUILD) ./scripts/drivers-table

# ---- timing ----
$(BUILD)/bench/%: $(BUILD)/tests/bench/%.o
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ldflags) $(LDFLAGS) -o $@ $^ -lm

$(BUILD)/bench/syncs.so: tests/bench/syncs.c
	$(if $(V),,@echo "  CC   $<")
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(cflags) $(CFLAGS) $(CPPFLAGS) -shared -fPIC -o $@ $<

# with the linker's map, which shows where the time goes
$(BUILD)/bench/inside: $(BUILD)/tests/bench/inside.o $(LIBRARY)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ldflags) $(LDFLAGS) -Wl,-Map=$@.map -o $@ $^ $(ldlibs) $(LDLIBS)

# emulated devices, as in the tests
$(BUILD)/bench/cost: $(patsubst %.c,$(BUILD)/%.o,tests/bench/cost.c $(filter-out %/lies.c %/disk.c,$(wildcard tests/devices/*.c tests/support/*.c))) $(LABOBJ) $(LIBRARY)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ldflags) $(LDFLAGS) -o $@ $(preload) $^ $(ldlibs) $(shell $(PKG_CONFIG) --libs $(TESTPKGS)) $(LDLIBS)

bench-programs: $(BUILD)/icecue $(BUILD)/preload_realpath.so $(patsubst %,$(BUILD)/bench/%,cost measure make_day inside alarm syncs.so)
bench: bench-programs
	BUILD=$(BUILD) ./tests/bench/run

# what is put below PREFIX as it is in scripts/package: FILE:PLACE
placed   := completions/icecue.bash:share/bash-completion/completions/icecue \
            completions/icecue.fish:share/fish/vendor_completions.d/icecue.fish \
            desktop/icecue.desktop:share/applications/icecue.desktop \
            desktop/icecue.svg:share/icons/hicolor/scalable/apps/icecue.svg \
            desktop/org.icecue.icecue.metainfo.xml:share/metainfo/org.icecue.icecue.metainfo.xml

# builds nothing: files that root made in a user's folder would belong to root, and might be of another version
install:
	@test -x $(BUILD)/icecue || { echo 'make install: nothing is built yet. Run make first, as yourself' >&2; exit 1; }
	install -Dm755 $(BUILD)/icecue $(DESTDIR)$(PREFIX)/bin/icecue
	for page in $(notdir $(wildcard src/man/*.[15])); do \
		install -Dm644 src/man/$$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$$page || exit 1; done
	install -Dm644 udev/70-icecue.rules $(DESTDIR)$(UDEVDIR)/70-icecue.rules
	for file in $(placed); do \
		install -Dm644 scripts/package/$${file%%:*} $(DESTDIR)$(PREFIX)/$${file#*:} || exit 1; done
	install -Dm644 scripts/package/completions/_icecue $(DESTDIR)$(ZSHDIR)/_icecue
	install -Dm644 scripts/package/icecue.service $(DESTDIR)$(PREFIX)/lib/systemd/user/icecue.service
	sed -i '/^Exec/s,\([ =]\)icecue \([a-z]\),\1$(PREFIX)/bin/icecue \2,' $(DESTDIR)$(PREFIX)/lib/systemd/user/icecue.service

install-library:
	@test -e $(BUILD)/$(LIBNAME) || { echo 'make install-library: nothing is built yet. Run make library first, as yourself' >&2; exit 1; }
	install -Dm644 $(BUILD)/libicecue.a $(DESTDIR)$(LIBDIR)/libicecue.a
	install -Dm644 $(BUILD)/$(LIBNAME) $(DESTDIR)$(LIBDIR)/$(LIBNAME)
	ln -sf $(LIBNAME) $(DESTDIR)$(LIBDIR)/libicecue.so
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig
	printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$(LIBDIR)' "includedir=\$${prefix}/include" '' 'Name: libicecue' \
		'Description: detector and probe decoders of icecue: skin that is numb under ice' 'Version: $(LIBVERSION)' \
		"Libs: -L\$${libdir} -licecue" 'Libs.private: -lm' "Cflags: -I\$${includedir}" \
		>$(DESTDIR)$(LIBDIR)/pkgconfig/libicecue.pc
	for header in $(notdir $(wildcard include/icecue/*)); do \
		install -Dm644 include/icecue/$$header $(DESTDIR)$(PREFIX)/include/icecue/$$header || exit 1; done

uninstall:
	rm -rf $(DESTDIR)$(PREFIX)/include/icecue
	rm -f $(addprefix $(DESTDIR)$(LIBDIR)/,libicecue.a $(LIBNAME) libicecue.so pkgconfig/libicecue.pc)
	rm -f $(DESTDIR)$(PREFIX)/bin/icecue $(DESTDIR)$(UDEVDIR)/70-icecue.rules \
		$(DESTDIR)$(ZSHDIR)/_icecue $(DESTDIR)$(PREFIX)/lib/systemd/user/icecue.service \
		$(foreach file,$(placed),$(DESTDIR)$(PREFIX)/$(lastword $(subst :, ,$(file)))) \
		$(foreach page,$(notdir $(wildcard src/man/*.[15])),$(DESTDIR)$(PREFIX)/share/man/man$(subst .,,$(suffix $(page)))/$(page))

clean:
	rm -rf $(BUILD)

# for all that is built here: a tool of the laboratory with an old shape of a struct would fit wrong weights
-include $(patsubst %.c,$(BUILD)/%.d,$(SOURCES) $(shell find tests -name '*.c')) $(BUILD)/page_parts.d $(BUILD)/web_parts.d
