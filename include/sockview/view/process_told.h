/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_PROCESS_TOLD_H
#define SOCKVIEW_VIEW_PROCESS_TOLD_H

/* The sentences of process_detail.h. Each is put together in the caller's text. */

#include "sockview/core/say.h"
#include "sockview/view/page.h"

#define PROCESS_TOLD_MAX (PROCESS_COMMAND_MAX + 64)

/* A row with what a closer look has told of it. All is borrowed. */
struct process_seen {
	const struct model *model;
	const struct row *row;
	const struct lore *lore;
	const struct process_closeup *closeup; /* NULL: nothing was told */
};

/* For how long a process has run: "1d17h", "3h05", "12m", "40s". False: unknown. */
bool process_up(char out[NUMBER_MAX], uint64_t start_wall_ns, uint64_t now_ns);

/* "java 4711   orders.service   user orders   up 1d17h since 2026-11-18 09:14Z" */
void process_say_title(struct say *text, const struct process_seen *seen);

/* "/usr/bin/java -jar orders.jar", of one of several with its name before it. As it is:
 * a `|` in it stays one. */
void process_command(char out[PROCESS_TOLD_MAX], const struct process_seen *seen);

/* "open files 3,611 of 4,096 (88 %): 3,583 sockets in the table, 28 others; full in 5 min
 * (about 03:17) at +96/min". */
void process_say_files(struct say *text, const struct process_seen *seen);

/* What their ages tell of its CLOSE_WAIT; nothing where they tell nothing. */
void process_say_ages(struct say *text, const struct process_seen *seen);

/* What else they would tell. */
void process_say_contrast(struct say *text, const struct process_seen *seen);

/* Whether it looks at them. */
void process_say_unread(struct say *text, const struct process_seen *seen);

#endif
