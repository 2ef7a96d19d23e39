/*
 * faults - makes the fault that its argument names, for run-tests to see that the sanitizers report it: flags
 * that make the tests quicker must not make them blind. Ends with 0 when nobody stopped it.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile int one = 1;
static int numbers[4];
static int *volatile kept;

static __attribute__((noinline)) void return_address(void)
{
	int here[4] = {one};
	kept = here;
}

static void leak(void)
{
	kept = malloc(16);
	*kept = one;
	kept = NULL;
}

static void heap(void)
{
	int *p = malloc(sizeof(*p));
	kept = p;
	kept[one] = 1;
	free(p);
}

static void freed(void)
{
	kept = malloc(sizeof(*kept));
	free(kept);
	*kept = one;
}

static void stack(void)
{
	int here[4] = {0};
	kept = here;
	kept[3 + one] = 1;
}

static void global(void)
{
	kept = numbers;
	kept[3 + one] = 1;
}

static void returned(void)
{
	return_address();
	*kept = one;
}

static void bounds(void)
{
	numbers[3 + one] = 1;
}

static void overflow(void)
{
	one += INT_MAX;
}

static void cast(void)
{
	one = (int)(1e30 * one);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*make)(void);
	} all[] = {{"leak", leak},     {"heap", heap},	       {"freed", freed},
		   {"stack", stack},   {"global", global},     {"returned", returned},
		   {"bounds", bounds}, {"overflow", overflow}, {"cast", cast}};
	for (size_t i = 0; argc == 2 && i < sizeof(all) / sizeof(all[0]); i++)
		if (!strcmp(argv[1], all[i].name)) {
			all[i].make();
			return 0;
		}
	fprintf(stderr, "usage: faults leak|heap|freed|stack|global|returned|bounds|overflow|cast\n");
	return 0;
}
