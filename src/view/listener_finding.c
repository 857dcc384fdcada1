/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What was found about a listener. */

#include "sockview/core/judging.h"
#include "sockview/view/listener_row.h"
#include "sockview/view/verdict.h"

#include <string.h>

static bool is_of(const struct finding_subject *subject, const struct sock *sock)
{
	enum subject_type type =
		sock->proto == PROTO_TCP ? SUBJECT_LISTENER : SUBJECT_UDP;
	char place[FINDING_ADDRESS_MAX];

	if (subject->type != type)
		return false;
	finding_place(place, sock);
	return strcmp(place, subject->address) == 0;
}

const struct finding *listener_finding(
	const struct findings_report *report, const struct row *row, const char **field)
{
	for (size_t i = 0; report && row->sock && i < report->count; i++) {
		const struct finding *finding = &report->all[i];

		if (!verdict_is_raised(finding) || !is_of(&finding->subject, row->sock))
			continue;
		*field = finding->kind == FINDING_SYN_RECV ? "syn_recv" : "queue";
		return finding;
	}
	return NULL;
}
