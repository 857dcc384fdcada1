/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/json.h"

#include "sockview/core/format.h"

#include <assert.h>
#include <string.h>

void json_init(struct json *json, struct out *out)
{
	*json = (struct json){ .out = out };
}

static void lead(struct json *json, const char *key)
{
	if (json->has_values[json->depth])
		out_text(json->out, ",");
	json->has_values[json->depth] = true;
	if (!key)
		return;
	out_text(json->out, "\"");
	out_text(json->out, key);
	out_text(json->out, "\":");
}

static void open_nest(struct json *json, const char *key, const char *bracket)
{
	lead(json, key);
	out_text(json->out, bracket);
	assert(json->depth + 1 < JSON_DEPTH_MAX);
	json->has_values[++json->depth] = false;
}

static void close_nest(struct json *json, const char *bracket)
{
	json->depth--;
	out_text(json->out, bracket);
}

void json_object(struct json *json, const char *key)
{
	open_nest(json, key, "{");
}

void json_object_end(struct json *json)
{
	close_nest(json, "}");
}

void json_array(struct json *json, const char *key)
{
	open_nest(json, key, "[");
}

void json_array_end(struct json *json)
{
	close_nest(json, "]");
}

char *json_escape(char *to, const char *text, size_t length)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte < 0x20) {
			memcpy(to, "\\u00", 4);
			to[4] = digits[byte >> 4];
			to[5] = digits[byte & 15];
			to += 6;
			continue;
		}
		if (byte == '"' || byte == '\\')
			*to++ = '\\';
		*to++ = text[i];
	}
	return to;
}

void json_text(struct json *json, const char *key, const char *text)
{
	if (!text) {
		json_null(json, key);
		return;
	}
	lead(json, key);
	out_text(json->out, "\"");
	for (size_t left = strlen(text); left;) {
		size_t part = left < OUT_ROW_MAX / 6 ? left : OUT_ROW_MAX / 6;

		out_take(json->out, json_escape(out_room(json->out), text, part));
		text += part;
		left -= part;
	}
	out_text(json->out, "\"");
}

void json_u64(struct json *json, const char *key, uint64_t value)
{
	lead(json, key);
	out_u64(json->out, value);
}

void json_fixed(struct json *json, const char *key, int64_t value, unsigned decimals)
{
	uint64_t positive = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	uint64_t scale = 1;

	for (unsigned i = 0; i < decimals; i++)
		scale *= 10;
	lead(json, key);
	if (value < 0)
		out_text(json->out, "-");
	out_u64(json->out, positive / scale);
	out_text(json->out, decimals ? "." : "");
	for (scale /= 10; scale; scale /= 10)
		out_u64(json->out, positive / scale % 10);
}

void json_bool(struct json *json, const char *key, bool value)
{
	lead(json, key);
	out_text(json->out, value ? "true" : "false");
}

void json_null(struct json *json, const char *key)
{
	lead(json, key);
	out_text(json->out, "null");
}
