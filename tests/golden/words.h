/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_WORDS_H
#define SOCKVIEW_TESTS_WORDS_H

/* A command line written as one string, taken apart at its blanks into an argv. */

#define WORDS_MAX 32

struct words {
	int argc;
	char *argv[WORDS_MAX + 1]; /* argv[0] is "sockview" */
	char text[1024];
};

/* No quoting: a word has no blanks. */
void words_split(struct words *words, const char *line);

/* "sockview" and one word as it is, blanks, an empty one or control characters included.
 */
void words_single(struct words *words, const char *word);

#endif
