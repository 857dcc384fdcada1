#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The pure rings may call nothing of libc that reaches outside: no sockets, files, clock,
# environment, stdout or name service. A libc call always links, so only this finds it.
#
# usage: pure.sh ALLOWED ARCHIVE...
#
# ALLOWED names one function a line; `#` starts a comment. What one of the archives
# defines, another may call.
set -eu

allowed=$1
shift
[ $# -gt 0 ] || exit 2

# What compilers call by themselves: sanitizers, coverage, the stack protector, and the
# checked forms that _FORTIFY_SOURCE makes of allowed functions.
by_compiler='^(__(asan|ubsan|tsan|msan|lsan|sanitizer|sancov|gcov|llvm)_.*|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|_Unwind_Resume)$'

defined=$(nm --defined-only -g -P "$@" | awk 'NF > 1 { print $1 }')
called=$(nm -u -P "$@" | awk 'NF > 1 && $2 != "N" { print $1 }' | sort -u)
known=$(printf '%s\n' "$defined"; sed 's/#.*//; s/[[:space:]]*$//; /^$/d' "$allowed")

# An empty list would be a broken nm, not a pure ring. (clang: __asan_memcpy)
printf '%s\n' "$called" | grep -Eqx '(__asan_)?memcpy' || {
	echo "nm found no call of memcpy: is $* an archive of objects?" >&2
	exit 1
}

bad=$(printf '%s\n' "$called" | grep -Ev "$by_compiler" |
	sed -E 's/^__(.*)_chk$/\1/' | grep -Fvx "$known" || true)
[ -z "$bad" ] || {
	echo "a pure ring calls what it must not:" >&2
	printf '  %s\n' $bad >&2
	exit 1
}
