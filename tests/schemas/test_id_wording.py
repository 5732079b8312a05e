"""What is said of an id that is none: which letters are not allowed, and one like it that is valid."""

import pytest

from itamops.schemas.messages import describe_value
from itamops.schemas.violations import Violation

PATTERN = "^[a-z]{2,5}-[0-9a-hjkmnp-tv-z]{8}$"


@pytest.mark.parametrize(
    ("written", "why", "fix"),
    [
        ("lap-01q167wo", "not o", "write lap-01q167w0, or another id that is free"),
        ("LAP-O1Q1L7WU", "not l, o, u", "write lap-01q117wv, or another id that is free"),
        ("lap-01q", "8 of them, and 3 are there", ""),
        ("lap-01q_67w8", "not _", ""),
    ],
)
def test_letters_that_are_not_allowed_are_named(written: str, why: str, fix: str) -> None:
    violation = Violation("pattern", PATTERN, written, {}, ("id",), False, "")

    message, mend = describe_value(violation)

    assert message.endswith(f"digits and letters but i, l, o and u, {why}")
    assert mend == fix
