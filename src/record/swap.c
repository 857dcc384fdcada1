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

/* How long a value is that this machine must read; 0: none that it reads. */
typedef size_t value_size_fn(unsigned type, size_t length);

static size_t diag_value_size(unsigned type, size_t length)
{
	return type == INET_DIAG_CGROUP_ID && length == 8 ? 8 : 0;
}

static size_t request_value_size(unsigned type, size_t length)
{
	(void)type;
	(void)length;
	return 0; /* bytecode is not run here, and the protocol is one byte */
}

static size_t note_value_size(unsigned type, size_t length)
{
	enum note_value value = note_value_of(type);

	(void)length;
	return value == NOTE_U32 ? 4 : value == NOTE_U64 ? 8 : 0;
}

static void swap_attributes(uint8_t *at, size_t left, value_size_fn *value_size)
{
	while (left >= sizeof(struct nlattr)) {
		struct nlattr *attr = (struct nlattr *)at;
		size_t taken;
		size_t length;
		size_t size;

		swap16(&attr->nla_len);
		swap16(&attr->nla_type);
		if (attr->nla_len < sizeof(*attr) || attr->nla_len > left)
			return;
		length = attr->nla_len - sizeof(*attr);
		size = value_size(attr->nla_type & NLA_TYPE_MASK, length);
		if (size == 4 && length >= 4)
			swap32(attr + 1);
		else if (size == 8 && length >= 8)
			swap64(attr + 1);
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
		payload + sizeof(*reply), length - sizeof(*reply), diag_value_size);
}

static void swap_old_request(uint8_t *payload, size_t length)
{
	struct inet_diag_req *request = (struct inet_diag_req *)payload;

	if (length < sizeof(*request))
		return;
	swap_identity(&request->id);
	swap32(&request->idiag_states);
	swap32(&request->idiag_dbs);
	swap_attributes(payload + sizeof(*request), length - sizeof(*request),
		request_value_size);
}

static void swap_request(uint8_t *payload, size_t length)
{
	struct inet_diag_req_v2 *request = (struct inet_diag_req_v2 *)payload;

	if (length < sizeof(*request))
		return;
	swap32(&request->idiag_states);
	swap_identity(&request->id);
	swap_attributes(payload + sizeof(*request), length - sizeof(*request),
		request_value_size);
}

static void swap_payload(
	const struct nlmsghdr *header, uint8_t *payload, size_t length, uint16_t family)
{
	bool asks = header->nlmsg_flags & NLM_F_REQUEST;

	if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR) {
		if (length >= sizeof(uint32_t))
			swap32(payload);
	} else if (family == NETLINK_USERSOCK) {
		swap_attributes(payload, length, note_value_size);
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
