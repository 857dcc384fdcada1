/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_ASK_H
#define SOCKVIEW_CORE_ASK_H

#include "sockview/core/filter.h"
#include "sockview/core/state.h"

#include <stdbool.h>
#include <stdint.h>

/* What is wanted of a snapshot. Sources give this much and no more. */
struct ask {
	unsigned protos;	      /* PROTO_BIT() */
	unsigned families;	      /* FAMILY_BIT() */
	uint32_t states[PROTO_COUNT]; /* STATE_BIT(); all of them also lets unknown ones
					 in */
	bool listeners; /* give every listener of the protocols first, by feed->listener
			 */
	/*
	 * Give TCP connections in ESTABLISHED and CLOSE_WAIT, too, with DETAIL_INFO, if a
	 * listener has any that wait for accept(). Needs `listeners`.
	 */
	bool waiting;
	unsigned details; /* give these details with each socket (enum detail_kind) */
	bool cgroups;	  /* tell the cgroup of each socket */
	bool figures;	  /* give counters, levels and limits, by feed->figures */
	bool devices;	  /* give the names of network devices, by feed->device */
	const struct filter *filter; /* a hint: what does not match need not be given */
	int deadline_ms; /* the longest silence of the kernel before a dump counts as dead
			  */
};

#endif
