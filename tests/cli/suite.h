/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_CLI_SUITE_H
#define TESTS_CLI_SUITE_H

/* What the programs of the cli suite share. */

#include "run.h"

#include <check.h>

/* What main() returns: one TCase, run in TAP as the environment asks. */
int suite_run(const char *name, void (*add)(TCase *));

/* It ended with `code`; fails with what it said otherwise. */
void assert_code(const struct outcome *outcome, int code);

/*
 * Runs it with these arguments and environment changes (or NULL); it must end with 0 and
 * keep stderr empty. Returns its output, for the caller to free.
 */
char *output_of(const char *const *args, const char *const *env);

/* One line on stderr, "sockview: …", that holds `word`; nothing unprintable. */
void assert_one_message(const struct outcome *outcome, const char *word);

/* Each line is a JSON document; returns how many there are. */
size_t count_documents(const char *text);

/*
 * Opens sockets until a list of them is longer than any pipe's buffer (64 KiB), where
 * possible in a network namespace of the test's own. They go with the test's process.
 */
void open_many_sockets(void);

#endif
