/* What a shell offers when Tab is pressed: every command and option of the tables, and what a person has. */
#include <criterion/criterion.h>
#include <limits.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config/settings.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"
#include "support/tree.h"

static char dir[64], base[128];

static void begin(void)
{
	char text[PATH_MAX], real[PATH_MAX];
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("XDG_DATA_HOME", dir, 1);
	setenv("HOME", dir, 1);
	snprintf(base, sizeof(base), "%s/icecue", dir);
	/* as it is installed: found by its name */
	snprintf(text, sizeof(text), "%s/bin", dir);
	mkdir(text, 0700);
	snprintf(text, sizeof(text), "%s/bin/icecue", dir);
	cr_assert(realpath(program_path(), real) && symlink(real, text) == 0);
	snprintf(text, sizeof(text), "%s/bin:%s", dir, getenv("PATH"));
	setenv("PATH", text, 1);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(completion, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void make_session(const char *name, const char *client, const char *site)
{
	char path[400];
	struct record_head head = maker_head(client);
	struct record *r;
	snprintf(head.site, sizeof(head.site), "%s", site);
	snprintf(path, sizeof(path), "%s/%s", base, name);
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	record_close(r, 400000);
}

static void make_sessions(void)
{
	make_session("2026-11-22T21-10-00", "Anna", "left calf");
	make_session("2026-11-21T09-30-00", "Björn", "right knee");
	tree_put(dir, "back up.tar.gz", "");
}

/* Stands the word in a line of its own, alone or before a tab? */
static bool offers(const char *lines, const char *word)
{
	size_t n = strlen(word);
	for (const char *p = lines; *p;) {
		size_t line = strcspn(p, "\n");
		if (line >= n && !memcmp(p, word, n) && (line == n || p[n] == '\t'))
			return true;
		p += line + (p[line] == '\n');
	}
	return false;
}

/* Prints what the program says of it. */
static char *said(const char *const *words)
{
	const char *args[16] = {"config", "--complete", "--"};
	size_t n = 3;
	static char text[16384];
	while (*words)
		args[n++] = *words++;
	struct program_result p = program_run(args);
	cr_expect_eq(p.code, 0, "%s", p.err);
	snprintf(text, sizeof(text), "%s", p.out);
	program_free(&p);
	return text;
}
#define SAID(...) said((const char *const[]){__VA_ARGS__, NULL})

/* ---- the program ---- */

Test(completion, knows_every_command_and_option_of_the_tables)
{
	const char *lines = SAID("");
	for (int i = 0; i < COMMANDS; i++)
		cr_expect(offers(lines, command_rows[i].name), "%s: %s", command_rows[i].name, lines);
	for (int i = 0; i < COMMANDS; i++) {
		struct setting_option options[SETTING_OPTIONS_MAX];
		int n = setting_options((enum command)i, options);
		lines = SAID(command_rows[i].name, "--");
		for (int k = 0; k < n; k++) {
			char word[64];
			snprintf(word, sizeof(word), "--%s", options[k].row.name);
			cr_expect(offers(lines, word), "%s %s", command_rows[i].name, word);
		}
	}
}

Test(completion, knows_what_stands_in_each_place)
{
	make_sessions();
	cr_expect(offers(SAID("--pla"), "--placement"), "plain icecue is watch");
	cr_expect(!offers(SAID("watch", "--ice", ""), "yes") && offers(SAID("watch", "--ice", ""), "bag"));
	cr_expect(offers(SAID("watch", "--ice=b"), "--ice=bag"), "the whole word");
	cr_expect(offers(SAID("watch", "--resume=1122"), "--resume=1122-2110"));
	cr_expect(offers(SAID("review", ""), "1121-0930") &&
		  offers(SAID("review", "2026-11-2"), "2026-11-22T21-10-00"));
	cr_expect(strstr(SAID("review", "1122"), "\tAnna, left calf\n"));
	cr_expect(offers(SAID("review", "--align", "ice-on", "1122-2110", ""), "1121-0930"), "one more");
	cr_expect(!*SAID("review", "1122-2110", "--practice", ""), "a text is nobody's list");
	cr_expect(offers(SAID("sessions", "e"), "edit") && offers(SAID("sessions", "edit", ""), "1122-2110"));
	cr_expect(offers(SAID("sessions", "--client", ""), "Björn"));
	cr_expect(offers(SAID("export", "--client=A"), "--client=Anna"));
	cr_expect(offers(SAID("threshold", "--site", "left"), "left calf"));
	cr_expect_str_eq(SAID("clients", "m"), "merge\n");
	cr_expect(offers(SAID("clients", "merge", ""), "Anna") &&
		  offers(SAID("clients", "merge", "Anna", ""), "Björn"));
	cr_expect_str_eq(SAID("clients", "undo", ""), "");
	cr_expect(offers(SAID("clients", "bony", "Anna", ""), "left calf"));
	cr_expect(offers(SAID("clients", "bony", "Anna", ""), "yes"), "the place may be left out");
	cr_expect_str_eq(SAID("clients", "bony", "Anna", "left calf", ""), "yes\nno\n");
	cr_expect(offers(SAID("mark", ""), "pass") && offers(SAID("mark", "n"), "note"));
	cr_expect(offers(SAID("decode", "te"), "temper") && offers(SAID("watch", "--probe", "te"), "temper"));
	cr_expect_str_eq(SAID("backup", ""), ":files\n");
	cr_expect_str_eq(SAID("export", "--client", "Anna", ""), ":folders\n");
	cr_expect_str_eq(SAID("sessions", "--out", ""), ":folders\n");
	cr_expect_str_eq(SAID("nothing", ""), "");
	cr_expect_str_eq(SAID("review", "--", "--"), "", "behind -- there are no options");
	cr_expect_str_eq(SAID("review", "--out", "/nowhere", ""), "", "in that folder is none");
}

Test(completion, is_there_though_the_configuration_is_refused)
{
	tree_put(dir, "icecue/icecue.ini", "[nonsense\n");
	cr_expect(offers(SAID("re"), "review"));
}

/* ---- the shells ---- */

static bool has(const char *shell)
{
	char command[64];
	snprintf(command, sizeof(command), "command -v %s >/dev/null", shell);
	return system(command) == 0;
}

static char *output_of(const char *command)
{
	static char text[1 << 16];
	FILE *f = popen(command, "r");
	cr_assert_not_null(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	cr_expect_eq(pclose(f), 0, "%s", command);
	return text;
}

/* A shell on a terminal of its own. */
static struct {
	pid_t pid;
	int terminal;
	size_t n;
	char text[1 << 16];
} shell;

/* Until the words stand behind the first `from` bytes. */
static void shell_words(size_t from, const char *words)
{
	int64_t end_ms = guard_end_ms();
	while (!strstr(shell.text + from, words)) {
		struct pollfd p = {.fd = shell.terminal, .events = POLLIN};
		cr_assert(!guard_is_over(end_ms), "no '%s': %s", words, shell.text + from);
		if (poll(&p, 1, 1000) < 1)
			continue;
		ssize_t got = read(shell.terminal, shell.text + shell.n, sizeof(shell.text) - 1 - shell.n);
		cr_assert_gt(got, 0, "it ended: %s", shell.text);
		shell.n += (size_t)got;
		shell.text[shell.n] = '\0';
	}
}

static void shell_type(const char *keys, const char *words)
{
	size_t from = shell.n;
	cr_assert_eq(write(shell.terminal, keys, strlen(keys)), (ssize_t)strlen(keys));
	shell_words(from, words);
}

static void shell_start(const char *const *argv, const char *prepare)
{
	struct winsize w = {.ws_row = 40, .ws_col = 200};
	shell.pid = forkpty(&shell.terminal, NULL, NULL, &w);
	cr_assert_geq(shell.pid, 0);
	if (shell.pid == 0) {
		guard_child();
		setenv("TERM", "dumb", 1);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	shell_type(prepare, "");
	shell_type("; echo be'gun'\n", "begun");
}

static void shell_end(void)
{
	kill(shell.pid, SIGKILL);
	waitpid(shell.pid, NULL, 0);
	close(shell.terminal);
}

#define BASH "scripts/package/completions/icecue.bash"

Test(completion, bash_has_every_command_and_option)
{
	char command[4096];
	if (!has("bash"))
		cr_skip_test("there is no bash");
	int n = snprintf(
		command, sizeof(command),
		"bash -c '. " BASH
		"; offer() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_LINE=\"$*\"; "
		"COMP_POINT=${#COMP_LINE}; _icecue icecue; printf \"%%s\\n\" \"${COMPREPLY[@]/#/$2 }\"; }; "
		"offer icecue \"\"; for c in");
	for (int i = 0; i < COMMANDS; i++)
		n += snprintf(command + n, sizeof(command) - (size_t)n, " %s", command_rows[i].name);
	snprintf(command + n, sizeof(command) - (size_t)n, "; do offer icecue $c --; done'");
	const char *lines = output_of(command);
	for (int i = 0; i < COMMANDS; i++) {
		struct setting_option options[SETTING_OPTIONS_MAX];
		char word[80];
		snprintf(word, sizeof(word), " %s", command_rows[i].name);
		cr_expect(offers(lines, word), "%s", word);
		for (int k = setting_options((enum command)i, options); k-- > 0;) {
			snprintf(word, sizeof(word), "%s --%s", command_rows[i].name, options[k].row.name);
			cr_expect(offers(lines, word), "%s", word);
		}
	}
}

Test(completion, bash_completes_on_a_terminal)
{
	if (!has("bash"))
		cr_skip_test("there is no bash");
	make_sessions();
	shell_start((const char *const[]){"bash", "--norc", "-i", NULL}, "cd; . $OLDPWD/" BASH);
	shell_type("icecue rev\t", "icecue review ");
	shell_type("1122\t", "1122-2110 ");
	shell_type("\025icecue watch --ice=b\t", "--ice=bag ");
	shell_type("--site l\t", "--site left\\ calf ");
	shell_type("--site=r\t", "--site=right\\ knee ");
	shell_type("--site \"ri\t", "--site \"right knee\" ");
	shell_type("\025icecue restore back\t", "back\\ up.tar.gz ");
	shell_type("\025icecue sessions --out=ic\t", "--out=icecue/");
	shell_end();
}

Test(completion, zsh_completes_on_a_terminal)
{
	if (!has("zsh"))
		cr_skip_test("there is no zsh");
	make_sessions();
	shell_start(
		(const char *const[]){"zsh", "-f", "-i", NULL},
		"fpath=($PWD/scripts/package/completions $fpath); autoload -Uz compinit; compinit -u -D; cd");
	shell_type("icecue rev\t", "icecue review ");
	shell_type("1122\t", "1122-2110 ");
	shell_type("\025icecue watch --ice=b\t", "--ice=bag ");
	shell_type("--site l\t", "--site left\\ calf ");
	shell_type("--site=r\t", "--site=right\\ knee ");
	shell_type("\025icecue sessions --out=ic\t", "--out=icecue/");
	shell_end();
}

Test(completion, fish_completes)
{
	if (!has("fish"))
		cr_skip_test("there is no fish");
	make_sessions();
	const char *lines = output_of(
		"fish --no-config -c '"
		"source scripts/package/completions/icecue.fish; for line in $argv; complete -C $line; end' "
		"'icecue rev' 'icecue review 1122' 'icecue watch --ice=b' 'icecue watch --site l' "
		"'icecue restore ~/back' 'icecue sessions --out=/et'");
	cr_expect(offers(lines, "review") && offers(lines, "1122-2110") && offers(lines, "--ice=bag"), "%s",
		  lines);
	cr_expect(offers(lines, "left calf") && offers(lines, "~/back up.tar.gz") &&
			  offers(lines, "--out=/etc/"),
		  "%s", lines);
}
