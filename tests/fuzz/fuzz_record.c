/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Replays a file: its first byte chooses what is asked for and where the feed stops; the
 * rest is the recording. Every snapshot twice, in order and by going to it.
 */

#include "sockview/record/replay.h"

#include "fuzz.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SNAPSHOTS_MAX 32

struct witness {
	unsigned begun;
	unsigned ended;
	unsigned reports;
	uint64_t socks;
	uint64_t stop_at;
};

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct witness *witness = self;

	FUZZ_EXPECT(snapshot->host && snapshot->host[0]);
	FUZZ_EXPECT(witness->begun == witness->ended);
	witness->begun++;
	witness->reports = 0;
	return 0;
}

static int on_device(void *self, uint32_t ifindex, const char *name)
{
	(void)self;
	FUZZ_EXPECT(ifindex && name[0]);
	return 0;
}

static int on_sock(void *self, const struct sock *sock)
{
	struct witness *witness = self;

	FUZZ_EXPECT(sock->state < STATE_COUNT && sock->proto < PROTO_COUNT);
	FUZZ_EXPECT(sock->proto == witness->reports);
	return ++witness->socks == witness->stop_at ? -ECANCELED : 0;
}

static int on_listener(void *self, const struct sock *sock)
{
	const struct witness *witness = self;

	FUZZ_EXPECT(sock_is_listener(sock));
	FUZZ_EXPECT(!witness->reports);
	return 0;
}

static int on_source(void *self, enum proto proto, const struct source_report *report)
{
	struct witness *witness = self;

	FUZZ_EXPECT(proto == witness->reports);
	FUZZ_EXPECT(report->complete || report->why[0]);
	witness->reports++;
	return 0;
}

static int on_end(void *self, const struct verdict *verdict)
{
	struct witness *witness = self;

	FUZZ_EXPECT(!verdict->complete || witness->reports == PROTO_COUNT);
	witness->ended++;
	return 0;
}

/* Text that somebody chose has passed the sanitizer. */
static void expect_harmless(const char *text)
{
	for (; *text; text++)
		FUZZ_EXPECT((unsigned char)*text >= ' ' && *text != 0x7f);
}

/* Who held the sockets of the snapshot: whoever is named is there, under a harmless name.
 */
static void read_owners(struct replay *replay)
{
	static const struct hash_seed seed = { { 1, 2 } };
	struct owners *owners = NULL;
	struct claims *claims = NULL;
	struct units *units = NULL;

	if (owners_new(&seed, &owners) || claims_new(&seed, NULL, NULL, &claims) ||
		units_new(&seed, &units))
		abort();
	if (replay_owners(replay, owners, claims))
		FUZZ_EXPECT(!owners_processes(owners) && !claims_alone(claims));
	for (size_t i = 0; i < owners_processes(owners); i++)
		expect_harmless(owners_process_at(owners, i)->comm);
	for (uint32_t inode = 0; inode < 256; inode++)
		for (const struct holding *at = owners_first(owners, inode); at;
			at = owners_next(owners, at))
			FUZZ_EXPECT(at->process < owners_processes(owners));
	replay_units(replay, units);
	for (size_t i = 0; i < units_count(units); i++)
		expect_harmless(units_name(units, units_cgroup(units, i)));
	owners_free(owners);
	claims_free(claims);
	units_free(units);
}

static int take(struct replay *replay, const struct ask *ask, struct witness *witness)
{
	static const struct feed_ops ops = {
		.begin = on_begin,
		.device = on_device,
		.listener = on_listener,
		.sock = on_sock,
		.source = on_source,
		.end = on_end,
	};
	const struct feed feed = { &ops, witness };

	return source_snapshot(replay_source(replay), ask, &feed);
}

static void replay_all(struct replay *replay, uint8_t choice)
{
	const struct ask ask = {
		.protos = choice & 1 ? PROTO_BIT(PROTO_UDP) : 3,
		.families = choice & 2 ? FAMILY_BIT(FAMILY_IPV6) : FAMILIES_ALL,
		.states = { STATES_ALL, STATES_ALL },
		.listeners = choice & 4,
		.cgroups = choice & 8,
		.details = choice & 8 ? ~0U : 0,
		.figures = true,
		.devices = true,
	};
	struct witness witness = { .stop_at = choice >> 4 };
	size_t count = 0;

	while (count < SNAPSHOTS_MAX && take(replay, &ask, &witness) != -ENODATA)
		count++;
	FUZZ_EXPECT(witness.begun == witness.ended);
	FUZZ_EXPECT(replay_count(replay) >= count);
	while (count-- > 0) {
		FUZZ_EXPECT(replay_seek(replay, count) == 0);
		take(replay, &ask, &witness);
		read_owners(replay);
	}
	FUZZ_EXPECT(replay_fault(replay) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char why[REPLAY_WHY_MAX] = "";
	struct replay *replay;
	int fd;

	if (size < 1)
		return 0;
	fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0)
		return 0;
	if (pwrite(fd, data + 1, size - 1, 0) == (ssize_t)(size - 1)) {
		if (replay_from(fd, NULL, NULL, &replay, why) == 0) {
			replay_all(replay, data[0]);
			source_free(replay_source(replay));
		} else {
			FUZZ_EXPECT(why[0]);
		}
	}
	close(fd);
	return 0;
}
