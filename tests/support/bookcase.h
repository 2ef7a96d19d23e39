/* bookcase.h - a folder of sessions with its book, for tests of the book. */
#ifndef ICECUE_TESTS_BOOKCASE_H
#define ICECUE_TESTS_BOOKCASE_H

#include <stddef.h>
#include <stdint.h>

/* A test's own folder, and in it that with the sessions; .init and .fini of a suite. */
extern char bookcase_dir[64], bookcase_base[128];
void bookcase_begin(void);
void bookcase_end(void);

/* BASE/NAME/FILE, or BASE/NAME where the file is "". Returns path. */
char *bookcase_path(const char *name, const char *file, char path[400]);
/* A session of one round at the left calf, with so many passes, the last of them outside the window. */
void bookcase_make(const char *name, const char *client, int passes);
/* One in which it felt numb while the skin had been at mc for minutes. */
void bookcase_felt(const char *name, const char *client, int32_t mc);
/* Two of Anna, and one of Ben between them. */
void bookcase_three(void);

/* The rows of an answer, as CSV without names and the last line end; valid until the next call. */
const char *bookcase_ask(const char *sql);
/* Changes the book itself, past icecue. */
void bookcase_sql(const char *sql);
/* Everything in it, without the numbers that only the book gives, nor what is of the moment. free() it. */
char *bookcase_dump(void);
void bookcase_rebuild(void);
/* How many sessions are listed. */
size_t bookcase_listed(void);

#endif
