"""Errors that a person can mend: told in a line or two, never with a traceback."""

from typing import ClassVar


class ItamopsError(Exception):
    """Something a person has to mend; `hint` says how, and may be empty."""

    exit_code: ClassVar[int]

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageProblem(ItamopsError):  # noqa: N818 - it reads as the sentence it is
    """The tool was called in the wrong place, the wrong way, or with a wrong configuration."""

    exit_code = 2


class CannotJudge(ItamopsError):  # noqa: N818 - likewise
    """What is to be judged, or compared with, cannot be read; that is never the same as clean."""

    exit_code = 3
