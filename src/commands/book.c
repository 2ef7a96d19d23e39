/* icecue book: what is in the book of sessions, and whether it is sound. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "base/i18n.h"
#include "book/book.h"
#include "book/query.h"
#include "command.h"
#include "session/calibration_of.h"
#include "session/given.h"

static void print(const char *base, const struct book_about *a)
{
	printf(_("%s/%s: %" PRId64 " kB, schema %d\n"), base, BOOK_NAME, (a->bytes + 1023) / 1024,
	       a->version);
	printf(_("sessions: %" PRId64 ", clients: %" PRId64 ", sites: %" PRId64 ", rounds: %" PRId64
		 ", passes: %" PRId64 ", corrections: %" PRId64 "\n"),
	       a->sessions, a->clients, a->sites, a->rounds, a->passes, a->changes);
	if (a->read)
		printf(_n("%zu record was read for it\n", "%zu records were read for it\n", a->read),
		       a->read);
	if (a->unread)
		printf(_n("%" PRId64 " folder has no record that can be read\n",
			  "%" PRId64 " folders have no record that can be read\n", a->unread),
		       a->unread);
	printf(*a->fault ? _("Not in order: %s\n") : _("It is sound.\n"), a->fault);
}

static int run(const struct options *o, const char *base)
{
	struct book_about about;
	calibrations_to_book(o->config, base);
	enum result r = book_about(base, options_has(o, SETTING_REBUILD), &about);
	if (r == RESULT_NONE) {
		fprintf(stderr,
			_("icecue: there is no folder %s yet: run `icecue watch`, or name a folder with --out\n"),
			base);
		return EXIT_FAILED;
	}
	if (r != RESULT_OK) {
		fprintf(stderr,
			_("icecue: there is no book in %s; the records themselves are not touched by that\n"),
			base);
		return EXIT_FAILED;
	}
	print(base, &about);
	return *about.fault ? EXIT_FAILED : EXIT_DONE;
}

int command_book(int argc, char **argv)
{
	struct options o;
	char base[PATH_MAX];
	if (!options_read(&o, COMMAND_BOOK, argc, argv, NULL))
		return EXIT_USAGE;
	int code = options_folder(&o, base, sizeof(base)) ? run(&o, base) : EXIT_FAILED;
	options_free(&o);
	return fflush(stdout) == 0 ? code : EXIT_FAILED;
}
