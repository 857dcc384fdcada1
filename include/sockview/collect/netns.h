/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_NETNS_H
#define SOCKVIEW_COLLECT_NETNS_H

/*
 * One network namespace as a handle: everything that is read about it goes through here,
 * so that sockets, sysctls and devices are always those of the same one.
 */

#include "sockview/core/feed.h"

#include <stddef.h>

struct netns;

/* The namespace of the calling thread. Returns 0 or -ENOMEM; /proc may be missing. */
int netns_open_self(struct netns **netns);

/* Takes NULL. */
void netns_free(struct netns *netns);

/*
 * "host" for the initial namespace, else its name in /run/netns, sanitized, else
 * "net:[INODE]" as readlink(2) of /proc/PID/ns/net shows it; NULL if /proc does not tell.
 * The initial one is known by sysctls that exist nowhere else
 * (net/core/sysctl_net_core.c, netns_core_table against net_core_table), which needs no
 * privilege and does not mistake a container's PID 1 for the host's. Lives as long as the
 * handle.
 */
const char *netns_name(const struct netns *netns);

/* Opens /proc/net/NAME for reading. Returns a descriptor or a negative errno. */
int netns_open_proc(const struct netns *netns, const char *name);

/*
 * Reads /proc/net/NAME, or /proc/sys/net/NAME, as text ended by a NUL. Returns 0,
 * -EOVERFLOW if it does not fit, or another negative errno.
 */
int netns_read_proc(const struct netns *netns, const char *name, char *text, size_t size);
int netns_read_sysctl(
	const struct netns *netns, const char *name, char *text, size_t size);

/* Opens a NETLINK_SOCK_DIAG socket in it. Returns a descriptor or a negative errno. */
int netns_open_diag(const struct netns *netns);

/* Gives the names of its devices to feed->device. Returns 0 or what the feed returned. */
int netns_devices(const struct netns *netns, const struct feed *feed);

#endif
