"""What the eye needs: contrast, a shape for each state, values that read well."""

import re
from datetime import date
from decimal import Decimal

import pytest

from itamops.lifecycles import LIFECYCLES
from itamops.records import RECORDS
from itamops.records.base import Money
from itamops.reports import ColumnType
from itamops.site import STATIC
from itamops.site.fields import HEADING, layout
from itamops.site.values import TONES, amount, counted, grouped, long_day, title_of, tone_of

STYLE = (STATIC / "site.css").read_text(encoding="utf-8")
INKS = ("ink", "soft", "accent", "active", "waiting", "alarm", "ended")
GROUNDS = ("paper", "ground", "accent-ground")


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): #([0-9a-f]{3,6});", block))


LIGHT = colours(STYLE[: STYLE.index("@media")])
DARK = LIGHT | colours(STYLE[STYLE.index("@media (prefers-color-scheme: dark)") :].split("}\n}")[0])


def luminance(colour: str) -> float:
    if len(colour) == 3:
        colour = "".join(2 * digit for digit in colour)
    channels = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_stands_out_from_every_ground(scheme: dict[str, str]) -> None:
    for ink in INKS:
        for ground in GROUNDS:
            bright, dim = sorted((luminance(scheme[ink]), luminance(scheme[ground])), reverse=True)
            assert (bright + 0.05) / (dim + 0.05) >= 4.5, (ink, ground)


def test_nothing_moves_and_nothing_is_fetched() -> None:
    for path in STATIC.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"transition|animation|@import|url\(|@font-face", text), path.name
        assert not re.search(r"\bfetch\(|XMLHttp|import\(|innerHTML|\beval\(|document\.write", text), (
            path.name
        )


def test_every_state_of_a_life_has_a_tone_with_a_shape() -> None:
    for lifecycle in LIFECYCLES.values():
        assert set(lifecycle.states) <= set(TONES), lifecycle.kind
    for tone in set(TONES.values()):
        assert re.search(rf"\.state\.{tone}::before {{ content: \"[^\"]\"", STYLE), tone
    assert len(set(re.findall(r"\.state\.[a-z]+::before \{ content: \"([^\"])\"", STYLE))) == len(
        set(TONES.values())
    )
    assert tone_of("anything") == "plain"


def test_every_field_of_every_kind_is_shown_somewhere() -> None:
    for kind, record_type in RECORDS.items():
        shown = layout(record_type)
        keys = {field.keys[0] for field in shown.plain.fields}
        keys |= {fields.fields[0].keys[0] for _, fields in shown.parts} | {
            listed.keys[0] for listed in shown.lists
        }
        assert keys | set(HEADING) >= set(record_type.__struct_fields__), kind


def test_references_are_known_as_such() -> None:
    columns = {field.keys[0]: field.column for field in layout(RECORDS["asset"]).plain.fields}
    assert (columns["model"].type, columns["model"].kind) == (ColumnType.ID, "model")
    assert columns["assignee"].type is ColumnType.REFERENCE
    assert columns["until"].type is ColumnType.DAY
    assert columns["ownership"].type is ColumnType.TEXT


def test_values_read_well() -> None:
    assert amount(Money(Decimal("1234567.50"), "EUR")) == "1,234,567.50\N{NO-BREAK SPACE}EUR"
    assert amount(Money(Decimal("-0.5"), "EUR")) == "-0.5\N{NO-BREAK SPACE}EUR"
    assert grouped(Decimal("1E+3")) == "1,000"
    assert long_day(date(2026, 2, 3)) == "Tuesday, 3 February 2026"
    assert counted(1, "row") == "1\N{NO-BREAK SPACE}row"
    assert counted(1200, "row") == "1,200\N{NO-BREAK SPACE}rows"
    assert title_of("from_") == "From"
    assert title_of("memory_gb") == "Memory GB"
