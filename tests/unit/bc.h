/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_BC_H
#define SOCKVIEW_TESTS_BC_H

/*
 * The kernel's interpreter of socket filters and its audit, after net/ipv4/inet_diag.c:
 * inet_diag_bc_run() and inet_diag_bc_audit(), for the instructions that compare ports
 * and addresses, and jumps.
 */

#include "sockview/core/sock.h"

#include <stddef.h>

/* NULL if the kernel would take the code, else what is wrong with it. Static. */
const char *bc_audit(const uint8_t *code, size_t size);

/* Whether the kernel would give the socket. The code must have passed the audit. */
bool bc_run(const uint8_t *code, size_t length, const struct sock *sock);

#endif
