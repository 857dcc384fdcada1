/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FILTER_VALUE_H
#define SOCKVIEW_CORE_FILTER_VALUE_H

/* Values in a filter: each function takes a whole word and returns whether it is one. */

#include "sockview/core/filter_tree.h"

/* A state or group in any spelling (close-wait, CLOSE_WAIT, closewait, ESTAB) as a set.
 */
bool filter_value_states(const char *word, uint32_t *states);

/* 443, :443, :https, https, inet:443; `*` is none. *family: FAMILY_COUNT without one. */
bool filter_value_port(const char *word, const struct filter_words *words,
	uint8_t *family, uint16_t *port);

/*
 * [inet:|inet6:]ADDRESS[/PREFIX][:PORT]: IPv4 also cut short (193.233.7/24), IPv6 in
 * brackets or, without a port, as it is; `*` for any address.
 */
bool filter_value_host(
	const char *word, const struct filter_words *words, struct filter_host *host);

/* Decimal digits, up to 64 bits. */
bool filter_value_number(const char *word, uint64_t *number);

/* 90 (seconds), 500ms, 30s, 5m, 2h, 1d: milliseconds. */
bool filter_value_duration(const char *word, uint64_t *ms);

#endif
