#include "starter_ask.h"

#include <string.h>

#define OURS "ICECUE_"

/* What all begin with; texts with their ends follow: run, folder, arguments, environment. */
struct head {
	int32_t what, pid, signal;
	uint8_t has_errors, has_in, out_is_in, detached, has_environment;
	uint8_t n_args, n_environment, unused;
};

const char starter_any[] = "";

static bool put_text(char *buf, size_t n, size_t *used, const char *text)
{
	size_t k = strlen(text) + 1;
	if (k > n - *used)
		return false;
	memcpy(buf + *used, text, k);
	*used += k;
	return true;
}

size_t starter_ask_put(const struct starter_ask *a, char *buf, size_t n)
{
	struct head h = {.what = (int32_t)a->what,
			 .pid = a->pid,
			 .signal = a->signal,
			 .has_errors = a->has_errors,
			 .has_in = a->has_in,
			 .out_is_in = a->out_is_in,
			 .detached = a->detached,
			 .has_environment = a->has_environment};
	size_t used = sizeof(h);
	if (n < used)
		return 0;
	bool good = a->what != STARTER_SPAWN ||
		    (put_text(buf, n, &used, a->run) && put_text(buf, n, &used, a->folder));
	for (int i = 0; good && i <= STARTER_ARGS && a->args[i]; i++, h.n_args++)
		good = put_text(buf, n, &used, a->args[i]);
	for (int i = 0; good && i <= STARTER_ENVIRONMENT && a->environment[i]; i++, h.n_environment++)
		good = put_text(buf, n, &used, a->environment[i]);
	memcpy(buf, &h, sizeof(h));
	return good && h.n_args <= STARTER_ARGS && h.n_environment <= STARTER_ENVIRONMENT ? used : 0;
}

/* NULL: there is none with an end. */
static char *take_text(char *buf, size_t n, size_t *used)
{
	char *text = buf + *used, *end = memchr(text, '\0', n - *used);
	if (!end)
		return NULL;
	*used = (size_t)(end + 1 - buf);
	return text;
}

static bool take_texts(char *buf, size_t n, size_t *used, char **texts, int count)
{
	for (int i = 0; i < count; i++)
		if (!(texts[i] = take_text(buf, n, used)))
			return false;
	return true;
}

bool starter_ask_take(char *buf, size_t n, struct starter_ask *a)
{
	struct head h;
	size_t used = sizeof(h);
	*a = (struct starter_ask){0};
	if (n < used)
		return false;
	memcpy(&h, buf, sizeof(h));
	if (h.what < 0 || h.what >= STARTER_WHATS || h.n_args > STARTER_ARGS ||
	    h.n_environment > STARTER_ENVIRONMENT)
		return false;
	a->what = (enum starter_what)h.what;
	a->pid = h.pid;
	a->signal = h.signal;
	a->has_errors = h.has_errors;
	a->has_in = h.has_in;
	a->out_is_in = h.out_is_in;
	a->detached = h.detached;
	a->has_environment = h.has_environment;
	if (a->what != STARTER_SPAWN)
		return n == used && !h.n_args && !h.n_environment;
	a->run = take_text(buf, n, &used);
	a->folder = a->run ? take_text(buf, n, &used) : NULL;
	if (!a->folder || !take_texts(buf, n, &used, a->args, h.n_args) ||
	    !take_texts(buf, n, &used, a->environment, h.n_environment) || used != n)
		return false;
	for (int i = 0; i < h.n_environment; i++)
		if (strncmp(a->environment[i], OURS, strlen(OURS)) != 0)
			return false;
	return true;
}

static bool fits(const struct starter_program *p, const struct starter_ask *a)
{
	int i = 0;
	if (strcmp(p->run, a->run) != 0)
		return false;
	for (; i < STARTER_ARGS && p->args[i] && a->args[i]; i++)
		if (p->args[i] != starter_any && strcmp(p->args[i], a->args[i]) != 0)
			return false;
	return i > 0 && !a->args[i] && (i == STARTER_ARGS || !p->args[i]);
}

const struct starter_program *starter_find(const struct starter_setup *setup, const struct starter_ask *a)
{
	for (int i = 0; i < setup->n; i++)
		if (fits(&setup->programs[i], a))
			return &setup->programs[i];
	return NULL;
}
