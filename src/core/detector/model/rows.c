#include "rows.h"

#include <string.h>

#include "core/detector/signal/lanes.h"

/* So many sums at once stay in registers, and the processor need not wait for one addition to begin the next.
 */
#define BLOCK (4 * LANES)

static lanes load(const float *from)
{
	lanes l;
	memcpy(&l, from, sizeof(l));
	return l;
}

static void add_block(float *sum, const float *rows, int stride, const float *by, int n)
{
	/* by name: an array of them would go through memory */
	lanes a = load(sum), b = load(sum + LANES), c = load(sum + 2 * LANES), d = load(sum + 3 * LANES);
	for (int i = 0; i < n; i++, rows += stride) {
		lanes x = {by[i], by[i], by[i], by[i]};
		a += load(rows) * x;
		b += load(rows + LANES) * x;
		c += load(rows + 2 * LANES) * x;
		d += load(rows + 3 * LANES) * x;
	}
	memcpy(sum, &a, sizeof(a));
	memcpy(sum + LANES, &b, sizeof(b));
	memcpy(sum + 2 * LANES, &c, sizeof(c));
	memcpy(sum + 3 * LANES, &d, sizeof(d));
}

static void add_lanes(float *sum, const float *rows, int stride, const float *by, int n)
{
	lanes s = load(sum);
	for (int i = 0; i < n; i++, rows += stride)
		s += load(rows) * by[i];
	memcpy(sum, &s, sizeof(s));
}

void rows_add(float *sum, int units, const float *rows, int stride, const float *by, int n)
{
	int u = 0;
	for (; u + BLOCK <= units; u += BLOCK)
		add_block(sum + u, rows + u, stride, by, n);
	for (; u + LANES <= units; u += LANES)
		add_lanes(sum + u, rows + u, stride, by, n);
	for (; u < units; u++)
		for (int i = 0; i < n; i++)
			sum[u] += by[i] * rows[i * stride + u];
}
