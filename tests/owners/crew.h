/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_OWNERS_CREW_H
#define TESTS_OWNERS_CREW_H

/* Processes that hold sockets, and who the program says holds them. */

#include "world.h"

#include <jansson.h>
#include <sys/types.h>

/* A child that keeps the test's descriptors, under a name of its own. */
pid_t start_child(const char *comm);
void end_child(pid_t pid);

/* A world of one listener over IPv4; its index. */
size_t make_listener(struct world *world, uint16_t port);

/* The first row of a local port; fails the test if there is none. */
const json_t *row_at(const json_t *document, uint16_t port);

/* Whether the row names that descriptor of that process; `comm` NULL: under any name. */
bool is_held(const json_t *row, pid_t pid, int fd, const char *comm);

/* How many owners the row names. */
size_t owners_of(const json_t *row);

/*
 * Runs the program and returns what it said on stderr, for the caller to free; its code
 * must be 0. `document`, if not NULL, becomes what it printed.
 */
char *errors_of(const char *const *args, int (*prepare)(void *), void *context,
	json_t **document);

/* How many sockets the document calls unowned, for whatever reason. */
json_int_t gap_of(const json_t *document);

/* A folder of cgroup2 that the test moves into; "" where that is refused. */
void enter_cgroup(const char *name, char folder[512]);

/* Out of it, where others may stay; and the same, with its end. */
void step_out(const char *folder);
void leave_cgroup(const char *folder);

#endif
