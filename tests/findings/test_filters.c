/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The filter of a finding is what Enter opens and what can be pasted: it has to select
 * the sockets concerned and no others. */

#include "sockview/core/claims.h"
#include "sockview/core/filter.h"

#include "scene.h"

#include <string.h>

#define JAVA  0
#define NGINX 1

static struct scene scene;
static bool concerned[SCENE_SOCKS_MAX];

static struct sock *put(struct sock sock, enum state state, int process)
{
	sock.state = (uint8_t)state;
	return scene_add(&scene, &sock, process);
}

/* So many, of which the finding speaks or does not. */
static void put_many(
	struct sock sock, enum state state, int process, size_t count, bool of_it)
{
	for (size_t i = 0; i < count; i++) {
		concerned[scene.count] = of_it;
		put(sock, state, process);
		if (sock.remote.port > 20000)
			sock.remote.port++;
		else
			sock.local.port++;
	}
}

static void put_dead(int process, size_t count, bool of_it)
{
	for (size_t i = 0; i < count; i++) {
		concerned[scene.count] = of_it;
		scene_dead(&scene, process, 30 + 3 * i, true);
	}
}

static struct sock to(const char *from, const char *address, uint16_t port)
{
	return tcp_between(from, 32768, address, port);
}

static struct sock from_client(const char *local, uint16_t port)
{
	return tcp_between(local, port, "203.0.113.9", 20001);
}

static void look_once(void)
{
	scene_watch(&scene);
	scene_look(&scene);
}

/* ---- each trouble, with what is next to it ---- */

static void leak_of_a_process(void)
{
	struct sock early = from_client("10.0.0.7", 8080);

	scene_listener(&scene, "0.0.0.0", 8080, 0, 100, JAVA);
	put_dead(JAVA, 1000, true);
	put_dead(NGINX, 20, false);
	put_many(early, STATE_CLOSE_WAIT, -1, 5, false);
	put_many(early, STATE_ESTABLISHED, JAVA, 5, false);
	look_once();
}

/* Nobody may look at processes. */
static void leak_of_a_unit(void)
{
	scene.process_count = 0;
	put_dead(JAVA, 1000, true);
	put_dead(NGINX, 20, false);
	look_once();
}

static void leak_to_a_remote_service(void)
{
	put_dead(7, 1000, true);
	put_many(to("10.0.0.7", "10.0.7.30", 443), STATE_CLOSE_WAIT, 7, 5, false);
	put_many(to("10.0.0.7", "10.0.7.30", 8443), STATE_ESTABLISHED, 7, 5, false);
	look_once();
}

static void full_queue(void)
{
	struct sock *door = scene_listener(&scene, "10.0.0.7", 8080, 101, 100, JAVA);

	scene_listener(&scene, "10.0.0.8", 8080, 1, 100, NGINX);
	put_many(from_client("10.0.0.7", 8080), STATE_ESTABLISHED, -1, 90, true);
	put_many(from_client("10.0.0.7", 8080), STATE_CLOSE_WAIT, -1, 11, true);
	put_many(from_client("10.0.0.7", 8080), STATE_ESTABLISHED, JAVA, 5, false);
	put_many(from_client("10.0.0.8", 8080), STATE_ESTABLISHED, -1, 1, false);
	scene_watch(&scene);
	scene.now_s++;
	scene_drop(&scene, door, 50);
	look_once();
}

static void used_up_ports(void)
{
	struct sock udp = to("10.0.0.7", "10.0.5.20", 9000);

	figures_set(&scene.figures, FIGURE_TW_REUSE, 0);
	figures_set(&scene.figures, FIGURE_RESERVED_PORTS, 0);
	put_many(to("10.0.0.7", "10.0.5.20", 9000), STATE_ESTABLISHED, JAVA, 400, true);
	put_many(to("10.0.0.7", "10.0.5.20", 9000), STATE_TIME_WAIT, -1, 26000, true);
	put_many(to("10.0.0.9", "10.0.5.20", 9000), STATE_ESTABLISHED, JAVA, 5, false);
	put_many(to("10.0.0.7", "10.0.5.20", 9001), STATE_ESTABLISHED, JAVA, 5, false);
	udp.proto = PROTO_UDP;
	put_many(udp, STATE_ESTABLISHED, NGINX, 5, false);
	look_once();
}

static void flood(void)
{
	scene_listener(&scene, "10.0.0.7", 443, 0, 511, NGINX);
	scene_listener(&scene, "10.0.0.8", 443, 0, 511, NGINX);
	for (int i = 0; i < 500; i++) {
		struct sock sock = from_client("10.0.0.7", 443);

		sock.remote.port = (uint16_t)(20001 + i);
		sock.retransmits = 2;
		put_many(sock, STATE_SYN_RECV, -1, 1, true);
	}
	put_many(from_client("10.0.0.8", 443), STATE_SYN_RECV, -1, 3, false);
	put_many(from_client("10.0.0.7", 443), STATE_ESTABLISHED, NGINX, 3, false);
	look_once();
}

/* Connects that were sent again, `stalled` open connections beside them. */
static void put_silence(size_t stalled)
{
	struct sock sock = to("10.0.0.7", "10.0.9.4", 5432);

	put_many(sock, STATE_ESTABLISHED, JAVA, 5, false);
	sock.timer = TIMER_RETRANSMIT;
	sock.retransmits = 4;
	sock.local.port = 40000;
	put_many(sock, STATE_SYN_SENT, JAVA, 20, true);
	sock.local.port = 50000;
	sock.send_queue = 4096;
	put_many(sock, STATE_ESTABLISHED, JAVA, stalled, true);
	put_many(to("10.0.0.7", "10.0.9.4", 9100), STATE_SYN_SENT, JAVA, 1, false);
	look_once();
}

static void silence_to_new_ones(void)
{
	put_silence(0);
}

static void silence_to_all(void)
{
	put_silence(30);
}

/* Stalled ones of a destination, or of a service; then those that are not. */
static void put_stalled(struct sock sock, enum timer timer, size_t count)
{
	struct sock fine = sock;

	sock.send_queue = 4096;
	sock.timer = (uint8_t)timer;
	sock.retransmits = timer == TIMER_PERSIST ? 0 : 5;
	sock.timer_ms = 20000;
	put_many(sock, STATE_ESTABLISHED, JAVA, count, true);
	fine.local.port += fine.remote.port > 20000 ? 0 : 5000;
	fine.remote.port += fine.remote.port > 20000 ? 5000 : 0;
	put_many(fine, STATE_ESTABLISHED, JAVA, 5, false);
	look_once();
}

static void data_without_an_ack(void)
{
	put_many(to("10.0.0.7", "10.0.9.4", 5433), STATE_ESTABLISHED, JAVA, 5, false);
	put_stalled(to("10.0.0.7", "10.0.9.4", 5432), TIMER_RETRANSMIT, 40);
}

static void data_not_read(void)
{
	put_stalled(to("10.0.0.7", "10.0.9.4", 5432), TIMER_PERSIST, 40);
}

static void clients_without_an_ack(void)
{
	scene_listener(&scene, "10.0.0.7", 443, 0, 511, NGINX);
	put_stalled(from_client("10.0.0.7", 443), TIMER_RETRANSMIT, 80);
}

static void last_acks(void)
{
	struct sock sock = from_client("10.0.0.7", 443);

	scene_listener(&scene, "0.0.0.0", 443, 0, 511, NGINX);
	sock.timer = TIMER_RETRANSMIT;
	sock.retransmits = 7;
	put_many(sock, STATE_LAST_ACK, -1, 640, true);
	put_many(to("10.0.0.7", "10.0.9.4", 443), STATE_LAST_ACK, -1, 5, false);
	look_once();
}

static void orphans(void)
{
	figures_set(&scene.figures, FIGURE_TCP_ORPHANS, 121900);
	figures_set(&scene.figures, FIGURE_MAX_ORPHANS, 131072);
	put_many(from_client("10.0.0.7", 443), STATE_FIN_WAIT1, -1, 100, true);
	put_many(from_client("10.0.0.7", 8443), STATE_FIN_WAIT1, NGINX, 5, false);
	look_once();
}

static void full_time_wait(void)
{
	figures_set(&scene.figures, FIGURE_MAX_TW_BUCKETS, 100);
	put_many(from_client("10.0.0.7", 443), STATE_TIME_WAIT, -1, 95, true);
	put_many(from_client("10.0.0.7", 8443), STATE_FIN_WAIT2, -1, 5, false);
	look_once();
}

static void open_files(void)
{
	scene.processes[JAVA].open_files = 4090;
	put_many(to("10.0.0.7", "10.0.9.4", 5432), STATE_ESTABLISHED, JAVA, 50, true);
	put_many(to("10.0.0.7", "10.0.9.4", 5433), STATE_ESTABLISHED, NGINX, 50, false);
	look_once();
}

static const struct {
	enum finding_kind kind;
	void (*make)(void);
} troubles[] = {
	{ FINDING_CLOSE_WAIT, leak_of_a_process },
	{ FINDING_CLOSE_WAIT, leak_of_a_unit },
	{ FINDING_CLOSE_WAIT, leak_to_a_remote_service },
	{ FINDING_ACCEPT_QUEUE, full_queue },
	{ FINDING_EPHEMERAL_PORTS, used_up_ports },
	{ FINDING_SYN_RECV, flood },
	{ FINDING_SYN_SENT, silence_to_new_ones },
	{ FINDING_SYN_SENT, silence_to_all },
	{ FINDING_SEND_QUEUE, data_without_an_ack },
	{ FINDING_SEND_QUEUE, data_not_read },
	{ FINDING_SEND_QUEUE, clients_without_an_ack },
	{ FINDING_LAST_ACK, last_acks },
	{ FINDING_ORPHANS, orphans },
	{ FINDING_TIME_WAIT, full_time_wait },
	{ FINDING_OPEN_FILES, open_files },
};

/* ---- as the list of sockets is filtered ---- */

static int tell_owners(void *self, struct owners *owners)
{
	uint32_t index;

	(void)self;
	for (size_t i = 0; i < scene.process_count; i++)
		ck_assert_int_eq(
			owners_add(owners, &scene.processes[i].process, &index), 0);
	for (size_t i = 0; i < scene.count; i++) {
		const struct sock *sock = &scene.socks[i];

		if (sock->inode && sock->cgroup - 500 < scene.process_count)
			ck_assert_int_eq(owners_hold(owners, sock->inode,
						 (uint32_t)(sock->cgroup - 500), 3),
				0);
	}
	return 0;
}

static struct claims *make_claims(void)
{
	static const struct feed_ops nobody;
	const struct snapshot snapshot = { .mono_ns = 1 };
	const struct hash_seed seed = { { 3, 4 } };
	struct claims *claims;
	struct feed feed;

	ck_assert_int_eq(claims_new(&seed, tell_owners, NULL, &claims), 0);
	claims_infer(claims, scene.directions);
	feed = claims_feed(claims, (struct feed){ &nobody, NULL });
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	for (size_t i = 0; i < scene.count; i++)
		if (sock_is_listener(&scene.socks[i]))
			ck_assert_int_eq(feed_listener(&feed, &scene.socks[i]), 0);
	for (size_t i = 0; i < scene.count; i++)
		ck_assert_int_eq(feed_sock(&feed, &scene.socks[i]), 0);
	return claims;
}

static void check_filter(const char *text)
{
	struct claims *claims = make_claims();
	const struct filter_words words = { .self = NULL };
	const struct filter_scene seen = {
		.directions = scene.directions, .claims = claims, .units = scene.units
	};
	struct filter_error error;
	struct filter *filter;

	ck_assert_int_eq(filter_parse(text, &words, &filter, &error), 0);
	ck_assert_ptr_nonnull(filter);
	for (size_t i = 0; i < scene.count; i++)
		ck_assert_msg((filter_match(filter, &seen, &scene.socks[i]) ==
				      TRUTH_YES) == concerned[i],
			"%s: socket %zu in state %u to port %u", text, i,
			scene.socks[i].state, scene.socks[i].remote.port);
	filter_free(filter);
	claims_free(claims);
}

START_TEST(a_filter_selects_the_sockets_concerned_and_no_others)
{
	const struct finding *finding;

	troubles[_i].make();
	finding = scene_find(&scene, troubles[_i].kind);
	ck_assert_ptr_nonnull(finding);
	ck_assert_int_le(finding->severity, SEVERITY_WARN);
	check_filter(finding->filter);
}
END_TEST

START_TEST(a_unit_with_a_hostile_name_does_not_speak_in_a_filter)
{
	ck_assert_int_eq(units_add(scene.units, 509, "/x)|state|listening|(y"), 0);
	put_dead(9, 1000, true);
	put_many(from_client("10.0.0.7", 443), STATE_ESTABLISHED, 9, 5, false);
	look_once();
	ck_assert_str_eq(scene_find(&scene, FINDING_CLOSE_WAIT)->filter,
		"state close-wait and uid 1003");
	check_filter(scene_find(&scene, FINDING_CLOSE_WAIT)->filter);
}
END_TEST

static void setup(void)
{
	scene_open(&scene, true);
	memset(concerned, 0, sizeof(concerned));
	scene_process(&scene, 4711, "java", "orders.service", 900, 4096);
	scene_process(&scene, 1201, "nginx", "nginx.service", 50, 65535);
}

static void teardown(void)
{
	scene_close(&scene);
}

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	unit_add_loop(
		tcase, a_filter_selects_the_sockets_concerned_and_no_others, troubles);
	tcase_add_test(tcase, a_unit_with_a_hostile_name_does_not_speak_in_a_filter);
}

int main(void)
{
	return unit_run("filters", add);
}
