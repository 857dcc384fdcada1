/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/crowd.h"

#include "socks.h"
#include "sockview/core/peer_list.h"
#include "sockview/core/tally.h"
#include "unit.h"

#include <string.h>

static const struct hash_seed seed = { { 1, 2 } };

static struct claims *claims;
static struct owners *owners;
static struct units *units;
static struct crowds *crowds;
static struct crowd_brief brief;
static struct directions *directions;
static struct tally *tally;
static struct peers *peers;

static void set_up(void)
{
	ck_assert_int_eq(claims_new(&seed, NULL, NULL, &claims), 0);
	owners = claims_keep(claims);
	ck_assert_int_eq(units_new(&seed, &units), 0);
	ck_assert_int_eq(crowds_new(&seed, claims, units, &crowds), 0);
	ck_assert_int_eq(direction_new(&directions), 0);
	ck_assert_int_eq(tally_new(&seed, directions, GROUPS_MAX, &tally), 0);
	ck_assert_int_eq(peers_new(&seed, directions, GROUPS_MAX, &peers), 0);
}

static void tear_down(void)
{
	peers_free(peers);
	tally_free(tally);
	direction_free(directions);
	crowds_free(crowds);
	units_free(units);
	claims_free(claims);
}

static uint32_t make_process(uint32_t pid, const char *comm)
{
	struct process process = { .pid = pid };
	uint32_t index;

	strcpy(process.comm, comm);
	ck_assert_int_eq(owners_add(owners, &process, &index), 0);
	return index;
}

/* A socket that was met. */
static struct sock make_sock(uint32_t inode)
{
	struct sock sock = tcp_between("10.0.0.5", 40000, "192.0.2.7", 443);

	sock.inode = inode;
	sock.facts = SOCK_INODE;
	ck_assert_int_eq(owners_meet(owners, inode, inode), 0);
	return sock;
}

static void hold(uint32_t inode, uint32_t process, uint32_t fd)
{
	ck_assert_int_eq(owners_hold(owners, inode, process, fd), 0);
}

static void add(uint32_t *crowd, const struct sock *sock)
{
	ck_assert_int_eq(crowds_add(crowds, crowd, sock), 0);
}

/* A socket that a process holds. */
static void add_held(uint32_t *crowd, uint32_t inode, uint32_t process)
{
	const struct sock sock = make_sock(inode);

	hold(inode, process, 3);
	add(crowd, &sock);
}

/* One of a cgroup whose only process is told. */
static void add_inferred(uint32_t *crowd, uint32_t inode, uint64_t cgroup)
{
	struct sock sock = make_sock(inode);

	sock.facts |= SOCK_CGROUP;
	sock.cgroup = cgroup;
	add(crowd, &sock);
}

static void tell(uint32_t crowd)
{
	crowds_tell(crowds, crowd, &brief);
}

START_TEST(the_process_with_most_sockets_names_the_crowd)
{
	uint32_t nginx = make_process(1204, "nginx");
	uint32_t java = make_process(4711, "java");
	struct crowd_owner told[CROWD_TOLD];
	uint32_t crowd = 0;

	add_held(&crowd, 100, nginx);
	add_held(&crowd, 101, java);
	add_held(&crowd, 102, java);
	tell(crowd);
	ck_assert_str_eq(brief.first.process->comm, "java");
	ck_assert_uint_eq(brief.first.process->pid, 4711);
	ck_assert_uint_eq(brief.first.sockets, 2);
	ck_assert_int_eq(brief.first.by, OWNER_BY_SOCKET);
	ck_assert_uint_eq(brief.equals, 2);
	ck_assert(!brief.one_comm);
	ck_assert_uint_eq(brief.unowned, 0);
	ck_assert_uint_eq(crowds_owners(crowds, crowd, told), 2);
	ck_assert_uint_eq(told[0].process->pid, 4711);
	ck_assert_uint_eq(told[1].process->pid, 1204);
	ck_assert_uint_eq(told[1].sockets, 1);
}
END_TEST

START_TEST(a_shared_socket_counts_for_each_and_once_for_two_descriptors)
{
	uint32_t first = make_process(1201, "nginx");
	uint32_t second = make_process(1202, "nginx");
	const struct sock sock = make_sock(100);
	uint32_t crowd = 0;

	hold(100, first, 3);
	hold(100, first, 4);
	hold(100, second, 3);
	add(&crowd, &sock);
	tell(crowd);
	ck_assert_uint_eq(brief.first.process->pid, 1201);
	ck_assert_uint_eq(brief.first.sockets, 1);
	ck_assert_uint_eq(brief.equals, 2);
	ck_assert(brief.one_comm);
}
END_TEST

START_TEST(groups_do_not_share_their_crowds)
{
	uint32_t java = make_process(4711, "java");
	uint32_t one = 0;
	uint32_t other = 0;

	add_held(&one, 100, java);
	add_held(&other, 101, make_process(990, "redis-server"));
	add_held(&other, 102, java);
	ck_assert_uint_ne(one, other);
	tell(one);
	ck_assert_uint_eq(brief.processes, 1);
	ck_assert_uint_eq(brief.first.sockets, 1);
	tell(other);
	ck_assert_uint_eq(brief.processes, 2);
}
END_TEST

START_TEST(what_is_inferred_stands_behind_what_is_known)
{
	const struct process vector = { .pid = 1544, .comm = "vector" };
	struct crowd_owner told[CROWD_TOLD];
	uint32_t crowd = 0;

	ck_assert_int_eq(claims_tell_alone(claims, 7, &vector), 0);
	add_inferred(&crowd, 100, 7);
	add_inferred(&crowd, 101, 7);
	tell(crowd);
	ck_assert_int_eq(brief.first.by, OWNER_BY_UNIT);
	ck_assert_uint_eq(brief.equals, 1);
	add_held(&crowd, 102, make_process(4711, "java"));
	tell(crowd);
	ck_assert_str_eq(brief.first.process->comm, "java");
	ck_assert_int_eq(brief.first.by, OWNER_BY_SOCKET);
	ck_assert_uint_eq(brief.equals, 1);
	ck_assert(brief.one_comm);
	ck_assert_uint_eq(brief.processes, 2);
	ck_assert_uint_eq(crowds_owners(crowds, crowd, told), 2);
	ck_assert_int_eq(told[1].by, OWNER_BY_UNIT);
	ck_assert_uint_eq(told[1].sockets, 2);
}
END_TEST

START_TEST(who_holds_one_of_its_sockets_is_known_by_that)
{
	struct process vector = { .pid = 1544, .comm = "vector" };
	uint32_t crowd = 0;

	ck_assert_int_eq(claims_tell_alone(claims, 7, &vector), 0);
	add_inferred(&crowd, 100, 7);
	add_held(&crowd, 101, make_process(1544, "vector"));
	tell(crowd);
	ck_assert_int_eq(brief.first.by, OWNER_BY_SOCKET);
	ck_assert_uint_eq(brief.first.sockets, 2);
	ck_assert_uint_eq(brief.processes, 1);
}
END_TEST

START_TEST(a_socket_is_missed_only_when_it_was_looked_for_everywhere)
{
	const struct sock sock = make_sock(100);
	struct sock ended = tcp_between("10.0.0.5", 40000, "192.0.2.7", 443);
	uint32_t crowd = 0;

	ended.state = STATE_TIME_WAIT;
	add(&crowd, &sock);
	add(&crowd, &ended);
	tell(crowd);
	ck_assert_ptr_null(brief.first.process);
	ck_assert_uint_eq(brief.unowned, 2);
	ck_assert_uint_eq(brief.missed, 0);
	owners_begin_round(owners);
	ck_assert_int_eq(owners_finish_round(owners), 0);
	add(&crowd, &sock);
	add(&crowd, &ended);
	tell(crowd);
	ck_assert_uint_eq(brief.unowned, 4);
	ck_assert_uint_eq(brief.missed, 1);
}
END_TEST

/* Of cgroup and socket, and the unit that is told. */
static const struct {
	uint64_t cgroups[2];
	uint64_t told;
} mixes[] = {
	{ { 7, 7 }, 7 },
	{ { 7, 8 }, 7 }, /* both are orders.service */
	{ { 7, 9 }, 0 },
	{ { 7, 77 }, 0 }, /* nobody knows its name */
	{ { 0, 0 }, 0 },
};

START_TEST(a_unit_is_told_where_all_sockets_are_of_one)
{
	uint32_t crowd = 0;

	ck_assert_int_eq(units_add(units, 7, "/system.slice/orders.service"), 0);
	ck_assert_int_eq(units_add(units, 8, "/system.slice/orders.service/pool"), 0);
	ck_assert_int_eq(units_add(units, 9, "/system.slice/nginx.service"), 0);
	for (uint32_t i = 0; i < 2; i++) {
		struct sock sock = make_sock(100 + i);

		sock.cgroup = mixes[_i].cgroups[i];
		sock.facts |= sock.cgroup ? SOCK_CGROUP : 0;
		add(&crowd, &sock);
	}
	tell(crowd);
	ck_assert_uint_eq(brief.cgroup, mixes[_i].told);
}
END_TEST

START_TEST(a_crowd_that_is_too_large_says_so)
{
	uint32_t crowd = 0;

	for (uint32_t i = 0; i < CROWD_MOST; i++)
		add_held(&crowd, 100 + i, make_process(1000 + i, "worker"));
	tell(crowd);
	ck_assert_uint_eq(brief.processes, CROWD_MOST);
	ck_assert(!brief.more);
	add_held(&crowd, 9000, make_process(9000, "worker"));
	add_held(&crowd, 9001, make_process(1000, "worker"));
	tell(crowd);
	ck_assert_uint_eq(brief.processes, CROWD_MOST);
	ck_assert(brief.more);
	ck_assert_uint_eq(brief.first.process->pid, 1000);
	ck_assert_uint_eq(brief.first.sockets, 2);
}
END_TEST

START_TEST(a_socket_of_very_many_is_looked_at_for_as_many_as_have_room)
{
	const struct sock sock = make_sock(100);
	uint32_t crowd = 0;

	for (uint32_t i = 0; i < 2 * CROWD_MOST; i++)
		hold(100, make_process(1000 + i, "worker"), 3);
	add(&crowd, &sock);
	tell(crowd);
	ck_assert_uint_eq(brief.processes, CROWD_MOST);
	ck_assert(brief.more);
}
END_TEST

START_TEST(eight_are_named_those_with_most_sockets)
{
	struct crowd_owner told[CROWD_TOLD];
	uint32_t crowd = 0;
	uint32_t inode = 100;

	for (uint32_t i = 1; i <= 12; i++) {
		uint32_t process = make_process(1000 + i, "worker");

		for (uint32_t n = 0; n < i; n++)
			add_held(&crowd, inode++, process);
	}
	ck_assert_uint_eq(crowds_owners(crowds, crowd, told), CROWD_TOLD);
	for (uint32_t i = 0; i < CROWD_TOLD; i++)
		ck_assert_uint_eq(told[i].sockets, 12 - i);
}
END_TEST

START_TEST(what_is_kept_lives_beyond_the_next_snapshot)
{
	struct crowds *kept;
	uint32_t crowd = 0;

	ck_assert_int_eq(units_add(units, 7, "/orders.service"), 0);
	add_held(&crowd, 100, make_process(4711, "java"));
	ck_assert_int_eq(crowds_keep(crowds, &kept), 0);
	crowds_clear(crowds);
	units_begin(units);
	owners_keep(owners);
	crowds_tell(kept, crowd, &brief);
	ck_assert_str_eq(brief.first.process->comm, "java");
	ck_assert_str_eq(units_name(crowds_units(kept), 7), "orders.service");
	crowds_free(kept);
	crowd = 0;
	add_held(&crowd, 101, make_process(9, "other"));
	tell(crowd);
	ck_assert_uint_eq(brief.processes, 1);
	ck_assert_str_eq(brief.first.process->comm, "other");
}
END_TEST

START_TEST(nobody_is_known_of_what_nobody_has_asked_about)
{
	struct crowd_owner told[CROWD_TOLD];

	crowds_tell(NULL, 0, &brief);
	ck_assert_ptr_null(brief.first.process);
	ck_assert_uint_eq(brief.processes, 0);
	ck_assert_uint_eq(crowds_owners(NULL, 0, told), 0);
	crowds_clear(NULL);
	crowds_free(NULL);
	ck_assert_ptr_null(crowds_units(NULL));
}
END_TEST

/* ---- services and peers ---- */

/* A listener, two clients of it, and two connections of java. */
static void take_all(void)
{
	const struct snapshot snapshot = { .mono_ns = 1 };
	const struct verdict whole = { .complete = true };
	struct sock socks[] = {
		tcp_listener("0.0.0.0", 443),
		tcp_between("10.0.0.5", 443, "192.0.2.7", 50514),
		tcp_between("10.0.0.5", 443, "192.0.2.8", 50514),
		tcp_between("10.0.0.5", 40000, "10.0.4.11", 5432),
		tcp_between("10.0.0.5", 40002, "10.0.4.11", 5432),
	};
	uint32_t nginx = make_process(1204, "nginx");
	uint32_t java = make_process(4711, "java");
	struct feed_tee tee = { .count = 0 };
	struct feed feed;

	feed_tee_add(&tee, direction_feed(directions));
	feed_tee_add(&tee, tally_feed(tally));
	feed_tee_add(&tee, peers_feed(peers));
	feed = feed_tee_feed(&tee);
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert_int_eq(feed_listener(&feed, &socks[0]), 0);
	for (uint32_t i = 0; i < 5; i++) {
		socks[i].inode = 100 + i;
		socks[i].facts |= SOCK_INODE;
		ck_assert_int_eq(owners_meet(owners, 100 + i, 100 + i), 0);
		hold(100 + i, i < 3 ? nginx : java, i);
		ck_assert_int_eq(feed_sock(&feed, &socks[i]), 0);
	}
	ck_assert_int_eq(feed_end(&feed, &whole), 0);
}

/* Who owns the service of a port, in a list. */
static const char *owner_of(const struct tally_list *list, uint16_t port)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->entry[i].row.port == port) {
			crowds_tell(list->crowds, list->entry[i].count.crowd, &brief);
			return brief.first.process ? brief.first.process->comm : "-";
		}
	return "";
}

START_TEST(services_and_peers_tell_whose_they_are)
{
	struct tally_list *list;
	struct peer_sheet *sheet;
	struct peer_site line;

	ck_assert_int_eq(tally_claim(tally, claims, units), 0);
	ck_assert_int_eq(peers_claim(peers, claims, units), 0);
	take_all();
	list = tally_keep(tally);
	ck_assert_int_eq(peer_sheet_new(peers, &sheet), 0);
	take_all(); /* what is kept does not change */
	ck_assert_str_eq(owner_of(list, 443), "nginx");
	ck_assert_uint_eq(brief.first.sockets, 3);
	ck_assert_str_eq(owner_of(list, 5432), "java");
	ck_assert_uint_eq(sheet->list.count, 2);
	for (size_t i = 0; i < 2; i++) {
		peer_list_get(&sheet->list, sheet->peers, i, &line);
		crowds_tell(peers_crowds(sheet->peers), line.sum.count->crowd, &brief);
		ck_assert_str_eq(brief.first.process->comm,
			line.sum.direction == DIRECTION_IN ? "nginx" : "java");
		ck_assert_uint_eq(brief.first.sockets, 2);
	}
	tally_list_free(list);
	peer_sheet_free(sheet);
}
END_TEST

/* Two listeners at one place: nobody can tell whose a connection was. */
START_TEST(what_more_than_one_may_own_is_called_shared)
{
	const struct snapshot snapshot = { .mono_ns = 1 };
	struct sock door = tcp_listener("0.0.0.0", 443);
	struct sock ended = tcp_between("10.0.0.5", 443, "192.0.2.7", 50514);
	struct feed_tee tee = { .count = 0 };
	struct feed feed;
	struct peer_site site;

	ended.state = STATE_TIME_WAIT;
	claims_infer(claims, directions);
	ck_assert_int_eq(peers_claim(peers, claims, units), 0);
	feed_tee_add(&tee, direction_feed(directions));
	feed_tee_add(&tee, claims_feed(claims, peers_feed(peers)));
	feed = feed_tee_feed(&tee);
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	for (uint32_t inode = 100; inode < 102; inode++) {
		door.inode = inode;
		door.facts |= SOCK_INODE;
		ck_assert_int_eq(feed_listener(&feed, &door), 0);
	}
	ck_assert_int_eq(feed_sock(&feed, &ended), 0);
	peers_site(peers, 0, &site);
	crowds_tell(peers_crowds(peers), site.sum.count->crowd, &brief);
	ck_assert_ptr_null(brief.first.process);
	ck_assert_uint_eq(brief.unowned, 1);
	ck_assert(brief.shared);
}
END_TEST

START_TEST(who_no_longer_asks_is_told_no_owner)
{
	struct tally_list *list;

	ck_assert_int_eq(tally_claim(tally, claims, units), 0);
	take_all();
	ck_assert_int_eq(tally_claim(tally, NULL, NULL), 0);
	take_all();
	list = tally_keep(tally);
	ck_assert_ptr_null(list->crowds);
	ck_assert_str_eq(owner_of(list, 443), "-");
	tally_list_free(list);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, the_process_with_most_sockets_names_the_crowd);
	tcase_add_test(
		tcase, a_shared_socket_counts_for_each_and_once_for_two_descriptors);
	tcase_add_test(tcase, groups_do_not_share_their_crowds);
	tcase_add_test(tcase, what_is_inferred_stands_behind_what_is_known);
	tcase_add_test(tcase, who_holds_one_of_its_sockets_is_known_by_that);
	tcase_add_test(tcase, a_socket_is_missed_only_when_it_was_looked_for_everywhere);
	unit_add_loop(tcase, a_unit_is_told_where_all_sockets_are_of_one, mixes);
	tcase_add_test(tcase, a_crowd_that_is_too_large_says_so);
	tcase_add_test(
		tcase, a_socket_of_very_many_is_looked_at_for_as_many_as_have_room);
	tcase_add_test(tcase, eight_are_named_those_with_most_sockets);
	tcase_add_test(tcase, what_is_kept_lives_beyond_the_next_snapshot);
	tcase_add_test(tcase, nobody_is_known_of_what_nobody_has_asked_about);
	tcase_add_test(tcase, services_and_peers_tell_whose_they_are);
	tcase_add_test(tcase, what_more_than_one_may_own_is_called_shared);
	tcase_add_test(tcase, who_no_longer_asks_is_told_no_owner);
}

int main(void)
{
	return unit_run("crowd", add_tests);
}
