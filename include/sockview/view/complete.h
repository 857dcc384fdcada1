/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_COMPLETE_H
#define SOCKVIEW_VIEW_COMPLETE_H

/* Words of the filter language that may stand at a place of a filter. */

#include <stddef.h>

#define COMPLETE_MAX 32

struct completion {
	size_t from;			/* byte at which the word begins */
	const char *word[COMPLETE_MAX]; /* those that begin like it, in the order of the
					   language */
	size_t count;
	size_t common; /* bytes that all of them begin with */
};

/* The words that what stands before byte `cursor` may become. */
struct completion complete_filter(const char *text, size_t cursor);

#endif
