/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * The floor: the least a process can do to see every socket. It sends the same requests
 * as sockview, TCP of both families in one walk and UDP in two, receives the replies into
 * 32 KiB and throws them away.
 */

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STATES 0xFFEU /* bits 1 to 11 (include/net/tcp_states.h) */

struct request_tcp {
	struct nlmsghdr header;
	struct inet_diag_req body;
};

struct request_family {
	struct nlmsghdr header;
	struct inet_diag_req_v2 body;
};

/* The end of a dump is a message of its own, the last in its datagram. */
static bool is_last(const uint8_t *buffer, size_t length)
{
	struct nlmsghdr header;
	const size_t done = NLMSG_LENGTH(sizeof(int));

	memcpy(&header, buffer, sizeof(header));
	if (header.nlmsg_type == NLMSG_ERROR || header.nlmsg_type == NLMSG_DONE)
		return true;
	if (length < done)
		return false;
	memcpy(&header, buffer + length - done, sizeof(header));
	return header.nlmsg_type == NLMSG_DONE && header.nlmsg_len == done;
}

static int dump(int fd, const void *request, size_t size)
{
	static alignas(uint32_t) uint8_t buffer[32768];
	ssize_t length;

	if (send(fd, request, size, 0) != (ssize_t)size)
		return -1;
	do {
		length = recv(fd, buffer, sizeof(buffer), 0);
		if (length < (ssize_t)sizeof(struct nlmsghdr))
			return -1;
	} while (!is_last(buffer, (size_t)length));
	return 0;
}

static int dump_tcp(int fd)
{
	const struct request_tcp request = {
		.header = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = TCPDIAG_GETSOCK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
			.nlmsg_seq = 1,
		},
		.body = { .idiag_states = STATES },
	};

	return dump(fd, &request, sizeof(request));
}

static int dump_udp(int fd, uint8_t family)
{
	const struct request_family request = {
		.header = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
			.nlmsg_seq = family,
		},
		.body = {
			.sdiag_family = family,
			.sdiag_protocol = IPPROTO_UDP,
			.idiag_states = STATES,
		},
	};

	return dump(fd, &request, sizeof(request));
}

int main(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);

	if (fd < 0 || dump_tcp(fd) || dump_udp(fd, AF_INET) || dump_udp(fd, AF_INET6)) {
		perror("floor");
		return 1;
	}
	return 0;
}
