/* SPDX-License-Identifier: GPL-2.0-or-later */

/* -r, by this host's own name service over an /etc/hosts of the test's. */

#include "nsfix.h"
#include "report.h"
#include "world.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/* A hosts file in the place of /etc/hosts, for the program alone. */
struct hosts_file {
	char path[64];
};

static void write_hosts(struct hosts_file *file, const char *text)
{
	FILE *stream;
	int fd;

	strcpy(file->path, "/tmp/sockview-hosts-XXXXXX");
	fd = mkstemp(file->path);
	ck_assert_int_ge(fd, 0);
	stream = fdopen(fd, "w");
	ck_assert_ptr_nonnull(stream);
	fputs(text, stream);
	ck_assert_int_eq(fclose(stream), 0);
}

static int take_hosts(void *context)
{
	const struct hosts_file *file = context;

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		mount(file->path, "/etc/hosts", NULL, MS_BIND, NULL))
		return -errno;
	return 0;
}

static int take_hosts_elsewhere(void *context)
{
	int err = take_hosts(context);

	return !err && unshare(CLONE_NEWNET) ? -errno : err;
}

static void make_world(struct world *world)
{
	world_init(world);
	world_every_state(world, WORLD_IPV4);
	world_settle(world);
}

/* How many rows carry the name; all that have a remote end must. */
static size_t named(const json_t *document, const char *name)
{
	const json_t *row;
	size_t count = 0;
	size_t index;

	json_array_foreach(json_object_get(document, "rows"), index, row)
	{
		const json_t *host = json_object_get(row, "remote_host");

		if (json_is_null(json_object_get(row, "remote_addr"))) {
			ck_assert(json_is_null(host));
			continue;
		}
		ck_assert_str_eq(json_string_value(host), name);
		count++;
	}
	return count;
}

START_TEST(the_hosts_file_names_remote_ends_and_the_numbers_stay)
{
	struct hosts_file file;
	struct world world;
	json_t *document;
	char *plain;
	char *with_names;

	make_world(&world);
	write_hosts(&file, "127.0.0.1 db-7.example.net\n");
	document = report_json(REPORT("-ar"), take_hosts, &file);
	ck_assert_uint_gt(named(document, "db-7.example.net"), 5);
	with_names = report_rows_of_json(document);
	json_decref(document);
	document = report_json(REPORT("-a"), NULL, NULL);
	plain = report_rows_of_json(document);
	report_assert_rows(plain, with_names, "-r");
	json_decref(document);
	free(plain);
	free(with_names);
	unlink(file.path);
	world_fini(&world);
}
END_TEST

START_TEST(peers_are_named_too)
{
	struct hosts_file file;
	struct world world;
	char *text;
	char *csv;

	make_world(&world);
	write_hosts(&file, "127.0.0.1 db-7.example.net\n");
	text = report_text(REPORT("-o", "-v", "peers", "-r"), take_hosts, &file);
	csv = report_text(REPORT("--csv", "-v", "peers", "-r"), take_hosts, &file);
	ck_assert_ptr_nonnull(strstr(text, " db-7.example.net"));
	ck_assert_ptr_nonnull(strstr(csv, ",db-7.example.net,"));
	free(text);
	free(csv);
	unlink(file.path);
	world_fini(&world);
}
END_TEST

START_TEST(names_are_those_of_where_the_program_was_started)
{
	struct hosts_file file;
	struct world world;
	json_t *document;
	char word[20];

	make_world(&world);
	write_hosts(&file, "127.0.0.1 db-7\n");
	snprintf(word, sizeof(word), "%d", getpid());
	document = report_json(REPORT("-ar", "-N", word), take_hosts_elsewhere, &file);
	ck_assert_uint_gt(named(document, "db-7"), 5);
	json_decref(document);
	unlink(file.path);
	world_fini(&world);
}
END_TEST

START_TEST(text_shows_a_name_in_the_place_of_the_address)
{
	struct hosts_file file;
	struct world world;
	char *text;

	make_world(&world);
	write_hosts(&file, "127.0.0.1 b\033[2J\xe2\x80\xae\n");
	text = report_text(REPORT("-o", "-atrH"), take_hosts, &file);
	ck_assert_ptr_nonnull(strstr(text, " b??2J?:"));
	ck_assert_ptr_null(strchr(text, '\033'));
	free(text);
	unlink(file.path);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, the_hosts_file_names_remote_ends_and_the_numbers_stay);
	tcase_add_test(tcase, peers_are_named_too);
	tcase_add_test(tcase, names_are_those_of_where_the_program_was_started);
	tcase_add_test(tcase, text_shows_a_name_in_the_place_of_the_address);
}

int main(void)
{
	Suite *suite = suite_create("hostnames");

	nsfix_add(suite, NSFIX_EACH, 30, add_tests);
	return nsfix_run(suite);
}
