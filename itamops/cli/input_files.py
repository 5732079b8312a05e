"""Input files that a user names, read once and in full."""

import os
import stat
from pathlib import Path

from itamops.errors import UsageProblem

LARGEST_BYTES = 256 << 20
"""Longer than any export of another system or answer of a forge."""

AT_ONCE = getattr(os, "O_NONBLOCK", 0)
"""Opens a pipe without waiting for a writer."""


def read_given(path: Path) -> bytes:
    """Return the bytes of a plain file.

    Raises UsageProblem for a file that is too long, for a device, which may never end, and for a pipe, which
    may never have a writer; OSError if the system refuses to read it.
    """
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | AT_ONCE)) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise UsageProblem(f"{path} is not a plain file", "save its content to a file, and name that")
        if status.st_size > LARGEST_BYTES:
            raise UsageProblem(
                f"{path} has {status.st_size:,} bytes; the limit is {LARGEST_BYTES:,}", "split it"
            )
        return file.read(LARGEST_BYTES + 1)
