/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/out.h"

#include "paper.h"
#include "unit.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BIG (3 * OUT_BUFFER + 1234)

/* A reader whose moods are the test's. */
struct reader {
	unsigned calls;
	unsigned good; /* calls it answers with 0 ... */
	int then;      /* ... and with this afterwards */
	int drain;     /* a descriptor to empty at each call, -1: none */
	size_t drained;
	char bytes[BIG];
};

static struct out out;
static struct paper paper;
static struct reader reader;
static char big[BIG];

static void setup(void)
{
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (char)('a' + i * 7 % 26);
	reader = (struct reader){ .good = UINT_MAX, .drain = -1 };
	paper_open(&paper, false);
}

static void teardown(void)
{
	paper_close(&paper);
}

static int ready(void *context, int fd)
{
	struct reader *self = context;

	(void)fd;
	self->calls++;
	while (self->drain >= 0) {
		ssize_t got = read(self->drain, self->bytes + self->drained,
			sizeof(self->bytes) - self->drained);

		if (got <= 0)
			break;
		self->drained += (size_t)got;
	}
	return self->calls <= self->good ? 0 : self->then;
}

static void open_pipe(int ends[2], int flags)
{
	ck_assert_int_eq(pipe2(ends, flags | O_CLOEXEC), 0);
}

/* A socket that keeps the borders between writes. */
static void open_packets(int ends[2])
{
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
}

static void close_both(const int ends[2])
{
	close(ends[0]);
	close(ends[1]);
}

START_TEST(nothing_goes_out_before_the_buffer_is_flushed_or_full)
{
	out_text(&paper.out, "held back");
	ck_assert_int_eq(lseek(paper.fd, 0, SEEK_END), 0);
	ck_assert_int_eq(out_flush(&paper.out), 0);
	ck_assert_int_eq(lseek(paper.fd, 0, SEEK_END), 9);
	ck_assert_str_eq(paper_text(&paper), "held back");
}
END_TEST

static const size_t pieces[] = { 1, 7, 100, 4096, OUT_ROW_MAX - 1, OUT_ROW_MAX,
	OUT_ROW_MAX + 1, OUT_BUFFER, OUT_BUFFER + OUT_ROW_MAX, BIG };

START_TEST(pieces_of_any_size_arrive_whole_and_in_order)
{
	for (size_t at = 0; at < BIG; at += pieces[_i]) {
		size_t left = BIG - at;

		out_bytes(&paper.out, big + at, left < pieces[_i] ? left : pieces[_i]);
	}
	paper_text(&paper);
	ck_assert_uint_eq(paper.length, BIG);
	ck_assert(memcmp(paper.text, big, BIG) == 0);
}
END_TEST

static const size_t last_rows[] = { 0, 1, 2, 50, OUT_ROW_MAX - 1, OUT_ROW_MAX };

/* However far the row before went beyond the border. */
START_TEST(there_is_always_room_for_a_whole_row)
{
	size_t total = OUT_BUFFER - 1 + last_rows[_i];
	char *room;

	out_bytes(&paper.out, big, OUT_BUFFER - 1);
	room = out_room(&paper.out);
	memset(room, 'x', last_rows[_i]);
	out_take(&paper.out, room + last_rows[_i]);
	for (int i = 0; i < 20; i++) {
		room = out_room(&paper.out);
		ck_assert_uint_le((size_t)(room - paper.out.buffer) + OUT_ROW_MAX,
			sizeof(paper.out.buffer));
		memset(room, 'x', OUT_ROW_MAX);
		out_take(&paper.out, room + OUT_ROW_MAX);
		total += OUT_ROW_MAX;
	}
	paper_text(&paper);
	ck_assert_uint_eq(paper.length, total);
}
END_TEST

START_TEST(a_full_disk_is_an_error_that_stays)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	out_init(&out, fd, false, NULL, NULL);
	out_text(&out, "lost");
	ck_assert_int_eq(out.err, 0);
	ck_assert_int_eq(out_flush(&out), -ENOSPC);
	ck_assert_int_eq(out_verdict(&out), -ENOSPC);
	/* Even where there is room again, the gap must not be papered over. */
	out.fd = paper.fd;
	out_text(&out, "more");
	ck_assert_int_eq(out_flush(&out), -ENOSPC);
	ck_assert_str_eq(paper_text(&paper), "");
	close(fd);
}
END_TEST

START_TEST(a_reader_that_left_is_epipe)
{
	int ends[2];

	open_pipe(ends, 0);
	close(ends[0]);
	out_init(&out, ends[1], false, ready, &reader);
	out_bytes(&out, big, BIG);
	ck_assert_int_eq(out_flush(&out), -EPIPE);
	ck_assert_int_eq(out_verdict(&out), -EPIPE);
	close(ends[1]);
}
END_TEST

START_TEST(a_descriptor_that_cannot_be_written_is_an_error)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	out_init(&out, fd, false, NULL, NULL);
	out_text(&out, "x");
	ck_assert_int_eq(out_flush(&out), -EBADF);
	close(fd);
}
END_TEST

START_TEST(after_an_error_output_goes_nowhere_and_does_not_pile_up)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	out_init(&out, fd, false, NULL, NULL);
	for (int i = 0; i < 100; i++)
		out_bytes(&out, big, BIG);
	ck_assert_uint_le(out.used, sizeof(out.buffer));
	ck_assert_int_eq(out_flush(&out), -ENOSPC);
	close(fd);
}
END_TEST

START_TEST(an_empty_flush_writes_nothing_and_asks_nobody)
{
	out_init(&out, paper.fd, false, ready, &reader);
	ck_assert_int_eq(out_flush(&out), 0);
	ck_assert_uint_eq(reader.calls, 0);
}
END_TEST

START_TEST(a_slow_reader_gets_pieces_that_cannot_block)
{
	size_t total = 0;
	ssize_t got;
	int ends[2];

	open_packets(ends);
	out_init(&out, ends[1], false, ready, &reader);
	out_bytes(&out, big, 10 * PIPE_BUF + 5);
	ck_assert_int_eq(out_flush(&out), 0);
	close(ends[1]);
	while ((got = recv(ends[0], reader.bytes, sizeof(reader.bytes), 0)) > 0) {
		ck_assert_int_le(got, PIPE_BUF);
		ck_assert(memcmp(reader.bytes, big + total, (size_t)got) == 0);
		total += (size_t)got;
	}
	ck_assert_uint_eq(total, 10 * PIPE_BUF + 5);
	ck_assert_uint_eq(reader.calls, 11);
	close(ends[0]);
}
END_TEST

START_TEST(a_file_gets_the_whole_buffer_at_once)
{
	out_init(&out, paper.fd, false, ready, &reader);
	out_bytes(&out, big, OUT_BUFFER);
	ck_assert_int_eq(out_flush(&out), 0);
	ck_assert_uint_eq(reader.calls, 1);
}
END_TEST

START_TEST(told_to_stop_it_still_ends_the_document)
{
	int ends[2];

	open_pipe(ends, 0);
	reader.good = 1;
	reader.then = 1;
	out_init(&out, ends[1], false, ready, &reader);
	out_bytes(&out, big, PIPE_BUF);
	ck_assert_int_eq(out_flush(&out), 0);
	ck_assert_int_eq(out_verdict(&out), 0);
	out_bytes(&out, big + PIPE_BUF, 2 * PIPE_BUF);
	ck_assert_int_eq(out_flush(&out), 0);
	ck_assert(out.stopping);
	ck_assert_int_eq(out_verdict(&out), -EINTR);
	reader.good = UINT_MAX; /* once told, it stays told */
	out_text(&out, "]}\n");
	ck_assert_int_eq(out_flush(&out), 0);
	ck_assert_int_eq(out_verdict(&out), -EINTR);
	close(ends[1]);
	ck_assert_int_eq(read(ends[0], reader.bytes, BIG), 3 * PIPE_BUF + 3);
	ck_assert(memcmp(reader.bytes, big, 3 * PIPE_BUF) == 0);
	close(ends[0]);
}
END_TEST

START_TEST(a_reader_given_up_ends_the_output_between_two_pieces)
{
	int ends[2];

	open_pipe(ends, 0);
	reader.good = 2;
	reader.then = -EINTR;
	out_init(&out, ends[1], false, ready, &reader);
	out_bytes(&out, big, 5 * PIPE_BUF);
	ck_assert_int_eq(out_flush(&out), -EINTR);
	ck_assert_int_eq(out_verdict(&out), -EINTR);
	close(ends[1]);
	ck_assert_int_eq(read(ends[0], reader.bytes, BIG), 2 * PIPE_BUF);
	ck_assert_uint_eq(reader.calls, 3);
	close(ends[0]);
}
END_TEST

START_TEST(a_pipe_that_does_not_block_gets_everything)
{
	int ends[2];

	open_pipe(ends, O_NONBLOCK);
	reader.drain = ends[0];
	out_init(&out, ends[1], false, ready, &reader);
	out_bytes(&out, big, BIG);
	ck_assert_int_eq(out_flush(&out), 0);
	ready(&reader, ends[1]);
	ck_assert_uint_eq(reader.drained, BIG);
	ck_assert(memcmp(reader.bytes, big, BIG) == 0);
	close_both(ends);
}
END_TEST

/* Somebody else may fill the pipe between the answer and the write. */
START_TEST(a_pipe_that_is_full_after_all_is_asked_for_again)
{
	int ends[2];

	open_pipe(ends, O_NONBLOCK);
	while (write(ends[1], big, PIPE_BUF) > 0)
		continue;
	reader.good = 3;
	reader.then = -EINTR;
	out_init(&out, ends[1], false, ready, &reader);
	out_text(&out, "x");
	ck_assert_int_eq(out_flush(&out), -EINTR);
	ck_assert_uint_eq(reader.calls, 4);
	close_both(ends);
}
END_TEST

static const struct {
	bool right;
	const char *text;
	size_t width;
	const char *expected;
} aligned[] = {
	{ false, "TCP", 5, "TCP  " },
	{ false, "TCP", 3, "TCP" },
	{ false, "TCP", 0, "TCP" },
	{ false, "", 2, "  " },
	{ true, "42", 5, "   42" },
	{ true, "42", 2, "42" },
	{ true, "4242", 2, "4242" },
	{ true, "", 0, "" },
};

START_TEST(text_is_filled_up_to_its_width_and_never_cut)
{
	if (aligned[_i].right)
		out_right(&paper.out, aligned[_i].text, aligned[_i].width);
	else
		out_left(&paper.out, aligned[_i].text, aligned[_i].width);
	ck_assert_str_eq(paper_text(&paper), aligned[_i].expected);
}
END_TEST

START_TEST(numbers_are_plain_decimals)
{
	out_u64(&paper.out, 0);
	out_text(&paper.out, " ");
	out_u64(&paper.out, UINT64_MAX);
	ck_assert_str_eq(paper_text(&paper), "0 18446744073709551615");
}
END_TEST

START_TEST(without_colour_a_style_writes_nothing)
{
	for (int style = 0; style < STYLE_COUNT; style++)
		out_style(&paper.out, (enum style)style);
	ck_assert_str_eq(paper_text(&paper), "");
}
END_TEST

START_TEST(with_colour_every_style_is_one_sequence_and_plain_resets)
{
	struct paper colored;

	for (int style = 0; style < STYLE_COUNT; style++) {
		const char *text;

		paper_open(&colored, true);
		out_style(&colored.out, (enum style)style);
		text = paper_text(&colored);
		ck_assert_msg(strncmp(text, "\033[", 2) == 0, "style %d", style);
		ck_assert_uint_eq(
			2 + strspn(text + 2, "0123456789;"), colored.length - 1);
		ck_assert_int_eq(text[colored.length - 1], 'm');
		ck_assert_int_eq(strcmp(text, "\033[0m") == 0, style == STYLE_PLAIN);
		paper_close(&colored);
	}
}
END_TEST

static void add_readers(TCase *tcase)
{
	tcase_add_test(tcase, a_reader_that_left_is_epipe);
	tcase_add_test(tcase, a_slow_reader_gets_pieces_that_cannot_block);
	tcase_add_test(tcase, told_to_stop_it_still_ends_the_document);
	tcase_add_test(tcase, a_reader_given_up_ends_the_output_between_two_pieces);
	tcase_add_test(tcase, a_pipe_that_does_not_block_gets_everything);
	tcase_add_test(tcase, a_pipe_that_is_full_after_all_is_asked_for_again);
}

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, nothing_goes_out_before_the_buffer_is_flushed_or_full);
	unit_add_loop(tcase, pieces_of_any_size_arrive_whole_and_in_order, pieces);
	unit_add_loop(tcase, there_is_always_room_for_a_whole_row, last_rows);
	tcase_add_test(tcase, a_full_disk_is_an_error_that_stays);
	tcase_add_test(tcase, a_descriptor_that_cannot_be_written_is_an_error);
	tcase_add_test(tcase, after_an_error_output_goes_nowhere_and_does_not_pile_up);
	tcase_add_test(tcase, an_empty_flush_writes_nothing_and_asks_nobody);
	tcase_add_test(tcase, a_file_gets_the_whole_buffer_at_once);
	unit_add_loop(tcase, text_is_filled_up_to_its_width_and_never_cut, aligned);
	tcase_add_test(tcase, numbers_are_plain_decimals);
	tcase_add_test(tcase, without_colour_a_style_writes_nothing);
	tcase_add_test(tcase, with_colour_every_style_is_one_sequence_and_plain_resets);
	add_readers(tcase);
}

int main(void)
{
	return unit_run("out", add);
}
