/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/capture.h"

#include <byteswap.h>
#include <endian.h>
#include <string.h>

#define MAGIC_MICROSECONDS 0xa1b2c3d4U
#define MAGIC_NANOSECONDS  0xa1b23c4dU
#define MAGIC_PCAPNG	   0x0a0d0d0aU /* reads the same either way */
#define MAGIC_ZSTD	   0xfd2fb528U
#define MAGIC_GZIP	   0x8b1fU

#define VERSION_MAJOR	 2
#define VERSION_MINOR	 4
#define LINKTYPE_NETLINK 253
#define LINKTYPE_BITS	 0x03ffffffU /* those above tell of a checksum */
#define ARPHRD_NUMBER	 824	     /* ARPHRD_NETLINK */

/* As they stand in the file; 32-bit numbers follow each other without gaps. */
struct file_header {
	uint32_t magic;
	uint16_t major;
	uint16_t minor;
	uint32_t zone;
	uint32_t accuracy;
	uint32_t longest;
	uint32_t linktype;
};

struct record_header {
	uint32_t seconds;
	uint32_t fraction;
	uint32_t held;
	uint32_t whole;
};

/* include/uapi/linux/if_packet.h, in pcap's cooked form: all big endian. */
struct cooked_header {
	uint16_t way;
	uint16_t hardware;
	uint16_t address_length;
	uint8_t address[8];
	uint16_t family;
};

_Static_assert(sizeof(struct file_header) == CAPTURE_FILE_HEADER, "as in the file");
_Static_assert(sizeof(struct record_header) == CAPTURE_RECORD_HEADER, "as in the file");
_Static_assert(sizeof(struct cooked_header) == CAPTURE_COOKED_HEADER, "as in the file");

void capture_put_file_header(uint8_t bytes[CAPTURE_FILE_HEADER])
{
	const struct file_header header = {
		.magic = MAGIC_NANOSECONDS,
		.major = VERSION_MAJOR,
		.minor = VERSION_MINOR,
		.longest = CAPTURE_RECORD_MAX,
		.linktype = LINKTYPE_NETLINK,
	};

	memcpy(bytes, &header, sizeof(header));
}

void capture_put_record_header(
	uint8_t bytes[CAPTURE_RECORD_HEADER + CAPTURE_COOKED_HEADER], uint64_t wall_ns,
	enum capture_way way, uint16_t family, uint32_t length)
{
	const struct record_header record = {
		.seconds = (uint32_t)(wall_ns / 1000000000),
		.fraction = (uint32_t)(wall_ns % 1000000000),
		.held = CAPTURE_COOKED_HEADER + length,
		.whole = CAPTURE_COOKED_HEADER + length,
	};
	const struct cooked_header cooked = {
		.way = htobe16((uint16_t)way),
		.hardware = htobe16(ARPHRD_NUMBER),
		.family = htobe16(family),
	};

	memcpy(bytes, &record, sizeof(record));
	memcpy(bytes + sizeof(record), &cooked, sizeof(cooked));
}

static uint32_t number32(uint32_t number, const struct capture_format *format)
{
	return format->swapped ? bswap_32(number) : number;
}

static uint16_t number16(uint16_t number, const struct capture_format *format)
{
	return format->swapped ? bswap_16(number) : number;
}

/* Finds out byte order and unit. Returns NULL or why it is something else. */
static const char *read_magic(uint32_t magic, struct capture_format *format)
{
	format->swapped = magic == bswap_32(MAGIC_MICROSECONDS) ||
			  magic == bswap_32(MAGIC_NANOSECONDS);
	if (format->swapped)
		magic = bswap_32(magic);
	format->nanoseconds = magic == MAGIC_NANOSECONDS;
	if (format->nanoseconds || magic == MAGIC_MICROSECONDS)
		return NULL;
	if (magic == MAGIC_PCAPNG)
		return "pcapng is not read; to convert it: editcap -F nsecpcap";
	if (le32toh(magic) == MAGIC_ZSTD)
		return "compressed twice, or not by one run of zstd";
	if ((le32toh(magic) & 0xffff) == MAGIC_GZIP)
		return "compressed by gzip; gunzip it first";
	return "no recording: not a packet capture";
}

const char *capture_read_file_header(
	const uint8_t bytes[CAPTURE_FILE_HEADER], struct capture_format *format)
{
	struct file_header header;
	const char *why;

	memcpy(&header, bytes, sizeof(header));
	why = read_magic(header.magic, format);
	if (why)
		return why;
	if (number16(header.major, format) != VERSION_MAJOR)
		return "a packet capture of a version other than 2";
	if ((number32(header.linktype, format) & LINKTYPE_BITS) != LINKTYPE_NETLINK)
		return "a packet capture, but not of netlink (link type 253)";
	return NULL;
}

bool capture_read_record_header(const uint8_t bytes[CAPTURE_RECORD_HEADER],
	const struct capture_format *format, struct capture_record *record)
{
	struct record_header header;
	uint32_t fraction;

	memcpy(&header, bytes, sizeof(header));
	fraction = number32(header.fraction, format);
	record->wall_ns = UINT64_C(1000000000) * number32(header.seconds, format) +
			  (format->nanoseconds ? fraction : fraction * UINT64_C(1000));
	record->held = number32(header.held, format);
	record->whole = number32(header.whole, format);
	return record->held >= CAPTURE_COOKED_HEADER &&
	       record->held <= CAPTURE_RECORD_MAX;
}

bool capture_read_cooked_header(
	const uint8_t bytes[CAPTURE_COOKED_HEADER], uint16_t *family)
{
	struct cooked_header header;

	memcpy(&header, bytes, sizeof(header));
	*family = be16toh(header.family);
	return be16toh(header.hardware) == ARPHRD_NUMBER;
}
