/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report.h"

#include "run.h"

#include <arpa/inet.h>
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARGS_MAX 16
#define FIELDS	 10
#define ROW_MAX	 256

static const char *const field_names[FIELDS] = { "proto", "family", "state", "recv_q",
	"send_q", "local_addr", "local_port", "remote_addr", "remote_port", "device" };

char *report_text(const char *const *args, int (*prepare)(void *context), void *context)
{
	const struct run run = { .args = args, .prepare = prepare, .context = context };
	struct outcome outcome;
	char *text;

	run_program(&run, &outcome);
	ck_assert_msg(outcome_code(&outcome) == 0 && !outcome.err_length,
		"code %d, stderr: %s", outcome_code(&outcome), outcome.err);
	ck_assert_uint_eq(strlen(outcome.out), outcome.out_length);
	text = outcome.out;
	outcome.out = NULL;
	outcome_fini(&outcome);
	return text;
}

static void check_frame(const json_t *document)
{
	const char *schema = json_string_value(json_object_get(document, "schema"));

	ck_assert_msg(schema && strcmp(schema, "sockview/1") == 0, "schema");
	ck_assert(json_is_true(json_object_get(document, "complete")));
	ck_assert(json_is_object(json_object_get(document, "sources")));
	ck_assert(json_is_number(json_object_get(document, "cost_ms")));
}

json_t *report_json(const char *const *args, int (*prepare)(void *context), void *context)
{
	const char *all[ARGS_MAX] = { "--json" };
	json_error_t error;
	json_t *document;
	char *text;
	size_t count = 1;

	for (; *args && count < ARGS_MAX - 1; args++)
		all[count++] = *args;
	text = report_text(all, prepare, context);
	document = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(document != NULL, "%s at %d", error.text, error.position);
	free(text);
	check_frame(document);
	return document;
}

const char *report_source(const json_t *document, const char *proto)
{
	const json_t *sources = json_object_get(document, "sources");
	const char *name = json_string_value(json_object_get(sources, proto));

	return name ? name : "";
}

void report_assert_census(const struct world *world, const struct census_ask *ask,
	const char *const *args, const char *source)
{
	json_t *document = report_json(args, NULL, NULL);
	struct census expected;
	struct census got;

	census_of_world(world, ask, &expected);
	census_of_json(document, &got);
	census_assert_equal(&expected, &got, args[0]);
	if (source) {
		ck_assert_str_eq(
			report_source(document, "tcp"), ask->no_tcp ? "off" : source);
		ck_assert_str_eq(
			report_source(document, "udp"), ask->no_udp ? "off" : source);
	}
	json_decref(document);
}

/* Rows being collected, as text with a newline each. */
struct rows {
	char (*row)[ROW_MAX];
	size_t count;
	size_t room;
};

static char *next_row(struct rows *rows)
{
	if (rows->count == rows->room) {
		rows->room = rows->room ? rows->room * 2 : 256;
		rows->row = realloc(rows->row, rows->room * sizeof(*rows->row));
		ck_assert_ptr_nonnull(rows->row);
	}
	return rows->row[rows->count++];
}

static int compare_rows(const void *left, const void *right)
{
	return strcmp(left, right);
}

static char *join_sorted(struct rows *rows)
{
	char *text = malloc(rows->count * ROW_MAX + 1);
	char *at = text;

	ck_assert_ptr_nonnull(text);
	if (rows->count)
		qsort(rows->row, rows->count, sizeof(*rows->row), compare_rows);
	*at = '\0';
	for (size_t i = 0; i < rows->count; i++)
		at = stpcpy(stpcpy(at, rows->row[i]), "\n");
	free(rows->row);
	return text;
}

static void put_queue(char text[16], uint32_t queue)
{
	if (queue == WORLD_NO_QUEUE)
		strcpy(text, "-");
	else
		snprintf(text, 16, "%u", queue);
}

static void put_address(const struct made *made, const struct in6_addr *addr, char *text)
{
	if (made->family == AF_INET)
		inet_ntop(AF_INET, addr->s6_addr + 12, text, INET6_ADDRSTRLEN);
	else
		inet_ntop(AF_INET6, addr, text, INET6_ADDRSTRLEN);
}

static void put_made(const struct made *made, char *row)
{
	char local[INET6_ADDRSTRLEN];
	char remote[INET6_ADDRSTRLEN] = "-";
	char port[16] = "-";
	char recv_queue[16];
	char send_queue[16];

	put_address(made, &made->local, local);
	if (made->remote_port) {
		put_address(made, &made->remote, remote);
		snprintf(port, sizeof(port), "%u", made->remote_port);
	}
	put_queue(recv_queue, made->recv_queue);
	put_queue(send_queue, made->send_queue);
	snprintf(row, ROW_MAX, "%s %s %s %s %s %s %u %s %s %s", made->tcp ? "tcp" : "udp",
		made->family == AF_INET ? "ipv4" : "ipv6",
		census_state_name(made->tcp, made->state), recv_queue, send_queue, local,
		made->local_port, remote, port, made->device[0] ? made->device : "-");
}

char *report_rows_of_world(const struct world *world, const struct census_ask *ask)
{
	struct rows rows = { 0 };

	for (size_t i = 0; i < world->count; i++) {
		if (census_wants(ask, &world->made[i]))
			put_made(&world->made[i], next_row(&rows));
	}
	return join_sorted(&rows);
}

static void put_endpoint(const struct made *made, const struct in6_addr *addr,
	const char *device, uint16_t port, char *text)
{
	char address[INET6_ADDRSTRLEN] = "*";
	bool brackets = made->family == AF_INET6 && !made->wildcard_v4;

	if (!made->wildcard_v4)
		put_address(made, addr, address);
	snprintf(text, ROW_MAX / 2, "%s%s%s%s%s:%u", brackets ? "[" : "", address,
		brackets ? "]" : "", *device ? "%" : "", device, port);
}

static void put_made_text(const struct made *made, char *row)
{
	char local[ROW_MAX / 2];
	char remote[ROW_MAX / 2] = "*:*";
	char recv_queue[16];
	char send_queue[16];

	put_endpoint(made, &made->local, made->device, made->local_port, local);
	if (made->remote_port)
		put_endpoint(made, &made->remote, "", made->remote_port, remote);
	put_queue(recv_queue, made->recv_queue);
	put_queue(send_queue, made->send_queue);
	snprintf(row, ROW_MAX, "%s %s %s %s %.100s %.100s", made->tcp ? "tcp" : "udp",
		census_state_name(made->tcp, made->state), recv_queue, send_queue, local,
		remote);
}

char *report_text_of_world(const struct world *world, const struct census_ask *ask)
{
	struct rows rows = { 0 };

	for (size_t i = 0; i < world->count; i++) {
		if (census_wants(ask, &world->made[i]))
			put_made_text(&world->made[i], next_row(&rows));
	}
	return join_sorted(&rows);
}

static void put_field(char *row, size_t *length, const char *text)
{
	*length += (size_t)snprintf(
		row + *length, ROW_MAX - *length, "%s%s", *length ? " " : "", text);
	ck_assert_uint_lt(*length, ROW_MAX);
}

static void put_json_field(char *row, size_t *length, const json_t *value)
{
	char text[32];

	if (json_is_string(value)) {
		put_field(row, length, json_string_value(value));
	} else if (json_is_integer(value)) {
		snprintf(
			text, sizeof(text), "%lld", (long long)json_integer_value(value));
		put_field(row, length, text);
	} else {
		ck_assert_msg(json_is_null(value), "a field is missing or odd");
		put_field(row, length, "-");
	}
}

char *report_rows_of_json(const json_t *document)
{
	struct rows rows = { 0 };
	const json_t *array = json_object_get(document, "rows");
	const json_t *object;
	size_t index;

	ck_assert(json_is_array(array));
	json_array_foreach(array, index, object)
	{
		char *row = next_row(&rows);
		size_t length = 0;

		for (int i = 0; i < FIELDS; i++)
			put_json_field(
				row, &length, json_object_get(object, field_names[i]));
	}
	return join_sorted(&rows);
}

/* Where each field of ours stands in the header line. */
static void find_columns(const char *header, size_t length, int column[FIELDS])
{
	for (int i = 0; i < FIELDS; i++)
		column[i] = -1;
	for (int at = 0; length; at++) {
		const char *comma = memchr(header, ',', length);
		size_t width = comma ? (size_t)(comma - header) : length;

		for (int i = 0; i < FIELDS; i++) {
			if (strlen(field_names[i]) == width &&
				memcmp(field_names[i], header, width) == 0)
				column[i] = at;
		}
		header += width + (comma != NULL);
		length -= width + (comma != NULL);
	}
	for (int i = 0; i < FIELDS; i++)
		ck_assert_msg(column[i] >= 0, "no column %s", field_names[i]);
}

/* A cell without its quotes. No value in question holds a quote or a comma. */
static char *unquote(char *cell)
{
	size_t length = strlen(cell);

	if (length < 2 || cell[0] != '"' || cell[length - 1] != '"')
		return cell;
	cell[length - 1] = '\0';
	return cell + 1;
}

static void put_csv_row(const char *line, size_t length, const int *column, char *row)
{
	char copy[ROW_MAX];
	char *cell[64];
	int cells = 0;
	char *rest = copy;
	size_t out = 0;

	ck_assert_uint_lt(length, sizeof(copy));
	memcpy(copy, line, length);
	copy[length] = '\0';
	while (rest && cells < 64)
		cell[cells++] = unquote(strsep(&rest, ","));
	for (int i = 0; i < FIELDS; i++) {
		ck_assert_int_lt(column[i], cells);
		put_field(row, &out, *cell[column[i]] ? cell[column[i]] : "-");
	}
}

char *report_rows_of_csv(const char *text)
{
	struct rows rows = { 0 };
	int column[FIELDS];
	bool heading = true;

	while (*text) {
		const char *end = strstr(text, "\r\n");

		ck_assert_msg(end != NULL, "a line without CRLF");
		if (heading)
			find_columns(text, (size_t)(end - text), column);
		else
			put_csv_row(text, (size_t)(end - text), column, next_row(&rows));
		heading = false;
		text = end + 2;
	}
	ck_assert_msg(!heading, "no header line");
	return join_sorted(&rows);
}

char *report_squeeze(const char *text, int columns)
{
	struct rows rows = { 0 };

	while (*text) {
		size_t width = strcspn(text, "\n");
		const char *end = text + width;
		char *row = next_row(&rows);
		size_t length = 0;

		*row = '\0';
		for (int i = 0; i < columns && text < end; i++) {
			char token[ROW_MAX];
			size_t part = strcspn(text, " \n");

			ck_assert_uint_lt(part, sizeof(token));
			memcpy(token, text, part);
			token[part] = '\0';
			put_field(row, &length, token);
			text += part;
			text += strspn(text, " ");
		}
		text = *end ? end + 1 : end;
	}
	return join_sorted(&rows);
}

static int compare_lines(const char *a, const char *b)
{
	size_t left = strcspn(a, "\n");
	size_t right = strcspn(b, "\n");
	int order = memcmp(a, b, left < right ? left : right);

	return order ? order : (left > right) - (left < right);
}

static const char *next_line(const char *line)
{
	line += strcspn(line, "\n");
	return *line ? line + 1 : line;
}

void report_count_gap(const char *expected, const char *got, struct report_gap *gap)
{
	while (*expected) {
		const char *next = next_line(expected);

		while (*got && compare_lines(got, expected) < 0)
			got = next_line(got);
		gap->expected++;
		if (!*got || compare_lines(got, expected) != 0) {
			gap->missing++;
		} else {
			got = next_line(got);
			gap->doubled += *got && compare_lines(got, expected) == 0 &&
					compare_lines(next, expected) != 0;
		}
		expected = next;
	}
}

void report_assert_rows(const char *expected, const char *got, const char *what)
{
	const char *a = expected;
	const char *b = got;

	while (*a && *b) {
		size_t left = strcspn(a, "\n");
		size_t right = strcspn(b, "\n");

		ck_assert_msg(left == right && memcmp(a, b, left) == 0,
			"%s: \"%.*s\", not \"%.*s\"", what, (int)right, b, (int)left, a);
		a += left + 1;
		b += right + 1;
	}
	ck_assert_msg(!*a, "%s: missing: %.*s", what, (int)strcspn(a, "\n"), a);
	ck_assert_msg(!*b, "%s: too many: %.*s", what, (int)strcspn(b, "\n"), b);
}
