/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "film.h"

#include "log_feed.h"

#include "sockview/record/capture.h"
#include "sockview/record/note.h"

#include <byteswap.h>
#include <check.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const struct ask film_everything = {
	.protos = PROTO_BIT(PROTO_TCP) | PROTO_BIT(PROTO_UDP),
	.families = FAMILIES_ALL,
	.states = { STATES_ALL, STATES_ALL },
	.cgroups = true,
	.figures = true,
	.devices = true,
};

/* ---- the other byte order ---- */

static void turn32(void *at, size_t count)
{
	uint32_t *number = at;

	for (size_t i = 0; i < count; i++)
		number[i] = bswap_32(number[i]);
}

static void turn_attr(struct nlattr *attr, bool note)
{
	uint64_t *wide = (uint64_t *)(void *)(attr + 1);
	enum note_value value = note ? note_value_of(attr->nla_type) : NOTE_TEXT;

	if (!note && attr->nla_type == INET_DIAG_CGROUP_ID)
		value = NOTE_U64;
	if (value == NOTE_U32)
		turn32(attr + 1, (attr->nla_len - sizeof(*attr)) / sizeof(uint32_t));
	if (value == NOTE_U64) {
		uint64_t number;

		memcpy(&number, wide, sizeof(number));
		number = bswap_64(number);
		memcpy(wide, &number, sizeof(number));
	}
	attr->nla_len = bswap_16(attr->nla_len);
	attr->nla_type = bswap_16(attr->nla_type);
}

static void turn_attrs(uint8_t *at, const uint8_t *end, bool note)
{
	while (at < end) {
		struct nlattr *attr = (struct nlattr *)(void *)at;

		at += NLA_ALIGN(attr->nla_len);
		turn_attr(attr, note);
	}
}

static void turn_diag(struct nlmsghdr *header)
{
	struct inet_diag_req_v2 *request = (void *)(header + 1);
	struct inet_diag_msg *reply = (void *)(header + 1);

	if (header->nlmsg_flags & NLM_F_REQUEST) {
		turn32(&request->idiag_states, 1);
		turn32(&request->id.idiag_if, 3);
		return;
	}
	turn32(&reply->id.idiag_if, 3);
	turn32(&reply->idiag_expires, 5);
	turn_attrs((uint8_t *)(reply + 1), (uint8_t *)header + header->nlmsg_len, false);
}

static void turn_message(struct nlmsghdr *header, uint16_t family)
{
	if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR)
		turn32(header + 1, 1);
	else if (family == NETLINK_USERSOCK)
		turn_attrs((uint8_t *)(header + 1), (uint8_t *)header + header->nlmsg_len,
			true);
	else
		turn_diag(header);
	turn32(&header->nlmsg_len, 1);
	header->nlmsg_type = bswap_16(header->nlmsg_type);
	header->nlmsg_flags = bswap_16(header->nlmsg_flags);
	turn32(&header->nlmsg_seq, 2);
}

static void turn_datagram(struct bytes *datagram, uint16_t family)
{
	size_t at = 0;

	while (at < datagram->length) {
		struct nlmsghdr *header = (void *)(datagram->data + at);

		at += NLMSG_ALIGN(header->nlmsg_len);
		turn_message(header, family);
	}
}

/* ---- the file ---- */

void film_begin(struct film *film)
{
	uint8_t header[CAPTURE_FILE_HEADER];
	uint32_t *words = (uint32_t *)(void *)header;

	capture_put_file_header(header);
	if (film->microseconds)
		words[0] = 0xa1b2c3d4;
	if (film->swapped) {
		words[1] = words[1] << 16 | words[1] >> 16; /* two 16-bit numbers */
		turn32(header, CAPTURE_FILE_HEADER / sizeof(*words));
	}
	bytes_add(&film->bytes, header, sizeof(header));
}

void film_record(struct film *film, uint16_t family)
{
	uint8_t header[CAPTURE_RECORD_HEADER + CAPTURE_COOKED_HEADER];
	uint32_t *words = (uint32_t *)(void *)header;

	capture_put_record_header(header, film->wall_ns, CAPTURE_FROM_KERNEL, family,
		(uint32_t)film->datagram.length);
	if (film->microseconds)
		words[1] /= 1000;
	if (film->swapped) {
		turn32(header, CAPTURE_RECORD_HEADER / sizeof(*words));
		turn_datagram(&film->datagram, family);
	}
	bytes_add(&film->bytes, header, sizeof(header));
	bytes_add(&film->bytes, film->datagram.data, film->datagram.length);
	film->datagram.length = 0;
	film->datagram.last = 0;
	film->wall_ns += 1000000;
}

void film_request(struct film *film, uint32_t seq, uint8_t family, uint8_t protocol,
	uint32_t states)
{
	const struct inet_diag_req_v2 request = {
		.sdiag_family = family,
		.sdiag_protocol = protocol,
		.idiag_states = states,
	};
	struct nlmsghdr *header = diag_message(
		&film->datagram, SOCK_DIAG_BY_FAMILY, seq, &request, sizeof(request));

	header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	film_record(film, NETLINK_SOCK_DIAG);
}

void film_replies(struct film *film, uint32_t seq, uint32_t port_id, uint8_t state,
	uint16_t port, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		const struct diag_sock sock = {
			.state = state,
			.local = "192.0.2.1",
			.local_port = (uint16_t)(port + i),
			.cookie = port + i,
			.inode = port,
		};

		diag_sock(&film->datagram, seq, &sock)->nlmsg_pid = port_id;
	}
	film_record(film, NETLINK_SOCK_DIAG);
}

void film_done(struct film *film, uint32_t seq, uint32_t port_id)
{
	diag_done(&film->datagram, seq, 0)->nlmsg_pid = port_id;
	film_record(film, NETLINK_SOCK_DIAG);
}

void film_fini(struct film *film)
{
	bytes_free(&film->bytes);
	bytes_free(&film->datagram);
}

/* ---- reading it ---- */

int film_file(const void *bytes, size_t length)
{
	int fd = memfd_create("film", MFD_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pwrite(fd, bytes, length, 0), length);
	return fd;
}

struct replay *film_replay(int fd)
{
	struct replay *replay = NULL;
	char why[REPLAY_WHY_MAX] = "";
	int err = replay_from(fd, NULL, NULL, &replay, why);

	ck_assert_msg(!err, "%s", why);
	return replay;
}

void film_refuse(const void *bytes, size_t length, char why[REPLAY_WHY_MAX])
{
	struct replay *replay = NULL;
	int fd = film_file(bytes, length);
	int err = replay_from(fd, NULL, NULL, &replay, why);

	close(fd);
	ck_assert_msg(err != 0, "it was taken");
	ck_assert_str_ne(why, "");
}

char *film_tell(struct replay *replay, const struct ask *ask)
{
	struct log_feed *log = malloc(sizeof(*log));
	struct bytes told = { 0 };
	int err;

	ck_assert_ptr_nonnull(log);
	for (;;) {
		const struct feed feed = log_feed(log);

		log_feed_init(log);
		err = source_snapshot(replay_source(replay), ask, &feed);
		if (err)
			break;
		if (told.length)
			bytes_add(&told, " | ", 3);
		bytes_add(&told, log_feed_text(log), strlen(log_feed_text(log)));
	}
	ck_assert_int_eq(err, -ENODATA);
	ck_assert_str_eq(log_feed_text(log), "");
	free(log);
	bytes_add(&told, NULL, 1);
	return (char *)told.data;
}
