/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_NUMBER_H
#define SOCKVIEW_CORE_NUMBER_H

/*
 * Numbers for people: with thousands separators, rounded, in units. Each function writes
 * a string with its NUL into NUMBER_MAX bytes and returns it, whatever the locale.
 */

#include <stdbool.h>
#include <stdint.h>

#define NUMBER_MAX 40

/* "1,048,576", or "1048576" where separators do not fit. */
char *number_count(char out[NUMBER_MAX], uint64_t value, bool separators);

/* In at most `width` (≥ 4) columns: "1,048,576", "1048576", "1.0M", "18E". */
char *number_fit(char out[NUMBER_MAX], uint64_t value, bool separators, unsigned width);

/* The nearest whole number, without its sign. */
uint64_t number_size(double value);

/* A change: "+14", "-2", "0"; in at most `width` (≥ 5) columns. */
char *number_change(char out[NUMBER_MAX], double change, bool separators, unsigned width);

/* "1,204" from ten, "1.2" below, "0" only for none. */
char *number_rate(char out[NUMBER_MAX], double rate);

/* "8", "<1", "0": whole, and 100 only when it is reached. */
char *number_percent(char out[NUMBER_MAX], double share);

/* Ten cells, "[####......]", full only when it is reached. */
char *number_bar(char out[NUMBER_MAX], double share);

/* What a dump cost: "0.4 ms", "14 ms", "1.1 s". */
char *number_cost(char out[NUMBER_MAX], uint64_t ns);

/* An interval: "2 s", "0.5 s", "5 min". */
char *number_interval(char out[NUMBER_MAX], uint64_t ns);

/* An age that goes on counting: "9 s", "4 min 10 s", "3 h 05 min", "2 d 3 h". */
char *number_age(char out[NUMBER_MAX], uint64_t ns);

/* About how many: three digits that count, "31,200". */
char *number_about(char out[NUMBER_MAX], uint64_t value);

#endif
