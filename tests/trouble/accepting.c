/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Servers that do not call accept(). */

#include "nsfix.h"
#include "trouble.h"

#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 20
#define WORKERS 8

static struct world world;

/* Ten new clients a tenth of a second, for as long as it may live. */
static void keep_knocking(void *context)
{
	const uint16_t *port = context;

	for (int i = 0; i < 4000; i++) {
		trouble_connect(*port, SOCK_STREAM | SOCK_NONBLOCK);
		usleep(10000);
	}
}

static size_t make_door(uint16_t *port)
{
	const struct world_listener door = { .speak = WORLD_IPV4, .backlog = BACKLOG };
	size_t made;

	world_init(&world);
	made = world_listen(&world, &door);
	*port = world.made[made].local_port;
	return made;
}

START_TEST(a_server_that_never_accepts_is_critical)
{
	uint16_t port;
	const json_t *finding;
	json_t *document;
	pid_t clients;

	make_door(&port);
	clients = trouble_start("clients", keep_knocking, &port);
	sleep(1);
	document = trouble_report(TROUBLE_ARGS("-t"), NULL, NULL);
	finding = trouble_expect(document, "accept_queue", "crit");
	ck_assert_uint_ge((unsigned)trouble_number(finding, "limit.used"), BACKLOG);
	ck_assert_uint_eq((unsigned)trouble_number(finding, "limit.of"), BACKLOG);
	ck_assert_str_eq(trouble_text(finding, "subject.type"), "listener");
	trouble_expect_none(document, "syn_recv");
	trouble_end(clients);
	json_decref(document);
	world_fini(&world);
}
END_TEST

START_TEST(clients_that_gave_up_are_the_listeners_trouble)
{
	size_t client[BACKLOG + 1];
	uint16_t port;
	const json_t *finding;
	json_t *document;

	make_door(&port);
	for (size_t i = 0; i <= BACKLOG; i++)
		client[i] = world_connect(&world, WORLD_IPV4, 0, port);
	for (size_t i = 0; i <= BACKLOG; i++) {
		close(world.made[client[i]].fd);
		world.made[client[i]].fd = -1;
	}
	sleep(12);
	document = trouble_report(
		TROUBLE_ARGS("-t", "--threshold", "close_wait=5,10"), NULL, NULL);
	trouble_expect_none(document, "close_wait");
	finding = trouble_expect(document, "accept_queue", "warn");
	ck_assert_uint_eq((unsigned)trouble_number(finding, "gave_up"), BACKLOG + 1);
	json_decref(document);
	world_fini(&world);
}
END_TEST

static int make_worker(uint16_t *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons(*port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(at);
	int one = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	ck_assert_int_eq(setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one)), 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, length), 0);
	ck_assert_int_eq(listen(fd, BACKLOG), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at, &length), 0);
	*port = ntohs(at.sin_port);
	return fd;
}

static int workers[WORKERS];

/* All but the first take what comes. */
static void serve(void *unused)
{
	(void)unused;
	for (;;) {
		for (int i = 1; i < WORKERS; i++)
			while (accept(workers[i], NULL, NULL) >= 0)
				;
		usleep(2000);
	}
}

START_TEST(one_stuck_worker_of_eight_is_named_alone)
{
	uint16_t port = 0;
	const json_t *finding;
	json_t *document;
	pid_t server;
	pid_t clients;

	for (int i = 0; i < WORKERS; i++)
		workers[i] = make_worker(&port);
	server = trouble_start("server", serve, NULL);
	clients = trouble_start("clients", keep_knocking, &port);
	sleep(4);
	document = trouble_report(TROUBLE_ARGS("-t"), NULL, NULL);
	finding = trouble_expect(document, "accept_queue", "crit");
	ck_assert_uint_eq((unsigned)trouble_number(finding, "limit.of"), BACKLOG);
	ck_assert_ptr_nonnull(strstr(trouble_text(finding, "text"), "1 of 8"));
	trouble_end(clients);
	trouble_end(server);
	json_decref(document);
}
END_TEST

START_TEST(a_small_queue_that_is_full_for_a_moment_is_no_trouble)
{
	const struct world_listener door = { .speak = WORLD_IPV4, .backlog = 5 };
	size_t made;
	json_t *document;

	world_init(&world);
	made = world_listen(&world, &door);
	for (int i = 0; i < 6; i++)
		world_connect(&world, WORLD_IPV4, 0, world.made[made].local_port);
	document = trouble_report(TROUBLE_ARGS("-t"), NULL, NULL);
	trouble_expect_quiet(document);
	json_decref(document);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, a_server_that_never_accepts_is_critical);
	tcase_add_test(tcase, clients_that_gave_up_are_the_listeners_trouble);
	tcase_add_test(tcase, one_stuck_worker_of_eight_is_named_alone);
	tcase_add_test(tcase, a_small_queue_that_is_full_for_a_moment_is_no_trouble);
}

int main(void)
{
	Suite *suite = suite_create("accepting");

	nsfix_add(suite, NSFIX_ANY, 60, add_tests);
	return nsfix_run(suite);
}
