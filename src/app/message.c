/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/message.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

void message(int fd, const char *format, ...)
{
	static const char prefix[] = "sockview: ";
	char line[1024];
	size_t length = sizeof(prefix) - 1;
	va_list arguments;
	int wanted;

	memcpy(line, prefix, length);
	va_start(arguments, format);
	wanted = vsnprintf(line + length, sizeof(line) - length - 1, format, arguments);
	va_end(arguments);
	if (wanted > 0)
		length += (size_t)wanted;
	if (length > sizeof(line) - 2)
		length = sizeof(line) - 2;
	line[length++] = '\n';
	/* One write, so that it stays one line beside others' messages. */
	if (write(fd, line, length) < 0)
		return; /* there is nobody left to tell */
}

void message_more(int fd, const char *line)
{
	struct iovec parts[] = {
		{ (void *)(uintptr_t)line, strlen(line) },
		{ (void *)(uintptr_t) "\n", 1 },
	};

	if (writev(fd, parts, 2) < 0)
		return; /* there is nobody left to tell */
}

bool message_outcome(int fd, const struct outcome *outcome)
{
	bool nothing = true;
	bool said = false;

	for (int proto = 0; proto < PROTO_COUNT; proto++)
		nothing = nothing && !outcome_was_read(outcome, proto);
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		const struct source_outcome *source = &outcome->source[proto];

		if (source->kind == SOURCE_OFF || source->complete)
			continue;
		message(fd, "reading %s sockets: %s. %s", proto_heading(proto),
			source->why,
			source->kind != SOURCE_FAILED ? "Counts are lower bounds."
			: nothing		      ? "Nothing to show."
						      : "They are not shown.");
		said = true;
	}
	if (!said && !outcome->complete) {
		message(fd, "reading listeners failed: directions are unknown");
		said = true;
	}
	return said;
}
