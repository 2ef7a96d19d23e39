/*
 * json.h - JSON values of our own kinds, made and written by json-c: an object's keys stand in the order in
 * which they were added.
 *
 * What is made may be NULL, which is null in JSON. json-c takes NULL for every value, and gives it when
 * memory is out.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <json-c/json.h>

/* Seconds with up to three decimals; null for MS_NONE. */
json_object *json_seconds(int64_t ms);

/* Degrees with up to three decimals; null for MC_NONE. */
json_object *json_degrees(int32_t mc);

/* Thousandths of a degree as they are; null for MC_NONE. */
json_object *json_mc(int32_t mc);

/*
 * A list of mixed values, one letter each: 'q' an int64_t, 'd' an int, 'c' an int32_t of thousandths of a
 * degree (null for MC_NONE), 's' text.
 */
json_object *json_list(const char *kinds, ...);

/* Readable, with a line end; takes o, which may be NULL. False when memory is out. */
bool json_print(FILE *f, json_object *o);

/* In one line, within <script>: no text in it ends the element. Takes o, which may be NULL. */
void json_print_in_page(FILE *f, json_object *o);
