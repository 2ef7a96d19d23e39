/*
 * Any bytes as a configuration, and a change in whatever was accepted. scripts/fuzz runs it.
 *
 * tests/test_config.c includes this file and runs it on random and on mutated configurations.
 */

#include "fuzz.h"

#include "config/config.h"

static void check_section(const struct config_section *s)
{
	must(memchr(s->title, 0, sizeof(s->title)) != NULL);
	for (int i = 0; i < s->n; i++) {
		const struct config_value *v = &s->values[i];
		const struct setting_row *row = &settings[v->id];

		must(v->line > 0 && row->sections & 1u << s->kind);
		/* only spots may be there several times */
		must(row->kind == KIND_SPOT ? config_value(s, v->id) != NULL : config_value(s, v->id) == v);
		if (row->kind == KIND_NUMBER)
			must(v->number == row->word_number ||
			     (v->number >= row->min && v->number <= row->max));
	}
}

static int probes_of(const struct config *c)
{
	int n = 0;

	for (const struct config_section *s = NULL; (s = config_next(c, CONFIG_SECTION_PROBE, s));)
		n++;
	return n;
}

static struct config *parse(const char *text, size_t n, enum result *r)
{
	char why[256], *exact = malloc(n ? n : 1); /* of exactly its size: a read beyond it is seen */
	struct config *c = calloc(1, sizeof(*c));

	must(c && exact);
	if (n)
		memcpy(exact, text, n);
	*r = config_parse("f", exact, n, c, why, sizeof(why));
	must(*r == RESULT_OK || *r == RESULT_BAD_DATA);
	must((*r == RESULT_OK) == !why[0] && memchr(why, 0, sizeof(why)));
	free(exact);
	return c;
}

/* A change says what it should, and nothing else says anything else. */
static void check_edit(const char *text, size_t n, const struct config *before)
{
	static const struct config_change changes[] = {{SETTING_OFFSET, "-0.4"},
						       {SETTING_CALIBRATED, "2026-11-22T21:10:00+01:00"},
						       {SETTING_PORT, NULL}};
	char *out, why[256];
	size_t out_n;
	enum result r;

	if (config_edit(text, n, CONFIG_SECTION_PROBE, "temper@1-2", changes, 3, &out, &out_n, why,
			sizeof(why)) != RESULT_OK) {
		must(n + 300 > CONFIG_BYTES_MAX || probes_of(before) == CONFIG_PROBES_MAX);
		return;
	}
	struct config *after = parse(out, out_n, &r);
	const struct config_section *s = config_probe(after, "temper@1-2");

	must(r == RESULT_OK && config_number(s, SETTING_OFFSET) == -400 && !config_has(s, SETTING_PORT));
	must(after->n == before->n + !config_probe(before, "temper@1-2"));
	const struct config_section *was = config_find(before, CONFIG_SECTION_WATCH, "");
	const struct config_section *is = config_find(after, CONFIG_SECTION_WATCH, "");
	for (int id = 0; id < SETTINGS; id++)
		must(!strcmp(config_text(is, (enum setting)id), config_text(was, (enum setting)id)));
	config_free(after);
	free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum result r;
	struct config *c = parse((const char *)data, size, &r);

	if (r != RESULT_OK) { /* what was read of it is nobody's */
		config_free(c);
		return 0;
	}
	must(probes_of(c) <= CONFIG_PROBES_MAX);
	for (int i = 0; i < c->n; i++)
		check_section(&c->sections[i]);
	check_edit((const char *)data, size, c);
	config_free(c);
	return 0;
}
