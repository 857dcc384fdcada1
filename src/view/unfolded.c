/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/unfolded.h"

bool unfolded_has(const struct unfolded *unfolded, uint64_t identity)
{
	for (unsigned i = 0; unfolded && i < unfolded->count; i++)
		if (unfolded->identity[i] == identity)
			return true;
	return false;
}

static void take_away(struct unfolded *unfolded, uint64_t identity)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < unfolded->count; i++)
		if (unfolded->identity[i] != identity)
			unfolded->identity[kept++] = unfolded->identity[i];
	unfolded->count = kept;
}

void unfolded_set(struct unfolded *unfolded, uint64_t identity, bool open)
{
	take_away(unfolded, identity);
	if (!open)
		return;
	if (unfolded->count == UNFOLDED_MAX)
		take_away(unfolded, unfolded->identity[0]);
	unfolded->identity[unfolded->count++] = identity;
}

void unfolded_rows_init(struct unfolded_rows *rows, size_t heads)
{
	*rows = (struct unfolded_rows){ .members = heads, .end = heads };
}

void unfolded_rows_add(struct unfolded_rows *rows, size_t head, size_t members)
{
	if (rows->count == UNFOLDED_MAX)
		return;
	rows->head[rows->count] = head;
	rows->first[rows->count++] = rows->end;
	rows->end += members;
}

bool unfolded_rows_member(
	const struct unfolded_rows *rows, size_t i, size_t *head, size_t *number)
{
	unsigned open = 0;

	if (i < rows->members)
		return false;
	while (open + 1 < rows->count && rows->first[open + 1] <= i)
		open++;
	*head = rows->head[open];
	*number = i - rows->first[open];
	return true;
}

bool unfolded_rows_open(const struct unfolded_rows *rows, size_t head)
{
	for (unsigned open = 0; open < rows->count; open++)
		if (rows->head[open] == head)
			return true;
	return false;
}

size_t unfolded_rows_parent(const struct unfolded_rows *rows, size_t i, uint64_t *rank)
{
	size_t head = i;
	size_t number;

	*rank = 0;
	if (unfolded_rows_member(rows, i, &head, &number))
		*rank = number + 1;
	return head;
}
