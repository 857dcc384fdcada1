/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lane.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#define FIRST_PORT 1025U /* below the namespace's ip_local_port_range */
#define PORTS	   8000U
#define BACKLOG	   65535

struct lane {
	int family;
	int listener;
	socklen_t length;
	struct sockaddr_storage address;
};

static void name_lane(struct lane *lane, unsigned index)
{
	uint16_t port = htons((uint16_t)(FIRST_PORT + index % PORTS));

	memset(&lane->address, 0, sizeof(lane->address));
	if (lane->family == AF_INET) {
		struct sockaddr_in *in = (struct sockaddr_in *)&lane->address;

		/* 127.0.1.1, 127.0.1.2, …: a pool of ephemeral ports each */
		in->sin_addr.s_addr =
			htonl(0x7f000101U + index % 250 + (index / 250 << 8));
		in->sin_port = port;
		lane->length = sizeof(*in);
	} else {
		struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&lane->address;

		in6->sin6_addr = in6addr_loopback;
		in6->sin6_port = port;
		lane->length = sizeof(*in6);
	}
	lane->address.ss_family = (sa_family_t)lane->family;
}

static int open_lane(struct lane *lane, int family, unsigned index)
{
	static const int on = 1;

	lane->family = family;
	name_lane(lane, index);
	lane->listener = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (lane->listener < 0)
		return -errno;
	setsockopt(lane->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(lane->listener, (const struct sockaddr *)&lane->address, lane->length) ||
		listen(lane->listener, BACKLOG))
		return -errno;
	return 0;
}

static int join_lane(const struct lane *lane)
{
	int fd = socket(lane->family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&lane->address, lane->length)) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

struct pair {
	int client;
	int server;
};

static int make_pair(const struct lane *lane, struct pair *pair)
{
	pair->client = join_lane(lane);
	if (pair->client < 0)
		return pair->client;
	pair->server = accept4(lane->listener, NULL, NULL, SOCK_CLOEXEC);
	return pair->server < 0 ? -errno : 0;
}

int lane_mixed(int family, unsigned index, unsigned connections)
{
	unsigned unaccepted = connections / 5;
	unsigned accepted = connections - unaccepted;
	struct lane lane;
	struct pair pair;
	int err = open_lane(&lane, family, index);

	for (unsigned i = 0; i < accepted && !err; i++) {
		err = make_pair(&lane, &pair);
		/* Every fourth of these four fifths; clients and servers in turn. */
		if (!err && i % 4 == 3 &&
			shutdown(i % 8 == 3 ? pair.client : pair.server, SHUT_WR))
			err = -errno;
	}
	for (unsigned i = 0; i < unaccepted && !err; i++) {
		int fd = join_lane(&lane);

		err = fd < 0 ? fd : 0;
	}
	return err;
}

int lane_time_wait(int family, unsigned index, unsigned connections)
{
	struct lane lane;
	struct pair pair;
	int err = open_lane(&lane, family, index);

	for (unsigned i = 0; i < connections && !err; i++) {
		err = make_pair(&lane, &pair);
		if (err)
			break;
		close(pair.client); /* who closes first keeps the TIME_WAIT */
		close(pair.server);
	}
	close(lane.listener);
	return err;
}
