/*
 * Any bytes as a configuration, and a change in whatever was accepted. libFuzzer:
 *
 *     clang -g -O1 -std=c11 -D_GNU_SOURCE -Iinclude -fsanitize=fuzzer,address,undefined \
 *         tests/fuzz/fuzz_config.c build/libicecue.a -linih -o fuzz_config && ./fuzz_config -max_len=2000
 *
 * tests/test_config.c includes this file and runs it on random and on mutated configurations.
 */
#include <stdlib.h>
#include <string.h>

#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Fails by abort(), which both libFuzzer and the tests see. */
static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_section(const struct config_section *s, int kind)
{
	must(memchr(s->title, 0, sizeof(s->title)) != NULL);
	for (int id = 0; id < CONFIG_KEYS; id++) {
		const struct config_key *k = &config_keys[id];
		const struct config_value *v = &s->at[id];

		must(memchr(v->text, 0, sizeof(v->text)) != NULL);
		must(!v->line || (int)k->section == kind);
		if (v->line && k->kind == CONFIG_NUMBER)
			must(v->number >= k->min && v->number <= k->max);
	}
}

static struct config *parse(const char *text, size_t n, enum result *r)
{
	char why[256], *exact = malloc(n ? n : 1); /* of exactly its size: a read beyond it is seen */
	struct config *c = calloc(1, sizeof(*c));

	must(c && exact);
	if (n)
		memcpy(exact, text, n);
	*r = config_parse(exact, n, c, why, sizeof(why));
	must(*r == RESULT_OK || *r == RESULT_BAD_DATA);
	must((*r == RESULT_OK) == !why[0] && memchr(why, 0, sizeof(why)));
	free(exact);
	return c;
}

/* A change says what it should, and nothing else says anything else. */
static void check_edit(const char *text, size_t n, const struct config *before)
{
	static const struct config_change changes[] = {{CONFIG_OFFSET, "-0.4"},
						       {CONFIG_CALIBRATED, "2026-11-22T21:10:00+01:00"},
						       {CONFIG_PORT, NULL}};
	char *out, why[256];
	size_t out_n;
	enum result r;

	if (config_edit(text, n, CONFIG_SECTION_PROBE, "temper@1-2", changes, 3, &out, &out_n, why,
			sizeof(why)) != RESULT_OK) {
		must(n + 300 > CONFIG_BYTES_MAX || before->n_probes == CONFIG_PROBES_MAX);
		return;
	}
	struct config *after = parse(out, out_n, &r);
	const struct config_section *s = config_probe(after, "temper@1-2");

	must(r == RESULT_OK && config_number(s, CONFIG_OFFSET) == -400 && !config_has(s, CONFIG_PORT));
	must(after->n_probes == before->n_probes + !config_probe(before, "temper@1-2"));
	for (int id = 0; id < CONFIG_KEYS; id++)
		must(!strcmp(after->watch.at[id].text, before->watch.at[id].text));
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
	check_section(&c->watch, CONFIG_SECTION_WATCH);
	must(c->n_probes >= 0 && c->n_probes <= CONFIG_PROBES_MAX);
	for (int i = 0; i < c->n_probes; i++)
		check_section(&c->probes[i], CONFIG_SECTION_PROBE);
	check_edit((const char *)data, size, c);
	config_free(c);
	return 0;
}
