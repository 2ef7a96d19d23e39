/* world.h - what only the laboratory itself sees: the hidden parameters of a session and its moving parts. */
#ifndef LAB_WORLD_H
#define LAB_WORLD_H

#include "lab.h"

/* ---- chance: splitmix64, one stream per concern so that a change in one leaves the others alone ---- */
struct chance {
	uint64_t state;
};
void chance_seed(struct chance *c, uint64_t seed, uint64_t stream);
double chance_unit(struct chance *c); /* 0 <= x < 1 */
double chance_range(struct chance *c, double low, double high);
double chance_normal(struct chance *c, double mean, double sigma);
double chance_log(struct chance *c, double median, double sigma); /* log-normal */
double chance_wait(struct chance *c, double mean);		  /* exponential */
bool chance_one_in(struct chance *c, double share);

/* ---- tissue ---- */
#define TISSUE_NODES 18
struct tissue {
	double capacity[TISSUE_NODES]; /* J/m2K of a node */
	double link[TISSUE_NODES];     /* W/m2K to the node below, the last one to the core */
	double flow[TISSUE_NODES];     /* W/m2K of blood at rest */
	double source[TISSUE_NODES];   /* W/m2 of metabolism */
	double top_link;	       /* from the surface to the middle of the first node */
	double core_c, rest_c;
	double halving_c, floor, shut_s, recover_s; /* how cold closes the skin's vessels */
	double wave, wave_s;			    /* slow waves of flow, 0: none */
};
struct column {
	double c[TISSUE_NODES];
	double tone; /* blood flow of the skin against rest */
};
/* What touches the skin. */
struct contact {
	double h, c, loss; /* W/m2K, its temperature, W/m2 lost besides */
};
struct tissue_draw {
	double skin_mm, fat_mm, muscle_mm, skin_flow, fat_flow, muscle_flow, core_c; /* flow: 1/s */
};
void tissue_build(struct tissue *t, const struct tissue_draw *d);
/*
 * Steady state in the room; scales the skin's flow so that the skin rests at rest_c; returns the skin
 * reached.
 */
double tissue_rest(struct tissue *t, struct column *col, const struct contact *room, double rest_c);
void tissue_step(const struct tissue *t, struct column *col, const struct contact *top, double t_s,
		 double dt_s);
/* Heat from the tissue beside, which was left at rest: what a spot at the edge gets. */
void tissue_side(struct column *col, const struct column *beside, double tau_s, double dt_s);
static inline double column_skin(const struct column *col)
{
	return col->c[0];
}

/* ---- cup and hands ---- */
struct world;
struct cup_draw {
	double area_mm, radius_mm, rim_mm; /* true area; the cup */
	double inset_mm, bias, reach_min;  /* where lines end */
	double period_s, halves;	   /* a stroke there and back; half strokes on a line */
	double every_min_s, every_max_s, blot_min_s, blot_max_s;
	double hand_on_s, hand_off_s;
	/* of a technique that is not the usual one */
	enum lab_technique technique;
	double focus_x_mm, focus_y_mm, circle_mm, wander_mm;
	double axis, apart_mm; /* lines: their direction, the way to the next one; 0: crossing */
	double held_s;
};
/* What the cup does until line_until_s. */
enum cup_does { CUP_LINE, CUP_CIRCLE, CUP_STAYS, CUP_LIFTED };
struct cup {
	struct chance chance;
	const struct cup_draw *draw;
	enum cup_does does;
	double circle_mm, beside_mm; /* radius in use; how far the last line was from the middle */
	double x, y;		     /* the middle of the cup */
	double from_x, from_y, dx, dy, phase, period_s; /* the line in use */
	double line_until_s, next_blot_s, blot_until_s;
	bool blotting, hand;
	double hand_until_s;
};
void cup_start(struct cup *c, const struct cup_draw *d, double t_s);
void cup_step(struct cup *c, double t_s, double dt_s);
void cup_hand(struct cup *c, double t_s); /* the hand comes and goes: blots and passes */
/* path.c: what the techniques change in a cup of the usual one; the next thing to do; doing it. */
void path_draw(struct world *w, struct chance *c);
void path_next(struct cup *c, double t_s, bool anywhere);
void path_step(struct cup *c, double dt_s);
/* Share of ice over a spot, 0..1; wider_mm: what sees the cup before it comes. */
double cup_over(const struct cup *c, double x_mm, double y_mm, double wider_mm);

/* ---- probe ---- */
struct sensor_draw {
	double tau_s, air_tau_s, air_share, ice_share, hand_share, bias_c, noise_c, step_c;
	double drift_c_per_h, view_mm;
	bool starts_cold; /* put on at time 0, from room temperature */
};
struct sensor {
	double c;
};
struct around {
	double skin_c, room_c, water_c, ice_c, hand_c;
	double ice, hand, wet; /* 0..1 */
	bool off;
};
void sensor_step(const struct sensor_draw *d, struct sensor *s, const struct around *a, double dt_s);
int32_t sensor_mc(const struct sensor_draw *d, double c, double t_s, struct chance *noise);

/* A probe on the skin, from the middle of the area. */
struct bead {
	double x_mm, y_mm;
	struct sensor_draw sensor;
	double under_ice; /* how well the ice touches the skin below it, against the focus */
};

/* ---- a probe in the hand ---- */
struct touch_draw {
	struct sensor_draw sensor;
	double away_c; /* what it has in the hand */
};
enum touch_when { WHEN_REST, WHEN_ICE, WHEN_PASSES, WHEN_WARM };
struct toucher {
	struct chance chance;
	double from_s, to_s; /* the next touch, or the one that is */
	enum lab_touched what;
	enum touch_when when;
	bool blotting;
	struct sensor sensor;
	double before_c;
};
void touch_begin(struct toucher *h, const struct touch_draw *d, uint64_t seed);
/* Plans the touches, makes a blot long enough for them and writes them down. */
void touch_plan(struct toucher *h, enum touch_when when, double t_s, struct cup *cup, struct lab_session *s);
bool touch_is_on(const struct toucher *h, double t_s);
void touch_step(struct toucher *h, const struct touch_draw *d, double t_s, double dt_s,
		const struct around *focus);

/* ---- all that a session hides ---- */
struct world {
	struct lab_config *config;
	struct tissue tissue;
	struct cup_draw cup;
	int beads;
	struct bead bead[LAB_SPOTS];
	struct touch_draw touch;
	double focus_x_mm, focus_y_mm;
	double ice_h, ice_c, water_h, water_c, wet_loss, hand_h, hand_c;
	struct contact room, blanket;
	double hand_share; /* of the hand that comes to the probe */
	double side_s;	   /* time constant of heat from beside, at the edge */
	double rest_s, ice_s, passes_after_s, passes_s, dry_s, second_s, end_s;
	bool second_early;	     /* second_s counts from the end of ice, else from the re-warming */
	struct chance chance;	     /* noise, error values */
	struct chance beside;	     /* the same of the other spots and the probe in the hand */
	double bag_touch[LAB_SPOTS]; /* how well a bag touches each bead's place */
	struct chance flicker;	     /* of a bead that sticks */
	enum lab_passes passes;
	double press_share, press_c;	  /* of a hand that presses on a bead, and how warm it makes it */
	double off_after_s, back_after_s; /* the probes for the passes: after the ice, after the passes */
	double bad_c, bad_c_per_s;	  /* where a bad bead lies, how it drifts */
};
void world_draw(struct world *w, struct lab_config *c, uint64_t seed, const struct lab_options *opt);

/* ---- wide.c: sessions beyond the usual range, and beads round the focus ---- */
void wide_person(struct world *w, struct chance *c, double *want_c);
void wide_sensor(struct world *w, struct chance *c, struct bead *b);
void beads_draw(struct world *w, uint64_t seed, const struct lab_options *opt);
/* draw.c: the probe of a kind, and how often it is read. */
void draw_sensor(struct world *w, struct chance *c, struct sensor_draw *d, enum lab_probe kind);

/* ---- bad.c: a bead that goes wrong ---- */
void bad_draw(struct world *w, uint64_t seed, const struct lab_options *opt);
bool bad_is(const struct world *w, int bead, double t_s);
/* What it is on or in, instead of what is around it; and what it then says. */
void bad_around(const struct world *w, double t_s, struct around *a);
double bad_offset_c(const struct world *w, double t_s);

/* ---- a late start ---- */
/* LAB_LATE_REST: less rest before the ice. */
void late_draw(struct world *w, uint64_t seed, enum lab_late late);
/* The others: cuts away what was before. */
void late_cut(struct lab_session *s, enum lab_late late);

/* ---- truth ---- */
void truth_find(struct lab_session *s);

#endif
