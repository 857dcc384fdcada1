/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter_owner.h"

#include "sockview/core/filter_truth.h"
#include "sockview/core/format.h"

#include <string.h>

#define COMM_KEPT 15 /* bytes of a name: TASK_COMM_LEN, include/linux/sched.h */

static const char unit_suffix[] = ".service";

/* The word of a node, as it stands in the text of the filter. */
struct word {
	const char *at;
	size_t length;
};

/* What an operand asks of one process. */
typedef bool holder_fn(const struct process *process, const struct filter_node *node,
	const struct word *word);

/* A blank is shown as `_`, so that a name is one word; it may be typed like that. */
static bool same_letters(const struct word *word, const char *name, size_t length)
{
	if (word->length != length)
		return false;
	for (size_t i = 0; i < length; i++)
		if (word->at[i] != name[i] && !(word->at[i] == '_' && name[i] == ' '))
			return false;
	return true;
}

/* The kernel cuts names of processes; the word may be the whole one. */
static bool is_comm(const struct word *word, const char *comm)
{
	struct word kept = *word;

	if (kept.length > COMM_KEPT && strlen(comm) == COMM_KEPT)
		kept.length = COMM_KEPT;
	return *comm && same_letters(&kept, comm, strlen(comm));
}

/* "nginx" is nginx.service, as for systemctl. */
static bool is_unit(const struct word *word, const char *unit)
{
	const size_t suffix = sizeof(unit_suffix) - 1;
	size_t length = strlen(unit);

	if (same_letters(word, unit, length))
		return true;
	return length > suffix && strcmp(unit + length - suffix, unit_suffix) == 0 &&
	       same_letters(word, unit, length - suffix);
}

static char lower(char character)
{
	return character >= 'A' && character <= 'Z' ? (char)(character + 'a' - 'A')
						    : character;
}

/* The word begins here, whatever its case. */
static bool begins(const char *text, const struct word *word)
{
	for (size_t i = 0; i < word->length; i++) {
		bool blank = word->at[i] == '_' && text[i] == ' ';

		if (!text[i] || (lower(text[i]) != lower(word->at[i]) && !blank))
			return false;
	}
	return true;
}

static bool holds(const char *text, const struct word *word)
{
	for (; text && *text; text++)
		if (begins(text, word))
			return true;
	return false;
}

/* ---- processes ---- */

static bool has_pid(const struct process *process, const struct filter_node *node,
	const struct word *word)
{
	(void)word;
	return process->pid == node->number;
}

static bool has_comm(const struct process *process, const struct filter_node *node,
	const struct word *word)
{
	(void)node;
	return is_comm(word, process->comm);
}

static bool holds_text(const struct process *process, const struct filter_node *node,
	const struct word *word)
{
	(void)node;
	return holds(process->comm, word);
}

static enum truth match_holders(const struct filter_node *node, const struct word *word,
	const struct filter_scene *scene, const struct sock *sock, holder_fn *fits)
{
	const struct holding *holding = NULL;
	const struct owners *owners;

	if (scene->claims)
		holding = claims_of(scene->claims, sock).first;
	if (!holding)
		return TRUTH_UNKNOWN;
	owners = claims_owners(scene->claims);
	for (; holding; holding = owners_next(owners, holding))
		if (fits(owners_process(owners, holding), node, word))
			return TRUTH_YES;
	return TRUTH_NO;
}

/* ---- units ---- */

/* The socket's own cgroup tells. In that of the root is no unit, and that is known. */
static enum truth match_unit(const struct word *word, const struct filter_scene *scene,
	const struct sock *sock, bool whole)
{
	const char *name;

	if (!scene->units || !sock_knows(sock, SOCK_CGROUP))
		return TRUTH_UNKNOWN;
	name = units_name(scene->units, sock->cgroup);
	if (!name)
		return units_is_root(scene->units, sock->cgroup) ? TRUTH_NO
								 : TRUTH_UNKNOWN;
	return truth_of(whole ? is_unit(word, name) : holds(name, word));
}

/* ---- all that is shown ---- */

static bool end_holds(
	const struct word *word, const struct sock *sock, const struct endpoint *end)
{
	char text[FORMAT_HOST_MAX + FORMAT_U64_MAX + 2];
	char *at = format_host(text, sock->family, end->addr);

	*at++ = ':';
	*format_u64(at, end->port) = '\0';
	return holds(text, word);
}

/* A local port that the kernel may have chosen has no name, whatever it is. */
static bool service_holds(const struct word *word, const struct filter_scene *scene,
	const struct sock *sock)
{
	bool chosen =
		scene->ephemeral && port_in_range(*scene->ephemeral, sock->local.port);

	if (!scene->services)
		return false;
	return (!chosen && holds(services_name(
					 scene->services, sock->proto, sock->local.port),
				   word)) ||
	       holds(services_name(scene->services, sock->proto, sock->remote.port),
		       word);
}

static enum truth match_text(const struct filter_node *node, const struct word *word,
	const struct filter_scene *scene, const struct sock *sock)
{
	bool shown = end_holds(word, sock, &sock->local) ||
		     (sock->remote.port && end_holds(word, sock, &sock->remote)) ||
		     service_holds(word, scene, sock) ||
		     match_unit(word, scene, sock, false) == TRUTH_YES;

	return shown ? TRUTH_YES : match_holders(node, word, scene, sock, holds_text);
}

/*
 * Many sockets have no unit, or none that can be told: for a name or a text the command
 * decides then.
 */
static enum truth match_word(const struct filter_node *node, const struct word *word,
	const struct filter_scene *scene, const struct sock *sock)
{
	switch (node->kind) {
	case FILTER_COMM:
		return match_holders(node, word, scene, sock, has_comm);
	case FILTER_UNIT:
		return match_unit(word, scene, sock, true);
	case FILTER_NAME:
		if (match_unit(word, scene, sock, true) == TRUTH_YES)
			return TRUTH_YES;
		return match_holders(node, word, scene, sock, has_comm);
	default: /* FILTER_TEXT */
		return match_text(node, word, scene, sock);
	}
}

enum truth filter_owner_match(const struct filter *filter, const struct filter_node *node,
	const struct filter_scene *scene, const struct sock *sock)
{
	struct word word;

	if (node->kind == FILTER_PID)
		return truth_by_op(node, match_holders(node, NULL, scene, sock, has_pid));
	word = (struct word){ filter->text + node->word.at, node->word.length };
	return truth_by_op(node, match_word(node, &word, scene, sock));
}
