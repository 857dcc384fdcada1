/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/sanitize.h"

#include "unit.h"

#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <wctype.h>

#define CODE_POINTS 0x110000

/* The expected text of the whole input, in ample room. */
static void expect(const char *text, size_t length, const char *expected)
{
	char out[256];
	size_t written = sanitize(out, sizeof(out), text, length);

	ck_assert_str_eq(out, expected);
	ck_assert_uint_eq(written, strlen(expected));
}

static const struct {
	const char *text;
	const char *expected;
} replaced[] = {
	{ "a\x1b[2Jb", "a?[2Jb" }, { "\b\b\bsshd", "???sshd" },
	{ "a\nb\rc\td", "a?b?c?d" }, { "\x7f", "?" },
	{ "a\x9b"
	  "31mb",
		"a?31mb" }, /* CSI as a single byte: invalid UTF-8 */
	{ "a\xc2\x9b"
	  "31mb",
		"a?31mb" }, /* the same, well encoded */
	{ "a\xc2\x85"
	  "b",
		"a?b" },			       /* NEL */
	{ "a\u202eb", "a?b" },			       /* right-to-left override */
	{ "\u2066a\u2069", "?a?" },		       /* isolates */
	{ "a\u200db", "a?b" },			       /* zero width joiner */
	{ "a\u200bb", "a?b" },			       /* zero width space */
	{ "a\ufeffb", "a?b" },			       /* byte order mark */
	{ "a\u00adb", "a?b" },			       /* soft hyphen */
	{ "a\u2028b\u2029c", "a?b?c" },		       /* line and paragraph separator */
	{ "a\U000e0041b", "a?b" },		       /* a tag character */
	{ "a\U000e0001b", "a?b" },		       /* language tag */
	{ "a\xc0\xaf", "a??" },			       /* overlong '/' */
	{ "a\xe0\x80\xaf", "a???" },		       /* overlong, three bytes */
	{ "a\xf0\x80\x80\xaf", "a????" },	       /* overlong, four bytes */
	{ "\xc0\x80", "??" },			       /* overlong NUL */
	{ "a\xed\xa0\x80z", "a???z" },		       /* a surrogate */
	{ "a\xed\xbf\xbfz", "a???z" },		       /* the last surrogate */
	{ "a\xf4\x90\x80\x80z", "a????z" },	       /* above U+10FFFF */
	{ "a\xf8\x88\x80\x80\x80z", "a?????z" },       /* five bytes */
	{ "a\xff\xfez", "a??z" }, { "a\x80z", "a?z" }, /* a lone continuation byte */
	{ "a\xc3", "a?" },			       /* cut short at the end */
	{ "a\xe2\x82", "a??" },			       /* cut short at the end */
	{ "a\xe2\x82z", "a??z" },		       /* cut short in the middle */
	{ "\xc3\xc3\xa4", "?\u00e4" }, /* the good character after it survives */
	{ "\xe2\x82\x1bz", "???z" },   /* ESC hidden in a broken sequence */
};

START_TEST(what_could_move_hide_turn_or_break_becomes_a_question_mark)
{
	expect(replaced[_i].text, strlen(replaced[_i].text), replaced[_i].expected);
}
END_TEST

static const char *const kept[] = {
	"",
	"java",
	"/system.slice/nginx.service",
	"a b~!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}",
	"\u00e4\u00f6\u00fc\u00df",
	"\u00a0\u00a1\u00ff",
	"\u65e5\u672c\u8a9e",		  /* wide */
	"\uac00\uff21",			  /* wide: Hangul, full width */
	"e\u0301o\u0308",		  /* combining */
	"\u05e9\u05dc\u05d5\u05dd",	  /* right-to-left letters are text */
	"\u0645\u0631\u062d\u0628\u0627", /* Arabic */
	"\U0001f600",			  /* outside the BMP */
	"\U0010fffd",			  /* the last one of Unicode */
	"\ufffd",
};

START_TEST(ordinary_text_passes_unchanged)
{
	expect(kept[_i], strlen(kept[_i]), kept[_i]);
}
END_TEST

START_TEST(a_nul_inside_the_text_is_replaced_and_does_not_end_it)
{
	expect("a\0b", 3, "a?b");
}
END_TEST

START_TEST(only_the_given_length_is_read)
{
	expect("abc", 2, "ab");
	expect("\u00e4", 1, "?");
	expect("abc", 0, "");
}
END_TEST

static const struct {
	size_t size;
	const char *expected;
} cuts[] = {
	{ 1, "" },
	{ 2, "a" },
	{ 3, "a" },
	{ 4, "a\u00e4" },
	{ 5, "a\u00e4" },
	{ 6, "a\u00e4" },
	{ 7, "a\u00e4\u65e5" },
	{ 10, "a\u00e4\u65e5" },
	{ 11, "a\u00e4\u65e5\U0001f600" },
	{ 12, "a\u00e4\u65e5\U0001f600" },
};

START_TEST(text_that_does_not_fit_is_cut_between_characters)
{
	static const char text[] = "a\u00e4\u65e5\U0001f600";
	char *out = malloc(cuts[_i].size); /* exact, so that a sanitizer sees more */
	size_t written = sanitize(out, cuts[_i].size, text, sizeof(text) - 1);

	ck_assert_str_eq(out, cuts[_i].expected);
	ck_assert_uint_eq(written, strlen(cuts[_i].expected));
	free(out);
}
END_TEST

/* Encodes any number up to 21 bits, surrogates too. */
static size_t encode(uint32_t code, char out[4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

/* Whether the character comes out as it went in. */
static bool passes(uint32_t code)
{
	char text[4];
	char out[8];
	size_t length = encode(code, text);
	size_t written = sanitize(out, sizeof(out), text, length);

	return code != '?' && written == length && memcmp(out, text, length) == 0;
}

/* Each ck_assert costs a write(2): far too much a million times. */
static void expect_passes(uint32_t code, bool expected)
{
	if (passes(code) != expected)
		ck_abort_msg("U+%04X %s", code, expected ? "is replaced" : "passes");
}

/*
 * By UnicodeData.txt 15.1: categories Cc, Cf, Zl, Zp and Cs. Written down apart from the
 * sanitizer's own table, whose ranges are wider.
 */
static const struct {
	uint32_t first;
	uint32_t last;
} unsafe[] = {
	{ 0x0000, 0x001f },
	{ 0x007f, 0x009f },
	{ 0x00ad, 0x00ad },
	{ 0x0600, 0x0605 },
	{ 0x061c, 0x061c },
	{ 0x06dd, 0x06dd },
	{ 0x070f, 0x070f },
	{ 0x0890, 0x0891 },
	{ 0x08e2, 0x08e2 },
	{ 0x180e, 0x180e },
	{ 0x200b, 0x200f },
	{ 0x2028, 0x202e },
	{ 0x2060, 0x2064 },
	{ 0x2066, 0x206f },
	{ 0xd800, 0xdfff },
	{ 0xfeff, 0xfeff },
	{ 0xfff9, 0xfffb },
	{ 0x110bd, 0x110bd },
	{ 0x110cd, 0x110cd },
	{ 0x13430, 0x1343f },
	{ 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a },
	{ 0xe0001, 0xe0001 },
	{ 0xe0020, 0xe007f },
};

START_TEST(no_unsafe_code_point_of_unicode_passes)
{
	for (uint32_t code = unsafe[_i].first; code <= unsafe[_i].last; code++)
		expect_passes(code, false);
}
END_TEST

/* DerivedCoreProperties.txt, Default_Ignorable_Code_Point, as far as not above. */
static const uint32_t invisible[] = { 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b,
	0x180d, 0x180f, 0x2065, 0x3164, 0xfe00, 0xfe0f, 0xffa0, 0xe0000, 0xe0100, 0xe01ef,
	0xe0fff };

START_TEST(no_character_that_draws_nothing_passes)
{
	expect_passes(invisible[_i], false);
}
END_TEST

START_TEST(nothing_that_libc_takes_for_a_control_character_passes)
{
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return; /* this libc has no opinion */
	for (uint32_t code = 0; code < CODE_POINTS; code++)
		if (iswcntrl((wint_t)code))
			expect_passes(code, false);
}
END_TEST

/* Blocks of letters and marks with nothing unsafe in them. */
static const struct {
	uint32_t first;
	uint32_t last;
} safe[] = {
	{ 0x0020, 0x003e }, /* up to the question mark itself */
	{ 0x0040, 0x007e },
	{ 0x00a0, 0x00ac },
	{ 0x00ae, 0x034e }, /* Latin, combining marks */
	{ 0x0350, 0x05ff }, /* Greek, Cyrillic, Hebrew */
	{ 0x0900, 0x109f }, /* scripts of India and beyond, with their marks */
	{ 0x1ab0, 0x1aff }, /* combining marks, extended */
	{ 0x2010, 0x2027 }, /* dashes, quotes */
	{ 0x20a0, 0x20ff }, /* currencies, marks for symbols */
	{ 0x2190, 0x2bff }, /* arrows, boxes, dingbats */
	{ 0x3041, 0x3163 }, /* Kana, Hangul letters */
	{ 0x4e00, 0x9fff }, /* Han */
	{ 0xac00, 0xd7a3 }, /* Hangul syllables */
	{ 0xfe20, 0xfe2f }, /* combining half marks */
	{ 0xff01, 0xff60 }, /* full width forms */
	{ 0x1f300, 0x1faff },
	{ 0x20000, 0x2a6df },
};

START_TEST(wide_and_combining_characters_and_letters_of_all_scripts_pass)
{
	for (uint32_t code = safe[_i].first; code <= safe[_i].last; code++)
		expect_passes(code, true);
}
END_TEST

/* Strict reading of UTF-8: the length of the character, 0 if it is not valid. */
static size_t valid_length(const char *text, size_t left)
{
	for (size_t length = 1; length <= 4 && length <= left; length++) {
		uint32_t first = (uint8_t)text[0];
		uint32_t code = length == 1 ? first : first & (0xffU >> (length + 1));
		char again[4];

		for (size_t i = 1; i < length; i++)
			code = code << 6 | ((uint8_t)text[i] & 0x3f);
		if (code < CODE_POINTS && (code < 0xd800 || code > 0xdfff) &&
			encode(code, again) == length && !memcmp(again, text, length))
			return length;
	}
	return 0;
}

/* Whether text is valid UTF-8 without any C0 control character or DEL. */
static bool is_clean(const char *text, size_t left)
{
	while (left) {
		size_t length = valid_length(text, left);

		if (!length || (uint8_t)*text < 0x20 || *text == 0x7f)
			return false;
		text += length;
		left -= length;
	}
	return true;
}

START_TEST(every_three_bytes_come_out_as_valid_utf8_without_controls)
{
	char out[16];

	/* A step that is prime to 256 meets every value of each byte. */
	for (uint32_t bytes = 0; bytes < 0x1000000; bytes += 7) {
		const char text[] = { (char)(bytes >> 16), (char)(bytes >> 8),
			(char)bytes };

		if (!is_clean(out, sanitize(out, sizeof(out), text, sizeof(text))))
			ck_abort_msg("%06x gives unsafe text", bytes);
	}
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, what_could_move_hide_turn_or_break_becomes_a_question_mark,
		replaced);
	unit_add_loop(tcase, ordinary_text_passes_unchanged, kept);
	tcase_add_test(tcase, a_nul_inside_the_text_is_replaced_and_does_not_end_it);
	tcase_add_test(tcase, only_the_given_length_is_read);
	unit_add_loop(tcase, text_that_does_not_fit_is_cut_between_characters, cuts);
	unit_add_loop(tcase, no_unsafe_code_point_of_unicode_passes, unsafe);
	unit_add_loop(tcase, no_character_that_draws_nothing_passes, invisible);
	tcase_add_test(tcase, nothing_that_libc_takes_for_a_control_character_passes);
	unit_add_loop(tcase,
		wide_and_combining_characters_and_letters_of_all_scripts_pass, safe);
	tcase_add_test(tcase, every_three_bytes_come_out_as_valid_utf8_without_controls);
}

int main(void)
{
	return unit_run("sanitize", add);
}
