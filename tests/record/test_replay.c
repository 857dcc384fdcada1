/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/replay.h"

#include "film.h"
#include "studio.h"
#include "unit.h"

#include "sockview/record/capture.h"
#include "sockview/record/zstd.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct studio_sock nothing[] = { { .port = 0 } };
static const struct studio_sock web[] = { { .state = 10, .port = 80 },
	{ .state = 1, .port = 80 }, { .port = 0 } };
static const struct studio_sock dns[] = { { .state = 7, .port = 53 }, { .port = 0 } };

/* The bytes of a recording with a number of snapshots. */
struct tin {
	uint8_t *bytes;
	size_t length;
};

static struct tin tin;

static void make_tin(unsigned snapshots, bool compress)
{
	static struct studio studio;
	struct log_feed *log = malloc(sizeof(*log));
	struct stat stat;

	studio_open(&studio, compress);
	for (unsigned i = 0; i < snapshots; i++) {
		studio_answer(&studio, web);
		studio_answer(&studio, dns);
		studio_answer(&studio, nothing);
		ck_assert_int_eq(studio_take(&studio, &film_everything, log), 0);
	}
	studio_wrap(&studio);
	ck_assert_int_eq(fstat(studio.fd, &stat), 0);
	tin.length = (size_t)stat.st_size;
	tin.bytes = malloc(tin.length);
	ck_assert_int_eq(read(studio.fd, tin.bytes, tin.length), tin.length);
	studio_close(&studio);
	free(log);
}

static void drop_tin(void)
{
	free(tin.bytes);
	tin.bytes = NULL;
}

static unsigned count_words(const char *text, const char *word)
{
	unsigned count = 0;

	while ((text = strstr(text, word))) {
		count++;
		text += strlen(word);
	}
	return count;
}

/*
 * Whatever the length, the snapshots before the cut are whole, and the one that is cut,
 * if its beginning is there, is partial. The fault is told once.
 */
static void expect_cut(size_t length, size_t whole_at_least)
{
	char why[REPLAY_WHY_MAX];
	struct replay *replay = NULL;
	int fd = film_file(tin.bytes, length);
	int err = replay_from(fd, NULL, NULL, &replay, why);
	unsigned whole;
	unsigned partial;
	char *told;

	if (err) {
		ck_assert_uint_eq(whole_at_least, 0);
		ck_assert_str_ne(why, "");
		close(fd);
		return;
	}
	told = film_tell(replay, &film_everything);
	whole = count_words(told, "end:whole");
	partial = count_words(told, "end:partial");
	ck_assert_uint_ge(whole, whole_at_least);
	ck_assert_uint_le(partial, 1);
	ck_assert_uint_eq(replay_count(replay), whole + partial);
	ck_assert_msg(!partial || !replay_fault(replay)[0], "told twice");
	free(told);
	source_free(replay_source(replay));
	close(fd);
}

START_TEST(cut_at_any_byte_it_replays_up_to_there)
{
	size_t one;

	make_tin(1, false);
	one = tin.length;
	drop_tin();
	make_tin(2, false);
	for (size_t length = 0; length <= tin.length; length++)
		expect_cut(length, length == tin.length ? 2 : length >= one ? 1 : 0);
	drop_tin();
}
END_TEST

START_TEST(a_cut_inside_the_table_says_so_and_keeps_what_was_read)
{
	struct replay *replay;
	char *told;
	int fd;

	make_tin(1, false);
	/* Without the reply of TCP's last record: the end of the dump and all behind. */
	fd = film_file(tin.bytes, tin.length - 60);
	replay = film_replay(fd);
	told = film_tell(replay, &film_everything);
	ck_assert_msg(strstr(told, "sock:tcp:80:ESTABLISHED"), "%s", told);
	ck_assert_msg(strstr(told, "end:partial"), "%s", told);
	ck_assert_str_eq(replay_fault(replay), "");
	free(told);
	source_free(replay_source(replay));
	close(fd);
	drop_tin();
}
END_TEST

START_TEST(compressed_and_cut_at_any_byte_it_loses_one_snapshot)
{
	if (!zstd_is_built())
		return;
	make_tin(3, true);
	for (size_t length = 0; length < tin.length; length++)
		expect_cut(length, 0);
	/* A cut in the last frame costs the last snapshot only. */
	for (size_t back = 1; back < 200; back++)
		expect_cut(tin.length - back, 2);
	expect_cut(tin.length, 3);
	drop_tin();
}
END_TEST

static void expect_seeking(bool compress)
{
	struct log_feed *log = malloc(sizeof(*log));
	const struct feed feed = log_feed(log);
	struct replay_time time;
	struct replay *replay;
	uint64_t first;
	int fd;

	make_tin(5, compress);
	fd = film_file(tin.bytes, tin.length);
	replay = film_replay(fd);
	ck_assert(replay_has(replay, 4));
	ck_assert(!replay_has(replay, 5));
	ck_assert_uint_eq(replay_count(replay), 5);
	ck_assert_int_eq(replay_time(replay, 0, &time), 0);
	first = time.wall_ns;
	ck_assert_int_eq(replay_time(replay, 3, &time), 0);
	ck_assert_uint_ge(time.wall_ns, first + 3000000000);
	ck_assert_uint_eq(replay_find(replay, time.wall_ns), 3);
	ck_assert_uint_eq(replay_find(replay, time.wall_ns - 1), 2);
	ck_assert_uint_eq(replay_find(replay, 0), 0);
	ck_assert_uint_eq(replay_find(replay, UINT64_MAX), 4);
	ck_assert_int_eq(replay_time(replay, 5, &time), -ENODATA);
	for (size_t i = 5; i-- > 0;) {
		ck_assert_int_eq(replay_seek(replay, i), 0);
		ck_assert_uint_eq(replay_next(replay), i);
		log_feed_init(log);
		ck_assert_int_eq(
			source_snapshot(replay_source(replay), &film_everything, &feed),
			0);
		ck_assert(log->verdict.complete);
		ck_assert_uint_eq(log->count, 3);
		ck_assert_uint_eq(replay_next(replay), i + 1);
	}
	ck_assert_int_eq(replay_seek(replay, 5), -ENODATA);
	source_free(replay_source(replay));
	close(fd);
	drop_tin();
	free(log);
}

START_TEST(one_can_go_to_any_snapshot)
{
	expect_seeking(false);
}
END_TEST

START_TEST(one_can_go_to_any_compressed_snapshot)
{
	if (zstd_is_built())
		expect_seeking(true);
}
END_TEST

START_TEST(what_comes_by_a_pipe_is_kept_for_going_back)
{
	struct replay *replay;
	int ends[2];
	char *told;

	make_tin(3, false);
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], tin.bytes, tin.length), tin.length);
	close(ends[1]);
	replay = film_replay(ends[0]);
	told = film_tell(replay, &film_everything);
	ck_assert_uint_eq(count_words(told, "end:whole"), 3);
	free(told);
	ck_assert_int_eq(replay_seek(replay, 0), 0);
	told = film_tell(replay, &film_everything);
	ck_assert_uint_eq(count_words(told, "end:whole"), 3);
	free(told);
	source_free(replay_source(replay));
	close(ends[0]);
	drop_tin();
}
END_TEST

START_TEST(the_feed_may_stop_it_at_any_call)
{
	static const char *const words[] = { "begin:db-7", "device:1:lo",
		"listener:tcp:80:LISTEN", "sock:tcp:80:LISTEN", "source:tcp:replay",
		"sock:udp:53:UNCONN", "source:udp:replay" };
	struct log_feed *log = malloc(sizeof(*log));
	const struct feed feed = log_feed(log);
	struct ask ask = film_everything;
	int fd;

	make_tin(1, false);
	fd = film_file(tin.bytes, tin.length);
	ask.listeners = true;
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		struct replay *replay = film_replay(fd);

		log_feed_init(log);
		log->stop_at = words[i];
		log->stop_with = -ECANCELED;
		ck_assert_int_eq(
			source_snapshot(replay_source(replay), &ask, &feed), -ECANCELED);
		ck_assert_msg(strstr(log_feed_text(log), "end:partial"), "%s",
			log_feed_text(log));
		ck_assert(!log->verdict.complete);
		source_free(replay_source(replay));
	}
	close(fd);
	drop_tin();
	free(log);
}
END_TEST

START_TEST(what_was_given_up_in_the_middle_is_partial_and_the_next_is_whole)
{
	struct bytes spliced = { 0 };
	struct replay *replay;
	char *told;
	size_t one;
	int fd;

	make_tin(1, false);
	one = tin.length;
	/* The end is the last record: 16 + 16 + 36 bytes. */
	bytes_add(&spliced, tin.bytes, one - 68);
	bytes_add(&spliced, tin.bytes + CAPTURE_FILE_HEADER, one - CAPTURE_FILE_HEADER);
	fd = film_file(spliced.data, spliced.length);
	replay = film_replay(fd);
	told = film_tell(replay, &film_everything);
	ck_assert_uint_eq(count_words(told, "end:partial"), 1);
	ck_assert_uint_eq(count_words(told, "end:whole"), 1);
	free(told);
	source_free(replay_source(replay));
	close(fd);
	bytes_free(&spliced);
	drop_tin();
}
END_TEST

START_TEST(garbage_behind_a_snapshot_is_told)
{
	struct bytes more = { 0 };
	struct replay *replay;
	char *told;
	int fd;

	make_tin(1, false);
	bytes_add(&more, tin.bytes, tin.length);
	memset(bytes_add(&more, NULL, 64), 0xff, 64);
	fd = film_file(more.data, more.length);
	replay = film_replay(fd);
	told = film_tell(replay, &film_everything);
	ck_assert_uint_eq(count_words(told, "end:whole"), 1);
	ck_assert_str_ne(replay_fault(replay), "");
	free(told);
	source_free(replay_source(replay));
	close(fd);
	bytes_free(&more);
	drop_tin();
}
END_TEST

START_TEST(a_newer_format_is_refused_by_name)
{
	char why[REPLAY_WHY_MAX];
	uint32_t *format;

	make_tin(1, false);
	/* The first attribute of the first message. */
	format = (uint32_t *)(void *)(tin.bytes + 24 + 16 + 16 + 16 + 4);
	ck_assert_uint_eq(*format, 1);
	*format = 2;
	film_refuse(tin.bytes, tin.length, why);
	ck_assert_msg(strstr(why, "newer"), "%s", why);
	drop_tin();
}
END_TEST

START_TEST(an_empty_file_and_one_without_snapshots_are_named)
{
	uint8_t header[CAPTURE_FILE_HEADER];
	char why[REPLAY_WHY_MAX];

	film_refuse("", 0, why);
	ck_assert_str_eq(why, "the file is empty");
	capture_put_file_header(header);
	film_refuse(header, sizeof(header), why);
	ck_assert_str_eq(why, "it holds no snapshot");
	film_refuse(header, sizeof(header) - 1, why);
	ck_assert_msg(strstr(why, "24 bytes"), "%s", why);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, cut_at_any_byte_it_replays_up_to_there);
	tcase_add_test(tcase, a_cut_inside_the_table_says_so_and_keeps_what_was_read);
	tcase_add_test(tcase, compressed_and_cut_at_any_byte_it_loses_one_snapshot);
	tcase_add_test(tcase, one_can_go_to_any_snapshot);
	tcase_add_test(tcase, one_can_go_to_any_compressed_snapshot);
	tcase_add_test(tcase, what_comes_by_a_pipe_is_kept_for_going_back);
	tcase_add_test(tcase, the_feed_may_stop_it_at_any_call);
	tcase_add_test(
		tcase, what_was_given_up_in_the_middle_is_partial_and_the_next_is_whole);
	tcase_add_test(tcase, garbage_behind_a_snapshot_is_told);
	tcase_add_test(tcase, a_newer_format_is_refused_by_name);
	tcase_add_test(tcase, an_empty_file_and_one_without_snapshots_are_named);
}

int main(void)
{
	return unit_run("replay", add);
}
