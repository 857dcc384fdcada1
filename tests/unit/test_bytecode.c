/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/bytecode.h"

#include "bc.h"
#include "filters.h"
#include "unit.h"

#include <string.h>

/* Compiles and audits. Returns the length. */
static size_t compile_text(const char *text, uint8_t code[BYTECODE_MAX])
{
	struct filter *filter = filters_parse(text);
	size_t length;

	memset(code, 0xee, BYTECODE_MAX);
	length = bytecode_compile(filter, code);
	filter_free(filter);
	if (length)
		ck_assert_msg(
			!bc_audit(code, length), "%s: %s", text, bc_audit(code, length));
	return length;
}

/* The other way round: what the compiler knows all of, it rejects exactly. */
static const char *const exact[] = {
	"sport = :443",
	"sport != 443",
	"sport < 1024",
	"sport <= 443",
	"sport > 32767",
	"sport >= 443",
	"dport = :443",
	"dport != 443",
	"dport < 1024",
	"dport <= 443",
	"dport > 32767",
	"dport >= 443",
	"sport < 0 or dport > 1",
	"sport > 65535 or dport = 22",
	"sport >= 0",
	"sport <= 65535",
	":443",
	"ssh",
	"src 10.0.0.1",
	"src 10.0.0/24",
	"src 10.0.0.0/31:443",
	"src 0.0.0.0/0",
	"src *:443",
	"src *",
	"src ::1",
	"src [2001:db8::]/32:443",
	"src inet6:*",
	"dst 10.0.0.1",
	"dst inet:*:443",
	"dst [::]/0",
	"dst ::ffff:10.0.0.1",
	"10.0.0.2",
	"10.0.0.0/31:443",
	"not src 10.0.0.1",
	"not sport = 443",
	"not ( sport = 443 or dport = 443 )",
	"not ( sport = 443 and not dport = 443 )",
	"( sport = 443 or sport = 22 ) and ( dport > 1024 or dst 10/8 )",
	"not not not :443",
	"not ( not :443 or not 10.0.0.1 )",
};

START_TEST(what_is_all_ports_and_addresses_is_filtered_exactly)
{
	const struct filter_scene scene = { 0 };
	struct filters_random random = { .state = 5 };
	struct filter *filter = filters_parse(exact[_i]);
	uint8_t code[BYTECODE_MAX];
	size_t length = compile_text(exact[_i], code);

	ck_assert_uint_gt(length, 0);
	for (int i = 0; i < 3000; i++) {
		const struct sock sock = filters_sock(&random);

		ck_assert_msg(bc_run(code, length, &sock) ==
				      (filter_match(filter, &scene, &sock) == TRUTH_YES),
			"%s: %u to %u", exact[_i], sock.local.port, sock.remote.port);
	}
	filter_free(filter);
}
END_TEST

/* What cannot be judged has to come, too: it is counted. */
START_TEST(no_socket_that_may_match_is_rejected)
{
	const struct filter_scene scene = { 0 };
	struct filters_random random = { .state = 6 };
	char text[FILTERS_TEXT_MAX];
	uint8_t code[BYTECODE_MAX];
	unsigned compiled = 0;
	unsigned rejected = 0;

	for (int i = 0; i < 4000; i++) {
		size_t length;
		struct filter *filter;

		filters_make(&random, filters_terms, filters_term_count, text);
		filter = filters_parse(text);
		length = compile_text(text, code);
		compiled += length > 0;
		for (int j = 0; length && j < 40; j++) {
			const struct sock sock = filters_sock(&random);
			bool accepted = bc_run(code, length, &sock);

			rejected += !accepted;
			ck_assert_msg(accepted || filter_match(filter, &scene, &sock) ==
							  TRUTH_NO,
				"rejected, but it may match: %s", text);
		}
		filter_free(filter);
	}
	/* Else it would be no use. */
	ck_assert_uint_gt(compiled, 1000);
	ck_assert_uint_gt(rejected, 10000);
}
END_TEST

static const char *const useless[] = { "state established", "uid 0", "dev lo",
	"not unaccepted", "class well-known or dir in", "src != 10.0.0.1",
	"sport = inet:443", "sport < 0", "age > 5m" };

START_TEST(a_filter_the_kernel_cannot_judge_is_not_compiled)
{
	uint8_t code[BYTECODE_MAX];

	ck_assert_uint_eq(compile_text(useless[_i], code), 0);
}
END_TEST

START_TEST(no_filter_is_no_code)
{
	uint8_t code[BYTECODE_MAX];

	ck_assert_uint_eq(bytecode_compile(NULL, code), 0);
}
END_TEST

/* The chain stays whole, or there is no code: never half of it. */
START_TEST(a_chain_of_any_length_is_compiled_whole_or_not_at_all)
{
	static const char *const joints[] = { " or ", " and ", " ", " or not ",
		" and not " };
	const struct filter_scene scene = { 0 };
	struct filters_random random = { .state = 7 };
	uint8_t code[BYTECODE_MAX];

	for (size_t joint = 0; joint < COUNT_OF(joints); joint++) {
		char text[20000] = "sport = 443";
		bool some = false;

		for (int i = 0; i < 150; i++) {
			struct filter *filter = filters_parse(text);
			size_t length = compile_text(text, code);

			some = some || length;
			for (int j = 0; length && j < 20; j++) {
				const struct sock sock = filters_sock(&random);

				ck_assert(bc_run(code, length, &sock) ==
					  (filter_match(filter, &scene, &sock) ==
						  TRUTH_YES));
			}
			filter_free(filter);
			strcat(text, joints[joint]);
			strcat(text, i % 3 ? "dst [2001:db8::]/32:22" : ":22");
		}
		ck_assert(some);
	}
}
END_TEST

START_TEST(code_that_does_not_fit_writes_nothing_behind_its_end)
{
	char text[60000] = ":1";
	uint8_t *code = malloc(BYTECODE_MAX);
	struct filter *filter;

	ck_assert_ptr_nonnull(code);
	for (int i = 0; i < 60; i++)
		strcat(text, " or ( dst [::1]:1 and src [::1]:2 and 10.0.0.1 )");
	filter = filters_parse(text);
	ck_assert_uint_eq(bytecode_compile(filter, code), 0);
	filter_free(filter);
	free(code);
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, what_is_all_ports_and_addresses_is_filtered_exactly, exact);
	tcase_add_test(tcase, no_socket_that_may_match_is_rejected);
	unit_add_loop(tcase, a_filter_the_kernel_cannot_judge_is_not_compiled, useless);
	tcase_add_test(tcase, no_filter_is_no_code);
	tcase_add_test(tcase, a_chain_of_any_length_is_compiled_whole_or_not_at_all);
	tcase_add_test(tcase, code_that_does_not_fit_writes_nothing_behind_its_end);
}

int main(void)
{
	return unit_run("bytecode", add);
}
