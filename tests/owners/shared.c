/* SPDX-License-Identifier: GPL-2.0-or-later */

/* -v services and -v peers with -p: whose the sockets of a row are. */

#include "crew.h"
#include "nsfix.h"
#include "report.h"
#include "run.h"
#include "world.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 8080

static const char *const views[] = { "services", "peers" };

static int connect_to(uint16_t port)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	return -1;
}

/* A process that has opened `count` connections, and nothing else of the world. */
static pid_t start_client(const struct world *world, const char *comm, unsigned count)
{
	int ready[2];
	char byte = 0;
	pid_t pid;

	ck_assert_int_eq(pipe(ready), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, comm);
		for (size_t i = 0; i < world->count; i++)
			if (world->made[i].fd >= 0)
				close(world->made[i].fd);
		for (unsigned i = 0; i < count; i++)
			if (connect_to(PORT) < 0)
				_exit(1);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

/* The row of a direction; fails the test if there is none. */
static const json_t *row_of(const json_t *document, const char *direction)
{
	const json_t *row;
	size_t index;

	json_array_foreach(json_object_get(document, "rows"), index, row)
	{
		const json_t *its = json_object_get(row, "direction");

		if (strcmp(json_string_value(its), direction) == 0)
			return row;
	}
	ck_abort_msg("no row of what goes %s", direction);
	return NULL;
}

static json_int_t number(const json_t *row, const char *name)
{
	const json_t *value = json_object_get(row, name);

	ck_assert_msg(json_is_integer(value), "%s is no number", name);
	return json_integer_value(value);
}

/* Fails unless the `n`th owner is this one, with so many sockets. */
static void assert_owner(
	const json_t *row, size_t n, pid_t pid, json_int_t sockets, const char *by)
{
	const json_t *owner = json_array_get(json_object_get(row, "owners"), n);

	ck_assert_ptr_nonnull(owner);
	ck_assert_int_eq(number(owner, "pid"), pid);
	ck_assert_int_eq(number(owner, "sockets"), sockets);
	ck_assert_str_eq(json_string_value(json_object_get(owner, "owner_by")), by);
}

static json_t *ask(const char *view)
{
	return report_json(REPORT("-v", view, "-p"), NULL, NULL);
}

static void accept_all(const struct world *world, size_t listener, int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		fds[i] = accept4(world->made[listener].fd, NULL, NULL, SOCK_CLOEXEC);
		ck_assert_int_ge(fds[i], 0);
	}
}

static void close_all(const int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		close(fds[i]);
}

START_TEST(both_ends_name_their_processes_that_with_most_sockets_first)
{
	bool services = strcmp(views[_i], "services") == 0;
	struct world world;
	size_t listener = make_listener(&world, PORT);
	pid_t few = start_client(&world, "few", 1);
	pid_t many = start_client(&world, "many", 3);
	json_t *document;
	const json_t *row;
	int fds[4];

	accept_all(&world, listener, fds, 4);
	document = ask(views[_i]);
	row = row_of(document, "out");
	ck_assert_int_eq(number(row, "owner_count"), 2);
	assert_owner(row, 0, many, 3, "socket");
	assert_owner(row, 1, few, 1, "socket");
	ck_assert_int_eq(number(row, "unowned"), 0);
	row = row_of(document, "in");
	ck_assert_int_eq(number(row, "owner_count"), 1);
	/* The listener is a socket of its service, and of no peer. */
	assert_owner(row, 0, getpid(), services ? 5 : 4, "socket");
	ck_assert(json_is_false(json_object_get(row, "more_owners")));
	ck_assert_int_eq(gap_of(document), 0);
	json_decref(document);
	close_all(fds, 4);
	end_child(few);
	end_child(many);
	world_fini(&world);
}
END_TEST

START_TEST(text_counts_the_processes_behind_the_first)
{
	struct world world;
	size_t listener = make_listener(&world, PORT);
	pid_t client = start_client(&world, "my client", 1);
	pid_t workers[2];
	char expected[64];
	char *text;
	int fd;

	accept_all(&world, listener, &fd, 1);
	workers[0] = start_child("worker");
	workers[1] = start_child("worker");
	text = report_text(REPORT("-o", "-v", views[_i], "-pH"), NULL, NULL);
	snprintf(expected, sizeof(expected), " my_client:%d\n", (int)client);
	ck_assert_msg(strstr(text, expected), "%s", text);
	/* All three hold all: the lowest number stands first. */
	ck_assert_msg(text_matches(text, ":[0-9]+\\+2\n"), "%s", text);
	free(text);
	end_child(workers[0]);
	end_child(workers[1]);
	end_child(client);
	close(fd);
	world_fini(&world);
}
END_TEST

/* A connection that `first` end closes first. */
static void leave_time_wait(const struct world *world, size_t listener, bool client_first)
{
	int client = connect_to(PORT);
	int server;

	accept_all(world, listener, &server, 1);
	close(client_first ? client : server);
	usleep(50000);
	close(client_first ? server : client);
	usleep(50000);
}

START_TEST(what_has_ended_is_inferred_or_nobodys)
{
	struct world world;
	size_t listener = make_listener(&world, PORT);
	json_t *document;
	char *text;

	leave_time_wait(&world, listener, false);
	document = ask("peers");
	assert_owner(row_of(document, "in"), 0, getpid(), 1, "listener");
	ck_assert_str_eq(
		json_string_value(json_object_get(row_of(document, "in"), "owner_by")),
		"listener");
	json_decref(document);
	text = report_text(REPORT("-o", "-v", "peers", "-pH"), NULL, NULL);
	ck_assert_msg(text_matches(text, " ~[^ ]+:[0-9]+\n$"), "%s", text);
	free(text);
	leave_time_wait(&world, listener, true);
	document = ask("peers");
	ck_assert_int_eq(number(row_of(document, "out"), "unowned"), 1);
	ck_assert_uint_eq(owners_of(row_of(document, "out")), 0);
	json_decref(document);
	world_fini(&world);
}
END_TEST

START_TEST(who_may_not_look_is_told_no_owner_and_why)
{
	int capability = NSFIX_NO_CAPABILITY;
	struct world world;
	json_t *document;
	const json_t *row;
	char *errors;
	char *text;
	size_t index;

	world_init(&world);
	world_established(&world, WORLD_IPV4, 3);
	errors = errors_of(REPORT("-j", "-v", views[_i], "-p"), nsfix_as_nobody,
		&capability, &document);
	json_array_foreach(json_object_get(document, "rows"), index, row)
	{
		ck_assert_uint_eq(owners_of(row), 0);
		ck_assert_int_eq(number(row, "unowned"), number(row, "total"));
	}
	ck_assert_uint_gt(json_array_size(json_object_get(document, "rows")), 0);
	ck_assert_int_eq(number(document, "owners_not_permitted"), 7);
	json_decref(document);
	free(errors);
	text = errors_of(
		REPORT("-o", "-v", views[_i], "-p"), nsfix_as_nobody, &capability, NULL);
	ck_assert_msg(strstr(text, "owners: 7 of the sockets may belong to"), "%s", text);
	free(text);
	world_fini(&world);
}
END_TEST

#define VIEWS (int)(sizeof(views) / sizeof(*views))

static void add_tests(TCase *tcase)
{
	tcase_add_loop_test(tcase,
		both_ends_name_their_processes_that_with_most_sockets_first, 0, VIEWS);
	tcase_add_loop_test(tcase, text_counts_the_processes_behind_the_first, 0, VIEWS);
	tcase_add_test(tcase, what_has_ended_is_inferred_or_nobodys);
	tcase_add_loop_test(tcase, who_may_not_look_is_told_no_owner_and_why, 0, VIEWS);
}

int main(void)
{
	Suite *suite = suite_create("shared");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	return nsfix_run(suite);
}
