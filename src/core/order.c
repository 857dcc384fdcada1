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
	/* The window lies around a row, and narrows as the rank of that becomes known;
	 * NULL: it is known. */
	const struct order_around *around;
};

/* Entries lo to hi - 1, equal in all parts before `part`. */
struct range {
	size_t lo;
	size_t hi;
	unsigned part;
	bool holds;   /* the row that the window is around, */
	uint64_t key; /* with this one */
};

static void sort_part(struct job *job, struct range range);
static void sort_bytes(struct job *job, struct range range, int shift, uint64_t varying);

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
static void sort_runs(struct job *job, struct range range)
{
	const struct order_entry *entries = job->entries;
	size_t end;

	for (size_t lo = range.lo; lo < range.hi; lo = end) {
		end = lo + 1;
		while (end < range.hi && entries[end].key == entries[lo].key)
			end++;
		sort_part(job, (struct range){ lo, end, range.part + 1,
				       range.holds && entries[lo].key == range.key, 0 });
	}
}

static void insert_all(struct job *job, struct range range)
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

static struct range bucket_range(
	struct range range, int shift, unsigned bucket, const size_t ends[BUCKETS])
{
	size_t lo = bucket ? ends[bucket - 1] : range.lo;
	bool holds = range.holds && byte_of(range.key, shift) == bucket;

	return (struct range){ lo, ends[bucket], range.part, holds, range.key };
}

/* The row that the window is around is one of these. */
static void narrow_window(struct job *job, struct range range)
{
	const struct order_around *around = job->around;

	job->from = range.lo > around->before ? range.lo - around->before : 0;
	if (job->to - range.hi > around->after)
		job->to = range.hi + around->after;
}

/* Deals out what lies in the window, and sorts on by the bytes behind this one. */
static void sort_buckets(struct job *job, struct range range, int shift, uint64_t varying)
{
	size_t ends[BUCKETS];
	unsigned home = byte_of(range.key, shift);
	unsigned first = 0;
	unsigned last;

	count_buckets(job, range, shift, ends);
	if (range.holds)
		narrow_window(job, bucket_range(range, shift, home, ends));
	while (ends[first] <= job->from)
		first++;
	for (last = first; last < BUCKETS - 1 && ends[last] < job->to;)
		last++;
	if (first > 0 || ends[last] < range.hi)
		set_aside(job, range, shift, first, last);
	deal(job, range.lo, shift, first, last, ends);
	/* The first one tells how much of the others is wanted. */
	if (range.holds)
		sort_bytes(
			job, bucket_range(range, shift, home, ends), shift - 8, varying);
	for (unsigned bucket = first; bucket <= last; bucket++)
		if (!range.holds || bucket != home)
			sort_bytes(job, bucket_range(range, shift, bucket, ends),
				shift - 8, varying);
}

/* Sorts by the key's bytes from `shift` on; `varying` has the bits that differ. */
static void sort_bytes(struct job *job, struct range range, int shift, uint64_t varying)
{
	if (range.hi <= job->from || range.lo >= job->to || range.hi - range.lo < 2)
		return;
	if (range.hi - range.lo <= FEW_ROWS) {
		insert_all(job, range);
		return;
	}
	while (shift >= 0 && !byte_of(varying, shift))
		shift -= 8;
	if (shift >= 0) {
		sort_buckets(job, range, shift, varying);
		return;
	}
	range.part++;
	sort_part(job, range);
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

static void sort_part(struct job *job, struct range range)
{
	struct order_entry *entries = job->entries;
	uint64_t varying = 0;

	if (range.part > job->by->parts || range.hi - range.lo < 2 ||
		range.hi <= job->from || range.lo >= job->to)
		return;
	range.part = next_part(job->by, entries[range.lo].row, range.part);
	if (range.holds)
		range.key = key_of(job->by, job->around->row, range.part);
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

static int make_room(struct order *order, size_t count)
{
	struct order_entry *entries = order->entries;

	if (count > order->room) {
		entries = realloc(entries, count * sizeof(*entries));
		if (!entries)
			return -ENOMEM;
		order->entries = entries;
		order->room = count;
	}
	order->count = count;
	for (size_t i = 0; i < count; i++)
		entries[i].row = (uint32_t)i;
	return 0;
}

int order_rows(struct order *order, size_t count, const struct order_by *by, size_t from,
	size_t to)
{
	struct job job = { .by = by, .from = from, .to = to < count ? to : count };

	if (make_room(order, count))
		return -ENOMEM;
	job.entries = order->entries;
	sort_part(&job, (struct range){ .hi = count });
	return 0;
}

int order_around(struct order *order, size_t count, const struct order_by *by,
	const struct order_around *around, size_t *rank)
{
	struct job job = { .by = by, .to = count, .around = around };

	if (make_room(order, count))
		return -ENOMEM;
	job.entries = order->entries;
	sort_part(&job, (struct range){ .hi = count, .holds = true });
	for (*rank = job.from; order->entries[*rank].row != around->row;)
		++*rank;
	return 0;
}
