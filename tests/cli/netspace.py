# SPDX-License-Identifier: GPL-2.0-or-later
"""A network namespace for a whole test program, so that its sockets are all there are."""

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys

import tap

INSIDE = "SOCKVIEW_NETSPACE"
SIOCSIFFLAGS = 0x8914
IFF_UP = 1


def need():
    """Skips a test that runs outside."""
    if INSIDE not in os.environ:
        raise tap.Skip("no network namespace can be made here")


def bring_up_loopback():
    with socket.socket(type=socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))


def enter():
    """Starts the program once more, inside; returns there, or where it cannot be."""
    if INSIDE in os.environ:
        bring_up_loopback()
        return
    for flags in ("-n",), ("-rn",):
        able = shutil.which("unshare") and not subprocess.run(
            ["unshare", *flags, "true"], capture_output=True, check=False).returncode
        if able:
            os.environ[INSIDE] = "yes"
            os.execvp("unshare", ["unshare", *flags, sys.executable, *sys.argv])
