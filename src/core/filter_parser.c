/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter_parser.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void filter_parser_next(struct filter_parser *parser)
{
	parser->token = filter_lex(parser->text, &parser->next);
}

int filter_parser_fail(
	struct filter_parser *parser, size_t at, size_t length, const char *format, ...)
{
	va_list arguments;

	parser->error->at = at;
	parser->error->length = length ? length : 1;
	va_start(arguments, format);
	vsnprintf(parser->error->why, sizeof(parser->error->why), format, arguments);
	va_end(arguments);
	return -EINVAL;
}

int filter_parser_add(
	struct filter_parser *parser, const struct filter_node *node, uint32_t *index)
{
	struct filter *filter = parser->filter;

	if (filter->count == filter->room) {
		uint32_t room = filter->room ? filter->room * 2 : 16;
		struct filter_node *nodes = realloc(filter->nodes, room * sizeof(*nodes));

		if (!nodes)
			return -ENOMEM;
		filter->nodes = nodes;
		filter->room = room;
	}
	*index = filter->count;
	filter->nodes[filter->count++] = *node;
	return 0;
}
