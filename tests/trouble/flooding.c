/* SPDX-License-Identifier: GPL-2.0-or-later */

/* SYNs from addresses that never answer: with cookies clients still get in, without not.
 */

#include "nsfix.h"
#include "trouble.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVER	"10.0.0.1"
#define PORT	20443
#define BACKLOG 64

/* One's complement sum of RFC 1071, over what is zero so far and these words. */
static uint16_t checksum(const void *data, size_t length, uint32_t sum)
{
	const uint16_t *words = data;

	for (size_t i = 0; i < length / 2; i++)
		sum += words[i];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

struct packet {
	struct iphdr ip;
	struct tcphdr tcp;
};

/* The pseudo header of RFC 9293 section 3.1. */
static uint32_t pseudo_sum(const struct packet *packet)
{
	uint16_t words[4];

	memcpy(words, &packet->ip.saddr, 4);
	memcpy(words + 2, &packet->ip.daddr, 4);
	return (uint32_t)words[0] + words[1] + words[2] + words[3] + htons(IPPROTO_TCP) +
	       htons(sizeof(packet->tcp));
}

static void make_syn(struct packet *packet, uint32_t number)
{
	memset(packet, 0, sizeof(*packet));
	packet->ip.version = 4;
	packet->ip.ihl = 5;
	packet->ip.ttl = 64;
	packet->ip.protocol = IPPROTO_TCP;
	packet->ip.tot_len = htons(sizeof(*packet));
	packet->ip.saddr = htonl(0xc6120000 + number % 0x10000); /* 198.18.0.0/16 */
	packet->ip.daddr = inet_addr(SERVER);
	packet->ip.check = checksum(&packet->ip, sizeof(packet->ip), 0);
	packet->tcp.source = htons((uint16_t)(1024 + number % 60000));
	packet->tcp.dest = htons(PORT);
	packet->tcp.seq = htonl(number);
	packet->tcp.syn = 1;
	packet->tcp.doff = 5;
	packet->tcp.window = htons(1024);
	packet->tcp.check =
		checksum(&packet->tcp, sizeof(packet->tcp), pseudo_sum(packet));
}

/* Some hundred a second. */
static void flood(void *unused)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_addr.s_addr = inet_addr(SERVER) };
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	struct packet packet;

	(void)unused;
	if (fd < 0)
		return;
	for (uint32_t number = 0;; number++) {
		make_syn(&packet, number);
		(void)!sendto(fd, &packet, sizeof(packet), 0,
			(const struct sockaddr *)&to, sizeof(to));
		usleep(2000);
	}
}

/* What is sent back to nobody has to leave, and gets lost. */
static int open_server(void)
{
	const struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons(PORT),
		.sin_addr.s_addr = inet_addr(SERVER) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_eq(
		system("ip addr add " SERVER "/32 dev lo && ip route add default dev lo"),
		0);
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	ck_assert_int_eq(listen(fd, BACKLOG), 0);
	return fd;
}

static void expect_flood(const char *cookies, const char *severity)
{
	const json_t *finding;
	json_t *document;
	pid_t child;
	int fd;

	nsfix_sysctl("ipv4/tcp_syncookies", cookies);
	fd = open_server();
	child = trouble_start("nobody", flood, NULL);
	document = trouble_report(TROUBLE_ARGS("-t", "-d", "1", "-c", "16"), NULL, NULL);
	finding = trouble_expect(document, "syn_recv", severity);
	ck_assert_str_eq(trouble_text(finding, "subject.address"), "10.0.0.1:20443");
	trouble_expect_none(document, "accept_queue");
	trouble_end(child);
	json_decref(document);
	close(fd);
}

START_TEST(a_flood_that_cookies_answer_is_a_warning)
{
	expect_flood("1", "warn");
}
END_TEST

START_TEST(a_flood_without_cookies_is_critical)
{
	expect_flood("0", "crit");
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, a_flood_that_cookies_answer_is_a_warning);
	tcase_add_test(tcase, a_flood_without_cookies_is_critical);
}

int main(void)
{
	Suite *suite = suite_create("flooding");

	nsfix_add(suite, NSFIX_ANY, 60, add_tests);
	return nsfix_run(suite);
}
