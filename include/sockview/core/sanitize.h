/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_SANITIZE_H
#define SOCKVIEW_CORE_SANITIZE_H

/*
 * The one door for text that a local user may choose (command names, arguments, cgroup,
 * namespace, device and host names): nothing passes that could move a cursor, turn the
 * writing direction, hide, or break UTF-8.
 */

#include <stddef.h>

/*
 * Copies `length` bytes to `out` as valid UTF-8 and ends them with a NUL. Each control
 * character (C0, DEL, C1), format character (Unicode category Cf: bidi marks and
 * overrides, zero-width and tag characters), line or paragraph separator, and each byte
 * that is no part of valid UTF-8 (RFC 3629) becomes one `?`. What does not fit in `size`
 * (≥ 1) is cut between characters. Returns the bytes written, without the NUL.
 */
size_t sanitize(char *out, size_t size, const char *text, size_t length);

#endif
