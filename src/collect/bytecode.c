/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/bytecode.h"

#include "sockview/core/filter_tree.h"

#include <linux/inet_diag.h>
#include <string.h>
#include <sys/socket.h>

/*
 * The tree becomes a chain of tests, each of which goes on to one label where it holds
 * and to another where it does not. Labels are places in the code; those that lie ahead
 * are patched once they are known. All jumps go forward, as the kernel demands.
 */

#define LABELS_MAX 512
#define DEPTH_MAX  64

enum {
	LABEL_YES, /* the end of the code: the socket is wanted */
	LABEL_NO,  /* one step behind the end: it is not */
	LABELS_FIXED,
};

struct compiler {
	const struct filter *filter;
	uint8_t *code;
	size_t length;
	unsigned labels;
	uint16_t place[LABELS_MAX];
	struct {
		uint16_t at;	/* of the instruction */
		uint16_t label; /* where it goes when it does not hold */
	} jumps[LABELS_MAX];
	unsigned jump_count;
	unsigned depth;
	bool useful; /* at least one test */
	bool failed; /* too long */
};

static unsigned new_label(struct compiler *compiler)
{
	if (compiler->labels == LABELS_MAX) {
		compiler->failed = true;
		return LABEL_YES;
	}
	return compiler->labels++;
}

static void put_label(struct compiler *compiler, unsigned label)
{
	compiler->place[label] = (uint16_t)compiler->length;
}

/* Writes an instruction with its arguments; it falls through where it holds. */
static void put(struct compiler *compiler, unsigned code, const void *arguments,
	size_t size, unsigned no)
{
	struct inet_diag_bc_op op = { .code = (unsigned char)code };
	size_t whole = sizeof(op) + size;

	if (compiler->length + whole > BYTECODE_MAX ||
		compiler->jump_count == LABELS_MAX) {
		compiler->failed = true;
		return;
	}
	op.yes = (unsigned char)whole;
	memcpy(compiler->code + compiler->length, &op, sizeof(op));
	if (size)
		memcpy(compiler->code + compiler->length + sizeof(op), arguments, size);
	compiler->jumps[compiler->jump_count].at = (uint16_t)compiler->length;
	compiler->jumps[compiler->jump_count++].label = (uint16_t)no;
	compiler->length += whole;
}

/* INET_DIAG_BC_JMP always takes the way of what does not hold. */
static void jump(struct compiler *compiler, unsigned label)
{
	put(compiler, INET_DIAG_BC_JMP, NULL, 0, label);
}

static void test_port(
	struct compiler *compiler, unsigned code, uint16_t port, unsigned no)
{
	const struct inet_diag_bc_op argument = { .no = port };

	compiler->useful = true;
	put(compiler, code, &argument, sizeof(argument), no);
}

/* Falls through where the port compares. */
static void compile_port(struct compiler *compiler, bool source, enum filter_op op,
	uint16_t port, unsigned no)
{
	unsigned at_least = source ? INET_DIAG_BC_S_GE : INET_DIAG_BC_D_GE;
	unsigned at_most = source ? INET_DIAG_BC_S_LE : INET_DIAG_BC_D_LE;
	unsigned other;

	switch (op) {
	case FILTER_LT:
		if (port == 0)
			jump(compiler, no);
		else
			test_port(compiler, at_most, (uint16_t)(port - 1), no);
		break;
	case FILTER_LE:
		test_port(compiler, at_most, port, no);
		break;
	case FILTER_GT:
		if (port == UINT16_MAX)
			jump(compiler, no);
		else
			test_port(compiler, at_least, (uint16_t)(port + 1), no);
		break;
	case FILTER_GE:
		test_port(compiler, at_least, port, no);
		break;
	case FILTER_EQ:
		test_port(compiler, at_least, port, no);
		test_port(compiler, at_most, port, no);
		break;
	default: /* FILTER_NE */
		other = new_label(compiler);
		test_port(compiler, at_least, port, other);
		test_port(compiler, at_most, port, other);
		jump(compiler, no);
		put_label(compiler, other);
		break;
	}
}

static const struct {
	uint8_t number;
	uint8_t length; /* of an address */
} families[] = {
	[FAMILY_IPV4] = { AF_INET, 4 },
	[FAMILY_IPV6] = { AF_INET6, 16 },
	[FAMILY_COUNT] = { AF_UNSPEC, 0 },
};

/* Falls through where the address, and the port if there is one, match. */
static void compile_host(struct compiler *compiler, bool source,
	const struct filter_host *host, unsigned no)
{
	size_t length = families[host->family].length;
	const struct inet_diag_hostcond condition = {
		.family = families[host->family].number,
		.prefix_len = host->prefix,
		.port = host->with_port ? host->port : -1,
	};
	uint8_t argument[sizeof(condition) + sizeof(host->addr)];

	memcpy(argument, &condition, sizeof(condition));
	memcpy(argument + sizeof(condition), host->addr, length);
	compiler->useful = true;
	put(compiler, source ? INET_DIAG_BC_S_COND : INET_DIAG_BC_D_COND, argument,
		sizeof(condition) + length, no);
}

/* One side or the other: two tests, of which one has to hold. */
static void compile_either(
	struct compiler *compiler, const struct filter_node *node, unsigned no)
{
	unsigned other = new_label(compiler);
	unsigned end = new_label(compiler);

	for (int i = 0; i < 2; i++) {
		unsigned next = i == 0 ? other : no;

		if (node->kind == FILTER_PORT)
			compile_port(compiler, i == 0, FILTER_EQ, (uint16_t)node->number,
				next);
		else
			compile_host(compiler, i == 0, &node->host, next);
		if (i == 0) {
			jump(compiler, end);
			put_label(compiler, other);
		}
	}
	put_label(compiler, end);
}

static bool is_compiled(const struct filter_node *node)
{
	switch (node->kind) {
	case FILTER_SPORT:
	case FILTER_DPORT:
		return node->family == FAMILY_COUNT;
	case FILTER_PORT:
	case FILTER_HOST:
		return true;
	case FILTER_SRC:
	case FILTER_DST:
		return node->op == FILTER_EQ;
	default:
		return false;
	}
}

/* Falls through where the leaf holds. */
static void compile_leaf(
	struct compiler *compiler, const struct filter_node *node, unsigned no)
{
	switch (node->kind) {
	case FILTER_SPORT:
	case FILTER_DPORT:
		compile_port(compiler, node->kind == FILTER_SPORT, node->op,
			(uint16_t)node->number, no);
		break;
	case FILTER_SRC:
	case FILTER_DST:
		compile_host(compiler, node->kind == FILTER_SRC, &node->host, no);
		break;
	default:
		compile_either(compiler, node, no);
		break;
	}
}

static void compile(struct compiler *compiler, uint32_t index, bool rough, unsigned no);

/* The other way round: falls through where the node does not hold. */
static void compile_not(
	struct compiler *compiler, uint32_t index, bool rough, unsigned no)
{
	unsigned fails = new_label(compiler);

	compile(compiler, index, !rough, fails);
	jump(compiler, no);
	put_label(compiler, fails);
}

static void compile_or(struct compiler *compiler, const struct filter_node *node,
	bool rough, unsigned no)
{
	unsigned second = new_label(compiler);
	unsigned end = new_label(compiler);

	compile(compiler, node->left, rough, second);
	jump(compiler, end);
	put_label(compiler, second);
	compile(compiler, node->right, rough, no);
	put_label(compiler, end);
}

/*
 * Falls through where the node holds. What cannot be compiled counts as `rough`: as
 * holding, and below a `not` as not holding, so that the whole never sorts out too much.
 */
static void compile(struct compiler *compiler, uint32_t index, bool rough, unsigned no)
{
	const struct filter_node *node = &compiler->filter->nodes[index];

	if (compiler->failed || ++compiler->depth > DEPTH_MAX) {
		compiler->failed = true;
		return;
	}
	switch (node->kind) {
	case FILTER_AND:
		compile(compiler, node->left, rough, no);
		compile(compiler, node->right, rough, no);
		break;
	case FILTER_OR:
		compile_or(compiler, node, rough, no);
		break;
	case FILTER_NOT:
		compile_not(compiler, node->left, rough, no);
		break;
	default:
		if (is_compiled(node))
			compile_leaf(compiler, node, no);
		else if (!rough)
			jump(compiler, no);
		break;
	}
	compiler->depth--;
}

static void patch_jumps(struct compiler *compiler)
{
	compiler->place[LABEL_YES] = (uint16_t)compiler->length;
	compiler->place[LABEL_NO] =
		(uint16_t)(compiler->length + sizeof(struct inet_diag_bc_op));
	for (unsigned i = 0; i < compiler->jump_count; i++) {
		uint8_t *at = compiler->code + compiler->jumps[i].at;
		struct inet_diag_bc_op op;

		memcpy(&op, at, sizeof(op));
		op.no = (uint16_t)(compiler->place[compiler->jumps[i].label] -
				   compiler->jumps[i].at);
		memcpy(at, &op, sizeof(op));
	}
}

size_t bytecode_compile(const struct filter *filter, uint8_t code[BYTECODE_MAX])
{
	struct compiler compiler = {
		.filter = filter, .code = code, .labels = LABELS_FIXED
	};

	if (!filter)
		return 0;
	compile(&compiler, filter->root, true, LABEL_NO);
	if (compiler.failed || !compiler.useful)
		return 0;
	patch_jumps(&compiler);
	return compiler.length;
}
