/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter.h"

#include "filters.h"
#include "log_feed.h"
#include "socks.h"
#include "unit.h"

#define N TRUTH_NO
#define Y TRUTH_YES
#define U TRUTH_UNKNOWN

enum {
	INODE_SHARED = 100, /* held by a master and its worker */
	INODE_LISTENER = 101,
	INODE_NOBODY = 102,
	INODE_LONG = 103,
	CGROUP_ROOT = 1,
	CGROUP_WEB = 2,
	CGROUP_DOCKER = 3,
	CGROUP_GONE = 4,
};

static struct claims *claims;
static struct units *units;
static struct services *services;
static struct directions *directions;
static struct log_feed told;
static const struct port_range ephemeral = { 32768, 60999 };
static struct filter_scene scene;

static void hold(struct owners *owners, uint32_t pid, const char *comm, uint32_t inode)
{
	struct process process = { .pid = pid };
	uint32_t index;

	strcpy(process.comm, comm);
	ck_assert_int_eq(owners_add(owners, &process, &index), 0);
	ck_assert_int_eq(owners_hold(owners, inode, index, 3), 0);
}

static int look(void *self, struct owners *owners)
{
	(void)self;
	owners_reach(owners)->looked = true;
	hold(owners, 1200, "nginx", INODE_SHARED);
	hold(owners, 1201, "Web Content", INODE_SHARED);
	hold(owners, 80, "caddy", INODE_LISTENER);
	hold(owners, 9, "prometheus-node", INODE_LONG);
	return 0;
}

static struct sock sock_in(uint32_t inode, uint64_t cgroup)
{
	struct sock sock = tcp_between("10.0.0.5", 8443, "192.0.2.7", 50514);

	sock.inode = inode;
	sock.cgroup = cgroup;
	sock.facts = (uint16_t)((inode ? SOCK_INODE : 0) | (cgroup ? SOCK_CGROUP : 0));
	return sock;
}

static void set_up(void)
{
	const struct hash_seed seed = { { 1, 2 } };
	const struct snapshot snapshot = { .host = "db-7" };
	struct sock listener = tcp_listener("10.0.0.5", 8443);
	struct feed feed;

	listener.inode = INODE_LISTENER;
	listener.facts = SOCK_INODE;
	log_feed_init(&told);
	ck_assert_int_eq(direction_new(&directions), 0);
	ck_assert_int_eq(claims_new(&seed, look, NULL, &claims), 0);
	claims_infer(claims, directions);
	direction_begin(directions, 1);
	ck_assert_int_eq(direction_add(directions, &listener), 0);
	direction_commit(directions);
	feed = claims_feed(claims, log_feed(&told));
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert_int_eq(feed_listener(&feed, &listener), 0);
	ck_assert_int_eq(feed_sock(&feed, &listener), 0);
	ck_assert_int_eq(units_new(&seed, &units), 0);
	ck_assert_int_eq(units_add(units, CGROUP_ROOT, ""), 0);
	ck_assert_int_eq(units_add(units, CGROUP_WEB, "/system.slice/nginx.service"), 0);
	ck_assert_int_eq(units_add(units, CGROUP_DOCKER,
				 "/system.slice/docker-0123456789abcdef0123456789abcdef"
				 "0123456789abcdef0123456789abcdef.scope"),
		0);
	ck_assert_int_eq(services_new(&services), 0);
	scene = (struct filter_scene){ .claims = claims, .units = units };
}

static void tear_down(void)
{
	services_free(services);
	units_free(units);
	claims_free(claims);
	direction_free(directions);
}

struct question {
	const char *text;
	uint32_t inode;
	uint64_t cgroup;
	enum truth truth;
};

static const struct question questions[] = {
	{ "pid 1200", INODE_SHARED, 0, Y },
	{ "pid = 1201", INODE_SHARED, 0, Y },
	{ "pid 12", INODE_SHARED, 0, N },
	{ "pid != 1201", INODE_SHARED, 0, N },
	{ "pid != 12", INODE_SHARED, 0, Y },
	{ "pid 1200", INODE_NOBODY, 0, U },
	{ "pid != 1200", INODE_NOBODY, 0, U },
	{ "not pid 1200", INODE_NOBODY, 0, U },
	{ "comm nginx", INODE_SHARED, 0, Y },
	{ "comm NGINX", INODE_SHARED, 0, N },
	{ "comm ngin", INODE_SHARED, 0, N },
	{ "comm nginxx", INODE_SHARED, 0, N },
	{ "comm Web_Content", INODE_SHARED, 0, Y },
	{ "comm != nginx", INODE_SHARED, 0, N },
	{ "comm != caddy", INODE_SHARED, 0, Y },
	{ "comm nginx", INODE_NOBODY, 0, U },
	{ "comm prometheus-node", INODE_LONG, 0, Y },
	{ "comm prometheus-node-exporter", INODE_LONG, 0, Y },
	{ "comm prometheus-nodf-exporter", INODE_LONG, 0, N },
	{ "comm prometheus-nod", INODE_LONG, 0, N },
	{ "unit nginx.service", 0, CGROUP_WEB, Y },
	{ "unit nginx", 0, CGROUP_WEB, Y },
	{ "unit ngin", 0, CGROUP_WEB, N },
	{ "unit nginx.serv", 0, CGROUP_WEB, N },
	{ "unit != nginx", 0, CGROUP_WEB, N },
	{ "unit docker:0123456789ab", 0, CGROUP_DOCKER, Y },
	{ "unit nginx", 0, CGROUP_ROOT, N },
	{ "unit != nginx", 0, CGROUP_ROOT, Y },
	{ "unit nginx", 0, CGROUP_GONE, U },
	{ "unit != nginx", 0, CGROUP_GONE, U },
	{ "unit nginx", INODE_SHARED, 0, U },
	{ "nginx", INODE_SHARED, 0, Y },
	{ "nginx", INODE_NOBODY, CGROUP_WEB, Y },
	{ "nginx", INODE_SHARED, CGROUP_GONE, Y },
	{ "nginx", INODE_LONG, CGROUP_ROOT, N },
	{ "nginx", INODE_LONG, CGROUP_GONE, N },
	{ "nginx", INODE_NOBODY, CGROUP_ROOT, U },
	{ "not nginx", INODE_NOBODY, CGROUP_ROOT, U },
	{ "docker:0123456789ab", INODE_LONG, CGROUP_DOCKER, Y },
	{ "text nGi", INODE_SHARED, CGROUP_ROOT, Y },
	{ "text b_c", INODE_SHARED, CGROUP_ROOT, Y },
	{ "text x.SERV", INODE_NOBODY, CGROUP_WEB, Y },
	{ "text 0.0.5:84", INODE_NOBODY, 0, Y },
	{ "text :50514", INODE_NOBODY, 0, Y },
	{ "text 0.0.6", INODE_NOBODY, CGROUP_WEB, U },
	{ "text 0.0.6", INODE_SHARED, CGROUP_GONE, N },
	{ "text 0.0.6", INODE_SHARED, CGROUP_WEB, N },
	{ "text != 0.0.6", INODE_SHARED, CGROUP_ROOT, Y },
	{ "text != nginx", INODE_SHARED, CGROUP_ROOT, N },
	{ "text 50514x", INODE_SHARED, CGROUP_ROOT, N },
	{ "sport = 1 and comm nginx", INODE_NOBODY, 0, N },
	{ "sport = 8443 or comm nginx", INODE_NOBODY, 0, Y },
	{ "sport = 8443 and comm nginx", INODE_NOBODY, 0, U },
};

START_TEST(a_socket_matches_by_who_holds_it)
{
	const struct question *asked = &questions[_i];
	const struct sock sock = sock_in(asked->inode, asked->cgroup);

	ck_assert_msg(filters_match_in(asked->text, &scene, &sock) == asked->truth,
		"%s: %d, not %d", asked->text,
		filters_match_in(asked->text, &scene, &sock), asked->truth);
}
END_TEST

START_TEST(without_owners_nothing_is_known_of_them)
{
	static const char *const texts[] = { "pid 1200", "comm nginx", "unit nginx",
		"nginx", "text nginx", "not comm nginx", "comm != nginx" };
	const struct sock sock = sock_in(INODE_SHARED, CGROUP_WEB);

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		ck_assert_int_eq(filters_match(texts[i], &sock), U);
}
END_TEST

START_TEST(an_inferred_owner_matches_too)
{
	const struct sock sock = sock_in(0, 0); /* nobody has accepted it */
	const struct sock other = tcp_between("10.0.0.5", 8444, "192.0.2.7", 50514);

	ck_assert_int_eq(filters_match_in("comm caddy", &scene, &sock), Y);
	ck_assert_int_eq(filters_match_in("pid 80", &scene, &sock), Y);
	ck_assert_int_eq(filters_match_in("comm nginx", &scene, &sock), N);
	ck_assert_int_eq(filters_match_in("comm caddy", &scene, &other), U);
}
END_TEST

START_TEST(text_finds_services_but_not_of_a_port_that_the_kernel_chose)
{
	struct sock sock = tcp_between("10.0.0.5", 443, "192.0.2.7", 50514);

	sock.inode = INODE_SHARED;
	sock.cgroup = CGROUP_ROOT;
	sock.facts = SOCK_INODE | SOCK_CGROUP;
	scene.ephemeral = &ephemeral;
	ck_assert_int_eq(filters_match_in("text https", &scene, &sock), N);
	scene.services = services;
	ck_assert_int_eq(filters_match_in("text https", &scene, &sock), Y);
	sock.local.port = 50001;
	ck_assert_int_eq(filters_match_in("text https", &scene, &sock), N);
	sock.remote.port = 443;
	ck_assert_int_eq(filters_match_in("text HTTPS", &scene, &sock), Y);
	ck_assert_int_eq(services_add(services, PROTO_TCP, 50001, "chosen-by-chance"), 0);
	ck_assert_int_eq(filters_match_in("text chance", &scene, &sock), N);
	scene.ephemeral = NULL;
	ck_assert_int_eq(filters_match_in("text chance", &scene, &sock), Y);
}
END_TEST

START_TEST(text_finds_ipv6_as_it_is_shown)
{
	const struct sock sock = tcp_between("2001:db8::5", 443, "2001:db8::7", 50514);

	ck_assert_int_eq(filters_match_in("text b8::5", &scene, &sock), Y);
	ck_assert_int_eq(filters_match_in("text DB8::7", &scene, &sock), Y);
	ck_assert_int_eq(filters_match_in("text b8::9", &scene, &sock), U);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	unit_add_loop(tcase, a_socket_matches_by_who_holds_it, questions);
	tcase_add_test(tcase, without_owners_nothing_is_known_of_them);
	tcase_add_test(tcase, an_inferred_owner_matches_too);
	tcase_add_test(
		tcase, text_finds_services_but_not_of_a_port_that_the_kernel_chose);
	tcase_add_test(tcase, text_finds_ipv6_as_it_is_shown);
}

int main(void)
{
	return unit_run("filter_owner", add);
}
