/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_STUCK_INSIDE_H
#define SOCKVIEW_CORE_STUCK_INSIDE_H

/* How a party is kept: its unit; user, the service's port and flags; the other end. */

#include <stdint.h>

#define PARTY_WORDS 4
/* No party: there were too many. */
#define PARTY_BEYOND ((UINT32_C(1) << 28) - 1)

enum party_flag {
	PARTY_OUT = 1 << 0,
	PARTY_IPV6 = 1 << 1,
	PARTY_HAS_UID = 1 << 2,
	PARTY_HAS_CGROUP = 1 << 3,
	PARTY_STATE = 1 << 4, /* times the state */
};

#endif
