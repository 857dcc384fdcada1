/* SPDX-License-Identifier: GPL-2.0-or-later */

/* -N: the program is started in an empty namespace and told to look into the test's. */

#include "census.h"
#include "nsfix.h"
#include "report.h"
#include "run.h"
#include "world.h"

#include "sockview/collect/figures.h"
#include "sockview/collect/netns_enter.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define HOSTILE "b\033[2J\n\xe2\x80\xae\x9b"

static const struct census_ask everything = { 0 };

/* Where the program starts, and which name the test's namespace has there. */
struct start {
	pid_t test;
	const char *name; /* NULL: none */
	int capability;	  /* of nobody, if that is who it runs as */
	bool nobody;
};

static int give_name(const struct start *start)
{
	char path[300];
	char own[40];
	int fd;

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		mount("none", "/run", "tmpfs", 0, NULL) || mkdir("/run/netns", 0755))
		return -errno;
	snprintf(path, sizeof(path), "/run/netns/%s", start->name);
	fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0444);
	if (fd < 0)
		return -errno;
	close(fd);
	snprintf(own, sizeof(own), "/proc/%d/ns/net", start->test);
	return mount(own, path, NULL, MS_BIND, NULL) ? -errno : 0;
}

static int start_elsewhere(void *context)
{
	struct start *start = context;
	int err = start->name ? give_name(start) : 0;

	if (!err && unshare(CLONE_NEWNET))
		err = -errno;
	return err || !start->nobody ? err : nsfix_as_nobody(&start->capability);
}

static void make_world(struct world *world)
{
	nsfix_sysctl("ipv4/ip_local_port_range", "40000 40500");
	world_init(world);
	world_every_state(world, WORLD_IPV4);
	world_settle(world);
}

/* The document's counts and sysctls must be the test's namespace's. Returns its name. */
static char *counted(const struct world *world, json_t *document)
{
	struct census expected;
	struct census got;
	const json_t *range = json_object_get(document, "ephemeral_range");
	char *name;

	census_of_world(world, &everything, &expected);
	census_of_json(document, &got);
	census_assert_equal(&expected, &got, "-N");
	ck_assert_int_eq(json_integer_value(json_array_get(range, 0)), 40000);
	ck_assert_int_eq(json_integer_value(json_array_get(range, 1)), 40500);
	name = strdup(json_string_value(json_object_get(document, "netns")));
	ck_assert_ptr_nonnull(name);
	json_decref(document);
	return name;
}

static void expect(const struct world *world, struct start *start, const char *word,
	const char *source, const char *name)
{
	char *got = counted(world, report_json(REPORT("-N", word, "--source", source),
					   start_elsewhere, start));

	ck_assert_str_eq(got, name);
	free(got);
}

START_TEST(a_process_id_names_the_namespace_it_is_in)
{
	struct start start = { .test = getpid() };
	struct world world;
	struct stat self;
	char word[20];
	char name[40];

	make_world(&world);
	ck_assert_int_eq(stat("/proc/self/ns/net", &self), 0);
	snprintf(name, sizeof(name), "net:[%ju]", (uintmax_t)self.st_ino);
	snprintf(word, sizeof(word), "%d", start.test);
	expect(&world, &start, word, "netlink", name);
	expect(&world, &start, word, "proc", name);
	world_fini(&world);
}
END_TEST

START_TEST(a_name_and_a_path_lead_to_the_same_namespace_and_show_its_name)
{
	struct start start = { .test = getpid(), .name = "blue" };
	struct world world;
	char word[20];

	make_world(&world);
	snprintf(word, sizeof(word), "%d", start.test);
	expect(&world, &start, "blue", "netlink", "blue");
	expect(&world, &start, "blue", "proc", "blue");
	expect(&world, &start, "/run/netns/blue", "netlink", "blue");
	expect(&world, &start, word, "netlink", "blue");
	world_fini(&world);
}
END_TEST

START_TEST(a_name_of_digits_wins_over_the_process_of_that_number)
{
	struct start start = { .test = getpid(), .name = "1" };
	struct world world;

	make_world(&world);
	expect(&world, &start, "1", "netlink", "1");
	world_fini(&world);
}
END_TEST

START_TEST(a_name_that_looks_like_none_is_shown_by_its_number)
{
	struct start start = { .test = getpid(), .name = "host" };
	struct world world;
	char *name;

	make_world(&world);
	name = counted(
		&world, report_json(REPORT("-N", "host"), start_elsewhere, &start));
	ck_assert_msg(strncmp(name, "net:[", 5) == 0, "%s", name);
	free(name);
	world_fini(&world);
}
END_TEST

START_TEST(a_hostile_name_reaches_no_output)
{
	struct start start = { .test = getpid(), .name = HOSTILE };
	struct world world;
	char *text;

	make_world(&world);
	expect(&world, &start, HOSTILE, "netlink", "b?[2J???");
	text = report_text(REPORT("-o", "-N", HOSTILE), start_elsewhere, &start);
	ck_assert_ptr_nonnull(strstr(text, "  b?[2J???  "));
	ck_assert_ptr_null(strchr(text, '\033'));
	free(text);
	world_fini(&world);
}
END_TEST

static const char *const *const asked_by_name[] = {
	REPORT("-o", "-N", HOSTILE),
	REPORT("-o", "-a", "-N", "all"),
	REPORT("-j", "-a", "-N", "all"),
	REPORT("--csv", "-a", "-N", "all"),
	REPORT("-j", "-v", "findings", "-N", HOSTILE),
	REPORT("--openmetrics", "-N", HOSTILE),
	REPORT("--check", "-N", HOSTILE),
};

START_TEST(a_hostile_name_harms_no_reader_of_any_output)
{
	struct start start = { .test = getpid(), .name = HOSTILE };
	const struct run run = {
		.args = asked_by_name[_i], .prepare = start_elsewhere, .context = &start
	};
	struct outcome outcome;
	struct world world;

	make_world(&world);
	run_program(&run, &outcome);
	ck_assert_uint_gt(outcome.out_length, 0);
	ck_assert_msg(text_is_harmless(outcome.out), "%s", outcome.out);
	ck_assert_msg(text_is_harmless(outcome.err), "%s", outcome.err);
	outcome_fini(&outcome);
	world_fini(&world);
}
END_TEST

START_TEST(counters_are_those_of_the_namespace_entered)
{
	char word[20];
	struct world world;
	int status;
	pid_t pid;

	make_world(&world);
	snprintf(word, sizeof(word), "%d", getpid());
	pid = fork();
	if (pid == 0) {
		struct figures figures;
		struct netns *netns;
		char why[NETNS_WHY_MAX];

		if (unshare(CLONE_NEWNET) || netns_enter(word, why) ||
			netns_open_self(&netns))
			_exit(1);
		figures_read(&figures, netns);
		netns_free(netns);
		_exit(figures.value[FIGURE_ACTIVE_OPENS] > 0 ? 0 : 2);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	world_fini(&world);
}
END_TEST

/* What the program says when it must not, on one line. */
static void expect_refusal(struct start *start, const char *word, const char *line)
{
	const struct run run = { .args = RUN_ARGS("-o", "-N", word),
		.prepare = start_elsewhere,
		.context = start };
	struct outcome outcome;

	run_program(&run, &outcome);
	ck_assert_int_eq(outcome_code(&outcome), 1);
	ck_assert_str_eq(outcome.err, line);
	ck_assert_uint_eq(outcome.out_length, 0);
	outcome_fini(&outcome);
}

START_TEST(who_may_not_is_told_which_right_is_missing)
{
	struct start start = { .test = getpid(),
		.name = "blue",
		.nobody = true,
		.capability = NSFIX_NO_CAPABILITY };
	char word[20];
	char line[200];

	expect_refusal(&start, "blue",
		"sockview: opening network namespace \"blue\": permission denied: "
		"CAP_SYS_ADMIN is needed (sudo)\n");
	snprintf(word, sizeof(word), "%d", getpid());
	snprintf(line, sizeof(line),
		"sockview: opening network namespace \"%s\": permission denied: "
		"CAP_SYS_PTRACE and CAP_SYS_ADMIN are needed (sudo)\n",
		word);
	expect_refusal(&start, word, line);
}
END_TEST

START_TEST(what_is_no_namespace_is_said_and_not_opened)
{
	struct start start = { .test = getpid(), .name = "blue" };

	expect_refusal(&start, "red",
		"sockview: opening network namespace \"red\": there is no such name in "
		"/run/netns\n");
	expect_refusal(&start, "4000000000",
		"sockview: opening network namespace \"4000000000\": there is no such "
		"process, and no such name in /run/netns\n");
	expect_refusal(&start, "/proc/self/status",
		"sockview: opening network namespace \"/proc/self/status\": that is no "
		"network namespace\n");
	expect_refusal(&start, "/proc/self/ns/uts",
		"sockview: opening network namespace \"/proc/self/ns/uts\": that is no "
		"network namespace\n");
	expect_refusal(&start, "/nowhere\033",
		"sockview: opening network namespace \"/nowhere?\": there is no such "
		"file\n");
}
END_TEST

/* A document that ends with its line; the line moves on. NULL: there is none left. */
static json_t *next_document(char **text)
{
	char *line = strsep(text, "\n");
	json_error_t error;
	json_t *document;

	if (!line || !*line)
		return NULL;
	document = json_loads(line, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(document != NULL, "%s: %s", error.text, line);
	ck_assert(json_is_true(json_object_get(document, "complete")));
	return document;
}

static const char *netns_of(const json_t *document)
{
	return json_string_value(json_object_get(document, "netns"));
}

/* What it prints, whatever else on this host it may not look at. */
static char *all_of(const char *const *args, struct start *start)
{
	const struct run run = {
		.args = args, .prepare = start_elsewhere, .context = start
	};
	struct outcome outcome;
	char *text;

	run_program(&run, &outcome);
	ck_assert_int_le(outcome_code(&outcome), 1);
	ck_assert_int_ge(outcome_code(&outcome), 0);
	text = outcome.out;
	outcome.out = NULL;
	outcome_fini(&outcome);
	return text;
}

START_TEST(all_namespaces_are_walked_once_each_the_own_one_first)
{
	struct start start = { .test = getpid(), .name = "blue" };
	struct world world;
	char *text;
	char *left;
	json_t *document;
	unsigned blue = 0;
	bool first = true;

	make_world(&world);
	text = all_of(REPORT("-j", "-N", "all"), &start);
	left = text;
	while ((document = next_document(&left))) {
		const json_t *tcp = json_object_get(document, "tcp");

		if (first)
			ck_assert_int_eq(
				json_integer_value(json_object_get(tcp, "total")), 0);
		first = false;
		if (strcmp(netns_of(document), "blue") == 0) {
			blue++;
			free(counted(&world, json_incref(document)));
		}
		json_decref(document);
	}
	ck_assert_uint_eq(blue, 1);
	free(text);
	world_fini(&world);
}
END_TEST

START_TEST(rows_of_all_namespaces_say_where_they_are_from)
{
	struct start start = { .test = getpid(), .name = "blue" };
	struct world world;
	char *text;
	char *csv;

	make_world(&world);
	text = all_of(REPORT("-o", "-aN", "all"), &start);
	csv = all_of(REPORT("--csv", "-aN", "all"), &start);
	ck_assert(text_matches(text, "^NETNS +NETID STATE"));
	ck_assert(text_matches(text, "^blue +tcp +LISTEN"));
	ck_assert_int_eq(strncmp(csv, "netns,proto,", 12), 0);
	ck_assert_ptr_null(strstr(csv + 1, "netns,proto,"));
	ck_assert_ptr_nonnull(strstr(csv, "\n\"blue\",tcp,"));
	free(text);
	free(csv);
	world_fini(&world);
}
END_TEST

START_TEST(the_summary_says_that_sockets_of_other_namespaces_are_not_shown)
{
	static const char sentence[] =
		"Not shown: (about [0-9,]+ TCP sockets in other network namespaces of "
		"this host|[0-9,]+ other network namespaces? of this host, with about "
		"[0-9,]+ TCP sockets) \\(-N\\)";
	struct start start = { .test = getpid(), .name = "blue" };
	struct world world;
	char *text;

	make_world(&world);
	text = report_text(REPORT("-o"), start_elsewhere, &start);
	ck_assert_msg(text_matches(text, sentence), "%s", text);
	free(text);
	text = all_of(REPORT("-o", "-N", "all"), &start);
	ck_assert(!text_matches(text, sentence));
	free(text);
	world_fini(&world);
}
END_TEST

/* Where it sees every process, those of a PID namespace of its own, it can count. */
START_TEST(who_sees_every_process_is_told_how_many_namespaces_are_not_shown)
{
	struct start start = { .test = getpid(), .name = "blue" };
	const struct run run = { .file = "unshare",
		.args = RUN_ARGS(
			"--pid", "--fork", "--mount-proc", getenv("SOCKVIEW"), "-o"),
		.prepare = start_elsewhere,
		.context = &start };
	struct outcome outcome;

	run_program(&run, &outcome);
	/* A container may not mount a /proc. */
	if (strncmp(outcome.err, "unshare:", 8) != 0)
		ck_assert_msg(text_matches(outcome.out,
				      "\nNot shown: 1 other network namespace of this "
				      "host(, with about [0-9,]+ TCP sockets)? "
				      "\\(-N\\)\n"),
			"%s%s", outcome.out, outcome.err);
	outcome_fini(&outcome);
}
END_TEST

/* Namespaces come and go until the child is killed. */
static pid_t start_churn(void)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	for (;;) {
		pid_t child = fork();

		if (child == 0)
			_exit(unshare(CLONE_NEWNET) || usleep(2000));
		if (child < 0 || waitpid(child, NULL, 0) != child)
			_exit(1);
	}
}

START_TEST(a_namespace_that_vanishes_spoils_no_other)
{
	struct start start = { .test = getpid(), .name = "blue" };
	struct world world;
	pid_t churn;
	char *text;
	char *left;
	json_t *document;
	unsigned blue = 0;

	make_world(&world);
	churn = start_churn();
	ck_assert_int_gt(churn, 0);
	text = all_of(REPORT("-j", "-N", "all", "-c", "5", "-d", "0.1"), &start);
	kill(churn, SIGKILL);
	ck_assert_int_eq(waitpid(churn, NULL, 0), churn);
	left = text;
	while ((document = next_document(&left))) {
		blue += strcmp(netns_of(document), "blue") == 0;
		json_decref(document);
	}
	ck_assert_uint_eq(blue, 5);
	free(text);
	world_fini(&world);
}
END_TEST

START_TEST(without_the_right_the_own_namespace_is_shown_and_the_others_are_counted)
{
	struct start start = { .test = getpid(),
		.name = "blue",
		.nobody = true,
		.capability = NSFIX_NO_CAPABILITY };
	const struct run run = { .args = RUN_ARGS("-j", "-N", "all"),
		.prepare = start_elsewhere,
		.context = &start };
	struct outcome outcome;

	run_program(&run, &outcome);
	ck_assert_int_eq(outcome_code(&outcome), 1);
	ck_assert_uint_eq(text_lines(outcome.out), 1);
	ck_assert(text_matches(outcome.err,
		"^sockview: network namespaces: [0-9]+ may not be entered: CAP_SYS_ADMIN "
		"is needed \\(sudo\\)$"));
	outcome_fini(&outcome);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, a_process_id_names_the_namespace_it_is_in);
	tcase_add_test(
		tcase, a_name_and_a_path_lead_to_the_same_namespace_and_show_its_name);
	tcase_add_test(tcase, a_name_of_digits_wins_over_the_process_of_that_number);
	tcase_add_test(tcase, a_name_that_looks_like_none_is_shown_by_its_number);
	tcase_add_test(tcase, a_hostile_name_reaches_no_output);
	tcase_add_loop_test(tcase, a_hostile_name_harms_no_reader_of_any_output, 0,
		sizeof(asked_by_name) / sizeof(*asked_by_name));
	tcase_add_test(tcase, counters_are_those_of_the_namespace_entered);
	tcase_add_test(tcase, who_may_not_is_told_which_right_is_missing);
	tcase_add_test(tcase, what_is_no_namespace_is_said_and_not_opened);
	tcase_add_test(tcase, all_namespaces_are_walked_once_each_the_own_one_first);
	tcase_add_test(tcase, rows_of_all_namespaces_say_where_they_are_from);
	tcase_add_test(
		tcase, the_summary_says_that_sockets_of_other_namespaces_are_not_shown);
	tcase_add_test(
		tcase, who_sees_every_process_is_told_how_many_namespaces_are_not_shown);
	tcase_add_test(tcase, a_namespace_that_vanishes_spoils_no_other);
	tcase_add_test(tcase,
		without_the_right_the_own_namespace_is_shown_and_the_others_are_counted);
}

int main(void)
{
	Suite *suite = suite_create("netns");

	nsfix_add(suite, NSFIX_EACH, 60, add_tests);
	return nsfix_run(suite);
}
