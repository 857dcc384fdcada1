/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/order.h"

#include <errno.h>
#include <stdlib.h>

#define BUCKETS	 256
#define TOP	 56 /* the shift of a key's first byte */
#define FEW_ROWS 24 /* below it insertion is quicker */

struct job {
	struct order_entry *entries;
	const struct order_by *by;
	size_t from;
	size_t to;
};

/* Entries lo to hi - 1, equal in all parts before `part`. */
struct range {
	size_t lo;
	size_t hi;
	unsigned part;
};

static void sort_part(const struct job *job, struct range range);

static unsigned byte_of(uint64_t key, int shift)
{
	return (unsigned)(key >> shift) & (BUCKETS - 1);
}

static void swap(struct order_entry *a, struct order_entry *b)
{
	struct order_entry was = *a;

	*a = *b;
	*b = was;
}

/* Goes on with the next part wherever this one is equal. */
static void sort_runs(const struct job *job, struct range range)
{
	const struct order_entry *entries = job->entries;
	size_t end;

	for (size_t lo = range.lo; lo < range.hi; lo = end) {
		end = lo + 1;
		while (end < range.hi && entries[end].key == entries[lo].key)
			end++;
		sort_part(job, (struct range){ lo, end, range.part + 1 });
	}
}

static void insert_all(const struct job *job, struct range range)
{
	struct order_entry *entries = job->entries;

	for (size_t i = range.lo + 1; i < range.hi; i++) {
		struct order_entry entry = entries[i];
		size_t at = i;

		for (; at > range.lo && entries[at - 1].key > entry.key; at--)
			entries[at] = entries[at - 1];
		entries[at] = entry;
	}
	sort_runs(job, range);
}

/* Where each bucket ends; the first begins at range.lo. */
static void count_buckets(
	const struct job *job, struct range range, int shift, size_t ends[BUCKETS])
{
	size_t counts[BUCKETS] = { 0 };
	size_t at = range.lo;

	for (size_t i = range.lo; i < range.hi; i++)
		counts[byte_of(job->entries[i].key, shift)]++;
	for (int bucket = 0; bucket < BUCKETS; bucket++) {
		at += counts[bucket];
		ends[bucket] = at;
	}
}

/* What lies in buckets before `first` goes to the front, behind `last` to the back. */
static void set_aside(const struct job *job, struct range range, int shift,
	unsigned first, unsigned last)
{
	struct order_entry *entries = job->entries;
	size_t front = range.lo;
	size_t back = range.hi;

	for (size_t i = range.lo; i < back;) {
		unsigned bucket = byte_of(entries[i].key, shift);

		if (bucket < first)
			swap(&entries[i++], &entries[front++]);
		else if (bucket > last)
			swap(&entries[i], &entries[--back]);
		else
			i++;
	}
}

/* Brings every entry of the buckets into its own. */
static void deal(const struct job *job, size_t lo, int shift, unsigned first,
	unsigned last, const size_t ends[BUCKETS])
{
	struct order_entry *entries = job->entries;
	size_t next[BUCKETS];

	for (unsigned bucket = first; bucket <= last; bucket++)
		next[bucket] = bucket ? ends[bucket - 1] : lo;
	for (unsigned bucket = first; bucket <= last; bucket++) {
		while (next[bucket] < ends[bucket]) {
			struct order_entry *entry = &entries[next[bucket]];
			unsigned home = byte_of(entry->key, shift);

			if (home == bucket)
				next[bucket]++;
			else
				swap(entry, &entries[next[home]++]);
		}
	}
}

/* Sorts by the key's bytes from `shift` on; `varying` has the bits that differ. */
static void sort_bytes(
	const struct job *job, struct range range, int shift, uint64_t varying)
{
	size_t ends[BUCKETS];
	unsigned first = 0;
	unsigned last;

	if (range.hi <= job->from || range.lo >= job->to || range.hi - range.lo < 2)
		return;
	if (range.hi - range.lo <= FEW_ROWS) {
		insert_all(job, range);
		return;
	}
	while (shift >= 0 && !byte_of(varying, shift))
		shift -= 8;
	if (shift < 0) {
		range.part++;
		sort_part(job, range);
		return;
	}
	count_buckets(job, range, shift, ends);
	while (ends[first] <= job->from)
		first++;
	for (last = first; last < BUCKETS - 1 && ends[last] < job->to;)
		last++;
	if (first > 0 || ends[last] < range.hi)
		set_aside(job, range, shift, first, last);
	deal(job, range.lo, shift, first, last, ends);
	for (unsigned bucket = first; bucket <= last; bucket++)
		sort_bytes(job,
			(struct range){ bucket ? ends[bucket - 1] : range.lo,
				ends[bucket], range.part },
			shift - 8, varying);
}

/* The last word has the row's own number, so that equal rows keep their order. */
static uint64_t key_of(const struct order_by *by, uint32_t row, unsigned part)
{
	return part < by->parts ? by->key(by->self, row, part) : row;
}

/* The next part that can tell rows apart which are equal in those before it. */
static unsigned next_part(const struct order_by *by, uint32_t row, unsigned part)
{
	if (part && part + 1 < by->parts && by->ended && by->ended(by->self, row, part))
		return by->parts - 1;
	return part;
}

static void sort_part(const struct job *job, struct range range)
{
	struct order_entry *entries = job->entries;
	uint64_t varying = 0;

	if (range.part > job->by->parts || range.hi - range.lo < 2 ||
		range.hi <= job->from || range.lo >= job->to)
		return;
	range.part = next_part(job->by, entries[range.lo].row, range.part);
	for (size_t i = range.lo; i < range.hi; i++) {
		entries[i].key = key_of(job->by, entries[i].row, range.part);
		varying |= entries[i].key ^ entries[range.lo].key;
	}
	sort_bytes(job, range, TOP, varying);
}

void order_fini(struct order *order)
{
	free(order->entries);
	*order = (struct order){ 0 };
}

int order_rows(struct order *order, size_t count, const struct order_by *by, size_t from,
	size_t to)
{
	struct job job = { .by = by, .from = from, .to = to < count ? to : count };

	if (count > order->room) {
		struct order_entry *entries =
			realloc(order->entries, count * sizeof(*entries));

		if (!entries)
			return -ENOMEM;
		order->entries = entries;
		order->room = count;
	}
	order->count = count;
	job.entries = order->entries;
	for (size_t i = 0; i < count; i++)
		order->entries[i].row = (uint32_t)i;
	sort_part(&job, (struct range){ 0, count, 0 });
	return 0;
}
