/* json_print.h - a whole JSON value on a stream. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include <json-c/json.h>

/* Readable, with a line end; takes o, which may be NULL. False when memory is out. */
bool json_print(FILE *f, json_object *o);
