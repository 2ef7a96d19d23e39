#include "regress.h"

#include <math.h>

#define RIDGE 1e-6

void regress_add(struct regress *r, const float *x, double y, double weight)
{
	for (int i = 0; i < r->n; i++) {
		for (int k = 0; k <= i; k++)
			r->xx[i][k] += weight * (double)x[i] * (double)x[k];
		r->xy[i] += weight * (double)x[i] * y;
	}
}

/* Cholesky, in place. */
void regress_solve(struct regress *r)
{
	double(*l)[REGRESS_MAX] = r->xx;
	double mean = 0;
	for (int i = 0; i < r->n; i++)
		mean += l[i][i] / r->n;
	for (int i = 0; i < r->n; i++) {
		l[i][i] += RIDGE * mean;
		for (int k = 0; k <= i; k++) {
			double sum = l[i][k];
			for (int j = 0; j < k; j++)
				sum -= l[i][j] * l[k][j];
			l[i][k] = i == k ? sqrt(fmax(sum, 1e-30)) : sum / l[k][k];
		}
		r->w[i] = r->xy[i];
		for (int j = 0; j < i; j++)
			r->w[i] -= l[i][j] * r->w[j];
		r->w[i] /= l[i][i];
	}
	for (int i = r->n - 1; i >= 0; i--) {
		for (int j = i + 1; j < r->n; j++)
			r->w[i] -= l[j][i] * r->w[j];
		r->w[i] /= l[i][i];
	}
}

double regress_at(const struct regress *r, const float *x)
{
	double sum = 0;
	for (int i = 0; i < r->n; i++)
		sum += r->w[i] * (double)x[i];
	return sum;
}
