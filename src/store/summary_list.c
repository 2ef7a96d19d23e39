/* The summaries of all sessions below a folder, and the file that keeps them: see summary.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/safe_text.h"
#include "base/text.h"
#include "clients.h"
#include "session_name.h"
#include "spelling.h"
#include "summary.h"
#include "system/lines.h"
#include "system/log.h"

#define FILE_NAME ".summaries"
#define VERSION "icecue summaries 5" /* changes when a figure is computed differently */
#define FIELDS_HEAD 16		     /* before those of the rounds */
#define FIELDS_ROUND 12
#define ENTRIES_MAX 200000

/* The record that a summary was made from, and its corrections. */
struct stamp {
	int64_t size_bytes, changed_ns;
	int64_t changes_bytes, changes_ns;
};

struct entry {
	struct stamp stamp;
	struct summary summary;
};

/* What the file holds, sorted by name. */
struct kept {
	size_t n, room;
	struct entry *at;
};

/* ---- one line ---- */

static void put_number(char *line, size_t n, int64_t v)
{
	size_t used = strlen(line);
	if (v == MS_NONE)
		snprintf(line + used, n - used, ",");
	else
		snprintf(line + used, n - used, ",%lld", (long long)v);
}

static void put_text(char *line, size_t n, const char *text)
{
	char cell[4 * LABEL_TEXT];
	size_t used = strlen(line);
	snprintf(line + used, n - used, ",%s", csv_cell(cell, sizeof(cell), text));
}

static void format_entry(const struct entry *e, char *line, size_t n)
{
	const struct summary *s = &e->summary;
	*line = '\0';
	snprintf(line, n, "%s", s->name);
	put_number(line, n, e->stamp.size_bytes);
	put_number(line, n, e->stamp.changed_ns);
	put_text(line, n, s->start_iso);
	put_text(line, n, s->client);
	put_text(line, n, s->site);
	put_text(line, n, s->therapist);
	put_number(line, n, s->length_ms);
	put_number(line, n, s->ended + 2 * s->cut + 4 * s->simulated);
	put_number(line, n, s->n_rounds);
	put_number(line, n, s->sensor);
	put_number(line, n, s->placement);
	put_number(line, n, s->ice);
	put_number(line, n, s->n_spots);
	put_number(line, n, e->stamp.changes_bytes);
	put_number(line, n, e->stamp.changes_ns);
	for (int i = 0; i < s->n_rounds && i < SUMMARY_ROUNDS; i++) {
		const struct summary_round *r = &s->rounds[i];
		const int64_t figures[FIELDS_ROUND] = {r->icing_ms,
						       r->to_numb_ms,
						       r->felt,
						       r->ice_ms,
						       r->window_ms,
						       r->to_warm_ms,
						       r->numb_error_ms,
						       r->warm_error_ms,
						       r->passes,
						       r->passes_outside,
						       r->coldest_mc == MC_NONE ? MS_NONE : r->coldest_mc,
						       r->cold_ms};
		for (int k = 0; k < FIELDS_ROUND; k++)
			put_number(line, n, figures[k]);
	}
}

static bool take_number(const struct csv_field *f, int64_t *out)
{
	char text[24], *end;
	*out = MS_NONE;
	if (!f->n)
		return true;
	if (f->n >= sizeof(text))
		return false;
	memcpy(text, f->at, f->n);
	text[f->n] = '\0';
	*out = strtoll(text, &end, 10);
	return !*end;
}

static void take_round(const int64_t v[FIELDS_ROUND], struct summary_round *r)
{
	*r = (struct summary_round){
		.icing_ms = v[0],
		.to_numb_ms = v[1],
		.felt = v[2] > 0,
		.ice_ms = v[3],
		.window_ms = v[4],
		.to_warm_ms = v[5],
		.numb_error_ms = v[6],
		.warm_error_ms = v[7],
		.passes = (int32_t)v[8],
		.passes_outside = (int32_t)v[9],
		.coldest_mc = v[10] == MS_NONE ? MC_NONE : (int32_t)v[10],
		.cold_ms = (int32_t)v[11],
	};
}

/* One that is none of an enum is no figure of ours. */
static bool take_technique(const struct csv_field *f, struct summary *s)
{
	int8_t *const out[4] = {&s->sensor, &s->placement, &s->ice, &s->n_spots};
	static const int64_t beyond[4] = {SENSOR_COUNT, PLACEMENT_COUNT, ICE_COUNT, SPOTS_MAX + 1};
	for (int i = 0; i < 4; i++) {
		int64_t v;
		if (!take_number(&f[i], &v) || v < 0 || v >= beyond[i])
			return false;
		*out[i] = (int8_t)v;
	}
	return true;
}

/* False for a line that is not ours: then the record is read. */
static bool parse_entry(char *line, size_t n, struct entry *e)
{
	struct csv_field f[FIELDS_HEAD + SUMMARY_ROUNDS * FIELDS_ROUND];
	struct summary *s = &e->summary;
	int64_t v[FIELDS_ROUND], flags, rounds;
	int count = csv_split(line, n, ',', f, (int)(sizeof(f) / sizeof(f[0])));
	*e = (struct entry){0};
	if (count < FIELDS_HEAD || !f[0].n || f[0].n >= sizeof(s->name) ||
	    !take_number(&f[1], &e->stamp.size_bytes) || !take_number(&f[2], &e->stamp.changed_ns) ||
	    !take_number(&f[7], &s->length_ms) || !take_number(&f[8], &flags) ||
	    !take_number(&f[9], &rounds) || rounds < 0 || rounds > 100000 || !take_technique(&f[10], s) ||
	    !take_number(&f[14], &e->stamp.changes_bytes) || !take_number(&f[15], &e->stamp.changes_ns))
		return false;
	text_copy(s->name, f[0].n + 1, f[0].at);
	unguard_text(s->start_iso, sizeof(s->start_iso), f[3].at, f[3].n);
	unguard_text(s->client, sizeof(s->client), f[4].at, f[4].n);
	unguard_text(s->site, sizeof(s->site), f[5].at, f[5].n);
	unguard_text(s->therapist, sizeof(s->therapist), f[6].at, f[6].n);
	s->ended = flags & 1;
	s->cut = flags & 2;
	s->simulated = flags & 4;
	s->n_rounds = (int)rounds;
	int shown = s->n_rounds < SUMMARY_ROUNDS ? s->n_rounds : SUMMARY_ROUNDS;
	if (count != FIELDS_HEAD + shown * FIELDS_ROUND)
		return false;
	for (int i = 0; i < shown; i++) {
		for (int k = 0; k < FIELDS_ROUND; k++)
			if (!take_number(&f[FIELDS_HEAD + i * FIELDS_ROUND + k], &v[k]))
				return false;
		take_round(v, &s->rounds[i]);
	}
	return true;
}

/* Its name can stand in a line unchanged. */
static bool is_plain(const char *name)
{
	for (; *name; name++)
		if ((unsigned char)*name < ' ' || *name == ',' || *name == '"' || *name == '\x7f')
			return false;
	return true;
}

/* ---- the file ---- */

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->summary.name, ((const struct entry *)b)->summary.name);
}

static bool keep(struct kept *k, const struct entry *e)
{
	if (k->n == k->room) {
		size_t room = k->room ? 2 * k->room : 256;
		struct entry *at = reallocarray(k->at, room, sizeof(*at));
		if (!at)
			return false;
		k->at = at;
		k->room = room;
	}
	k->at[k->n++] = *e;
	return true;
}

/* A file that cannot be read counts as missing. */
static void read_kept(const char *base, struct kept *k)
{
	static struct lines lines;
	char path[PATH_MAX], *line;
	size_t n;
	bool whole, first = true;
	struct entry e;
	if (snprintf(path, sizeof(path), "%s/" FILE_NAME, base) >= (int)sizeof(path))
		return;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return;
	lines_init(&lines, fd);
	while (k->n < ENTRIES_MAX && lines_next(&lines, &line, &n, &whole) == RESULT_OK && whole) {
		if (first && (n != sizeof(VERSION) - 1 || memcmp(line, VERSION, n)))
			break;
		if (!first && parse_entry(line, n, &e) && !keep(k, &e))
			break;
		first = false;
	}
	close(fd);
	if (k->n)
		qsort(k->at, k->n, sizeof(k->at[0]), by_name);
}

static bool write_lines(FILE *f, const struct kept *k)
{
	char line[4096];
	fputs(VERSION "\n", f);
	for (size_t i = 0; i < k->n; i++) {
		if (!is_plain(k->at[i].summary.name))
			continue;
		format_entry(&k->at[i], line, sizeof(line));
		fprintf(f, "%s\n", line);
	}
	return fflush(f) == 0 && !ferror(f);
}

/* Written beside the old file and renamed over it: of two that write at once, one stays. A folder that cannot
 * be written gets no file. */
static void write_kept(const char *base, const struct kept *k)
{
	char path[PATH_MAX], new[PATH_MAX];
	if (snprintf(path, sizeof(path), "%s/" FILE_NAME, base) >= (int)sizeof(path) ||
	    snprintf(new, sizeof(new), "%s/" FILE_NAME "-XXXXXX", base) >= (int)sizeof(new))
		return;
	int fd = mkostemp(new, O_CLOEXEC); /* mode 0600 */
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	if (!f) {
		log_debug("%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return;
	}
	bool ok = write_lines(f, k);
	ok = fclose(f) == 0 && ok;
	if (!ok || rename(new, path) < 0)
		unlink(new);
}

/* ---- all sessions ---- */

static bool stamp_of(const char *base, const char *name, struct stamp *out)
{
	char path[PATH_MAX];
	struct stat st;
	if (snprintf(path, sizeof(path), "%s/%s/session.csv", base, name) >= (int)sizeof(path) ||
	    stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	*out = (struct stamp){
		.size_bytes = st.st_size,
		.changed_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec,
	};
	*strrchr(path, '/') = '\0';
	changes_stamp(path, &out->changes_bytes, &out->changes_ns);
	return true;
}

static const struct entry *find(const struct kept *k, const char *name, const struct stamp *stamp)
{
	struct entry key;
	text_copy(key.summary.name, sizeof(key.summary.name), name);
	const struct entry *e = k->n ? bsearch(&key, k->at, k->n, sizeof(key), by_name) : NULL;
	bool same =
		e && e->stamp.size_bytes == stamp->size_bytes && e->stamp.changed_ns == stamp->changed_ns &&
		e->stamp.changes_bytes == stamp->changes_bytes && e->stamp.changes_ns == stamp->changes_ns;
	return same ? e : NULL;
}

/* Does a session hold the lock on its record? The lock is tried and released at once, because it changes
 * without the file. A record with a head already has its lock, so this keeps no session from it. */
static bool is_locked(const char *base, const char *name)
{
	char path[PATH_MAX];
	if (snprintf(path, sizeof(path), "%s/%s/session.csv", base, name) >= (int)sizeof(path))
		return false;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return false;
	bool locked = flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
	close(fd);
	return locked;
}

/* Takes the kept summary, else reads the record; false when there is none. */
static bool summarize(const char *base, const char *name, const struct kept *old, struct entry *out,
		      bool *read)
{
	struct walk_entry e;
	*read = false;
	if (strlen(name) >= sizeof(out->summary.name) || !stamp_of(base, name, &out->stamp))
		return false;
	const struct entry *kept = find(old, name, &out->stamp);
	if (kept) {
		out->summary = kept->summary;
		return true;
	}
	if (!walk_open(base, name, &e))
		return false;
	summary_read(&e, &out->summary);
	close(e.fd);
	*read = true;
	return true;
}

static enum result load(const char *base, const struct walk_names *names, const struct kept *old,
			struct kept *all, size_t *n_read)
{
	for (size_t i = 0; i < names->n && i < WALK_MAX; i++) {
		struct entry e;
		bool read;
		if (!summarize(base, names->at[i], old, &e, &read))
			continue;
		*n_read += read;
		e.summary.running = !e.summary.ended && is_locked(base, names->at[i]);
		if (!keep(all, &e))
			return RESULT_SYSTEM;
	}
	return RESULT_OK;
}

/* Gives each session the name that its client has by now. */
static void rename_clients(const char *base, struct summary_list *s)
{
	struct clients clients;
	clients_read(base, &clients);
	for (size_t i = 0; clients.n_names && i < s->n; i++) {
		const char *now = clients_now(&clients, s->at[i].client);
		if (now != s->at[i].client)
			text_copy(s->at[i].client, sizeof(s->at[i].client), now);
	}
	clients_free(&clients);
}

enum result summary_list_load(const char *base, const char *prefix, struct summary_list *out)
{
	struct walk_names names;
	struct kept old = {0}, all = {0};
	*out = (struct summary_list){0};
	enum result result = walk_names(base, "", &names);
	if (result == RESULT_OK) {
		read_kept(base, &old);
		result = load(base, &names, &old, &all, &out->read);
	}
	if (result == RESULT_OK && (out->read || old.n != all.n))
		write_kept(base, &all);
	out->unread = result == RESULT_OK ? names.n - all.n : 0;
	out->at = result == RESULT_OK && all.n ? calloc(all.n, sizeof(*out->at)) : NULL;
	for (size_t i = 0; out->at && i < all.n; i++)
		if (!strncmp(all.at[i].summary.name, prefix, strlen(prefix)))
			out->at[out->n++] = all.at[i].summary;
	rename_clients(base, out);
	spelling_unify(out);
	session_names_shorten(out);
	if (result == RESULT_OK && all.n && !out->at)
		result = RESULT_SYSTEM;
	walk_names_free(&names);
	free(old.at);
	free(all.at);
	return result;
}

void summary_list_free(struct summary_list *s)
{
	free(s->at);
	*s = (struct summary_list){0};
}

void summary_forget(const char *base, const char *name, const char *client)
{
	struct kept k = {0};
	struct clients clients;
	size_t n = 0;
	clients_read(base, &clients);
	read_kept(base, &k);
	for (size_t i = 0; i < k.n; i++)
		if (name ? strcmp(k.at[i].summary.name, name) != 0
			 : !clients_same(&clients, k.at[i].summary.client, client))
			k.at[n++] = k.at[i];
	if (n != k.n) {
		k.n = n;
		write_kept(base, &k);
	}
	clients_free(&clients);
	free(k.at);
}
