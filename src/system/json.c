#include "json.h"

#include <stdarg.h>
#include <string.h>

#include "base/format.h"

json_object *json_seconds(int64_t ms)
{
	char text[24];
	if (ms == MS_NONE)
		return NULL;
	return json_object_new_double_s((double)ms / 1000, format_thousandths(ms, text, sizeof(text)));
}

json_object *json_degrees(int32_t mc)
{
	return mc == MC_NONE ? NULL : json_seconds(mc); /* thousandths, too */
}

json_object *json_mc(int32_t mc)
{
	return mc == MC_NONE ? NULL : json_object_new_int(mc);
}

static json_object *next(char kind, va_list *args)
{
	switch (kind) {
	case 'q':
		return json_object_new_int64(va_arg(*args, int64_t));
	case 'd':
		return json_object_new_int(va_arg(*args, int));
	case 'c':
		return json_mc(va_arg(*args, int32_t));
	default:
		return json_object_new_string(va_arg(*args, const char *));
	}
}

json_object *json_list(const char *kinds, ...)
{
	json_object *list = json_object_new_array();
	va_list args;
	va_start(args, kinds);
	for (; *kinds; kinds++)
		json_object_array_add(list, next(*kinds, &args));
	va_end(args);
	return list;
}

bool json_print(FILE *f, json_object *o)
{
	const char *text = o ? json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY) : NULL;
	if (text)
		fprintf(f, "%s\n", text);
	json_object_put(o);
	return text != NULL;
}

/* In JSON they stand within strings only, where a number may stand for them. */
void json_print_in_page(FILE *f, json_object *o)
{
	const char *text = json_object_to_json_string_ext(o, JSON_C_TO_STRING_NOSLASHESCAPE);
	for (size_t n; *text; text += n + (text[n] != '\0')) {
		n = strcspn(text, "<>&");
		fwrite(text, 1, n, f);
		if (text[n])
			fprintf(f, "\\u%04x", text[n]);
	}
	fputc('\n', f);
	json_object_put(o);
}
