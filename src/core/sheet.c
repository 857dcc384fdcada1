/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/sheet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int sheet_new(const struct hash_seed *seed, struct sheet **sheet)
{
	struct sheet *made = calloc(1, sizeof(*made));
	int err = made ? table_new(seed, false, &made->table) : -ENOMEM;

	if (!err)
		err = names_new(&made->names);
	if (err) {
		sheet_free(made);
		made = NULL;
	}
	*sheet = made;
	return err;
}

void sheet_free(struct sheet *sheet)
{
	if (!sheet)
		return;
	table_free(sheet->table);
	names_free(sheet->names);
	free(sheet->ages);
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
