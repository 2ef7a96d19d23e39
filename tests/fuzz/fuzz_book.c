/*
 * The book of two sessions, of which one has any bytes as its record and its corrections: it tells what the
 * records tell. And a book with changed bytes: what it tells may be wrong, but nothing breaks. scripts/fuzz
 * runs it: max_len=2000 use_memcmp=0
 *
 * The first byte chooses: bytes of the record, of the session's corrections, of those of clients, or changes
 * of the book's file (three bytes each: place and value).
 */
#include "fuzz.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "book/book.h"

#define FIXED "2026-11-22T21-10-00"
#define GIVEN "2026-11-23T09-00-00"

static const char record[] =
	"# icecue record 1\n# version: 0.1.0\n# start: 2026-11-22T21:10:00.000+01:00\n# client: Anna\n"
	"# site: left calf\nelapsed_s,probe_c,status,skin_c,band_c,reference_c,ambient_c,phase,mark,event,"
	"detail\n1.000,31,ok,31,0.5,,,before,,,\n30.000,,,30,,,,icing,,icing_started,\n"
	"31.000,20,ok,20,0.5,,,icing,,,\n200.000,,,12,,,,numb,,numb,\n250.000,,,12,,,,window,,icing_ended,\n"
	"260.000,,,,,,,window,pass,,\n260.000,,,13,,,,window,,pass,count=1\n300.000,,,,,,,window,end,,\n";

static char base[100];
static char *good; /* the book's file as it was made */
static size_t good_n;

static char *path_of(const char *name, const char *file)
{
	static char path[400];
	snprintf(path, sizeof(path), "%s/%s%s%s", base, name, *name ? "/" : "", file);
	return path;
}

static void put(const char *name, const char *file, const void *data, size_t n)
{
	FILE *f = fopen(path_of(name, file), "w");
	must(f && (!n || fwrite(data, 1, n, f) == n) && fclose(f) == 0);
}

static void read_good(void)
{
	FILE *f = fopen(path_of("", BOOK_NAME), "r");
	must(f != NULL);
	good = malloc(1 << 20);
	must(good != NULL);
	good_n = fread(good, 1, 1 << 20, f);
	must(good_n > 1000 && fclose(f) == 0);
}

static void start(void)
{
	const char *folder = getenv("TMPDIR");
	snprintf(base, sizeof(base), "%.60s/icecue-fuzz-XXXXXX", folder ? folder : "/tmp");
	must(mkdtemp(base) != NULL);
	must(mkdir(path_of(FIXED, ""), 0700) == 0 && mkdir(path_of(GIVEN, ""), 0700) == 0);
	put(FIXED, "session.csv", record, sizeof(record) - 1);
	put(GIVEN, "session.csv", record, sizeof(record) - 1);
	book_sync(base, 0);
}

static char *told_by(enum result (*list)(struct summary_list *), size_t *n)
{
	char *text = NULL;
	struct summary_list all = {0};
	FILE *f = open_memstream(&text, n);
	must(f && list(&all) == RESULT_OK);
	summary_csv(f, &all);
	must(fclose(f) == 0);
	summary_list_free(&all);
	return text;
}

static enum result by_book(struct summary_list *out)
{
	return book_list(base, NULL, out);
}

static enum result by_records(struct summary_list *out)
{
	return summary_list_read(base, out);
}

static void check_same(void)
{
	size_t n, n_right;
	book_look_again(
		base,
		GIVEN); /* written twice within a tick of the file system's clock, it has the same stamp */
	char *told = told_by(by_book, &n), *right = told_by(by_records, &n_right);
	if (n != n_right || memcmp(told, right, n) != 0)
		fprintf(stderr, "the book:\n%s\nthe records:\n%s\n", told, right);
	must(n == n_right && !memcmp(told, right, n));
	free(told);
	free(right);
}

/* With all that stands beside it: its log, and damaged ones that were moved aside. */
static void remove_book(void)
{
	DIR *dir = opendir(base);
	struct dirent *e;
	must(dir != NULL);
	while ((e = readdir(dir)))
		if (!strncmp(e->d_name, BOOK_NAME, strlen(BOOK_NAME)))
			unlinkat(dirfd(dir), e->d_name, 0);
	closedir(dir);
}

static void check_damaged(const uint8_t *data, size_t size)
{
	struct summary_list all;
	struct known known;
	struct roster roster;
	char *file;
	if (!good)
		read_good();
	file = fuzz_exact(good, good_n);
	for (; size >= 3; data += 3, size -= 3)
		file[(size_t)(data[0] << 8 | data[1]) * (good_n / 65536 + 1) % good_n] = (char)data[2];
	remove_book();
	put("", BOOK_NAME, file, good_n);
	free(file);
	must(book_list(base, NULL, &all) == RESULT_OK);
	for (size_t i = 0; i < all.n; i++)
		must(all.at[i].name && all.at[i].client && all.at[i].site && strlen(all.at[i].note) < 100000);
	summary_list_free(&all);
	if (book_known(base, NULL, &known) == RESULT_OK)
		known_free(&known);
	if (book_roster(base, &roster) == RESULT_OK)
		roster_free(&roster);
	remove_book();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (!base[0])
		start();
	int what = data[0] % 4;
	data++;
	size--;
	if (what == 3) {
		check_damaged(data, size);
		return 0;
	}
	put(GIVEN, "session.csv", what == 0 ? (const void *)data : record,
	    what == 0 ? size : sizeof(record) - 1);
	put(GIVEN, "changes.csv", data, what == 1 ? size : 0);
	put("", "changes.csv", data, what == 2 ? size : 0);
	check_same();
	return 0;
}
