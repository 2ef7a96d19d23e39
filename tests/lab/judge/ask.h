/* ask.h - the detector through its public interface, on a laboratory session. */
#ifndef LAB_ASK_H
#define LAB_ASK_H

#include <icecue/detector.h>

#include "lab/lab.h"

/* The rules of somebody who told all that a person at the table knows. */
struct rules ask_rules(const struct lab_config *c);

/* Feeds all samples; `heard` gets what each of them brought. */
typedef void (*heard_fn)(void *arg, int64_t t_ms, const struct outcome *o);
void ask_detector(const struct lab_session *s, const struct rules *r, heard_fn heard, void *arg);

#endif
