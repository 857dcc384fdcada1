/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_SAY_H
#define SOCKVIEW_CORE_SAY_H

/*
 * Sentences put together piece by piece. A piece that does not fit is cut between
 * characters; a `|`, which ends the sentence in what monitoring systems read, becomes
 * `/`.
 */

#include "sockview/core/number.h"

#include <stddef.h>

struct say {
	char *text; /* always ends in a NUL */
	size_t size;
	size_t used;
};

/* Starts an empty sentence in `size` bytes of the caller's. */
void say_init(struct say *say, char *text, size_t size);

/* Adds to it, as printf(3) does. */
__attribute__((format(printf, 2, 3))) void say(struct say *say, const char *format, ...);

/* How long from now on: "50 s", "5 min", "15 h", "more than a day". */
char *say_span(char out[NUMBER_MAX], double seconds);

/* How long until now: "40 s", "6 min 10 s", "3 h", "2 d". */
char *say_age(char out[NUMBER_MAX], double seconds);

/* A time of the day, UTC: "03:17"; with seconds "03:06:30". */
char *say_clock(char out[NUMBER_MAX], uint64_t wall_ns, bool seconds);

/* "900 bytes", "214 KB", "18 MB", of 1,024 bytes each. */
char *say_bytes(char out[NUMBER_MAX], uint64_t bytes);

/*
 * The same as arguments of say(); each lives to the end of its block. PERCENT and CHANGE
 * bring their sign.
 */
#define SAY_PLACE  ((char[NUMBER_MAX]){ 0 })
#define COUNT(n)   number_count(SAY_PLACE, (n), true)
#define RATE(n)	   number_rate(SAY_PLACE, (n))
#define CHANGE(n)  say_change(SAY_PLACE, (n))
#define PERCENT(n) say_percent(SAY_PLACE, (n))
#define SPAN(s)	   say_span(SAY_PLACE, (s))
#define AGE(s)	   say_age(SAY_PLACE, (s))
#define CLOCK(ns)  say_clock(SAY_PLACE, (ns), false)
#define CLOCKS(ns) say_clock(SAY_PLACE, (ns), true)
#define BYTES(n)   say_bytes(SAY_PLACE, (n))

/* "+96", "+0.2", "-3": a rate with its sign. */
char *say_change(char out[NUMBER_MAX], double change);

/* "70 %", "<1 %", of a share of 1. */
char *say_percent(char out[NUMBER_MAX], double share);

#endif
