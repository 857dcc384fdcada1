/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_KERNEL_REPORT_H
#define TESTS_KERNEL_REPORT_H

/* Asks the program and reads its answer back. A bad answer fails the running test. */

#include "census.h"

#include <jansson.h>

#define REPORT(...) ((const char *const[]){ __VA_ARGS__, NULL })

/*
 * Runs the program with these arguments; it must end with 0 and keep stderr empty.
 * Returns its output, for the caller to free. `prepare` as in struct run, or NULL.
 */
char *report_text(const char *const *args, int (*prepare)(void *context), void *context);

/* As above, with --json: one document, checked for what each one carries. */
json_t *report_json(
	const char *const *args, int (*prepare)(void *context), void *context);

/*
 * The program's summary with these arguments must be what the book says. With `source`
 * both protocols that were asked for must come from there.
 */
void report_assert_census(const struct world *world, const struct census_ask *ask,
	const char *const *args, const char *source);

/* "netlink", "proc", … of "tcp" or "udp". Belongs to the document. */
const char *report_source(const json_t *document, const char *proto);

/*
 * Rows of a socket list in one common form, sorted, one a line:
 *
 *	tcp ipv4 ESTABLISHED 0 0 127.0.0.1 8080 127.0.0.1 50000 lo
 *
 * protocol, family, state, receive and send queue, local address and port, remote address
 * and port, device; "-" is null. The caller frees the text.
 */
char *report_rows_of_world(const struct world *world, const struct census_ask *ask);
char *report_rows_of_json(const json_t *document);
char *report_rows_of_csv(const char *text);

/* What the program's text must show of them: one token a cell, between single spaces. */
char *report_text_of_world(const struct world *world, const struct census_ask *ask);

/* The first `columns` tokens of each line, between single spaces, lines sorted. */
char *report_squeeze(const char *text, int columns);

/* How many lines of `expected` are not in `got`, and how many are there twice. */
struct report_gap {
	unsigned long expected;
	unsigned long missing;
	unsigned long doubled;
};
void report_count_gap(const char *expected, const char *got, struct report_gap *gap);

/* Fails with the first line that differs. */
void report_assert_rows(const char *expected, const char *got, const char *what);

#endif
