/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_PLAY_H
#define SOCKVIEW_TESTS_PLAY_H

/* One whole run of the program inside the test, over recorded bytes. */

#include "paper.h"
#include "wire.h"

struct play {
	struct wire wire;
	/* Pairs of name and value, ended by NULL; NULL: an empty environment. */
	const char *const *environment;
	int out; /* a descriptor in place of the paper, -1: none */
	int (*open_source)(
		void *self, const struct options *options, struct source **source);
	int (*find_name)(void *self, enum family family, const uint8_t *addr, char *name,
		size_t size); /* NULL: the host cannot */
	struct paper stdout_paper;
	struct paper stderr_paper;
	int code;	    /* as app_run() returns it */
	const char *text;   /* what went to stdout */
	const char *errors; /* what went to stderr */
};

void play_open(struct play *play);
void play_close(struct play *play);

/* Runs "sockview" with the words of `line`; once a play. */
void play_run(struct play *play, const char *line);

#endif
