#include "own_record.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/exit_code.h"
#include "base/i18n.h"
#include "base/text.h"
#include "files.h"
#include "given.h"
#include "store/folder.h"
#include "store/unclosed.h"
#include "system/ending.h"

/* for charts and pages of sessions that were cut off; icecue review makes the others */
#define CLOSE_MS 2000

/* Closes what a crash or an empty battery left. */
static void close_unclosed(const char *base, bool fahrenheit)
{
	struct unclosed u;
	char dir[PATH_MAX];
	unclosed_close(base, &u);
	ending_within(CLOSE_MS);
	FILE *nowhere = u.n ? fopen("/dev/null", "we") : NULL;
	for (int i = 0; i < u.n; i++) {
		const struct unclosed_session *s = &u.at[i];
		snprintf(dir, sizeof(dir), "%s/%s", base, s->name);
		fprintf(stderr,
			_("The session of %.10s was cut off after %lld min (a crash, an empty battery): all that was recorded is there, and it is closed now.\nicecue review %s shows it; to resume it instead, end this one and run icecue watch --resume=%s.\n"),
			s->name, (long long)(s->last_ms / 60000), s->name, s->name);
		if (nowhere && ending_left_ms() > 0)
			files_make(dir, fahrenheit, nowhere);
	}
	ending_forget();
	if (nowhere)
		fclose(nowhere);
}

/* Where the record goes when its folder fails at the end: the person's own sessions, else a temporary folder.
 */
static void find_places(const char *base, struct own_record *w)
{
	const char *slash = strrchr(w->dir, '/'), *name = slash ? slash + 1 : w->dir, *tmp = getenv("TMPDIR");
	char home[3072];
	unsigned chance = 0;
	int n = 0;
	size_t size = sizeof(w->end.place[0]);
	if (folder_home(home, sizeof(home)) == RESULT_OK && strcmp(home, base) != 0 &&
	    snprintf(w->end.place[n], size, "%s/%s", home, name) < (int)size)
		n++;
	if (getrandom(&chance, sizeof(chance), GRND_NONBLOCK) == sizeof(chance) &&
	    snprintf(w->end.place[n], size, "%s/icecue-%s-%08x", tmp && *tmp == '/' ? tmp : "/tmp", name,
		     chance) < (int)size)
		n++;
	for (; n < RECORD_PLACES; n++)
		w->end.place[n][0] = '\0';
	text_copy(w->end.dir, sizeof(w->end.dir), w->dir);
	w->end.text = -1;
	record_tell_end(w->record, &w->end);
}

int own_record_open(const struct options *o, const struct session_probes *probes,
		    const struct session_inputs *inputs, const struct resume *r, struct record_head *head,
		    struct own_record *out)
{
	char *base = out->base;
	enum result result;
	*out = (struct own_record){.end.text = -1};
	if (!options_folder(o, base, sizeof(out->base)))
		return EXIT_FAILED;
	if (resume_is(r)) {
		text_copy(out->dir, sizeof(out->dir), r->dir);
		result = record_append(out->dir, r->last_ms, &out->record);
	} else {
		head_complete(o, probes, &inputs->devices, base, head);
		result = folder_create(base, head, out->dir, sizeof(out->dir), &out->record);
	}
	int error = errno;
	close_unclosed(base, options_fahrenheit(o));
	if (result == RESULT_OK) {
		find_places(base, out);
		return EXIT_DONE;
	}
	const char *place = resume_is(r) ? out->dir : base;
	if (result == RESULT_SYSTEM) /* memory, descriptors, processes: another folder would not help */
		fprintf(stderr, _("icecue: the session cannot be recorded in %s: %s\n"), place,
			strerror(error));
	else
		fprintf(stderr,
			_("icecue: the session cannot be recorded in %s (%s). Name another folder with --out DIR.\n"),
			place, result_name(result));
	return EXIT_FAILED;
}

void own_record_close(struct own_record *w)
{
	if (w->record)
		record_close(w->record, 0);
	if (w->end.text >= 0)
		close(w->end.text);
}
