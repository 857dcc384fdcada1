/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Connections that are nobody's any more, or not yet, and whose they are said to be. */

#include "board.h"

#include "nsfix.h"
#include "world.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PORT 8080

static struct desk desk;
static struct world world;
static size_t door;

static void set_up(void)
{
	const struct world_listener wanted = { .speak = WORLD_IPV4, .port = PORT };

	prctl(PR_SET_NAME, "server");
	world_init(&world);
	door = world_listen(&world, &wanted);
}

static const struct sockaddr_in *server_address(void)
{
	static struct sockaddr_in address = { .sin_family = AF_INET };

	address.sin_port = htons(PORT);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return &address;
}

static int call(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(fd, (const struct sockaddr *)server_address(),
		    sizeof(struct sockaddr_in)))
		_exit(1);
	return fd;
}

/* A process of its own, and the server's end of the connection that it keeps open. */
struct caller {
	pid_t pid;
	int accepted;
};

/* The rest of its connections it ends at once. */
static void make_calls(const char *comm, unsigned short_ones)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, comm);
	close(world.made[door].fd);
	call();
	while (short_ones--)
		close(call());
	for (;;)
		pause();
}

static struct caller start_caller(const char *comm, unsigned short_ones)
{
	struct caller caller = { .pid = fork() };
	char byte;

	ck_assert_int_ge(caller.pid, 0);
	if (caller.pid == 0)
		make_calls(comm, short_ones);
	caller.accepted = accept(world.made[door].fd, NULL, NULL);
	for (; short_ones; short_ones--) {
		int fd = accept(world.made[door].fd, NULL, NULL);

		ck_assert_int_eq(read(fd, &byte, 1), 0);
		close(fd);
	}
	return caller;
}

static void end_caller(const struct caller *caller)
{
	kill(caller->pid, SIGKILL);
	waitpid(caller->pid, NULL, 0);
	/* What ends the program if the test does has a copy. */
	shutdown(caller->accepted, SHUT_RDWR);
	close(caller->accepted);
}

/* Sockets alone that match, which the filter does not keep others from telling of. */
static void open_dashboard(const char *filter)
{
	const struct session_plan plan = {
		.args = DESK_LIST("-d", "0.2", filter), .rows = 24, .cols = 120
	};

	board_start(&desk, &plan);
	desk_press(&desk, "6");
}

/* Waits for a row that names the caller: `head` and `tail` stand around its name. */
static void see(const char *head, const struct caller *caller, const char *tail)
{
	char pattern[160];

	snprintf(pattern, sizeof(pattern), "%s~caller %d%s", head, caller->pid, tail);
	desk_see_row(&desk, pattern);
}

/* The selected row of Processes, of a caller with so many sockets, all in TIME_WAIT. */
static void see_process(const struct caller *caller, unsigned count, const char *tail)
{
	char pattern[160];

	snprintf(pattern, sizeof(pattern), "^> +%d caller +.* %u +0 +0 +- +- +%u +%s",
		caller->pid, count, count, tail);
	desk_see_row(&desk, pattern);
}

#define ROW  "^>tcp   TIME_WAIT .*:8080 +"
#define HINT "^ tcp .*:8080 +"

START_TEST(a_time_wait_is_of_the_only_process_at_its_destination)
{
	struct caller caller = start_caller("caller", 3);

	open_dashboard("state time-wait");
	see(ROW, &caller, " ");
	see(HINT, &caller, ", by peer: nobody else talks to it$");
	desk_press(&desk, "\r");
	see("^ owner +", &caller, ", by peer: nobody else talks to it$");
	desk_press(&desk, "\0333");
	see_process(&caller, 3, "[0-9]+/");
	board_quit(&desk);
	end_caller(&caller);
}
END_TEST

START_TEST(a_process_that_has_ended_is_remembered)
{
	struct caller caller = start_caller("caller", 1);

	open_dashboard("state time-wait");
	see(ROW, &caller, " ");
	end_caller(&caller);
	desk_see_row(&desk, "^ filter: .* 2 of 3$");
	see(ROW, &caller, " ");
	see(HINT, &caller, ", remembered: seen with it before$");
	desk_press(&desk, "j");
	see(HINT, &caller, ", remembered: seen with it before$");
	desk_press(&desk, "3");
	see_process(&caller, 2, "-$");
	board_quit(&desk);
}
END_TEST

START_TEST(of_two_processes_at_one_destination_it_is_neither)
{
	struct caller caller = start_caller("caller", 1);
	struct caller other;

	open_dashboard("state time-wait");
	see(ROW, &caller, " ");
	other = start_caller("other", 0);
	desk_see_row(&desk, ROW "- ");
	desk_see_row(&desk, HINT "shared: more than one may own it$");
	desk_press(&desk, "3");
	desk_see_row(&desk, "^> +- \\(no process\\) .* 1 +0 +0 +- +- +0 +-$");
	end_caller(&other); /* it has a copy of the leash that the program is on */
	board_quit(&desk);
	end_caller(&caller);
}
END_TEST

START_TEST(one_that_is_not_accepted_yet_is_of_its_listener)
{
	world_connect(&world, WORLD_IPV4, 0, PORT);
	open_dashboard("state established sport = :8080");
	/* With the process that ends the program if the test does. */
	desk_see_row(&desk, "^>tcp   ESTABLISHED .*127.0.0.1:8080 .* ~server \\(2\\) ");
	desk_see_row(&desk, "~server [0-9]+ and 1 more, by its listener$");
	board_quit(&desk);
}
END_TEST

static void share_place(uint16_t port)
{
	struct sockaddr_in address = *server_address();
	int on = 1;

	address.sin_port = htons(port);
	for (int i = 0; i < 2; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

		setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
		ck_assert_int_eq(
			bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
		ck_assert_int_eq(listen(fd, 4), 0);
	}
}

START_TEST(where_listeners_share_a_place_it_is_of_none)
{
	share_place(PORT + 1);
	world_connect(&world, WORLD_IPV4, 0, PORT + 1);
	open_dashboard("state established sport = :8081");
	desk_see_row(&desk, "^>tcp   ESTABLISHED .*127.0.0.1:8081 .*:[0-9]+ +- ");
	desk_see_row(&desk, "shared: more than one may own it$");
	board_quit(&desk);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, NULL);
	tcase_add_test(tcase, a_time_wait_is_of_the_only_process_at_its_destination);
	tcase_add_test(tcase, a_process_that_has_ended_is_remembered);
	tcase_add_test(tcase, of_two_processes_at_one_destination_it_is_neither);
	tcase_add_test(tcase, one_that_is_not_accepted_yet_is_of_its_listener);
	tcase_add_test(tcase, where_listeners_share_a_place_it_is_of_none);
}

int main(void)
{
	Suite *suite = suite_create("callers");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	return nsfix_run(suite);
}
