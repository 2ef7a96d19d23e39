/* Numbers without labels: one alone, a list of which a person may choose, or what two devices are known to
 * send. */
#include "text_list.h"
#include "icecue/decode.h"

#define LIST_UNSURE 0xff

/* The fields without labels: at most cap of them, but all are counted. */
int text_unlabelled(const struct text_fields *f, const struct text_field **at, int cap)
{
	int n = 0;

	for (int i = 0; i < f->n; i++) {
		bool other = f->at[i].label.mask & W_OTHER && f->at[i].unit == UNIT_FOREIGN,
		     last = i + 2 == f->n && text_has_degrees(&f->at[i + 1]);
		if (other && last && f->at[i].value.kind == TEXT_NUMBER)
			continue; /* "elapsed 25 s, 31.5 c" */
		if (!text_is_unlabelled(&f->at[i])) {
			/* what comes behind one with a label is its */
			if (!(f->at[i].label.mask & W_FAULT))
				return n;
			continue;
		}
		/* "33.5 C 92.3 F" is one */
		if (n && n <= cap && text_has_degrees(&f->at[i]) && text_same_again(at[n - 1], &f->at[i]))
			continue;
		if (n < cap)
			at[n] = &f->at[i];
		n++;
	}
	return n;
}

/* The one of them that can be skin; -1: none, or several. */
static int only_one(const struct text_field *const *at, int n)
{
	int found = -1, able = 0, degrees = 0, with = -1;

	for (int i = 0; i < n; i++) {
		if (text_has_degrees(at[i])) {
			with = i;
			degrees++;
		}
		if (!text_may_be_skin(at[i]))
			continue;
		able++;
		found = i;
	}
	if (degrees)
		return degrees == 1 ? with : -1;
	return able == 1 && (text_decimals(&at[found]->value) || n == 1) ? found : -1;
}

/* What a TC4 answers: its ambient, and up to four probes. */
static void tc4(const struct text_field *const *at, int n, struct text_memory *m, struct readings *out)
{
	static const char *const order[] = {"ambient", "T1", "T2", "T3", "T4"};

	for (int i = 0; i < n && i < 5; i++) {
		struct text_place p = {.role = i ? ROLE_SKIN : ROLE_AMBIENT,
				       .has_role = i == 0,
				       .rank = i == 1 ? TEXT_RANK_T : 0};
		text_called(&p, order[i]);
		text_consider(m, &p);
		text_reading_add(out, m, &p, at[i]);
	}
}

/* "25.50 err 1", "18.31 [c] 19.25 [c] 1s": what a TEMPer stick types, first itself, then its cabled probe. */
static bool typed(const struct text_fields *f, const struct text_field *const *at, int n,
		  struct text_memory *m, struct readings *out)
{
	static const char *const order[] = {"inner", "outer"};
	bool brackets = n && at[0]->bracket && text_has_degrees(at[0]);
	bool three = n == 3 && f->all == 3 && !f->commas && at[2]->value.kind == TEXT_NUMBER &&
		     at[2]->value.whole && at[2]->unit == UNIT_NONE && text_decimals(&at[0]->value);
	bool err =
		n > 1 && at[1]->value.err && text_decimals(&at[0]->value) && !f->commas && (n == 2 || three);
	bool plain = err || (three && m->keyboard);

	m->keyboard = m->keyboard || err;
	if (!brackets && !plain)
		return false;
	for (int i = 0; i < n && i < 2; i++) {
		struct text_place p = {
			.role = i ? ROLE_SKIN : ROLE_AMBIENT, .has_role = !i, .rank = i ? TEXT_RANK_SKIN : 0};
		bool probe = plain || (at[i]->bracket && text_has_degrees(at[i])) ||
			     at[i]->value.kind == TEXT_GONE;
		if (!probe)
			break;
		text_called(&p, order[i]);
		text_consider(m, &p);
		text_reading_add(out, m, &p, at[i]);
	}
	return out->n > 0;
}

/* One number alone. */
static void alone(const struct text_field *f, struct text_memory *m, struct readings *out, struct dialog *d)
{
	const struct text_place p = {.name = "T1", .role = ROLE_SKIN, .rank = TEXT_RANK_T};
	bool whole = f->value.kind == TEXT_NUMBER && f->value.whole && !text_has_degrees(f);

	if (whole && !text_is_gone(f)) {
		d->doubt = m->decimals ? d->doubt : DOUBT_WHOLE;
	} else if ((f->value.kind == TEXT_NUMBER || text_is_gone(f)) && f->unit != UNIT_FOREIGN) {
		m->decimals = true;
		text_consider(m, &p);
		text_reading_add(out, m, &p, f);
	}
}

#define ODD_ENOUGH 3 /* lines of another form: one may be cut, or two run together */

/* Which number of a list of n is the skin, as its lines have shown it. False: this line is not of that form.
 */
static bool learn_list(struct text_memory *m, const struct text_field *const *at, int n)
{
	int one = n <= READINGS_MAX ? only_one(at, n) : -1, able = 0;

	if (m->list_n && m->list_n != n) {
		if (++m->odd < ODD_ENOUGH)
			return false;
		m->list_at = LIST_UNSURE;
	} else if (!m->list_n) {
		m->list_at = one >= 0 ? (uint8_t)one : LIST_UNSURE;
	}
	m->odd = 0;
	m->list_n = (uint8_t)(n < LIST_UNSURE ? n : LIST_UNSURE);
	for (int i = 0; i < n && n <= READINGS_MAX; i++)
		able += text_may_be_skin(at[i]);
	if (n > READINGS_MAX || (one >= 0 ? m->list_at != one : able > 1))
		m->list_at = LIST_UNSURE;
	return true;
}

/* One number alone, or a list of which one may be chosen. */
void text_list(const struct text_fields *f, struct text_memory *m, struct readings *out, struct dialog *d)
{
	const struct text_field *at[READINGS_MAX];
	const struct text_place p = {.name = "T1", .role = ROLE_SKIN, .rank = TEXT_RANK_T};
	int n = text_unlabelled(f, at, READINGS_MAX);

	if (n >= 5 && n <= 8 && m->tc4 && f->all == n) {
		tc4(at, n, m, out);
		return;
	}
	if (n <= READINGS_MAX && typed(f, at, n, m, out))
		return;
	if (!learn_list(m, at, n))
		return;
	if (n == 1) {
		alone(at[0], m, out, d);
		return;
	}
	if (m->list_at != LIST_UNSURE) {
		text_consider(m, &p);
		text_reading_add(out, m, &p, at[m->list_at]);
		return;
	}
	d->doubt = DOUBT_LIST;
	d->doubt_n = (uint8_t)(n < 255 ? n : 255);
	for (int i = 0; i < n && n <= READINGS_MAX && m->live; i++) {
		struct text_place own = {.role = ROLE_SKIN};
		text_called(&own, (char[]){'#', (char)('1' + i), '\0'});
		if (at[i]->unit != UNIT_FOREIGN && at[i]->value.kind != TEXT_MALFORMED)
			text_reading_add(out, m, &own, at[i]);
	}
}
