/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * meson test --benchmark -v order: processor time to order a million kept rows, whole and
 * a window of 50 as a screen shows it. Speed is never a failure.
 */

#include "sockview/core/order.h"
#include "sockview/core/table.h"
#include "sockview/view/column.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROWS   1000000
#define WINDOW 50
#define RUNS   5

struct bench {
	struct table *table;
	const struct column *column;
	struct lore lore;
};

static uint64_t mix(uint64_t value)
{
	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return value ^ value >> 31;
}

static struct sock make_sock(uint64_t i)
{
	static const uint8_t states[] = { STATE_ESTABLISHED, STATE_ESTABLISHED,
		STATE_TIME_WAIT, STATE_CLOSE_WAIT };
	uint64_t random = mix(i + 1);
	struct sock sock = {
		.cookie = i * 3 + 4096,
		.cgroup = 1 + random % 40,
		.local = { { 10, 0, 0, 7 },
			(uint16_t)(random % 3 ? 443 : 32768 + i % 28232) },
		.remote.port = (uint16_t)(1024 + (random >> 16) % 60000),
		.recv_queue = random % 50 ? 0 : (uint32_t)(random >> 40),
		.inode = (uint32_t)i + 1,
		.facts = SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_INODE | SOCK_COOKIE,
		.state = states[random % 4],
	};

	memcpy(sock.remote.addr, &random, 4);
	return sock;
}

static uint64_t key_of(const void *self, uint32_t i, unsigned part)
{
	const struct bench *bench = self;
	struct sock sock;
	const struct row row = { .sock = &sock };

	if (part == column_key_parts(bench->column))
		return table_cookie(bench->table, i);
	table_get(bench->table, i, &sock);
	return column_key(bench->column, &row, &bench->lore, part, false);
}

static bool has_ended(const void *self, uint32_t i, unsigned part)
{
	const struct bench *bench = self;
	struct sock sock;
	const struct row row = { .sock = &sock };

	table_get(bench->table, i, &sock);
	return column_key_ended(bench->column, &row, &bench->lore, part);
}

static double cpu_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* The best of some runs around a row, as while one is selected; < 0: out of memory. */
static double measure_around(const struct bench *bench)
{
	const struct order_by by = { key_of, has_ended, bench,
		column_key_parts(bench->column) + 1 };
	const struct order_around around = { ROWS / 3, WINDOW / 2, WINDOW / 2 };
	struct order order = { 0 };
	double best = -1;

	for (int run = 0; run < RUNS; run++) {
		double start = cpu_ms();
		double took;
		size_t rank;

		if (order_around(&order, ROWS, &by, &around, &rank))
			break;
		took = cpu_ms() - start;
		best = best < 0 || took < best ? took : best;
	}
	order_fini(&order);
	return best;
}

/* The best of some runs; < 0: out of memory. */
static double measure(const struct bench *bench, size_t from, size_t to)
{
	const struct order_by by = { key_of, has_ended, bench,
		column_key_parts(bench->column) + 1 };
	struct order order = { 0 };
	double best = -1;

	for (int run = 0; run < RUNS; run++) {
		double start = cpu_ms();
		double took;

		if (order_rows(&order, ROWS, &by, from, to))
			break;
		took = cpu_ms() - start;
		best = best < 0 || took < best ? took : best;
	}
	order_fini(&order);
	return best;
}

int main(void)
{
	static const char *const fields[] = { "recv_q", "state", "local", "remote",
		"cookie", "remote_port", "proto" };
	const struct hash_seed seed = { { 1, 2 } };
	struct bench bench = { 0 };
	double start = cpu_ms();

	if (table_new(&seed, false, &bench.table))
		return EXIT_FAILURE;
	for (uint64_t i = 0; i < ROWS; i++) {
		struct sock sock = make_sock(i);

		if (table_add(bench.table, &sock))
			return EXIT_FAILURE;
	}
	printf("%d rows kept: %.1f ms\n", ROWS, cpu_ms() - start);
	printf("%-12s %10s %10s %10s %10s %10s\n", "ms by", "all", "first", "middle",
		"last", "around");
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		bench.column = columns_find(VIEW_SOCKETS, fields[i]);
		if (!bench.column)
			return EXIT_FAILURE;
		printf("%-12s %10.1f %10.1f %10.1f %10.1f %10.1f\n", fields[i],
			measure(&bench, 0, ROWS), measure(&bench, 0, WINDOW),
			measure(&bench, ROWS / 2, ROWS / 2 + WINDOW),
			measure(&bench, ROWS - WINDOW, ROWS), measure_around(&bench));
	}
	table_free(bench.table);
	return EXIT_SUCCESS;
}
