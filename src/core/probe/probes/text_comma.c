/* Does a comma part decimals, or numbers? What one line cannot say, all of them together do. */
#include "text_list.h"

#define MARKED_ENOUGH 5 /* lines with a unit behind such a number */
#define SURE_ENOUGH 2

void text_decide_comma(struct text_memory *m, const struct text_fields *f)
{
	bool first = true, points = false;

	for (int i = 0; i < f->n; i++) {
		const struct text_field *at = &f->at[i];
		const struct text_value *v = &at->value;
		points = points || (text_decimals(v) && text_is_temperature(at) && m->comma != COMMA_DECIMAL);
		if (v->kind != TEXT_COMMA || m->comma != COMMA_UNKNOWN)
			continue;
		bool marked = at->unit == UNIT_C || at->unit == UNIT_F || at->unit == UNIT_K;
		m->marked = (uint8_t)(m->marked + (marked && first));
		if (v->right_digits > 1 && v->right < (v->right_digits > 2 ? 100 : 10))
			m->strong++; /* 33,05 */
		if (!first)
			continue;
		int32_t full = v->right_digits == 1 ? 10 : v->right_digits == 2 ? 100 : 1000;
		int32_t step = (v->left - m->left) * full + v->right - m->right;
		bool moved = m->right_digits == v->right_digits &&
			     (v->left - m->left == 1 || m->left - v->left == 1);
		/* 32,9 and 33,1: the second number went round when the first moved */
		if (moved && step > -full / 2 && step < full / 2)
			m->strong++;
		else if (moved)
			m->strong = m->marked = 0;
		m->left = v->left;
		m->right = v->right;
		m->right_digits = v->right_digits;
		first = false;
	}
	if (m->comma == COMMA_UNKNOWN && (f->chained || points))
		m->comma = COMMA_PARTS;
	else if (m->comma == COMMA_UNKNOWN && (m->strong >= SURE_ENOUGH || m->marked >= MARKED_ENOUGH))
		m->comma = COMMA_DECIMAL;
	else if (m->comma == COMMA_DECIMAL && f->chained)
		m->comma = COMMA_MIXED;
}

/* "31,5 C" in a stream whose commas part values: its tail must not be taken for 5 C. */
bool text_has_comma(const struct text_fields *f)
{
	for (int i = 0; i < f->n; i++)
		if (f->at[i].value.kind == TEXT_COMMA)
			return true;
	return false;
}
