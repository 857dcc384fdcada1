/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Claims that are kept, in short, and by the units of one process. */

#include "sockview/core/claims_inside.h"

#include <errno.h>
#include <stdlib.h>

struct owners *claims_keep(struct claims *claims)
{
	claims->kept = true;
	claims->looked = true;
	owners_keep(claims->owners);
	return claims->owners;
}

void claims_forget_alone(struct claims *claims)
{
	keyset_clear(&claims->alone);
}

int claims_tell_alone(
	struct claims *claims, uint64_t cgroup, const struct process *process)
{
	uint32_t place;
	uint32_t index;
	int err = owners_add(claims->owners, process, &index);

	if (!err)
		err = keyset_put(&claims->alone, &cgroup, &place);
	if (!err && place >= claims->lone_room) {
		size_t room = claims->lone_room ? claims->lone_room * 2 : 64;
		struct holding *grown = realloc(claims->lone, room * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		claims->lone = grown;
		claims->lone_room = room;
	}
	if (!err)
		claims->lone[place] = holding_alone(index);
	return err;
}

size_t claims_alone(const struct claims *claims)
{
	return claims->alone.count;
}

const struct process *claims_alone_at(
	const struct claims *claims, size_t i, uint64_t *cgroup)
{
	*cgroup = *keyset_key(&claims->alone, i);
	return owners_process(claims->owners, &claims->lone[i]);
}

struct claim claims_of_unit(const struct claims *claims, const struct sock *sock)
{
	struct claim claim = { OWNER_UNKNOWN, NULL };
	uint32_t place;

	if (sock_knows(sock, SOCK_CGROUP) &&
		keyset_find(&claims->alone, &sock->cgroup, &place))
		claim = (struct claim){ OWNER_BY_UNIT, &claims->lone[place] };
	return claim;
}

struct owner_brief claims_brief(const struct claims *claims, const struct sock *sock)
{
	const struct claim claim = claims_of(claims, sock);
	struct owner_brief brief = { claim.by, NULL, 0, 0, 0 };
	const struct holding *at = claim.first;
	uint32_t last;

	if (!at)
		return brief;
	brief.process = owners_process(claims->owners, at);
	brief.fd = at->fd;
	last = at->process;
	while ((at = owners_next(claims->owners, at))) {
		brief.others += at->process != last;
		brief.more_fds += at->process == claim.first->process;
		last = at->process;
	}
	return brief;
}
