/*
 * i18n.h - marks every text that a person sees. No language but English is there yet: the macros return
 * their argument, and a catalogue can be drawn from the sources by them.
 */
#pragma once

/* Translates where the text is used. The argument is a literal, or what a table marked with N_() holds. */
#define _(text) (text)
/* The form of a text that goes with the number n. Both are literals: "%d pass", "%d passes". */
#define _n(one, many, n) ((n) == 1 ? (one) : (many))
/* Marks a literal in a table, where no function can be called: translated by _() where it is used. */
#define N_(text) text
