#include "watch_unclosed.h"

#include <limits.h>
#include <stdio.h>

#include "session/files.h"
#include "store/unclosed.h"
#include "system/log.h"

void watch_close_unclosed(const char *base, bool fahrenheit)
{
	struct unclosed u;
	char dir[PATH_MAX];
	unclosed_close(base, &u);
	FILE *nowhere = u.n ? fopen("/dev/null", "we") : NULL;
	for (int i = 0; i < u.n; i++) {
		const struct unclosed_session *s = &u.at[i];
		snprintf(dir, sizeof(dir), "%s/%s", base, s->name);
		fprintf(stderr,
			"The session of %.10s was cut off after %lld min (a crash, an empty battery): all that was recorded is there, and it is closed now.\nicecue review %s shows it; to go on with it instead, end this one and run icecue watch --resume=%s.\n",
			s->name, (long long)(s->last_ms / 60000), s->name, s->name);
		if (nowhere)
			files_make(dir, fahrenheit, nowhere);
	}
	if (nowhere)
		fclose(nowhere);
}
