/* rule_names.h - the rules by name, in thousandths, for heads of records, options and other programs. Pure.
 */
#pragma once

#include "icecue/detector.h"

struct rule_name {
	const char *name;
	size_t offset;
	int form;	     /* private */
	int64_t least, most; /* its limits, in thousandths */
};
size_t rule_count(void);
const struct rule_name *rule_at(size_t i);		       /* NULL beyond the last */
const struct rule_name *rule_find(const char *name, size_t n); /* NULL: there is none of these n bytes */
/* In thousandths of the unit at the end of the name; MS_NONE: not known, or not set. */
int64_t rule_get(const struct rule_name *rule, const struct rules *r);
void rule_set(const struct rule_name *rule, struct rules *r, int64_t v);
