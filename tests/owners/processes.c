/* SPDX-License-Identifier: GPL-2.0-or-later */

/* -p: every process and descriptor that holds a socket, and a word for what is not seen.
 */

#include "nsfix.h"
#include "report.h"
#include "run.h"
#include "world.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child that keeps the test's descriptors, under a name of its own. */
static pid_t start_child(const char *comm)
{
	int ready[2];
	char byte;
	pid_t pid;

	ck_assert_int_eq(pipe(ready), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, comm);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static size_t make_listener(struct world *world, uint16_t port)
{
	const struct world_listener door = { .speak = WORLD_IPV4, .port = port };

	world_init(world);
	return world_listen(world, &door);
}

static const json_t *row_at(const json_t *document, uint16_t port)
{
	const json_t *row;
	size_t index;

	json_array_foreach(json_object_get(document, "rows"), index, row)
	{
		if (json_integer_value(json_object_get(row, "local_port")) == port)
			return row;
	}
	ck_abort_msg("no row for port %u", port);
	return NULL;
}

static bool is_held(const json_t *row, pid_t pid, int fd, const char *comm)
{
	const json_t *owner;
	size_t index;

	json_array_foreach(json_object_get(row, "owners"), index, owner)
	{
		const char *name = json_string_value(json_object_get(owner, "comm"));

		if (json_integer_value(json_object_get(owner, "pid")) == pid &&
			json_integer_value(json_object_get(owner, "fd")) == fd)
			return !comm || strcmp(name, comm) == 0;
	}
	return false;
}

static size_t owners_of(const json_t *row)
{
	return json_array_size(json_object_get(row, "owners"));
}

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

/* Runs the program and returns what it said on stderr; its code must be 0. */
static char *errors_of(
	const char *const *args, int (*prepare)(void *), void *context, json_t **document)
{
	const struct run run = { .args = args, .prepare = prepare, .context = context };
	struct outcome outcome;
	char *errors;

	run_program(&run, &outcome);
	ck_assert_msg(outcome_code(&outcome) == 0, "%s", outcome.err);
	if (document)
		*document = json_loads(outcome.out, 0, NULL);
	errors = outcome.err;
	outcome.err = NULL;
	outcome_fini(&outcome);
	return errors;
}

static json_int_t gap_of(const json_t *document)
{
	return json_integer_value(json_object_get(document, "owners_not_permitted")) +
	       json_integer_value(json_object_get(document, "owners_not_found"));
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

static size_t rows_for(int (*prepare)(void *), void *context, size_t *named)
{
	json_t *document;
	char *errors = errors_of(REPORT("--json", "-ap"), prepare, context, &document);
	const json_t *rows = json_object_get(document, "rows");
	size_t count = json_array_size(rows);
	const json_t *row;
	size_t index;

	ck_assert_str_eq(errors, "");
	*named = 0;
	json_array_foreach(rows, index, row)
	{
		*named += owners_of(row) != 0;
	}
	json_decref(document);
	free(errors);
	return count;
}

START_TEST(rights_change_names_and_no_count)
{
	struct world world;
	size_t count;
	size_t all;

	world_init(&world);
	world_every_state(&world, WORLD_IPV4);
	world_settle(&world);
	count = rows_for(NULL, NULL, &all);
	ck_assert_uint_gt(all, 20);
	for (int capability = NSFIX_NO_CAPABILITY; capability <= CAP_LAST_CAP;
		capability++) {
		size_t named;

		if (capability >= 0 && !nsfix_has_capability(capability))
			continue;
		ck_assert_uint_eq(rows_for(nsfix_as_nobody, &capability, &named), count);
		ck_assert_uint_le(named, all);
	}
	world_fini(&world);
}
END_TEST

/* A folder of cgroup2 that a child of the test moves into; "" where that is refused. */
static void enter_cgroup(const char *name, char folder[512])
{
	static const char *const mounts[] = { "/sys/fs/cgroup/unified",
		"/sys/fs/cgroup" };
	FILE *procs = NULL;
	char path[600];

	folder[0] = '\0';
	for (size_t i = 0; i < 2 && !folder[0]; i++) {
		snprintf(path, sizeof(path), "%s/cgroup.procs", mounts[i]);
		if (access(path, W_OK) == 0)
			snprintf(folder, 512, "%s/%s", mounts[i], name);
	}
	if (!folder[0] || mkdir(folder, 0755)) {
		folder[0] = '\0';
		return;
	}
	snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
	procs = fopen(path, "we");
	if (procs)
		fprintf(procs, "%d\n", getpid());
	if (!procs || fclose(procs)) {
		rmdir(folder);
		folder[0] = '\0';
	}
}

static void leave_cgroup(const char *folder)
{
	char path[600];
	FILE *procs;

	snprintf(path, sizeof(path), "%s/../cgroup.procs", folder);
	procs = fopen(path, "we");
	ck_assert_ptr_nonnull(procs);
	fprintf(procs, "%d\n", getpid());
	ck_assert_int_eq(fclose(procs), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

/* The unit of a listener made in a cgroup of that name, while it lives and afterwards. */
static void assert_unit(const char *name, const char *unit)
{
	struct world world;
	char folder[512];
	json_t *document;
	const char *got;
	char *text;

	enter_cgroup(name, folder);
	if (!folder[0])
		return;
	make_listener(&world, 8080);
	document = report_json(REPORT("-l", "-p"), NULL, NULL);
	text = report_text(REPORT("-o", "-lpH"), NULL, NULL);
	leave_cgroup(folder);
	got = json_string_value(json_object_get(row_at(document, 8080), "unit"));
	ck_assert_msg(got && strcmp(got, unit) == 0, "%s: %s", name, got ? got : "null");
	ck_assert_msg(strstr(text, unit) != NULL, "%s: %s", name, text);
	ck_assert_uint_eq(text_lines(text), 1);
	json_decref(document);
	free(text);
	document = report_json(REPORT("-l", "-p"), NULL, NULL);
	ck_assert(json_is_null(json_object_get(row_at(document, 8080), "unit")));
	json_decref(document);
	world_fini(&world);
}

START_TEST(the_cgroup_of_a_socket_names_its_unit_as_long_as_it_is_there)
{
	char name[256];
	char unit[120];

	assert_unit("sockview-test.service", "sockview-test.service");
	assert_unit("sockview\033[2Jtest.scope", "sockview?[2Jtest.scope");
	assert_unit("sockview\"te,st\\.scope", "sockview\"te,st\\.scope");
	memset(name, 'x', sizeof(name));
	strcpy(name + 247, ".service");
	memset(unit, 'x', sizeof(unit));
	strcpy(unit + 118, "+");
	assert_unit(name, unit);
}
END_TEST

/* As nobody, who may see no other process. */
static int hide_processes(void *capability)
{
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		mount("proc", "/proc", "proc", 0, "hidepid=2"))
		return -errno;
	return nsfix_as_nobody(capability);
}

START_TEST(with_hidepid_what_is_hidden_counts_as_not_permitted)
{
	int capability = NSFIX_NO_CAPABILITY;
	struct world world;
	json_t *document;
	char *errors;

	if (geteuid() != 0)
		return; /* in a user namespace there is nobody to hide from */
	make_listener(&world, 8080);
	errors = errors_of(
		REPORT("--json", "-lp"), hide_processes, &capability, &document);
	ck_assert_int_eq(
		json_integer_value(json_object_get(document, "owners_not_permitted")), 1);
	ck_assert_int_eq(
		json_integer_value(json_object_get(document, "owners_not_found")), 0);
	json_decref(document);
	free(errors);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, forked_servers_all_own_the_socket_they_share);
	tcase_add_test(tcase, each_descriptor_of_one_socket_is_told);
	tcase_add_test(tcase, a_descriptor_under_way_has_no_owner_and_that_is_said);
	tcase_add_test(tcase, names_that_would_harm_a_terminal_come_out_harmless);
	tcase_add_test(tcase, for_root_the_owners_are_those_of_ss);
	tcase_add_test(tcase, processes_that_come_and_go_spoil_nothing);
	tcase_add_test(tcase, rights_change_names_and_no_count);
	tcase_add_test(
		tcase, the_cgroup_of_a_socket_names_its_unit_as_long_as_it_is_there);
	tcase_add_test(tcase, with_hidepid_what_is_hidden_counts_as_not_permitted);
}

int main(void)
{
	Suite *suite = suite_create("processes");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	return nsfix_run(suite);
}
