/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_CAPTURE_H
#define SOCKVIEW_RECORD_CAPTURE_H

/*
 * Headers of a packet capture of netlink, to and from plain memory: the file's header
 * (24 bytes), a record's (16), and the cooked header that stands before each datagram
 * (16). Link type 253, LINKTYPE_NETLINK (www.tcpdump.org/linktypes, pcap(5)).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CAPTURE_FILE_HEADER   24
#define CAPTURE_RECORD_HEADER 16
#define CAPTURE_COOKED_HEADER 16

/* A record that says it is longer is no record. */
#define CAPTURE_RECORD_MAX 262144

/* How the numbers of a file are to be read. */
struct capture_format {
	bool swapped;	  /* the other byte order than this machine's */
	bool nanoseconds; /* else microseconds */
};

/* Where a datagram went: sll_pkttype. */
enum capture_way {
	CAPTURE_FROM_KERNEL = 0,
	CAPTURE_TO_KERNEL = 4,
};

struct capture_record {
	uint64_t wall_ns; /* since the epoch */
	uint32_t held;	  /* bytes behind the header, the cooked header among them */
	uint32_t whole;	  /* what they were when they were captured */
};

/* Writes the header of a file in this machine's byte order, with nanoseconds. */
void capture_put_file_header(uint8_t bytes[CAPTURE_FILE_HEADER]);

/* Writes the headers of one datagram of `length` bytes of a netlink family. */
void capture_put_record_header(
	uint8_t bytes[CAPTURE_RECORD_HEADER + CAPTURE_COOKED_HEADER], uint64_t wall_ns,
	enum capture_way way, uint16_t family, uint32_t length);

/*
 * Reads the header of a file. Returns NULL, or why it is none that can be replayed:
 * words, static.
 */
const char *capture_read_file_header(
	const uint8_t bytes[CAPTURE_FILE_HEADER], struct capture_format *format);

/* Reads a record's header. False: its lengths lie. */
bool capture_read_record_header(const uint8_t bytes[CAPTURE_RECORD_HEADER],
	const struct capture_format *format, struct capture_record *record);

/* Reads a cooked header. False: no netlink datagram. */
bool capture_read_cooked_header(
	const uint8_t bytes[CAPTURE_COOKED_HEADER], uint16_t *family);

#endif
