#include "removing.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "keep/leftover.h"
#include "store/person.h"

bool removing_list_is_whole(const char *base, const struct summary_list *s)
{
	if (s->behind)
		fprintf(stderr,
			_("icecue: another icecue is writing %s/" BOOK_NAME
			  ", and not all sessions are known: try again when it has ended\n"),
			base);
	return !s->behind;
}

void removing_report_unread(const char *base, const struct summary_list *s)
{
	if (s->unread)
		fprintf(stderr,
			_n("icecue: %zu folder in %s holds no record that can be read: check whose it is\n",
			   "icecue: %zu folders in %s hold no record that can be read: check whose they are\n",
			   s->unread),
			s->unread, base);
}

bool removing_agreed(const struct options *o, const char *what)
{
	char answer[16];
	if (options_has(o, SETTING_YES))
		return true;
	if (!isatty(STDIN_FILENO)) {
		fprintf(stderr,
			o->command == COMMAND_DELETE
				? _("icecue: nothing was removed: there is nobody to ask. Give --yes if you mean it.\n")
				: _("icecue: nothing was removed: there is nobody to ask. Run it on a terminal.\n"));
		return false;
	}
	printf(_("Remove %s for good? There is no way back. Type yes: "), what);
	fflush(stdout);
	if (fgets(answer, sizeof(answer), stdin) && !strcmp(answer, "yes\n"))
		return true;
	puts(_("Nothing was removed."));
	return false;
}

bool removing_session(const char *base, const char *name)
{
	enum result r = person_erase_session(base, name);
	char shown[PATH_MAX];
	text_printable(shown, sizeof(shown), name, strlen(name));
	if (r == RESULT_BUSY)
		fprintf(stderr, _("icecue: %s is running and was kept: end it first\n"), shown);
	else if (r == RESULT_NONE)
		fprintf(stderr, _("icecue: %s is not a folder in %s\n"), shown, base);
	return r == RESULT_OK;
}

#define HANDS 4 /* more did not make it faster, on a disk and in memory */
#define FEW 8	/* sessions for each */

struct removal {
	const char *base;
	const struct summary *at;
	size_t n;
	atomic_size_t next, gone;
};

static void *remove_some(void *removal)
{
	struct removal *r = removal;
	for (size_t i; (i = atomic_fetch_add(&r->next, 1)) < r->n;)
		if (removing_session(r->base, r->at[i].name))
			atomic_fetch_add(&r->gone, 1);
	return NULL;
}

size_t removing_sessions(const char *base, const struct summary *at, size_t n)
{
	struct removal r = {.base = base, .at = at, .n = n};
	pthread_t hands[HANDS - 1];
	size_t more = 0;
	while (more < HANDS - 1 && (more + 1) * FEW < n &&
	       pthread_create(&hands[more], NULL, remove_some, &r) == 0)
		more++;
	remove_some(&r);
	for (size_t i = 0; i < more; i++)
		pthread_join(hands[i], NULL);
	return r.gone;
}

bool removing_lines(const char *base, const char *client)
{
	/* the names come last: they tell what else is the client's, when this is interrupted */
	return threshold_erase(base, client) == RESULT_OK && person_lines_erase(base, client) == RESULT_OK;
}

bool removing_tell_rest(const char *base, enum result forgotten)
{
	if (forgotten != RESULT_OK && forgotten != RESULT_NONE)
		forgotten = book_forget_gone(base);
	leftover_tell(base, stdout);
	bool clean = forgotten == RESULT_OK || forgotten == RESULT_NONE;
	if (forgotten == RESULT_BUSY)
		printf(_("  %s/" BOOK_NAME
			 ", which another program has open, with its names: close that, then run `icecue book`\n"),
		       base);
	else if (!clean)
		printf(_("  %s/" BOOK_NAME
			 ", which cannot be written now: remove that file, it is made anew from the records\n"),
		       base);
	return clean;
}
