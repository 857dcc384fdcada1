/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_SCREEN_H
#define SOCKVIEW_VIEW_SCREEN_H

/*
 * The dashboard without a terminal: what the person has chosen, how keys change it, and
 * the frame that shows it. Pure: the time, the size and the charset are arguments.
 */

#include "sockview/core/model.h"
#include "sockview/view/frame.h"
#include "sockview/view/keys.h"
#include "sockview/view/prompt.h"
#include "sockview/view/unfolded.h"

enum charset {
	CHARSET_ASCII,
	CHARSET_UTF8,
};

enum screen_page {
	PAGE_OVERVIEW,
	PAGE_SERVICES,
	PAGE_PROCESSES,
	PAGE_PEERS,
	PAGE_LISTENERS,
	PAGE_SOCKETS,
	PAGE_COUNTERS,
	PAGE_FINDINGS,
	PAGE_HELP_KEYS,
	PAGE_HELP_STATES,
	PAGE_HELP_WORDS,
	PAGE_COUNT,
};

static inline bool screen_is_help(enum screen_page page)
{
	return page >= PAGE_HELP_KEYS;
}

#define SCREEN_NOTICE_MAX 160
#define SCREEN_HIDDEN_MAX 16

struct listing;
struct lore;

/* Zeroed is the state at the start. */
struct screen {
	enum screen_page page;
	enum screen_page beneath; /* the help */
	enum charset charset;
	unsigned selected; /* what the selected row is about (enum layout_item), so that
			      it stays selected where rows move; 0: the first */
	bool chosen;	   /* by the person */
	uint64_t finding;  /* the selected finding's id, 0: a row is selected */
	struct {
		uint64_t id;
		enum severity severity; /* it had: another one shows it again */
	} hidden[SCREEN_HIDDEN_MAX];	/* findings that the person has dismissed */
	unsigned hidden_count;
	struct unfolded unfolded; /* rows of lists */
	unsigned scroll;	  /* the first line shown of a page of help */
	unsigned rows;		  /* of the frame drawn last, */
	unsigned cols;		  /* which keys that move need to know */
	bool paused;	 /* by the program: the model shown is kept, its age counts on */
	uint64_t now_ns; /* CLOCK_MONOTONIC, for ages */
	const struct filter_words *words; /* to check a filter while it is typed;
					     borrowed, NULL: none */
	struct prompt prompt;
	char filter[PROMPT_MAX];  /* in force, "" : none */
	struct listing *listings; /* by page, PAGE_COUNT of them; borrowed, NULL: none */
	bool pane;		  /* of all about one socket, over a list of them */
	struct closeup_wish wish; /* what the frame drawn last would like to know */
	unsigned groups;	  /* of COLUMN_ON_REQUEST: columns that are wanted
				     beside the others */
	const struct lore *lore;  /* what rows of lists are looked up in; borrowed,
				     NULL: nothing */
	bool deeper;		  /* Esc goes back to what follows */
	bool compares; /* the Overview shows what has changed since `baseline` */
	struct aggregate baseline;
	uint64_t opened;		/* the finding whose sockets these are, 0: none */
	enum screen_page findings_from; /* where f was pressed */
	enum screen_page back_page;
	char back_filter[PROMPT_MAX];
	char notice[SCREEN_NOTICE_MAX]; /* takes the hint line until the next key; "" :
					   none */
};

/* What the keys are for; a model tells it, before the first one they are for live. */
enum key_use screen_use(const struct model *model);

/*
 * Applies a key. What concerns the screen alone (selection, pages, help) is done; all
 * else is returned for the program to do. ACTION_NONE: nothing is left to do.
 * ACTION_FILTER: screen->prompt.text is to become the filter, see prompt.h.
 */
enum action screen_key(struct screen *screen, const struct model *model, int code);

/* The rows that the page that is open needs in the model: enum model_rows. */
unsigned screen_wants_rows(const struct screen *screen);

/* A click on a cell: selects the row there, or the tab. Returns as screen_key(). */
enum action screen_click(struct screen *screen, const struct model *model,
	const struct frame *frame, unsigned row, unsigned col);

/*
 * Draws, and remembers the size. The frame has been reset to the size wanted; any size
 * from 0×0 is drawn. `model` is NULL before the first snapshot.
 */
void screen_render(struct screen *screen, const struct model *model, struct frame *frame);

#endif
