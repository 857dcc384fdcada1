/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_BYTECODE_H
#define SOCKVIEW_COLLECT_BYTECODE_H

/*
 * A filter in the kernel's own language (inet_diag_bc_op, net/ipv4/inet_diag.c), so that
 * sockets nobody wants are not even copied. It is only a hint: ports and addresses are
 * compiled, all else may match, and the program filters again.
 */

#include "sockview/core/filter.h"

#define BYTECODE_MAX 2048

/*
 * Compiles a filter. Returns the length in bytes, 0 where there is nothing that the
 * kernel could sort out, or where the program would be longer than BYTECODE_MAX.
 */
size_t bytecode_compile(const struct filter *filter, uint8_t code[BYTECODE_MAX]);

#endif
