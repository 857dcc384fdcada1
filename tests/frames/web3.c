/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "web3.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_NS UINT64_C(1000000000)
#define MINUTES	  14

struct state_row {
	enum proto proto;
	enum state state;
	uint64_t by_class[CLASS_COUNT];
	uint64_t ephemeral;
	/* What the total was at the end of each minute before the last; the last is the
	 * sum of the classes. */
	uint64_t minute[MINUTES - 1];
};

#define STEADY(value)                                                                    \
	{                                                                                \
		value, value, value, value, value, value, value, value, value, value,    \
			value, value, value                                              \
	}

static const struct state_row rows[] = {
	{ PROTO_TCP, STATE_LISTEN, { 22, 5, 0 }, 0, STEADY(27) },
	{ PROTO_TCP, STATE_SYN_SENT, { 0, 2, 1 }, 3,
		{ 2, 2, 2, 3, 2, 2, 2, 3, 2, 2, 2, 2, 2 } },
	{ PROTO_TCP, STATE_SYN_RECV, { 6, 0, 0 }, 0,
		{ 5, 5, 6, 7, 4, 6, 9, 5, 6, 7, 4, 8, 8 } },
	{ PROTO_TCP, STATE_ESTABLISHED, { 1834, 371, 221 }, 526,
		{ 2310, 2320, 2326, 2318, 2330, 2341, 2338, 2350, 2379, 2391, 2398, 2405,
			2412 } },
	{ PROTO_TCP, STATE_FIN_WAIT1, { 1, 0, 0 }, 0,
		{ 0, 1, 0, 1, 0, 1, 0, 2, 1, 0, 0, 1, 1 } },
	{ PROTO_TCP, STATE_FIN_WAIT2, { 9, 0, 0 }, 0,
		{ 9, 8, 9, 10, 9, 8, 10, 11, 9, 10, 8, 9, 8 } },
	{ PROTO_TCP, STATE_TIME_WAIT, { 2348, 11334, 8195 }, 19529,
		{ 9000, 11000, 13000, 14500, 15700, 17465, 19230, 20112, 20995, 21700,
			21760, 21800, 21842 } },
	{ PROTO_TCP, STATE_CLOSE_WAIT, { 0, 1973, 1429 }, 3402,
		{ 2154, 2250, 2346, 2442, 2538, 2634, 2730, 2826, 2922, 3018, 3114, 3210,
			3306 } },
	{ PROTO_TCP, STATE_LAST_ACK, { 2, 0, 0 }, 0,
		{ 2, 2, 0, 2, 2, 0, 3, 2, 4, 3, 0, 3, 2 } },
	{ PROTO_UDP, STATE_CLOSE, { 5, 1, 1 }, 1, STEADY(7) },
	{ PROTO_UDP, STATE_ESTABLISHED, { 0, 1, 1 }, 2, STEADY(2) },
};

#define ROWS (sizeof(rows) / sizeof(*rows))

static void fill_now(struct model *model)
{
	struct aggregate *now = &model->now;

	strcpy(now->host, "web-3");
	strcpy(now->netns, "host");
	now->wall_ns = 1795144360 * SECOND_NS; /* 2026-11-20 03:12:40Z */
	now->mono_ns = WEB3_NOW_NS;
	now->ephemeral = (struct port_range){ 32768, 60999 };
	now->ephemeral_known = true;
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		now->outcome.source[proto] =
			(struct source_outcome){ .kind = SOURCE_NETLINK,
				.complete = true };
	now->outcome.complete = true;
	now->outcome.cost_ns = SECOND_NS * 14 / 1000;
	for (size_t i = 0; i < ROWS; i++) {
		struct aggregate_cell *cell = &now->cell[rows[i].proto][rows[i].state];

		cell->ephemeral = rows[i].ephemeral;
		for (int class = 0; class < CLASS_COUNT; class ++) {
			cell->by_class[class] = rows[i].by_class[class];
			cell->total += rows[i].by_class[class];
		}
	}
}

static void fill_figures(struct figures *figures)
{
	figures->page_bytes = 4096;
	figures_set(figures, FIGURE_TCP_INUSE, 5600);
	figures_set(figures, FIGURE_TCP6_INUSE, 270);
	figures_set(figures, FIGURE_TCP_ALLOC, 5870 + 31187);
	figures_set(figures, FIGURE_TCP_ORPHANS, 12);
	figures_set(figures, FIGURE_MAX_ORPHANS, 131072);
	figures_set(figures, FIGURE_MAX_TW_BUCKETS, 262144);
	figures_set(figures, FIGURE_TCP_MEM, 212 * 256);
	figures_set(figures, FIGURE_TCP_MEM_MAX, 2249 * 256);
	figures_set(figures, FIGURE_FIN_TIMEOUT_S, 60);
	figures_set(figures, FIGURE_ACTIVE_OPENS, 1000000 + 3280);
	figures_set(figures, FIGURE_PASSIVE_OPENS, 1000000 + 390);
	figures_set(figures, FIGURE_ATTEMPT_FAILS, 17);
	figures_set(figures, FIGURE_ESTAB_RESETS, 1000 + 12);
	figures_set(figures, FIGURE_OUT_SEGS, 1000000 + 50000);
	figures_set(figures, FIGURE_RETRANS_SEGS, 1000 + 100);
	figures_set(figures, FIGURE_LISTEN_DROPS, 4);
	figures_set(figures, FIGURE_SYNCOOKIES_SENT, 0);
}

/* The counters ten seconds before. */
static struct figures figures_before(const struct figures *now)
{
	struct figures before = *now;

	before.value[FIGURE_ACTIVE_OPENS] = 1000000;
	before.value[FIGURE_PASSIVE_OPENS] = 1000000;
	before.value[FIGURE_ESTAB_RESETS] = 1000;
	before.value[FIGURE_OUT_SEGS] = 1000000;
	before.value[FIGURE_RETRANS_SEGS] = 1000;
	return before;
}

static void fill_history(struct model *model)
{
	static const uint64_t last_minute[] = { 30, 10 };
	struct figures before = figures_before(&model->figures);
	struct aggregate then = model->now;

	for (uint64_t minute = 0; minute < MINUTES - 1; minute++) {
		for (size_t i = 0; i < ROWS; i++)
			then.cell[rows[i].proto][rows[i].state].total =
				rows[i].minute[minute];
		for (uint64_t half = 2; half; half--) {
			uint64_t ago = (MINUTES - 1 - minute) * 60 + (half - 1) * 30;

			then.mono_ns = WEB3_NOW_NS - ago * SECOND_NS;
			history_add(&model->history, &then, &before);
		}
	}
	then = model->now;
	for (size_t i = 0; i < sizeof(last_minute) / sizeof(*last_minute); i++) {
		then.mono_ns = WEB3_NOW_NS - last_minute[i] * SECOND_NS;
		history_add(&model->history, &then, &before);
	}
	history_add(&model->history, &model->now, &model->figures);
}

void web3_model(struct model *model)
{
	memset(model, 0, sizeof(*model));
	fill_now(model);
	fill_figures(&model->figures);
	model->protos = PROTO_BIT(PROTO_TCP) | PROTO_BIT(PROTO_UDP);
	model->families = FAMILIES_ALL;
	model->delay_ns = model->interval_ns = 2 * SECOND_NS;
	model->own_cpu = 0.007;
	model->max_cpu = 0.2;
	fill_history(model);
}

void web3_set(struct model *model, enum proto proto, enum state state, uint64_t total)
{
	struct history *history = &model->history;

	model->now.cell[proto][state] =
		(struct aggregate_cell){ .total = total, .by_class = { total } };
	history->last.total[proto][state] = total;
	for (size_t i = 0; i < HISTORY_STEPS; i++)
		history->steps[i].total[proto][state] = total;
}

struct socket_row {
	enum state state;
	uint32_t age;
	uint32_t recv;
	uint32_t send;
	const char *local;
	const char *remote;
	uint16_t local_port;
	uint16_t remote_port;
};

#define LEAST(seconds) ((seconds) | AGE_LEAST)
#define NEW(seconds)   ((seconds) | AGE_NEW)

static const struct socket_row sockets[] = {
	{ STATE_ESTABLISHED, LEAST(880), 0, 0, "10.0.0.7", "10.0.4.11", 38112, 5432 },
	{ STATE_ESTABLISHED, LEAST(880), 0, 0, "10.0.0.7", "10.0.4.11", 38114, 5432 },
	{ STATE_ESTABLISHED, LEAST(880), 0, 0, "10.0.0.7", "198.51.100.7", 443, 51544 },
	{ STATE_ESTABLISHED, 720, 0, 184320, "10.0.0.7", "203.0.113.88", 443, 40022 },
	{ STATE_ESTABLISHED, 125, 0, 4000000000, "10.0.0.7", "203.0.113.24", 443, 61002 },
	{ STATE_ESTABLISHED, 58, 0, 0, "2001:db8:1::7", "2001:db8:77::1a", 443, 50514 },
	{ STATE_ESTABLISHED, 31, 517, 0, "10.0.0.7", "203.0.113.24", 443, 61188 },
	{ STATE_TIME_WAIT, 59, 0, 0, "10.0.0.7", "203.0.113.24", 443, 60981 },
	{ STATE_TIME_WAIT, 44, 0, 0, "10.0.0.7", "198.51.100.7", 443, 51490 },
	{ STATE_FIN_WAIT2, 12, 0, 0, "10.0.0.7", "203.0.113.140", 443, 33810 },
	{ STATE_SYN_RECV, 3, 0, 0, "10.0.0.7", "203.0.113.201", 443, 4410 },
	{ STATE_ESTABLISHED, NEW(1), 0, 0, "10.0.0.7", "203.0.113.24", 443, 61240 },
	{ STATE_ESTABLISHED, NEW(1), 0, 1448, "10.0.0.7", "198.51.100.61", 443, 55170 },
	{ STATE_SYN_RECV, NEW(0), 0, 0, "10.0.0.7", "203.0.113.77", 443, 2231 },
	{ STATE_LAST_ACK, 0, 0, 1, "10.0.0.7", "203.0.113.12", 443, 49200 },
	{ STATE_LISTEN, LEAST(880), 0, 511, "0.0.0.0", "0.0.0.0", 443, 0 },
	{ STATE_LISTEN, LEAST(880), 3, 511, "::", "::", 443, 0 },
	{ STATE_ESTABLISHED, LEAST(400000), 0, 0, "2001:db8:1111:2222:3333:4444:5555:7",
		"2001:db8:9999:8888:7777:6666:5555:1a", 443, 50515 },
};

static void take_address(struct sock *sock, struct endpoint *endpoint, const char *text)
{
	sock->family = strchr(text, ':') ? FAMILY_IPV6 : FAMILY_IPV4;
	inet_pton(sock->family == FAMILY_IPV6 ? AF_INET6 : AF_INET, text, endpoint->addr);
}

static struct sock make_sock(const struct socket_row *row, uint64_t cookie)
{
	struct sock sock = {
		.cookie = cookie,
		.facts = SOCK_COOKIE | SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_TIMER |
			 SOCK_V6ONLY,
		.proto = PROTO_TCP,
		.state = (uint8_t)row->state,
		.recv_queue = row->recv,
		.send_queue = row->send,
		.local = { .port = row->local_port },
		.remote = { .port = row->remote_port },
	};

	take_address(&sock, &sock.local, row->local);
	take_address(&sock, &sock.remote, row->remote);
	sock_drop_untold(&sock);
	return sock;
}

void web3_sheet(struct model *model)
{
	const struct hash_seed seed = { { 1, 2 } };

	if (sheet_new(&seed, &model->sheet))
		abort();
	model->serial = 1;
	for (size_t i = 0; i < sizeof(sockets) / sizeof(*sockets); i++) {
		struct sock sock = make_sock(&sockets[i], 100 + i);

		if (sheet_add(model->sheet, &sock, sockets[i].age))
			abort();
	}
}

struct service_row {
	enum proto proto;
	enum direction direction;
	uint16_t port;
	double change_per_s;
	uint32_t established;
	uint32_t syn;
	uint32_t close_wait;
	uint32_t time_wait;
	uint32_t listen;
	uint32_t fin_wait2;
};

#define IN  DIRECTION_IN
#define OUT DIRECTION_OUT

static const struct service_row services[] = {
	{ PROTO_TCP, IN, 22, 0, 2, 0, 0, 0, 2, 0 },
	{ PROTO_TCP, IN, 443, 4.5, 1820, 6, 0, 2318, 8, 20 },
	{ PROTO_TCP, OUT, 443, -0.4, 0, 0, 0, 117, 0, 0 },
	{ PROTO_TCP, OUT, 9000, -12.25, 388, 3, 0, 19412, 0, 0 },
	{ PROTO_TCP, OUT, 8443, 1.6, 64, 0, 3402, 0, 0, 0 },
	{ PROTO_TCP, OUT, 5432, 0, 50, 0, 0, 0, 0, 0 },
	{ PROTO_TCP, IN, 80, 0.5, 12, 0, 0, 30, 2, 0 },
	{ PROTO_TCP, IN, 8080, 0, 41, 0, 0, 0, 1, 0 },
	{ PROTO_TCP, IN, 6379, 0, 24, 0, 0, 0, 2, 0 },
	{ PROTO_TCP, OUT, 6379, 0, 24, 0, 0, 0, 0, 0 },
	{ PROTO_TCP, IN, 53, 0, 0, 0, 0, 0, 2, 0 },
	{ PROTO_TCP, IN, 9100, 0, 1, 0, 0, 0, 1, 0 },
	{ PROTO_TCP, IN, 8081, 0, 0, 0, 0, 0, 1, 0 },
	{ PROTO_UDP, IN, 53, 0, 0, 0, 0, 0, 0, 2 },
	{ PROTO_UDP, OUT, 123, 0, 2, 0, 0, 0, 0, 0 },
	{ PROTO_UDP, IN, 323, 0, 0, 0, 0, 0, 0, 2 },
	{ PROTO_UDP, IN, 68, 0, 0, 0, 0, 0, 0, 1 },
	{ PROTO_UDP, IN, 5353, 0, 0, 0, 0, 0, 0, 1 },
	{ PROTO_UDP, OUT, 443, 0, 1, 0, 0, 0, 0, 0 },
};

static void fill_entry(struct tally_entry *entry, const struct service_row *from)
{
	uint32_t *states = entry->count.by_state;

	entry->count = (struct group){ .total = 0 };
	states[STATE_ESTABLISHED] = from->established;
	states[STATE_SYN_RECV] = from->syn;
	states[STATE_CLOSE_WAIT] = from->close_wait;
	states[STATE_TIME_WAIT] = from->time_wait;
	states[STATE_LISTEN] = from->listen;
	states[from->proto == PROTO_UDP ? STATE_CLOSE : STATE_FIN_WAIT2] =
		from->fin_wait2;
	for (int state = 0; state < STATE_COUNT; state++)
		entry->count.total += states[state];
	entry->row = (struct tally_row){
		.count = &entry->count,
		.proto = from->proto,
		.direction = from->direction,
		.port = from->port,
		.has_change = from->proto == PROTO_TCP,
		.change_per_s = from->change_per_s,
	};
}

void web3_services(struct model *model)
{
	const size_t count = sizeof(services) / sizeof(*services);
	struct tally_list *list =
		malloc(sizeof(*list) + count * sizeof(struct tally_entry));

	if (!list)
		abort();
	list->crowds = NULL;
	list->count = count;
	for (size_t i = 0; i < count; i++)
		fill_entry(&list->entry[i], &services[i]);
	model->services = list;
	model->serial = 1;
}

static const uint64_t figures_of[DETAIL_COUNT] = {
	[DETAIL_RTT_US] = 410,
	[DETAIL_RTTVAR_US] = 120,
	[DETAIL_MIN_RTT_US] = 390,
	[DETAIL_CWND] = 10,
	[DETAIL_MSS] = 1448,
	[DETAIL_UNACKED] = 128,
	[DETAIL_RETRANS_TOTAL] = 3,
	[DETAIL_BYTES_SENT] = 1834512,
	[DETAIL_BYTES_ACKED] = 1650192,
	[DETAIL_BYTES_RECEIVED] = 5210,
	[DETAIL_DELIVERY_RATE] = 2310000,
	[DETAIL_LAST_SEND_MS] = 2112000,
	[DETAIL_LAST_RECV_MS] = 2112004,
	[DETAIL_LAST_ACK_MS] = 310,
	[DETAIL_RMEM] = 832,
	[DETAIL_RCVBUF] = 131072,
	[DETAIL_WMEM] = 212992,
	[DETAIL_SNDBUF] = 425984,
};

void web3_closeups(struct model *model, size_t first)
{
	size_t count = table_count(model->sheet->table) - first;
	struct closeups *seen = calloc(1, sizeof(*seen) + count * sizeof(struct closeup));

	if (!seen)
		abort();
	seen->wall_ns = model->now.wall_ns;
	seen->live = true;
	seen->count = count;
	for (size_t i = 0; i < count; i++) {
		struct closeup *closeup = &seen->of[i];

		table_get(model->sheet->table, first + i, &closeup->sock);
		closeup->identity = sheet_identity(&closeup->sock);
		closeup->found = closeup->directed = true;
		closeup->direction =
			closeup->sock.local.port == 443 ? DIRECTION_IN : DIRECTION_OUT;
		closeup->sock.detail = &closeup->detail;
		strcpy(closeup->detail.congestion, "cubic");
		for (int k = 0; k < DETAIL_COUNT && !sock_is_mini(&closeup->sock); k++)
			if (k != DETAIL_SSTHRESH)
				detail_set(&closeup->detail, k, figures_of[k]);
	}
	model->closeups = seen;
}

struct screen web3_screen(enum charset charset)
{
	return (struct screen){ .charset = charset,
		.now_ns = WEB3_NOW_NS + SECOND_NS / 10 };
}

char *web3_text(struct screen *screen, const struct model *model, unsigned rows_wanted,
	unsigned cols)
{
	struct frame frame = { 0 };
	char *text = NULL;

	if (!frame_reset(&frame, rows_wanted, cols)) {
		screen_render(screen, model, &frame);
		text = frame_text(&frame);
	}
	frame_fini(&frame);
	return text;
}
