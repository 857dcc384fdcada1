/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/complete.h"

#include "sockview/core/filter.h"

#include <string.h>

static char lower(char character)
{
	return character >= 'A' && character <= 'Z' ? (char)(character + 'a' - 'A')
						    : character;
}

static bool is_end_of_word(char character)
{
	return character == ' ' || strchr("()!&|=<>", character);
}

static size_t start_of_word(const char *text, size_t cursor)
{
	while (cursor && !is_end_of_word(text[cursor - 1]))
		cursor--;
	return cursor;
}

static bool begins(const char *word, const char *text, size_t length)
{
	size_t i = 0;

	while (i < length && word[i] == lower(text[i]))
		i++;
	return i == length;
}

static bool is_word(const char *text, size_t from, size_t end, const char *word)
{
	return end - from == strlen(word) && begins(word, text + from, end - from);
}

/* What may follow the word before: a value of few is a list of its own. */
static const char *const *choose_words(const char *text, size_t from, size_t *count)
{
	static const char *const directions[] = { "in", "out" };
	static const char *const protos[] = { "tcp", "udp" };
	static const char *const classes[] = { "well-known", "registered", "dynamic",
		"ephemeral" };
	size_t end = from;
	size_t before;

	while (end && (text[end - 1] == ' ' || text[end - 1] == '='))
		end--;
	before = start_of_word(text, end);
	if (is_word(text, before, end, "state") || is_word(text, before, end, "exclude"))
		return filter_state_words(count);
	*count = sizeof(directions) / sizeof(*directions);
	if (is_word(text, before, end, "dir"))
		return directions;
	*count = sizeof(protos) / sizeof(*protos);
	if (is_word(text, before, end, "proto"))
		return protos;
	*count = sizeof(classes) / sizeof(*classes);
	if (is_word(text, before, end, "class"))
		return classes;
	return filter_keywords(count);
}

static size_t common_length(const char *left, const char *right, size_t length)
{
	size_t i = 0;

	while (i < length && left[i] == right[i])
		i++;
	return i;
}

struct completion complete_filter(const char *text, size_t cursor)
{
	struct completion completion = { .from = start_of_word(text, cursor) };
	size_t count;
	const char *const *words = choose_words(text, completion.from, &count);

	for (size_t i = 0; i < count && completion.count < COMPLETE_MAX; i++) {
		if (!begins(words[i], text + completion.from, cursor - completion.from))
			continue;
		if (!completion.count)
			completion.common = strlen(words[i]);
		completion.common = common_length(words[i],
			completion.count ? completion.word[0] : words[i],
			completion.common);
		completion.word[completion.count++] = words[i];
	}
	return completion;
}
