/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_PAPER_H
#define SOCKVIEW_TESTS_PAPER_H

/* A file in memory to write on, and to read back as one string. */

#include "sockview/output/out.h"

struct paper {
	int fd;
	size_t length; /* of the text, set by paper_text() */
	char *text;
	struct out out; /* over `fd`, with or without colour */
};

/* Takes a blank one. A paper that cannot be had fails the test. */
void paper_open(struct paper *paper, bool color);
void paper_close(struct paper *paper);

/* Flushes `out` and returns all that stands there, ended by a NUL behind its length.
 * Lives until the next call. */
const char *paper_text(struct paper *paper);

/* Fails unless both are equal; the message is short and shows where they part. */
void paper_expect(const char *what, const char *got, const char *expected);

#endif
