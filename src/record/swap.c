/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/swap.h"

#include "sockview/record/note.h"

#include <byteswap.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <string.h>

static void swap16(void *at)
{
	uint16_t number;

	memcpy(&number, at, sizeof(number));
	number = bswap_16(number);
	memcpy(at, &number, sizeof(number));
}

static void swap32(void *at)
{
	uint32_t number;

	memcpy(&number, at, sizeof(number));
	number = bswap_32(number);
	memcpy(at, &number, sizeof(number));
}

static void swap64(void *at)
{
	uint64_t number;

	memcpy(&number, at, sizeof(number));
	number = bswap_64(number);
	memcpy(at, &number, sizeof(number));
}

bool swap_is_needed(const uint8_t *datagram, size_t length)
{
	uint32_t told;

	if (length < sizeof(struct nlmsghdr))
		return false;
	memcpy(&told, datagram, sizeof(told));
	if (told >= sizeof(struct nlmsghdr) && told <= length)
		return false;
	told = bswap_32(told);
	return told >= sizeof(struct nlmsghdr) && told <= length;
}

static void swap_identity(struct inet_diag_sockid *id)
{
	swap32(&id->idiag_if);
	swap32(&id->idiag_cookie[0]);
	swap32(&id->idiag_cookie[1]);
}

/* Swaps numbers of one size as far as they are there. */
static void swap_run(uint8_t *value, size_t from, size_t to, size_t size)
{
	for (; from + size <= to; from += size) {
		if (size == sizeof(uint32_t))
			swap32(value + from);
		else
			swap64(value + from);
	}
}

/* struct tcp_info (include/uapi/linux/tcp.h), where the size of its numbers changes. */
static void swap_tcp_info(uint8_t *value, size_t length)
{
	static const struct {
		size_t end;
		size_t size;
	} runs[] = { { 104, 4 }, { 136, 8 }, { 160, 4 }, { 192, 8 }, { 200, 4 },
		{ 216, 8 }, { SIZE_MAX, 4 } };
	size_t from = 8; /* single bytes */

	for (size_t i = 0; i < sizeof(runs) / sizeof(*runs) && from < length; i++) {
		size_t to = runs[i].end < length ? runs[i].end : length;

		swap_run(value, from, to, runs[i].size);
		from = to;
	}
}

typedef void swap_value_fn(unsigned type, uint8_t *value, size_t length);

static void swap_diag_value(unsigned type, uint8_t *value, size_t length)
{
	switch (type) {
	case INET_DIAG_CGROUP_ID:
		swap_run(value, 0, length, sizeof(uint64_t));
		break;
	case INET_DIAG_SKMEMINFO:
		swap_run(value, 0, length, sizeof(uint32_t));
		break;
	case INET_DIAG_INFO:
		swap_tcp_info(value, length);
		break;
	default:
		break; /* bytes, text, or nothing that is read */
	}
}

/* Bytecode is not run here, and the protocol is one byte. */
static void swap_no_value(unsigned type, uint8_t *value, size_t length)
{
	(void)type, (void)value, (void)length;
}

static void swap_note_value(unsigned type, uint8_t *value, size_t length)
{
	enum note_value kind = note_value_of(type);

	if (kind != NOTE_TEXT)
		swap_run(value, 0, length,
			kind == NOTE_U32 ? sizeof(uint32_t) : sizeof(uint64_t));
}

static void swap_attributes(uint8_t *at, size_t left, swap_value_fn *swap_value)
{
	while (left >= sizeof(struct nlattr)) {
		struct nlattr *attr = (struct nlattr *)at;
		size_t taken;

		swap16(&attr->nla_len);
		swap16(&attr->nla_type);
		if (attr->nla_len < sizeof(*attr) || attr->nla_len > left)
			return;
		swap_value(attr->nla_type & NLA_TYPE_MASK, at + sizeof(*attr),
			attr->nla_len - sizeof(*attr));
		taken = MNL_ALIGN((size_t)attr->nla_len);
		if (taken > left)
			return;
		at += taken;
		left -= taken;
	}
}

static void swap_reply(uint8_t *payload, size_t length)
{
	struct inet_diag_msg *reply = (struct inet_diag_msg *)payload;

	if (length < sizeof(*reply))
		return;
	swap_identity(&reply->id);
	swap32(&reply->idiag_expires);
	swap32(&reply->idiag_rqueue);
	swap32(&reply->idiag_wqueue);
	swap32(&reply->idiag_uid);
	swap32(&reply->idiag_inode);
	swap_attributes(
		payload + sizeof(*reply), length - sizeof(*reply), swap_diag_value);
}

static void swap_old_request(uint8_t *payload, size_t length)
{
	struct inet_diag_req *request = (struct inet_diag_req *)payload;

	if (length < sizeof(*request))
		return;
	swap_identity(&request->id);
	swap32(&request->idiag_states);
	swap32(&request->idiag_dbs);
	swap_attributes(
		payload + sizeof(*request), length - sizeof(*request), swap_no_value);
}

static void swap_request(uint8_t *payload, size_t length)
{
	struct inet_diag_req_v2 *request = (struct inet_diag_req_v2 *)payload;

	if (length < sizeof(*request))
		return;
	swap32(&request->idiag_states);
	swap_identity(&request->id);
	swap_attributes(
		payload + sizeof(*request), length - sizeof(*request), swap_no_value);
}

static void swap_payload(
	const struct nlmsghdr *header, uint8_t *payload, size_t length, uint16_t family)
{
	bool asks = header->nlmsg_flags & NLM_F_REQUEST;

	if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR) {
		if (length >= sizeof(uint32_t))
			swap32(payload);
	} else if (family == NETLINK_USERSOCK) {
		swap_attributes(payload, length, swap_note_value);
	} else if (header->nlmsg_type == SOCK_DIAG_BY_FAMILY && asks) {
		swap_request(payload, length);
	} else if (header->nlmsg_type == TCPDIAG_GETSOCK && asks) {
		swap_old_request(payload, length);
	} else if (header->nlmsg_type == SOCK_DIAG_BY_FAMILY ||
		   header->nlmsg_type == TCPDIAG_GETSOCK) {
		swap_reply(payload, length);
	}
}

void swap_datagram(uint8_t *datagram, size_t length, uint16_t family)
{
	while (length >= sizeof(struct nlmsghdr)) {
		struct nlmsghdr *header = (struct nlmsghdr *)datagram;
		size_t taken;

		swap32(&header->nlmsg_len);
		swap16(&header->nlmsg_type);
		swap16(&header->nlmsg_flags);
		swap32(&header->nlmsg_seq);
		swap32(&header->nlmsg_pid);
		if (header->nlmsg_len < sizeof(*header) || header->nlmsg_len > length)
			return;
		swap_payload(header, datagram + sizeof(*header),
			header->nlmsg_len - sizeof(*header), family);
		taken = MNL_ALIGN((size_t)header->nlmsg_len);
		if (taken >= length)
			return;
		datagram += taken;
		length -= taken;
	}
}
