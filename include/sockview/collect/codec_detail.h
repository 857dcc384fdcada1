/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_CODEC_DETAIL_H
#define SOCKVIEW_COLLECT_CODEC_DETAIL_H

#include "sockview/core/detail.h"
#include "sockview/core/sock.h"

#include <stddef.h>

/* idiag_ext of a request for the details (enum detail_kind), and the other way round. */
unsigned codec_detail_extensions(unsigned details);

/*
 * Takes one attribute (its type and payload) if it is a detail. A payload that is shorter
 * than this program's structures comes from an older kernel: what it lacks stays unknown.
 */
void codec_detail_attribute(struct sock_detail *detail, const struct sock *sock,
	uint16_t type, const void *payload, size_t length);

#endif
