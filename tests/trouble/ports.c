/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Ephemeral ports that run out, and TIME_WAIT that does no harm. */

#include "nsfix.h"
#include "trouble.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define RANGE	    "40000 40099"
#define RANGE_PORTS 100

static struct world world;

static size_t set_up(const char *range)
{
	const struct world_listener door = { .speak = WORLD_IPV4, .backlog = 128 };

	world_init(&world);
	nsfix_sysctl("ipv4/ip_local_port_range", range);
	return world_listen(&world, &door);
}

/* Closes one end, then the other: the first one waits. */
static void close_pair(size_t first, size_t second)
{
	close(world.made[first].fd);
	world.made[first].fd = -1;
	usleep(300);
	close(world.made[second].fd);
	world.made[second].fd = -1;
}

static void come_and_go(size_t door, unsigned count, bool client_first)
{
	while (count--) {
		size_t near =
			world_connect(&world, WORLD_IPV4, 0, world.made[door].local_port);
		size_t far = world_accept(&world, door, near);

		close_pair(client_first ? near : far, client_first ? far : near);
	}
}

/* Whether one more connection could be opened there; it comes and goes, too. */
static bool can_connect(size_t door)
{
	const uint16_t port = world.made[door].local_port;
	const struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	bool done = !connect(fd, (const struct sockaddr *)&to, sizeof(to)) ||
		    errno == EINPROGRESS;

	if (!done)
		ck_assert_int_eq(errno, EADDRNOTAVAIL);
	close(fd);
	if (done)
		close(accept(world.made[door].fd, NULL, NULL));
	return done;
}

static void expect_ports(const char *severity, unsigned used)
{
	json_t *document = trouble_report(TROUBLE_ARGS("-t"), NULL, NULL);
	const json_t *finding = trouble_expect(document, "ephemeral_ports", severity);

	ck_assert_uint_eq((unsigned)trouble_number(finding, "limit.used"), used);
	ck_assert_uint_eq((unsigned)trouble_number(finding, "limit.of"), RANGE_PORTS);
	ck_assert_str_eq(trouble_text(finding, "subject.type"), "pair");
	json_decref(document);
}

START_TEST(ports_are_critical_before_connect_fails)
{
	size_t door = set_up(RANGE);

	come_and_go(door, 75, true);
	expect_ports("warn", 75);
	come_and_go(door, 17, true);
	expect_ports("crit", 92);
	ck_assert(can_connect(door));
	come_and_go(door, RANGE_PORTS - 93, true);
	ck_assert(!can_connect(door));
	expect_ports("crit", RANGE_PORTS);
	world_fini(&world);
}
END_TEST

START_TEST(reserved_ports_are_not_there_to_be_used)
{
	size_t door;
	json_t *document;
	const json_t *finding;

	nsfix_sysctl("ipv4/ip_local_reserved_ports", "40000-40049");
	door = set_up(RANGE);
	come_and_go(door, 40, true);
	document = trouble_report(TROUBLE_ARGS("-t"), NULL, NULL);
	finding = trouble_expect(document, "ephemeral_ports", "warn");
	ck_assert_uint_eq((unsigned)trouble_number(finding, "limit.of"), 50);
	json_decref(document);
	world_fini(&world);
}
END_TEST

START_TEST(ports_that_the_kernel_may_reuse_are_no_trouble)
{
	size_t door;
	json_t *document;

	nsfix_sysctl("ipv4/tcp_tw_reuse", "2");
	door = set_up(RANGE);
	come_and_go(door, 95, true);
	sleep(2);
	document = trouble_report(TROUBLE_ARGS("-t"), NULL, NULL);
	trouble_expect_quiet(document);
	json_decref(document);
	world_fini(&world);
}
END_TEST

START_TEST(short_connections_to_many_places_are_no_trouble)
{
	json_t *document;
	size_t door = set_up(RANGE);
	const struct world_listener other = { .speak = WORLD_IPV4 };

	for (int i = 0; i < 20; i++) {
		come_and_go(door, 4, true);
		door = world_listen(&world, &other);
	}
	document = trouble_report(TROUBLE_ARGS("-t"), NULL, NULL);
	trouble_expect_quiet(document);
	json_decref(document);
	world_fini(&world);
}
END_TEST

START_TEST(a_busy_servers_time_wait_is_no_trouble)
{
	size_t door = set_up("32768 60999");
	json_t *document;

	come_and_go(door, 3000, false);
	document = trouble_report(TROUBLE_ARGS("-t"), NULL, NULL);
	trouble_expect_quiet(document);
	ck_assert_ptr_nonnull(trouble_find(document, "time_wait", "ok"));
	json_decref(document);
	world_fini(&world);
}
END_TEST

START_TEST(a_full_table_of_time_wait_is_a_warning)
{
	size_t door = set_up("32768 60999");
	json_t *document;
	const json_t *finding;

	nsfix_sysctl("ipv4/tcp_max_tw_buckets", "200");
	come_and_go(door, 210, false);
	document = trouble_report(TROUBLE_ARGS("-t"), NULL, NULL);
	finding = trouble_expect(document, "time_wait", "warn");
	ck_assert_uint_eq((unsigned)trouble_number(finding, "limit.of"), 200);
	json_decref(document);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, ports_are_critical_before_connect_fails);
	tcase_add_test(tcase, reserved_ports_are_not_there_to_be_used);
	tcase_add_test(tcase, ports_that_the_kernel_may_reuse_are_no_trouble);
	tcase_add_test(tcase, short_connections_to_many_places_are_no_trouble);
	tcase_add_test(tcase, a_busy_servers_time_wait_is_no_trouble);
	tcase_add_test(tcase, a_full_table_of_time_wait_is_a_warning);
}

int main(void)
{
	Suite *suite = suite_create("ports");

	nsfix_add(suite, NSFIX_ANY, 60, add_tests);
	return nsfix_run(suite);
}
