/* The figures of sessions, as a table for other programs. */
#include "base/safe_text.h"
#include "base/text.h"
#include "summary.h"

static void put_seconds(FILE *f, int64_t ms)
{
	char text[24];
	fprintf(f, ",%s", ms == MS_NONE ? "" : format_thousandths(ms, text, sizeof(text)));
}

static void put_cell(FILE *f, const char *text)
{
	char cell[4 * CHANGE_TEXT];
	fprintf(f, ",%s", csv_cell(cell, sizeof(cell), text));
}

/* k: -1 for none. */
static void put_round(FILE *f, const struct summary *s, int k)
{
	const struct summary_round *r = k < 0 ? NULL : &s->rounds[k];
	const char *simulated = s->simulated ? "yes" : "no";
	if (k < 0) {
		fprintf(f, ",,,,,,,,,,,%s,", simulated);
		return;
	}
	fprintf(f, ",%d", k + 1);
	put_seconds(f, r->icing_ms);
	put_seconds(f, r->ice_ms);
	put_seconds(f, r->to_numb_ms);
	fprintf(f, ",%s", r->to_numb_ms == MS_NONE ? "" : r->felt ? "yes" : "no");
	put_seconds(f, r->window_ms);
	put_seconds(f, r->to_warm_ms);
	fprintf(f, ",%d", (int)r->passes);
	put_seconds(f, r->numb_error_ms);
	put_seconds(f, r->warm_error_ms);
	fprintf(f, ",%s,%d", simulated, (int)r->passes_outside);
}

/* r may be NULL. */
static void put_cold(FILE *f, const struct summary_round *r)
{
	put_seconds(f, !r || r->coldest_mc == MC_NONE ? MS_NONE : r->coldest_mc);
	put_seconds(f, r ? r->cold_ms : MS_NONE);
}

const char *summary_state(const struct summary *s)
{
	return s->running ? "running" : !s->ended || s->cut ? "cut off" : "ended";
}

void summary_csv(FILE *f, const struct summary_list *s)
{
	fputs("session,began,client,site,state,length_s,rounds,round,ice_on_s,ice_s,to_numb_s,felt,window_s,to_warm_s,passes,numb_forecast_error_s,warm_forecast_error_s,simulated,passes_outside,therapist,coldest_c,cold_s,sensor,placement,ice,spots,note,corrections\n",
	      f);
	for (size_t i = 0; i < s->n; i++) {
		const struct summary *one = &s->at[i];
		int rounds = one->n_rounds < SUMMARY_ROUNDS ? one->n_rounds : SUMMARY_ROUNDS;
		for (int k = 0; k < (rounds ? rounds : 1); k++) {
			char name[4 * LABEL_TEXT];
			fputs(csv_cell(name, sizeof(name), one->name), f);
			put_cell(f, one->start_iso);
			put_cell(f, one->client);
			put_cell(f, one->site);
			put_cell(f, summary_state(one));
			put_seconds(f, one->length_ms);
			fprintf(f, ",%d", one->n_rounds);
			put_round(f, one, rounds ? k : -1);
			put_cell(f, one->therapist);
			put_cold(f, rounds ? &one->rounds[k] : NULL);
			fprintf(f, ",%s,%s,%s,%d", sensor_kind_name((enum sensor_kind)one->sensor),
				placement_name((enum placement)one->placement), ice_name((enum ice)one->ice),
				(int)one->n_spots);
			put_cell(f, one->note);
			fprintf(f, ",%d\n", (int)one->corrections);
		}
	}
}
