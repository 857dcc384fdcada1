/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/diag.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

static struct nlmsghdr *start(void *to, uint16_t type, uint16_t flags, uint32_t seq)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(to);

	message->nlmsg_type = type;
	message->nlmsg_flags = flags;
	message->nlmsg_seq = seq;
	return message;
}

size_t diag_put_request(
	void *to, uint32_t seq, enum proto proto, uint32_t states, uint8_t extensions)
{
	struct nlmsghdr *message =
		start(to, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, seq);
	struct inet_diag_req_v2 *request =
		mnl_nlmsg_put_extra_header(message, sizeof(*request));

	request->sdiag_family = AF_UNSPEC;
	request->sdiag_protocol = proto == PROTO_TCP ? IPPROTO_TCP : IPPROTO_UDP;
	request->idiag_states = states;
	request->idiag_ext = extensions;
	return message->nlmsg_len;
}

static void put_identity(struct inet_diag_sockid *id, const struct sock *sock)
{
	size_t length = sock->family == FAMILY_IPV4 ? 4 : 16;

	memcpy(id->idiag_src, sock->local.addr, length);
	memcpy(id->idiag_dst, sock->remote.addr, length);
	id->idiag_sport = htons(sock->local.port);
	id->idiag_dport = htons(sock->remote.port);
	id->idiag_if = sock->ifindex;
	id->idiag_cookie[0] = INET_DIAG_NOCOOKIE;
	id->idiag_cookie[1] = INET_DIAG_NOCOOKIE;
	if (sock_knows(sock, SOCK_COOKIE)) {
		id->idiag_cookie[0] = (uint32_t)sock->cookie;
		id->idiag_cookie[1] = (uint32_t)(sock->cookie >> 32);
	}
}

size_t diag_put_sock(void *to, uint32_t seq, const struct sock *sock)
{
	struct nlmsghdr *message = start(to, SOCK_DIAG_BY_FAMILY, NLM_F_MULTI, seq);
	struct inet_diag_msg *diag = mnl_nlmsg_put_extra_header(message, sizeof(*diag));

	diag->idiag_family = sock->family == FAMILY_IPV4 ? AF_INET : AF_INET6;
	diag->idiag_state = sock->state;
	diag->idiag_timer = sock->timer;
	diag->idiag_retrans = sock->retransmits;
	diag->idiag_expires = sock->timer_ms;
	diag->idiag_rqueue = sock->recv_queue;
	diag->idiag_wqueue = sock->send_queue;
	diag->idiag_uid = sock->uid;
	diag->idiag_inode = sock->inode;
	put_identity(&diag->id, sock);
	if (sock_knows(sock, SOCK_CGROUP))
		mnl_attr_put_u64(message, INET_DIAG_CGROUP_ID, sock->cgroup);
	if (sock_knows(sock, SOCK_V6ONLY))
		mnl_attr_put_u8(message, INET_DIAG_SKV6ONLY, sock->v6only);
	return message->nlmsg_len;
}

size_t diag_put_done(void *to, uint32_t seq)
{
	struct nlmsghdr *message = start(to, NLMSG_DONE, NLM_F_MULTI, seq);
	int *error = mnl_nlmsg_put_extra_header(message, sizeof(*error));

	*error = 0;
	return message->nlmsg_len;
}

void diag_forget(struct sock *sock)
{
	unsigned unknown = SOCK_COOKIE | SOCK_CGROUP | SOCK_V6ONLY | SOCK_DEVICE;

	if (sock->cookie != UINT64_MAX)
		return;
	/* Of a listener /proc tells who waits, but not how many may. */
	if (sock->state == STATE_LISTEN)
		unknown |= SOCK_SEND_QUEUE;
	sock->facts &= (uint16_t)~unknown;
	sock->cookie = 0;
	sock->cgroup = 0;
	sock->v6only = false;
	sock->ifindex = 0;
	sock->detail = NULL;
}

static bool is_socket(const struct nlmsghdr *message)
{
	const struct inet_diag_msg *diag = (const struct inet_diag_msg *)(message + 1);

	return message->nlmsg_len >= sizeof(*message) + sizeof(*diag) &&
	       (diag->idiag_family == AF_INET || diag->idiag_family == AF_INET6);
}

size_t diag_copy_replies(void *to, const void *datagram, size_t length)
{
	uint8_t *at = to;
	size_t sockets = 0;

	memcpy(to, datagram, length);
	while (length >= sizeof(struct nlmsghdr)) {
		struct nlmsghdr *message = (struct nlmsghdr *)at;
		size_t taken = MNL_ALIGN((size_t)message->nlmsg_len);

		if (message->nlmsg_len < sizeof(*message) || message->nlmsg_len > length)
			break;
		if (message->nlmsg_type == TCPDIAG_GETSOCK)
			message->nlmsg_type = SOCK_DIAG_BY_FAMILY;
		sockets +=
			message->nlmsg_type == SOCK_DIAG_BY_FAMILY && is_socket(message);
		if (taken >= length)
			break;
		at += taken;
		length -= taken;
	}
	return sockets;
}
