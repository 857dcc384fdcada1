/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_OUTPUT_JSON_H
#define SOCKVIEW_OUTPUT_JSON_H

/*
 * A streaming JSON writer (RFC 8259): values go out as they come, commas come by
 * themselves. Nesting is the caller's business. Text must be valid UTF-8
 * (core/sanitize.h).
 */

#include "sockview/output/out.h"

#define JSON_DEPTH_MAX 16

struct json {
	struct out *out;
	unsigned depth;
	bool has_values[JSON_DEPTH_MAX];
};

void json_init(struct json *json, struct out *out);

/* `key` NULL: an element of an array, or the document. Keys are written as they are. */
void json_object(struct json *json, const char *key);
void json_object_end(struct json *json);
void json_array(struct json *json, const char *key);
void json_array_end(struct json *json);
void json_text(struct json *json, const char *key, const char *text); /* NULL: null */
void json_u64(struct json *json, const char *key, uint64_t value);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);

/* value / 10^decimals: a fixed-point number, "12.4" for 124 and 1; 9 decimals at most. */
void json_fixed(struct json *json, const char *key, int64_t value, unsigned decimals);

/* Writes `length` bytes of text with quotes, backslashes and controls escaped, to `to`,
 * which has room for six times as many bytes. Returns its end. */
char *json_escape(char *to, const char *text, size_t length);

#endif
