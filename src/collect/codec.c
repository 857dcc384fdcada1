/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/codec.h"

#include "sockview/collect/codec_detail.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>

/* A timer that is late makes the kernel's unsigned difference wrap (inet_diag.c). */
#define EXPIRES_MAX_MS (24U * 60 * 60 * 1000)

static const int family_numbers[] = { [FAMILY_IPV4] = AF_INET, [FAMILY_IPV6] = AF_INET6 };
static const uint8_t proto_numbers[] = {
	[PROTO_TCP] = IPPROTO_TCP, [PROTO_UDP] = IPPROTO_UDP
};

static struct nlmsghdr *put_header(void *buffer, uint16_t type, uint32_t seq)
{
	struct nlmsghdr *header = mnl_nlmsg_put_header(buffer);

	header->nlmsg_type = type;
	header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	header->nlmsg_seq = seq;
	return header;
}

size_t codec_request_tcp(void *buffer, uint32_t seq, uint32_t states)
{
	struct nlmsghdr *header = put_header(buffer, TCPDIAG_GETSOCK, seq);
	struct inet_diag_req *request =
		mnl_nlmsg_put_extra_header(header, sizeof(*request));

	request->idiag_states = states;
	return header->nlmsg_len;
}

size_t codec_request_family(
	void *buffer, uint32_t seq, enum proto proto, enum family family, uint32_t states)
{
	struct nlmsghdr *header = put_header(buffer, SOCK_DIAG_BY_FAMILY, seq);
	struct inet_diag_req_v2 *request =
		mnl_nlmsg_put_extra_header(header, sizeof(*request));

	request->sdiag_family = (uint8_t)family_numbers[family];
	request->sdiag_protocol = proto_numbers[proto];
	request->idiag_states = states;
	return header->nlmsg_len;
}

/* inet_lookup() takes our end first, __udp4_lib_lookup() the other one (udp_diag.c). */
static void put_identity(struct inet_diag_sockid *id, const struct sock *which)
{
	bool swapped = which->proto == PROTO_UDP;
	const struct endpoint *src = swapped ? &which->remote : &which->local;
	const struct endpoint *dst = swapped ? &which->local : &which->remote;

	memcpy(id->idiag_src, src->addr, sizeof(id->idiag_src));
	memcpy(id->idiag_dst, dst->addr, sizeof(id->idiag_dst));
	id->idiag_sport = htons(src->port);
	id->idiag_dport = htons(dst->port);
	id->idiag_if = which->ifindex;
	id->idiag_cookie[0] = (uint32_t)which->cookie;
	id->idiag_cookie[1] = (uint32_t)(which->cookie >> 32);
}

size_t codec_request_one(void *buffer, uint32_t seq, const struct sock *which)
{
	struct nlmsghdr *header = put_header(buffer, SOCK_DIAG_BY_FAMILY, seq);
	struct inet_diag_req_v2 *request =
		mnl_nlmsg_put_extra_header(header, sizeof(*request));

	header->nlmsg_flags = NLM_F_REQUEST;
	request->sdiag_family = (uint8_t)family_numbers[which->family];
	request->sdiag_protocol = proto_numbers[which->proto];
	request->idiag_states = STATES_ALL;
	put_identity(&request->id, which);
	return header->nlmsg_len;
}

void codec_request_details(void *request, unsigned details)
{
	const struct nlmsghdr *header = request;
	unsigned extensions = codec_detail_extensions(details);

	if (header->nlmsg_type == TCPDIAG_GETSOCK) {
		struct inet_diag_req *older = mnl_nlmsg_get_payload(header);

		older->idiag_ext = (uint8_t)extensions;
	} else {
		struct inet_diag_req_v2 *newer = mnl_nlmsg_get_payload(header);

		newer->idiag_ext = (uint8_t)extensions;
	}
}

size_t codec_request_bytecode(void *request, const void *code, size_t length)
{
	struct nlmsghdr *header = request;

	mnl_attr_put(header, INET_DIAG_REQ_BYTECODE, length, code);
	return header->nlmsg_len;
}

/* Attributes that lie about their length end the reading: what they held stays unknown.
 */
static void read_attributes(
	const struct nlmsghdr *header, struct sock *sock, struct sock_detail *detail)
{
	size_t fixed = sizeof(struct inet_diag_msg);
	struct nlattr *attr;

	/* mnl_attr_for_each() would round the message's length up, past the datagram. */
	mnl_attr_for_each_payload(mnl_nlmsg_get_payload_offset(header, fixed),
		mnl_nlmsg_get_payload_len(header) - fixed)
	{
		uint16_t length = mnl_attr_get_payload_len(attr);

		switch (mnl_attr_get_type(attr)) {
		case INET_DIAG_CGROUP_ID:
			if (length < sizeof(sock->cgroup))
				break;
			memcpy(&sock->cgroup, mnl_attr_get_payload(attr),
				sizeof(sock->cgroup));
			sock->facts |= SOCK_CGROUP;
			break;
		case INET_DIAG_SKV6ONLY:
			if (length < 1)
				break;
			sock->v6only = mnl_attr_get_u8(attr) != 0;
			sock->facts |= SOCK_V6ONLY;
			break;
		default:
			if (detail)
				codec_detail_attribute(detail, sock,
					mnl_attr_get_type(attr),
					mnl_attr_get_payload(attr), length);
			break;
		}
	}
}

/* Lengths the compiler knows: a copy is a move or two. */
static void read_address(const void *from, enum family family, uint8_t to[16])
{
	if (family == FAMILY_IPV6) {
		memcpy(to, from, 16);
	} else {
		memcpy(to, from, 4);
		memset(to + 4, 0, 12);
	}
}

static void read_identity(const struct inet_diag_sockid *id, struct sock *sock)
{
	read_address(id->idiag_src, sock->family, sock->local.addr);
	read_address(id->idiag_dst, sock->family, sock->remote.addr);
	sock->local.port = ntohs(id->idiag_sport);
	sock->remote.port = ntohs(id->idiag_dport);
	sock->cookie = (uint64_t)id->idiag_cookie[1] << 32 | id->idiag_cookie[0];
	sock->ifindex = id->idiag_if;
}

/* Each member on its own: an initialiser would clear the whole of it first. */
static void read_fixed(const struct codec_reader *reader,
	const struct inet_diag_msg *diag, struct sock *sock)
{
	sock->proto = (uint8_t)reader->proto;
	sock->family = diag->idiag_family == AF_INET ? FAMILY_IPV4 : FAMILY_IPV6;
	sock->state = (uint8_t)state_from_kernel(reader->proto, diag->idiag_state);
	sock->timer = diag->idiag_timer < TIMER_OTHER ? diag->idiag_timer : TIMER_OTHER;
	sock->retransmits = diag->idiag_retrans;
	sock->timer_ms = diag->idiag_expires > EXPIRES_MAX_MS ? 0 : diag->idiag_expires;
	sock->recv_queue = diag->idiag_rqueue;
	sock->send_queue = diag->idiag_wqueue;
	sock->uid = diag->idiag_uid;
	sock->inode = diag->idiag_inode;
	sock->cgroup = 0;
	sock->v6only = false;
	sock->detail = NULL;
	sock->facts = SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_UID | SOCK_INODE |
		      SOCK_COOKIE | SOCK_TIMER | SOCK_DEVICE;
	read_identity(&diag->id, sock);
}

/* This runs for each of a million sockets: no call of libmnl but for attributes. */
static enum codec_kind read_sock(const struct codec_reader *reader,
	const struct nlmsghdr *header, struct codec_message *message)
{
	const struct inet_diag_msg *diag = (const void *)(header + 1);
	struct sock *sock = &message->sock;

	if (header->nlmsg_len < NLMSG_LENGTH(sizeof(*diag)))
		return CODEC_BAD;
	if (diag->idiag_family != AF_INET && diag->idiag_family != AF_INET6)
		return CODEC_BAD;
	read_fixed(reader, diag, sock);
	if (reader->details) {
		memset(&message->detail, 0, sizeof(message->detail));
		sock->detail = &message->detail;
	}
	/* Only listeners say whether they are v6-only; most sockets need no second look.
	 */
	if (reader->cgroups || reader->details || sock_is_listener(sock))
		read_attributes(header, sock, reader->details ? &message->detail : NULL);
	sock_drop_untold(sock);
	return CODEC_SOCK;
}

/* -EBADMSG stands for an error message that is too short to say which. */
static enum codec_kind read_error(const struct nlmsghdr *header, int *error)
{
	if (mnl_nlmsg_get_payload_len(header) < sizeof(*error)) {
		*error = -EBADMSG;
		return CODEC_ERROR;
	}
	memcpy(error, mnl_nlmsg_get_payload(header), sizeof(*error));
	if (*error == 0)
		return CODEC_FOREIGN; /* an acknowledgement, which nobody asked for */
	if (*error > 0 || *error < -4095)
		*error = -EBADMSG;
	return CODEC_ERROR;
}

/* A dump that failed, or whose handler is missing, says so only here. */
static enum codec_kind read_done(const struct nlmsghdr *header, int *error)
{
	*error = 0;
	if (mnl_nlmsg_get_payload_len(header) >= sizeof(*error))
		memcpy(error, mnl_nlmsg_get_payload(header), sizeof(*error));
	if (*error > 0)
		*error = 0;
	return CODEC_DONE;
}

static bool is_ours(const struct codec_reader *reader, const struct nlmsghdr *header)
{
	return header->nlmsg_seq == reader->seq &&
	       (!reader->port_id || header->nlmsg_pid == reader->port_id);
}

static enum codec_kind read_message(const struct codec_reader *reader,
	const struct nlmsghdr *header, struct codec_message *message)
{
	message->interrupted = header->nlmsg_flags & NLM_F_DUMP_INTR;
	switch (header->nlmsg_type) {
	case TCPDIAG_GETSOCK:
	case SOCK_DIAG_BY_FAMILY:
		return read_sock(reader, header, message);
	case NLMSG_DONE:
		return read_done(header, &message->error);
	case NLMSG_ERROR:
		return read_error(header, &message->error);
	case NLMSG_OVERRUN:
		return CODEC_BROKEN;
	default:
		return CODEC_FOREIGN;
	}
}

/* mnl_nlmsg_ok() takes lengths above INT_MAX for negative ones (libmnl 1.0.4). */
static bool is_whole(const struct nlmsghdr *header, size_t left)
{
	return left >= sizeof(*header) && header->nlmsg_len >= sizeof(*header) &&
	       header->nlmsg_len <= left;
}

enum codec_kind codec_next(struct codec_reader *reader, struct codec_message *message)
{
	const struct nlmsghdr *header = (const struct nlmsghdr *)reader->at;
	size_t taken;

	if (!reader->left)
		return CODEC_END;
	if (!is_whole(header, reader->left)) {
		reader->left = 0;
		return CODEC_BROKEN;
	}
	taken = MNL_ALIGN((size_t)header->nlmsg_len);
	if (taken > reader->left)
		taken = reader->left;
	reader->at += taken;
	reader->left -= taken;
	return is_ours(reader, header) ? read_message(reader, header, message)
				       : CODEC_FOREIGN;
}
