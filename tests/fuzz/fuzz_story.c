/*
 * Any bytes as a record whose story is told: in words, and as the data of its page, which must be JSON.
 * scripts/fuzz runs it: max_len=3000
 */
#include "fuzz.h"

#include <json-c/json.h>
#include <sys/mman.h>
#include <unistd.h>

#include "report/page/page_data.h"
#include "report/story.h"

static void check_page(const struct story *s, bool fahrenheit)
{
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);
	must(f != NULL);
	page_data(f, s, fahrenheit);
	must(fclose(f) == 0);
	json_object *o = json_tokener_parse(text);
	must(json_object_is_type(o, json_type_object));
	json_object_put(o);
	must(!strstr(text, "</script")); /* it stands in a page */
	free(text);
}

static void check_story(const struct story *s)
{
	char words[8000];
	must(s->n_events <= STORY_EVENTS_MAX && s->n_marks <= STORY_MARKS_MAX &&
	     s->n_phases <= STORY_PHASES_MAX);
	must(s->n_zooms <= STORY_ZOOMS_MAX && s->n_slices <= STORY_COLUMNS && s->n_gaps >= 0 &&
	     s->gaps_total_ms >= 0);
	must(s->samples >= s->bad_samples && s->last_ms >= s->first_ms);
	for (int i = 1; i < s->n_events; i++)
		must(s->events[i].event.t_ms >= 0 && (unsigned)s->events[i].event.kind < EVENT_KIND_COUNT);
	for (int fahrenheit = 0; fahrenheit < 2; fahrenheit++) {
		int n = story_words(s, fahrenheit, words, sizeof(words));
		must(n >= 0 && (size_t)n < sizeof(words) && strlen(words) == (size_t)n);
		check_page(s, fahrenheit);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	char path[64], why[300] = "";
	struct story *s = NULL;
	if (fd < 0)
		fd = memfd_create("record", MFD_CLOEXEC);
	must(fd >= 0 && ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (story_read(path, &s, why, sizeof(why)) == RESULT_OK)
		check_story(s);
	else
		must(!s && why[0]);
	story_free(s);
	return 0;
}
