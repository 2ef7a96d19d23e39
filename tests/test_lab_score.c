/* How the judge of the laboratory counts: hand-made sessions, events and what they are worth. */
#include <math.h>

#include <criterion/criterion.h>

#include "lab/score.h"

/* Two rounds: one numb and re-warmed by more than the clock, one that never gets there. */
static struct lab_session two_rounds(void)
{
	return (struct lab_session){
		.config.detached_s = LAB_NEVER,
		.round_count = 2,
		.round = {{.ice_start_s = 100,
			   .ice_end_s = 500,
			   .numb_s = 300,
			   .numb_end_s = 560,
			   .rewarmed_s = 3600},
			  {.ice_start_s = 5000,
			   .ice_end_s = 5300,
			   .numb_s = LAB_NEVER,
			   .numb_end_s = 5310,
			   .rewarmed_s = LAB_NEVER}},
	};
}

static void tell(struct heard *h, enum event_kind kind, double at_s)
{
	h->at[h->n++] = (struct event){.t_ms = (int64_t)(at_s * 1000), .kind = kind};
}

static void tell_ahead(struct heard *h, enum event_kind of, double at_s, double will_s, double band_s)
{
	h->at[h->n++] = (struct event){.t_ms = (int64_t)(at_s * 1000),
				       .kind = EVENT_FORECAST,
				       .of = of,
				       .at_ms = (int64_t)(will_s * 1000),
				       .low_ms = (int64_t)((will_s - band_s) * 1000),
				       .high_ms = (int64_t)((will_s + band_s) * 1000)};
}

static struct heard h;

Test(lab_score, a_good_session_has_errors_alone)
{
	struct lab_session s = two_rounds();
	struct scored o;
	h.n = 0;
	tell(&h, EVENT_ICING_STARTED, 103);
	tell(&h, EVENT_NUMB, 340);
	tell_ahead(&h, EVENT_WINDOW_CLOSED, 510, 590, 25);
	tell(&h, EVENT_ICING_ENDED, 508);
	tell_ahead(&h, EVENT_WINDOW_CLOSED, 519, 570, 15);
	tell_ahead(&h, EVENT_WINDOW_CLOSED, 521, 700, 1); /* too late to count */
	tell(&h, EVENT_WINDOW_CLOSED, 555);
	tell_ahead(&h, EVENT_REWARMED, 1100, 3350, 100);
	tell(&h, EVENT_REWARMED, 3660);
	tell(&h, EVENT_ICING_STARTED, 5002);
	tell(&h, EVENT_ICING_ENDED, 5310);
	score_session(&s, &h, &o);
	cr_expect(o.count.rounds == 2 && o.count.judged == 2 && o.count.numb == 1 && o.count.rewarmed == 1);
	cr_expect(!o.count.numb_false && !o.count.numb_missed && !o.count.stray && !o.count.start_missed &&
		  !o.count.end_missed && !o.count.closed_missed && !o.count.rewarmed_false &&
		  !o.count.rewarmed_missed);
	cr_expect(o.count.n[ERROR_STARTED] == 2 && o.count.n[ERROR_ENDED] == 2);
	static const struct {
		enum score_error e;
		double error;
	} want[] = {{ERROR_STARTED, 3},	       {ERROR_NUMB, 40},     {ERROR_ENDED, 8},
		    {ERROR_CLOSED, 5},	       {ERROR_REWARMED, 60}, {ERROR_CLOSED_AHEAD, 10},
		    {ERROR_REWARMED_AHEAD, 10}};
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		cr_expect_float_eq(o.error[want[i].e][0], want[i].error, 1e-6, "%d: %f", (int)want[i].e,
				   o.error[want[i].e][0]);
	cr_expect(o.count.closed_due == 1 && o.count.closed_held == 1);
	cr_expect(o.count.rewarmed_due == 1 && o.count.rewarmed_held == 0);
}

Test(lab_score, what_is_false_missed_and_stray)
{
	struct lab_session s = two_rounds();
	struct scored o;
	h.n = 0;
	tell(&h, EVENT_NUMB, 40); /* before the first ice */
	tell(&h, EVENT_ICING_STARTED, 50);
	tell(&h, EVENT_ICING_STARTED, 101);
	tell(&h, EVENT_NUMB, 269); /* early by 31 s */
	tell(&h, EVENT_NUMB, 300);
	tell(&h, EVENT_ICING_ENDED, 400);
	tell(&h, EVENT_ICING_STARTED, 410);
	tell(&h, EVENT_ICING_ENDED, 505);
	tell(&h, EVENT_REWARMED, 3400); /* early by more than 3 min */
	tell(&h, EVENT_NUMB, 5200);	/* never so cold */
	tell(&h, EVENT_REWARMED, 9000);
	score_session(&s, &h, &o);
	cr_expect_eq(o.count.numb_false, 3);
	cr_expect_eq(o.count.numb_again, 1);
	cr_expect_eq(o.count.stray, 3);
	cr_expect_eq(o.count.start_missed, 1);
	cr_expect_eq(o.count.end_missed, 1);
	cr_expect_eq(o.count.closed_missed, 1);
	cr_expect_eq(o.count.rewarmed_false, 2);
	cr_expect_float_eq(o.error[ERROR_ENDED][0], 5, 1e-6, "the last end counts");

	h.n = 0;
	tell(&h, EVENT_NUMB, 516); /* over 15 s after the ice */
	score_session(&s, &h, &o);
	cr_expect(o.count.numb_missed == 1 && o.count.numb_false == 0 && o.count.rewarmed_missed == 1);
	s.round[0].unsure = true;
	s.round[0].numb_s = LAB_NEVER;
	score_session(&s, &h, &o);
	cr_expect(o.count.judged == 1 && o.count.numb_false == 0 && o.count.closed == 0);
}

Test(lab_score, a_probe_that_is_off_may_tell_nothing)
{
	struct lab_session s = two_rounds();
	struct scored o;
	s.config.detached_s = 2000;
	s.round[0].rewarmed_s = LAB_NEVER;
	h.n = 0;
	tell(&h, EVENT_NUMB, 310);
	tell(&h, EVENT_ICING_ENDED, 510);
	tell(&h, EVENT_WINDOW_CLOSED, 560);
	tell(&h, EVENT_REWARMED, 3600);
	tell(&h, EVENT_NUMB, 5100);
	score_session(&s, &h, &o);
	cr_expect_eq(o.count.rounds, 1, "the second one has no probe");
	cr_expect_eq(o.count.numb_false, 1);
	cr_expect_eq(o.count.rewarmed_false, 1);
	cr_expect_eq(o.count.closed, 1);
}

Test(lab_score, counts_add_up)
{
	struct lab_session s = two_rounds();
	struct scored o;
	struct score sum = {0};
	h.n = 0;
	tell(&h, EVENT_NUMB, 310);
	score_session(&s, &h, &o);
	score_add(&sum, &o.count);
	score_add(&sum, &o.count);
	cr_expect(sum.sessions == 2 && sum.rounds == 4 && sum.numb == 2 && sum.n[ERROR_NUMB] == 2 &&
		  sum.start_missed == 4);
}
