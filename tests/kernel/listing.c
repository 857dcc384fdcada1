/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Rows: each socket once, with its addresses, ports and queues, in every format. */

#include "census.h"
#include "nsfix.h"
#include "report.h"
#include "run.h"
#include "world.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct census_ask everything = { 0 };

/* Waits until the kernel has counted the bytes at both ends. */
static void send_unread(struct world *world, size_t from, size_t to, uint32_t bytes)
{
	char text[512] = "";

	ck_assert_uint_le(bytes, sizeof(text));
	ck_assert_int_eq(send(world->made[from].fd, text, bytes, 0), bytes);
	for (int i = 0; i < 1000; i++) {
		if (recv(world->made[to].fd, text, sizeof(text),
			    MSG_PEEK | MSG_DONTWAIT) == (ssize_t)bytes)
			break;
		usleep(1000);
	}
	world->made[to].recv_queue = bytes;
}

static void make_listeners(struct world *world)
{
	static const struct world_listener doors[] = {
		{ .speak = WORLD_IPV4, .port = 80, .backlog = 1 },
		{ .speak = WORLD_IPV4, .port = 81, .any_address = true, .backlog = 100 },
		{ .speak = WORLD_IPV4, .port = 82, .any_address = true, .device = "lo" },
		{ .speak = WORLD_IPV6, .port = 83 },
		{ .speak = WORLD_IPV6, .port = 84, .any_address = true },
		{ .speak = WORLD_IPV6, .port = 85, .any_address = true, .device = "lo" },
		{ .speak = WORLD_MAPPED, .port = 86, .backlog = 4000 },
		{ .speak = WORLD_MAPPED, .port = 87, .device = "lo" },
	};

	for (size_t i = 0; i < sizeof(doors) / sizeof(*doors); i++) {
		if (doors[i].speak == WORLD_IPV4 || nsfix_has_ipv6())
			world_listen(world, &doors[i]);
	}
}

static void make_world(struct world *world)
{
	const struct world_listener door = { .speak = WORLD_IPV4, .port = 443 };
	size_t listener;
	size_t client;
	size_t child;

	world_init(world);
	make_listeners(world);
	world_every_state(world, WORLD_IPV4);
	listener = world_listen(world, &door);
	client = world_connect(world, WORLD_IPV4, 0, 443);
	child = world_accept(world, listener, client);
	send_unread(world, client, child, 100);
	client = world_connect(world, WORLD_IPV4, 0, 443);
	world_leave_unaccepted(world, listener, client);
	if (nsfix_has_ipv6()) {
		world_every_state(world, WORLD_IPV6);
		world_every_state(world, WORLD_MAPPED);
	}
	world_settle(world);
}

/* What /proc does not tell. */
static void forget_what_proc_hides(struct world *world)
{
	for (size_t i = 0; i < world->count; i++) {
		struct made *made = &world->made[i];

		made->device[0] = '\0';
		if (made->state == TCP_LISTEN)
			made->send_queue = WORLD_NO_QUEUE;
	}
}

static void assert_json_rows(
	const struct world *world, const struct census_ask *ask, const char *const *args)
{
	json_t *document = report_json(args, NULL, NULL);
	char *expected = report_rows_of_world(world, ask);
	char *got = report_rows_of_json(document);

	report_assert_rows(expected, got, "JSON");
	free(expected);
	free(got);
	json_decref(document);
}

START_TEST(json_rows_are_the_sockets)
{
	const struct census_ask only_tcp_v4 = { .no_udp = true, .no_ipv6 = true };
	struct world world;

	make_world(&world);
	assert_json_rows(&world, &everything, REPORT("-a"));
	assert_json_rows(&world, &only_tcp_v4, REPORT("-a", "-t4"));
	forget_what_proc_hides(&world);
	assert_json_rows(&world, &everything, REPORT("-a", "--source", "proc"));
	world_fini(&world);
}
END_TEST

START_TEST(csv_rows_are_the_sockets)
{
	struct world world;
	char *expected;
	char *text;
	char *got;

	make_world(&world);
	text = report_text(REPORT("--csv", "-a"), NULL, NULL);
	expected = report_rows_of_world(&world, &everything);
	got = report_rows_of_csv(text);
	report_assert_rows(expected, got, "CSV");
	free(expected);
	free(text);
	free(got);
	world_fini(&world);
}
END_TEST

START_TEST(text_rows_are_the_sockets)
{
	struct world world;
	char *expected;
	char *text;
	char *got;

	make_world(&world);
	text = report_text(REPORT("-o", "-a", "-H"), NULL, NULL);
	expected = report_text_of_world(&world, &everything);
	got = report_squeeze(text, 99);
	report_assert_rows(expected, got, "text");
	free(expected);
	free(text);
	free(got);
	world_fini(&world);
}
END_TEST

static char *ss_columns(const char *const *args, int columns)
{
	const struct run run = { .file = "ss", .args = args };
	struct outcome outcome;
	char *rows;

	run_program(&run, &outcome);
	ck_assert_int_eq(outcome_code(&outcome), 0);
	rows = report_squeeze(outcome.out, columns);
	outcome_fini(&outcome);
	return rows;
}

START_TEST(the_list_of_listeners_is_what_ss_lists)
{
	struct world world;
	char *expected;
	char *text;
	char *got;

	make_world(&world);
	text = report_text(REPORT("-o", "-l", "-H"), NULL, NULL);
	got = report_squeeze(text, 5);
	expected = ss_columns(REPORT("-tulnH"), 5);
	report_assert_rows(expected, got, "-l");
	ck_assert_uint_gt(text_lines(got), 20);
	free(expected);
	free(text);
	free(got);
	world_fini(&world);
}
END_TEST

/* The row of a local and a remote port; NULL if there is none. */
static const json_t *find_row(const json_t *document, const struct made *made)
{
	const json_t *array = json_object_get(document, "rows");
	const json_t *row;
	size_t index;

	json_array_foreach(array, index, row)
	{
		const char *state = json_string_value(json_object_get(row, "state"));

		if (json_integer_value(json_object_get(row, "local_port")) ==
				made->local_port &&
			json_integer_value(json_object_get(row, "remote_port")) ==
				made->remote_port &&
			strcmp(state, census_state_name(made->tcp, made->state)) == 0)
			return row;
	}
	return NULL;
}

static void assert_identity(const struct made *made, const json_t *row)
{
	unsigned long long cookie = 0;
	socklen_t length = sizeof(cookie);
	struct stat stat;
	char text[32];

	ck_assert_int_eq(fstat(made->fd, &stat), 0);
	ck_assert_int_eq(
		getsockopt(made->fd, SOL_SOCKET, SO_COOKIE, &cookie, &length), 0);
	snprintf(text, sizeof(text), "0x%llx", cookie);
	ck_assert_uint_eq(json_integer_value(json_object_get(row, "inode")), stat.st_ino);
	ck_assert_uint_eq(json_integer_value(json_object_get(row, "uid")), geteuid());
	ck_assert_str_eq(json_string_value(json_object_get(row, "cookie")), text);
}

static void assert_nobodys(const struct made *made, const json_t *row)
{
	ck_assert(json_is_null(json_object_get(row, "inode")));
	ck_assert(json_is_null(json_object_get(row, "uid")));
	if (made->state != TCP_TIME_WAIT)
		return;
	ck_assert_str_eq(json_string_value(json_object_get(row, "timer")), "time_wait");
	ck_assert_int_le(json_integer_value(json_object_get(row, "timer_ms")), 60000);
	ck_assert_int_gt(json_integer_value(json_object_get(row, "timer_ms")), 0);
}

START_TEST(extended_rows_tell_owner_inode_cookie_and_timer)
{
	struct world world;
	json_t *document;

	world_init(&world);
	world_every_state(&world, WORLD_IPV4);
	world_settle(&world);
	document = report_json(REPORT("-a", "-e"), NULL, NULL);
	for (size_t i = 0; i < world.count; i++) {
		const struct made *made = &world.made[i];
		const json_t *row = find_row(document, made);

		if (made->state == WORLD_GONE)
			continue;
		ck_assert_msg(row != NULL, "no row for port %u", made->local_port);
		if (made->fd >= 0)
			assert_identity(made, row);
		else
			assert_nobodys(made, row);
	}
	json_decref(document);
	world_fini(&world);
}
END_TEST

START_TEST(extended_rows_alone_leave_listeners_out)
{
	struct world world;
	char *expected;
	char *text;
	char *got;

	make_world(&world);
	text = report_text(REPORT("-o", "-e", "-H"), NULL, NULL);
	got = report_squeeze(text, 4);
	expected = ss_columns(REPORT("-tunH", "state", "connected"), 4);
	ck_assert_uint_eq(text_lines(expected), text_lines(got));
	ck_assert_ptr_null(strstr(got, "LISTEN"));
	ck_assert_ptr_null(strstr(got, "UNCONN"));
	free(expected);
	free(text);
	free(got);
	world_fini(&world);
}
END_TEST

START_TEST(an_empty_namespace_has_a_heading_and_no_rows)
{
	json_t *document = report_json(REPORT("-a"), NULL, NULL);
	char *text = report_text(REPORT("-o", "-a"), NULL, NULL);

	ck_assert_uint_eq(json_array_size(json_object_get(document, "rows")), 0);
	json_decref(document);
	ck_assert_uint_eq(text_lines(text), 1);
	ck_assert(text_matches(text, "^NETID +STATE +RECV-Q +SEND-Q +LOCAL +REMOTE$"));
	free(text);
	text = report_text(REPORT("-o", "-a", "-H"), NULL, NULL);
	ck_assert_str_eq(text, "");
	free(text);
	text = report_text(REPORT("--csv", "-a"), NULL, NULL);
	ck_assert_uint_eq(text_lines(text), 1);
	free(text);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, json_rows_are_the_sockets);
	tcase_add_test(tcase, csv_rows_are_the_sockets);
	tcase_add_test(tcase, text_rows_are_the_sockets);
	tcase_add_test(tcase, the_list_of_listeners_is_what_ss_lists);
	tcase_add_test(tcase, extended_rows_tell_owner_inode_cookie_and_timer);
	tcase_add_test(tcase, extended_rows_alone_leave_listeners_out);
	tcase_add_test(tcase, an_empty_namespace_has_a_heading_and_no_rows);
}

int main(void)
{
	Suite *suite = suite_create("listing");

	nsfix_add(suite, NSFIX_ANY, 20, add_tests);
	return nsfix_run(suite);
}
