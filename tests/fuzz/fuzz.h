/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_FUZZ_H
#define SOCKVIEW_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* libFuzzer's entry point; the regression test calls the same one. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A crash is what the fuzzer looks for. Stays in builds without assert(). */
#define FUZZ_EXPECT(condition)                                                           \
	((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition))

static inline _Noreturn void fuzz_fail(const char *file, int line, const char *condition)
{
	fprintf(stderr, "%s:%d: not true: %s\n", file, line, condition);
	abort();
}

#endif
