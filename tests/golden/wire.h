/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_WIRE_H
#define SOCKVIEW_TESTS_WIRE_H

/*
 * A kernel made of bytes: a source over the real collector, netlink walker and codec that
 * answers each request with a recording of what the kernel of a small web server says.
 * It ignores the states it is asked for, as a kernel may: the program filters again.
 */

#include "sockview/app/app.h"

enum wire_fault {
	WIRE_WHOLE,
	WIRE_UDP_REFUSED, /* an error in place of an answer */
	WIRE_UDP_MISSING, /* no handler: an empty dump that ends in ENOENT */
	WIRE_ALL_REFUSED,
	WIRE_TCP_CUT,	    /* the answer ends in the middle */
	WIRE_TCP_SILENT,    /* nothing comes any more, until the deadline */
	WIRE_TCP_GARBLED,   /* two entries that nobody can understand */
	WIRE_TCP_CHANGED,   /* the kernel says that the table changed */
	WIRE_LISTENERS_CUT, /* only the first walk, of the listeners, ends early */
};

/* What `self` of struct app_host points to. */
struct wire {
	enum wire_fault fault;
	unsigned requests;  /* so far */
	int deadline_ms;    /* the one it was last asked with */
	uint64_t snapshots; /* so far */
};

/* app_host.open_source. The source borrows `self`, a struct wire. */
int wire_open(void *self, const struct options *options, struct source **source);

#endif
