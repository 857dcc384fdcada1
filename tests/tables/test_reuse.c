/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/reuse.h"

#include "socks.h"
#include "unit.h"

/* A TIME_WAIT of this age. */
static struct sock time_wait(const char *local, const char *remote, uint32_t age_ms)
{
	struct sock sock =
		sock_between(PROTO_TCP, STATE_TIME_WAIT, local, 40000, remote, 443);

	sock.timer = TIMER_TIME_WAIT;
	sock.timer_ms = TIME_WAIT_MS - age_ms;
	sock.facts = SOCK_TIMER;
	return sock;
}

static struct reuse mode(uint64_t tw_reuse)
{
	struct figures figures = { .known = 0 };

	figures_set(&figures, FIGURE_TW_REUSE, tw_reuse);
	return reuse_of(&figures);
}

static const struct {
	const char *local;
	const char *remote;
	uint32_t age_ms;
	bool allowed[3]; /* by tcp_tw_reuse */
} cases[] = {
	{ "10.0.0.7", "10.0.0.8", 0, { false, false, false } },
	{ "10.0.0.7", "10.0.0.8", 1000, { false, false, false } },
	{ "10.0.0.7", "10.0.0.8", 1004, { false, true, false } },
	{ "10.0.0.7", "10.0.0.8", 59000, { false, true, false } },
	{ "127.0.0.1", "127.0.0.1", 1000, { false, false, false } },
	{ "127.0.0.1", "127.0.0.1", 1004, { false, true, true } },
	{ "10.0.0.7", "127.9.9.9", 1004, { false, true, true } },
	{ "::1", "::1", 1004, { false, true, true } },
	{ "::2", "::3", 1004, { false, true, false } },
	{ "::ffff:127.0.0.1", "::ffff:127.0.0.1", 1004, { false, true, true } },
	{ "::ffff:10.0.0.7", "::ffff:10.0.0.8", 1004, { false, true, false } },
};

START_TEST(a_port_is_free_again_as_tcp_tw_reuse_says)
{
	struct sock sock = time_wait(cases[_i].local, cases[_i].remote, cases[_i].age_ms);

	for (unsigned i = 0; i < 3; i++) {
		struct reuse reuse = mode(i);

		ck_assert_msg(reuse_allows(&reuse, &sock) == cases[_i].allowed[i],
			"tcp_tw_reuse %u", i);
	}
}
END_TEST

START_TEST(a_socket_bound_to_the_loopback_device_is_on_loopback)
{
	struct sock sock = time_wait("10.0.0.7", "10.0.0.8", 5000);
	struct reuse reuse = mode(REUSE_LOOPBACK);

	sock.ifindex = 1;
	ck_assert(reuse_allows(&reuse, &sock));
}
END_TEST

START_TEST(only_time_wait_is_ever_free_again)
{
	struct sock sock = time_wait("10.0.0.7", "10.0.0.8", 5000);
	struct reuse reuse = mode(REUSE_ON);

	sock.state = STATE_FIN_WAIT2;
	ck_assert(!reuse_allows(&reuse, &sock));
	sock.state = STATE_ESTABLISHED;
	ck_assert(!reuse_allows(&reuse, &sock));
}
END_TEST

START_TEST(the_delay_of_newer_kernels_counts)
{
	struct sock sock = time_wait("10.0.0.7", "10.0.0.8", 1500);
	struct figures figures = { .known = 0 };
	struct reuse reuse;

	figures_set(&figures, FIGURE_TW_REUSE, 1);
	figures_set(&figures, FIGURE_TW_REUSE_DELAY_MS, 2000);
	reuse = reuse_of(&figures);
	ck_assert(!reuse_allows(&reuse, &sock));
	figures_set(&figures, FIGURE_TW_REUSE_DELAY_MS, 0);
	reuse = reuse_of(&figures);
	ck_assert(reuse_allows(&reuse, &sock));
}
END_TEST

START_TEST(a_setting_that_is_missing_or_new_is_not_known)
{
	struct figures figures = { .known = 0 };

	ck_assert(!reuse_of(NULL).known);
	ck_assert(!reuse_of(&figures).known);
	ck_assert(!mode(3).known);
	ck_assert(mode(0).known);
}
END_TEST

START_TEST(the_age_of_a_time_wait_needs_its_timer)
{
	struct sock sock = time_wait("10.0.0.7", "10.0.0.8", 1500);
	uint32_t ms;

	ck_assert(time_wait_age(&sock, &ms));
	ck_assert_uint_eq(ms, 1500);
	sock.timer_ms = TIME_WAIT_MS + 7;
	ck_assert(time_wait_age(&sock, &ms));
	ck_assert_uint_eq(ms, 0);
	sock.facts = 0;
	ck_assert(!time_wait_age(&sock, &ms));
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, a_port_is_free_again_as_tcp_tw_reuse_says, cases);
	tcase_add_test(tcase, a_socket_bound_to_the_loopback_device_is_on_loopback);
	tcase_add_test(tcase, only_time_wait_is_ever_free_again);
	tcase_add_test(tcase, the_delay_of_newer_kernels_counts);
	tcase_add_test(tcase, a_setting_that_is_missing_or_new_is_not_known);
	tcase_add_test(tcase, the_age_of_a_time_wait_needs_its_timer);
}

int main(void)
{
	return unit_run("reuse", add);
}
