/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_DOORS_H
#define SOCKVIEW_TESTS_DOORS_H

/* Listeners as a test writes them down, for the screen that lists them. */

#include "sockview/core/model.h"

/* A group of listeners; of `members` the first is as the numbers say, the others idle. */
struct door {
	enum proto proto;
	const char *address; /* a colon makes it IPv6, "*" is :: that takes IPv4 */
	uint16_t port;
	uint32_t ifindex; /* 1: lo */
	uint32_t members; /* 0: one */
	uint32_t queue;
	uint32_t limit;
	uint32_t peak;
	uint32_t full_s; /* for so long; 0: not full */
	uint32_t gave_up;
	uint32_t syn_recv;
	uint32_t drops;
	uint32_t drops_per_s;
	uint32_t opened; /* in the last two seconds */
	uint32_t accepted;
};

/* The listeners of three hosts: all is well; one does not accept; a SYN flood. */
extern const struct door doors_healthy[];
extern const struct door doors_overflow[];
extern const struct door doors_flood[];

/* What is found where one does not accept, as in screens of that host. */
void doors_found(struct model *model, enum severity severity);

/* Names who holds the listeners of doors_set() on ports below 8081: eight nginx one each,
 * and java. */
void doors_keep(struct model *model);

/* Gives a model listeners, up to a port of 0, that were looked at from 02:58 on, or with
 * `watched` false never; to be freed with model_free_rows(). */
void doors_set(struct model *model, const struct door *doors, bool watched);

#endif
