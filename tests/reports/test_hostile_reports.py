"""Every report of a registry in which each text of each kind is an attack, in every format."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date

import click
import cmarkgfm
import pytest
from cmarkgfm.cmark import Options

from itamops.formats.reports import REPORT_FORMATS, as_csv, as_terminal
from itamops.pipeline.build import build
from itamops.registry.loading import Reader
from itamops.reports import Report
from itamops.snapshot import snapshot_of
from tests.formats.test_payloads import PAYLOADS, Page
from tests.site.hostile import PAYLOADS as OF_PAGES
from tests.site.hostile import hostile_files

DAY = date(2026, 9, 1)
FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "\uff1d1+1")
TABLE = {"h2", "p", "strong", "table", "thead", "tbody", "tr", "th", "td"}
COMMAND = re.compile(r"##[A-Za-z]*\[|^ *::[A-Za-z]", re.MULTILINE)


@pytest.fixture(scope="module")
def reports(reader: Reader) -> Sequence[Report]:
    """Return all reports, each of a registry for one payload and of one for all."""
    possible = filter(str.isprintable, (*PAYLOADS, *FORMULAS, *OF_PAGES))  # no record may hold the others
    one_by_one = [(one, OF_PAGES[-1]) for one in possible]
    made = [
        build(snapshot_of(hostile_files(payloads)), reader, day=DAY, today=DAY).reports
        for payloads in one_by_one
    ]
    return [report for several in made for report in several if report.rows]


def test_texts_of_records_are_in_them(reports: Sequence[Report]) -> None:
    said = "".join(str(cell) for report in reports for row in report.rows for cell in row)
    for payload in (OF_PAGES[0], *FORMULAS):
        assert payload in said


def test_nothing_steers_a_terminal_or_is_a_command_of_a_job(reports: Sequence[Report]) -> None:
    """A job's log is no terminal, where a cell is broken into lines."""
    for report in reports:
        for text in (REPORT_FORMATS["table"](report), REPORT_FORMATS["json"](report)):
            assert text.replace("\n", "").isprintable(), report.name
            assert not COMMAND.search(text), report.name
        shown = click.unstyle(as_terminal.render(report, width=120, color=False))
        assert shown.replace("\n", "").isprintable(), report.name


def test_a_spreadsheet_runs_nothing(reports: Sequence[Report]) -> None:
    for report in reports:
        for row in csv.reader(io.StringIO(as_csv.render(report))):
            for cell in row:
                assert not re.match(r"[ \u3000]*[=+@\uff1d\uff0b\uff20\t\r]", cell), (report.name, cell)
                assert not cell.startswith("-") or re.fullmatch(r"-[0-9.]+", cell), (report.name, cell)


def test_markdown_is_a_table_of_texts(reports: Sequence[Report]) -> None:
    for report in reports[:: max(1, len(reports) // 150)]:
        html = cmarkgfm.github_flavored_markdown_to_html(
            REPORT_FORMATS["markdown"](report), Options.CMARK_OPT_UNSAFE
        )
        assert Page(html).tags <= TABLE, report.name
