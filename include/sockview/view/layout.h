/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_LAYOUT_H
#define SOCKVIEW_VIEW_LAYOUT_H

/*
 * Which part of the Overview stands on which row of a screen of a given size. What stands
 * there does not depend on the counts, so nothing moves while they change; the one
 * exception is a screen too low for every state.
 */

#include "sockview/core/model.h"

#include <stdbool.h>

#define LAYOUT_ROWS_LEAST 10
#define LAYOUT_COLS_LEAST 40

enum layout_width {
	LAYOUT_NARROW, /* no port classes */
	LAYOUT_NORMAL, /* from 80 columns */
	LAYOUT_WIDE,   /* from 120 */
};

/*
 * The rows that can be selected, by what they are about: a selection stays with its
 * state when rows move. The states of TCP stand first, as proto_states() has them.
 */
enum layout_item {
	ITEM_TCP_FIRST = 0,
	ITEM_TCP_OTHER = 11,
	ITEM_UDP, /* all of UDP in one row */
	ITEM_UDP_FIRST,
	ITEM_UDP_OTHER = ITEM_UDP_FIRST + 2,
	ITEM_COUNT,
};

struct layout_row {
	enum layout_item item;
	unsigned at;
};

struct layout {
	unsigned rows;
	unsigned cols;
	enum layout_width width;
	unsigned filter_at; /* 0: there is none */
	unsigned hidden_at; /* what is not shown by choice, 0: nothing */
	unsigned room_at;   /* where findings will stand */
	unsigned room_rows;
	unsigned tcp_at; /* headings */
	unsigned total_at;
	bool folded;		/* one line at total_at for all that follows the states */
	unsigned folded_states; /* how many of them it counts */
	bool udp_table;		/* else all of UDP is one row */
	unsigned udp_at;	/* headings, or that row */
	unsigned limits_at;	/* 0: not shown */
	bool limits_all;	/* those too that a destination and a process have */
	unsigned elsewhere_at;	/* 0: in the room */
	unsigned rates_at;	/* 0: not shown */
	unsigned hint_at;
	unsigned keys_at;
	struct layout_row row[ITEM_COUNT]; /* from top to bottom */
	unsigned row_count;
};

/* Whether anything but a sentence about the size has room. */
bool layout_fits(unsigned rows, unsigned cols);

/* Of a size that fits. */
void layout_make(
	struct layout *layout, const struct model *model, unsigned rows, unsigned cols);

/* Whether sockets are left out by choice, other than by a filter. */
bool layout_hides(const struct model *model);

/* The row of `layout` that shows the item, or the one nearest to it in meaning. */
const struct layout_row *layout_find(const struct layout *layout, enum layout_item item);

enum proto item_proto(enum layout_item item);

/* The state, STATE_COUNT for ITEM_UDP, which is about all of them. */
enum state item_state(enum layout_item item);

#endif
