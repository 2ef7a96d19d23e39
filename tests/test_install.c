/* make install: each thing where its reader looks for it, fit for that reader; make uninstall: nothing is
 * left. */
#include <criterion/criterion.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "support/guard.h"
#include "support/program.h"
#include "support/tree.h"

static char dir[64];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("XDG_RUNTIME_DIR", dir, 1);
	setenv("DIR", dir, 1);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(install, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

/* Runs it in a shell; its output, valid until the next call, is shown when it fails. */
static char *run(const char *command)
{
	static char out[1 << 16];
	char whole[2048];
	snprintf(whole, sizeof(whole), "exec 2>&1; %s", command);
	FILE *f = popen(whole, "r");
	cr_assert_not_null(f);
	out[fread(out, 1, sizeof(out) - 1, f)] = '\0';
	cr_expect_eq(pclose(f), 0, "%s: %s", command, out);
	return out;
}

static void make(const char *goal, const char *variables)
{
	char command[PATH_MAX + 512], build[PATH_MAX];
	snprintf(build, sizeof(build), "%s", program_path());
	*strrchr(build, '/') = '\0';
	snprintf(command, sizeof(command), "env -u MAKEFLAGS -u MAKELEVEL make -s BUILD='%s' %s %s", build,
		 variables, goal);
	run(command);
}

static bool has(const char *program)
{
	char command[128];
	snprintf(command, sizeof(command), "command -v %s >/dev/null", program);
	return system(command) == 0;
}

Test(install, puts_all_where_it_is_looked_for_and_takes_it_away_again)
{
	static const char *const there[] = {
		"bin/icecue",
		"share/man/man1/icecue-watch.1",
		"share/man/man5/icecue.ini.5",
		"share/bash-completion/completions/icecue",
		"share/zsh/site-functions/_icecue",
		"share/fish/vendor_completions.d/icecue.fish",
		"share/applications/icecue.desktop",
		"share/icons/hicolor/scalable/apps/icecue.svg",
		"share/metainfo/org.icecue.icecue.metainfo.xml",
		"lib/systemd/user/icecue.service",
	};
	const char *const variables = "DESTDIR=\"$DIR/root\" PREFIX=/opt/ice";
	char name[256];
	make("install", variables);
	for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++) {
		snprintf(name, sizeof(name), "root/opt/ice/%s", there[i]);
		cr_expect(tree_has(dir, name), "%s", name);
	}
	cr_expect(tree_has(dir, "root/etc/udev/rules.d/70-icecue.rules"));
	char *unit = tree_get(dir, "root/opt/ice/lib/systemd/user/icecue.service");
	cr_expect(unit && strstr(unit, "\nExecStart=/opt/ice/bin/icecue watch\n"),
		  "it runs what was installed: %s", unit);
	cr_expect(strstr(unit, "until /opt/ice/bin/icecue probes >"), "%s", unit);
	free(unit);
	make("uninstall", variables);
	cr_expect_str_eq(run("find \"$DIR/root\" ! -type d"), "");
}

/* As systemd, desktops and shops of programs read them, where their checkers are installed. */
Test(install, what_others_read_is_what_they_take)
{
	int asked = 0;
	make("install", "PREFIX=\"$DIR\" UDEVDIR=\"$DIR/udev\"");
	if (has("systemd-analyze") && ++asked) {
		const char *said = run(
			"systemd-analyze --user --man=no verify \"$DIR/lib/systemd/user/icecue.service\"");
		cr_expect_str_eq(said, "");
	}
	if (has("desktop-file-validate") && ++asked)
		cr_expect_str_eq(run("desktop-file-validate \"$DIR/share/applications/icecue.desktop\""), "");
	if (has("appstreamcli") && ++asked)
		cr_expect_str_eq(
			run("appstreamcli validate --no-net \"$DIR/share/metainfo/org.icecue.icecue.metainfo.xml\" |"
			    " grep '^ *[EW]:' | grep -v url-homepage-missing || true"), /* it has no home yet
											 */
			"");
	if (!asked)
		cr_skip_test(
			"neither systemd-analyze nor desktop-file-validate nor appstreamcli is installed");
}

/* In a window that closes when the program ends nobody could read why there is no session. */
Test(install, the_desktop_entry_leaves_the_message_on_the_screen)
{
	make("install", "PREFIX=\"$DIR\" UDEVDIR=\"$DIR/udev\"");
	run("cd \"$DIR\" && mkdir fake && printf '#!/bin/sh\\necho no probe; exit 3\\n' >fake/icecue && chmod +x fake/icecue");
	const char *said = run(
		"PATH=\"$DIR/fake:$PATH\"; exec=$(sed -n 's/^Exec=\\(sh .*\\)/\\1/p' \"$DIR/share/applications/icecue.desktop\");"
		"echo | eval \"$exec\"");
	cr_expect(strstr(said, "no probe") && strstr(said, "Enter closes this window."), "%s", said);
}

/* The package of Debian forgets no file: each that is installed is in a list of it, and each line of a list
 * is a file. */
Test(install, each_file_is_in_a_package)
{
	const char *lists = "scripts/package/debian/*.install";
	make("install",
	     "DESTDIR=\"$DIR/root\" PREFIX=/usr ZSHDIR=/usr/share/zsh/vendor-completions UDEVDIR=/usr/lib/udev/rules.d");
	char command[512];
	snprintf(
		command, sizeof(command),
		"cat %s | while read -r line; do case $line in usr/include*|usr/lib/\\*/*) continue ;; esac;"
		"(cd \"$DIR/root\" && for f in $line; do [ -e \"$f\" ] || echo \"$line: no file\"; done); done",
		lists);
	cr_expect_str_eq(run(command), "");
	snprintf(
		command, sizeof(command),
		"(cd \"$DIR/root\" && find . ! -type d | cut -c3-) | while read -r file; do for line in $(cat %s); do"
		" case $file in $line) continue 2 ;; esac; done; echo \"$file: in no package\"; done",
		lists);
	cr_expect_str_eq(run(command), "");
}

/* What scripts/setup installs to build is what the package is built with. */
Test(install, the_package_is_built_with_what_setup_names)
{
	const char *said = run(
		"sed -n \"/^debian_build='/,/'$/p\" scripts/setup | grep -oE '[a-z0-9.+-]+-dev' | grep -v '^libc6-dev$' |"
		"while read -r p; do grep -qE \"[ ,]$p( \\[.*)?(,|$)\" scripts/package/debian/control || echo \"$p\"; done");
	cr_expect_str_eq(said, "");
}
