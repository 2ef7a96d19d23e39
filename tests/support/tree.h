/* tree.h - folders of files, made and compared by tests. */
#ifndef ICECUE_TESTS_TREE_H
#define ICECUE_TESTS_TREE_H

#include <stddef.h>

/* Writes DIR/NAME with that text, mode 0600; the folders above are made. */
void tree_put(const char *dir, const char *name, const char *text);
/* The same with n bytes that no compression makes shorter, from a seed. */
void tree_put_noise(const char *dir, const char *name, size_t n, unsigned seed);
/* The text of DIR/NAME; NULL: it is not there. free() it. */
char *tree_get(const char *dir, const char *name);
/* Does DIR/NAME exist? */
int tree_has(const char *dir, const char *name);
/* All files below dir, sorted, one "NAME MODE SUM" a line; names that begin with one of `but` (a NULL ends
 * it; NULL: none) are left out. free() it. */
char *tree_list(const char *dir, const char *const *but);

#endif
