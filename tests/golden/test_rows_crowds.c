/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/rows.h"

#include "desk.h"
#include "golden.h"
#include "paper.h"
#include "socks.h"
#include "unit.h"

#include <string.h>

static const struct hash_seed seed = { { 1, 2 } };

/* The processes there are, by their place. */
enum {
	NGINX = 0,
	JAVA = 8,
	VECTOR,
	ODD,
	ODD_TOO
};

/* A socket, and from which process to which it is held. */
struct owned {
	const char *local;
	uint16_t local_port;
	const char *remote; /* NULL: it is a listener */
	uint16_t remote_port;
	enum state state;
	uint64_t cgroup; /* 0: unknown */
	int first;	 /* -1: nobody holds it */
	int last;
};

static const struct owned all[] = {
	{ "10.0.0.7", 443, NULL, 0, STATE_LISTEN, 7, NGINX, NGINX + 7 },
	{ "10.0.0.7", 443, "192.0.2.7", 50514, STATE_ESTABLISHED, 7, NGINX + 3,
		NGINX + 3 },
	{ "10.0.0.7", 443, "192.0.2.8", 50514, STATE_TIME_WAIT, 0, -1, -1 },
	{ "10.0.0.7", 40000, "10.0.4.11", 5432, STATE_ESTABLISHED, 8, JAVA, JAVA },
	{ "10.0.0.7", 40002, "10.0.4.11", 5432, STATE_ESTABLISHED, 8, JAVA, JAVA },
	{ "10.0.0.7", 40004, "10.0.4.11", 5432, STATE_ESTABLISHED, 9, VECTOR, VECTOR },
	{ "10.0.0.7", 40006, "10.0.5.20", 9000, STATE_ESTABLISHED, 8, JAVA, JAVA },
	{ "10.0.0.7", 40008, "10.0.5.20", 9000, STATE_ESTABLISHED, 8, -1, -1 },
	{ "10.0.0.7", 40010, "10.0.7.30", 8443, STATE_CLOSE_WAIT, 7, -1, -1 },
	{ "10.0.0.7", 40012, "10.0.9.9", 443, STATE_TIME_WAIT, 0, -1, -1 },
	{ "10.0.0.7", 40014, "10.0.9.4", 25, STATE_SYN_SENT, 10, ODD, ODD_TOO },
};

#define ALL (sizeof(all) / sizeof(*all))

static struct sock nth_sock(size_t i)
{
	const struct owned *from = &all[i];
	struct sock sock = sock_between(PROTO_TCP, from->state, from->local,
		from->local_port, from->remote, from->remote_port);

	if (from->cgroup) {
		sock.inode = (uint32_t)(100 + i);
		sock.cgroup = from->cgroup;
		sock.facts |= SOCK_INODE | SOCK_CGROUP;
	}
	return sock;
}

static void add_process(struct owners *owners, uint32_t pid, const char *comm)
{
	struct process process = { .pid = pid };
	uint32_t index;

	strcpy(process.comm, comm);
	ck_assert_int_eq(owners_add(owners, &process, &index), 0);
}

/* Some processes may not be looked at. */
static int look(void *self, struct owners *owners)
{
	(void)self;
	owners_reach(owners)->looked = true;
	owners_reach(owners)->refused = 3;
	for (uint32_t i = 0; i < 8; i++)
		add_process(owners, 1201 + i, "nginx");
	add_process(owners, 4711, "java");
	add_process(owners, 1544, "vector");
	add_process(owners, 31, "say \"hi, x\"");
	add_process(owners, 32, "");
	for (size_t i = 0; i < ALL; i++)
		for (int at = all[i].first; at >= 0 && at <= all[i].last; at++)
			ck_assert_int_eq(
				owners_hold(owners, (uint32_t)(100 + i), (uint32_t)at, 4),
				0);
	return 0;
}

static void feed_all(const struct feed *feed)
{
	const struct source_report report = { .kind = SOURCE_NETLINK, .complete = true };
	const struct verdict verdict = { .complete = true, .cost_ns = 12400000 };

	ck_assert_int_eq(feed_begin(feed, &desk_snapshot), 0);
	for (size_t i = 0; i < ALL; i++) {
		const struct sock sock = nth_sock(i);

		if (sock_is_listener(&sock))
			ck_assert_int_eq(feed_listener(feed, &sock), 0);
	}
	for (size_t i = 0; i < ALL; i++) {
		const struct sock sock = nth_sock(i);

		ck_assert_int_eq(feed_sock(feed, &sock), 0);
	}
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		ck_assert_int_eq(feed_source(feed, (enum proto)proto, &report), 0);
	ck_assert_int_eq(feed_end(feed, &verdict), 0);
}

static void write_rows(struct paper *paper, const struct rows_plan *plan)
{
	struct directions *directions;
	struct claims *claims;
	struct units *units;
	struct rows *rows;
	struct feed_tee tee = { .count = 0 };
	struct lore lore = { 0 };
	struct feed feed;

	ck_assert_int_eq(direction_new(&directions), 0);
	ck_assert_int_eq(claims_new(&seed, look, NULL, &claims), 0);
	ck_assert_int_eq(units_new(&seed, &units), 0);
	ck_assert_int_eq(units_add(units, 7, "/system.slice/nginx.service"), 0);
	ck_assert_int_eq(units_add(units, 8, "/system.slice/orders.service"), 0);
	claims_infer(claims, directions);
	lore.directions = directions;
	lore.claims = claims;
	lore.units = units;
	ck_assert_int_eq(rows_new(plan, &paper->out, &lore, &rows), 0);
	feed_tee_add(&tee, direction_feed(directions));
	feed_tee_add(&tee, claims_feed(claims, rows_feed(rows)));
	feed = feed_tee_feed(&tee);
	feed_all(&feed);
	rows_free(rows);
	claims_free(claims);
	units_free(units);
	direction_free(directions);
}

static const struct {
	const char *name;
	enum view view;
	enum rows_format format;
	const char *sort;
} written[] = {
	{ "crowds-services.txt", VIEW_SERVICES, ROWS_TEXT, NULL },
	{ "crowds-services-by-owner.txt", VIEW_SERVICES, ROWS_TEXT, "owner" },
	{ "crowds-services.csv", VIEW_SERVICES, ROWS_CSV, NULL },
	{ "crowds-services.json", VIEW_SERVICES, ROWS_JSON, NULL },
	{ "crowds-peers.txt", VIEW_PEERS, ROWS_TEXT, NULL },
	{ "crowds-peers.csv", VIEW_PEERS, ROWS_CSV, NULL },
	{ "crowds-peers.json", VIEW_PEERS, ROWS_JSON, NULL },
};

START_TEST(rows_of_many_sockets_name_their_owners)
{
	const struct rows_plan plan = {
		.format = written[_i].format,
		.view = written[_i].view,
		.groups = COLUMN_OWNERS,
		.header = true,
		.sort = written[_i].sort
				? columns_find(written[_i].view, written[_i].sort)
				: NULL,
		.seed = seed,
	};
	struct paper paper;

	paper_open(&paper, false);
	write_rows(&paper, &plan);
	golden_expect(written[_i].name, paper_text(&paper));
	paper_close(&paper);
}
END_TEST

START_TEST(without_the_option_nobody_is_named)
{
	const struct rows_plan plan = {
		.format = ROWS_TEXT, .view = VIEW_SERVICES, .header = true, .seed = seed
	};
	struct paper paper;

	paper_open(&paper, false);
	write_rows(&paper, &plan);
	ck_assert_ptr_null(strstr(paper_text(&paper), "java"));
	ck_assert_ptr_null(strstr(paper_text(&paper), "OWNER"));
	paper_close(&paper);
}
END_TEST

static void add_tests(TCase *tcase)
{
	unit_add_loop(tcase, rows_of_many_sockets_name_their_owners, written);
	tcase_add_test(tcase, without_the_option_nobody_is_named);
}

int main(void)
{
	return unit_run("rows_crowds", add_tests);
}
