/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/rows_owners.h"

#include "sockview/core/format.h"

#include <string.h>

static struct claim claim_of(const struct row *row, const struct lore *lore)
{
	return lore->claims ? claims_of(lore->claims, row->sock)
			    : (struct claim){ OWNER_UNKNOWN, NULL };
}

static char *put(char *at, const char *text)
{
	size_t length = strlen(text);

	memcpy(at, text, length);
	return at + length;
}

static char *put_process(char *at, const struct process *process)
{
	at = put(at, "{\"pid\":");
	at = put(format_u64(at, process->pid), ",\"comm\":");
	if (!process->comm[0])
		return put(at, "null");
	*at++ = '"';
	at = json_escape(at, process->comm, strlen(process->comm));
	*at++ = '"';
	return at;
}

/* A descriptor of somebody else's socket would only mislead. */
static void put_json(struct out *out, const struct holding *holding,
	const struct process *process, bool inferred)
{
	char *at = put_process(out_room(out), process);

	at = put(at, ",\"fd\":");
	at = inferred ? put(at, "null") : format_u64(at, holding->fd);
	*at++ = '}';
	out_take(out, at);
}

static void holders_json(struct out *out, const struct row *row, const struct lore *lore)
{
	const struct claim claim = claim_of(row, lore);
	const struct holding *holding = claim.first;

	out_bytes(out, "[", 1);
	while (holding) {
		const struct owners *owners = claims_owners(lore->claims);

		put_json(out, holding, owners_process(owners, holding),
			claim.by != OWNER_BY_SOCKET);
		holding = owners_next(owners, holding);
		if (holding)
			out_bytes(out, ",", 1);
	}
	out_bytes(out, "]", 1);
}

static unsigned crowd_of(const struct row *row, const struct lore *lore,
	struct crowd_owner owners[CROWD_TOLD])
{
	return crowds_owners(lore->crowds, column_group(row)->crowd, owners);
}

static void crowd_json(struct out *out, const struct row *row, const struct lore *lore)
{
	struct crowd_owner owners[CROWD_TOLD];
	unsigned count = crowd_of(row, lore, owners);

	out_bytes(out, "[", 1);
	for (unsigned i = 0; i < count; i++) {
		char *at = out_room(out);

		if (i)
			*at++ = ',';
		at = put(put_process(at, owners[i].process), ",\"sockets\":");
		at = put(format_u64(at, owners[i].sockets), ",\"owner_by\":\"");
		at = put(put(at, owner_by_name(owners[i].by)), "\"}");
		out_take(out, at);
	}
	out_bytes(out, "]", 1);
}

void rows_owners_json(struct out *out, const struct row *row, const struct lore *lore)
{
	if (column_group(row))
		crowd_json(out, row, lore);
	else
		holders_json(out, row, lore);
}

/* As put_free() of the other cells does: RFC 4180, quotes doubled. */
static char *put_comm(char *at, const char *comm)
{
	for (; *comm; comm++) {
		if (*comm == '"')
			*at++ = '"';
		*at++ = *comm == ' ' ? '_' : *comm;
	}
	return at;
}

static void holders_csv(struct out *out, const struct row *row, const struct lore *lore)
{
	const struct claim claim = claim_of(row, lore);
	const struct holding *holding = claim.first;

	if (!holding)
		return;
	out_bytes(out, "\"", 1);
	while (holding) {
		const struct owners *owners = claims_owners(lore->claims);
		const struct process *process = owners_process(owners, holding);
		char *at = put_comm(out_room(out), process->comm);

		*at++ = ':';
		at = format_u64(at, process->pid);
		*at++ = ':';
		if (claim.by == OWNER_BY_SOCKET)
			at = format_u64(at, holding->fd);
		holding = owners_next(owners, holding);
		*at++ = holding ? ' ' : '"';
		out_take(out, at);
	}
}

static void crowd_csv(struct out *out, const struct row *row, const struct lore *lore)
{
	struct crowd_owner owners[CROWD_TOLD];
	unsigned count = crowd_of(row, lore, owners);

	for (unsigned i = 0; i < count; i++) {
		char *at = out_room(out);

		*at++ = i ? ' ' : '"';
		if (owners[i].by != OWNER_BY_SOCKET)
			*at++ = '~';
		at = put_comm(at, owners[i].process->comm);
		*at++ = ':';
		at = format_u64(at, owners[i].process->pid);
		*at++ = ':';
		out_take(out, format_u64(at, owners[i].sockets));
	}
	if (count)
		out_bytes(out, "\"", 1);
}

void rows_owners_csv(struct out *out, const struct row *row, const struct lore *lore)
{
	if (column_group(row))
		crowd_csv(out, row, lore);
	else
		holders_csv(out, row, lore);
}

void rows_owners_gap(struct json *json, const struct lore *lore)
{
	const struct claims_gap *gap;

	if (!lore->claims)
		return;
	gap = claims_gap(lore->claims);
	if (gap) {
		json_u64(json, "owners_not_permitted", gap->not_permitted);
		json_u64(json, "owners_not_found", gap->not_found);
	} else {
		json_null(json, "owners_not_permitted");
		json_null(json, "owners_not_found");
	}
}
