/* JSON objects as a table with tabs: a column for each key, those of objects within as "outer.inner". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "base/i18n.h"
#include "sheet.h"

#define KEYS_MAX COLUMNS_MAX
#define KEY_MAX 64
#define DEPTH_MAX 4

struct keys {
	int n;
	char at[KEYS_MAX][KEY_MAX];
};

struct out {
	char *text;
	size_t n, cap;
	bool failed;
};

static void put(struct out *o, const char *text, size_t n)
{
	if (o->n + n + 1 > o->cap) {
		size_t cap = (o->cap + n) * 2 + 4096;
		char *more = realloc(o->text, cap);

		o->failed = o->failed || !more;
		if (!more)
			return;
		o->text = more;
		o->cap = cap;
	}
	memcpy(o->text + o->n, text, n);
	o->n += n;
	o->text[o->n] = '\0';
}

static int key_index(struct keys *k, const char *key, bool add)
{
	for (int i = 0; i < k->n; i++)
		if (!strcmp(k->at[i], key))
			return i;
	if (!add || k->n == KEYS_MAX)
		return -1;
	snprintf(k->at[k->n], KEY_MAX, "%s", key);
	return k->n++;
}

/* Puts each value of an object at its key's place; cell NULL: only collects the keys. */
static void flatten(struct json_object *object, const char *before, int depth, struct keys *keys,
		    struct json_object **cell)
{
	json_object_object_foreach(object, key, value)
	{
		char name[KEY_MAX];

		snprintf(name, sizeof(name), "%s%s%s", before, *before ? "." : "", key);
		if (json_object_is_type(value, json_type_object) && depth < DEPTH_MAX) {
			flatten(value, name, depth + 1, keys, cell);
			continue;
		}
		int i = key_index(keys, name, !cell);

		if (cell && i >= 0)
			cell[i] = value;
	}
}

/* A text in quotes, and without what would end the cell. */
static void put_cell(struct out *o, const char *text)
{
	put(o, "\"", 1);
	for (; *text; text++)
		put(o,
		    *text == '"'				      ? "\"\""
		    : *text == '\n' || *text == '\r' || *text == '\t' ? " "
								      : text,
		    *text == '"' ? 2 : 1);
	put(o, "\"", 1);
}

static void put_row(struct out *o, struct json_object *object, struct keys *keys)
{
	static struct json_object *cell[KEYS_MAX];

	memset(cell, 0, sizeof(cell[0]) * (size_t)keys->n);
	flatten(object, "", 0, keys, cell);
	for (int i = 0; i < keys->n; i++) {
		if (i)
			put(o, "\t", 1);
		if (!cell[i])
			continue;
		if (json_object_is_type(cell[i], json_type_string))
			put_cell(o, json_object_get_string(cell[i]));
		else
			put(o, json_object_to_json_string_ext(cell[i], JSON_C_TO_STRING_PLAIN),
			    strlen(json_object_to_json_string_ext(cell[i], JSON_C_TO_STRING_PLAIN)));
	}
	put(o, "\n", 1);
}

static void put_names(struct out *o, const struct keys *keys)
{
	for (int i = 0; i < keys->n; i++) {
		if (i)
			put(o, "\t", 1);
		put_cell(o, keys->at[i]);
	}
	put(o, "\n", 1);
}

/* The object in one line; NULL when it is none. */
static struct json_object *object_of(const char *at, size_t n, struct json_tokener *tokener)
{
	json_tokener_reset(tokener);
	struct json_object *object = json_tokener_parse_ex(tokener, at, (int)n);

	if (object && json_object_is_type(object, json_type_object))
		return object;
	json_object_put(object);
	return NULL;
}

/* Calls for each line; the first pass collects the keys, the second writes the rows. Returns how many lines
 * hold an object. */
static int each_line(const char *text, size_t n, struct keys *keys, struct out *o)
{
	struct json_tokener *tokener = json_tokener_new();
	int objects = 0;

	for (const char *at = text, *end = text + n; tokener && at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t length = (size_t)((stop ? stop : end) - at);
		struct json_object *object =
			length < ROW_BYTES && memchr(at, '{', length) ? object_of(at, length, tokener) : NULL;

		if (object && o)
			put_row(o, object, keys);
		else if (object)
			flatten(object, "", 0, keys, NULL);
		else if (o) /* so that the numbers of lines stay */
			put(o, "\n", 1);
		objects += object != NULL;
		json_object_put(object);
		at += length + 1;
	}
	json_tokener_free(tokener);
	return objects;
}

/* The list of objects that the text is, or that is the value of one of its keys; NULL. */
static struct json_object *list_of(struct json_object *all)
{
	if (json_object_is_type(all, json_type_array) && json_object_array_length(all))
		return json_object_is_type(json_object_array_get_idx(all, 0), json_type_object)
			       ? all
			       : list_of(json_object_array_get_idx(all, 0));
	if (json_object_is_type(all, json_type_object)) {
		json_object_object_foreach(all, key, value)
		{
			(void)key;
			if (json_object_is_type(value, json_type_array) && list_of(value))
				return list_of(value);
		}
	}
	return NULL;
}

static bool each_in_list(const char *text, size_t n, struct keys *keys, struct out *o)
{
	struct json_tokener *tokener = n < INT32_MAX ? json_tokener_new() : NULL;
	struct json_object *all = tokener ? json_tokener_parse_ex(tokener, text, (int)n) : NULL;
	struct json_object *list = list_of(all);

	for (size_t i = 0; list && i < json_object_array_length(list); i++) {
		struct json_object *one = json_object_array_get_idx(list, i);

		if (json_object_is_type(one, json_type_object))
			flatten(one, "", 0, keys, NULL);
	}
	if (list)
		put_names(o, keys);
	for (size_t i = 0; list && i < json_object_array_length(list); i++) {
		struct json_object *one = json_object_array_get_idx(list, i);

		if (json_object_is_type(one, json_type_object))
			put_row(o, one, keys);
	}
	json_object_put(all);
	json_tokener_free(tokener);
	return list != NULL;
}

enum result json_to_table(char **text, size_t *n_text, char *why, size_t n)
{
	static struct keys keys;
	struct out o = {.text = NULL};
	size_t skip = strspn(*text, " \t\r\n");
	char first = (*text)[skip];

	if (first != '{' && first != '[')
		return RESULT_OK;
	keys.n = 0;
	if (first == '{' && each_line(*text, *n_text, &keys, NULL) > 1) {
		put_names(&o, &keys);
		each_line(*text, *n_text, &keys, &o);
	} else {
		keys.n = 0;
		if (!each_in_list(*text, *n_text, &keys, &o)) {
			free(o.text);
			struct json_object *all = json_tokener_parse(*text);
			bool is_json = all != NULL;

			json_object_put(all);
			if (!is_json)
				return RESULT_OK; /* it only begins like JSON */
			return refuse(
				why, n,
				_("it is JSON, but no object a line and no list of objects: make CSV of it, for instance with jq -r '.[] | [.time, .temperature] | @csv' FILE >table.csv"));
		}
	}
	if (o.failed) {
		free(o.text);
		return refuse(why, n, _("no memory"));
	}
	free(*text);
	*text = o.text;
	*n_text = o.n;
	return RESULT_OK;
}
