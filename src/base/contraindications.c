#include "contraindications.h"

#include <stdio.h>
#include <string.h>

#include "i18n.h"

static const char *const never[] = {
	N_("Raynaud's (fingers or toes white in the cold)"),
	N_("cold urticaria (weals) or another over-sensitivity to cold"),
	N_("cryoglobulinaemia or paroxysmal cold haemoglobinuria"),
	N_("impaired sensation or neuropathy, as with diabetes"),
	N_("poor circulation or peripheral vascular disease"),
	N_("a healing nerve there, or one close under the skin"),
	N_("an open wound there"),
	N_("a person who cannot say what they feel"),
	NULL,
};

static const char *const ask[] = {
	N_("severe heart disease"),
	N_("high blood pressure"),
	NULL,
};

static const char *const stop[] = {
	N_("white and waxy"),
	N_("blue"),
	N_("raised in weals"),
	NULL,
};

static const struct contraindications groups[CONTRAINDICATIONS] = {
	{N_("No ice massage with"), never},
	{N_("Ask a doctor first with"), ask},
	{N_("Stop at once when the skin is"), stop},
};

const struct contraindications *contraindications(int i)
{
	return &groups[i];
}

char *contraindications_group(int i, char *buf, size_t n)
{
	size_t used = (size_t)snprintf(buf, n, "%s ", _(groups[i].title));
	for (const char *const *reason = groups[i].reasons; *reason && used < n; reason++)
		used += (size_t)snprintf(buf + used, n - used, "%s%s", _(*reason), reason[1] ? "; " : ".");
	return buf;
}

char *contraindications_text(char *buf, size_t n)
{
	*buf = '\0';
	for (int i = 0; i < CONTRAINDICATIONS; i++) {
		size_t used = strlen(buf);
		if (i && used + 1 < n)
			buf[used++] = ' ';
		contraindications_group(i, buf + used, n - used);
	}
	return buf;
}
