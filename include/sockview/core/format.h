/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FORMAT_H
#define SOCKVIEW_CORE_FORMAT_H

/*
 * Numbers and addresses as text, for rows by the million: printf and inet_ntop cost more
 * than the kernel's dump. Each function writes without a NUL byte and returns the end of
 * what it wrote; the caller provides the room named.
 */

#include "sockview/core/sock.h"

#include <stdint.h>

#define FORMAT_U64_MAX	   20
#define FORMAT_HEX_MAX	   18
#define FORMAT_ADDRESS_MAX 45
#define FORMAT_HOST_MAX	   (FORMAT_ADDRESS_MAX + 2)
#define FORMAT_TIME_MAX	   24
#define FORMAT_DECIMAL_MAX 20

/* Decimal, without leading zeros; FORMAT_U64_MAX bytes. */
char *format_u64(char *out, uint64_t value);

/* 0x and lower case digits, without leading zeros; FORMAT_HEX_MAX bytes. */
char *format_hex(char *out, uint64_t value);

/*
 * With at most three decimals, none of them an idle zero, and a point in every locale;
 * 0 ≤ `value` < 2^53; FORMAT_DECIMAL_MAX bytes.
 */
char *format_decimal(char *out, double value);

/* As inet_ntop(3) writes it (IPv6: RFC 5952); FORMAT_ADDRESS_MAX bytes. */
char *format_address(char *out, enum family family, const uint8_t addr[16]);

/* The same before a port: IPv6 in brackets (RFC 3986); FORMAT_HOST_MAX bytes. */
char *format_host(char *out, enum family family, const uint8_t addr[16]);

/* Milliseconds as seconds with three digits, "58.204"; FORMAT_U64_MAX bytes. */
char *format_seconds(char *out, uint32_t ms);

/*
 * UTC by ISO 8601, "2026-11-20T12:01:33Z", with `millis` "2026-11-20T12:01:33.123Z";
 * FORMAT_TIME_MAX bytes. Valid up to the year 9999, later times are clamped to it.
 */
char *format_time(char *out, uint64_t wall_ns, bool millis);

#endif
