"""End of support from endoflife.date's product files, into the versions and models that are the same."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itamops.findings import Level
from itamops.importers.endoflife import EndOfLifeOptions, import_endoflife
from itamops.importers.report import Counts
from itamops.registry.loading import Reader
from tests.importers.imports import DAY, Outcome, bring_in_with

UBUNTU = """\
---
title: Ubuntu
permalink: /ubuntu
alternate_urls:
  - /ubuntu-linux
releaseLabel: "__RELEASE_CYCLE__ '__CODENAME__'"
# comments and unknown fields are no matter
auto: {methods: [{git: https://git.example/ubuntu.git}]}
releases:
  - releaseCycle: "26.10"
    codename: "Later"
    releaseDate: 2026-10-10
    eol: false
  - releaseCycle: 24.10
    codename: Oracular
    releaseDate: 2024-10-10
    eol: 2025-07-10   # as announced
  - releaseCycle: "24.04"
    lts: true
    releaseDate: 2024-04-25
    eoas: 2029-05-31
    eol: 2029-05-31
  - releaseCycle: "4.10"
    codename: Warty
    releaseDate: 2004-10-20
    eol: true
---

> [Ubuntu](https://ubuntu.com) is free.
"""
PHONE = """\
---
title: Apple iPhone
permalink: /iphone
releases:
- releaseCycle: 15-pro
  releaseLabel: "15 Pro"
  releaseDate: 2023-09-22
  discontinued: 2024-09-09
  eol: false
- releaseCycle: "5c"
  releaseLabel: 5C
  releaseDate: 2013-09-20
  discontinued: true
  eol: 2017-09-19
---
"""


def bring_in(reader: Reader, files: Mapping[str, str | bytes], *records: str, day: date = DAY) -> Outcome:
    """Import product files over a catalogue; a model says its category, all else is software."""
    paths = (
        f"registry/{'models' if 'category:' in text else 'software'}/{text.split()[1]}.yaml"
        for text in records
    )
    standing = dict(zip(paths, records, strict=True))
    return bring_in_with(import_endoflife, reader, files, standing, EndOfLifeOptions(day=day))


def the_record(outcome: Outcome) -> dict[str, Any]:
    (record,) = (*outcome.records("software"), *outcome.records("models"))
    return record


def messages(outcome: Outcome) -> list[tuple[str, str, str]]:
    """Return the level, message and fix of all that was said."""
    return [(str(one.level), one.message, one.fix) for one in outcome.result.problems]


MAPPED = "id: ubuntu\nname: Ubuntu\nversions:\n{versions}endoflife: {{product: ubuntu}}\n"


def versions(*lines: str) -> str:
    return MAPPED.format(versions="".join(f"  - {line}\n" for line in lines))


def test_a_version_gets_the_days_of_the_cycle_of_its_name(reader: Reader) -> None:
    outcome = bring_in(reader, {"ubuntu.md": UBUNTU}, versions('{version: "24.04"}', '{version: "24.10"}'))
    assert the_record(outcome) == {
        "id": "ubuntu",
        "name": "Ubuntu",
        "versions": [
            {"version": "24.04", "released": "2024-04-25", "end_of_support": "2029-05-31"},
            {"version": "24.10", "released": "2024-10-10", "end_of_support": "2025-07-10"},
        ],
        "endoflife": {"product": "ubuntu", "as_of": "2026-11-24"},
    }
    assert outcome.result.counts == {"software": Counts(read=1, updated=1)}
    assert outcome.result.problems == ()


def test_all_that_was_typed_in_a_record_stays(reader: Reader) -> None:
    before = (
        "# what the servers run\nid: ubuntu\nname: 'Ubuntu'  # by Canonical\nversions:\n"
        '  # the long one\n  - { version: "24.04" }   # on all laptops\n'
        "endoflife:\n  product: ubuntu-linux  # not kubuntu\n"
    )
    (text,) = bring_in(
        reader, {"ubuntu.md": UBUNTU}, before.replace("# what the servers run\n", "")
    ).files.values()
    assert text == (
        before.replace("# what the servers run\n", "")
        .replace('"24.04" }', '"24.04", released: 2024-04-25, end_of_support: 2029-05-31 }')
        .replace("kubuntu\n", "kubuntu\n  as_of: 2026-11-24\n")
    )


def test_support_that_has_ended_nobody_says_when_is_told(reader: Reader) -> None:
    outcome = bring_in(reader, {"ubuntu.md": UBUNTU}, versions('{version: "4.10"}'))
    assert the_record(outcome)["versions"] == [{"version": "4.10", "released": "2004-10-20"}]
    assert messages(outcome) == [
        (
            "warning",
            "software ubuntu: end of support has passed, and nobody says when: it stays as it is",
            "",
        )
    ]


PASSED = "software ubuntu: end of support has passed, and nobody says when"


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("2020-01-01", []),
        ("2027-01-01", [f"{PASSED}, the register says on 2027-01-01: it stays as it is"]),
    ],
)
def test_a_day_that_the_register_has_and_the_file_has_not(
    reader: Reader, known: str, said: list[str]
) -> None:
    outcome = bring_in(
        reader, {"ubuntu.md": UBUNTU}, versions(f'{{version: "4.10", end_of_support: {known}}}')
    )
    assert the_record(outcome)["versions"][0]["end_of_support"] == known
    assert [message for _, message, _ in messages(outcome)] == said


def test_no_known_end_says_nothing_unless_the_register_knows_one(reader: Reader) -> None:
    silent = bring_in(reader, {"ubuntu.md": UBUNTU}, versions('{version: "26.10"}'))
    assert the_record(silent)["versions"] == [{"version": "26.10", "released": "2026-10-10"}]
    assert silent.result.problems == ()
    kept = bring_in(reader, {"ubuntu.md": UBUNTU}, versions('{version: "26.10", end_of_support: 2027-07-10}'))
    assert the_record(kept)["versions"][0]["end_of_support"] == "2027-07-10"
    assert [message for _, message, _ in messages(kept)] == [
        "software ubuntu: end of support is not known there, the register keeps 2027-07-10"
    ]


def test_another_day_in_the_register_follows_the_file_and_is_told(reader: Reader) -> None:
    outcome = bring_in(
        reader, {"ubuntu.md": UBUNTU}, versions('{version: "24.04", end_of_support: 2029-04-30}')
    )
    assert the_record(outcome)["versions"][0]["end_of_support"] == "2029-05-31"
    assert [message for _, message, _ in messages(outcome)] == [
        "software ubuntu: end of support was 2029-04-30 in the register and is 2029-05-31"
    ]


def test_a_version_that_names_its_cycle(reader: Reader) -> None:
    outcome = bring_in(reader, {"ubuntu.md": UBUNTU}, versions('{version: Noble, cycle: "24.04"}'))
    assert the_record(outcome)["versions"][0]["end_of_support"] == "2029-05-31"


def test_a_version_within_a_cycle_ends_with_it_and_was_not_released_with_it(reader: Reader) -> None:
    outcome = bring_in(reader, {"ubuntu.md": UBUNTU}, versions('{version: "24.04.3", cycle: "24.04"}'))
    assert the_record(outcome)["versions"] == [
        {"version": "24.04.3", "cycle": "24.04", "end_of_support": "2029-05-31"}
    ]


def test_the_cycle_of_a_product_is_that_of_its_only_version(reader: Reader) -> None:
    text = 'id: n\nname: N\nversions: [{version: Numbat}]\nendoflife: {product: ubuntu, cycle: "24.04"}\n'
    assert the_record(bring_in(reader, {"u.md": UBUNTU}, text))["versions"] == [
        {"version": "Numbat", "released": "2024-04-25", "end_of_support": "2029-05-31"}
    ]


@pytest.mark.parametrize(
    ("version", "proposed"),
    [
        ('"24.04.3"', 'if it is the same, write in the version cycle: "24.04"'),
        ("24.10 Oracular", 'if it is the same, write in the version cycle: "24.10"'),
        ("Ubuntu 24.04", 'if it is the same, write in the version cycle: "24.04"'),
        ('"24"', "name its cycle in the version, if it has one"),
        ('"4.1"', "name its cycle in the version, if it has one"),
        ("Mint", "name its cycle in the version, if it has one"),
    ],
)
def test_what_is_only_alike_is_proposed_and_not_taken(reader: Reader, version: str, proposed: str) -> None:
    before = versions(f"{{version: {version}}}")
    outcome = bring_in(reader, {"ubuntu.md": UBUNTU}, before)
    assert outcome.result.files == {}
    assert [fix for _, _, fix in messages(outcome)] == [proposed]


def test_a_cycle_that_there_is_not_is_told(reader: Reader) -> None:
    outcome = bring_in(reader, {"ubuntu.md": UBUNTU}, versions('{version: Noble, cycle: "24.4"}'))
    assert messages(outcome) == [
        (
            "warning",
            "software ubuntu: Noble names the cycle 24.4, which there is not",
            "name its cycle in the version, if it has one",
        )
    ]


@pytest.mark.parametrize("name", ["Ubuntu", "UBUNTU Linux"])
def test_software_that_names_no_product_is_proposed_one(reader: Reader, name: str) -> None:
    text = f'id: sw\nname: {name}\nversions: [{{version: "24.04"}}]\n'
    outcome = bring_in(reader, {"ubuntu.md": UBUNTU}, text)
    assert outcome.result.files == {}
    assert messages(outcome) == [
        (
            "note",
            "software sw is called alike and names no product: nothing is taken",
            "if it is the same, write endoflife: {product: ubuntu}",
        )
    ]


def test_a_product_without_versions_is_told(reader: Reader) -> None:
    outcome = bring_in(reader, {"ubuntu.md": UBUNTU}, "id: u\nname: U\nendoflife: {product: ubuntu}\n")
    assert [message for _, message, _ in messages(outcome)] == ["software u: no version is in the catalogue"]


def test_a_model_gets_the_days_of_its_cycle(reader: Reader) -> None:
    text = "id: iphone-15-pro\nname: Phone\ncategory: phone\nendoflife: {product: iphone, cycle: 15-pro}\n"
    assert the_record(bring_in(reader, {"iphone.md": PHONE}, text)) == {
        "id": "iphone-15-pro",
        "name": "Phone",
        "category": "phone",
        "released": "2023-09-22",
        "end_of_sale": "2024-09-09",
        "endoflife": {"product": "iphone", "cycle": "15-pro", "as_of": "2026-11-24"},
    }


@pytest.mark.parametrize("mapping", ["", "endoflife: {product: iphone}\n"])
def test_a_model_without_a_cycle_is_proposed_one(reader: Reader, mapping: str) -> None:
    text = f"id: iphone-15-pro\nname: iPhone 15 Pro\ncategory: phone\n{mapping}"
    outcome = bring_in(reader, {"iphone.md": PHONE}, text)
    assert outcome.result.files == {}
    ((level, _, fix),) = messages(outcome)
    assert level == "note"
    assert 'cycle: "15-pro"' in fix


def test_the_end_of_sale_of_unknown_day(reader: Reader) -> None:
    text = "id: iphone-5c\nname: Phone\ncategory: phone\nendoflife: {product: iphone, cycle: 5C}\n"
    outcome = bring_in(reader, {"iphone.md": PHONE}, text)
    assert the_record(outcome)["end_of_support"] == "2017-09-19"
    assert [message for _, message, _ in messages(outcome)] == [
        "model iphone-5c: end of sale has passed, and nobody says when: it stays as it is"
    ]


def test_importing_twice_changes_nothing_even_on_another_day(reader: Reader) -> None:
    text = versions('{version: "24.04"}', '{version: "4.10"}', '{version: "26.10"}')
    first = bring_in(reader, {"ubuntu.md": UBUNTU}, text)
    again = bring_in(reader, {"ubuntu.md": UBUNTU}, *first.files.values(), day=date(2027, 1, 1))
    assert again.result.files == {}
    assert again.result.counts == {"software": Counts(read=1, unchanged=1)}


def test_days_that_are_known_already_get_their_origin_once(reader: Reader) -> None:
    text = versions('{version: "24.04", released: 2024-04-25, end_of_support: 2029-05-31}')
    outcome = bring_in(reader, {"ubuntu.md": UBUNTU}, text)
    assert the_record(outcome)["endoflife"] == {"product": "ubuntu", "as_of": "2026-11-24"}


def test_a_record_that_names_another_product_is_left_alone(reader: Reader) -> None:
    outcome = bring_in(reader, {"ubuntu.md": UBUNTU}, "id: u\nname: Ubuntu\nendoflife: {product: debian}\n")
    assert (outcome.result.files, outcome.result.counts) == ({}, {})
    assert messages(outcome) == [
        (
            "note",
            "no software or model of the registry names a product of these files: nothing is taken",
            "write endoflife: {product: NAME} into the records that are the same; NAME is that of the file",
        )
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"# Ubuntu\n", "it does not begin with YAML between two lines of ---"),
        (b"", "it does not begin with YAML between two lines of ---"),
        (b"---\ntitle: [\n---\n", "line 2: "),
        (b"---\ntitle: Ubuntu\n---\n", "it lists no releases"),
        (b"---\ntitle: \xff\n---\n", "line 2: "),
        (b"---\n- releaseCycle\n---\n", "line 2: "),
        (b"---\n" + b"x" * 2**20 + b"\n---\n", "it has 1,048,585 bytes of at most 1,048,576"),
        (b"---\nreleases: " + b"[" * 100_000 + b"\n---\n", "line 2: values are nested"),
        (b"---\nbomb: &a [x]\nreleases: *a\n---\n", "line 2: &a is an anchor"),
    ],
)
def test_a_file_that_is_none(reader: Reader, content: bytes, said: str) -> None:
    ((_, _, message),) = bring_in(reader, {"a.md": content}).said()
    assert message.startswith(f"is no product file of endoflife.date, {said}")


@pytest.mark.parametrize(
    ("release", "place", "said"),
    [
        ("eol: soon", "24.04.eol", "soon is no day of the calendar: left out"),
        ("eol: 2029-02-30", "24.04.eol", "2029-02-30 is no day of the calendar: left out"),
        ("releaseDate: 20240425", "24.04.releaseDate", "20240425 is no day of the calendar: left out"),
        ("discontinued: [2024]", "24.04.discontinued", "[2024] is no day of the calendar: left out"),
    ],
)
def test_a_day_that_is_none_is_left_out_and_told(reader: Reader, release: str, place: str, said: str) -> None:
    file = f'---\npermalink: /ubuntu\nreleases:\n  - releaseCycle: "24.04"\n    {release}\n---\n'
    outcome = bring_in(reader, {"a.md": file}, versions('{version: "24.04"}'))
    assert outcome.said() == [(0, place, said)]


def test_releases_that_are_none_and_cycles_that_stand_twice(reader: Reader) -> None:
    file = "---\npermalink: /x\nreleases: [17, {eol: true}, {releaseCycle: a}, {releaseCycle: a}]\n---\n"
    assert bring_in(reader, {"a.md": file}).said() == [
        (0, "releases[0]", "is no release with a releaseCycle: left out"),
        (0, "releases[1]", "is no release with a releaseCycle: left out"),
        (0, "releases[3]", "a stands twice: left out"),
    ]


def test_two_files_of_one_product(reader: Reader) -> None:
    outcome = bring_in(reader, {"a.md": UBUNTU, "b.md": UBUNTU})
    assert outcome.said() == [(0, "", "is of ubuntu, as is a.md: left out")]


def test_windows_line_ends_and_a_byte_order_mark(reader: Reader) -> None:
    content = b"\xef\xbb\xbf" + UBUNTU.replace("\n", "\r\n").encode()
    outcome = bring_in(reader, {"ubuntu.md": content}, versions('{version: "24.04"}'))
    assert the_record(outcome)["versions"][0]["end_of_support"] == "2029-05-31"


def test_files_of_six_products(reader: Reader, data: Path) -> None:
    files = {path.name: path.read_bytes() for path in sorted((data / "endoflife").glob("*.md"))}
    catalogue = [
        'id: pg\nname: PG\nversions: [{version: "16"}, {version: "17"}]\nendoflife: {product: postgresql}\n',
        'id: sql\nname: Q\nversions: [{version: "2022", cycle: "16.0"}]\nendoflife: {product: mssqlserver}\n',
        'id: mac\nname: Mac\nversions: [{version: "26"}, {version: "12"}]\nendoflife: {product: macos}\n',
        "id: surface\nname: S\ncategory: tablet\nendoflife: {product: surface, cycle: pro-12-inch}\n",
        "id: office\nname: Microsoft Office\n",
    ]
    outcome = bring_in(reader, files, *catalogue)
    assert outcome.record("software", "id", "pg")["versions"] == [
        {"version": "16", "released": "2023-09-14", "end_of_support": "2028-11-09"},
        {"version": "17", "released": "2024-09-26", "end_of_support": "2029-11-08"},
    ]
    assert outcome.record("software", "id", "sql")["versions"][0]["end_of_support"] == "2033-01-11"
    assert outcome.record("software", "id", "mac")["versions"] == [
        {"version": "26", "released": "2025-09-15"},
        {"version": "12", "released": "2021-10-25", "end_of_support": "2024-09-16"},
    ]
    assert "end_of_support" in outcome.record("models", "id", "surface")
    assert [(one.level, one.fix) for one in outcome.result.problems] == [
        (Level.NOTE, "if it is the same, write endoflife: {product: office}")
    ]
    assert outcome.result.understood


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "releaseCycle": st.sampled_from(['"24.04"', "24.04", "[]", "~", "true", "x"]),
                "eol": st.sampled_from(["true", "false", "2029-05-31", "2029-5-31", "~", "''", "{}"]),
                "releaseDate": st.sampled_from(["2024-04-25", "yesterday", "1"]),
                "releaseLabel": st.sampled_from(["__CODENAME__", "'\"('", "[x]"]),
            },
        ),
        max_size=4,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
def test_any_releases(reader: Reader, releases: list[dict[str, str]]) -> None:
    listed = ", ".join(
        "{" + ", ".join(f"{key}: {text}" for key, text in one.items()) + "}" for one in releases
    )
    file = {"ubuntu.md": f"---\npermalink: /ubuntu\nreleases: [{listed}]\n---\n"}
    first = bring_in(reader, file, versions('{version: "24.04"}', "{version: x}"))
    assert bring_in(reader, file, *first.files.values()).result.files == {}
