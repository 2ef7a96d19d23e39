/* regress.h - weighted least squares by the normal equations, with a little ridge. */
#ifndef LAB_REGRESS_H
#define LAB_REGRESS_H

#define REGRESS_MAX 64

struct regress {
	int n;
	double xx[REGRESS_MAX][REGRESS_MAX], xy[REGRESS_MAX], w[REGRESS_MAX];
};
/* {.n = terms} to begin with. */
void regress_add(struct regress *r, const float *x, double y, double weight);
void regress_solve(struct regress *r); /* into w */
double regress_at(const struct regress *r, const float *x);

#endif
