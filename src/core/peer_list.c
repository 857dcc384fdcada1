/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/peer_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Entries are numbers of rows, or with this of listeners. */
#define SITE (UINT32_C(1) << 31)

void peer_list_fini(struct peer_list *list)
{
	free(list->entries);
	*list = (struct peer_list){ 0 };
}

static int make_room(struct peer_list *list, size_t room)
{
	uint32_t *entries;

	if (room <= list->room)
		return 0;
	entries = realloc(list->entries, room * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	list->entries = entries;
	list->room = room;
	return 0;
}

int peer_list_make(struct peer_list *list, const struct peers *peers)
{
	size_t rows = peers_count(peers);
	size_t sites = peers_sites(peers);
	struct peer_site site;
	struct peer_row row;

	list->count = 0;
	if (make_room(list, rows + sites))
		return -ENOMEM;
	for (size_t i = 0; i < rows; i++) {
		peers_get(peers, i, &row);
		if (row.direction == DIRECTION_OUT)
			list->entries[list->count++] = (uint32_t)i;
	}
	for (size_t i = 0; i < sites; i++) {
		peers_site(peers, i, &site);
		if (site.sum.count->total)
			list->entries[list->count++] = (uint32_t)i | SITE;
	}
	return 0;
}

void peer_list_get(const struct peer_list *list, const struct peers *peers, size_t i,
	struct peer_site *line)
{
	uint32_t entry = list->entries[i];

	if (entry & SITE) {
		peers_site(peers, entry & ~SITE, line);
		return;
	}
	*line = (struct peer_site){ .clients = 0 };
	peers_get(peers, entry, &line->sum);
}

int peer_sheet_new(const struct peers *peers, struct peer_sheet **sheet)
{
	struct peer_sheet *made = calloc(1, sizeof(*made));
	int err = made ? peers_keep(peers, &made->peers) : -ENOMEM;

	if (!err)
		err = peer_list_make(&made->list, made->peers);
	if (err)
		peer_sheet_free(made);
	else
		*sheet = made;
	return err;
}

void peer_sheet_free(struct peer_sheet *sheet)
{
	if (!sheet)
		return;
	peers_free(sheet->peers);
	peer_list_fini(&sheet->list);
	free(sheet);
}

uint64_t peer_list_key(const struct peer_site *line)
{
	static const struct hash_seed same = { { 0, 0 } };
	const struct peer_row *row = &line->sum;
	uint64_t words[5] = { (uint64_t)row->is_other << 56 | (uint64_t)row->proto << 48 |
			      (uint64_t)row->direction << 40 |
			      (uint64_t)row->family << 32 | row->port };

	memcpy(words + 1, row->local, 16);
	memcpy(words + 3, row->remote, 16);
	return hash_words(&same, words, 5);
}

uint64_t peer_list_identity(const struct peer_site *line)
{
	uint64_t most = line->sum.count->total;
	uint64_t total = most < INT32_MAX ? most : INT32_MAX;

	return (INT32_MAX - total) << 32 | (uint32_t)peer_list_key(line);
}
