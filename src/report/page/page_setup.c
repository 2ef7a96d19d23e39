/* The probe, where it sat, and the rules that the session went by. */
#include "page_setup.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/format.h"
#include "base/i18n.h"
#include "page_forecasts.h"
#include "page_html.h"

static void put_item(FILE *f, const char *term, const char *text)
{
	if (!*text)
		return;
	page_element(f, "dt", term);
	page_element(f, "dd", text);
}

/* The maker's figures for the probe, as far as they are known. */
static void put_worth(FILE *f, const struct rules *r, bool fahrenheit)
{
	char text[120] = "", a[32], b[32];
	const char *unit = fahrenheit ? "F" : "C";
	int64_t accuracy = fahrenheit ? (int64_t)r->accuracy_mc * 9 / 5 : r->accuracy_mc;
	int64_t step = fahrenheit ? (int64_t)r->resolution_mc * 9 / 5 : r->resolution_mc;
	if (r->accuracy_mc > 0)
		snprintf(text, sizeof(text), "+-%s %s", format_thousandths(accuracy, a, sizeof(a)), unit);
	if (r->accuracy_mc > 0 && r->resolution_mc > 0)
		snprintf(text, sizeof(text), _("+-%s %s, in steps of %s"),
			 format_thousandths(accuracy, a, sizeof(a)), unit,
			 format_thousandths(step, b, sizeof(b)));
	put_item(f, _("Accuracy"), text);
	text[0] = '\0';
	if (r->tau_ms > 0)
		snprintf(text, sizeof(text), "%s s", format_thousandths(r->tau_ms, a, sizeof(a)));
	put_item(f, _("Lag"), text);
}

static void put_placement(FILE *f, const struct rules *r)
{
	char text[120], figure[32];
	bool in = r->placement == PLACEMENT_IN;
	if (r->has_edge)
		snprintf(text, sizeof(text), _("%s, %s mm %s the iced area"),
			 in ? _("in the iced area") : _("at the edge"),
			 format_thousandths(r->edge_um < 0 ? -(int64_t)r->edge_um : r->edge_um, figure,
					    sizeof(figure)),
			 r->edge_um < 0 ? _("inside") : _("outside"));
	else
		snprintf(text, sizeof(text), "%s",
			 in ? _("in the iced area") : _("at the edge of the iced area"));
	put_item(f, _("Placement"), text);
	if (r->area_um > 0) {
		snprintf(text, sizeof(text), _("%s mm from its middle to its border"),
			 format_thousandths(r->area_um, figure, sizeof(figure)));
		put_item(f, _("Iced area"), text);
	}
	put_item(f, _("Site"), r->bony ? _("bony or thin: earlier limits for the ice") : "");
}

/* "T1 (8 mm), T2 (8 mm)" */
static void put_spots(FILE *f, const struct story *s)
{
	char text[400] = "", mm[24];
	size_t used = 0;
	for (int i = 0; i < s->head.n_spots && s->head.n_spots > 1 && used < sizeof(text); i++) {
		const struct record_spot *spot = &s->head.spot[i];
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? ", " : "",
					 spot->channel);
		if (spot->place.known && used < sizeof(text))
			used += (size_t)snprintf(text + used, sizeof(text) - used, " (%s mm)",
						 format_thousandths(spot->place.distance_um, mm, sizeof(mm)));
	}
	put_item(f, _("Spots, and how far from the middle"), text);
}

static void put_probe(FILE *f, const struct story *s, bool fahrenheit)
{
	char text[200];
	put_item(f, _("Probe"), s->head.probe);
	put_item(f, _("Calibration"),
		 calibration_is(&s->head.spot[0].calibration)
			 ? calibration_line(&s->head.spot[0].calibration, fahrenheit, text, sizeof(text))
			 : _("none: its readings are taken as they came"));
	put_item(f, _("Kind of sensor"), sensor_kind_name(s->head.rules.sensor));
	put_worth(f, &s->head.rules, fahrenheit);
	put_spots(f, s);
	put_item(f, _("In the hand"), s->head.touch);
	put_item(f, _("On the other limb"), s->head.reference);
	put_item(f, _("In the room"), s->head.ambient);
}

static void put_place(FILE *f, const struct story *s, bool fahrenheit)
{
	char text[200];
	page_element(f, "h2", _("Probe and place"));
	fputs("<dl>\n", f);
	put_item(f, _("Therapist"), s->head.therapist);
	put_probe(f, s, fahrenheit);
	put_placement(f, &s->head.rules);
	if (s->head.rules.ambient_mc != MC_NONE)
		put_item(f, _("Room"),
			 format_temp(s->head.rules.ambient_mc, fahrenheit, true, text, sizeof(text)));
	put_item(f, _("Resting skin"),
		 s->baseline_mc == MC_NONE
			 ? _("not found")
			 : format_temp(s->baseline_mc, fahrenheit, true, text, sizeof(text)));
	fputs("</dl>\n", f);
}

/* What only few look for stands behind a fold. */
static void put_fold(FILE *f, const char *summary)
{
	fputs("<details>\n", f);
	page_element(f, "summary", summary);
}

static void put_quality(FILE *f, const struct story *s)
{
	char text[200], a[32];
	put_fold(f, _("How good the readings and the forecasts were"));
	fputs("<dl>\n", f);
	snprintf(text, sizeof(text), _("%" PRIu64 ", of which %" PRIu64 " were no temperature"), s->samples,
		 s->bad_samples);
	put_item(f, _("Readings"), text);
	if (s->n_gaps)
		snprintf(text, sizeof(text), _("%d, %s in all"), s->n_gaps,
			 format_duration(s->gaps_total_ms, a, sizeof(a)));
	put_item(f, _("Gaps without a reading"), s->n_gaps ? text : _("none"));
	fputs("</dl>\n", f);
	page_forecasts(f, &s->forecasts);
	fputs("</details>\n", f);
}

static void put_rules(FILE *f, const struct story *s, bool fahrenheit)
{
	const struct rules *r = &s->head.rules;
	char text[240], temp[32], a[32], b[32];
	put_fold(f, _("The rules of this session"));
	fputs("<dl>\n", f);
	int32_t margin = r->placement == PLACEMENT_EDGE ? r->numb_margin_edge : r->numb_margin_in;
	snprintf(text, sizeof(text),
		 _("skin estimate and %d.%d standard errors at or below %s for %s, and at least %s of ice"),
		 margin / 1000, abs(margin) % 1000 / 100,
		 format_temp(r->numb_mc, fahrenheit, true, temp, sizeof(temp)),
		 format_duration(r->numb_hold_ms, a, sizeof(a)),
		 format_duration(r->numb_min_icing_ms, b, sizeof(b)));
	put_item(f, _("Numb"), text);
	put_item(f, _("Numb threshold"), s->head.threshold);
	snprintf(text, sizeof(text), _("estimate above %s for %s, or %s after the ice"),
		 format_temp(r->window_mc, fahrenheit, true, temp, sizeof(temp)),
		 format_duration(r->window_hold_ms, a, sizeof(a)),
		 format_duration(r->window_max_ms, b, sizeof(b)));
	put_item(f, _("Numbness over"), text);
	snprintf(text, sizeof(text), _("at least %s after the ice, and warm again for %s"),
		 format_duration(r->rewarm_min_ms, a, sizeof(a)),
		 format_duration(r->rewarm_hold_ms, b, sizeof(b)));
	put_item(f, _("Re-warmed"), text);
	snprintf(text, sizeof(text), _("%s after the ice without that"),
		 format_duration(r->still_cold_ms, a, sizeof(a)));
	put_item(f, _("Still cold"), text);
	snprintf(text, sizeof(text), _("reported from round %d of a day on; %d before this session"),
		 (int)r->rounds_per_day, (int)r->rounds_before);
	put_item(f, _("Many rounds"), text);
	fputs("</dl>\n</details>\n", f);
}

void page_setup(FILE *f, const struct story *s, bool fahrenheit)
{
	put_place(f, s, fahrenheit);
	put_quality(f, s);
	put_rules(f, s, fahrenheit);
}
