/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A filter that asks whose sockets they are, beside real processes. */

#include "crew.h"
#include "nsfix.h"
#include "report.h"
#include "run.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Local ports of the rows, in ascending order, each once: "8080 8081 ". */
static void list_ports(const json_t *document, char ports[256])
{
	static unsigned char seen[65536];
	const json_t *row;
	size_t index;
	char *at = ports;

	memset(seen, 0, sizeof(seen));
	json_array_foreach(json_object_get(document, "rows"), index, row)
		seen[json_integer_value(json_object_get(row, "local_port"))] = 1;
	*at = '\0';
	for (int port = 0; port < 65536; port++)
		if (seen[port])
			at += sprintf(at, "%d ", port);
}

/* The rows that a filter leaves, by either source, and with owners shown. */
static void assert_ports(const char *filter, const char *expected)
{
	const char *const *const asks[] = {
		REPORT("-l", "-t", filter),
		REPORT("-l", "-t", "-p", filter),
		REPORT("-v", "sockets", "-t", "--source", "proc", "state listen and",
			filter),
	};

	for (size_t i = 0; i < sizeof(asks) / sizeof(*asks); i++) {
		json_t *document = report_json(asks[i], NULL, NULL);
		char ports[256];

		list_ports(document, ports);
		ck_assert_msg(
			strcmp(ports, expected) == 0, "%zu: %s: %s", i, filter, ports);
		ck_assert_int_eq(
			json_integer_value(json_object_get(document, "filter_unknown")),
			0);
		json_decref(document);
	}
}

/* 8080 is held by all three, 8081 by the test and the second child. */
START_TEST(a_listener_is_found_by_each_process_that_holds_it)
{
	const struct world_listener second = { .speak = WORLD_IPV4, .port = 8081 };
	struct world world;
	char filter[64];
	pid_t alpha;
	pid_t beta;

	make_listener(&world, 8080);
	alpha = start_child("alpha");
	world_listen(&world, &second);
	beta = start_child("be ta");
	assert_ports("comm alpha", "8080 ");
	assert_ports("comm be_ta", "8080 8081 ");
	assert_ports("( comm != alpha )", "8081 ");
	assert_ports("alpha", "8080 ");
	assert_ports("( not alpha )", "8081 ");
	assert_ports("text ALPH", "8080 ");
	assert_ports("text :808", "8080 8081 ");
	assert_ports("comm gamma", "");
	snprintf(filter, sizeof(filter), "pid %d", alpha);
	assert_ports(filter, "8080 ");
	snprintf(filter, sizeof(filter), "( pid %d or pid %d )", alpha, beta);
	assert_ports(filter, "8080 8081 ");
	snprintf(filter, sizeof(filter), "( pid %d and not pid %d )", beta, alpha);
	assert_ports(filter, "8081 ");
	end_child(alpha);
	end_child(beta);
	world_fini(&world);
}
END_TEST

static json_int_t count_of(const char *const *args, const char *state)
{
	json_t *document = report_json(args, NULL, NULL);
	json_t *tcp = json_object_get(document, "tcp");
	json_int_t count = json_integer_value(json_object_get(
		json_object_get(json_object_get(tcp, "states"), state), "total"));

	json_decref(document);
	return count;
}

/* The child holds the listener alone; what nobody has accepted is its, too. */
START_TEST(the_summary_counts_what_is_inferred_to_be_somebodys)
{
	struct world world;
	size_t listener = make_listener(&world, 8080);
	pid_t server = start_child("server");

	close(world.made[listener].fd);
	world.made[listener].fd = -1;
	for (int i = 0; i < 3; i++)
		world_connect(&world, WORLD_IPV4, 0, 8080);
	usleep(100000);
	ck_assert_int_eq(count_of(REPORT("comm", "server"), "LISTEN"), 1);
	ck_assert_int_eq(count_of(REPORT("comm", "server"), "ESTABLISHED"), 3);
	ck_assert_int_eq(count_of(REPORT("not", "server"), "LISTEN"), 0);
	ck_assert_int_eq(count_of(REPORT("not", "server"), "ESTABLISHED"), 3);
	end_child(server);
	world_fini(&world);
}
END_TEST

/* Nobody owns what a program has closed: that is told, and why. */
START_TEST(what_has_no_owner_is_not_shown_but_counted)
{
	struct world world;
	json_t *document;
	char *errors;
	json_int_t unknown;

	world_init(&world);
	world_every_state(&world, WORLD_IPV4);
	world_settle(&world);
	errors = errors_of(
		REPORT("--json", "-a", "-t", "comm", "nobody"), NULL, NULL, &document);
	unknown = json_integer_value(json_object_get(document, "filter_unknown"));
	ck_assert_int_gt(unknown, 0);
	ck_assert_uint_eq(json_array_size(json_object_get(document, "rows")), 0);
	ck_assert_ptr_null(json_object_get(document, "owners_not_found"));
	ck_assert_msg(
		strstr(errors, "cannot be judged, so not shown") != NULL, "%s", errors);
	free(errors);
	json_decref(document);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, a_listener_is_found_by_each_process_that_holds_it);
	tcase_add_test(tcase, the_summary_counts_what_is_inferred_to_be_somebodys);
	tcase_add_test(tcase, what_has_no_owner_is_not_shown_but_counted);
}

int main(void)
{
	Suite *suite = suite_create("filtered");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	return nsfix_run(suite);
}
