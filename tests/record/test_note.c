/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/note.h"

#include "unit.h"

#include <errno.h>
#include <stdalign.h>
#include <stdio.h>
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

/* What a list told, one entry after the other. */
struct told {
	unsigned count;
	struct process process;
	struct note_holding holding;
	uint64_t cgroup;
	char path[64];
};

static int take_process(void *self, const struct process *process)
{
	struct told *told = self;

	told->process = *process;
	return ++told->count == 1000 ? -ECANCELED : 0;
}

static int take_holding(void *self, const struct note_holding *holding)
{
	struct told *told = self;

	told->holding = *holding;
	told->count++;
	return 0;
}

static int take_alone(void *self, uint64_t cgroup, uint32_t process)
{
	struct told *told = self;

	told->cgroup = cgroup;
	told->holding.process = process;
	told->count++;
	return 0;
}

static int take_unit(void *self, uint64_t cgroup, const char *path)
{
	struct told *told = self;

	told->cgroup = cgroup;
	snprintf(told->path, sizeof(told->path), "%s", path);
	told->count++;
	return 0;
}

START_TEST(processes_come_back_as_many_as_fit_in_a_message)
{
	struct process process = {
		.start = UINT64_MAX, .pid = 1, .parent = 77, .uid = 1000, .comm = "a\033b"
	};
	size_t length = note_put_list(bytes, NOTE_PROCESSES, 1);
	struct told told = { .count = 0 };
	unsigned added = 0;

	while (note_add_process(bytes, &length, &process)) {
		process.pid++;
		added++;
	}
	ck_assert_uint_gt(added, 100);
	ck_assert_int_eq(note_read_processes(take(length), take_process, &told), 0);
	ck_assert_uint_eq(told.count, added);
	ck_assert_uint_eq(told.process.pid, added);
	ck_assert_uint_eq(told.process.uid, 1000);
	ck_assert_uint_eq(told.process.parent, 77);
	ck_assert_uint_eq(told.process.start, UINT64_MAX);
	ck_assert_str_eq(told.process.comm, "a?b");
	told.count = 999;
	ck_assert_int_eq(
		note_read_processes(take(length), take_process, &told), -ECANCELED);
}
END_TEST

START_TEST(a_process_whose_user_is_missing_is_not_roots)
{
	const struct process process = { .pid = 7, .uid = 0 };
	size_t length = note_put_list(bytes, NOTE_PROCESSES, 1);
	struct nlmsghdr *message = (struct nlmsghdr *)bytes;
	struct told told = { .count = 0 };

	ck_assert(note_add_process(bytes, &length, &process));
	message->nlmsg_len = 16 + 8; /* the pid alone */
	ck_assert_int_eq(note_read_processes(message, take_process, &told), 0);
	ck_assert_uint_eq(told.process.pid, 7);
	ck_assert_uint_eq(told.process.uid, UINT32_MAX);
	ck_assert_str_eq(told.process.comm, "");
}
END_TEST

START_TEST(holdings_units_and_what_is_alone_come_back)
{
	const struct note_holding holdings[] = { { 100, 0, 3 }, { 101, 1, 4 } };
	struct told told = { .count = 0 };
	size_t length;

	length = note_put_holdings(bytes, 1, holdings, 2);
	ck_assert_int_eq(note_read_holdings(take(length), take_holding, &told), 0);
	ck_assert_uint_eq(told.count, 2);
	ck_assert_mem_eq(&told.holding, &holdings[1], sizeof(holdings[1]));
	length = note_put_list(bytes, NOTE_ALONE, 1);
	ck_assert(note_add_alone(bytes, &length, UINT64_MAX, 9));
	ck_assert_int_eq(note_read_alone(take(length), take_alone, &told), 0);
	ck_assert_uint_eq(told.cgroup, UINT64_MAX);
	ck_assert_uint_eq(told.holding.process, 9);
	length = note_put_list(bytes, NOTE_UNITS, 1);
	ck_assert(note_add_unit(bytes, &length, 5, "/a\nb.service"));
	ck_assert_int_eq(note_read_units(take(length), take_unit, &told), 0);
	ck_assert_uint_eq(told.cgroup, 5);
	ck_assert_str_eq(told.path, "/a?b.service");
	ck_assert_uint_eq(told.count, 4);
}
END_TEST

START_TEST(how_far_a_look_reached_comes_back)
{
	const struct owners_reach reach = { true, true, 300, UINT64_C(1) << 33 };
	struct owners_reach told;

	ck_assert(note_read_reach(take(note_put_reach(bytes, 1, &reach)), &told));
	ck_assert(told.looked && told.hidden);
	ck_assert_uint_eq(told.processes, 300);
	ck_assert_uint_eq(told.refused, reach.refused);
}
END_TEST

/* Of a list that is cut anywhere, the entries before are whole. */
START_TEST(a_list_that_is_cut_tells_no_more_than_it_has)
{
	const struct note_holding holdings[] = { { 100, 0, 3 }, { 101, 1, 4 } };
	size_t length = note_put_holdings(bytes, 1, holdings, 2);
	struct nlmsghdr *message = (struct nlmsghdr *)bytes;
	struct nlattr *attr = (struct nlattr *)(message + 1);

	for (unsigned cut = 0; cut <= sizeof(holdings); cut++) {
		struct told told = { .count = 0 };

		attr->nla_len = (uint16_t)(sizeof(*attr) + cut);
		note_read_holdings(message, take_holding, &told);
		ck_assert_uint_eq(told.count, cut / sizeof(*holdings));
	}
	for (size_t cut = 16; cut < length; cut++) {
		struct told told = { .count = 0 };

		message->nlmsg_len = (uint32_t)cut;
		note_read_holdings(message, take_holding, &told);
		ck_assert_uint_eq(told.count, 0);
	}
}
END_TEST

START_TEST(a_message_that_is_cut_or_foreign_is_not_taken)
{
	const struct verdict verdict = { .complete = true };
	size_t length = note_put_end(bytes, 1, &verdict);
	struct nlmsghdr *message = (struct nlmsghdr *)bytes;

	for (size_t cut = 0; cut < length; cut++)
		ck_assert_ptr_null(note_of(bytes, cut));
	message->nlmsg_type = NOTE_TYPE_END;
	ck_assert_ptr_null(note_of(bytes, length));
	message->nlmsg_type = NOTE_REACH;
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
	tcase_add_test(tcase, processes_come_back_as_many_as_fit_in_a_message);
	tcase_add_test(tcase, a_process_whose_user_is_missing_is_not_roots);
	tcase_add_test(tcase, holdings_units_and_what_is_alone_come_back);
	tcase_add_test(tcase, how_far_a_look_reached_comes_back);
	tcase_add_test(tcase, a_list_that_is_cut_tells_no_more_than_it_has);
	tcase_add_test(tcase, a_message_that_is_cut_or_foreign_is_not_taken);
	tcase_add_test(tcase, what_a_message_cannot_be_without_is_missed);
}

int main(void)
{
	return unit_run("note", add);
}
