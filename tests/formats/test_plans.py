"""How plans are shown: whatever stands in the records is text, and a comment is never too long."""

import json
import re
from collections.abc import Mapping
from datetime import date
from html.parser import HTMLParser

import click
import cmarkgfm
import msgspec
import pytest
from cmarkgfm.cmark import Options

from itamops.cache import Cache
from itamops.changes.description import Account
from itamops.changes.tree import Alteration
from itamops.facts.effects import Effect, Figure
from itamops.formats.plans import PLAN_FORMATS, as_markdown
from itamops.formats.plans.phrases import LONGEST, apart
from itamops.pipeline.check import check
from itamops.pipeline.plan import Effects, NamedPerson, Plan, PlannedApproval, make_plan
from itamops.registry.loading import Reader
from itamops.snapshot import snapshot_of
from tests.conftest import files_of
from tests.site.hostile import hostile_files

DAY = date(2026, 6, 30)
BASE = """\
--- itamops.yaml
format: 1
organization: Acme
timezone: UTC
currency: EUR
assurance: trial
--- location
id: berlin
name: Berlin
type: site
"""

MARKDOWN_PAYLOADS = (
    "@everyone | a \\| b `x` <b>bold</b> &amp; #12\n\n# heading",
    "![p](https://x.example/p.png) [l](https://x.example) https://x.example www.x.example",
    "<!-- itamops-plan -->",
    "</details><details open><script>alert(1)</script>",
    "\x1b[31mred\x1b[0m ::error::x",
)


class Tags(HTMLParser):
    """The tags of a page and the text in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.seen.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def planned(reader: Reader, files: Mapping[str, bytes]) -> Plan:
    base = dict(files_of(BASE))
    return make_plan(
        check(snapshot_of({**base, **files}), snapshot_of(base), reader, day=DAY, today=DAY), Cache()
    )


def shown(markdown: str) -> Tags:
    return Tags(cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE))


@pytest.fixture(scope="module")
def hostile(reader: Reader) -> Plan:
    """Return the plan of a change that brings a record of each kind, an attack in each of its texts."""
    return planned(reader, hostile_files())


ALLOWED = {
    *("h3", "h4", "p", "ul", "li", "strong", "em", "code", "details", "summary"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


def test_attacks_in_every_text_of_every_kind_are_only_text(hostile: Plan) -> None:
    page = shown(as_markdown.render(hostile))

    assert len(hostile.records) > 15
    assert page.seen <= ALLOWED
    assert "<script>window.attacked=1</script>" in page.text


@pytest.mark.parametrize("payload", MARKDOWN_PAYLOADS, ids=range(len(MARKDOWN_PAYLOADS)))
def test_markup_of_forges_in_names_and_values_is_only_text(payload: str) -> None:
    plan = made_up(payload)
    text = as_markdown.render(plan)
    page = shown(text)

    assert page.seen <= ALLOWED
    assert text.count(as_markdown.MARKER) == 1
    assert text.startswith(as_markdown.MARKER)
    assert not re.search(r"@everyone|#12\b|\x1b|^# ", text, re.MULTILINE)


def made_up(payload: str) -> Plan:
    """Return a plan with a text in every place that could come from a record or a file."""
    alteration = Alteration(payload, payload, payload)
    base = Plan(base=payload, head=payload, day=DAY, change_digest="0" * 64, governing=(payload,))
    return msgspec.structs.replace(
        base,
        records=tuple(
            Account(
                action=action,
                kind="person",
                id=payload,
                name=payload,
                path=payload,
                alterations=(
                    alteration,
                    Alteration(payload, None, payload),
                    Alteration(payload, payload, None),
                ),
            )
            for action in ("new", "changed", "removed")
        ),
        effects=(
            Effects(
                "licenses",
                "License positions",
                (Effect(of=payload, figures=(Figure("status", payload, payload),), notes=(payload,)),),
            ),
        ),
    )


def test_nothing_from_records_steers_a_terminal() -> None:
    text = PLAN_FORMATS["text"](made_up("\x1b[2Jgone\r\n::error::x"))

    assert "\x1b[2J" not in text
    assert "\n::error" not in text


class TestLength:
    """A comment has at most 60,000 characters, and says what it leaves out."""

    def plan(self, reader: Reader, count: int, words: int) -> Plan:
        files = {
            f"registry/locations/place-{number}.yaml": (
                f"id: place-{number}\nname: Place {number}\ntype: site\nnotes: {'word ' * words}\n"
            ).encode()
            for number in range(count)
        }
        return planned(reader, files)

    def test_what_fits_is_shown_whole(self, reader: Reader) -> None:
        text = as_markdown.render(self.plan(reader, 20, 5))

        assert "left out" not in text
        assert "Place 19" in text

    def test_fields_go_first(self, reader: Reader) -> None:
        text = as_markdown.render(self.plan(reader, 700, 50))

        assert len(text) <= as_markdown.LONGEST
        assert "*Fields are left out; `itamops plan` shows all.*" in text
        assert "location Place 699" in text
        assert "word" not in text

    def test_then_the_records(self, reader: Reader) -> None:
        text = as_markdown.render(self.plan(reader, 3000, 1))

        assert len(text) <= as_markdown.LONGEST
        assert "*2,800 more records left out; `itamops plan` shows all.*" in text
        assert "### Plan: 3,000 new" in text

    def test_the_largest_goes_first(self) -> None:
        plan = made_up("x" * 150)
        many = plan.records[:2] * 100
        text = as_markdown.render(msgspec.structs.replace(plan, records=many))

        assert "#### License positions\n\n|" in text
        assert "*150 more records left out" in text

    @pytest.mark.parametrize("payload", ["\N{SNOWMAN}", "|", "<"])
    def test_escapes_count(self, payload: str) -> None:
        plan = made_up(payload * 5000)
        text = as_markdown.render(msgspec.structs.replace(plan, records=plan.records * 30))

        assert len(text) <= as_markdown.LONGEST


def test_json_holds_all_of_it(reader: Reader) -> None:
    plan = planned(reader, {"registry/locations/kiel.yaml": b"id: kiel\nname: Kiel\ntype: site\n"})
    document = json.loads(PLAN_FORMATS["json"](plan))

    assert document["schema"] == "itamops.plan/v1"
    assert document["change_digest"] == plan.change_digest
    assert document["plan_digest"] == plan.digest
    assert document["summary"]["new"] == 1
    assert document["records"] == [
        {
            "action": "new",
            "kind": "location",
            "id": "kiel",
            "name": "location Kiel",
            "path": "registry/locations/kiel.yaml",
            "steps": [],
            "alterations": [{"field": "type", "old": None, "new": "site"}],
        }
    ]


@pytest.mark.parametrize(
    ("given", "could", "said"),
    [
        ((), ("anna", "bo"), "finance: 2 of Anna (anna), Bo (bo), for request Laptops"),
        (("anna",), ("bo",), "finance: Anna (anna) approved, 1 of Bo (bo), for request Laptops"),
        (("anna", "bo"), (), "finance: Anna (anna) and Bo (bo) approved, for request Laptops"),
        ((), (), "finance: 2 of nobody, for request Laptops"),
    ],
)
def test_who_has_agreed_and_who_still_has_to(
    given: tuple[str, ...], could: tuple[str, ...], said: str
) -> None:
    people = [tuple(NamedPerson(one, one.title()) for one in several) for several in (given, could)]
    approval = PlannedApproval(
        rule="costly",
        role="finance",
        count=2,
        about=("request Laptops",),
        given=people[0],
        could=people[1],
        refused=("cleo made the change",),
    )
    plan = msgspec.structs.replace(made_up("x"), approvals=(approval,))

    for name in ("text", "markdown"):
        text = click.unstyle(PLAN_FORMATS[name](plan))
        assert f"{said} (costly)" in text
        assert "cleo made the change" in text


@pytest.mark.parametrize("where", [0, 150, 400, 1000])
def test_long_texts_are_shown_where_they_differ(where: int) -> None:
    old = "a" * 1000
    new = f"{old[:where]}b{old[where:]}"

    was, now = apart(old, new)

    assert was != now
    assert max(len(was), len(now)) <= LONGEST + 1
