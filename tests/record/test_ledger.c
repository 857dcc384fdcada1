/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/ledger.h"

#include "film.h"
#include "studio.h"
#include "unit.h"

#include "sockview/record/zstd.h"

#include <errno.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT 3

static const struct hash_seed seed = { { 1, 2 } };

static const struct studio_sock nothing[] = { { .port = 0 } };
static const struct studio_sock web[] = {
	{ .state = 10, .port = 80, .inode = 100, .cgroup = 7 },
	{ .state = 1, .port = 81, .inode = 101, .cgroup = 8 },
	{ .state = 1, .port = 82, .inode = 102, .cgroup = 1 },
	{ .port = 0 },
};
static const struct studio_sock dns[] = { { .state = 7, .port = 53, .inode = 103 },
	{ .port = 0 } };

static struct studio studio;
static struct claims *claims; /* of the one who records */
static struct units *units;
static unsigned look_count; /* the process of each look has another pid */
static struct owners_reach seen;

static struct owners *owners; /* of the one who replays */
static struct units *names;
static struct claims *told;

/* What is found when the snapshot ends. */
static int look_again(struct owners *found)
{
	const struct process process = { .pid = 12, .comm = "young" };
	uint32_t index;

	ck_assert_int_eq(owners_add(found, &process, &index), 0);
	if (owners_wants(found, 102))
		ck_assert_int_eq(owners_hold(found, 102, index, 3), 0);
	return 0;
}

static int look(void *self, struct owners *found)
{
	struct process process = { .pid = 1000 + look_count, .start = 5 };
	uint32_t index;

	(void)self;
	if (owners_reach(found)->looked)
		return look_again(found);
	*owners_reach(found) = seen;
	strcpy(process.comm, "ja\033va");
	ck_assert_int_eq(owners_add(found, &process, &index), 0);
	ck_assert_int_eq(owners_hold(found, 100, index, 3), 0);
	ck_assert_int_eq(owners_hold(found, 999, index, 4), 0); /* no socket of it */
	ck_assert_int_eq(owners_hold(found, 103, index, 5), 0);
	process = (struct process){ .pid = 9, .uid = 33, .comm = "worker" };
	ck_assert_int_eq(owners_add(found, &process, &index), 0);
	ck_assert_int_eq(owners_hold(found, 100, index, 6), 0);
	ck_assert_int_eq(owners_hold(found, 100, index, 7), 0);
	process = (struct process){ .pid = 10, .comm = "idle" };
	ck_assert_int_eq(owners_add(found, &process, &index), 0);
	process = (struct process){ .pid = 11, .comm = "lonely" };
	claims_forget_alone(claims);
	ck_assert_int_eq(claims_tell_alone(claims, 8, &process), 0);
	look_count++;
	return 0;
}

static void set_up(void)
{
	look_count = 0;
	seen = (struct owners_reach){ true, false, 4, 2 };
	ck_assert_int_eq(claims_new(&seed, look, NULL, &claims), 0);
	ck_assert_int_eq(units_new(&seed, &units), 0);
	ck_assert_int_eq(units_add(units, 1, "/"), 0);
	ck_assert_int_eq(units_add(units, 7, "/system.slice/web\n.service"), 0);
	ck_assert_int_eq(units_add(units, 70, "/system.slice/other.service"), 0);
	ck_assert_int_eq(owners_new(&seed, &owners), 0);
	ck_assert_int_eq(units_new(&seed, &names), 0);
	ck_assert_int_eq(claims_new(&seed, look, NULL, &told), 0);
}

static void tear_down(void)
{
	claims_free(claims);
	units_free(units);
	owners_free(owners);
	units_free(names);
	claims_free(told);
}

/* Some snapshots, and the bytes of their recording. */
static struct bytes record(unsigned count, bool compress, bool tell)
{
	static const struct feed_ops deaf;
	const struct feed feed = claims_feed(claims, (struct feed){ &deaf, NULL });
	struct bytes bytes = { 0 };
	struct stat stat;

	studio_open(&studio, compress);
	if (tell)
		recorder_tell(studio.recorder, claims, units);
	for (unsigned i = 0; i < count; i++) {
		studio_answer(&studio, web);
		studio_answer(&studio, dns);
		studio_answer(&studio, nothing);
		ck_assert_int_eq(
			source_snapshot(studio.source, &film_everything, &feed), 0);
	}
	studio_wrap(&studio);
	ck_assert_int_eq(fstat(studio.fd, &stat), 0);
	bytes_add(&bytes, NULL, (size_t)stat.st_size);
	ck_assert_int_eq(read(studio.fd, bytes.data, bytes.length), bytes.length);
	studio_close(&studio);
	return bytes;
}

static int on_end(void *self, const struct verdict *verdict)
{
	(void)self, (void)verdict;
	return 0;
}

/* Goes to a snapshot and reads who held its sockets. */
static int go_to(struct replay *replay, size_t number)
{
	static const struct feed_ops ops = { .end = on_end };
	const struct feed feed = { &ops, NULL };

	ck_assert_int_eq(replay_seek(replay, number), 0);
	ck_assert_int_eq(
		source_snapshot(replay_source(replay), &film_everything, &feed), 0);
	return replay_owners(replay, owners, told);
}

/* "PID:COMM:FD …" */
static const char *holders_of(uint32_t inode)
{
	static char text[256];
	const struct holding *at = owners_first(owners, inode);

	text[0] = '\0';
	for (; at; at = owners_next(owners, at)) {
		const struct process *process = owners_process(owners, at);
		size_t length = strlen(text);

		snprintf(text + length, sizeof(text) - length, "%s%u:%s:%u",
			length ? " " : "", process->pid, process->comm, at->fd);
	}
	return text;
}

static void expect_each_moment(bool compress)
{
	struct bytes bytes = record(COUNT, compress, true);
	int fd = film_file(bytes.data, bytes.length);
	struct replay *replay = film_replay(fd);

	ck_assert_int_eq(replay_owners(replay, owners, told), -ENODATA);
	for (size_t i = COUNT; i-- > 0;) {
		char expected[64];

		ck_assert_int_eq(go_to(replay, i), 0);
		snprintf(expected, sizeof(expected), "%zu:ja?va:3 9:worker:6 9:worker:7",
			1000 + i);
		ck_assert_str_eq(holders_of(100), expected);
		ck_assert_str_eq(holders_of(101), "");
		ck_assert_str_eq(holders_of(999), "");
	}
	source_free(replay_source(replay));
	close(fd);
	bytes_free(&bytes);
}

START_TEST(each_moment_has_its_own_holders_also_backwards)
{
	expect_each_moment(false);
}
END_TEST

START_TEST(so_it_has_when_it_is_compressed)
{
	if (zstd_is_built())
		expect_each_moment(true);
}
END_TEST

START_TEST(all_that_was_known_of_a_process_and_of_the_look_comes_back)
{
	struct bytes bytes = record(1, false, true);
	int fd = film_file(bytes.data, bytes.length);
	struct replay *replay = film_replay(fd);
	const struct process *process;
	uint64_t cgroup;

	ck_assert_int_eq(go_to(replay, 0), 0);
	process = owners_process(owners, owners_first(owners, 103));
	ck_assert_uint_eq(process->pid, 1000);
	ck_assert_uint_eq(process->start, 5);
	process = owners_process(owners, owners_next(owners, owners_first(owners, 100)));
	ck_assert_uint_eq(process->uid, 33);
	/* Who holds nothing of it is not in it. */
	ck_assert_uint_eq(owners_processes(owners), 4);
	ck_assert_str_eq(holders_of(102), "12:young:3");
	ck_assert(owners_reach(owners)->looked);
	ck_assert_uint_eq(owners_reach(owners)->processes, 4);
	ck_assert_uint_eq(owners_reach(owners)->refused, 2);
	ck_assert_uint_eq(claims_alone(told), 1);
	ck_assert_str_eq(claims_alone_at(told, 0, &cgroup)->comm, "lonely");
	ck_assert_uint_eq(cgroup, 8);
	source_free(replay_source(replay));
	close(fd);
	bytes_free(&bytes);
}
END_TEST

START_TEST(units_of_its_sockets_come_back_and_no_others)
{
	struct bytes bytes = record(1, false, true);
	int fd = film_file(bytes.data, bytes.length);
	struct replay *replay = film_replay(fd);

	go_to(replay, 0);
	ck_assert_int_eq(replay_units(replay, names), 0);
	ck_assert_str_eq(units_name(names, 7), units_name(units, 7));
	ck_assert_str_eq(units_path(names, 7), "/system.slice/web?.service");
	ck_assert(units_is_root(names, 1));
	ck_assert_uint_eq(units_count(names), 1);
	source_free(replay_source(replay));
	close(fd);
	bytes_free(&bytes);
}
END_TEST

START_TEST(a_look_that_was_not_over_is_told_as_such)
{
	struct bytes bytes;
	struct replay *replay;
	int fd;

	claims_keep(claims); /* looks beside the snapshots */
	bytes = record(1, false, true);
	fd = film_file(bytes.data, bytes.length);
	replay = film_replay(fd);
	ck_assert_int_eq(go_to(replay, 0), 0);
	ck_assert(!owners_reach(owners)->looked);
	source_free(replay_source(replay));
	close(fd);
	bytes_free(&bytes);
}
END_TEST

static void expect_none(struct bytes *bytes)
{
	int fd = film_file(bytes->data, bytes->length);
	struct replay *replay = film_replay(fd);

	ck_assert_int_eq(go_to(replay, 0), -ENODATA);
	ck_assert_uint_eq(owners_processes(owners), 0);
	ck_assert_ptr_null(owners_first(owners, 100));
	ck_assert_uint_eq(claims_alone(told), 0);
	source_free(replay_source(replay));
	close(fd);
	bytes_free(bytes);
}

START_TEST(what_nobody_looked_for_was_not_recorded)
{
	struct bytes bytes = record(1, false, false);

	expect_none(&bytes);
	seen.looked = false;
	bytes = record(1, false, true);
	expect_none(&bytes);
}
END_TEST

/* Some of them would pass for all. */
START_TEST(cut_anywhere_there_are_all_holders_or_none)
{
	struct bytes bytes = record(1, false, true);
	bool whole = false;

	for (size_t length = 200; length <= bytes.length; length++) {
		int fd = film_file(bytes.data, length);
		struct replay *replay = film_replay(fd);
		int err = go_to(replay, 0);

		ck_assert_msg(
			err == 0 || (err == -ENODATA && !whole), "%zu: %d", length, err);
		ck_assert_str_eq(
			holders_of(100), err ? "" : "1000:ja?va:3 9:worker:6 9:worker:7");
		whole = !err;
		source_free(replay_source(replay));
		close(fd);
	}
	ck_assert(whole);
	bytes_free(&bytes);
}
END_TEST

/* ---- written by somebody else ---- */

static struct film film;
static alignas(uint64_t) uint8_t note[NOTE_MAX];

static void add_note(size_t length)
{
	bytes_add(&film.datagram, note, length);
	film_record(&film, NETLINK_USERSOCK);
}

static void begin_film(bool swapped)
{
	const struct snapshot snapshot = { .host = "x", .wall_ns = 1, .mono_ns = 1 };

	film = (struct film){ .swapped = swapped };
	film_begin(&film);
	add_note(note_put_begin(note, 1, &snapshot, &film_everything));
}

static void add_process(uint32_t pid, const char *comm)
{
	struct process process = { .pid = pid, .start = UINT64_C(0x100000002) };
	size_t length = note_put_list(note, NOTE_PROCESSES, 1);

	snprintf(process.comm, sizeof(process.comm), "%s", comm);
	ck_assert(note_add_process(note, &length, &process));
	add_note(length);
}

static void add_holdings(const struct note_holding *holdings, size_t count)
{
	add_note(note_put_holdings(note, 1, holdings, count));
}

/* Ends it and reads it. */
static int play_film(void)
{
	const struct owners_reach reach = { true, false, 1, 0 };
	const struct verdict verdict = { .complete = true };
	struct replay *replay;
	int err;
	int fd;

	add_note(note_put_reach(note, 1, &reach));
	add_note(note_put_end(note, 1, &verdict));
	fd = film_file(film.bytes.data, film.bytes.length);
	replay = film_replay(fd);
	err = go_to(replay, 0);
	source_free(replay_source(replay));
	close(fd);
	film_fini(&film);
	return err;
}

START_TEST(the_other_byte_order_is_read)
{
	const struct note_holding holdings[] = { { 100, 1, 3 }, { 100, 0, 4 },
		{ 101, 0, 5 } };

	begin_film(true);
	add_process(11, "a");
	add_process(12, "b");
	add_holdings(holdings, 3);
	ck_assert_int_eq(play_film(), 0);
	ck_assert_str_eq(holders_of(100), "12:b:3 11:a:4");
	ck_assert_str_eq(holders_of(101), "11:a:5");
	ck_assert_uint_eq(owners_process_at(owners, 0)->start, UINT64_C(0x100000002));
}
END_TEST

START_TEST(holdings_that_cannot_be_are_left_out)
{
	static const struct note_holding holdings[] = {
		{ 100, 1, 3 },		/* there is one process only */
		{ 100, UINT32_MAX, 3 }, /* there is no such one */
		{ 0, 0, 3 },		/* no socket */
		{ 101, 0, 3 }, { 102, 0, 4 },
		{ 101, 0, 5 }, /* apart from the others of that socket */
	};

	begin_film(false);
	add_process(11, "a\xe2\x80\xae\n");
	add_holdings(holdings, COUNT_OF(holdings));
	ck_assert_int_eq(play_film(), 0);
	ck_assert_str_eq(holders_of(100), "");
	ck_assert_str_eq(holders_of(0), "");
	ck_assert_str_eq(holders_of(101), "11:a??:3");
	ck_assert_str_eq(holders_of(102), "11:a??:4");
}
END_TEST

START_TEST(so_many_holders_of_one_socket_are_read_and_no_more)
{
	struct note_holding holdings[NOTE_HOLDINGS_MAX];
	unsigned count = 0;

	begin_film(false);
	add_process(11, "a");
	for (unsigned i = 0; i <= LEDGER_HOLDERS_MAX / NOTE_HOLDINGS_MAX; i++) {
		for (unsigned n = 0; n < NOTE_HOLDINGS_MAX; n++)
			holdings[n] = (struct note_holding){ 100, 0, count++ };
		add_holdings(holdings, NOTE_HOLDINGS_MAX);
	}
	ck_assert_int_eq(play_film(), 0);
	count = 0;
	for (const struct holding *at = owners_first(owners, 100); at;
		at = owners_next(owners, at))
		ck_assert_uint_eq(at->fd, count++);
	ck_assert_uint_eq(count, LEDGER_HOLDERS_MAX);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, each_moment_has_its_own_holders_also_backwards);
	tcase_add_test(tcase, so_it_has_when_it_is_compressed);
	tcase_add_test(tcase, all_that_was_known_of_a_process_and_of_the_look_comes_back);
	tcase_add_test(tcase, units_of_its_sockets_come_back_and_no_others);
	tcase_add_test(tcase, a_look_that_was_not_over_is_told_as_such);
	tcase_add_test(tcase, what_nobody_looked_for_was_not_recorded);
	tcase_add_test(tcase, cut_anywhere_there_are_all_holders_or_none);
	tcase_add_test(tcase, the_other_byte_order_is_read);
	tcase_add_test(tcase, holdings_that_cannot_be_are_left_out);
	tcase_add_test(tcase, so_many_holders_of_one_socket_are_read_and_no_more);
}

int main(void)
{
	return unit_run("ledger", add);
}
