#include "whose.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/exit_code.h"
#include "base/format.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/who.h"
#include "book/book.h"
#include "collector/choose.h"
#include "given.h"
#include "newcomer.h"
#include "roles.h"
#include "store/known.h"
#include "system/clock.h"
#include "system/ending.h"
#include "system/folders.h"

#define WAIT_S 10
#define TICK_DS 1 /* how soon a signal ends it, in tenths of a second */
#define OFFERED 9

/* What was pressed, when no number was. */
enum { KEY_NONE = 0, KEY_ENDED = -1 };

/* Waits for a digit up to most, or Enter, Space, 0 or n, which are none. Any other key may be an elbow's. */
static int wait_key(int most)
{
	int64_t until_ms = clock_boot_ms() + SECONDS_MS(WAIT_S);
	while (clock_boot_ms() < until_ms) {
		char c;
		if (ending_signal_came()) /* the loop takes it only later */
			return KEY_ENDED;
		ssize_t n = read(STDIN_FILENO, &c, 1);
		if (n == 0)
			continue;
		if (n < 0 || strchr("\r\n 0nN", c))
			return KEY_NONE;
		if (c >= '1' && c <= '0' + most)
			return c - '0';
	}
	return KEY_NONE;
}

/* What was typed ahead is no answer: call it before the question can be seen, for who sees it may be quick.
 */
static bool begin_keys(struct termios *before)
{
	struct termios raw;
	if (tcgetattr(STDIN_FILENO, before) < 0)
		return false;
	raw = *before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 0;
	raw.c_cc[VTIME] = TICK_DS;
	return tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) == 0;
}

/* And what comes after the answer is no mark. */
static int ask(int most, const struct termios *before)
{
	fflush(stdout);
	int key = wait_key(most);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, before);
	return key;
}

/* Is there a person before a terminal, and a probe that is worth a question? */
static bool may_ask(const struct options *o)
{
	struct port_list attached;
	const struct driver *driver;
	struct port port = {0};
	char why[CHOOSE_WHY_MAX];
	const char *probe = options_of_role(o, SETTING_PROBE, ROLE_SKIN);
	if (options_has(o, SETTING_EVENTS) || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return false;
	roles_attached(&attached);
	if (!probe)
		return attached.n > 0;
	return probe_choose_from(&attached, probe, &driver, &port, why, sizeof(why)) == RESULT_OK &&
	       port.kind != LINK_SIM && port.kind != LINK_CAPTURE;
}

static int set(struct options *o, enum setting id, const char *label)
{
	return config_put(&o->given, id, 0, 0, label) ? EXIT_DONE : EXIT_FAILED;
}

/* Which of two spellings a person means. */
static int settle_near(struct options *o, enum setting id, const char *label, const char *near)
{
	bool client = id == SETTING_CLIENT;
	struct termios before;
	if (!may_ask(o)) {
		fprintf(stderr,
			client ? _("icecue: '%s' is taken as a new client; '%s' is known\n")
			       : _("icecue: '%s' is taken as a new site; '%s' is known\n"),
			label, near);
		return EXIT_DONE;
	}
	if (!begin_keys(&before))
		return EXIT_DONE;
	printf(client ? _("Client %s: new, or %s?\n") : _("Site %s: new, or %s?\n"), label, near);
	printf(_("  1      %s\n  Enter  new, and so by itself in %d s\n"), near, WAIT_S);
	int key = ask(1, &before);
	return key == KEY_ENDED ? EXIT_FAILED : key == 1 ? set(o, id, near) : EXIT_DONE;
}

static int settle(struct options *o, const struct known *k, enum setting id)
{
	enum known_label which = id == SETTING_CLIENT ? KNOWN_CLIENT : KNOWN_SITE;
	const char *label = options_text(o, id), *same = known_same(k, which, label);
	const char *near = same ? NULL : known_near(k, which, label);
	return same && strcmp(same, label) != 0 ? set(o, id, same)
	       : near				? settle_near(o, id, label, near)
						: EXIT_DONE;
}

static int offer(struct options *o, const struct known *k)
{
	struct known_pair last[OFFERED];
	struct termios before;
	char title[2 * LABEL_TEXT + 8], shown[sizeof(title)];
	int n = (int)known_last(k, last, OFFERED);
	if (!n || !may_ask(o) || !begin_keys(&before))
		return EXIT_DONE;
	puts(_("Whose session is it? One key starts it:"));
	for (int i = 0; i < n; i++)
		printf("  %d      %s  (%s)\n", i + 1,
		       text_printable(shown, sizeof(shown),
				      format_title(last[i].client, last[i].site, title, sizeof(title)),
				      sizeof(title)),
		       last[i].day);
	printf(_("  Enter  without a name, and so by itself in %d s; a new one is --client NAME\n"), WAIT_S);
	int key = ask(n, &before);
	if (key == KEY_ENDED)
		return EXIT_FAILED;
	if (key == KEY_NONE)
		return EXIT_DONE;
	return set(o, SETTING_CLIENT, last[key - 1].client) == EXIT_DONE
		       ? set(o, SETTING_SITE, last[key - 1].site)
		       : EXIT_FAILED;
}

const char *whose_now(const struct clients *clients, const char *label)
{
	char a[LABEL_TEXT], b[LABEL_TEXT];
	const char *now = clients_now(clients, label);
	if (!who_same(now, label))
		fprintf(stderr, _("icecue: '%s' is called '%s' now; icecue clients undo takes that back\n"),
			text_printable(a, sizeof(a), label, strlen(label)),
			text_printable(b, sizeof(b), now, strlen(now)));
	return now;
}

static int take_name(struct options *o, const char *base)
{
	struct clients clients;
	const char *label = options_text(o, SETTING_CLIENT);
	int code = EXIT_DONE;
	clients_read(base, &clients);
	const char *now = *label ? whose_now(&clients, label) : label;
	if (now != label)
		code = set(o, SETTING_CLIENT, now);
	clients_free(&clients);
	return code;
}

int whose_settle(struct options *o, bool *newcomer)
{
	char base[PATH_MAX];
	struct known known = {0};
	int code = EXIT_DONE;
	*newcomer = false;
	/* what cannot be read is reported where the session's folder is made */
	if (!options_folder_if_any(o, base, sizeof(base)))
		return EXIT_DONE;
	/* a first session has no book, and waits for no disk to make one */
	enum result r = folders_is_empty(base) ? RESULT_NONE : book_known(base, NULL, &known);
	if (r != RESULT_OK && r != RESULT_NONE) /* none: the first session of all, whose client is new, too */
		return EXIT_DONE;
	if (!options_has(o, SETTING_CLIENT) && !options_has(o, SETTING_SITE))
		code = offer(o, &known);
	else
		code = take_name(o, base);
	if (code == EXIT_DONE)
		code = settle(o, &known, SETTING_CLIENT);
	if (code == EXIT_DONE)
		code = settle(o, &known, SETTING_SITE);
	if (code == EXIT_DONE)
		*newcomer = newcomer_is(base, &known, options_text(o, SETTING_CLIENT));
	known_free(&known);
	return code;
}
