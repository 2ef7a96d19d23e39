/* A backup that is damaged, cut off, or made by somebody who means ill changes nothing, and is never taken as
 * whole. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keep/manifest.h"
#include "keep/pack.h"
#include "keep/restore.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "support/tree.h"

static char dir[64], base[128], other[128], archive[128];

static void begin(void)
{
	if (!pack_can())
		cr_skip_test("built without libarchive");
	folder_make(dir, sizeof(dir));
	snprintf(base, sizeof(base), "%s/sessions", dir);
	snprintf(other, sizeof(other), "%s/other", dir);
	snprintf(archive, sizeof(archive), "%s/x.tar", dir);
	cr_assert_eq(mkdir(other, 0700), 0);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(backup_damage, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

/* ---- archives made by hand ---- */

/* One entry of a tar (POSIX ustar: 512 bytes of head, then the data in blocks of 512). */
static void put_entry(FILE *f, const char *name, char type, const char *link, const char *size,
		      const char *data)
{
	char head[512] = {0}, block[512] = {0};
	unsigned sum = 0;
	size_t n = strlen(data);
	snprintf(head, 100, "%s", name);
	memcpy(head + 100,
	       "0000777\0"
	       "0000000\0"
	       "0000000",
	       24);
	if (size)
		memcpy(head + 124, size, 12);
	else
		snprintf(head + 124, 12, "%011o", (unsigned)n & 0xffffff);
	memcpy(head + 136, "00000000000", 12);
	memset(head + 148, ' ', 8);
	head[156] = type;
	snprintf(head + 157, 100, "%s", link);
	memcpy(head + 257,
	       "ustar\0"
	       "00",
	       8);
	for (int i = 0; i < 512; i++)
		sum += (unsigned char)head[i];
	snprintf(head + 148, 8, "%06o", sum & 0777777);
	fwrite(head, 1, sizeof(head), f);
	for (; n; n -= n < 512 ? n : 512) {
		memset(block, 0, sizeof(block));
		memcpy(block, data, n < 512 ? n : 512);
		fwrite(block, 1, sizeof(block), f);
		data += n < 512 ? n : 512;
	}
}

#define TOP MANIFEST_TOP
#define SESSION TOP "data/2026-01-01T10-00-00"

static const struct bad {
	const char *name;
	char type;
	const char *link, *size, *why;
} bads[] = {
	{TOP "data/../../evil", '0', "", NULL, "a name that no backup has"},
	{TOP "../evil", '0', "", NULL, "a name that no backup has"},
	{"/tmp/evil", '0', "", NULL, "it is no backup"},
	{"evil", '0', "", NULL, "it is no backup"},
	{TOP "data/.hidden/x", '0', "", NULL, "a name that no backup has"},
	{TOP "data/a//b", '0', "", NULL, "a name that no backup has"},
	{TOP "data/a/./b", '0', "", NULL, "a name that no backup has"},
	{TOP "data/", '0', "", NULL, ""},
	{TOP "config/other.ini", '0', "", NULL, "a name that no backup has"},
	{TOP "other", '0', "", NULL, "a name that no backup has"},
	{TOP "data/book.db", '0', "", NULL, "a name that no backup has"},
	{TOP "data/book.db-wal", '0', "", NULL, "a name that no backup has"},
	{TOP "data/Book.DB-shm", '0', "", NULL, "a name that no backup has"},
	{TOP "data/book.db/x", '0', "", NULL, "a name that no backup has"},
	{TOP "data/book.db", '5', "", NULL, "a name that no backup has"},
	{TOP "data/backups.csv", '0', "", NULL, "a name that no backup has"},
	{TOP "data/.summaries", '0', "", NULL, "a name that no backup has"},
	{TOP "data/new\nline", '0', "", NULL, "a name that no backup has"},
	{TOP "data/a/b/c/d/e/f/g/h", '0', "", NULL, "a name that no backup has"},
	{TOP "data/../..", '5', "", NULL, "a name that no backup has"},
	{SESSION "/session.csv", '2', "/etc/passwd", NULL, "a link"},
	{SESSION "/session.csv", '1', "/etc/passwd", NULL, "a link"},
	{SESSION, '2', "/tmp", NULL, "a link"},
	{SESSION "/session.csv", '3', "", NULL, "a device"},
	{SESSION "/session.csv", '6', "", NULL, "a device"},
	{SESSION "/session.csv", '0', "", "77777777777", "too large"},
	{SESSION "/session.csv", '0', "", "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff", "overflow"},
	{SESSION "/session.csv", '0', "", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", ""},
	{TOP "README", '0', "", NULL, "twice"},
};

static void expect_refused(const char *what, const char *why)
{
	struct backup_about about;
	struct restore_told told;
	char said[UNPACK_WHY], *before = tree_list(dir, NULL);
	enum result r = backup_read(archive, -1, &about, said);
	cr_expect_eq(r, RESULT_BAD_DATA, "%s: %s", what, said);
	cr_expect(strstr(said, why), "%s: wanted \"%s\", came \"%s\"", what, why, said);
	cr_expect_neq(restore_all(other, NULL, archive, stderr, &told), RESULT_OK, "%s", what);
	char *after = tree_list(dir, NULL);
	cr_expect_str_eq(after, before, "%s left something", what);
	free(before);
	free(after);
}

Test(backup_damage, an_archive_that_means_ill_is_refused)
{
	for (size_t i = 0; i < sizeof(bads) / sizeof(bads[0]); i++) {
		FILE *f = fopen(archive, "w");
		put_entry(f, TOP "README", '0', "", NULL, "x");
		put_entry(f, bads[i].name, bads[i].type, bads[i].link, bads[i].size, "evil\n");
		fclose(f);
		expect_refused(bads[i].name, bads[i].why);
	}
}

/* A manifest that fits whatever is there, as whoever means ill would write it. */
static void put_manifest(FILE *f, const char *const *names, const char *data)
{
	char text[4000], sum[SHA256_HEX];
	const struct manifest_head h = {"2026-01-01T10:00:00.000+01:00", "1", 1};
	int used = manifest_head_format(&h, text, sizeof(text));
	for (; *names; names++) {
		struct sha256 s;
		sha256_begin(&s);
		sha256_add(&s, data, strlen(data));
		used += manifest_line(sha256_end(&s, sum), *names, text + used, sizeof(text) - (size_t)used);
	}
	used += manifest_end(text, (size_t)used, text + used, sizeof(text) - (size_t)used);
	put_entry(f, TOP MANIFEST_NAME, '0', "", NULL, text);
}

Test(backup_damage, names_that_meet_are_refused_though_the_manifest_fits)
{
	static const char *const lists[][4] = {
		{"data/a/x", "data/a/x", NULL},
		{"data/a/y", "data/a/x", NULL},
		{"data/a", "data/a/x", NULL},
		{"data/b/x", "README", NULL},
	};
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		FILE *f = fopen(archive, "w");
		for (int k = 0; lists[i][k]; k++) {
			char name[200];
			snprintf(name, sizeof(name), TOP "%s", lists[i][k]);
			put_entry(f, name, '0', "", NULL, "evil\n");
		}
		put_manifest(f, lists[i], "evil\n");
		fclose(f);
		expect_refused(lists[i][1], "twice, or in a wrong order");
	}
}

Test(backup_damage, something_behind_the_manifest_or_a_folder_as_a_link_is_refused)
{
	static const char *const names[] = {"README", NULL};
	FILE *f = fopen(archive, "w");
	put_entry(f, TOP "README", '0', "", NULL, "x");
	put_manifest(f, names, "x");
	put_entry(f, SESSION "/session.csv", '0', "", NULL, "evil\n");
	fclose(f);
	expect_refused("behind", "behind its end");
	f = fopen(archive, "w");
	put_entry(f, TOP "README", '0', "", NULL, "x");
	fclose(f);
	expect_refused("without a manifest", "its list of files is missing");
	f = fopen(archive, "w");
	fputs("# icecue record 2\n", f);
	fclose(f);
	expect_refused("a record", "no backup of icecue");
}

/* ---- what chance does to a good one ---- */

static char *bytes;
static size_t n_bytes;

static void make_good(void)
{
	struct backup_told told;
	tree_put(base, "2026-01-01T10-00-00/session.csv", "# icecue record 2\nelapsed_s\n");
	tree_put_noise(base, "2026-01-01T10-00-00/bytes.capture", 3000, 3);
	tree_put(base, "2026-01-02T10-00-00/session.csv", "# icecue record 2\nelapsed_s,more\n");
	tree_put(base, "changes.csv", "# icecue changes 1\n");
	cr_assert_eq(backup_write(base, NULL, archive, "2026-01-01T10:00:00.000+01:00", "1", &told),
		     RESULT_OK);
}

static void write_bytes(const char *text, size_t n)
{
	FILE *f = fopen(archive, "w");
	fwrite(text, 1, n, f);
	fclose(f);
}

static uint64_t random_state;

static size_t chance(size_t n)
{
	return (size_t)(script_uniform(&random_state) * (double)n);
}

/* What each of many rounds logs would hide the rest. */
static void quiet_random(void)
{
	random_state = script_seed();
	cr_assert(freopen("/dev/null", "w", stderr));
}

/* A copy with a few bits turned, a piece cut out, put twice or made zero, or its end cut off. */
static size_t damage(char *out)
{
	size_t n = n_bytes, at = chance(n_bytes), k = 1 + chance(700);
	memcpy(out, bytes, n);
	k = at + k > n ? n - at : k;
	switch (chance(5)) {
	case 0:
		return at;
	case 1:
		memmove(out + at, out + at + k, n - at - k);
		return n - k;
	case 2:
		memmove(out + at + k, out + at, n - at);
		return n + k;
	case 3:
		memset(out + at, 0, k);
		return n;
	default:
		for (int i = 0; i < 3; i++)
			out[chance(n)] ^= (char)(1 << chance(8));
		return n;
	}
}

static void check_rounds(int rounds)
{
	static const char *const but[] = {".", NULL};
	char *good = tree_list(base, NULL), *out = malloc(n_bytes + 1000);
	int whole = 0;
	for (int i = 0; i < rounds; i++) {
		struct restore_told told;
		struct backup_about about;
		char why[UNPACK_WHY];
		write_bytes(out, damage(out));
		enum result checked = backup_read(archive, -1, &about, why);
		enum result r = restore_all(other, NULL, archive, stderr, &told);
		char *came = tree_list(other, but);
		cr_expect_eq(checked, r, "--check and restore agree, round %d", i);
		cr_assert_str_eq(came, r == RESULT_OK ? good : "", "round %d: %s", i, came);
		whole += r == RESULT_OK;
		free(came);
		folder_remove(other);
	}
	cr_expect_lt(whole, rounds / 2, "what was damaged is seen");
	free(good);
	free(out);
}

Test(backup_damage, chance_never_changes_what_comes_back)
{
	make_good();
	bytes = file_read(archive, &n_bytes);
	quiet_random();
	check_rounds(200);
	free(bytes);
}

/* The same without the gzip, whose own shape hides what is in it from chance. */
Test(backup_damage, nor_does_it_behind_the_gzip)
{
	char command[700];
	make_good();
	snprintf(command, sizeof(command), "gzip -dc <%s >%s.plain && mv %s.plain %s", archive, archive,
		 archive, archive);
	cr_assert_eq(system(command), 0);
	bytes = file_read(archive, &n_bytes);
	quiet_random();
	check_rounds(200);
	free(bytes);
}
