#include <criterion/criterion.h>

struct plain_test plain_tests[PLAIN_TESTS_MAX];
int plain_count;
const struct plain_test *plain_now;

int main(int argc, char **argv)
{
	int ran = 0;
	for (int i = 1; i < argc; i++)
		for (int k = 0; k < plain_count; k++) {
			if (strcmp(plain_tests[k].suite, argv[i]) != 0)
				continue;
			plain_now = &plain_tests[k];
			plain_now->run();
			ran++;
		}
	return ran ? 0 : 2;
}
