#include "lesson.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "core/probe/sim_lesson.h"
#include "device/ports.h"

struct lesson {
	struct mark_source source;
	int64_t start_ms;
	int next;
	char told[NOTE_TEXT]; /* the present step */
};

static int64_t due_ms(const struct mark_source *s)
{
	const struct lesson *l = (const struct lesson *)s;
	return l->next < lesson_steps_count ? l->start_ms + lesson_steps[l->next].at_ms : MS_NEVER;
}

static enum result next(struct mark_source *s, int64_t now_ms, enum phase phase, struct mark_item *out)
{
	struct lesson *l = (struct lesson *)s;
	int64_t at_ms = due_ms(s);
	(void)phase;
	if (at_ms > now_ms)
		return RESULT_AGAIN;
	snprintf(l->told, sizeof(l->told), _("Lesson %d/%d: %s"), l->next + 1, lesson_steps_count,
		 _(lesson_steps[l->next].text));
	l->next++;
	*out = (struct mark_item){.mark = {.t_ms = at_ms, .kind = MARK_NOTE}};
	snprintf(out->note, sizeof(out->note), "%s", l->told);
	return RESULT_OK;
}

static struct prompt prompt(const struct mark_source *s)
{
	const struct lesson *l = (const struct lesson *)s;
	return (struct prompt){.lesson = *l->told ? l->told : NULL, .lesson_step = l->next};
}

static void close_source(struct mark_source *s)
{
	free(s);
}

struct mark_source *lesson_source(const struct port *skin, int64_t start_ms)
{
	struct sim_options sim;
	if (skin->kind != LINK_SIM || !sim_options_parse(skin->where, &sim) || !sim.lesson)
		return NULL;
	struct lesson *l = calloc(1, sizeof(*l));
	if (!l)
		return NULL;
	l->source = (struct mark_source){
		.name = "lesson",
		.kind = MARK_FROM_PROGRAM,
		.next = next,
		.due_ms = due_ms,
		.prompt = prompt,
		.close = close_source,
	};
	l->start_ms = start_ms;
	return &l->source;
}
