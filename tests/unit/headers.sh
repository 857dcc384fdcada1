#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every header compiles alone: it includes what it needs, and can be included first.
#
# usage: headers.sh INCLUDE_DIRECTORY COMPILER...
set -eu

include=$1
shift
bad=0
count=0

for header in $(cd "$include" && find . -name '*.h' | sort); do
	header=${header#./}
	# Twice, so that a missing guard shows too.
	printf '#include "%s"\n#include "%s"\ntypedef int nothing;\n' "$header" "$header" |
		"$@" -x c -std=c11 -D_GNU_SOURCE -I"$include" -Wall -Wextra -Wpedantic \
			-Werror -fsyntax-only - || {
		echo "does not compile alone: $header" >&2
		bad=1
	}
	count=$((count + 1))
done
[ $count -gt 0 ] || {
	echo "no header below $include" >&2
	exit 1
}
exit $bad
