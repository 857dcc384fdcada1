/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/owner_words.h"

#include "unit.h"

#include <string.h>

#define SECOND UINT64_C(1000000000)

static const struct process java = { .pid = 4711, .comm = "java" };
static const struct process nameless = { .pid = 9 };

static const struct {
	struct owner_brief owner;
	const char *text;
	const char *tail;
} owned[] = {
	{ { OWNER_BY_SOCKET, &java, 388, 0, 0 }, "java 4711", "java 4711, fd 388" },
	{ { OWNER_BY_SOCKET, &java, 3, 7, 0 }, "java (8)", "java 4711 and 7 more, fd 3" },
	{ { OWNER_BY_SOCKET, &nameless, 3, 0, 0 }, "- 9", "- 9, fd 3" },
	{ { OWNER_BY_LISTENER, &java, 3, 0, 0 }, "~java 4711",
		"~java 4711, by its listener" },
	{ { OWNER_BY_UNIT, &java, 0, 0, 0 }, "~java 4711",
		"~java 4711, the only process of its unit" },
	{ { OWNER_BY_PEER, &java, 0, 0, 0 }, "~java 4711",
		"~java 4711, by peer: nobody else talks to it" },
	{ { OWNER_BY_MEMORY, &java, 0, 1, 0 }, "~java (2)",
		"~java 4711 and 1 more, remembered: seen with it before" },
};

START_TEST(an_owner_is_named_in_few_words_and_in_full)
{
	const struct sock sock = { .facts = SOCK_INODE };
	const struct row row = { .sock = &sock, .owner = owned[_i].owner };
	const struct lore lore = { .names = NULL };
	char out[FIELD_MAX];

	ck_assert(owner_text(out, &row, &lore));
	ck_assert_str_eq(out, owned[_i].text);
	ck_assert(owner_tail(out, sizeof(out), &row, &lore));
	ck_assert_str_eq(out, owned[_i].tail);
}
END_TEST

START_TEST(who_is_not_named_is_told_by_unit_and_reason)
{
	const struct hash_seed seed = { { 1, 2 } };
	struct sock sock = { .facts = SOCK_INODE | SOCK_CGROUP, .cgroup = 7 };
	struct row row = { .sock = &sock };
	struct owners_progress progress = { .on = true };
	struct lore lore = { .names = NULL };
	struct units *units;
	char out[FIELD_MAX];

	ck_assert(!owner_text(out, &row, &lore));
	ck_assert(!owner_tail(out, sizeof(out), &row, &lore));
	ck_assert_int_eq(units_new(&seed, &units), 0);
	ck_assert_int_eq(units_add(units, 7, "/orders.service"), 0);
	strcpy(progress.user, "ops");
	lore.units = units;
	lore.progress = &progress;
	ck_assert(owner_text(out, &row, &lore));
	ck_assert_str_eq(out, "orders.service");
	ck_assert(owner_tail(out, sizeof(out), &row, &lore));
	ck_assert_str_eq(out, "looking for its owner");
	progress.done = true;
	ck_assert(owner_tail(out, sizeof(out), &row, &lore));
	ck_assert_str_eq(out, "held by the kernel, io_uring or another PID namespace");
	progress.not_permitted = true;
	ck_assert(owner_tail(out, sizeof(out), &row, &lore));
	ck_assert_str_eq(out, "orders.service: user ops may not see its process");
	sock.facts = SOCK_INODE;
	ck_assert(owner_tail(out, sizeof(out), &row, &lore));
	ck_assert_str_eq(out, "user ops may not see its process");
	progress.tape = PROGRESS_TAPED;
	ck_assert(owner_tail(out, sizeof(out), &row, &lore));
	ck_assert_str_eq(out, "its process could not be seen when this was recorded");
	progress.not_permitted = false;
	ck_assert(owner_tail(out, sizeof(out), &row, &lore));
	ck_assert_str_eq(out, "held by the kernel, io_uring or another PID namespace");
	progress.done = false;
	ck_assert(owner_tail(out, sizeof(out), &row, &lore));
	ck_assert_str_eq(out, "its owner was not found yet when this was recorded");
	progress.tape = PROGRESS_UNTAPED;
	ck_assert(owner_tail(out, sizeof(out), &row, &lore));
	ck_assert_str_eq(out, "whose it was is not recorded");
	/* What the kernel keeps without an owner needs no reason. */
	sock.facts = 0;
	ck_assert(!owner_tail(out, sizeof(out), &row, &lore));
	row.owner.by = OWNER_SHARED;
	ck_assert(!owner_text(out, &row, &lore));
	ck_assert(owner_tail(out, sizeof(out), &row, &lore));
	ck_assert_str_eq(out, "shared: more than one may own it");
	units_free(units);
}
END_TEST

static const struct {
	struct owners_progress progress;
	const char *user;
	const char *sentence; /* NULL: none */
	const char *hint;     /* likewise */
} sentences[] = {
	{ { .percent = 86, .count = { 950204, 800000, 17175 }, .left_ns = SECOND / 2 },
		"ops", "looking for owners: 86 % of 950,204 sockets done, 1 s more",
		NULL },
	{ { .percent = 0, .count = { 12, 0, 0 } }, "ops",
		"looking for owners: 0 % of 12 sockets done", NULL },
	{ { .done = true, .count = { 12, 12, 0 }, .not_permitted = true }, "ops", NULL,
		NULL },
	{ { .done = true, .count = { 5867, 12, 5855 }, .not_permitted = true }, "ops",
		"owners: user ops may not see 5,855 of 5,867; sudo names them",
		"Owners by unit, 5,855 of 5,867: user ops may not see processes. sudo "
		"names them" },
	{ { .done = true, .count = { 12, 11, 1 }, .not_permitted = true }, "root",
		"owners: user root may not see 1 of 12",
		"Owners by unit, 1 of 12: user root may not see processes" },
	{ { .done = true, .count = { 5867, 5862, 5 } }, "ops",
		"5 of 5,867: kernel, io_uring or another PID namespace", NULL },
	{ { .tape = PROGRESS_UNTAPED, .count = { 12, 0, 0 } }, "",
		"owners were not recorded (record with -p)", NULL },
	{ { .tape = PROGRESS_TAPED, .percent = 86, .count = { 5867, 5046, 0 } }, "",
		"owners of 86 % of 5,867 sockets, found until recorded", NULL },
	{ { .tape = PROGRESS_TAPED,
		  .done = true,
		  .count = { 5867, 12, 5855 },
		  .not_permitted = true },
		"", "owners: 5,855 of 5,867 could not be seen when recorded",
		"Owners by unit, 5,855 of 5,867: processes could not be seen when "
		"recorded" },
	{ { .tape = PROGRESS_TAPED, .done = true, .count = { 12, 12, 0 } }, "", NULL,
		NULL },
};

START_TEST(the_search_says_how_far_it_is_and_what_it_cannot_name)
{
	struct owners_progress progress = sentences[_i].progress;
	char out[160];

	strcpy(progress.user, sentences[_i].user);
	progress.on = true;
	ck_assert_int_eq(owner_sentence(out, sizeof(out), &progress),
		sentences[_i].sentence != NULL);
	if (sentences[_i].sentence)
		ck_assert_str_eq(out, sentences[_i].sentence);
	ck_assert(!owner_sentence(out, sizeof(out), NULL));
	ck_assert_int_eq(
		owner_hint(out, sizeof(out), &progress), sentences[_i].hint != NULL);
	if (sentences[_i].hint)
		ck_assert_str_eq(out, sentences[_i].hint);
	progress.on = false;
	ck_assert(!owner_hint(out, sizeof(out), &progress));
}
END_TEST

static void add_tests(TCase *tcase)
{
	unit_add_loop(tcase, an_owner_is_named_in_few_words_and_in_full, owned);
	tcase_add_test(tcase, who_is_not_named_is_told_by_unit_and_reason);
	unit_add_loop(
		tcase, the_search_says_how_far_it_is_and_what_it_cannot_name, sentences);
}

int main(void)
{
	return unit_run("owner_words", add_tests);
}
