/* SPDX-License-Identifier: GPL-2.0-or-later */

/* -p: whose connections those are that nobody holds. */

#include "crew.h"
#include "nsfix.h"
#include "report.h"
#include "run.h"
#include "world.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The row of a state at a local port. */
static const json_t *row_in_state(
	const json_t *document, uint16_t port, const char *state)
{
	const json_t *row;
	size_t index;

	json_array_foreach(json_object_get(document, "rows"), index, row)
	{
		if (json_integer_value(json_object_get(row, "local_port")) == port &&
			strcmp(json_string_value(json_object_get(row, "state")), state) ==
				0)
			return row;
	}
	ck_abort_msg("no %s at port %u", state, port);
	return NULL;
}

static void assert_inferred(const json_t *row)
{
	const json_t *owners = json_object_get(row, "owners");
	const char *by = json_string_value(json_object_get(row, "owner_by"));
	const json_t *first = json_array_get(owners, 0);

	ck_assert_msg(by && strcmp(by, "listener") == 0, "%s", by ? by : "null");
	ck_assert_uint_eq(json_array_size(owners), 1);
	ck_assert_int_eq(json_integer_value(json_object_get(first, "pid")), getpid());
	ck_assert(json_is_null(json_object_get(first, "fd")));
}

START_TEST(connections_that_are_nobodys_are_inferred_to_be_their_listeners)
{
	const struct world_listener deferred = {
		.speak = WORLD_IPV4, .port = 8081, .deferred = true
	};
	struct world world;
	size_t listener = make_listener(&world, 8080);
	size_t client = world_connect(&world, WORLD_IPV4, 0, 8080);
	uint16_t from = world.made[client].local_port;
	json_t *document;
	char *text;

	world_leave_unaccepted(&world, listener, client);
	world_listen(&world, &deferred);
	world_connect_later(&world, WORLD_IPV4, 0, 8081);
	usleep(100000);
	document = report_json(REPORT("-a", "-p"), NULL, NULL);
	assert_inferred(row_in_state(document, 8080, "ESTABLISHED"));
	assert_inferred(row_in_state(document, 8081, "SYN_RECV"));
	ck_assert_str_eq(
		json_string_value(json_object_get(
			row_in_state(document, from, "ESTABLISHED"), "owner_by")),
		"socket");
	ck_assert_int_eq(gap_of(document), 0);
	json_decref(document);
	text = report_text(REPORT("-o", "-pH", "sport", "=", ":8080"), NULL, NULL);
	ck_assert_msg(text_matches(text, " ~[^ ]+:[0-9]+\n$"), "%s", text);
	free(text);
	world_fini(&world);
}
END_TEST

/* How the owner of the connection that waits for accept() is known; NULL: it is not. */
static const char *owner_of_waiting(json_t **document)
{
	const json_t *row;

	*document = report_json(REPORT("-a", "-p"), NULL, NULL);
	row = row_in_state(*document, 8080, "ESTABLISHED");
	ck_assert_uint_eq(
		owners_of(row), json_is_null(json_object_get(row, "owner_by")) ? 0 : 1);
	return json_string_value(json_object_get(row, "owner_by"));
}

START_TEST(listeners_that_share_a_place_name_their_connections_if_they_are_of_one)
{
	const struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons(8080),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct world world;
	json_t *document;
	pid_t child;
	int fds[2];
	int on = 1;

	world_init(&world);
	for (int i = 0; i < 2; i++) {
		fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		ck_assert_int_eq(
			setsockopt(fds[i], SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)), 0);
		ck_assert_int_eq(
			bind(fds[i], (const struct sockaddr *)&address, sizeof(address)),
			0);
		ck_assert_int_eq(listen(fds[i], 4), 0);
	}
	world_connect(&world, WORLD_IPV4, 0, 8080);
	usleep(100000);
	ck_assert_str_eq(owner_of_waiting(&document), "listener");
	json_decref(document);
	child = start_child("second"); /* holds both, too */
	ck_assert_ptr_null(owner_of_waiting(&document));
	json_decref(document);
	end_child(child);
	close(fds[0]);
	close(fds[1]);
	world_fini(&world);
}
END_TEST

/* A connection that this end closes first: its port. */
static uint16_t leave_time_wait(const struct world *world, size_t listener)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(8080),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in from;
	socklen_t length = sizeof(from);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int accepted;
	char byte;

	ck_assert_int_eq(connect(fd, (const struct sockaddr *)&to, sizeof(to)), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&from, &length), 0);
	accepted = accept(world->made[listener].fd, NULL, NULL);
	close(fd);
	ck_assert_int_eq(read(accepted, &byte, 1), 0);
	close(accepted);
	usleep(50000);
	return ntohs(from.sin_port);
}

static void assert_owner(const json_t *row, const char *by)
{
	const json_t *owners = json_object_get(row, "owners");
	const json_t *known = json_object_get(row, "owner_by");

	if (!by) {
		ck_assert(json_is_null(known));
		ck_assert_uint_eq(json_array_size(owners), 0);
		return;
	}
	ck_assert_msg(json_is_string(known), "by nothing, not by %s", by);
	ck_assert_str_eq(json_string_value(known), by);
	ck_assert_uint_eq(json_array_size(owners), 1);
	ck_assert_int_eq(
		json_integer_value(json_object_get(json_array_get(owners, 0), "pid")),
		getpid());
}

START_TEST(a_time_wait_is_of_the_only_process_that_talks_to_its_destination)
{
	struct world world;
	size_t listener = make_listener(&world, 8080);
	uint16_t port = leave_time_wait(&world, listener);
	json_t *document = report_json(REPORT("-a", "-p"), NULL, NULL);

	assert_owner(row_in_state(document, port, "TIME_WAIT"), NULL);
	json_decref(document);
	world_connect(&world, WORLD_IPV4, 0, 8080);
	document = report_json(REPORT("-a", "-p"), NULL, NULL);
	assert_owner(row_in_state(document, port, "TIME_WAIT"), "peer");
	json_decref(document);
	/* What a filter hides is looked at all the same. */
	document = report_json(REPORT("-p", "state", "time-wait"), NULL, NULL);
	assert_owner(row_in_state(document, port, "TIME_WAIT"), "peer");
	json_decref(document);
	world_fini(&world);
}
END_TEST

START_TEST(a_time_wait_at_a_destination_of_two_is_of_neither)
{
	struct world world;
	size_t listener = make_listener(&world, 8080);
	uint16_t port = leave_time_wait(&world, listener);
	json_t *document;
	pid_t child;

	world_connect(&world, WORLD_IPV4, 0, 8080);
	child = start_child("second"); /* holds the same connection */
	document = report_json(REPORT("-a", "-p"), NULL, NULL);
	assert_owner(row_in_state(document, port, "TIME_WAIT"), NULL);
	json_decref(document);
	end_child(child);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(
		tcase, connections_that_are_nobodys_are_inferred_to_be_their_listeners);
	tcase_add_test(tcase,
		listeners_that_share_a_place_name_their_connections_if_they_are_of_one);
	tcase_add_test(
		tcase, a_time_wait_is_of_the_only_process_that_talks_to_its_destination);
	tcase_add_test(tcase, a_time_wait_at_a_destination_of_two_is_of_neither);
}

int main(void)
{
	Suite *suite = suite_create("inferred");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	return nsfix_run(suite);
}
