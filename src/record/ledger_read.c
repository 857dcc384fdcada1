/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/ledger.h"

#include "sockview/core/grow.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>

struct reading {
	const struct ledger_copy *copy;
	uint32_t *indices; /* of the owners' processes, by their numbers here */
	size_t count;
	size_t room;
	uint32_t holdings;
	uint32_t inode; /* of the holding before */
	unsigned run;	/* so many in a row are of it */
	bool full;	/* there was more than is read */
	bool reached;
};

static int take_process(void *self, const struct process *process)
{
	struct reading *reading = self;
	void *array = reading->indices;
	int err;

	if (reading->count == LEDGER_PROCESSES_MAX) {
		reading->full = true;
		return 0;
	}
	err = grow(&array, sizeof(*reading->indices), reading->count, &reading->room);
	reading->indices = array;
	if (err)
		return err;
	return owners_add(
		reading->copy->owners, process, &reading->indices[reading->count++]);
}

/*
 * Holders of one socket stand together, as they were written; owners_hold() goes through
 * all of them for each, which nobody may make it do without end.
 */
static bool may_hold(struct reading *reading, const struct note_holding *holding)
{
	if (!holding->inode || holding->process >= reading->count)
		return false;
	if (holding->inode == reading->inode)
		return ++reading->run <= LEDGER_HOLDERS_MAX;
	if (owners_first(reading->copy->owners, holding->inode))
		return false;
	reading->inode = holding->inode;
	reading->run = 1;
	return true;
}

static int take_holding(void *self, const struct note_holding *holding)
{
	struct reading *reading = self;

	if (!may_hold(reading, holding))
		return 0;
	if (reading->holdings == LEDGER_HOLDINGS_MAX) {
		reading->full = true;
		return 0;
	}
	reading->holdings++;
	return owners_hold(reading->copy->owners, holding->inode,
		reading->indices[holding->process], holding->fd);
}

static int take_alone(void *self, uint64_t cgroup, uint32_t number)
{
	const struct reading *reading = self;
	const struct ledger_copy *copy = reading->copy;
	struct process process;

	if (number >= reading->count)
		return 0;
	process = *owners_process_at(copy->owners, reading->indices[number]);
	return claims_tell_alone(copy->claims, cgroup, &process);
}

static int take_unit(void *self, uint64_t cgroup, const char *path)
{
	const struct reading *reading = self;

	return units_add(reading->copy->units, cgroup, path);
}

static int take_reach(struct reading *reading, const struct nlmsghdr *message)
{
	struct owners_reach *reach = owners_reach(reading->copy->owners);

	reading->reached = note_read_reach(message, reach);
	reach->looked = reach->looked && !reading->full;
	return 0;
}

static int take_of_owners(struct reading *reading, const struct nlmsghdr *message)
{
	switch (message->nlmsg_type) {
	case NOTE_PROCESSES:
		return note_read_processes(message, take_process, reading);
	case NOTE_HOLDINGS:
		return note_read_holdings(message, take_holding, reading);
	case NOTE_ALONE:
		return reading->copy->claims
			       ? note_read_alone(message, take_alone, reading)
			       : 0;
	case NOTE_REACH:
		return take_reach(reading, message);
	default:
		return 0;
	}
}

/* Returns 1 if there is more, 0 at the snapshot's end, or -ENOMEM. */
static int take_note(struct reading *reading, const struct nlmsghdr *message)
{
	int err = 0;

	if (message->nlmsg_type == NOTE_BEGIN || message->nlmsg_type == NOTE_END)
		return 0;
	if (message->nlmsg_type == NOTE_UNITS && reading->copy->units)
		err = note_read_units(message, take_unit, reading);
	else if (reading->copy->owners)
		err = take_of_owners(reading, message);
	return err ? err : 1;
}

static int read_notes(struct reading *reading, struct reel *reel)
{
	int more = 1;

	while (more > 0) {
		const struct nlmsghdr *message = NULL;
		struct reel_record record;

		if (reel_next(reel, true, &record) <= 0)
			return 0;
		if (record.family == NETLINK_USERSOCK)
			message = note_of(record.datagram, record.length);
		if (message)
			more = take_note(reading, message);
	}
	return more;
}

static void begin(const struct ledger_copy *copy)
{
	if (copy->owners)
		owners_begin(copy->owners);
	if (copy->claims)
		claims_forget_alone(copy->claims);
	if (copy->units)
		units_begin(copy->units);
}

int ledger_read(
	struct reel *reel, struct tape_place start, const struct ledger_copy *copy)
{
	const struct tape_place back = reel_place(reel);
	struct reading reading = { .copy = copy };
	struct reel_record first;
	int err = 0;

	begin(copy);
	reel_seek(reel, start);
	if (reel_next(reel, true, &first) > 0)
		err = read_notes(&reading, reel);
	reel_seek(reel, back);
	free(reading.indices);
	if (!err && copy->owners && !reading.reached) {
		/* A part of them would pass for all. */
		begin(&(struct ledger_copy){ copy->owners, copy->claims, NULL });
		err = -ENODATA;
	}
	return err;
}
