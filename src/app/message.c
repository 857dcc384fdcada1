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
