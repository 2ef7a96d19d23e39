/*
 * sheet.h - private to src/import: a file as text, its lines, and a line as cells.
 */
#pragma once

#include "base/csv.h"
#include "icecue/result.h"
#include "system/lines.h"

#define COLUMNS_MAX 1024
#define ROW_BYTES 32768 /* a longer line counts as none */

/* Between the cells of a line: one of , ; | tab, or: */
#define SEP_BLANKS ' ' /* any number of spaces and tabs */
#define SEP_WORDS 'w'  /* the same, but words that together are a moment are one cell */

/* Writes why it cannot be; RESULT_BAD_DATA. */
enum result refuse(char *why, size_t n, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* ---- bytes (bytes.c) ---- */

/* All that is left of the file; *out is the caller's. */
enum result bytes_read(struct lines *l, char **out, size_t *n_out, char *why, size_t n);
/* Replaces *text by UTF-8 with LF or CR LF at the ends of its lines, and an end. */
enum result bytes_decode(char **text, size_t *n_text, char *why, size_t n);
/* Formats that are no table as text, by their first bytes. */
enum result bytes_refuse_foreign(const char *text, size_t n_text, char *why, size_t n);
/* What is left after decoding: nothing, or bytes that are no text. */
enum result bytes_refuse_no_text(const char *text, size_t n_text, char *why, size_t n);

/* ---- JSON (json_text.c) ---- */

/* JSON objects, one a line or all in one list, become a table with tabs: *text is replaced. Other text stays
 * as it is. */
enum result json_to_table(char **text, size_t *n_text, char *why, size_t n);

/* ---- lines and cells (sheet.c) ---- */

struct sheet_line {
	const char *at;
	size_t n;
	int number; /* in the file, from 1 */
};

struct sheet {
	char *text;
	struct sheet_line *line;
	int lines;
	bool barred; /* each line with a | begins and ends with one: "| a | b |" */
};

/* Takes the text, also when it fails. */
bool sheet_open(struct sheet *s, char *text, size_t n);
void sheet_close(struct sheet *s);

/* A line and its cells, without the blanks around them. */
struct cells {
	struct csv_field field[COLUMNS_MAX + 1];
	int n, filled;	   /* number of cells, and of those that are not empty */
	bool comment;	   /* it began with # */
	bool quoted_first; /* its first cell stood in quotes */
	char text[ROW_BYTES];
};

/* Splits a line. False for one that is empty, only separators, a rule (---+---), or too long. */
bool sheet_row(const struct sheet *s, int line, char sep, struct cells *c);

struct csv_field cell_trim(struct csv_field f);
/* Cell i of a row; an empty one where the row has none. */
struct csv_field cell_at(const struct cells *c, int i);
