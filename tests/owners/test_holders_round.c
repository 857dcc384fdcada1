/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The look in slices, over a /proc of files: sockets there are those of files, too. */

#include "sockview/collect/holders_round.h"

#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char folder[] = "/tmp/sockview-round-XXXXXX";
static struct holders_round *round_of;
static struct owners *owners;

static void set_up(void)
{
	const struct hash_seed seed = { { 1, 2 } };

	strcpy(strrchr(folder, '-') + 1, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(owners_new(&seed, &owners), 0);
	owners_keep(owners);
	ck_assert_int_eq(holders_round_new(folder, &round_of), 0);
}

static void tear_down(void)
{
	char command[64];

	holders_round_free(round_of);
	owners_free(owners);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static const char *path_of(uint32_t pid, const char *name)
{
	static char path[108];

	snprintf(path, sizeof(path), "%s/%u%s", folder, pid, name);
	return path;
}

static void put(uint32_t pid, const char *name, const char *text)
{
	FILE *file = fopen(path_of(pid, name), "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static void put_process(uint32_t pid, const char *comm, unsigned start)
{
	char stat[128];

	ck_assert_int_eq(mkdir(path_of(pid, ""), 0755), 0);
	ck_assert_int_eq(mkdir(path_of(pid, "/fd"), 0755), 0);
	put(pid, "/comm", comm);
	snprintf(stat, sizeof(stat),
		"%u (x) S 1 1 1 0 -1 1 1 0 0 0 0 0 0 0 20 0 1 0 %u 0 0\n", pid, start);
	put(pid, "/stat", stat);
}

/* A descriptor that is a socket; its inode. */
static uint32_t put_socket(uint32_t pid, unsigned number)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct stat stat_of;
	char name[16];

	snprintf(name, sizeof(name), "/fd/%u", number);
	strcpy(address.sun_path, path_of(pid, name));
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	ck_assert_int_eq(stat(address.sun_path, &stat_of), 0);
	ck_assert_uint_le(stat_of.st_ino, UINT32_MAX);
	return (uint32_t)stat_of.st_ino;
}

static void share(uint32_t from, uint32_t to, const char *name)
{
	char path[108];

	strcpy(path, path_of(from, name));
	ck_assert_int_eq(link(path, path_of(to, name)), 0);
}

static void meet(uint32_t inode)
{
	ck_assert_int_eq(owners_meet(owners, inode, inode), 0);
}

/* Enough after it was asked so many times. */
static bool enough_after(void *self)
{
	unsigned *left = self;

	return (*left)-- == 0;
}

static void go_on(unsigned steps)
{
	ck_assert_int_eq(holders_round_go_on(round_of, owners, enough_after, &steps), 0);
}

static void begin(void)
{
	ck_assert_int_eq(holders_round_begin(round_of, owners), 0);
}

static void take_round(void)
{
	begin();
	go_on(100000);
	ck_assert(!holders_round_is_open(round_of));
}

/* "java:3 nginx:4". */
static const char *holders_of(uint32_t inode)
{
	static char text[200];
	const struct holding *at = owners_first(owners, inode);

	text[0] = '\0';
	for (; at; at = owners_next(owners, at))
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s:%u",
			text[0] ? " " : "", owners_process(owners, at)->comm, at->fd);
	return text;
}

START_TEST(a_round_finds_the_holders_of_what_is_wanted)
{
	uint32_t wanted;
	uint32_t other;

	put_process(1, "init\n", 1);
	put_process(42, "ja\033va\n", 7);
	wanted = put_socket(42, 3);
	other = put_socket(42, 4);
	put(42, "/fd/5", "no socket");
	share(42, 1, "/fd/3");
	meet(wanted);
	take_round();
	ck_assert(strcmp(holders_of(wanted), "init:3 ja?va:3") == 0 ||
		  strcmp(holders_of(wanted), "ja?va:3 init:3") == 0);
	ck_assert_str_eq(holders_of(other), "");
	ck_assert(owners_satisfied(owners));
	ck_assert_uint_eq(owners_reach(owners)->processes, 2);
	ck_assert_uint_eq(owners_reach(owners)->refused, 0);
	ck_assert(owners_reach(owners)->looked);
	ck_assert(!owners_reach(owners)->hidden);
}
END_TEST

START_TEST(preferred_processes_come_first_and_once)
{
	uint32_t wanted;
	unsigned steps;

	for (uint32_t pid = 1; pid <= 200; pid++)
		put_process(pid, "many\n", 1);
	wanted = put_socket(177, 3);
	share(177, 178, "/fd/3");
	meet(wanted);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(holders_round_prefer(round_of, 178), 0);
		ck_assert_int_eq(holders_round_prefer(round_of, 177), 0);
	}
	ck_assert_int_eq(holders_round_prefer(round_of, 99999), 0);
	begin();
	for (steps = 0; !owners_satisfied(owners); steps++)
		go_on(1);
	ck_assert_uint_le(steps, 2);
	go_on(2);
	ck_assert_str_eq(holders_of(wanted), "many:3 many:3");
	go_on(100000);
	ck_assert_uint_eq(owners_reach(owners)->processes, 200);
}
END_TEST

START_TEST(a_slice_ends_within_a_process_and_goes_on_there)
{
	uint32_t inodes[200];
	unsigned slices = 0;

	put_process(1, "many\n", 1);
	for (unsigned i = 0; i < 200; i++) {
		inodes[i] = put_socket(1, i);
		meet(inodes[i]);
	}
	begin();
	for (; holders_round_is_open(round_of); slices++)
		go_on(1);
	ck_assert_uint_gt(slices, 10);
	for (unsigned i = 0; i < 200; i++)
		ck_assert_uint_eq(owners_first(owners, inodes[i])->fd, i);
	ck_assert_uint_eq(owners_processes(owners), 1);
}
END_TEST

START_TEST(a_process_that_vanishes_in_mid_look_is_left_out)
{
	char command[128];
	uint32_t wanted;

	put_process(42, "java\n", 1);
	wanted = put_socket(42, 3);
	meet(wanted);
	begin();
	go_on(1); /* its fd folder is open */
	snprintf(command, sizeof(command), "rm -r %s/42", folder);
	ck_assert_int_eq(system(command), 0);
	go_on(100000);
	ck_assert(!holders_round_is_open(round_of));
	ck_assert_str_eq(holders_of(wanted), "");
}
END_TEST

START_TEST(who_takes_a_pid_in_mid_look_gets_none_of_its_sockets)
{
	uint32_t wanted;
	uint32_t next;
	char away[64];

	put_process(42, "java\n", 1);
	wanted = put_socket(42, 3);
	meet(wanted);
	begin();
	go_on(1); /* its fd folder is open */
	/* The old one lives on for whoever holds its folder, as a process that ended
	 * would not: what is read of it must be its own all the same. */
	snprintf(away, sizeof(away), "%s/gone", folder);
	ck_assert_int_eq(rename(path_of(42, ""), away), 0);
	put_process(42, "thief\n", 2);
	next = put_socket(42, 9);
	meet(next);
	go_on(100000);
	ck_assert_str_eq(holders_of(wanted), "java:3");
	take_round();
	ck_assert_str_eq(holders_of(wanted), "");
	ck_assert_str_eq(holders_of(next), "thief:9");
}
END_TEST

START_TEST(a_socket_passed_to_another_process_is_its_own_with_the_next_round)
{
	uint32_t wanted;

	put_process(1, "from\n", 1);
	put_process(2, "to\n", 1);
	wanted = put_socket(1, 3);
	meet(wanted);
	take_round();
	ck_assert_str_eq(holders_of(wanted), "from:3");
	share(1, 2, "/fd/3");
	ck_assert_int_eq(unlink(path_of(1, "/fd/3")), 0);
	take_round();
	ck_assert_str_eq(holders_of(wanted), "to:3");
}
END_TEST

START_TEST(what_hides_process_one_hides_others)
{
	put_process(42, "java\n", 1);
	take_round();
	ck_assert(owners_reach(owners)->hidden);
	holders_round_free(round_of);
	round_of = NULL;
	ck_assert_int_eq(holders_round_new("/nonexistent", &round_of), -ENOENT);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_round_finds_the_holders_of_what_is_wanted);
	tcase_add_test(tcase, preferred_processes_come_first_and_once);
	tcase_add_test(tcase, a_slice_ends_within_a_process_and_goes_on_there);
	tcase_add_test(tcase, a_process_that_vanishes_in_mid_look_is_left_out);
	tcase_add_test(tcase, who_takes_a_pid_in_mid_look_gets_none_of_its_sockets);
	tcase_add_test(
		tcase, a_socket_passed_to_another_process_is_its_own_with_the_next_round);
	tcase_add_test(tcase, what_hides_process_one_hides_others);
}

int main(void)
{
	return unit_run("holders_round", add_tests);
}
