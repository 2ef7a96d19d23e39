#include "sort.h"

/* Shell's sort with Ciura's gaps: short, and several times faster than inserting for the minute of seconds
 * that the rules look at. */
void sort_values(float *v, int n)
{
	static const int gaps[] = {57, 23, 10, 4, 1};
	for (int g = 0; g < (int)(sizeof gaps / sizeof gaps[0]); g++)
		for (int i = gaps[g]; i < n; i++) {
			float c = v[i];
			int k = i;
			for (; k >= gaps[g] && v[k - gaps[g]] > c; k -= gaps[g])
				v[k] = v[k - gaps[g]];
			v[k] = c;
		}
}
