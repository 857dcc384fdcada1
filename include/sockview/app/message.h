/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_MESSAGE_H
#define SOCKVIEW_APP_MESSAGE_H

#include "sockview/core/outcome.h"

/* Writes "sockview: " and one line to `fd`; the line's text must be sanitized. */
__attribute__((format(printf, 2, 3))) void message(int fd, const char *format, ...);

/* Writes a line that goes on with the message before. */
void message_more(int fd, const char *line);

/* Says what could not be read. False: nothing. */
bool message_outcome(int fd, const struct outcome *outcome);

#endif
