/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "web_server.h"

#include <netinet/tcp.h>

#define NGINX  .uid = 33, .inode
#define JAVA   .uid = 1003, .inode
#define ROOT   .uid = 0, .inode
#define WWW    9281 /* cgroups */
#define ORDERS 9344
#define SYSTEM 71

enum {
	RETRANSMIT = 1,
	KEEPALIVE,
	TIME_WAIT,
	PROBE,
};

/* clang-format off */
static const struct web_sock tcp[] = {
	/* listeners: for all of IPv4, for everything, for IPv6 only, on one device */
	{ { .state = TCP_LISTEN, .local = "0.0.0.0", .local_port = 22, ROOT = 4101,
		.send_queue = 128, .cookie = 0x101 }, V6ONLY_UNTOLD, SYSTEM },
	{ { .state = TCP_LISTEN, .local = "::", .local_port = 443, NGINX = 4102,
		.recv_queue = 3, .send_queue = 511, .cookie = 0x102 }, V6ONLY_NO, WWW },
	{ { .state = TCP_LISTEN, .local = "::", .local_port = 8443, NGINX = 4103,
		.send_queue = 511, .cookie = 0x103 }, V6ONLY_YES, WWW },
	{ { .state = TCP_LISTEN, .local = "127.0.0.53", .local_port = 53, .ifindex = 1,
		.uid = 101, .inode = 4104, .send_queue = 4096, .cookie = 0x104 },
		V6ONLY_UNTOLD, SYSTEM },
	{ { .state = TCP_LISTEN, .local = "::ffff:10.0.0.7", .local_port = 8080,
		JAVA = 4105, .send_queue = 100, .cookie = 0x105 }, V6ONLY_NO, ORDERS },
	/* inbound: accepted, by way of a dual-stack listener, not accepted yet */
	{ { .state = TCP_ESTABLISHED, .local = "10.0.0.7", .local_port = 22,
		.remote = "192.0.2.10", .remote_port = 50514, ROOT = 5001,
		.timer = KEEPALIVE, .timer_ms = 6871204, .cookie = 0x201 },
		V6ONLY_UNTOLD, SYSTEM },
	{ { .state = TCP_ESTABLISHED, .local = "::ffff:10.0.0.7", .local_port = 443,
		.remote = "::ffff:198.51.100.9", .remote_port = 40112, NGINX = 5002,
		.send_queue = 214000, .timer = RETRANSMIT, .timer_ms = 204,
		.cookie = 0x202 }, V6ONLY_UNTOLD, WWW },
	{ { .state = TCP_ESTABLISHED, .local = "2001:db8::7", .local_port = 443,
		.remote = "2001:db8:a:b:c:d:e:f", .remote_port = 61112,
		.recv_queue = 517, .cookie = 0x203 }, V6ONLY_UNTOLD, WWW },
	{ { .state = TCP_SYN_RECV, .local = "::ffff:10.0.0.7", .local_port = 443,
		.remote = "::ffff:203.0.113.5", .remote_port = 1024, .timer = RETRANSMIT,
		.timer_ms = 980, .retransmits = 1, .cookie = 0x204 }, V6ONLY_UNTOLD, 0 },
	/* outbound: in use, retransmitting, leaking, unanswered, probing a full window */
	{ { .state = TCP_ESTABLISHED, .local = "10.0.0.7", .local_port = 40022,
		.remote = "10.0.5.20", .remote_port = 9000, NGINX = 5003,
		.cookie = 0x301 }, V6ONLY_UNTOLD, WWW },
	{ { .state = TCP_ESTABLISHED, .local = "2001:db8::7", .local_port = 51000,
		.remote = "2001:db8:9::1", .remote_port = 5432, JAVA = 5004,
		.send_queue = 1448, .timer = RETRANSMIT, .timer_ms = 25600,
		.retransmits = 7, .cookie = 0x302 }, V6ONLY_UNTOLD, ORDERS },
	{ { .state = TCP_ESTABLISHED, .local = "10.0.0.7", .local_port = 40024,
		.remote = "10.0.6.2", .remote_port = 9092, JAVA = 5005,
		.send_queue = 3718144, .timer = PROBE, .timer_ms = 119040,
		.cookie = 0x303 }, V6ONLY_UNTOLD, ORDERS },
	{ { .state = TCP_CLOSE_WAIT, .local = "10.0.0.7", .local_port = 49822,
		.remote = "10.0.7.30", .remote_port = 8443, JAVA = 5006,
		.recv_queue = 1, .cookie = 0x304 }, V6ONLY_UNTOLD, ORDERS },
	{ { .state = TCP_CLOSE_WAIT, .local = "10.0.0.7", .local_port = 60999,
		.remote = "10.0.7.30", .remote_port = 8443, JAVA = 5007,
		.cookie = 0x305 }, V6ONLY_UNTOLD, ORDERS },
	{ { .state = TCP_SYN_SENT, .local = "10.0.0.7", .local_port = 40026,
		.remote = "10.0.9.4", .remote_port = 5432, JAVA = 5008, .send_queue = 1,
		.timer = RETRANSMIT, .timer_ms = 15808, .retransmits = 4,
		.cookie = 0x306 }, V6ONLY_UNTOLD, ORDERS },
	/* on their way out: with an owner, without, as mini-sockets */
	{ { .state = TCP_FIN_WAIT1, .local = "10.0.0.7", .local_port = 443,
		.remote = "198.51.100.77", .remote_port = 33100, .send_queue = 49152,
		.timer = RETRANSMIT, .timer_ms = 51200, .retransmits = 8,
		.cookie = 0x401 }, V6ONLY_UNTOLD, WWW },
	{ { .state = TCP_FIN_WAIT2, .local = "10.0.0.7", .local_port = 40030,
		.remote = "10.0.5.20", .remote_port = 9000, JAVA = 5009,
		.cookie = 0x402 }, V6ONLY_UNTOLD, ORDERS },
	{ { .state = TCP_FIN_WAIT2, .local = "10.0.0.7", .local_port = 443,
		.remote = "198.51.100.78", .remote_port = 33101, .timer = TIME_WAIT,
		.timer_ms = 41000, .cookie = 0x403 }, V6ONLY_UNTOLD, 0 },
	{ { .state = TCP_TIME_WAIT, .local = "10.0.0.7", .local_port = 40032,
		.remote = "10.0.5.20", .remote_port = 9000, .timer = TIME_WAIT,
		.timer_ms = 58204, .cookie = 0x404 }, V6ONLY_UNTOLD, 0 },
	{ { .state = TCP_TIME_WAIT, .local = "::ffff:10.0.0.7", .local_port = 443,
		.remote = "::ffff:198.51.100.80", .remote_port = 33102,
		.timer = TIME_WAIT, .timer_ms = 4, .cookie = 0x405 }, V6ONLY_UNTOLD, 0 },
	{ { .state = TCP_LAST_ACK, .local = "10.0.0.7", .local_port = 443,
		.remote = "198.51.100.81", .remote_port = 33103, .send_queue = 1,
		.timer = RETRANSMIT, .timer_ms = 800, .retransmits = 2,
		.cookie = 0x406 }, V6ONLY_UNTOLD, WWW },
	/* link-local through a device, and through one that has no name any more */
	{ { .state = TCP_ESTABLISHED, .local = "fe80::7", .local_port = 22,
		.remote = "fe80::1", .remote_port = 50022, .ifindex = 2, ROOT = 5010,
		.cookie = 0x501 }, V6ONLY_UNTOLD, SYSTEM },
	{ { .state = TCP_ESTABLISHED, .local = "10.9.0.1", .local_port = 40034,
		.remote = "10.9.0.2", .remote_port = 179, .ifindex = 77, ROOT = 5011,
		.timer = 5, .timer_ms = 1000, .cookie = 0xffffffffffffffff },
		V6ONLY_UNTOLD, SYSTEM },
};

static const struct web_sock udp[] = {
	{ { .state = TCP_CLOSE, .local = "127.0.0.53", .local_port = 53, .ifindex = 1,
		.uid = 101, .inode = 6001, .cookie = 0x601 }, V6ONLY_UNTOLD, SYSTEM },
	{ { .state = TCP_CLOSE, .local = "0.0.0.0", .local_port = 68, .ifindex = 2,
		ROOT = 6002, .recv_queue = 212992, .cookie = 0x602 },
		V6ONLY_UNTOLD, SYSTEM },
	{ { .state = TCP_ESTABLISHED, .local = "10.0.0.7", .local_port = 54001,
		.remote = "10.0.0.2", .remote_port = 53, JAVA = 6003, .cookie = 0x603 },
		V6ONLY_UNTOLD, ORDERS },
	{ { .state = TCP_CLOSE, .local = "::", .local_port = 5353, ROOT = 6004,
		.cookie = 0x604 }, V6ONLY_NO, SYSTEM },
	{ { .state = TCP_CLOSE, .local = "fe80::7", .local_port = 546, .ifindex = 2,
		ROOT = 6005, .cookie = 0x605 }, V6ONLY_YES, SYSTEM },
};
/* clang-format on */

const struct web_sock *web_server_tcp(size_t *count)
{
	*count = sizeof(tcp) / sizeof(*tcp);
	return tcp;
}

const struct web_sock *web_server_udp(size_t *count)
{
	*count = sizeof(udp) / sizeof(*udp);
	return udp;
}
