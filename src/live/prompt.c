#include "prompt.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

const char *prompt_help(int i)
{
	static const char *const lines[] = {
		N_("any key  silences an alert; a foot switch is a key"),
		N_("n  a pinch hurts no more  p  one deep pass"),
		N_("i  ice on, or away        m  a note: type it, then Enter (Esc drops it)"),
		N_("x  the probes are off for the passes, or back on    t  the hand's probe touches"),
		N_("u  takes the last n, p, i or x back"),
		N_("q  twice ends the session; the record is kept"),
	};
	return i >= 0 && (size_t)i < sizeof(lines) / sizeof(lines[0]) ? _(lines[i]) : NULL;
}

void wording_prompt(const struct prompt *p, char *buf, size_t n)
{
	char note[NOTE_TEXT];
	*buf = '\0';
	if (p->note)
		snprintf(buf, n, _("Note: %s_   (Enter keeps it, Esc drops it)"),
			 text_printable(note, sizeof(note), p->note, strlen(p->note)));
	else if (p->quit)
		snprintf(buf, n, _("Press q once more to end the session"));
	else if (p->lesson)
		snprintf(buf, n, "%s", p->lesson);
}
