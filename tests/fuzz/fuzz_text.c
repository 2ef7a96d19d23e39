/*
 * Any bytes as lines of text of a board: clean, cut into fields, as JSON, and as values and units one by one.
 * scripts/fuzz runs it: max_len=160 use_memcmp=0
 */
#include "fuzz.h"

#include "core/probe/probes/text_line.h"

static void check_label(const struct text_label *l)
{
	must(memchr(l->name, 0, sizeof(l->name)) && memchr(l->address, 0, sizeof(l->address)));
	must(l->index >= -1);
}

static void check_fields(const struct text_fields *f)
{
	must(f->n >= 0 && f->n <= TEXT_FIELDS_MAX && f->all >= f->n);
	for (int i = 0; i < f->n; i++) {
		const struct text_field *at = &f->at[i];
		check_label(&at->label);
		must((unsigned)at->value.kind <= TEXT_HEX && (unsigned)at->unit <= UNIT_FOREIGN);
		must(at->value.kind != TEXT_COMMA || at->value.right_digits > 0);
	}
	check_label(&f->rest);
}

static void check_values(const char *text)
{
	const char *end;
	static const struct text_reading how = {.comma = true};
	for (const char *s = text; *s; s = end > s ? end : s + 1) {
		bool bracket = false;
		end = s;
		struct text_value v = text_value(s, &end, &how);
		must(end >= s && end <= text + strlen(text) && (v.kind == TEXT_NOTHING || end > s));
		const char *behind = end;
		text_unit_behind(end, &behind, UNIT_NONE, true, &bracket);
		must(behind >= end && behind <= text + strlen(text));
		must(text_clock(s) <= strlen(s) && text_address(s) <= strlen(s) && text_gone(s) <= strlen(s));
	}
}

/* In memory of exactly its size. */
static void check_line(const struct text_line *l, int how)
{
	char *text = fuzz_text(l->text, l->n);
	struct text_fields f = {0};
	text_cut(text, &(struct text_reading){.comma = how > 0, .decimal_comma = how == 1, .parts = how == 2},
		 &f);
	check_fields(&f);
	f = (struct text_fields){0};
	if (strchr(text, '{') && text_json(text, &f))
		check_fields(&f);
	check_values(text);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct text_line l;
	if (size > FRAME_MAX)
		return 0;
	uint8_t *exact = fuzz_exact(data, size);
	if (text_clean(&l, exact, size)) {
		must(l.n < sizeof(l.text) && strlen(l.text) == l.n);
		for (size_t i = 0; i < l.n; i++)
			must(l.text[i] >= ' ' || l.text[i] == '\t');
		check_line(&l, (int)(size % 4)); /* the three ways in which commas are meant */
	}
	free(exact);
	return 0;
}
