/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_CELLS_H
#define SOCKVIEW_TESTS_CELLS_H

/* Single cells of the socket views, asked for by the column's name. */

#include "sockview/view/column.h"

#define CELLS_ALL_FACTS                                                                  \
	(SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_UID | SOCK_INODE | SOCK_COOKIE |       \
		SOCK_TIMER | SOCK_CGROUP | SOCK_V6ONLY | SOCK_DEVICE)
/* What a line of /proc/net/tcp tells. */
#define CELLS_PROC_FACTS                                                                 \
	(SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_UID | SOCK_INODE | SOCK_TIMER)

/* Devices: 1 lo, 2 eth0, and the longest name there is with the highest number. */
#define CELLS_LONGEST_DEVICE "12345678901234567890123456789012345"

/* What an empty cell is expected as. */
#define CELLS_UNKNOWN "(unknown)"

/* A Check fixture: the names of the devices. */
void cells_setup(void);
void cells_teardown(void);
const struct names *cells_names(void);

/* Fails unless the cell below a heading of the text, or of a field, is `expected`. */
void cells_expect_text(
	const char *heading, const struct sock *sock, const char *expected);
void cells_expect_data(const char *name, const struct sock *sock, const char *expected);

/*
 * An established connection of which everything is known: figure n of its details is
 * 1000 + n.
 */
struct sock cells_known_sock(void);

#endif
