/* SPDX-License-Identifier: GPL-2.0-or-later */

/* -p: what each right adds, and what needs none. */

#include "crew.h"
#include "nsfix.h"
#include "report.h"
#include "run.h"
#include "world.h"

#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

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

/* The unit of a listener made in a cgroup of that name, while it lives and afterwards. */
static void assert_unit(const char *name, const char *unit)
{
	struct world world;
	char folder[512];
	json_t *document;
	const char *got;
	char *services;
	char *text;

	enter_cgroup(name, folder);
	if (!folder[0])
		return;
	make_listener(&world, 8080);
	document = report_json(REPORT("-l", "-p"), NULL, NULL);
	text = report_text(REPORT("-o", "-lpH"), NULL, NULL);
	services = report_text(REPORT("-o", "-v", "services", "-pH"), NULL, NULL);
	leave_cgroup(folder);
	got = json_string_value(json_object_get(row_at(document, 8080), "unit"));
	ck_assert_msg(got && strcmp(got, unit) == 0, "%s: %s", name, got ? got : "null");
	ck_assert_msg(strstr(text, unit) != NULL, "%s: %s", name, text);
	ck_assert_uint_eq(text_lines(text), 1);
	ck_assert_msg(strstr(services, unit) != NULL, "%s: %s", name, services);
	json_decref(document);
	free(services);
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

/* What it prints, whatever it says on stderr. */
static char *output_of(const char *const *args, int (*prepare)(void *), void *context)
{
	const struct run run = { .args = args, .prepare = prepare, .context = context };
	struct outcome outcome;
	char *text;

	run_program(&run, &outcome);
	ck_assert_msg(outcome_code(&outcome) == 0, "%s", outcome.err);
	text = outcome.out;
	outcome.out = NULL;
	outcome_fini(&outcome);
	return text;
}

START_TEST(the_only_process_of_a_unit_is_named_where_none_may_be_looked_at)
{
	int capability = NSFIX_NO_CAPABILITY;
	struct world world;
	char folder[512];
	char wanted[64];
	json_t *document;
	const json_t *row;
	char *services;
	char *processes;
	char *errors;
	char *text;
	pid_t pid;

	enter_cgroup("sockview-alone.service", folder);
	if (!folder[0])
		return;
	make_listener(&world, 8080);
	pid = start_child("lone\033 java");
	step_out(folder);
	errors = errors_of(
		REPORT("--json", "-lp"), nsfix_as_nobody, &capability, &document);
	text = output_of(REPORT("-o", "-lpH"), nsfix_as_nobody, &capability);
	services = output_of(
		REPORT("-o", "-v", "services", "-pH"), nsfix_as_nobody, &capability);
	processes = output_of(
		REPORT("-o", "-v", "processes", "-H"), nsfix_as_nobody, &capability);
	end_child(pid);
	ck_assert_int_eq(rmdir(folder), 0);
	row = row_at(document, 8080);
	ck_assert_str_eq(json_string_value(json_object_get(row, "owner_by")), "unit");
	ck_assert(owners_of(row) == 1 && is_held(row, pid, 0, "lone? java"));
	ck_assert(json_is_null(json_object_get(
		json_array_get(json_object_get(row, "owners"), 0), "fd")));
	snprintf(wanted, sizeof(wanted), " ~lone?_java:%d", pid);
	ck_assert_msg(strstr(text, wanted) != NULL, "%s", text);
	ck_assert_msg(strstr(services, wanted) != NULL, "%s", services);
	free(services);
	snprintf(wanted, sizeof(wanted), "%d ~lone?_java ", pid);
	ck_assert_msg(strstr(processes, wanted) != NULL, "%s", processes);
	json_decref(document);
	free(processes);
	free(text);
	free(errors);
	world_fini(&world);
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
	tcase_add_test(tcase, rights_change_names_and_no_count);
	tcase_add_test(
		tcase, the_cgroup_of_a_socket_names_its_unit_as_long_as_it_is_there);
}

/* In a user namespace of its own nobody may mount a /proc that hides. */
static void add_tests_of_root(TCase *tcase)
{
	tcase_add_test(
		tcase, the_only_process_of_a_unit_is_named_where_none_may_be_looked_at);
	tcase_add_test(tcase, with_hidepid_what_is_hidden_counts_as_not_permitted);
}

int main(void)
{
	Suite *suite = suite_create("insight");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	nsfix_add(suite, NSFIX_ROOT, 120, add_tests_of_root);
	return nsfix_run(suite);
}
