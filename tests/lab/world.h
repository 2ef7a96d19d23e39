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
struct cup_draw {
	double area_mm, radius_mm, rim_mm; /* true area; the cup */
	double inset_mm, bias, reach_min;  /* where lines end */
	double period_s, halves;	   /* a stroke there and back; half strokes on a line */
	double every_min_s, every_max_s, blot_min_s, blot_max_s;
	double hand_on_s, hand_off_s;
};
struct cup {
	struct chance chance;
	const struct cup_draw *draw;
	double x, y;					/* the middle of the cup */
	double from_x, from_y, dx, dy, phase, period_s; /* the line in use */
	double line_until_s, next_blot_s, blot_until_s;
	bool blotting, hand;
	double hand_until_s;
};
void cup_start(struct cup *c, const struct cup_draw *d, double t_s);
void cup_step(struct cup *c, double t_s, double dt_s);
void cup_hand(struct cup *c, double t_s); /* the hand comes and goes: blots and passes */
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

/* ---- all that a session hides ---- */
struct world {
	struct lab_config *config;
	struct tissue tissue;
	struct cup_draw cup;
	struct sensor_draw sensor;
	double probe_x_mm, focus_x_mm, focus_y_mm;
	double ice_h, ice_c, water_h, water_c, wet_loss, hand_h, hand_c;
	struct contact room, blanket;
	double hand_share; /* of the hand that comes to the probe */
	double side_s;	   /* time constant of heat from beside, at the edge */
	double rest_s, ice_s, passes_after_s, passes_s, dry_s, second_s, end_s;
	bool second_early;    /* second_s counts from the end of ice, else from the re-warming */
	struct chance chance; /* noise, error values */
};
void world_draw(struct world *w, struct lab_config *c, uint64_t seed, const struct lab_options *opt);

/* ---- a late start ---- */
/* LAB_LATE_REST: less rest before the ice. */
void late_draw(struct world *w, uint64_t seed, enum lab_late late);
/* The others: cuts away what was before. */
void late_cut(struct lab_session *s, enum lab_late late);

/* ---- truth ---- */
void truth_find(struct lab_session *s);

#endif
