/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/exchange.h"

#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>

const struct nlmsghdr *exchange_message(
	const uint8_t *datagram, size_t length, const struct nlmsghdr *before)
{
	size_t at = 0;
	const struct nlmsghdr *message;

	if (before)
		at = (size_t)((const uint8_t *)before - datagram) +
		     MNL_ALIGN((size_t)before->nlmsg_len);
	if (at >= length || length - at < sizeof(*message))
		return NULL;
	message = (const struct nlmsghdr *)(datagram + at);
	if (message->nlmsg_len < sizeof(*message) || message->nlmsg_len > length - at)
		return NULL;
	return message;
}

static unsigned families_of(uint8_t number)
{
	switch (number) {
	case AF_UNSPEC:
		return FAMILIES_ALL;
	case AF_INET:
		return FAMILY_BIT(FAMILY_IPV4);
	case AF_INET6:
		return FAMILY_BIT(FAMILY_IPV6);
	default:
		return 0;
	}
}

static bool proto_of(uint8_t number, enum proto *proto)
{
	*proto = number == IPPROTO_UDP ? PROTO_UDP : PROTO_TCP;
	return number == IPPROTO_UDP || number == IPPROTO_TCP;
}

/* The first attribute of a type; NULL if there is none. */
static const struct nlattr *find_attr(
	const struct nlmsghdr *message, size_t fixed, uint16_t type)
{
	struct nlattr *attr;

	mnl_attr_for_each_payload(mnl_nlmsg_get_payload_offset(message, fixed),
		mnl_nlmsg_get_payload_len(message) - fixed)
	{
		if (mnl_attr_get_type(attr) == type)
			return attr;
	}
	return NULL;
}

/* TCPDIAG_GETSOCK: TCP of both families, unless an attribute says another protocol. */
static bool read_old(const struct nlmsghdr *message, struct exchange *exchange)
{
	const struct inet_diag_req *request = mnl_nlmsg_get_payload(message);
	const struct nlattr *proto;

	if (mnl_nlmsg_get_payload_len(message) < sizeof(*request))
		return false;
	proto = find_attr(message, sizeof(*request), INET_DIAG_REQ_PROTOCOL);
	exchange->proto = PROTO_TCP;
	exchange->ours =
		!proto || mnl_attr_get_payload_len(proto) < 1 ||
		proto_of(*(const uint8_t *)mnl_attr_get_payload(proto), &exchange->proto);
	exchange->families = FAMILIES_ALL;
	exchange->states = request->idiag_states;
	exchange->filtered = find_attr(message, sizeof(*request), INET_DIAG_REQ_BYTECODE);
	return true;
}

static bool read_new(const struct nlmsghdr *message, struct exchange *exchange)
{
	const struct inet_diag_req_v2 *request = mnl_nlmsg_get_payload(message);

	if (mnl_nlmsg_get_payload_len(message) < 1)
		return false;
	exchange->families = families_of(request->sdiag_family);
	/* Other families have other requests, shorter ones too. */
	if (!exchange->families || mnl_nlmsg_get_payload_len(message) < sizeof(*request))
		return true;
	exchange->ours = proto_of(request->sdiag_protocol, &exchange->proto);
	exchange->states = request->idiag_states;
	exchange->filtered = find_attr(message, sizeof(*request), INET_DIAG_REQ_BYTECODE);
	return true;
}

void exchange_close(struct exchanges *exchanges, struct exchange *exchange)
{
	size_t behind = exchanges->count - (size_t)(exchange - exchanges->list) - 1;

	memmove(exchange, exchange + 1, behind * sizeof(*exchange));
	exchanges->count--;
}

struct exchange *exchange_open(
	struct exchanges *exchanges, const struct nlmsghdr *message, uint64_t owner)
{
	struct exchange exchange = {
		.seq = message->nlmsg_seq,
		.port_id = message->nlmsg_pid,
		.dump = (message->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP,
		.owner = owner,
	};
	bool known = false;

	if (!(message->nlmsg_flags & NLM_F_REQUEST))
		return NULL;
	if (message->nlmsg_type == SOCK_DIAG_BY_FAMILY)
		known = read_new(message, &exchange);
	else if (message->nlmsg_type == TCPDIAG_GETSOCK)
		known = read_old(message, &exchange);
	if (!known)
		return NULL;
	exchange.ours = exchange.ours && exchange.dump;
	if (exchanges->count == EXCHANGES_MAX)
		exchange_close(exchanges, exchanges->list);
	exchanges->list[exchanges->count] = exchange;
	return &exchanges->list[exchanges->count++];
}

/* Whether a reply can be an answer to it, as far as the reply tells. */
static bool fits(const struct exchange *exchange, const struct nlmsghdr *message)
{
	const struct inet_diag_msg *diag = mnl_nlmsg_get_payload(message);
	unsigned families;

	if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY &&
		message->nlmsg_type != TCPDIAG_GETSOCK)
		return true;
	if (mnl_nlmsg_get_payload_len(message) < 2)
		return true;
	families = diag->idiag_family == AF_UNSPEC ? 0 : families_of(diag->idiag_family);
	if (!exchange->families || !families)
		return !exchange->families && !families;
	return exchange->families & families;
}

struct exchange *exchange_find(
	struct exchanges *exchanges, const struct nlmsghdr *message)
{
	struct exchange *list = exchanges->list;

	for (size_t i = 0; i < exchanges->count; i++)
		if (list[i].seq == message->nlmsg_seq &&
			list[i].port_id == message->nlmsg_pid)
			return &list[i];
	for (size_t i = 0; i < exchanges->count; i++) {
		if (list[i].seq != message->nlmsg_seq || list[i].port_id ||
			!fits(&list[i], message))
			continue;
		list[i].port_id = message->nlmsg_pid;
		return &list[i];
	}
	return NULL;
}
