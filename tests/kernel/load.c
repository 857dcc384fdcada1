/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Many sockets, and sockets that come and go while they are read. */

#include "census.h"
#include "nsfix.h"
#include "report.h"
#include "run.h"
#include "world.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MANY	   9990 /* connections, two sockets each */
#define CHURNERS   20
#define CHURN_S	   10
#define CHURN_PORT 10000 /* and up, one a process */

/* Below these the machine was too busy with other things to prove anything. */
#define CHURN_LEAST 2000
#define DUMPS_LEAST 20

static const struct census_ask everything = { 0 };

/* As many as the host's limit of open files allows. */
static unsigned affordable(unsigned wanted)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) || files.rlim_cur >= wanted + 100)
		return wanted;
	return (unsigned)files.rlim_cur - 100;
}

START_TEST(twenty_thousand_sockets_are_counted_and_listed)
{
	struct world world;
	json_t *document;
	char *expected;
	char *text;
	char *got;

	world_init(&world);
	nsfix_sysctl("core/somaxconn", "65535");
	world_unaccepted(&world, WORLD_IPV4, affordable(MANY));
	world_settle(&world);
	report_assert_census(
		&world, &everything, REPORT("--source", "netlink"), "netlink");
	report_assert_census(&world, &everything, REPORT("--source", "proc"), "proc");
	expected = report_rows_of_world(&world, &everything);
	document = report_json(REPORT("-a"), NULL, NULL);
	got = report_rows_of_json(document);
	report_assert_rows(expected, got, "JSON");
	free(got);
	json_decref(document);
	text = report_text(REPORT("--csv", "-a"), NULL, NULL);
	got = report_rows_of_csv(text);
	report_assert_rows(expected, got, "CSV");
	free(got);
	free(text);
	text = report_text(REPORT("-o", "-a", "-H"), NULL, NULL);
	ck_assert_uint_eq(text_lines(text), world_count(&world));
	free(text);
	free(expected);
	world_fini(&world);
}
END_TEST

/* Ends both: the client first, the server first, or with a reset. */
static void end_connection(int client, int server, unsigned turn)
{
	const struct linger reset = { .l_onoff = 1, .l_linger = 0 };

	if (turn % 32) /* else the table fills with TIME_WAIT */
		setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(turn % 3 ? client : server);
	close(turn % 3 ? server : client);
}

/* Opens and closes connections until it is killed. Returns on an error only. */
static void churn(uint16_t port)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const struct sockaddr *at = (const struct sockaddr *)&address;
	int door = socket(AF_INET, SOCK_STREAM, 0);

	if (bind(door, at, sizeof(address)) || listen(door, 64))
		return;
	for (unsigned turn = 0;; turn++) {
		int client = socket(AF_INET, SOCK_STREAM, 0);
		int server;

		if (client < 0)
			return;
		if (connect(client, at, sizeof(address)) == 0) {
			server = accept(door, NULL, NULL);
			end_connection(client, server, turn);
		} else {
			close(client);
		}
		if (turn % 10 == 9)
			usleep(10000);
	}
}

static void start_churn(pid_t pids[CHURNERS])
{
	for (int i = 0; i < CHURNERS; i++) {
		pids[i] = fork();
		ck_assert_int_ge(pids[i], 0);
		if (pids[i] == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			nice(10); /* the dumps need a turn, too */
			churn((uint16_t)(CHURN_PORT + i));
			_exit(1);
		}
	}
}

/* Each must still have been at work. */
static void stop_churn(const pid_t pids[CHURNERS])
{
	for (int i = 0; i < CHURNERS; i++) {
		int status;

		kill(pids[i], SIGKILL);
		ck_assert_int_eq(waitpid(pids[i], &status, 0), pids[i]);
		ck_assert_msg(WIFSIGNALED(status), "process %d had given up", i);
	}
}

static void look_once(const char *expected, struct report_gap *gap)
{
	char *text = report_text(REPORT("--csv", "-a"), NULL, NULL);
	char *got = report_rows_of_csv(text);

	report_count_gap(expected, got, gap);
	free(text);
	free(got);
}

/* Opened connections so far, by the kernel's own count. */
static unsigned long opened(void)
{
	unsigned long count = 0;
	char line[512];
	FILE *file = fopen("/proc/thread-self/net/snmp", "re");

	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "Tcp: %*d %*d %*d %*d %lu", &count) == 1)
			break;
	}
	fclose(file);
	return count;
}

static void make_stable_sockets(struct world *world)
{
	world_init(world);
	for (int speak = 0; speak < WORLD_SPEAK_COUNT; speak++) {
		if (speak != WORLD_IPV4 && !nsfix_has_ipv6())
			continue;
		world_established(world, (enum world_speak)speak, 100);
		world_unaccepted(world, (enum world_speak)speak, 50);
		world_fin_wait2(world, (enum world_speak)speak, 50);
		for (int i = 0; i < 20; i++)
			world_udp(world, (enum world_speak)speak, 0, 0);
	}
	world_settle(world);
}

START_TEST(stable_sockets_are_found_while_twenty_processes_churn)
{
	struct report_gap gap = { 0 };
	pid_t pids[CHURNERS];
	unsigned long before;
	unsigned dumps = 0;
	struct world world;
	char *expected;
	time_t end;

	make_stable_sockets(&world);
	expected = report_rows_of_world(&world, &everything);
	before = opened();
	start_churn(pids);
	for (end = time(NULL) + CHURN_S; time(NULL) < end || dumps < DUMPS_LEAST; dumps++)
		look_once(expected, &gap);
	stop_churn(pids);
	ck_assert_msg(opened() - before > CHURN_LEAST, "only %lu connections were opened",
		opened() - before);
	ck_assert_uint_eq(gap.expected, dumps * world_count(&world));
	ck_assert_msg(gap.missing * 10000 <= gap.expected, "%lu of %lu missing",
		gap.missing, gap.expected);
	ck_assert_msg(gap.doubled * 10000 <= gap.expected, "%lu of %lu twice",
		gap.doubled, gap.expected);
	free(expected);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, twenty_thousand_sockets_are_counted_and_listed);
	tcase_add_test(tcase, stable_sockets_are_found_while_twenty_processes_churn);
}

int main(void)
{
	Suite *suite = suite_create("load");

	nsfix_add(suite, NSFIX_ANY, 90, add_tests);
	return nsfix_run(suite);
}
