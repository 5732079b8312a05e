"""Whatever stands in the cells: no import fails, each row is counted, a second one changes nothing."""

import csv
import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itamops.importers.snipe_it.columns import SHEETS
from itamops.registry.loading import Reader
from tests.importers.imports import Outcome, bring_in

COLUMNS = sorted({name for sheet in SHEETS for names in sheet.fields.values() for name in names})
HEADERS = [
    ["asset tag", "name", "serial", "model name"],
    ["license", "seats", "product key", "username"],
    ["username", "first name", "last name", "manager"],
    ["name", "eol", "model number"],
    ["name", "address", "parent", "currency"],
]
CELLS = [
    "", "", "T1", "T2", "Berlin", "berlin", "BERLIN ", "Anna", "anna", "O'Brien", "Müller & Söhne", "東京",
    "con", "none", "N/A", "0", "1", "17", "-1", "yes", "No", "sometimes", "user", "location", "asset",
    "3/4/26", "23/4/26", "2026-02-30", "2026-02-03", "44938", "6.37702E+15",
    "$5", "1,234", "1.234,56 €", "CHF 1'000", "EUR", "de", "a@b.example", "@",
    "Lost", "Pending", "Ready to Deploy (deployed)", "Archived",
    "=1+1", "`=1", "&amp;", "&#0;", "a\nb", " lead", "x" * 300, "|", "#", "null", "~", "../x", "\u202e",
    "\u200b", "person:anna", "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE", "password: hunter2", "https://a:b@example.com",
]  # fmt: skip
cells = st.sampled_from(CELLS) | st.text(max_size=6)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    header = draw(st.sampled_from(HEADERS)) + draw(st.lists(st.sampled_from(COLUMNS), max_size=6))
    rows = draw(st.lists(st.lists(cells, min_size=len(header), max_size=len(header)), min_size=1, max_size=6))
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode("utf-8", "replace")


def rows_of(outcome: Outcome) -> int:
    return sum(counts.read for counts in outcome.result.counts.values())


@given(st.lists(files(), min_size=1, max_size=3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_any_files(reader: Reader, contents: list[bytes]) -> None:
    named = [(f"{number}.csv", content) for number, content in enumerate(contents)]
    first = bring_in(reader, named)
    for counts in first.result.counts.values():
        outcomes = counts.created + counts.updated + counts.unchanged + counts.merged + counts.refused
        assert counts.read == outcomes
    again = bring_in(reader, named, first.files)
    assert rows_of(again) == rows_of(first)
    assert again.result.files == {}


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes(reader: Reader, content: bytes) -> None:
    bring_in(reader, [("a.csv", b"asset tag,name,purchase date\n" + content)])
