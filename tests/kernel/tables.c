/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Services and listeners: what is counted is what the book and ss say. */

#include "census.h"
#include "nsfix.h"
#include "report.h"
#include "run.h"
#include "world.h"

#include <stdlib.h>
#include <string.h>

static uint16_t service_port(const struct made *made)
{
	return made->inbound || !made->remote_port ? made->local_port : made->remote_port;
}

/* How many sockets of the book belong to a row, in a state; 0: in any. */
static unsigned book_count(const struct world *world, const json_t *row, int state)
{
	const char *proto = json_string_value(json_object_get(row, "proto"));
	const char *direction = json_string_value(json_object_get(row, "direction"));
	unsigned count = 0;

	for (size_t i = 0; i < world->count; i++) {
		const struct made *made = &world->made[i];

		count += made->state != WORLD_GONE && (!state || made->state == state) &&
			 strcmp(proto, made->tcp ? "tcp" : "udp") == 0 &&
			 strcmp(direction, made->inbound ? "in" : "out") == 0 &&
			 json_integer_value(json_object_get(row, "port")) ==
				 service_port(made);
	}
	return count;
}

static unsigned number(const json_t *row, const char *name)
{
	const json_t *value = json_object_get(row, name);

	ck_assert_msg(json_is_integer(value), "%s is no number", name);
	return (unsigned)json_integer_value(value);
}

static size_t ss_lines(const char *const *args)
{
	const struct run run = { .file = "ss", .args = args };
	struct outcome outcome;
	size_t lines;

	run_program(&run, &outcome);
	ck_assert_int_eq(outcome_code(&outcome), 0);
	lines = text_lines(outcome.out);
	outcome_fini(&outcome);
	return lines;
}

START_TEST(services_are_what_the_book_and_ss_count)
{
	struct world world;
	json_t *document;
	const json_t *row;
	size_t index;
	size_t sum = 0;

	world_init(&world);
	world_every_state(&world, WORLD_IPV4);
	if (nsfix_has_ipv6())
		world_every_state(&world, WORLD_MAPPED);
	world_settle(&world);
	document = report_json(REPORT("-v", "services"), NULL, NULL);
	json_array_foreach(json_object_get(document, "rows"), index, row)
	{
		sum += number(row, "total");
		ck_assert_uint_eq(number(row, "total"), book_count(&world, row, 0));
		ck_assert_uint_eq(number(row, "established"),
			book_count(&world, row, TCP_ESTABLISHED));
		if (json_is_null(json_object_get(row, "listen")))
			continue;
		ck_assert_uint_eq(
			number(row, "listen"), book_count(&world, row, TCP_LISTEN));
		ck_assert_uint_eq(
			number(row, "time_wait"), book_count(&world, row, TCP_TIME_WAIT));
		ck_assert_uint_eq(number(row, "close_wait"),
			book_count(&world, row, TCP_CLOSE_WAIT));
	}
	ck_assert_uint_eq(sum, world_count(&world));
	ck_assert_uint_eq(sum, ss_lines(REPORT("-tuanH")));
	json_decref(document);
	world_fini(&world);
}
END_TEST

static const json_t *listener_at(const json_t *document, uint16_t port)
{
	const json_t *row;
	size_t index;

	json_array_foreach(json_object_get(document, "rows"), index, row)
	{
		if (json_integer_value(json_object_get(row, "local_port")) == port)
			return row;
	}
	ck_abort_msg("no listener at port %u", port);
	return NULL;
}

/* The listener of the recipe that has just been followed is its first entry. */
static uint16_t follow(struct world *world, world_recipe *recipe, unsigned count)
{
	size_t first = world->count;

	recipe(world, WORLD_IPV4, count);
	ck_assert_int_eq(world->made[first].state, TCP_LISTEN);
	return world->made[first].local_port;
}

START_TEST(a_listener_tells_what_waits_at_it)
{
	struct world world;
	uint16_t accepted;
	uint16_t half_open;
	uint16_t waiting;
	json_t *document;
	const json_t *row;

	world_init(&world);
	waiting = follow(&world, world_unaccepted, 5);
	half_open = follow(&world, world_syn_recv, 3);
	accepted = follow(&world, world_established, 2);
	world_settle(&world);
	document = report_json(REPORT("-l"), NULL, NULL);
	row = listener_at(document, waiting);
	ck_assert_uint_eq(number(row, "recv_q"), 5);
	ck_assert_uint_eq(number(row, "unaccepted"), 5);
	ck_assert_uint_eq(number(row, "gave_up"), 0);
	ck_assert_uint_eq(number(row, "syn_recv"), 0);
	ck_assert_uint_eq(number(row, "drops"), 0);
	ck_assert_uint_le(number(row, "oldest_ms"), 60000);
	row = listener_at(document, half_open);
	ck_assert_uint_eq(number(row, "syn_recv"), 3);
	ck_assert_uint_eq(number(row, "unaccepted"), 0);
	row = listener_at(document, accepted);
	ck_assert_uint_eq(number(row, "unaccepted"), 0);
	ck_assert(json_is_null(json_object_get(row, "oldest_ms")));
	ck_assert(json_is_null(json_object_get(row, "peak")));
	json_decref(document);
	world_fini(&world);
}
END_TEST

START_TEST(a_filter_chooses_listeners_and_not_what_waits)
{
	struct world world;
	char filter[32];
	uint16_t port;
	json_t *document;

	world_init(&world);
	port = follow(&world, world_unaccepted, 2);
	follow(&world, world_unaccepted, 1);
	world_settle(&world);
	snprintf(filter, sizeof(filter), "sport = :%u", port);
	document = report_json(REPORT("-l", filter), NULL, NULL);
	ck_assert_uint_eq(json_array_size(json_object_get(document, "rows")), 1);
	ck_assert_uint_eq(number(listener_at(document, port), "unaccepted"), 2);
	json_decref(document);
	document = report_json(REPORT("-l", "state", "listening"), NULL, NULL);
	ck_assert_uint_eq(json_array_size(json_object_get(document, "rows")), 2);
	json_decref(document);
	world_fini(&world);
}
END_TEST

/* Of each row one number; they must not grow. */
START_TEST(sorted_rows_stand_largest_first_and_are_all_there)
{
	struct world world;
	json_t *document;
	const json_t *row;
	size_t index;
	json_int_t before = INT64_MAX;

	world_init(&world);
	world_every_state(&world, WORLD_IPV4);
	world_settle(&world);
	document = report_json(REPORT("-a", "-S", "local_port"), NULL, NULL);
	ck_assert_uint_eq(
		json_array_size(json_object_get(document, "rows")), world_count(&world));
	json_array_foreach(json_object_get(document, "rows"), index, row)
	{
		json_int_t port = json_integer_value(json_object_get(row, "local_port"));

		ck_assert_int_le(port, before);
		before = port;
	}
	json_decref(document);
	world_fini(&world);
}
END_TEST

START_TEST(tcp_tells_its_figures_of_an_open_connection)
{
	const struct world_listener door = { .speak = WORLD_IPV4, .port = 443 };
	struct world world;
	size_t listener;
	size_t client;
	json_t *document;
	const json_t *row;

	world_init(&world);
	listener = world_listen(&world, &door);
	client = world_connect(&world, WORLD_IPV4, 0, 443);
	world_accept(&world, listener, client);
	world_settle(&world);
	document = report_json(REPORT("-i", "-m", "-S", "-local_port"), NULL, NULL);
	row = json_array_get(json_object_get(document, "rows"), 0);
	ck_assert_uint_eq(number(row, "local_port"), 443);
	ck_assert_uint_gt(number(row, "mss_bytes"), 0);
	ck_assert_uint_gt(number(row, "cwnd"), 0);
	ck_assert_uint_eq(number(row, "lost"), 0);
	ck_assert_uint_gt(number(row, "rcvbuf_bytes"), 0);
	ck_assert_uint_eq(number(row, "drops"), 0);
	ck_assert_uint_gt(json_string_length(json_object_get(row, "congestion")), 0);
	json_decref(document);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, services_are_what_the_book_and_ss_count);
	tcase_add_test(tcase, a_listener_tells_what_waits_at_it);
	tcase_add_test(tcase, a_filter_chooses_listeners_and_not_what_waits);
	tcase_add_test(tcase, sorted_rows_stand_largest_first_and_are_all_there);
	tcase_add_test(tcase, tcp_tells_its_figures_of_an_open_connection);
}

int main(void)
{
	Suite *suite = suite_create("tables");

	nsfix_add(suite, NSFIX_ANY, 20, add_tests);
	return nsfix_run(suite);
}
