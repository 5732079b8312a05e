"""Files that a user names for us to read, whole and once."""

import os
import stat
from pathlib import Path

from itamops.errors import UsageProblem

LARGEST_BYTES = 256 << 20
"""No export of another system, and no answer of a forge, is longer."""

AT_ONCE = getattr(os, "O_NONBLOCK", 0)
"""Opens a pipe that nobody writes to without waiting for somebody who does."""


def read_given(path: Path) -> bytes:
    """Return the bytes of a plain file.

    Raises UsageProblem for one that is too long, for a device, which may never end, and for a pipe, for which
    nobody may ever write; OSError where the system does not let us read.
    """
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | AT_ONCE)) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise UsageProblem(f"{path} is no plain file", "save what it gives to a file, and name that")
        if status.st_size > LARGEST_BYTES:
            raise UsageProblem(
                f"{path} has {status.st_size:,} bytes, at most {LARGEST_BYTES:,} are read", "split it"
            )
        return file.read(LARGEST_BYTES + 1)
