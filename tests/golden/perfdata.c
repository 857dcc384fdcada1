/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "perfdata.h"

#include <check.h>
#include <stdbool.h>
#include <string.h>

#define NUMBER "0123456789."

static const char *take(const char *at, const char *accepted, char *to, size_t size)
{
	size_t length = strspn(at, accepted);

	ck_assert_uint_lt(length, size);
	memcpy(to, at, length);
	to[length] = '\0';
	return at + length;
}

/* What follows a semicolon, if there is one. */
static const char *take_bound(const char *at, char *to, size_t size)
{
	to[0] = '\0';
	return *at == ';' ? take(at + 1, NUMBER, to, size) : at;
}

static const char *read_one(const char *at, struct perfdatum *datum)
{
	size_t length = strcspn(at, "= '\n");

	ck_assert_uint_gt(length, 0);
	ck_assert_uint_lt(length, sizeof(datum->label));
	memcpy(datum->label, at, length);
	datum->label[length] = '\0';
	at += length;
	ck_assert_int_eq(*at++, '=');
	at = take(at, *at == 'U' ? "U" : NUMBER, datum->value, sizeof(datum->value));
	ck_assert_str_ne(datum->value, "");
	at = take(at, "%sBc", datum->unit, sizeof(datum->unit));
	at = take_bound(at, datum->warn, sizeof(datum->warn));
	at = take_bound(at, datum->crit, sizeof(datum->crit));
	at = take_bound(at, datum->least, sizeof(datum->least));
	return take_bound(at, datum->most, sizeof(datum->most));
}

size_t perfdata_read(const char *text, struct perfdatum data[PERFDATA_MAX])
{
	const char *end = strchr(text, '\n');
	const char *at = strchr(text, '|');
	size_t count = 0;

	ck_assert_ptr_nonnull(end);
	if (!at || at > end)
		return 0;
	for (at += 1 + strspn(at + 1, " "); at < end; at += strspn(at, " ")) {
		ck_assert_uint_lt(count, PERFDATA_MAX);
		at = read_one(at, &data[count++]);
		ck_assert_msg(*at == ' ' || *at == '\n', "no end: %.40s", at);
	}
	return count;
}

const struct perfdatum *perfdata_find(
	const struct perfdatum *data, size_t count, const char *label)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(data[i].label, label) == 0)
			return &data[i];
	return NULL;
}
