/*
 * pennes.h - a column of skin, fat and muscle after Pennes, one step a second. Pure.
 *
 *     rho c dT/dt = d/dx(k dT/dx) + w rho_b c_b (Ta - T) + q         at the surface: -k dT/dx = h (T - T_env)
 *
 *        T_env                    what lies on the skin: ice, water, air; or the reading itself
 *          |  h                   heat transfer of the contact; none if the reading drives the column:
 *     ---- surface ----           then T_env is the surface
 *       node 0   |  skin   0.37 W/mK  3.76 MJ/m3K   blood at rest 1.3e-3 1/s, less in the cold
 *       node 1   |         1.6 mm in 3 nodes
 *       ...      |  fat    0.21       2.14          1e-4
 *                |         8 mm in 4 nodes
 *       node 9   |  muscle 0.49       3.73          1e-4
 *          |               25 mm in 3 nodes
 *        core                     35.2 C, as the blood that comes
 *
 * Conduction is solved at the end of the step (backward Euler), blood at its start. So the factors of the
 * tridiagonal system depend only on the contact and are built once; a step takes about eighty
 * multiplications. Conductivity and heat capacity: IT'IS tissue tables. Blood and core: the set that
 * reproduces the skin under the ice bags of Dykstra 2009 (J Athl Train 44:136-141).
 */
#pragma once

#define PENNES_NODES 10
#define PENNES_SKIN_NODES 3
#define PENNES_CORE_C 35.2f /* the middle of the 34.8-37 C of blood in limbs, near the fitted end */

/* The tissue under one kind of contact. */
struct pennes {
	float top;		    /* W/m2K from T_env to the middle of node 0 */
	float contact;		    /* W/m2K of the contact alone; INFINITY: T_env is the surface */
	float store[PENNES_NODES];  /* W/m2K: heat capacity over a second */
	float link[PENNES_NODES];   /* to the node below, the last one to the core */
	float blood[PENNES_NODES];  /* blood flow at rest */
	float source[PENNES_NODES]; /* W/m2: metabolism, and what the core gives the last node */
	float up[PENNES_NODES], scale[PENNES_NODES]; /* factors of the elimination */
};

struct pennes_column {
	float c[PENNES_NODES];
	float tone, rest_c; /* blood flow of the skin relative to rest; temperature of node 1 at rest */
};

/* contact_h: W/m2K, INFINITY for a surface with a given temperature. */
void pennes_build(struct pennes *p, float contact_h);

/* The steady state of a skin that rests at surface_c. */
void pennes_rest(struct pennes_column *col, float surface_c);

/* The tone a second later, of a skin whose node 1 is at c now. */
float pennes_tone(float tone, float c, float rest_c);

/* Takes one second with env_c on the skin. */
void pennes_step(const struct pennes *p, struct pennes_column *col, float env_c);

/* The surface, and the heat that leaves through it, W/m2. */
float pennes_surface(const struct pennes *p, const struct pennes_column *col, float env_c);
float pennes_flux(const struct pennes *p, const struct pennes_column *col, float env_c);
