/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Peers: counts are those of the book and of ss, and ports run out when they say so. */

#include "nsfix.h"
#include "report.h"
#include "run.h"
#include "world.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned number(const json_t *row, const char *name)
{
	const json_t *value = json_object_get(row, name);

	ck_assert_msg(json_is_integer(value), "%s is no number", name);
	return (unsigned)json_integer_value(value);
}

static bool is(const json_t *row, const char *name, const char *text)
{
	return strcmp(json_string_value(json_object_get(row, name)), text) == 0;
}

/* The remote port of who is outbound, the listener's of who is inbound. */
static unsigned port_of(const json_t *row)
{
	return number(row, is(row, "direction", "in") ? "local_port" : "remote_port");
}

/* How many sockets of the book belong to a row, in a state; 0: in any. */
static unsigned book_count(const struct world *world, const json_t *row, int state)
{
	bool inbound = is(row, "direction", "in");
	unsigned count = 0;

	for (size_t i = 0; i < world->count; i++) {
		const struct made *made = &world->made[i];

		count += made->state != WORLD_GONE && made->remote_port &&
			 (!state || made->state == state) &&
			 made->tcp == is(row, "proto", "tcp") &&
			 made->inbound == inbound &&
			 (inbound ? made->local_port : made->remote_port) == port_of(row);
	}
	return count;
}

static unsigned book_peers(const struct world *world)
{
	unsigned count = 0;

	for (size_t i = 0; i < world->count; i++)
		count += world->made[i].state != WORLD_GONE && world->made[i].remote_port;
	return count;
}

static unsigned ss_count(const json_t *row)
{
	const char *const proto = is(row, "proto", "tcp") ? "-tanH" : "-uanH";
	char filter[64];
	const char *const args[] = { proto, filter, NULL };
	const struct run run = { .file = "ss", .args = args };
	struct outcome outcome;
	size_t lines;

	snprintf(filter, sizeof(filter), "%s = :%u and not dport = :0",
		is(row, "direction", "in") ? "sport" : "dport", port_of(row));
	run_program(&run, &outcome);
	ck_assert_int_eq(outcome_code(&outcome), 0);
	lines = text_lines(outcome.out);
	outcome_fini(&outcome);
	return (unsigned)lines;
}

START_TEST(peers_are_what_the_book_and_ss_count)
{
	struct world world;
	json_t *document;
	const json_t *row;
	size_t index;
	unsigned sum = 0;

	world_init(&world);
	world_every_state(&world, WORLD_IPV4);
	if (nsfix_has_ipv6())
		world_every_state(&world, WORLD_MAPPED);
	world_settle(&world);
	document = report_json(REPORT("-v", "peers"), NULL, NULL);
	json_array_foreach(json_object_get(document, "rows"), index, row)
	{
		sum += number(row, "total");
		ck_assert_uint_eq(number(row, "total"), book_count(&world, row, 0));
		ck_assert_uint_eq(number(row, "total"), ss_count(row));
		ck_assert_uint_eq(number(row, "established"),
			book_count(&world, row, TCP_ESTABLISHED));
		if (is(row, "proto", "tcp"))
			ck_assert_uint_eq(number(row, "time_wait"),
				book_count(&world, row, TCP_TIME_WAIT));
		if (is(row, "direction", "in"))
			ck_assert_uint_eq(number(row, "clients"), 1);
	}
	ck_assert_uint_eq(sum, book_peers(&world));
	json_decref(document);
	world_fini(&world);
}
END_TEST

#define LISTENER_PORT 9000
#define RANGE_PORTS   19 /* 40000 to 40019, one of them kept back */

/* A client of the listener. Returns its descriptor or a negative errno. */
static int join(void)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(LISTENER_PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	close(fd);
	return -errno;
}

/* The row of those clients. */
static void ask_ports(unsigned *used, unsigned *reusable, unsigned *percent)
{
	json_t *document = report_json(REPORT("-v", "peers", "dir", "out"), NULL, NULL);
	const json_t *rows = json_object_get(document, "rows");
	const json_t *row = json_array_get(rows, 0);

	ck_assert_uint_eq(json_array_size(rows), 1);
	ck_assert_uint_eq(number(row, "ports"), RANGE_PORTS);
	*used = number(row, "ports_used");
	*reusable = number(row, "ports_reusable");
	*percent = number(row, "ports_percent");
	json_decref(document);
}

static void narrow_ports(struct world *world)
{
	const struct world_listener listener = {
		.speak = WORLD_IPV4, .port = LISTENER_PORT, .backlog = 64
	};

	nsfix_sysctl("ipv4/ip_local_port_range", "40000 40019");
	nsfix_sysctl("ipv4/ip_local_reserved_ports", "40005,50000");
	world_init(world);
	world_listen(world, &listener);
}

START_TEST(ports_are_all_used_when_the_kernel_says_that_there_is_none)
{
	int clients[RANGE_PORTS];
	struct world world;
	unsigned reusable;
	unsigned percent;
	unsigned used;

	narrow_ports(&world);
	for (unsigned i = 0; i < RANGE_PORTS; i++) {
		clients[i] = join();
		ck_assert_int_ge(clients[i], 0);
		if (i != 9 && i != RANGE_PORTS - 1)
			continue;
		ask_ports(&used, &reusable, &percent);
		ck_assert_uint_eq(used, i + 1);
		ck_assert_uint_eq(reusable, 0);
		ck_assert_uint_eq(percent, (i + 1) * 100 / RANGE_PORTS);
	}
	ck_assert_int_eq(join(), -EADDRNOTAVAIL);
	for (unsigned i = 0; i < RANGE_PORTS; i++)
		close(clients[i]);
	world_fini(&world);
}
END_TEST

/* Leaves all ports in TIME_WAIT on the side of the clients. */
static void use_up(const struct world *world)
{
	int server = world->made[0].fd;

	for (unsigned i = 0; i < RANGE_PORTS; i++) {
		int client = join();
		int accepted = accept(server, NULL, NULL);
		char byte;

		ck_assert_int_ge(client, 0);
		ck_assert_int_ge(accepted, 0);
		close(client);
		ck_assert_int_eq(read(accepted, &byte, 1), 0);
		close(accepted);
	}
}

START_TEST(a_time_wait_holds_its_port_unless_the_kernel_may_use_it_again)
{
	struct world world;
	unsigned reusable = 0;
	unsigned percent;
	unsigned used;
	int client;

	narrow_ports(&world);
	use_up(&world);
	ask_ports(&used, &reusable, &percent);
	ck_assert_uint_eq(used, RANGE_PORTS);
	ck_assert_uint_eq(percent, 100);
	ck_assert_int_eq(join(), -EADDRNOTAVAIL);
	nsfix_sysctl("ipv4/tcp_tw_reuse", "2");
	/* Each has to be older than a second. */
	for (int i = 0; i < 50 && reusable < RANGE_PORTS; i++) {
		usleep(100 * 1000);
		ask_ports(&used, &reusable, &percent);
		ck_assert_uint_eq(used + reusable, RANGE_PORTS);
	}
	ck_assert_uint_eq(reusable, RANGE_PORTS);
	client = join();
	ck_assert_int_ge(client, 0);
	close(client);
	world_fini(&world);
}
END_TEST

START_TEST(a_program_that_reads_proc_counts_the_same_ports)
{
	struct world world;
	json_t *document;
	const json_t *row;

	narrow_ports(&world);
	use_up(&world);
	document = report_json(
		REPORT("-v", "peers", "--source", "proc", "dir", "out"), NULL, NULL);
	row = json_array_get(json_object_get(document, "rows"), 0);
	ck_assert_uint_eq(number(row, "ports_used"), RANGE_PORTS);
	ck_assert_uint_eq(number(row, "time_wait"), RANGE_PORTS);
	json_decref(document);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, peers_are_what_the_book_and_ss_count);
	tcase_add_test(tcase, ports_are_all_used_when_the_kernel_says_that_there_is_none);
	tcase_add_test(
		tcase, a_time_wait_holds_its_port_unless_the_kernel_may_use_it_again);
	tcase_add_test(tcase, a_program_that_reads_proc_counts_the_same_ports);
}

int main(void)
{
	Suite *suite = suite_create("peers");

	nsfix_add(suite, NSFIX_ANY, 60, add_tests);
	return nsfix_run(suite);
}
