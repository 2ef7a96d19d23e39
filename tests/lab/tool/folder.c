#include "folder.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *slurp(const char *path)
{
	FILE *f = fopen(path, "r");
	if (!f)
		return NULL;
	char *text = calloc(1, 65536);
	if (text)
		text[fread(text, 1, 65535, f)] = 0;
	fclose(f);
	return text;
}

/* The value behind "key": as text, NULL if it is not there before end. */
static const char *find(const char *from, const char *key)
{
	char quoted[64];
	snprintf(quoted, sizeof quoted, "\"%s\":", key);
	const char *at = strstr(from, quoted);
	return at ? at + strlen(quoted) + 1 : NULL;
}

static double number(const char *from, const char *key)
{
	const char *at = find(from, key);
	return !at || !strncmp(at, "null", 4) ? -1 : strtod(at, NULL);
}

static bool truth(const char *from, const char *key)
{
	const char *at = find(from, key);
	return at && !strncmp(at, "true", 4);
}

static void word(const char *from, const char *key, char *out, int room)
{
	const char *at = find(from, key);
	int n = at ? (int)strcspn(at + 1, "\"") : 0;
	snprintf(out, (size_t)room, "%.*s", n, at ? at + 1 : "");
}

static void read_truth(const char *text, struct labelled *s)
{
	word(text, "probe", s->probe, sizeof s->probe);
	word(text, "placement", s->placement, sizeof s->placement);
	s->baseline_c = number(text, "baseline_c");
	s->ambient_c = number(text, "ambient_c");
	s->area_mm = number(text, "area_mm");
	s->edge_mm = strtod(find(text, "edge_mm"), NULL);
	s->detached_s = number(text, "detached_at");
	s->interval_s = number(text, "interval_s");
	s->covered = truth(text, "covered");
	s->civd = truth(text, "civd");
	s->spikes = truth(text, "spikes");
	s->gap_count = s->round_count = 0;
	const char *gaps = find(text, "gaps"), *rounds = find(text, "rounds");
	for (const char *p = gaps; p && p < strstr(gaps, "\"spikes\""); p++)
		s->gap_count += *p == ',' && p[-1] != ']';
	while (rounds && (rounds = strchr(rounds, '{')) && s->round_count < FOLDER_ROUNDS) {
		s->round[s->round_count++] = (struct labelled_round){
			number(rounds, "ice_start"),  number(rounds, "ice_end"),  number(rounds, "numb"),
			number(rounds, "numb_end"),   number(rounds, "rewarmed"), number(rounds, "coldest_c"),
			number(rounds, "at_45min_c"), truth(rounds, "unsure"),
		};
		rounds++;
	}
}

static bool read_samples(const char *path, struct labelled *s)
{
	FILE *f = fopen(path, "r");
	if (!f)
		return false;
	double t_s, c;
	char line[128];
	s->count = 0;
	while (fgets(line, sizeof line, f)) {
		if (sscanf(line, "%lf,%lf", &t_s, &c) != 2 || !(c > -5 && c < 45))
			continue;
		if (s->count == s->room) {
			s->room = s->room ? s->room * 2 : 16384;
			s->t_s = realloc(s->t_s, (size_t)s->room * sizeof *s->t_s);
			s->c = realloc(s->c, (size_t)s->room * sizeof *s->c);
			if (!s->t_s || !s->c)
				abort();
		}
		s->t_s[s->count] = t_s;
		s->c[s->count++] = c;
	}
	fclose(f);
	return s->count > 100;
}

bool folder_read(const char *json_path, struct labelled *s)
{
	char csv[1024];
	int stem = (int)strlen(json_path) - 5;
	const char *slash = strrchr(json_path, '/');
	snprintf(csv, sizeof csv, "%.*s.csv", stem, json_path);
	snprintf(s->name, sizeof s->name, "%.*s", (int)strlen(slash ? slash + 1 : json_path) - 5,
		 slash ? slash + 1 : json_path);
	char *text = slurp(json_path);
	bool ok = text && find(text, "edge_mm") && find(text, "rounds");
	if (ok)
		read_truth(text, s);
	free(text);
	return ok && read_samples(csv, s);
}
