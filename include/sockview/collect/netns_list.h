/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_NETNS_LIST_H
#define SOCKVIEW_COLLECT_NETNS_LIST_H

/* The network namespaces there are, each once: those with a name, and those of
 * processes. One that is held by nothing but an open file has neither. */

#include <stddef.h>
#include <stdint.h>

struct netns_place {
	uint64_t inode;
	char path[280]; /* of a file that leads into it, see netns_enter() */
};

struct netns_list {
	struct netns_place *places; /* the one of the process itself is the first */
	size_t count;
	size_t refused; /* processes that may not be looked at: theirs may be missing */
	int home;	/* keeps the first one, which the process may leave; -1: none */
};

/*
 * Looks for them. `list` is zeroed, or was filled before; the first place stays what it
 * was then. Returns 0 or a negative errno.
 */
int netns_list_read(struct netns_list *list);

/* May be called twice. */
void netns_list_fini(struct netns_list *list);

#endif
