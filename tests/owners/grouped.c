/* SPDX-License-Identifier: GPL-2.0-or-later */

/* -v processes: what each process holds is what the book says. */

#include "crew.h"
#include "nsfix.h"
#include "report.h"
#include "run.h"
#include "world.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static json_int_t number(const json_t *row, const char *name)
{
	const json_t *value = json_object_get(row, name);

	ck_assert_msg(json_is_integer(value), "%s is no number", name);
	return json_integer_value(value);
}

static const char *text(const json_t *row, const char *name)
{
	const char *value = json_string_value(json_object_get(row, name));

	return value ? value : "";
}

/* The first row where a member has this text or number; NULL: there is none. */
static const json_t *row_with(const json_t *document, const char *name, const char *value)
{
	const json_t *row;
	size_t index;

	json_array_foreach(json_object_get(document, "rows"), index, row)
	{
		if (strcmp(text(row, name), value) == 0)
			return row;
	}
	return NULL;
}

static const json_t *row_of_pid(const json_t *document, pid_t pid)
{
	const json_t *row;
	size_t index;

	json_array_foreach(json_object_get(document, "rows"), index, row)
	{
		if (json_integer_value(json_object_get(row, "pid")) == pid)
			return row;
	}
	ck_abort_msg("no row of %d", (int)pid);
	return NULL;
}

/* Sockets of the book that have a descriptor, in a state; 0: in any. */
static json_int_t held(const struct world *world, int state)
{
	json_int_t count = 0;

	for (size_t i = 0; i < world->count; i++)
		count += world->made[i].fd >= 0 && world->made[i].tcp &&
			 world->made[i].state != WORLD_GONE &&
			 (!state || world->made[i].state == state);
	return count;
}

static void make_world(struct world *world)
{
	world_init(world);
	world_established(world, WORLD_IPV4, 3);
	world_fin_wait2(world, WORLD_IPV4, 4);
	world_unaccepted(world, WORLD_IPV4, 2);
	world_settle(world);
}

static void assert_held(const json_t *row, const struct world *world)
{
	ck_assert_int_eq(number(row, "established"), held(world, TCP_ESTABLISHED));
	ck_assert_int_eq(number(row, "close_wait"), held(world, TCP_CLOSE_WAIT));
	ck_assert_int_eq(number(row, "listen"), held(world, TCP_LISTEN));
	ck_assert_int_eq(
		number(row, "total") - number(row, "unaccepted"), held(world, 0));
}

START_TEST(a_process_has_what_it_holds_and_what_it_did_not_accept)
{
	struct world world;
	json_t *document;
	const json_t *row;

	make_world(&world);
	document = report_json(REPORT("-v", "processes"), NULL, NULL);
	row = row_of_pid(document, getpid());
	assert_held(row, &world);
	ck_assert_int_eq(number(row, "unaccepted"), 2);
	ck_assert_int_eq(number(row, "processes"), 1);
	ck_assert(json_is_integer(json_object_get(row, "oldest_ms")));
	/* Linux 6.2 tells without any right. */
	if (json_is_integer(json_object_get(row, "open_files")))
		ck_assert_int_ge(number(row, "open_files"), held(&world, 0));
	ck_assert_int_gt(number(row, "files_limit"), 0);
	json_decref(document);
	world_fini(&world);
}
END_TEST

START_TEST(a_socket_of_two_counts_for_both_and_once_in_a_group)
{
	struct world world;
	json_t *document;
	pid_t child;

	make_world(&world);
	child = start_child("second");
	document = report_json(REPORT("-v", "processes"), NULL, NULL);
	assert_held(row_of_pid(document, child), &world);
	assert_held(row_of_pid(document, getpid()), &world);
	ck_assert_int_eq(number(row_of_pid(document, child), "parent_pid"), getpid());
	/* Either could accept them. */
	ck_assert_int_eq(number(row_of_pid(document, child), "unaccepted"), 0);
	ck_assert_int_eq(number(row_with(document, "kind", "nobody"), "unaccepted"), 2);
	json_decref(document);
	document = report_json(REPORT("--group-by", "user"), NULL, NULL);
	assert_held(row_with(document, "kind", "process"), &world);
	ck_assert_int_eq(number(row_with(document, "kind", "process"), "processes"), 2);
	ck_assert_int_eq(number(row_with(document, "kind", "process"), "unaccepted"), 2);
	ck_assert(json_is_null(
		json_object_get(row_with(document, "kind", "process"), "parent_pid")));
	json_decref(document);
	document = report_json(REPORT("--group-by", "comm"), NULL, NULL);
	assert_held(row_with(document, "comm", "second"), &world);
	json_decref(document);
	end_child(child);
	world_fini(&world);
}
END_TEST

START_TEST(who_may_not_look_still_sees_the_counts)
{
	int capability = NSFIX_NO_CAPABILITY;
	struct world world;
	json_t *document;
	const json_t *row;
	size_t index;
	json_int_t sum = 0;

	make_world(&world);
	free(errors_of(REPORT("-j", "-v", "processes"), nsfix_as_nobody, &capability,
		&document));
	json_array_foreach(json_object_get(document, "rows"), index, row)
	{
		sum += number(row, "total");
		ck_assert_str_ne(text(row, "kind"), "kernel");
	}
	ck_assert_int_eq(sum, (json_int_t)world_count(&world));
	json_decref(document);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, a_process_has_what_it_holds_and_what_it_did_not_accept);
	tcase_add_test(tcase, a_socket_of_two_counts_for_both_and_once_in_a_group);
	tcase_add_test(tcase, who_may_not_look_still_sees_the_counts);
}

int main(void)
{
	Suite *suite = suite_create("grouped");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	return nsfix_run(suite);
}
