/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diag_bytes.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *bytes_add(struct bytes *bytes, const void *data, size_t length)
{
	uint8_t *at;

	if (bytes->length + length > bytes->room) {
		bytes->room = (bytes->length + length) * 2;
		bytes->data = realloc(bytes->data, bytes->room);
		if (!bytes->data)
			abort();
	}
	at = bytes->data + bytes->length;
	if (data && length)
		memcpy(at, data, length);
	else
		memset(at, 0, length);
	bytes->length += length;
	return at;
}

void bytes_free(struct bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct bytes){ 0 };
}

static void pad(struct bytes *datagram)
{
	bytes_add(datagram, NULL,
		NLMSG_ALIGN((uint32_t)datagram->length) - datagram->length);
}

struct nlmsghdr *diag_last(struct bytes *datagram)
{
	return (struct nlmsghdr *)(void *)(datagram->data + datagram->last);
}

struct nlmsghdr *diag_message(struct bytes *datagram, uint16_t type, uint32_t seq,
	const void *payload, size_t length)
{
	const struct nlmsghdr header = {
		.nlmsg_len = (uint32_t)(NLMSG_HDRLEN + length),
		.nlmsg_type = type,
		.nlmsg_flags = NLM_F_MULTI,
		.nlmsg_seq = seq,
	};

	datagram->last = datagram->length;
	bytes_add(datagram, &header, sizeof(header));
	bytes_add(datagram, payload, length);
	pad(datagram);
	return diag_last(datagram);
}

static uint8_t family_of(const struct diag_sock *sock)
{
	if (sock->family)
		return sock->family;
	return sock->local && strchr(sock->local, ':') ? AF_INET6 : AF_INET;
}

static void put_address(int family, const char *text, void *addr)
{
	if (!text || inet_pton(family, text, addr) == 1)
		return;
	fprintf(stderr, "diag_bytes: no address: %s\n", text);
	abort();
}

struct nlmsghdr *diag_sock(
	struct bytes *datagram, uint32_t seq, const struct diag_sock *sock)
{
	struct inet_diag_msg message = {
		.idiag_family = family_of(sock),
		.idiag_state = sock->state,
		.idiag_timer = sock->timer,
		.idiag_retrans = sock->retransmits,
		.id.idiag_sport = htons(sock->local_port),
		.id.idiag_dport = htons(sock->remote_port),
		.id.idiag_if = sock->ifindex,
		.id.idiag_cookie = { (uint32_t)sock->cookie,
			(uint32_t)(sock->cookie >> 32) },
		.idiag_expires = sock->timer_ms,
		.idiag_rqueue = sock->recv_queue,
		.idiag_wqueue = sock->send_queue,
		.idiag_uid = sock->uid,
		.idiag_inode = sock->inode,
	};

	put_address(message.idiag_family, sock->local, message.id.idiag_src);
	put_address(message.idiag_family, sock->remote, message.id.idiag_dst);
	return diag_message(
		datagram, SOCK_DIAG_BY_FAMILY, seq, &message, sizeof(message));
}

struct nlmsghdr *diag_done(struct bytes *datagram, uint32_t seq, int error)
{
	return diag_message(datagram, NLMSG_DONE, seq, &error, sizeof(error));
}

struct nlmsghdr *diag_error(struct bytes *datagram, uint32_t seq, int error)
{
	const struct nlmsgerr message = { .error = error };

	return diag_message(datagram, NLMSG_ERROR, seq, &message, sizeof(message));
}

struct nlattr *diag_attr(
	struct bytes *datagram, uint16_t type, const void *payload, size_t length)
{
	const struct nlattr attr = {
		.nla_len = (uint16_t)(NLA_HDRLEN + length),
		.nla_type = type,
	};
	size_t at = datagram->length;

	bytes_add(datagram, &attr, sizeof(attr));
	bytes_add(datagram, payload, length);
	pad(datagram);
	diag_last(datagram)->nlmsg_len = (uint32_t)(datagram->length - datagram->last);
	return (struct nlattr *)(void *)(datagram->data + at);
}

void diag_frame(struct bytes *recording, struct bytes *datagram)
{
	uint32_t length = (uint32_t)datagram->length;

	bytes_add(recording, &length, sizeof(length));
	bytes_add(recording, datagram->data, datagram->length);
	datagram->length = 0;
	datagram->last = 0;
}
