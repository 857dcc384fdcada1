/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/prompt.h"

#include "sockview/core/outcome.h"
#include "sockview/view/complete.h"
#include "sockview/view/keys.h"

#include <string.h>
#include <wchar.h>

static void set_text(struct prompt *prompt, const char *text)
{
	outcome_copy_text(prompt->text, sizeof(prompt->text), text);
	prompt->cursor = strlen(prompt->text);
}

void prompt_open(struct prompt *prompt, const char *text)
{
	set_text(prompt, text);
	prompt->open = true;
	prompt->recalled = 0;
	prompt->wrong = false;
}

/* ---- characters ---- */

static bool continues(char byte)
{
	return (unsigned char)byte >> 6 == 2;
}

static size_t before(const struct prompt *prompt, size_t at)
{
	if (at)
		at--;
	while (at && continues(prompt->text[at]))
		at--;
	return at;
}

static size_t behind(const struct prompt *prompt, size_t at)
{
	if (prompt->text[at])
		at++;
	while (continues(prompt->text[at]))
		at++;
	return at;
}

static size_t encode(char bytes[4], unsigned character)
{
	size_t length = character < 0x80      ? 1
			: character < 0x800   ? 2
			: character < 0x10000 ? 3
					      : 4;

	if (length == 1) {
		bytes[0] = (char)character;
		return 1;
	}
	for (size_t i = length - 1; i; i--) {
		bytes[i] = (char)(0x80 | (character & 0x3f));
		character >>= 6;
	}
	bytes[0] = (char)((0xf00U >> length & 0xf0) | character);
	return length;
}

/* Puts bytes in the place of those from `from` to the cursor, if there is room. */
static void replace(struct prompt *prompt, size_t from, const char *bytes, size_t length)
{
	size_t rest = strlen(prompt->text + prompt->cursor);

	if (from + length + rest >= sizeof(prompt->text))
		return;
	memmove(prompt->text + from + length, prompt->text + prompt->cursor, rest + 1);
	memcpy(prompt->text + from, bytes, length);
	prompt->cursor = from + length;
}

static void type(struct prompt *prompt, int code)
{
	bool surrogate = code >= 0xd800 && code < 0xe000;
	char bytes[4];
	size_t length;

	if (code < ' ' || code >= KEYCODE_UP || surrogate || wcwidth(code) < 0)
		return;
	length = encode(bytes, (unsigned)code);
	replace(prompt, prompt->cursor, bytes, length);
}

static void delete_to(struct prompt *prompt, size_t end)
{
	if (end < prompt->cursor) {
		replace(prompt, end, "", 0);
	} else {
		size_t cursor = prompt->cursor;

		prompt->cursor = end;
		replace(prompt, cursor, "", 0);
	}
}

static size_t word_before(const struct prompt *prompt)
{
	size_t at = prompt->cursor;

	while (at && prompt->text[at - 1] == ' ')
		at--;
	while (at && prompt->text[at - 1] != ' ')
		at--;
	return at;
}

static void complete(struct prompt *prompt)
{
	struct completion found = complete_filter(prompt->text, prompt->cursor);

	if (!found.count)
		return;
	replace(prompt, found.from, found.word[0], found.common);
	if (found.count == 1 && prompt->text[prompt->cursor] != ' ')
		replace(prompt, prompt->cursor, " ", 1);
}

/* ---- earlier filters ---- */

static void recall(struct prompt *prompt, unsigned which)
{
	if (which > prompt->past_count)
		return;
	if (!prompt->recalled)
		strcpy(prompt->draft, prompt->text);
	set_text(prompt, which ? prompt->past[which - 1] : prompt->draft);
	prompt->recalled = which;
}

/* Each filter is kept once. */
static void remember(struct prompt *prompt)
{
	unsigned at = 0;

	if (!prompt->text[strspn(prompt->text, " ")])
		return;
	while (at < prompt->past_count && strcmp(prompt->past[at], prompt->text))
		at++;
	if (at == prompt->past_count && at < PROMPT_PAST)
		prompt->past_count++;
	if (at == PROMPT_PAST)
		at--;
	memmove(prompt->past[1], prompt->past[0], at * sizeof(prompt->past[0]));
	strcpy(prompt->past[0], prompt->text);
}

void prompt_accept(struct prompt *prompt)
{
	remember(prompt);
	prompt->open = false;
	prompt->wrong = false;
}

void prompt_refuse(struct prompt *prompt, const struct filter_error *error)
{
	prompt->open = true;
	prompt->wrong = true;
	prompt->error = *error;
}

/* ---- keys ---- */

/* Whoever is still typing a word, or owes a value, has done nothing wrong. */
static bool is_unfinished(const struct prompt *prompt)
{
	return prompt->cursor == strlen(prompt->text) &&
	       prompt->error.at + prompt->error.length >= prompt->cursor;
}

static void check(struct prompt *prompt, const struct filter_words *words)
{
	struct filter *filter = NULL;

	prompt->wrong = words &&
			filter_parse(prompt->text, words, &filter, &prompt->error) &&
			!is_unfinished(prompt);
	filter_free(filter);
}

/* Moves the cursor alone. Returns whether it was such a key. */
static bool move_key(struct prompt *prompt, int code)
{
	switch (code) {
	case KEYCODE_LEFT:
		prompt->cursor = before(prompt, prompt->cursor);
		return true;
	case KEYCODE_RIGHT:
		prompt->cursor = behind(prompt, prompt->cursor);
		return true;
	case KEYCODE_HOME:
	case KEYCODE_CTRL('A'):
		prompt->cursor = 0;
		return true;
	case KEYCODE_END:
	case KEYCODE_CTRL('E'):
		prompt->cursor = strlen(prompt->text);
		return true;
	default:
		return false;
	}
}

static void edit_key(struct prompt *prompt, int code)
{
	switch (code) {
	case KEYCODE_BACKSPACE:
		delete_to(prompt, before(prompt, prompt->cursor));
		break;
	case KEYCODE_DELETE:
		delete_to(prompt, behind(prompt, prompt->cursor));
		break;
	case KEYCODE_CTRL('U'):
		delete_to(prompt, 0);
		break;
	case KEYCODE_CTRL('K'):
		delete_to(prompt, strlen(prompt->text));
		break;
	case KEYCODE_CTRL('W'):
		delete_to(prompt, word_before(prompt));
		break;
	case KEYCODE_TAB:
		complete(prompt);
		break;
	case KEYCODE_UP:
		recall(prompt, prompt->recalled + 1);
		break;
	case KEYCODE_DOWN:
		recall(prompt, prompt->recalled ? prompt->recalled - 1 : 0);
		break;
	default:
		type(prompt, code);
	}
}

enum prompt_outcome prompt_key(
	struct prompt *prompt, int code, const struct filter_words *words)
{
	if (code == KEYCODE_ENTER)
		return PROMPT_ENTERED;
	if (code == KEYCODE_ESC) {
		prompt->open = false;
		return PROMPT_LEFT;
	}
	if (!move_key(prompt, code)) {
		edit_key(prompt, code);
		check(prompt, words);
	}
	return PROMPT_GOES_ON;
}
