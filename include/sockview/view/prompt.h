/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_PROMPT_H
#define SOCKVIEW_VIEW_PROMPT_H

/*
 * The line in which a filter is typed: editing, earlier filters, completion, and what is
 * wrong with it so far.
 */

#include "sockview/core/model.h"
#include "sockview/view/frame.h"

#include <stdbool.h>
#include <stddef.h>

/* Bytes of a filter that can be typed, with the NUL. */
#define PROMPT_MAX MODEL_FILTER_MAX

/* Earlier filters that are kept. */
#define PROMPT_PAST 12

/* Rows it takes at the foot of the screen. */
#define PROMPT_ROWS 4

/* Zeroed is the state at the start. */
struct prompt {
	bool open;
	char text[PROMPT_MAX]; /* UTF-8 */
	size_t cursor;	       /* byte before which the next character goes */
	char past[PROMPT_PAST][PROMPT_MAX]; /* the latest first */
	unsigned past_count;
	unsigned recalled;	/* 0: what was typed, n: past[n - 1] */
	char draft[PROMPT_MAX]; /* what was typed, while another one is recalled */
	bool wrong;
	struct filter_error error; /* if wrong */
};

enum prompt_outcome {
	PROMPT_GOES_ON,
	PROMPT_LEFT,	/* nothing is to change */
	PROMPT_ENTERED, /* prompt->text is to be applied: prompt_accept() or
			   prompt_refuse() */
};

/* Opens it on a filter, to be changed. */
void prompt_open(struct prompt *prompt, const char *text);

/*
 * Applies a key, a character or enum key. The text is checked with `words` (NULL: not at
 * all), but a word that is still being typed is not called wrong.
 */
enum prompt_outcome prompt_key(
	struct prompt *prompt, int code, const struct filter_words *words);

/* Closes it, and remembers the text. */
void prompt_accept(struct prompt *prompt);

/* Leaves it open, and shows what is wrong. */
void prompt_refuse(struct prompt *prompt, const struct filter_error *error);

/* Draws it over the last PROMPT_ROWS rows. */
void prompt_render(const struct prompt *prompt, struct frame *frame);

#endif
