#include "tree.h"

#include <fts.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <criterion/criterion.h>

#include "base/sha256.h"
#include "program.h"
#include "system/folders.h"

static FILE *create(const char *dir, const char *name)
{
	char path[600];
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	cr_assert(folders_make(path), "%s", path);
	FILE *f = fopen(path, "w");
	cr_assert(f, "%s", path);
	fchmod(fileno(f), 0600);
	return f;
}

void tree_put(const char *dir, const char *name, const char *text)
{
	FILE *f = create(dir, name);
	fputs(text, f);
	fclose(f);
}

void tree_put_noise(const char *dir, const char *name, size_t n, unsigned seed)
{
	uint32_t v = seed * 2654435761u + 1;
	FILE *f = create(dir, name);
	for (size_t i = 0; i < n; i++) {
		v ^= v << 13;
		v ^= v >> 17;
		v ^= v << 5;
		fputc((int)(v & 0xff), f);
	}
	fclose(f);
}

char *tree_get(const char *dir, const char *name)
{
	char path[600];
	size_t n;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return file_read(path, &n);
}

int tree_has(const char *dir, const char *name)
{
	char path[600];
	struct stat st;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return lstat(path, &st) == 0;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int is_but(const char *name, const char *const *but)
{
	for (; but && *but; but++)
		if (!strncmp(name, *but, strlen(*but)))
			return 1;
	return 0;
}

char *tree_list(const char *dir, const char *const *but)
{
	char *text = NULL, *paths[] = {(char *)dir, NULL};
	size_t n, size;
	FILE *f = open_memstream(&text, &size);
	FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	for (FTSENT *e; (e = fts_read(fts));) {
		struct sha256 s;
		char sum[SHA256_HEX] = "";
		const char *name = e->fts_path + strlen(dir);
		if (e->fts_info == FTS_DP || !*name || is_but(name + 1, but))
			continue;
		if (e->fts_info == FTS_F) {
			char *bytes = file_read(e->fts_path, &n);
			sha256_begin(&s);
			sha256_add(&s, bytes, n);
			sha256_end(&s, sum);
			free(bytes);
		}
		fprintf(f, "%s %o %s\n", name, (unsigned)e->fts_statp->st_mode, sum);
	}
	fts_close(fts);
	fclose(f);
	return text;
}
