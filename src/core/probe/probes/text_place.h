/* text_place.h - which channel a field is, for the files that make readings of fields: text_channels.c of
 * those with labels, text_list.c of those without. Pure. */
#pragma once

#include "icecue/dialog.h"
#include "text_line.h"

/* How much a label says of being the skin. */
enum { TEXT_RANK_NONE, TEXT_RANK_SENSOR, TEXT_RANK_NAMED, TEXT_RANK_T, TEXT_RANK_SKIN };

/* The channel of a field. */
struct text_place {
	char name[TEXT_NAME];
	enum role role;
	bool has_role; /* a room or the like has one by itself */
	uint8_t rank;
};

void text_called(struct text_place *p, const char *name);
/* It is there: is it the skin, or does it make a doubt? To be called of all places of a line before the first
 * is read. */
void text_consider(struct text_memory *m, const struct text_place *p);
void text_reading_add(struct readings *out, const struct text_memory *m, const struct text_place *p,
		      const struct text_field *f);

bool text_decimals(const struct text_value *v);
enum text_unit text_unit_of(const struct text_field *f);
int64_t text_celsius(const struct text_field *f); /* in millionths */
bool text_has_degrees(const struct text_field *f);
/* Dashes, nan, -127: there is no number. */
bool text_is_gone(const struct text_field *f);
/* By its value; also when it is gone. */
bool text_may_be_skin(const struct text_field *f);
#define TEXT_SAME_MICRO 150000 /* two units of one reading, each rounded */
bool text_same_again(const struct text_field *a, const struct text_field *b);
bool text_is_temperature(const struct text_field *f);
bool text_is_unlabelled(const struct text_field *f);
bool text_is_numbered(const struct text_field *f); /* "1: 33.5" */
/* By its label alone. own: a number in it stood in the line itself. */
struct text_place text_named_place(const struct text_label *l, bool own);
/* The channel of a field with a label; false when it is none. */
bool text_place_of(const struct text_field *f, const struct text_memory *m, struct text_place *p);
