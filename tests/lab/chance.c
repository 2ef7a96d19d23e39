#include "world.h"

#include <math.h>

static uint64_t next(struct chance *c)
{
	uint64_t z = (c->state += 0x9e3779b97f4a7c15u);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void chance_seed(struct chance *c, uint64_t seed, uint64_t stream)
{
	c->state = seed * 0xd1342543de82ef95u + stream;
	c->state = next(c);
}

double chance_unit(struct chance *c)
{
	return (double)(next(c) >> 11) / 9007199254740992.0;
}

double chance_range(struct chance *c, double low, double high)
{
	return low + (high - low) * chance_unit(c);
}

double chance_normal(struct chance *c, double mean, double sigma)
{
	double u = 1 - chance_unit(c), v = chance_unit(c);
	return mean + sigma * sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

double chance_log(struct chance *c, double median, double sigma)
{
	return median * exp(chance_normal(c, 0, sigma));
}

double chance_wait(struct chance *c, double mean)
{
	return -mean * log(1 - chance_unit(c));
}

bool chance_one_in(struct chance *c, double share)
{
	return chance_unit(c) < share;
}
