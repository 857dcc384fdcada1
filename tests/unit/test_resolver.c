/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/resolver.h"

#include "unit.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* What the name service says. An address whose last byte is 255 is never answered. */
static const char *answer;
static atomic_uint asked;
static struct resolver *resolver;

static int ask(
	void *self, enum family family, const uint8_t *addr, char *name, size_t size)
{
	ck_assert_ptr_null(self);
	atomic_fetch_add(&asked, 1);
	while (addr[family == FAMILY_IPV4 ? 3 : 15] == 255)
		pause();
	if (!answer)
		return -ENOENT;
	ck_assert_uint_lt(strlen(answer), size);
	strcpy(name, answer);
	return 0;
}

static void start(bool renew)
{
	atomic_store(&asked, 0);
	const struct resolver_plan plan = {
		.ask = ask, .renew = renew, .seed = { { 1, 2 } }
	};

	ck_assert_int_eq(resolver_new(&plan, &resolver), 0);
}

static void end(void)
{
	resolver_free(resolver);
	resolver = NULL;
}

static void await(void)
{
	while (resolver_is_busy(resolver))
		usleep(100);
}

static const char *name_of(const uint8_t addr[4])
{
	static char name[HOSTS_NAME_MAX];

	return resolver_name(resolver, FAMILY_IPV4, addr, name) ? name : NULL;
}

static const uint8_t some[4] = { 10, 0, 0, 1 };

START_TEST(a_name_is_there_once_the_answer_has_come)
{
	answer = "db-7.example.net";
	start(false);
	ck_assert_ptr_null(name_of(some));
	await();
	ck_assert_str_eq(name_of(some), "db-7.example.net");
	end();
}
END_TEST

START_TEST(an_address_is_asked_for_once_in_whichever_family)
{
	static const uint8_t mapped[16] = { [10] = 0xff, 0xff, 10, 0, 0, 1 };
	char name[HOSTS_NAME_MAX] = "";

	answer = "db-7";
	start(false);
	name_of(some);
	name_of(some);
	resolver_name(resolver, FAMILY_IPV6, mapped, name);
	await();
	ck_assert(resolver_name(resolver, FAMILY_IPV6, mapped, name));
	ck_assert_str_eq(name, "db-7");
	ck_assert_uint_eq(atomic_load(&asked), 1);
	end();
}
END_TEST

START_TEST(no_name_is_an_answer_too)
{
	answer = NULL;
	start(false);
	name_of(some);
	await();
	ck_assert_ptr_null(name_of(some));
	ck_assert(!resolver_is_busy(resolver));
	end();
}
END_TEST

#define LONG_NAME                                                                        \
	"a123456789b123456789c123456789d123456789e123456789f123456789g123456789"         \
	"h123456789i12345678901234"

/* NULL: it stays a number. */
static const struct {
	const char *answer;
	const char *name;
} answers[] = {
	{ "a\033[2Jb", "a??2Jb" },
	{ "a\nb\b", "a?b?" },
	{ "a\xe2\x80\xae\x9b", "a??" },
	{ "gr\xc3\xbc\xc3\x9f", "gr????" },
	{ "two words", "two?words" },
	{ "evil:22", "evil?22" },
	{ "a\",b", "a??b" },
	{ "10.0.0.9", NULL },
	{ "::1", NULL },
	{ "\033", NULL },
	{ "", NULL },
	{ LONG_NAME, LONG_NAME },
	{ LONG_NAME "x", NULL },
};

START_TEST(a_hostile_answer_is_one_harmless_word_or_no_name)
{
	const char *name;

	answer = answers[_i].answer;
	start(false);
	name_of(some);
	await();
	name = name_of(some);
	if (answers[_i].name)
		ck_assert_pstr_eq(name, answers[_i].name);
	else
		ck_assert_ptr_null(name);
	end();
}
END_TEST

START_TEST(one_that_is_never_answered_holds_up_nobody)
{
	static const uint8_t silent[4] = { 10, 0, 0, 255 };

	answer = "db-7";
	start(false);
	ck_assert_ptr_null(name_of(silent));
	while (atomic_load(&asked) < 1)
		usleep(100);
	ck_assert_ptr_null(name_of(some));
	while (!name_of(some))
		usleep(100);
	ck_assert(resolver_is_busy(resolver));
	end();
}
END_TEST

/* As many addresses as are kept, none of which is never answered. */
static void fill(void)
{
	for (uint32_t i = 0; i < RESOLVER_MAX; i++)
		name_of((const uint8_t[4]){ 11, (uint8_t)(i >> 8), (uint8_t)i, 0 });
	await();
}

START_TEST(when_it_is_full_what_comes_stays_a_number)
{
	answer = "db-7";
	start(false);
	fill();
	ck_assert_ptr_null(name_of(some));
	await();
	ck_assert_ptr_null(name_of(some));
	ck_assert_str_eq(name_of((const uint8_t[4]){ 11, 0, 0, 0 }), "db-7");
	end();
}
END_TEST

START_TEST(where_it_may_start_anew_it_does_so_when_it_is_full)
{
	answer = "db-7";
	start(true);
	fill();
	ck_assert_ptr_null(name_of(some));
	await();
	ck_assert_str_eq(name_of(some), "db-7");
	end();
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, a_name_is_there_once_the_answer_has_come);
	tcase_add_test(tcase, an_address_is_asked_for_once_in_whichever_family);
	tcase_add_test(tcase, no_name_is_an_answer_too);
	unit_add_loop(tcase, a_hostile_answer_is_one_harmless_word_or_no_name, answers);
	tcase_add_test(tcase, one_that_is_never_answered_holds_up_nobody);
	tcase_add_test(tcase, when_it_is_full_what_comes_stays_a_number);
	tcase_add_test(tcase, where_it_may_start_anew_it_does_so_when_it_is_full);
}

int main(void)
{
	return unit_run("resolver", add);
}
