/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_NETLINK_H
#define SOCKVIEW_COLLECT_NETLINK_H

#include "sockview/collect/transport.h"
#include "sockview/collect/walk.h"

/*
 * Walks by sock_diag dumps over a transport, which it owns from then on (also on
 * failure). TCP of both families is one TCPDIAG_GETSOCK walk, or two dumps by family
 * where the kernel refuses that; UDP and single families are dumps by family. Returns 0
 * or -ENOMEM.
 */
int netlink_walker_new(struct transport *transport, struct walker **walker);

#endif
