/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_PERFDATA_H
#define SOCKVIEW_TESTS_PERFDATA_H

/* Performance data as a monitoring system reads it, by the plugins' guidelines. */

#include <stddef.h>

#define PERFDATA_MAX 32

struct perfdatum {
	char label[32];
	char value[32]; /* "U": unknown */
	char unit[4];
	char warn[32]; /* "": none */
	char crit[32];
	char least[32];
	char most[32];
};

/* What stands behind the bar of the first line; fails the test where that is none of it.
 * Returns how many. */
size_t perfdata_read(const char *text, struct perfdatum data[PERFDATA_MAX]);

/* The one of that label; NULL: there is none. */
const struct perfdatum *perfdata_find(
	const struct perfdatum *data, size_t count, const char *label);

#endif
