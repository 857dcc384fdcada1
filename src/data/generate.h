/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SRC_DATA_GENERATE_H
#define SRC_DATA_GENERATE_H

/*
 * What the build makes of the table of options and the table of columns: completions and
 * the lists of the man page. A program of the build, not installed.
 */

#include <stdio.h>

/* Write the completion for one shell. Errors stay in the stream. */
void completion_bash(FILE *out);
void completion_fish(FILE *out);
void completion_zsh(FILE *out);

/*
 * Copies the man page's source (mdoc) and puts the lists in place of its lines
 * `.\" @OPTIONS@`, `.\" @KEYS@`, `.\" @COLUMNS_TEXT@`, `.\" @COLUMNS_DATA@` and others.
 * Returns 0 or a negative errno: of the source if it cannot be read, -EBADMSG if a list
 * is missing.
 */
int manual(FILE *out, const char *source);

#endif
