#include "corrections.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

char *correction_spot_field(int spot, char buf[24])
{
	snprintf(buf, 24, "spot%d_mm", spot + 1);
	return buf;
}

static bool take_placement(const char *value, struct rules *r)
{
	if (!placement_parse(value, &r->placement))
		return false;
	if (r->placement == PLACEMENT_IN)
		r->has_edge = false; /* an edge that was measured says the opposite */
	return true;
}

static bool take_spot(const struct change *c, struct record_head *h)
{
	char field[24];
	for (int i = 0; i < h->n_spots; i++) {
		struct spot_place *place = &h->spot[i].place;
		int32_t um = place->distance_um;
		if (strcmp(c->field, correction_spot_field(i, field)) != 0)
			continue;
		size_t n = strlen(c->new);
		if (n > 0 && parse_mc(c->new, n, '.', &um) != n)
			return false;
		*place = (struct spot_place){.known = n > 0, .distance_um = um};
		return true;
	}
	return false;
}

static bool take_row(const struct change *c, struct record_head *h)
{
	enum mark_kind kind = !strcmp(c->field, FIELD_PASS)   ? MARK_PASS
			      : !strcmp(c->field, FIELD_FELT) ? MARK_FELT_NUMB
							      : MARK_NONE;
	if (kind == MARK_NONE || c->t_ms == MS_NONE || *c->new || h->gone.n == ROWS_GONE_MAX)
		return false;
	h->gone.at[h->gone.n].t_ms = c->t_ms;
	h->gone.at[h->gone.n++].kind = kind;
	return true;
}

static bool take(const struct change *c, struct record_head *h)
{
	struct {
		const char *field;
		char *text;
		size_t n;
	} texts[] = {
		{FIELD_CLIENT, h->client, sizeof(h->client)},
		{FIELD_SITE, h->site, sizeof(h->site)},
		{FIELD_THERAPIST, h->therapist, sizeof(h->therapist)},
		{FIELD_NOTE, h->note, sizeof(h->note)},
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!strcmp(c->field, texts[i].field)) {
			text_printable(texts[i].text, texts[i].n, c->new, strlen(c->new));
			return true;
		}
	if (!strcmp(c->field, FIELD_PLACEMENT))
		return take_placement(c->new, &h->rules);
	return take_spot(c, h) || take_row(c, h);
}

void corrections_take(const struct changes *c, struct record_head *h)
{
	for (size_t i = 0; i < c->n; i++)
		if (change_holds(&c->at[i]))
			h->n_corrections += take(&c->at[i], h);
	record_spots_to_rules(h);
}

void corrections_read(const char *dir, struct record_head *h)
{
	struct changes c;
	if (changes_read(dir, &c) == RESULT_OK && c.n)
		corrections_take(&c, h);
	text_copy(h->label, sizeof(h->label), h->client);
	changes_free(&c);
}

void corrections_rename(const struct clients *c, struct record_head *h)
{
	char now[LABEL_TEXT]; /* it may be the head's own label */
	text_copy(h->label, sizeof(h->label), h->client);
	text_copy(now, sizeof(now), clients_now(c, h->client));
	text_copy(h->client, sizeof(h->client), now);
}
