/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter_operand.h"

#include "sockview/core/filter_value.h"

#include <string.h>

static bool value_port(const struct token *token, const struct filter_words *words,
	struct filter_node *node)
{
	uint16_t port;
	bool is_one = filter_value_port(token->word, words, &node->family, &port);

	node->number = is_one ? port : 0;
	return is_one;
}

static bool value_host(const struct token *token, const struct filter_words *words,
	struct filter_node *node)
{
	return filter_value_host(token->word, words, &node->host);
}

static bool value_number(const struct token *token, const struct filter_words *words,
	struct filter_node *node)
{
	(void)words;
	return filter_value_number(token->word, &node->number);
}

static bool value_duration(const struct token *token, const struct filter_words *words,
	struct filter_node *node)
{
	(void)words;
	return filter_value_duration(token->word, &node->number);
}

static bool value_user(const struct token *token, const struct filter_words *words,
	struct filter_node *node)
{
	uint32_t uid;
	bool is_one = filter_value_number(token->word, &node->number);

	if (!is_one) {
		is_one = words->user(words->self, token->word, &uid);
		node->number = is_one ? uid : 0;
	}
	return is_one && node->number <= UINT32_MAX;
}

static bool value_device(const struct token *token, const struct filter_words *words,
	struct filter_node *node)
{
	(void)words;
	if (token->length >= sizeof(node->device))
		return false;
	memcpy(node->device, token->word, token->length + 1);
	return true;
}

/* As it stands in the text, of any length. */
static bool value_word(const struct token *token, const struct filter_words *words,
	struct filter_node *node)
{
	(void)words;
	node->word = (struct filter_word){ token->at, token->length };
	return true;
}

static bool value_direction(const struct token *token, const struct filter_words *words,
	struct filter_node *node)
{
	(void)words;
	for (int i = 0; i < DIRECTION_COUNT; i++) {
		if (filter_lex_same(token->word, direction_name(i))) {
			node->number = (uint64_t)i;
			return true;
		}
	}
	return false;
}

static bool value_proto(const struct token *token, const struct filter_words *words,
	struct filter_node *node)
{
	(void)words;
	for (int i = 0; i < PROTO_COUNT; i++) {
		if (filter_lex_same(token->word, proto_name(i))) {
			node->number = (uint64_t)i;
			return true;
		}
	}
	return false;
}

static bool value_class(const struct token *token, const struct filter_words *words,
	struct filter_node *node)
{
	static const char *const classes[] = {
		[CLASS_WELL_KNOWN] = "well-known",
		[CLASS_REGISTERED] = "registered",
		[CLASS_DYNAMIC] = "dynamic",
	};

	(void)words;
	if (filter_lex_same(token->word, "ephemeral")) {
		node->kind = FILTER_EPHEMERAL;
		return true;
	}
	for (int i = 0; i < CLASS_COUNT; i++) {
		bool same = filter_lex_same(token->word, classes[i]) ||
			    (i == CLASS_WELL_KNOWN &&
				    filter_lex_same(token->word, "well_known"));

		if (same) {
			node->number = (uint64_t)i;
			return true;
		}
	}
	return false;
}

static const struct filter_operand operands[] = {
	{ "sport", FILTER_SPORT, OPERAND_ORDERED, "port or service", value_port },
	{ "dport", FILTER_DPORT, OPERAND_ORDERED, "port or service", value_port },
	{ "src", FILTER_SRC, 0, "address", value_host },
	{ "dst", FILTER_DST, 0, "address", value_host },
	{ "dev", FILTER_DEVICE, 0, "device", value_device },
	{ "uid", FILTER_UID, OPERAND_ORDERED, "user id", value_user },
	{ "user", FILTER_UID, 0, "user", value_user },
	{ "class", FILTER_CLASS, 0,
		"port class (well-known registered dynamic ephemeral)", value_class },
	{ "dir", FILTER_DIRECTION, 0, "direction (in out)", value_direction },
	{ "proto", FILTER_PROTO, 0, "protocol (tcp udp)", value_proto },
	{ "recvq", FILTER_RECV_QUEUE, OPERAND_ORDERED, "number", value_number },
	{ "sendq", FILTER_SEND_QUEUE, OPERAND_ORDERED, "number", value_number },
	{ "retrans", FILTER_RETRANS, OPERAND_ORDERED, "number", value_number },
	{ "age", FILTER_AGE, OPERAND_ORDERED, "time (30s, 5m, 2h, 1d)", value_duration },
	{ "pid", FILTER_PID, 0, "process id", value_number },
	{ "comm", FILTER_COMM, 0, "command", value_word },
	{ "unit", FILTER_UNIT, 0, "unit", value_word },
	{ "text", FILTER_TEXT, 0, "word", value_word },
	{ "unaccepted", FILTER_UNACCEPTED, OPERAND_ALONE, NULL, NULL },
	{ "orphan", FILTER_ORPHAN, OPERAND_ALONE, NULL, NULL },
};

const char *const *filter_keywords(size_t *count)
{
	static const char *const words[] = { "state", "exclude", "sport", "dport", "src",
		"dst", "dev", "uid", "user", "class", "dir", "proto", "recvq", "sendq",
		"retrans", "age", "pid", "comm", "unit", "text", "unaccepted", "orphan",
		"and", "or", "not" };

	*count = sizeof(words) / sizeof(*words);
	return words;
}

const struct filter_operand *filter_operand(const char *word)
{
	for (size_t i = 0; i < sizeof(operands) / sizeof(*operands); i++)
		if (filter_lex_same(word, operands[i].word))
			return &operands[i];
	return NULL;
}
