/*
 * who.h - the one rule for whether two labels mean the same client, or the same site. Capitals, spaces that
 * lead, trail or are doubled, and how Unicode writes a letter (composed or not, full width, a ligature) make
 * no difference; an accent does. With libunistring. Built without it, only the capitals of ASCII make none,
 * and every other letter must be the same bytes. Pure.
 */
#pragma once

#include <stdbool.h>

bool who_same(const char *a, const char *b);
/* What every spelling of a label has in common, and no other label; free() it. NULL without memory. */
char *who_key(const char *label);
/* An order in which the same ones are neighbours: below, equal to or above 0. */
int who_compare(const char *a, const char *b);

/*
 * May one be a slip of the other? A letter is missing, too many, wrong or swapped, of eight letters or more
 * two. Labels of one or two letters are near none, and other digits or another initial are meant: "K-101" is
 * not near "K-102", "Anna M." not near "Anna K.". False for the same ones.
 */
bool who_near(const char *a, const char *b);
