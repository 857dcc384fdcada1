# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs functions named test_* as a TAP program (https://testanything.org) for meson."""

import os
import subprocess
import traceback


class Skip(Exception):
    """Raised by a test that cannot run here; its text says why."""


def run(functions):
    """Runs what a module holds, as vars(), in the order written; returns an exit code."""
    tests = [(name, test) for name, test in functions.items() if name.startswith("test_")]
    print(f"1..{len(tests)}")
    failed = False
    for number, (name, test) in enumerate(tests, 1):
        title = name.removeprefix("test_")
        try:
            test()
        except Skip as reason:
            print(f"ok {number} - {title} # SKIP {reason}", flush=True)
        except Exception:  # pylint: disable=broad-except
            failed = True
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} - {title}", flush=True)
        else:
            print(f"ok {number} - {title}", flush=True)
    return 1 if failed else 0


def sockview(*args, code=0, **how):
    """Standard output of the program under test, as bytes, after it ended by `code`."""
    done = subprocess.run([os.environ["SOCKVIEW"], *args], capture_output=True,
                          timeout=60, stdin=subprocess.DEVNULL, check=False, **how)
    if code is not None:
        assert done.returncode == code, (args, done.returncode, done.stderr)
    return done.stdout
