/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/decimal.h"
#include "sockview/core/format.h"
#include "sockview/core/threshold.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What a value is told with is three decimals. */
#define LEAST 0.001

static const struct {
	const char *suffix;
	const char *example; /* of how both are written */
	const char *name;
	double most;
} units[] = {
	[UNIT_COUNT] = { "", "100,1000", "a whole number", 4294967295.0 },
	[UNIT_PERCENT] = { "%", "70%,90%", "a percentage", 100 },
	[UNIT_PER_S] = { "/s", "10/s,100/s", "a number per second", 4294967295.0 },
};
static_assert(sizeof(units) / sizeof(*units) == UNIT_PER_S + 1, "a row per unit");

__attribute__((format(printf, 2, 3))) static int complain(
	char why[THRESHOLD_WHY_MAX], const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(why, THRESHOLD_WHY_MAX, format, arguments);
	va_end(arguments);
	return -EINVAL;
}

/* One of the two; `text` loses its unit. False: it is no value of that unit. */
static bool read_value(enum threshold_unit unit, char *text, double *value)
{
	size_t length = strlen(text);
	size_t suffix = strlen(units[unit].suffix);

	if (!length) {
		*value = INFINITY;
		return true;
	}
	if (length <= suffix || strcmp(text + length - suffix, units[unit].suffix) != 0)
		return false;
	if (unit == UNIT_COUNT && strchr(text, '.'))
		return false;
	text[length - suffix] = '\0';
	return decimal_read(text, LEAST, units[unit].most, value) == 0;
}

static int read_values(const char *whole, enum finding_kind kind, char *values,
	struct threshold *threshold, char why[THRESHOLD_WHY_MAX])
{
	enum threshold_unit unit = threshold_spec(kind)->unit;
	char *comma = strchr(values, ',');
	char *parts[2] = { values, comma ? comma + 1 : NULL };
	double read[2];

	if (!comma)
		return complain(why, "%s: a comma is missing, as in %s=%s", whole,
			finding_kind_name(kind), units[unit].example);
	*comma = '\0';
	for (int i = 0; i < 2; i++) {
		char bad[THRESHOLD_VALUE_MAX];

		snprintf(bad, sizeof(bad), "%s", parts[i]);
		if (!read_value(unit, parts[i], &read[i]))
			return complain(why, "%s: \"%s\" is not %s above 0%s, as in %s",
				whole, bad, units[unit].name,
				unit == UNIT_PERCENT ? " and at most 100%" : "",
				units[unit].example);
	}
	/* "never" for a warning goes with any second value. */
	if (isfinite(read[0]) && read[0] > read[1])
		return complain(why, "%s: WARN must be below CRIT", whole);
	*threshold = (struct threshold){ read[0], read[1] };
	return 0;
}

int threshold_set(
	struct thresholds *thresholds, const char *text, char why[THRESHOLD_WHY_MAX])
{
	char copy[96];
	enum finding_kind kind;
	char *equals;

	if (strlen(text) >= sizeof(copy))
		return complain(why, "\"%.40s...\" is too long", text);
	strcpy(copy, text);
	equals = strchr(copy, '=');
	if (!equals)
		return complain(why, "\"%s\" is not NAME=WARN,CRIT, as in %s", text,
			"close_wait=100,1000");
	*equals = '\0';
	if (!finding_kind_find(copy, &kind)) {
		finding_kind_unknown(copy, why, THRESHOLD_WHY_MAX);
		return -EINVAL;
	}
	return read_values(text, kind, equals + 1, &thresholds->of[kind], why);
}

void threshold_text(enum finding_kind kind, double value, char out[THRESHOLD_VALUE_MAX])
{
	out[0] = '\0';
	if (isfinite(value))
		stpcpy(format_decimal(out, value),
			units[threshold_spec(kind)->unit].suffix);
}
