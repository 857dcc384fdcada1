/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A program that does not close what its peers have closed. */

#include "nsfix.h"
#include "trouble.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define FILES_LIMIT 600
#define LEAK_PER_S  4
#define LOOKS	    "18" /* 5 s apart: some are older than a minute by then */

static struct world world;

/* Keeps what it accepts, for ever. */
static void leak(void *context)
{
	const int *door = context;
	const struct rlimit limit = { FILES_LIMIT, FILES_LIMIT };

	setrlimit(RLIMIT_NOFILE, &limit);
	for (;;)
		if (accept(*door, NULL, NULL) < 0)
			pause();
}

/* Connects and closes at a steady rate. */
static void come_and_go(void *context)
{
	const uint16_t *port = context;
	for (;;) {
		close(trouble_connect(*port, SOCK_STREAM));
		usleep(1000000 / LEAK_PER_S);
	}
}

START_TEST(a_leak_is_critical_long_before_the_files_run_out)
{
	const struct world_listener wanted = { .speak = WORLD_IPV4, .backlog = 64 };
	int fd;
	const json_t *finding;
	json_t *document;
	double left;
	pid_t server;
	pid_t clients;
	uint16_t port;
	size_t door;

	world_init(&world);
	door = world_listen(&world, &wanted);
	fd = world.made[door].fd;
	port = world.made[door].local_port;
	server = trouble_start("leaky server", leak, &fd);
	clients = trouble_start("clients", come_and_go, &port);
	document = trouble_report(TROUBLE_ARGS("-t", "-d", "5", "-c", LOOKS), NULL, NULL);
	finding = trouble_expect(document, "close_wait", "crit");
	ck_assert(
		trouble_is_about(trouble_number(finding, "per_min"), 60.0 * LEAK_PER_S));
	left = FILES_LIMIT - trouble_number(finding, "limit.used");
	ck_assert(trouble_is_about(
		trouble_number(finding, "limit.full_in_s"), left / LEAK_PER_S));
	ck_assert_uint_eq((unsigned)trouble_number(finding, "limit.of"), FILES_LIMIT);
	ck_assert_str_eq(trouble_text(finding, "subject.type"), "process");
	ck_assert_str_eq(trouble_text(finding, "subject.comm"), "leaky server");
	ck_assert_int_eq((pid_t)trouble_number(finding, "subject.pid"), server);
	trouble_expect_none(document, "open_files");
	trouble_end(clients);
	trouble_end(server);
	json_decref(document);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, a_leak_is_critical_long_before_the_files_run_out);
}

int main(void)
{
	Suite *suite = suite_create("leaking");

	nsfix_add(suite, NSFIX_ANY, 170, add_tests);
	return nsfix_run(suite);
}
