/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_READBACK_H
#define SOCKVIEW_TESTS_READBACK_H

/* JSON as a program of another house reads it (jansson). */

#include <stddef.h>

struct readback {
	void *root;
	char *value; /* the last one that was looked up */
};

/* Reads one document, of which nothing may be left; fails the test if it is not one. */
void readback_open(struct readback *readback, const char *text);
void readback_close(struct readback *readback);

/*
 * The value at a path such as "rows/0/local_addr", as JSON without blanks: "null", "42",
 * "\"text\"". "(absent)" where there is none. Lives until the next call.
 */
const char *readback_at(struct readback *readback, const char *path);

/* The string at a path; NULL if there is none. Lives until close. */
const char *readback_text(const struct readback *readback, const char *path);

/* Elements of the array, or members of the object, at a path. */
size_t readback_count(const struct readback *readback, const char *path);

/* Fails unless the value at `path` is `expected`, in the words of readback_at(). */
void readback_expect(struct readback *readback, const char *path, const char *expected);

#endif
