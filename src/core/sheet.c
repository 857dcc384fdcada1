/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/sheet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int sheet_new(const struct hash_seed *seed, struct sheet **sheet)
{
	struct sheet *made = calloc(1, sizeof(*made));
	int err = made ? table_new(seed, false, &made->table) : -ENOMEM;

	if (made)
		atomic_init(&made->holders, 1);
	if (!err)
		err = names_new(&made->names);
	if (err) {
		sheet_free(made);
		made = NULL;
	}
	*sheet = made;
	return err;
}

int sheet_new_of(struct sheet *base, struct sheet **sheet)
{
	struct sheet *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	atomic_init(&made->holders, 1);
	made->base = sheet_hold(base->base ? base->base : base);
	made->table = base->table;
	made->names = base->names;
	made->ages = base->ages;
	made->gone = made->gone_shown = base->gone;
	*sheet = made;
	return 0;
}

struct sheet *sheet_hold(struct sheet *sheet)
{
	if (sheet)
		atomic_fetch_add(&sheet->holders, 1);
	return sheet;
}

void sheet_free(struct sheet *sheet)
{
	if (!sheet || atomic_fetch_sub(&sheet->holders, 1) > 1)
		return;
	if (sheet->base) {
		sheet_free(sheet->base);
	} else {
		table_free(sheet->table);
		names_free(sheet->names);
		free(sheet->ages);
	}
	free(sheet->picks);
	free(sheet);
}

int sheet_add(struct sheet *sheet, const struct sock *sock, uint32_t age)
{
	size_t count = table_count(sheet->table);
	int err;

	if (count == sheet->room) {
		size_t room = count ? count * 2 : 1024;
		uint32_t *ages = realloc(sheet->ages, room * sizeof(*ages));

		if (!ages)
			return -ENOMEM;
		sheet->ages = ages;
		sheet->room = room;
	}
	err = table_add(sheet->table, sock);
	if (!err)
		sheet->ages[count] = age;
	return err;
}

/* Of the cookies in a set, the lowest bits: most of the others are told by these. */
#define SKETCH_BITS 65536

struct absence {
	struct keyset cookies;
	uint64_t sketch[SKETCH_BITS / 64];
};

static bool is_absent(const struct absence *absence, uint64_t cookie)
{
	unsigned bit = cookie % SKETCH_BITS;
	uint32_t place;

	return absence->sketch[bit / 64] >> bit % 64 & 1 &&
	       keyset_find(&absence->cookies, &cookie, &place);
}

static int find_absent(struct absence *absence, const struct ages *ages)
{
	uint64_t *cookies = malloc(SHEET_GONE_MAX * sizeof(*cookies));
	size_t count = cookies ? ages_absent(ages, cookies, SHEET_GONE_MAX) : 0;
	int err = cookies ? 0 : -ENOMEM;
	uint32_t place;

	for (size_t i = 0; i < count && !err; i++) {
		unsigned bit = cookies[i] % SKETCH_BITS;

		absence->sketch[bit / 64] |= UINT64_C(1) << bit % 64;
		err = keyset_put(&absence->cookies, &cookies[i], &place);
	}
	free(cookies);
	return err;
}

static int add_absent(
	struct sheet *sheet, const struct sheet *before, const struct absence *absence)
{
	size_t count = table_count(before->table);
	struct sock sock;
	int err = 0;

	for (size_t i = 0; i < count && !err; i++) {
		uint32_t age = before->ages[i];

		bool was_absent = age & AGE_ABSENT;

		if ((was_absent && age & AGE_GONE) ||
			!is_absent(absence, table_cookie(before->table, i)))
			continue;
		table_get(before->table, i, &sock);
		err = sheet_add(sheet, &sock,
			(age & (AGE_SECONDS | AGE_LEAST)) | AGE_ABSENT |
				(was_absent ? AGE_GONE : 0));
		sheet->gone += !err;
	}
	return err;
}

int sheet_add_gone(
	struct sheet *sheet, const struct sheet *before, const struct ages *ages)
{
	struct absence *absence = ages->absent ? calloc(1, sizeof(*absence)) : NULL;
	int err;

	if (!absence)
		return ages->absent ? -ENOMEM : 0;
	keyset_init(&absence->cookies, &ages->cookies.seed, 1);
	err = find_absent(absence, ages);
	if (!err)
		err = add_absent(sheet, before, absence);
	if (!sheet->narrowed)
		sheet->gone_shown = sheet->gone;
	keyset_fini(&absence->cookies);
	free(absence);
	return err;
}

void sheet_narrow(struct sheet *sheet)
{
	sheet->narrowed = true;
	sheet->gone_shown = 0;
}

int sheet_pick(struct sheet *sheet, size_t row)
{
	if (sheet->pick_count == sheet->pick_room) {
		size_t room = sheet->pick_room ? sheet->pick_room * 2 : 1024;
		uint32_t *picks = realloc(sheet->picks, room * sizeof(*picks));

		if (!picks)
			return -ENOMEM;
		sheet->picks = picks;
		sheet->pick_room = room;
	}
	sheet->picks[sheet->pick_count++] = (uint32_t)row;
	sheet->gone_shown += row >= sheet_present(sheet);
	return 0;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

uint64_t sheet_identity(const struct sock *sock)
{
	uint64_t words[4];
	uint64_t hash = UINT64_C(1) << 63;

	if (sock_knows(sock, SOCK_COOKIE))
		return sock->cookie;
	memcpy(words, sock->local.addr, 16);
	memcpy(words + 2, sock->remote.addr, 16);
	for (int i = 0; i < 4; i++)
		hash = mix(hash, words[i]);
	hash = mix(hash, (uint64_t)sock->local.port << 32 | sock->remote.port);
	return mix(hash, sock->proto * 2U + sock->family);
}
