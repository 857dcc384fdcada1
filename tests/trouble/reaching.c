/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Peers that do not answer, do not acknowledge, do not read. */

#include "nsfix.h"
#include "trouble.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct world world;

START_TEST(hosts_that_never_answered_are_no_trouble)
{
	json_t *document;

	world_init(&world);
	world_syn_sent(&world, WORLD_IPV4, 30);
	document = trouble_report(TROUBLE_ARGS("-t", "-d", "1", "-c", "14"), NULL, NULL);
	trouble_expect_none(document, "syn_sent");
	json_decref(document);
	world_fini(&world);
}
END_TEST

/* Twelve connections whose other end hears nothing any more, with data on the way. */
START_TEST(a_peer_that_acknowledges_nothing_is_raised)
{
	const struct world_listener wanted = { .speak = WORLD_IPV4, .backlog = 64 };
	const json_t *finding;
	json_t *document;
	size_t door;

	world_init(&world);
	door = world_listen(&world, &wanted);
	for (int i = 0; i < 12; i++) {
		size_t near =
			world_connect(&world, WORLD_IPV4, 0, world.made[door].local_port);
		size_t far = world_accept(&world, door, near);

		trouble_deafen(world.made[far].fd);
		ck_assert_int_eq(send(world.made[near].fd, "data", 4, 0), 4);
	}
	document = trouble_report(TROUBLE_ARGS("-t", "-d", "1", "-c", "16"), NULL, NULL);
	finding = trouble_find(document, "send_queue", "crit");
	if (!finding)
		finding = trouble_expect(document, "send_queue", "warn");
	ck_assert_uint_eq((unsigned)trouble_number(finding, "count"), 12);
	json_decref(document);
	world_fini(&world);
}
END_TEST

static void flood(void *context)
{
	const uint16_t *port = context;
	int fd = trouble_connect(*port, SOCK_DGRAM);

	for (;;) {
		for (int i = 0; i < 20; i++)
			(void)!send(fd, "a datagram", 10, 0);
		usleep(10000);
	}
}

START_TEST(a_receiver_that_does_not_read_is_critical)
{
	const json_t *finding;
	json_t *document;
	const int size = 4096;
	uint16_t port;
	size_t receiver;
	pid_t child;

	world_init(&world);
	receiver = world_udp(&world, WORLD_IPV4, 20514, 0);
	setsockopt(world.made[receiver].fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	port = world.made[receiver].local_port;
	child = trouble_start("sender", flood, &port);
	sleep(1);
	document = trouble_report(TROUBLE_ARGS("-u", "-d", "1", "-c", "14"), NULL, NULL);
	finding = trouble_expect(document, "udp_drops", "crit");
	ck_assert_str_eq(trouble_text(finding, "subject.address"), "127.0.0.1:20514");
	trouble_end(child);
	json_decref(document);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, hosts_that_never_answered_are_no_trouble);
	tcase_add_test(tcase, a_peer_that_acknowledges_nothing_is_raised);
	tcase_add_test(tcase, a_receiver_that_does_not_read_is_critical);
}

int main(void)
{
	Suite *suite = suite_create("reaching");

	nsfix_add(suite, NSFIX_ANY, 100, add_tests);
	return nsfix_run(suite);
}
