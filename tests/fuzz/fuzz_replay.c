/*
 * Any bytes as a recording. scripts/fuzz runs it.
 *
 * tests/test_replay.c includes this file and runs it on damaged files.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

#include "import/import.h"

/* Nothing goes back, samples rise, there is one end, and no more items than bytes. */
static void fuzz_read_all(struct import *r, size_t size)
{
	struct import_item it = {.kind = IMPORT_MARK};
	int64_t last = 0, last_sample = -1;
	size_t items = 0;
	bool ended = false;
	struct import_counts counts;

	while (import_next(r, &it) == RESULT_OK) {
		int64_t t = it.kind == IMPORT_SAMPLE ? it.sample.t_ms
			    : it.kind == IMPORT_MARK ? it.mark.t_ms
						     : it.t_ms;

		must(!ended && ++items <= size + 1);
		must(t >= last && t <= INT64_C(1) << 54);
		must(it.kind != IMPORT_SAMPLE || t > last_sample);
		last = t;
		if (it.kind == IMPORT_SAMPLE)
			last_sample = t;
		ended = it.kind == IMPORT_END;
	}
	must(ended);
	import_counts(r, &counts);
	must(counts.samples <= counts.rows && (counts.bad_lines > 0) == (counts.first_bad_line > 0));
}

static void fuzz_one(const uint8_t *data, size_t size, struct import_options o)
{
	static char why[256];
	struct import *r;
	char path[64];
	int fd = memfd_create("recording", MFD_CLOEXEC);

	must(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	o.path = path;
	memset(why, 'x', sizeof(why));
	if (import_open(&o, &r, why, sizeof(why)) == RESULT_OK) {
		fuzz_read_all(r, size);
		import_close(r);
	} else {
		must(!r && why[0] && memchr(why, '\0', sizeof(why)));
	}
	close(fd);
}

/* The first byte chooses the options, the rest is the file; some of them say what a table does not. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const times[] = {NULL, NULL, "1", "every=60", "time", "\xff"};
	static const char *const temps[] = {NULL, NULL, "2", "temp", ""};

	static const char *const only[] = {NULL, NULL, NULL, "sensor=calf", "1=a", "x"};

	if (!size)
		return 0;
	fuzz_one(data + 1, size - 1,
		 (struct import_options){
			 .time_column = times[data[0] % 6],
			 .temp_column = temps[data[0] / 6 % 5],
			 .channels.name[ROLE_SKIN] = data[0] >= 240 ? "skin" : NULL,
			 .fahrenheit = data[0] & 1,
			 .only = only[data[0] / 3 % 6],
			 .table = data[0] % 7 == 6 ? 2 : 0,
			 .time_unit = data[0] % 11 == 10  ? UNIT_MMSS
				      : data[0] % 11 == 9 ? UNIT_DAY
							  : UNIT_NONE,
			 .temp_unit = data[0] % 13 == 12 ? UNIT_KELVIN : UNIT_NONE,
		 });
	return 0;
}
