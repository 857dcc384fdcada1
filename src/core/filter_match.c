/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter_owner.h"
#include "sockview/core/filter_truth.h"

#include <string.h>

#define TIME_WAIT_MS 60000 /* TCP_TIMEWAIT_LEN, include/net/tcp.h */

static enum truth compare(uint64_t value, enum filter_op op, uint64_t with)
{
	switch (op) {
	case FILTER_EQ:
		return truth_of(value == with);
	case FILTER_NE:
		return truth_of(value != with);
	case FILTER_LT:
		return truth_of(value < with);
	case FILTER_LE:
		return truth_of(value <= with);
	case FILTER_GT:
		return truth_of(value > with);
	default:
		return truth_of(value >= with);
	}
}

/* Compares what may be unknown. */
static enum truth compare_fact(const struct sock *sock, enum sock_fact fact,
	uint64_t value, const struct filter_node *node)
{
	return sock_knows(sock, fact) ? compare(value, node->op, node->number)
				      : TRUTH_UNKNOWN;
}

static bool same_bits(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned bytes = bits / 8;
	unsigned rest = bits % 8;

	if (memcmp(a, b, bytes) != 0)
		return false;
	return !rest || !((a[bytes] ^ b[bytes]) >> (8 - rest));
}

/* An IPv4 pattern matches what talks IPv4 over an IPv6 socket, too. */
static bool host_matches(const struct filter_host *host, const struct sock *sock,
	const struct endpoint *endpoint)
{
	const uint8_t *addr = endpoint->addr;

	if (host->with_port && host->port != endpoint->port)
		return false;
	if (host->family == FAMILY_COUNT)
		return true;
	if (host->family == sock->family)
		return same_bits(host->addr, addr, host->prefix);
	return host->family == FAMILY_IPV4 && addr_is_v4mapped(addr) &&
	       same_bits(host->addr, addr + 12, host->prefix);
}

static enum truth match_device(const struct filter_node *node,
	const struct filter_scene *scene, const struct sock *sock)
{
	const char *name;

	if (!sock_knows(sock, SOCK_DEVICE))
		return TRUTH_UNKNOWN;
	if (!sock->ifindex)
		return truth_by_op(node, TRUTH_NO);
	if (node->device[strspn(node->device, "0123456789")] == '\0') {
		uint64_t index = 0;

		for (const char *at = node->device; *at; at++)
			index = index * 10 + (uint64_t)(*at - '0');
		return truth_by_op(node, truth_of(index == sock->ifindex));
	}
	name = scene->names ? names_device(scene->names, sock->ifindex) : NULL;
	return name ? truth_by_op(node, truth_of(strcmp(name, node->device) == 0))
		    : TRUTH_UNKNOWN;
}

static bool is_closing(const struct sock *sock)
{
	return sock->state == STATE_FIN_WAIT1 || sock->state == STATE_FIN_WAIT2 ||
	       sock->state == STATE_LAST_ACK || sock->state == STATE_CLOSING;
}

/* Full sockets without an inode. A source that knows inodes says so by their absence. */
static enum truth match_unaccepted(const struct sock *sock)
{
	if (sock->proto != PROTO_TCP)
		return TRUTH_NO;
	return truth_of(
		(sock->state == STATE_ESTABLISHED || sock->state == STATE_CLOSE_WAIT) &&
		sock->inode == 0);
}

static enum truth match_orphan(const struct sock *sock)
{
	return truth_of(sock->proto == PROTO_TCP && is_closing(sock) && sock->inode == 0);
}

/* Exact only where the kernel runs a timer from the state's beginning. */
static enum truth match_age(const struct filter_node *node,
	const struct filter_scene *scene, const struct sock *sock)
{
	uint32_t whole =
		sock->state == STATE_TIME_WAIT ? TIME_WAIT_MS : scene->fin_timeout_ms;
	bool exact = sock->proto == PROTO_TCP && sock->timer == TIMER_TIME_WAIT &&
		     sock_knows(sock, SOCK_TIMER) && whole &&
		     (sock->state == STATE_TIME_WAIT || sock->state == STATE_FIN_WAIT2);

	if (!exact)
		return TRUTH_UNKNOWN;
	return compare(sock->timer_ms < whole ? whole - sock->timer_ms : 0, node->op,
		node->number);
}

static enum truth match_direction(const struct filter_node *node,
	const struct filter_scene *scene, const struct sock *sock)
{
	if (!scene->directions)
		return TRUTH_UNKNOWN;
	return truth_by_op(
		node, truth_of(direction_of(scene->directions, sock) == node->number));
}

static enum truth match_ephemeral(const struct filter_node *node,
	const struct filter_scene *scene, const struct sock *sock)
{
	if (!scene->ephemeral)
		return TRUTH_UNKNOWN;
	return truth_by_op(
		node, truth_of(port_in_range(*scene->ephemeral, sock->local.port)));
}

static enum truth match_host(const struct filter_node *node, const struct sock *sock)
{
	bool local = host_matches(&node->host, sock, &sock->local);
	bool remote = host_matches(&node->host, sock, &sock->remote);

	if (node->kind == FILTER_SRC)
		return truth_by_op(node, truth_of(local));
	if (node->kind == FILTER_DST)
		return truth_by_op(node, truth_of(remote));
	return truth_of(local || remote);
}

static enum truth match_states(const struct filter_node *node, const struct sock *sock)
{
	if (sock->state != STATE_OTHER)
		return truth_of(node->states & STATE_BIT(sock->state));
	/* Nobody can say whether it counts as `connected`. */
	return node->states == STATES_ALL ? TRUTH_YES : TRUTH_UNKNOWN;
}

/* Of "inet:443" no comparison holds for IPv6. */
static enum truth match_port(const struct filter_node *node, const struct sock *sock,
	const struct endpoint *endpoint)
{
	const struct filter_host any = { .family = node->family };

	if (!host_matches(&any, sock, endpoint))
		return TRUTH_NO;
	return compare(endpoint->port, node->op, node->number);
}

static enum truth match_leaf(const struct filter_node *node,
	const struct filter_scene *scene, const struct sock *sock)
{
	switch (node->kind) {
	case FILTER_STATES:
		return match_states(node, sock);
	case FILTER_SPORT:
		return match_port(node, sock, &sock->local);
	case FILTER_DPORT:
		return match_port(node, sock, &sock->remote);
	case FILTER_PORT:
		return truth_of(sock->local.port == node->number ||
				sock->remote.port == node->number);
	case FILTER_DEVICE:
		return match_device(node, scene, sock);
	case FILTER_UID:
		return compare_fact(sock, SOCK_UID, sock->uid, node);
	case FILTER_CLASS:
		return truth_by_op(
			node, truth_of(port_class_of(sock->local.port) == node->number));
	case FILTER_EPHEMERAL:
		return match_ephemeral(node, scene, sock);
	case FILTER_DIRECTION:
		return match_direction(node, scene, sock);
	case FILTER_PROTO:
		return truth_by_op(node, truth_of(sock->proto == node->number));
	case FILTER_RECV_QUEUE:
		return compare_fact(sock, SOCK_RECV_QUEUE, sock->recv_queue, node);
	case FILTER_SEND_QUEUE:
		return compare_fact(sock, SOCK_SEND_QUEUE, sock->send_queue, node);
	case FILTER_RETRANS:
		return compare_fact(sock, SOCK_TIMER, sock->retransmits, node);
	case FILTER_UNACCEPTED:
		return match_unaccepted(sock);
	case FILTER_ORPHAN:
		return match_orphan(sock);
	case FILTER_AGE:
		return match_age(node, scene, sock);
	default:
		return match_host(node, sock);
	}
}

static enum truth match_node(const struct filter *filter, uint32_t index,
	const struct filter_scene *scene, const struct sock *sock);

/*
 * A chain of `and` or `or`, in Kleene's logic: one `no`, or one `yes`, decides it, else
 * one unknown makes it unknown. The parser bounds how deep a filter nests, but not how
 * long a chain is: those lean to the left, and are walked instead of descended.
 */
static enum truth match_chain(const struct filter *filter, uint32_t index,
	const struct filter_scene *scene, const struct sock *sock)
{
	const enum filter_kind kind = filter->nodes[index].kind;
	const enum truth decides = kind == FILTER_AND ? TRUTH_NO : TRUTH_YES;
	enum truth so_far = truth_negate(decides);

	for (;;) {
		const struct filter_node *node = &filter->nodes[index];
		bool goes_on = node->kind == kind;
		enum truth truth =
			match_node(filter, goes_on ? node->right : index, scene, sock);

		if (truth == decides)
			return truth;
		if (truth == TRUTH_UNKNOWN)
			so_far = truth;
		if (!goes_on)
			return so_far;
		index = node->left;
	}
}

static enum truth match_node(const struct filter *filter, uint32_t index,
	const struct filter_scene *scene, const struct sock *sock)
{
	const struct filter_node *node = &filter->nodes[index];

	switch (node->kind) {
	case FILTER_AND:
	case FILTER_OR:
		return match_chain(filter, index, scene, sock);
	case FILTER_NOT:
		return truth_negate(match_node(filter, node->left, scene, sock));
	case FILTER_PID:
	case FILTER_COMM:
	case FILTER_UNIT:
	case FILTER_NAME:
	case FILTER_TEXT:
		return filter_owner_match(filter, node, scene, sock);
	default:
		return match_leaf(node, scene, sock);
	}
}

enum truth filter_match(const struct filter *filter, const struct filter_scene *scene,
	const struct sock *sock)
{
	return filter ? match_node(filter, filter->root, scene, sock) : TRUTH_YES;
}

/* The node of term `i`, counted from the left; the chain is read from its right end. */
static uint32_t term_node(const struct filter *filter, size_t i)
{
	size_t right = filter_terms(filter) - 1 - i;
	uint32_t index = filter->root;

	while (right-- && filter->nodes[index].kind == FILTER_AND)
		index = filter->nodes[index].left;
	/* Where there are more terms than are told apart, the first is all that is left.
	 */
	if (i && filter->nodes[index].kind == FILTER_AND)
		index = filter->nodes[index].right;
	return index;
}

size_t filter_terms(const struct filter *filter)
{
	size_t count = 1;
	uint32_t index;

	if (!filter)
		return 0;
	for (index = filter->root;
		filter->nodes[index].kind == FILTER_AND && count < FILTER_TERMS_MAX;
		count++)
		index = filter->nodes[index].left;
	return count;
}

void filter_term_place(const struct filter *filter, size_t i, size_t *at, size_t *length)
{
	const struct filter_node *node = &filter->nodes[term_node(filter, i)];

	*at = node->at;
	*length = node->length;
}

enum truth filter_match_term(const struct filter *filter, size_t i,
	const struct filter_scene *scene, const struct sock *sock)
{
	return match_node(filter, term_node(filter, i), scene, sock);
}
