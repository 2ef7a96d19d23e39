/* icecue status: what a running session shows, for another terminal. */
#include <locale.h>
#include <signal.h>
#include <string.h>

#include "base/format.h"
#include "base/i18n.h"
#include "command.h"
#include "core/events.h"
#include "running.h"
#include "system/locale.h"

static json_object *part(json_object *o, const char *key)
{
	json_object *value = NULL;
	json_object_object_get_ex(o, key, &value);
	return value;
}

/* "" for null. */
static const char *word(json_object *o, const char *key)
{
	json_object *value = part(o, key);
	return value ? json_object_get_string(value) : "";
}

static int64_t thousandths(json_object *o, const char *key)
{
	double d = json_object_get_double(part(o, key)) * 1000;
	return (int64_t)(d < 0 ? d - 0.5 : d + 0.5);
}

static const char *temp(json_object *state, json_object *of, const char *key, char buf[32])
{
	return format_temp(part(of, key) ? (int32_t)thousandths(of, key) : MC_NONE,
			   json_object_get_boolean(part(state, "fahrenheit")), locale_is_utf8(), buf, 32);
}

static void print_skin(json_object *state)
{
	char skin[32], probe[32];
	json_object *stale = part(state, "stale_s");
	if (stale)
		printf(_("no reading for %d s\n"), json_object_get_int(stale));
	else if (part(state, "skin_c"))
		printf(_("skin %s, probe %s\n"), temp(state, state, "skin_c", skin),
		       temp(state, state, "probe_c", probe));
	else
		printf(_("probe %s (%s)\n"), temp(state, state, "probe_c", probe),
		       word(state, "probe_state"));
}

static void print_countdown(json_object *countdown)
{
	char left[32], low[32], high[32];
	enum event_kind to;
	if (!countdown || !event_parse(word(countdown, "to"), &to))
		return;
	format_left(thousandths(countdown, "left_s"), left, sizeof(left));
	printf(_("%s in about %s"), event_label(to), left);
	if (part(countdown, "low_s"))
		printf(" (%s-%s)", format_left(thousandths(countdown, "low_s"), low, sizeof(low)),
		       format_left(thousandths(countdown, "high_s"), high, sizeof(high)));
	printf("%s%s\n", *word(countdown, "jumped") ? ": " : "", word(countdown, "jumped"));
}

static void print_alerts(json_object *alerts)
{
	char since[24];
	for (size_t i = 0; i < json_object_array_length(alerts); i++) {
		json_object *a = json_object_array_get_idx(alerts, i);
		enum alert_class class = ALERT_NONE;
		alert_class_parse(word(a, "class"), &class);
		printf(_("%s %s (since %s%s)\n"), alert_class_mark(class), word(a, "text"),
		       format_clock(thousandths(a, "since_s"), since, sizeof(since)),
		       json_object_get_boolean(part(a, "acknowledged")) ? _(", acknowledged") : "");
	}
}

static void print_state(json_object *state)
{
	char clock[24];
	int passes = json_object_get_int(part(state, "passes")),
	    round = json_object_get_int(part(state, "round"));
	printf("%s%s\n", word(state, "session"),
	       json_object_get_boolean(part(state, "simulated")) ? _(": simulated, this is no skin") : "");
	printf("%s  %s", format_clock(thousandths(state, "elapsed_s"), clock, sizeof(clock)),
	       word(state, "phase_text"));
	if (passes)
		printf("  %d %s", passes, _n("pass", "passes", passes));
	if (round > 1)
		printf(_("  round %d"), round);
	putchar('\n');
	print_skin(state);
	print_countdown(part(state, "countdown"));
	if (*word(state, "coach"))
		puts(word(state, "coach"));
	puts(word(state, "step"));
	print_alerts(part(state, "alerts"));
}

static int print_all(const struct options *o)
{
	char names[LOCAL_SOCKETS_MAX][LOCAL_NAME];
	int n = running_find(o, names), code = n ? EXIT_DONE : EXIT_NO_SESSION;
	for (int i = 0; i < n; i++) {
		json_object *state = running_state(names[i]);
		if (!state)
			code = EXIT_FAILED;
		else if (options_has(o, SETTING_JSON))
			puts(json_object_to_json_string_ext(state, JSON_C_TO_STRING_NOSLASHESCAPE));
		else
			print_state(state);
		json_object_put(state);
	}
	return code;
}

int command_status(int argc, char **argv)
{
	struct options o;
	setlocale(LC_CTYPE, "");
	signal(SIGPIPE, SIG_IGN); /* a session that ends just now */
	options_parse(&o, COMMAND_STATUS, argc, argv, NULL);
	int code = print_all(&o);
	options_free(&o);
	return fflush(stdout) == 0 ? code : EXIT_FAILED;
}
