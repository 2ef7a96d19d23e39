/*
 * Any bytes as the archive of a backup, its names, and its list. scripts/fuzz runs it: max_len=4096
 *
 * The first byte: whether they are the list; else whether the sums of tar's headers are put right, which no
 * random change would.
 */
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "keep/manifest.h"
#include "keep/unpack.h"

#define TAR_BLOCK 512
#define TAR_SUM 148

/* What may stand in a backup leads nowhere else. */
static void check_name(const char *name, bool folder)
{
	if (!manifest_name_ok(name, folder))
		return;
	must(*name && *name != '/' && *name != '.' && strlen(name) < MANIFEST_NAME_MAX);
	must(!strstr(name, "/.") && !strstr(name, "//"));
	must(!strcmp(name, MANIFEST_README) || !strncmp(name, "config", 6) || !strncmp(name, "data", 4) ||
	     !strcmp(name, MANIFEST_NAME));
	must(manifest_order(name, name) == 0);
}

static void mend_sums(uint8_t *tar, size_t n)
{
	for (size_t at = 0; at + TAR_BLOCK <= n; at += TAR_BLOCK) {
		unsigned sum = 0;
		if (memcmp(tar + at + 257, "ustar", 5) != 0)
			continue;
		memset(tar + at + TAR_SUM, ' ', 8);
		for (size_t i = 0; i < TAR_BLOCK; i++)
			sum += tar[at + i];
		snprintf((char *)tar + at + TAR_SUM, 8, "%06o", sum);
	}
}

static void read_entries(struct unpack *u)
{
	struct unpack_entry e;
	char why[UNPACK_WHY] = "", buf[700];
	enum result r;
	while ((r = unpack_next(u, &e, why)) == RESULT_OK) {
		ssize_t n;
		must(e.name && (!e.folder || !e.bytes));
		check_name(e.name, e.folder);
		if (!strncmp(e.name, MANIFEST_TOP, strlen(MANIFEST_TOP)))
			check_name(e.name + strlen(MANIFEST_TOP), e.folder);
		for (int64_t all = 0; (n = unpack_read(u, buf, sizeof(buf), why)) > 0 && all < 100000;
		     all += n)
			must(n <= (ssize_t)sizeof(buf));
		if (n < 0)
			break;
	}
	must(r != RESULT_BAD_DATA || why[0]);
}

static void read_archive(const uint8_t *data, size_t size, bool mend)
{
	static int fd = -1;
	char path[64], why[UNPACK_WHY] = "";
	struct unpack *u;
	uint8_t *tar = fuzz_exact(data, size);
	if (mend)
		mend_sums(tar, size);
	if (fd < 0)
		fd = memfd_create("backup", MFD_CLOEXEC);
	must(fd >= 0 && ftruncate(fd, 0) == 0 && pwrite(fd, tar, size, 0) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	enum result r = unpack_open(path, &u, why);
	must((r == RESULT_OK) == (u != NULL) && (u || why[0]));
	if (u)
		read_entries(u);
	unpack_close(u);
	free(tar);
}

/* Two texts with a zero between them; and a list of our own around the first is understood. */
static void read_list(const uint8_t *data, size_t size)
{
	struct manifest_head h = {.made_iso = "2026-11-22T21:10:00.000+01:00", .version = "1", .sessions = 1},
			     read;
	char why[1500] = "";
	const uint8_t *end = memchr(data, 0, size);
	size_t n = end ? (size_t)(end - data) : size, rest = size - n;
	char *text = fuzz_text(data, n), *found = fuzz_text(data + n, rest), *own = malloc(n + 800);
	must(own != NULL);
	must(manifest_check(text, n, found, rest, &read, why, sizeof(why)) || why[0]);
	check_name(text, false);
	check_name(text, true);
	if (!strchr(text, '\n') && manifest_name_ok(text, false) && n < 600) {
		static const char sum[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
		int head = manifest_head_format(&h, own, n + 800);
		int line = manifest_line(sum, text, own + head, n + 800 - (size_t)head);
		int last = manifest_end(own, (size_t)(head + line), own + head + line,
					n + 800 - (size_t)(head + line));
		must(head > 0 && line > 0 && last > 0);
		must(manifest_check(own, (size_t)(head + line + last), own + head, (size_t)line, &read, why,
				    sizeof(why)));
		must(!strcmp(read.made_iso, h.made_iso) && read.sessions == 1);
	}
	free(text);
	free(found);
	free(own);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (data[0] & 2)
		read_list(data + 1, size - 1);
	else
		read_archive(data + 1, size - 1, data[0] & 1);
	return 0;
}
