#include "json_print.h"

bool json_print(FILE *f, json_object *o)
{
	const char *text = o ? json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY) : NULL;
	if (text)
		fprintf(f, "%s\n", text);
	json_object_put(o);
	return text != NULL;
}
