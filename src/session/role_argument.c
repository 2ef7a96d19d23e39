#include <string.h>

#include "base/text.h"
#include "icecue/sample.h"
#include "options.h"

char *role_argument(struct argp_state *state, const char *option, char *arg, enum role *role)
{
	const char *names[ROLE_COUNT];
	char told[32];
	char *rest = strchr(arg, '=');
	*role = ROLE_SKIN;
	if (!rest)
		return arg;
	for (int r = 0; r < ROLE_COUNT; r++)
		names[r] = role_name((enum role)r);
	text_printable(told, sizeof(told), arg, (size_t)(rest - arg));
	if (!role_parse(told, role)) {
		const char *near = text_nearest(told, names, ROLE_COUNT);
		argp_error(state, "--%s takes skin=, reference= or ambient= and a name, not '%s='%s%s%s",
			   option, told, near ? "; did you mean '" : "", near ? near : "", near ? "='?" : "");
	}
	if (!rest[1])
		argp_error(state, "--%s %s: a name is missing behind the =", option, arg);
	return rest + 1;
}
