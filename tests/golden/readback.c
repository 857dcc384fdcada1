/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "readback.h"

#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_LENGTH 64

void readback_open(struct readback *readback, const char *text)
{
	json_error_t error;

	readback->value = NULL;
	readback->root =
		json_loads(text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	ck_assert_msg(readback->root, "line %d, column %d: %s", error.line, error.column,
		error.text);
}

void readback_close(struct readback *readback)
{
	json_decref(readback->root);
	free(readback->value);
	readback->root = NULL;
	readback->value = NULL;
}

static json_t *step(const json_t *from, const char *name)
{
	return json_is_array(from) ? json_array_get(from, strtoul(name, NULL, 10))
				   : json_object_get(from, name);
}

static json_t *find(const struct readback *readback, const char *path)
{
	json_t *at = readback->root;

	while (*path && at) {
		size_t length = strcspn(path, "/");
		char name[NAME_MAX_LENGTH];

		ck_assert_uint_lt(length, sizeof(name));
		memcpy(name, path, length);
		name[length] = '\0';
		at = step(at, name);
		path += length + (path[length] == '/');
	}
	return at;
}

const char *readback_at(struct readback *readback, const char *path)
{
	const json_t *at = find(readback, path);

	if (!at)
		return "(absent)";
	free(readback->value);
	readback->value =
		json_dumps(at, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	ck_assert_ptr_nonnull(readback->value);
	return readback->value;
}

const char *readback_text(const struct readback *readback, const char *path)
{
	return json_string_value(find(readback, path));
}

size_t readback_count(const struct readback *readback, const char *path)
{
	const json_t *at = find(readback, path);

	return json_is_array(at) ? json_array_size(at) : json_object_size(at);
}

void readback_expect(struct readback *readback, const char *path, const char *expected)
{
	const char *got = readback_at(readback, path);

	ck_assert_msg(
		strcmp(got, expected) == 0, "%s is %s, not %s", path, got, expected);
}
