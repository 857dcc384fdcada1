/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_PROCLINE_H
#define SOCKVIEW_COLLECT_PROCLINE_H

#include "sockview/core/sock.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Reads one line of /proc/net/{tcp,tcp6,udp,udp6}
 * (Documentation/networking/proc_net_tcp.rst, net/ipv4/tcp_ipv4.c), without its newline.
 * Returns 0, or -EBADMSG if it is not one.
 */
int procline_read(const char *line, size_t length, enum proto proto, enum family family,
	struct sock *sock);

/* Whether the line is the table's heading. */
bool procline_is_heading(const char *line, size_t length);

#endif
