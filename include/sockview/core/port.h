/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_PORT_H
#define SOCKVIEW_CORE_PORT_H

#include <stdbool.h>
#include <stdint.h>

/* IANA's port classes (RFC 6335 section 6). They partition 0-65535. */
enum port_class {
	CLASS_WELL_KNOWN, /* 0-1023, "System Ports" */
	CLASS_REGISTERED, /* 1024-49151, "User Ports" */
	CLASS_DYNAMIC,	  /* 49152-65535, "Dynamic or Private Ports" */
	CLASS_COUNT,
};

/* Both ends belong to the range. */
struct port_range {
	uint16_t low;
	uint16_t high;
};

static inline enum port_class port_class_of(uint16_t port)
{
	return port < 1024    ? CLASS_WELL_KNOWN
	       : port < 49152 ? CLASS_REGISTERED
			      : CLASS_DYNAMIC;
}

static inline bool port_in_range(struct port_range range, uint16_t port)
{
	return port >= range.low && port <= range.high;
}

#endif
