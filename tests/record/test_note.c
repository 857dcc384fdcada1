/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/note.h"

#include "unit.h"

#include <stdalign.h>
#include <string.h>

static alignas(uint64_t) uint8_t bytes[NOTE_MAX];

static const struct ask ask = {
	.protos = PROTO_BIT(PROTO_TCP),
	.families = FAMILIES_ALL,
	.states = { STATES_ALL, STATE_BIT(STATE_CLOSE) },
};

static const struct nlmsghdr *take(size_t length)
{
	const struct nlmsghdr *message = note_of(bytes, length);

	ck_assert_ptr_nonnull(message);
	ck_assert_uint_eq(message->nlmsg_len, length);
	ck_assert_uint_eq(message->nlmsg_flags, 0);
	return message;
}

START_TEST(the_beginning_comes_back)
{
	const struct snapshot snapshot = {
		.host = "db-7",
		.netns = "net:[1]",
		.wall_ns = UINT64_C(1800000000123456789),
		.mono_ns = 77,
		.ephemeral = { 1000, 2000 },
		.ephemeral_known = true,
	};
	struct note_begin begin;
	const struct nlmsghdr *message = take(note_put_begin(bytes, 9, &snapshot, &ask));

	ck_assert_uint_eq(message->nlmsg_seq, 9);
	ck_assert_uint_eq(message->nlmsg_type, NOTE_BEGIN);
	ck_assert_uint_eq(note_format(message), NOTE_FORMAT);
	ck_assert(note_read_begin(message, &begin));
	ck_assert_str_eq(begin.host, "db-7");
	ck_assert_str_eq(begin.netns, "net:[1]");
	ck_assert_uint_eq(begin.wall_ns, snapshot.wall_ns);
	ck_assert_uint_eq(begin.mono_ns, 77);
	ck_assert(begin.ephemeral_known && begin.ephemeral.low == 1000 &&
		  begin.ephemeral.high == 2000);
	ck_assert_uint_eq(begin.protos, ask.protos);
	ck_assert_uint_eq(begin.families, ask.families);
	ck_assert_uint_eq(begin.states[PROTO_UDP], ask.states[PROTO_UDP]);
}
END_TEST

START_TEST(what_is_unknown_stays_unknown)
{
	const struct snapshot snapshot = { .host = "", .wall_ns = 1 };
	struct note_begin begin;

	ck_assert(
		note_read_begin(take(note_put_begin(bytes, 1, &snapshot, &ask)), &begin));
	ck_assert_str_eq(begin.host, "-");
	ck_assert(!begin.netns_known);
	ck_assert(!begin.ephemeral_known);
}
END_TEST

START_TEST(text_of_a_file_is_sanitized)
{
	const struct snapshot snapshot = { .host = "a\033[2Jb", .netns = "x\ny" };
	const struct source_report failed = { .why = "no\xe2\x80\xae"
						     "b" };
	struct note_begin begin;
	struct note_report report;
	uint32_t ifindex;
	char name[16];

	ck_assert(
		note_read_begin(take(note_put_begin(bytes, 1, &snapshot, &ask)), &begin));
	ck_assert_str_eq(begin.host, "a?[2Jb");
	ck_assert_str_eq(begin.netns, "x?y");
	note_put_report(bytes, 1, PROTO_TCP, &failed);
	ck_assert(note_read_report((const void *)bytes, &report));
	ck_assert_str_eq(report.why, "no?b");
	note_put_device(bytes, 1, 4, "\x9b\xff\b");
	ck_assert(note_read_device((const void *)bytes, &ifindex, name, sizeof(name)));
	ck_assert_str_eq(name, "???");
}
END_TEST

START_TEST(every_figure_has_a_name_of_its_own_and_comes_back)
{
	struct figures figures = { .page_bytes = 4096 };
	struct figures back;

	for (int i = 0; i < FIGURE_COUNT; i++) {
		for (int j = 0; j < i; j++)
			ck_assert_str_ne(figure_spec(i)->name, figure_spec(j)->name);
		figures_set(&figures, i, UINT64_MAX - (unsigned)i);
	}
	ck_assert(note_read_figures(take(note_put_figures(bytes, 1, &figures)), &back));
	ck_assert_uint_eq(back.known, figures.known);
	ck_assert_uint_eq(back.page_bytes, 4096);
	ck_assert_mem_eq(back.value, figures.value, sizeof(figures.value));
}
END_TEST

START_TEST(a_figure_that_was_unknown_is_unknown)
{
	struct figures figures = { 0 };
	struct figures back;

	figures_set(&figures, FIGURE_TCP_MEM, 5);
	ck_assert(note_read_figures(take(note_put_figures(bytes, 1, &figures)), &back));
	ck_assert_uint_eq(back.known, figures.known);
}
END_TEST

START_TEST(a_device_a_report_and_the_end_come_back)
{
	const struct source_report report = {
		.kind = SOURCE_PROC,
		.given = UINT64_C(1) << 40,
		.skipped = 3,
		.why = "why not",
	};
	const struct verdict verdict = { .complete = true, .cost_ns = 12 };
	struct note_report told;
	struct verdict end;
	uint32_t ifindex;
	char name[16];

	ck_assert(note_read_device(take(note_put_device(bytes, 1, 2, "eth0")), &ifindex,
		name, sizeof(name)));
	ck_assert_uint_eq(ifindex, 2);
	ck_assert_str_eq(name, "eth0");
	ck_assert(note_read_report(
		take(note_put_report(bytes, 1, PROTO_UDP, &report)), &told));
	ck_assert_int_eq(told.proto, PROTO_UDP);
	ck_assert_int_eq(told.kind, SOURCE_PROC);
	ck_assert(!told.complete);
	ck_assert_uint_eq(told.given, report.given);
	ck_assert_uint_eq(told.skipped, 3);
	ck_assert_str_eq(told.why, "why not");
	ck_assert(note_read_end(take(note_put_end(bytes, 1, &verdict)), &end));
	ck_assert(end.complete);
	ck_assert_uint_eq(end.cost_ns, 12);
}
END_TEST

START_TEST(a_message_that_is_cut_or_foreign_is_not_taken)
{
	const struct verdict verdict = { .complete = true };
	size_t length = note_put_end(bytes, 1, &verdict);
	struct nlmsghdr *message = (struct nlmsghdr *)bytes;

	for (size_t cut = 0; cut < length; cut++)
		ck_assert_ptr_null(note_of(bytes, cut));
	message->nlmsg_type = NOTE_END + 1;
	ck_assert_ptr_null(note_of(bytes, length));
	message->nlmsg_type = NOTE_END;
	message->nlmsg_len = 15;
	ck_assert_ptr_null(note_of(bytes, length));
}
END_TEST

START_TEST(what_a_message_cannot_be_without_is_missed)
{
	struct nlmsghdr *message = (struct nlmsghdr *)bytes;
	struct note_begin begin;
	struct note_report report;
	struct verdict verdict;
	uint32_t ifindex;
	char name[16];

	memset(bytes, 0, sizeof(bytes));
	message->nlmsg_len = sizeof(*message);
	ck_assert(!note_read_begin(message, &begin));
	ck_assert(!note_read_report(message, &report));
	ck_assert(!note_read_end(message, &verdict));
	ck_assert(!note_read_device(message, &ifindex, name, sizeof(name)));
	ck_assert_uint_eq(note_format(message), 0);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, the_beginning_comes_back);
	tcase_add_test(tcase, what_is_unknown_stays_unknown);
	tcase_add_test(tcase, text_of_a_file_is_sanitized);
	tcase_add_test(tcase, every_figure_has_a_name_of_its_own_and_comes_back);
	tcase_add_test(tcase, a_figure_that_was_unknown_is_unknown);
	tcase_add_test(tcase, a_device_a_report_and_the_end_come_back);
	tcase_add_test(tcase, a_message_that_is_cut_or_foreign_is_not_taken);
	tcase_add_test(tcase, what_a_message_cannot_be_without_is_missed);
}

int main(void)
{
	return unit_run("note", add);
}
