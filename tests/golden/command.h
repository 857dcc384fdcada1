/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_COMMAND_H
#define SOCKVIEW_TESTS_COMMAND_H

/* A command line written as one string, taken apart at its blanks into an argv. */

#define COMMAND_MAX 32

struct command {
	int argc;
	char *argv[COMMAND_MAX + 1]; /* argv[0] is "sockview" */
	char text[1024];
};

/* No quoting: a word has no blanks. */
void command_split(struct command *command, const char *line);

/* "sockview" and one word as it is, blanks, an empty one or control characters included.
 */
void command_single(struct command *command, const char *word);

#endif
