#include "contraindications.h"

#include <stdbool.h>
#include <stdio.h>

#include "i18n.h"

static const char *const never[] = {
	N_("Raynaud's: fingers or toes that turn white in the cold"),
	N_("cold urticaria or another over-sensitivity to cold: weals, itching or faintness after cold"),
	N_("cryoglobulinaemia, or paroxysmal cold haemoglobinuria: diseases of the blood that cold sets off"),
	N_("impaired sensation or neuropathy, as diabetes can bring"),
	N_("peripheral vascular disease or poor circulation"),
	N_("a regenerating nerve, or a nerve close under the skin, where the ice would be"),
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

char *contraindications_text(char *buf, size_t n)
{
	size_t used = 0;
	*buf = '\0';
	for (int i = 0; i < CONTRAINDICATIONS; i++)
		for (const char *const *reason = groups[i].reasons; *reason && used < n; reason++) {
			bool first = reason == groups[i].reasons;
			used += (size_t)snprintf(buf + used, n - used, "%s%s%s%s%s", i && first ? " " : "",
						 first ? _(groups[i].title) : "", first ? " " : "; ",
						 _(*reason), reason[1] ? "" : ".");
		}
	return buf;
}
