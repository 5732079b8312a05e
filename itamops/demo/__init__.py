"""An invented company's register with a year of history, the same to the byte on every machine."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import msgspec

from itamops.demo.receipts import write_receipts
from itamops.demo.repository import write_repository
from itamops.demo.story import tell

__all__ = ["LAST_DAY", "DemoResult", "last_tree", "make_demo", "write_tree"]

LAST_DAY = date(2026, 10, 30)
"""The day that the story ends on, and that is asked about."""

SAMPLE = ("itamops.yaml", "registry/", "schemas/extensions/")
"""What of the last tree stands at the top of this project, too."""


class DemoResult(msgspec.Struct, frozen=True):
    """What was made: the last commit of main, those of the open branches by name, the day to ask about."""

    head: str
    branches: Mapping[str, str]
    day: date


def make_demo(directory: Path) -> DemoResult:
    """Make the story's repository in a folder that is new or empty, with main checked out.

    Raises `UsageProblem` for a folder that holds something, `CannotJudge` where git does not do its part.
    """
    story = tell()
    branches = dict(write_repository(directory, story))
    write_receipts(directory, story)
    return DemoResult(branches.pop("main"), branches, LAST_DAY)


def last_tree() -> Mapping[str, str]:
    """Return the last tree of main: text by path."""
    tree: dict[str, str | None] = {}
    for commit in tell().main:
        tree |= commit.files
    return {path: text for path, text in sorted(tree.items()) if text is not None}


def write_tree(directory: Path) -> None:
    """Write configuration and records of the last tree below a folder that has none, without a repository."""
    for path, text in last_tree().items():
        if not path.startswith(SAMPLE):
            continue
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
