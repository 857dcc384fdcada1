/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_STEERING_H
#define SOCKVIEW_APP_STEERING_H

/* The running dashboard, and what its keys do beyond the screen. */

#include "sockview/app/app.h"
#include "sockview/app/naming.h"
#include "sockview/app/recording.h"
#include "sockview/app/signals.h"
#include "sockview/app/words.h"
#include "sockview/app/worker.h"
#include "sockview/tui/tui.h"
#include "sockview/view/listing.h"

struct dashboard {
	const struct app_host *host;
	struct signals signals;
	struct tui *tui;
	struct recording recording;
	struct worker *worker;
	struct worker_settings settings;
	const struct model *model; /* the one shown; while paused not the newest */
	struct naming naming;
	struct words words;
	struct lore lore;	     /* over words and naming, for lists */
	struct filter_words lookups; /* over words */
	struct filter_words quick;   /* the same while a filter is typed, without users */
	struct screen screen;
	struct listing listings[PAGE_COUNT];
	struct frame frame;
	unsigned speed;		  /* of a replay */
	bool stopped;		  /* it was told that the recording has ended */
	bool redraw;		  /* the terminal holds something else */
	struct closeup_wish wish; /* the worker knows of */
	bool quit;
	bool gone; /* the terminal, not the program */
};

/* Takes the newest model for the screen, unless that is paused. */
void steering_take_model(struct dashboard *dashboard);

/* Passes on which sockets the frame drawn last would like to know more of. */
void steering_wish(struct dashboard *dashboard);

/* Reads what names the cells of lists, once, for the first list that is opened. */
void steering_look_up(struct dashboard *dashboard);

/* Has the collector keep what the open page shows, and no more. */
void steering_follow(struct dashboard *dashboard);

/* Does what screen_key() or screen_click() left to do. */
void steering_act(struct dashboard *dashboard, enum action action);

#endif
