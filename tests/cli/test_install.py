# SPDX-License-Identifier: GPL-2.0-or-later
"""meson install puts every file in its place, below DESTDIR."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile

import tap


def expected():
    """Path to permissions, by the folders meson was configured with."""
    data = os.environ["DATADIR"]
    return {
        os.environ["BINDIR"] + "/sockview": 0o755,
        os.environ["MANDIR"] + "/man5/sockview-recording.5": 0o644,
        os.environ["MANDIR"] + "/man8/sockview.8": 0o644,
        data + "/bash-completion/completions/sockview": 0o644,
        data + "/doc/sockview/sockview.conf": 0o644,
        data + "/fish/vendor_completions.d/sockview.fish": 0o644,
        data + "/zsh/site-functions/_sockview": 0o644,
        data + "/sockview/sockview-1.schema.json": 0o644,
    }


def installed(root):
    found = {}
    for folder, _, files in os.walk(root):
        for name in files:
            path = os.path.join(folder, name)
            found[path.removeprefix(root)] = stat.S_IMODE(os.stat(path).st_mode)
    return found


def install(root):
    if not shutil.which("meson"):
        raise tap.Skip("meson is not in PATH")
    command = ["meson", "install", "--no-rebuild", "--destdir", root,
               "-C", os.environ["BUILD_ROOT"]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done


def test_everything_lands_in_its_place_and_nothing_else():
    with tempfile.TemporaryDirectory() as root:
        install(root)
        found = installed(root)
    assert found == expected(), {path: oct(mode) for path, mode in found.items()}


def test_the_installed_program_runs():
    with tempfile.TemporaryDirectory() as root:
        install(root)
        program = root + os.environ["BINDIR"] + "/sockview"
        said = subprocess.run([program, "--version"], capture_output=True, text=True,
                              timeout=60, check=True).stdout
    assert said == f"sockview {os.environ['VERSION']}\n", said


if __name__ == "__main__":
    sys.exit(tap.run(dict(globals())))
