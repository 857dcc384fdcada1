/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bc.h"

#include <linux/inet_diag.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define OP_SIZE ((int)sizeof(struct inet_diag_bc_op))

static struct inet_diag_bc_op op_at(const uint8_t *code)
{
	struct inet_diag_bc_op op;

	memcpy(&op, code, sizeof(op));
	return op;
}

static bool bits_match(const uint8_t *a, const uint8_t *b, int bits)
{
	for (int i = 0; i < bits; i++)
		if ((a[i / 8] ^ b[i / 8]) & (0x80 >> (i % 8)))
			return false;
	return true;
}

static bool host_holds(
	const uint8_t *code, const struct sock *sock, const struct endpoint *endpoint)
{
	int family = sock->family == FAMILY_IPV4 ? AF_INET : AF_INET6;
	const uint8_t *addr = endpoint->addr;
	struct inet_diag_hostcond condition;
	const uint8_t *wanted = code + OP_SIZE + sizeof(condition);

	memcpy(&condition, code + OP_SIZE, sizeof(condition));
	if (condition.port != -1 && condition.port != endpoint->port)
		return false;
	if (condition.family == AF_UNSPEC || condition.family == family)
		return bits_match(addr, wanted, condition.prefix_len);
	return family == AF_INET6 && condition.family == AF_INET &&
	       addr_is_v4mapped(addr) &&
	       bits_match(addr + 12, wanted, condition.prefix_len);
}

static bool holds(const uint8_t *code, const struct sock *sock)
{
	uint16_t argument = op_at(code + OP_SIZE).no;

	switch (op_at(code).code) {
	case INET_DIAG_BC_S_GE:
		return sock->local.port >= argument;
	case INET_DIAG_BC_S_LE:
		return sock->local.port <= argument;
	case INET_DIAG_BC_D_GE:
		return sock->remote.port >= argument;
	case INET_DIAG_BC_D_LE:
		return sock->remote.port <= argument;
	case INET_DIAG_BC_S_COND:
		return host_holds(code, sock, &sock->local);
	case INET_DIAG_BC_D_COND:
		return host_holds(code, sock, &sock->remote);
	default:
		abort(); /* bc_audit() would not let it in */
	}
}

bool bc_run(const uint8_t *code, size_t length, const struct sock *sock)
{
	int left = (int)length;

	while (left > 0) {
		struct inet_diag_bc_op op = op_at(code);
		bool yes = op.code != INET_DIAG_BC_JMP && holds(code, sock);
		int step = yes ? op.yes : op.no;

		left -= step;
		code += step;
	}
	return left == 0;
}

/* The length an instruction has at least; 0: one that it may not be. */
static int least_length(const uint8_t *code, int left)
{
	struct inet_diag_hostcond condition;
	int address;

	switch (op_at(code).code) {
	case INET_DIAG_BC_JMP:
		return OP_SIZE;
	case INET_DIAG_BC_S_GE:
	case INET_DIAG_BC_S_LE:
	case INET_DIAG_BC_D_GE:
	case INET_DIAG_BC_D_LE:
		return 2 * OP_SIZE;
	case INET_DIAG_BC_S_COND:
	case INET_DIAG_BC_D_COND:
		if (left < OP_SIZE + (int)sizeof(condition))
			return 0;
		memcpy(&condition, code + OP_SIZE, sizeof(condition));
		address = condition.family == AF_INET6	? 16
			  : condition.family == AF_INET ? 4
							: 0;
		if (condition.prefix_len > 8 * address)
			return 0;
		return OP_SIZE + (int)sizeof(condition) + address;
	default:
		return 0;
	}
}

/* Whether a jump leads to the beginning of an instruction (valid_cc()). */
static bool is_place(const uint8_t *code, int length, int left)
{
	while (length >= 0 && left <= length) {
		if (left == length)
			return true;
		if (op_at(code).yes < 4 || op_at(code).yes & 3)
			return false;
		length -= op_at(code).yes;
		code += op_at(code).yes;
	}
	return false;
}

const char *bc_audit(const uint8_t *code, size_t size)
{
	const uint8_t *at = code;
	int left = (int)size;

	if (size < sizeof(struct inet_diag_bc_op) || size % 4)
		return "an odd length";
	while (left > 0) {
		struct inet_diag_bc_op op = op_at(at);
		int least = least_length(at, left);

		if (!least || least > left)
			return "an instruction or an argument that may not be";
		if (op.no < least || op.no > left + 4 || op.no & 3)
			return "a jump out of the code";
		if (op.no < left && !is_place(code, (int)size, left - op.no))
			return "a jump into the middle of an instruction";
		if (op.yes < least || op.yes > left + 4 || op.yes & 3)
			return "a step out of the code";
		at += op.yes;
		left -= op.yes;
	}
	return left == 0 ? NULL : "a step beyond the end";
}
