"""GitHub's workflow commands: the worst first, no more than are kept, and nothing of a record is one."""

import re

import msgspec

from itamops.errors import CannotJudge
from itamops.findings import Finding, FindingClass, Level, Place
from itamops.formats import FORMATS
from tests.formats.verdicts import finding, verdict


def lines(*findings: Finding, base: str = "", show_all: bool = False) -> list[str]:
    return FORMATS["github"].render(verdict(findings, base=base), show_all=show_all).splitlines()


def test_a_finding_is_shown_at_its_line() -> None:
    [command, totals] = lines(finding("REF001", Level.ERROR, 1, line=4))

    assert command == (
        "::error title=REF001 Reference to an unknown record,"
        "file=registry/assets/7f/lap-00000001.yaml,line=4,endLine=4,col=3,endColumn=8"
        "::number 1%0Ahelp: mend it"
    )
    assert totals == "::notice title=itamops check::1 error; 7 records checked as of 2026-11-24"


def test_columns_are_said_of_one_line_only() -> None:
    several = msgspec.structs.replace(finding("REF001", Level.ERROR), place=Place("a.yaml", 2, 3, 5, 1))

    assert ",line=2,endLine=5::" in lines(several)[0]


def test_ten_of_a_kind_are_kept_the_worst_come_first_and_a_notice_counts_them() -> None:
    levels = [Level.NOTE] * 12 + [Level.WARNING] * 13 + [Level.ERROR] * 14
    said = lines(*(finding("REF001", level, number) for number, level in enumerate(levels)))
    commands = [re.findall(r"^::(\w+)", line) for line in said]

    assert [name for names in commands for name in names] == [
        *["error"] * 10,
        *["warning"] * 10,
        *["notice"] * 10,
    ]
    assert said[29] == (
        "::notice title=itamops check::14 errors, 13 warnings, 12 notes; 7 records checked as of 2026-11-24"
    )
    assert [line.partition("[")[0] for line in said[30:]] == ["error"] * 4 + ["warning"] * 3 + ["note"] * 3


def test_what_does_not_count_is_no_annotation() -> None:
    older = finding("REF001", Level.ERROR, 1, FindingClass.OLDER)

    assert len(lines(older, base="main")) == 1
    assert lines(older, base="main", show_all=True)[1].startswith("older error[REF001] registry/assets/")


def test_data_and_properties_are_escaped() -> None:
    evil = msgspec.structs.replace(
        finding("REF001", Level.ERROR),
        place=Place("registry/a,line=1::b%.yaml"),
        message="50 %\r\n::add-mask::x",
        fix="",
    )
    [command, _] = lines(evil)

    assert "file=registry/a%2Cline=1%3A%3Ab%25.yaml," in command
    assert command.endswith(r"::50 %25\r\n::add-mask::x")


def test_why_nothing_was_judged_is_an_error() -> None:
    told = FORMATS["github"].not_checked(CannotJudge("there is no commit x", "fetch it"))

    assert told == "::error title=itamops check::there is no commit x%0Ahelp: fetch it\n"
