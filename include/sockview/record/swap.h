/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_SWAP_H
#define SOCKVIEW_RECORD_SWAP_H

/*
 * A datagram that a machine of the other byte order recorded, made one of this machine's,
 * in place: netlink headers, sock_diag requests and replies with the attributes that are
 * read, and our own messages. Ports and addresses are big endian everywhere.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whether the datagram is of the other byte order, by the length of its first message: a
 * length cannot make sense both ways, as no message has 64 KiB. Needs no file header, so
 * a capture that was rewritten on another machine is read, too.
 */
bool swap_is_needed(const uint8_t *datagram, size_t length);

/* The datagram is aligned for a 32-bit number. What follows a lie is left as it is. */
void swap_datagram(uint8_t *datagram, size_t length, uint16_t family);

#endif
