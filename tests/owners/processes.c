/* SPDX-License-Identifier: GPL-2.0-or-later */

/* -p: every process and descriptor that holds a socket. */

#include "crew.h"
#include "nsfix.h"
#include "report.h"
#include "run.h"
#include "world.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

START_TEST(forked_servers_all_own_the_socket_they_share)
{
	struct world world;
	size_t listener = make_listener(&world, 8080);
	int fd = world.made[listener].fd;
	pid_t pids[7];
	json_t *document;
	char *text;

	for (int i = 0; i < 7; i++)
		pids[i] = start_child("worker");
	document = report_json(REPORT("-l", "-p"), NULL, NULL);
	ck_assert_uint_eq(owners_of(row_at(document, 8080)), 8);
	ck_assert(is_held(row_at(document, 8080), getpid(), fd, NULL));
	for (int i = 0; i < 7; i++)
		ck_assert(is_held(row_at(document, 8080), pids[i], fd, "worker"));
	json_decref(document);
	text = report_text(REPORT("-o", "-tlnpH"), NULL, NULL);
	ck_assert_msg(text_matches(text, " root [^ ]+ [^ ]+:[0-9]+\\+7\n"), "%s", text);
	free(text);
	for (int i = 0; i < 7; i++)
		end_child(pids[i]);
	world_fini(&world);
}
END_TEST

START_TEST(each_descriptor_of_one_socket_is_told)
{
	struct world world;
	size_t listener = make_listener(&world, 8080);
	int fd = world.made[listener].fd;
	int second = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	int third = fcntl(fd, F_DUPFD_CLOEXEC, 100);
	json_t *document = report_json(REPORT("-l", "-p"), NULL, NULL);
	char *text = report_text(REPORT("-o", "-tlnpH"), NULL, NULL);
	char expected[64];

	ck_assert_uint_eq(owners_of(row_at(document, 8080)), 3);
	ck_assert(is_held(row_at(document, 8080), getpid(), fd, NULL));
	ck_assert(is_held(row_at(document, 8080), getpid(), second, NULL));
	ck_assert(is_held(row_at(document, 8080), getpid(), third, NULL));
	snprintf(expected, sizeof(expected), ":%d fd=%d+2\n", getpid(), fd);
	ck_assert_msg(strstr(text, expected) != NULL, "%s not in %s", expected, text);
	free(text);
	text = report_text(REPORT("--csv", "-lpH"), NULL, NULL);
	snprintf(expected, sizeof(expected), ":%d:%d\"\r\n", getpid(), third);
	ck_assert_msg(strstr(text, expected) != NULL, "%s not in %s", expected, text);
	free(text);
	json_decref(document);
	world_fini(&world);
}
END_TEST

static void send_descriptor(int over, int fd)
{
	char space[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec byte = { (char[1]){ 0 }, 1 };
	struct msghdr message = { .msg_iov = &byte,
		.msg_iovlen = 1,
		.msg_control = space,
		.msg_controllen = sizeof(space) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	ck_assert_int_eq(sendmsg(over, &message, 0), 1);
}

START_TEST(a_descriptor_under_way_has_no_owner_and_that_is_said)
{
	struct world world;
	size_t listener = make_listener(&world, 8080);
	int pair[2];
	json_t *document;
	char *errors;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	send_descriptor(pair[0], world.made[listener].fd);
	close(world.made[listener].fd);
	world.made[listener].fd = -1;
	errors = errors_of(REPORT("--json", "-lp"), NULL, NULL, &document);
	ck_assert_str_eq(errors, "");
	free(errors);
	ck_assert_uint_eq(owners_of(row_at(document, 8080)), 0);
	ck_assert_int_eq(gap_of(document), 1);
	json_decref(document);
	errors = errors_of(REPORT("-o", "-lp"), NULL, NULL, NULL);
	ck_assert_msg(
		text_matches(errors, "^sockview: owners: 1 of the sockets (may belong to "
				     "processes that|belong to no process that)"),
		"%s", errors);
	ck_assert_uint_eq(text_lines(errors), 1);
	free(errors);
	close(pair[0]);
	close(pair[1]);
	world_fini(&world);
}
END_TEST

static int receive_descriptor(int from)
{
	char space[CMSG_SPACE(sizeof(int))];
	struct iovec byte = { (char[1]){ 0 }, 1 };
	struct msghdr message = { .msg_iov = &byte,
		.msg_iovlen = 1,
		.msg_control = space,
		.msg_controllen = sizeof(space) };
	int fd = -1;

	if (recvmsg(from, &message, MSG_CMSG_CLOEXEC) == 1 && CMSG_FIRSTHDR(&message))
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

/* A child without the test's listener, that takes what is passed and tells its number. */
static pid_t start_heir(int pair[2], int listener)
{
	pid_t pid;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		int fd;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, "heir");
		close(listener);
		fd = receive_descriptor(pair[1]);
		if (write(pair[1], &fd, sizeof(fd)) != (ssize_t)sizeof(fd))
			_exit(1);
		for (;;)
			pause();
	}
	return pid;
}

START_TEST(a_passed_descriptor_belongs_to_who_received_it)
{
	struct world world;
	size_t listener = make_listener(&world, 8080);
	int pair[2];
	pid_t heir = start_heir(pair, world.made[listener].fd);
	json_t *document;
	int fd;

	send_descriptor(pair[0], world.made[listener].fd);
	ck_assert_int_eq(read(pair[0], &fd, sizeof(fd)), sizeof(fd));
	document = report_json(REPORT("-l", "-p"), NULL, NULL);
	ck_assert_uint_eq(owners_of(row_at(document, 8080)), 2);
	ck_assert(is_held(row_at(document, 8080), heir, fd, "heir"));
	json_decref(document);
	close(world.made[listener].fd);
	world.made[listener].fd = -1;
	document = report_json(REPORT("-l", "-p"), NULL, NULL);
	ck_assert_uint_eq(owners_of(row_at(document, 8080)), 1);
	ck_assert(is_held(row_at(document, 8080), heir, fd, "heir"));
	json_decref(document);
	end_child(heir);
	close(pair[0]);
	close(pair[1]);
	world_fini(&world);
}
END_TEST

START_TEST(names_that_would_harm_a_terminal_come_out_harmless)
{
	static const char *const names[] = { "a\033[2Jb", "a\nb", "a\bb",
		"a\xe2\x80\xaeZ", "a\233b", "a\"b,c\\", "\xe5\xae\xbd\xe5\xae\xbd",
		"e\xcc\x81", "a b" };
	static const char *const shown[] = { "a?[2Jb", "a?b", "a?b", "a?Z", "a?b",
		"a\"b,c\\", "\xe5\xae\xbd\xe5\xae\xbd", "e\xcc\x81", "a b" };
	struct world world;
	size_t listener = make_listener(&world, 8080);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		pid_t pid = start_child(names[i]);
		json_t *document = report_json(REPORT("-l", "-p"), NULL, NULL);
		char *text = report_text(REPORT("-o", "-lpH"), NULL, NULL);
		char *csv = report_text(REPORT("--csv", "-lpH"), NULL, NULL);

		ck_assert_msg(is_held(row_at(document, 8080), pid,
				      world.made[listener].fd, shown[i]),
			"name %zu", i);
		ck_assert_ptr_null(strpbrk(text, "\033\b"));
		ck_assert_uint_eq(text_lines(text), 1);
		ck_assert_ptr_null(strpbrk(csv, "\033\b"));
		ck_assert_uint_eq(text_lines(csv), 1);
		json_decref(document);
		free(text);
		free(csv);
		end_child(pid);
	}
	world_fini(&world);
}
END_TEST

/* "PORT PID FD" of each holder, sorted, as ss tells them. */
static char *owners_by_ss(void)
{
	static const char script[] =
		"ss -tunapH | sed -nE 's/.*\\]?:([0-9]+) +[^ ]+:[0-9*]+ +users:/\\1 /p' "
		"| "
		"while read port users; do echo \"$users\" | grep -o "
		"'pid=[0-9]*,fd=[0-9]*' |"
		" sed -E \"s/pid=([0-9]+),fd=([0-9]+)/$port \\1 \\2/\"; done | sort";
	const struct run run = { .file = "sh", .args = RUN_ARGS("-c", script) };
	struct outcome outcome;
	char *text;

	run_program(&run, &outcome);
	ck_assert_int_eq(outcome_code(&outcome), 0);
	text = outcome.out;
	outcome.out = NULL;
	outcome_fini(&outcome);
	return text;
}

static int compare_lines(const void *left, const void *right)
{
	return strcmp(left, right);
}

static char *owners_of_document(const json_t *document)
{
	char(*lines)[40] = calloc(4096, sizeof(*lines));
	char *text = calloc(4096, sizeof(*lines));
	size_t count = 0;
	const json_t *row;
	const json_t *owner;
	size_t index;
	size_t at;

	json_array_foreach(json_object_get(document, "rows"), index, row)
	{
		const char *by = json_string_value(json_object_get(row, "owner_by"));

		if (!by || strcmp(by, "socket") != 0)
			continue;
		json_array_foreach(json_object_get(row, "owners"), at, owner)
		{
			ck_assert_uint_lt(count, 4096);
			snprintf(lines[count++], sizeof(*lines),
				"%" JSON_INTEGER_FORMAT " %" JSON_INTEGER_FORMAT
				" %" JSON_INTEGER_FORMAT "\n",
				json_integer_value(json_object_get(row, "local_port")),
				json_integer_value(json_object_get(owner, "pid")),
				json_integer_value(json_object_get(owner, "fd")));
		}
	}
	qsort(lines, count, sizeof(*lines), compare_lines);
	for (size_t i = 0; i < count; i++)
		strcat(text, lines[i]);
	free(lines);
	return text;
}

START_TEST(for_root_the_owners_are_those_of_ss)
{
	struct world world;
	json_t *document;
	char *expected;
	char *got;
	pid_t pid;

	world_init(&world);
	world_every_state(&world, WORLD_IPV4);
	pid = start_child("sharer");
	world_established(&world, WORLD_IPV4, 3);
	world_settle(&world);
	setenv("LC_ALL", "C", 1);
	document = report_json(REPORT("-a", "-p"), NULL, NULL);
	expected = owners_by_ss();
	got = owners_of_document(document);
	ck_assert_uint_gt(text_lines(got), 30);
	report_assert_rows(expected, got, "owners");
	free(expected);
	free(got);
	json_decref(document);
	end_child(pid);
	world_fini(&world);
}
END_TEST

START_TEST(processes_that_come_and_go_spoil_nothing)
{
	struct world world;
	pid_t churn;

	make_listener(&world, 8080);
	churn = fork();
	ck_assert_int_ge(churn, 0);
	if (churn == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			if (fork() == 0)
				_exit(0);
			waitpid(-1, NULL, 0);
		}
	}
	for (int i = 0; i < 20; i++) {
		json_t *document = report_json(REPORT("-l", "-p"), NULL, NULL);

		ck_assert(is_held(
			row_at(document, 8080), getpid(), world.made[0].fd, NULL));
		json_decref(document);
	}
	end_child(churn);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, forked_servers_all_own_the_socket_they_share);
	tcase_add_test(tcase, each_descriptor_of_one_socket_is_told);
	tcase_add_test(tcase, a_descriptor_under_way_has_no_owner_and_that_is_said);
	tcase_add_test(tcase, a_passed_descriptor_belongs_to_who_received_it);
	tcase_add_test(tcase, names_that_would_harm_a_terminal_come_out_harmless);
	tcase_add_test(tcase, for_root_the_owners_are_those_of_ss);
	tcase_add_test(tcase, processes_that_come_and_go_spoil_nothing);
}

int main(void)
{
	Suite *suite = suite_create("processes");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	return nsfix_run(suite);
}
