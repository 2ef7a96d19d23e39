/*
 * Any bytes as the end of a record that was cut off: whether it ended, and when, is the same however much
 * stands before it. scripts/fuzz runs it: max_len=1200
 */
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "store/unclosed.h"

#define BEFORE 17000 /* more than is looked at */

static bool tail_of(int fd, const void *data, size_t size, off_t from, struct record_tail *t)
{
	must(ftruncate(fd, from) == 0 && pwrite(fd, data, size, from) == (ssize_t)size);
	return record_tail(fd, t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1, behind = -1;
	struct record_tail alone, after;

	if (fd < 0) {
		static char lines[BEFORE];
		fd = memfd_create("record", MFD_CLOEXEC);
		behind = memfd_create("record", MFD_CLOEXEC);
		memset(lines, '#', sizeof(lines) - 1);
		lines[sizeof(lines) - 1] = '\n';
		must(fd >= 0 && behind >= 0 && write(behind, lines, sizeof(lines)) == BEFORE);
	}
	bool is = tail_of(fd, data, size, 0, &alone);
	must(is == (size > 0));
	must(tail_of(behind, data, size, BEFORE, &after));
	if (!is)
		return 0;
	must(alone.cut == (data[size - 1] != '\n') && !(alone.ended && alone.closed));
	must(alone.any || (!alone.ended && !alone.closed && alone.last_ms == 0));
	must(alone.last_ms >= 0);
	must(after.any == alone.any && after.ended == alone.ended && after.closed == alone.closed &&
	     after.cut == alone.cut && after.last_ms == alone.last_ms);
	return 0;
}
