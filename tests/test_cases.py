"""Every rule on small registries: `tests/cases/<CODE>-<what>.case`, files under headings `--- head/…`.

Cases about a change have the tree before it under `--- base/…`; what stands in both is under `--- both/…`. A
comment `# CODE` names what is expected on its line; a case without one stays silent. What cannot carry a
comment stands under `--- expected.txt`, one `path:line CODE` a line. Both trees stand on `_common/`.
`tree.yaml` adds files that a checkout cannot hold everywhere, `conflicts.txt` names files that do not merge,
`evidence.yaml` is what was seen of who made a change and who approved it.
"""

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from typing import NamedTuple

import msgspec
import pytest
import yaml

from itamops.approvals.evidence import Evidence
from itamops.cache import Cache
from itamops.findings import FindingClass
from itamops.pipeline.check import Verdict, check, refuse_conflict
from itamops.registry.loading import Reader, extensions_of
from itamops.rules import RULES
from itamops.rules.engine import Rule
from itamops.schemas import SchemaSet
from itamops.snapshot import EXECUTABLE, FILE, GITLINK, SPECIAL, SYMLINK, Snapshot, TreeEntry, snapshot_of
from tests.case_files import CASES, COMMON, NAMES, case_of, common, files_of

DAY = date(2026, 6, 30)
EXPECTATION = re.compile(r"#((?: [A-Z]{2,6}[0-9]{3})+)$")
MODES = {"file": FILE, "executable": EXECUTABLE, "symlink": SYMLINK, "submodule": GITLINK, "special": SPECIAL}

SHIPPED = SchemaSet.shipped()


class Expected(NamedTuple):
    """What is said at a line of a file."""

    path: str
    line: int
    code: str


class OddFile(msgspec.Struct, forbid_unknown_fields=True):
    """A file that not every file system could hold, from a line of `tree.yaml`; `like` has its content."""

    path: str
    mode: str = "file"
    ignored: bool = False
    like: str = ""
    size: int = 0


def lines_of(name: str, beside: str) -> list[str]:
    """Return the lines of a file beside the trees, none where there is no such file."""
    return case_of(name).get(beside, b"").decode().splitlines()


def odd_files(name: str) -> list[tuple[OddFile, str]]:
    """Read `tree.yaml`: each line is a file, and may carry an expectation."""
    lines = lines_of(name, "tree.yaml")
    return [(msgspec.convert(yaml.safe_load(line)[0], OddFile), line) for line in lines]


def snapshot(name: str, side: str) -> Snapshot:
    files = {**common(), **files_of(name, side)}
    odd = [one for one, _ in odd_files(name)] if side == "head" else []
    files |= {one.path: files[one.like] for one in odd if one.like}
    plain = snapshot_of(files, side)
    entries = {one.path: _entry(one, plain) for one in odd}
    sizes = {path: len(content) for path, content in files.items()} | {one.path: one.size for one in odd}
    return msgspec.structs.replace(
        plain,
        entries=dict(sorted({**plain.entries, **entries}.items())),
        ignored=frozenset(one.path for one in odd if one.ignored),
        measure=lambda wanted: (sizes[entry.path] for entry in wanted),
    )


def _entry(odd: OddFile, plain: Snapshot) -> TreeEntry:
    known = plain.entries.get(odd.path, TreeEntry(odd.path, FILE, "0" * 40))
    return msgspec.structs.replace(known, mode=MODES[odd.mode])


@cache
def check_case(name: str) -> Verdict:
    head = snapshot(name, "head")
    base = snapshot(name, "base") if files_of(name, "base") else None
    conflicts = case_of(name).get("conflicts.txt", b"").decode().split()
    if base and conflicts:
        return refuse_conflict(conflicts, head, base, day=DAY)
    extensions = extensions_of(base or head)
    reader = Reader(schemas=_schemas(extensions), cache=Cache(), spread=ThreadPoolExecutor)
    return check(head, base, reader, day=DAY, today=DAY, evidence=evidence_of(name))


def evidence_of(name: str) -> Evidence | None:
    listing = case_of(name).get("evidence.yaml")
    return None if listing is None else msgspec.convert(yaml.safe_load(listing), Evidence)


def _schemas(extensions: Mapping[str, bytes]) -> SchemaSet:
    return SchemaSet.shipped(extensions) if extensions else SHIPPED


def expected(name: str) -> Iterator[Expected]:
    for path, content in files_of(name, "head").items():
        for number, line in enumerate(content.decode(errors="replace").splitlines(), start=1):
            yield from (Expected(path, number, code) for code in _codes(line))
    for odd, line in odd_files(name):
        yield from (Expected(odd.path, 1, code) for code in _codes(line))
    for line in lines_of(name, "expected.txt"):
        place, _, code = line.rpartition(" ")
        path, _, line_number = place.rpartition(":")
        yield Expected(path, int(line_number), code)


def _codes(line: str) -> list[str]:
    match = EXPECTATION.search(line)
    return match[1].split() if match else []


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str) -> None:
    found = check_case(name).counting

    assert sorted(Expected(one.place.path, one.place.line, one.code) for one in found) == sorted(
        expected(name)
    ), "\n".join(f"{one.place.path}:{one.place.line} {one.code} {one.message}" for one in found)


@pytest.mark.parametrize("name", NAMES)
def test_findings_say_what_to_do(name: str) -> None:
    for finding in check_case(name).findings:
        assert finding.message
        assert finding.fix
        assert finding.classed is not FindingClass.PRESENT or not files_of(name, "base")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_fires_in_a_case_and_stays_silent_in_another(rule: Rule) -> None:
    own = [name for name in NAMES if name.startswith(f"{rule.code}-")]
    firing = [case for case in own if any(one.code == rule.code for one in expected(case))]

    assert firing
    assert len(firing) < len(own)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_is_explained_with_an_example_and_a_fix(rule: Rule) -> None:
    paragraphs = rule.text.split("\n\n")
    example = next(n for n, paragraph in enumerate(paragraphs) if paragraph.startswith("Example:"))
    fix = next(n for n, paragraph in enumerate(paragraphs) if paragraph.startswith("Fix: "))

    assert 0 < example < fix


def test_no_case_is_a_folder() -> None:
    assert [path.name for path in CASES.iterdir() if path.is_dir()] == [COMMON.name]


def test_every_case_belongs_to_a_rule() -> None:
    assert {name.partition("-")[0] for name in NAMES} <= {rule.code for rule in RULES}


def test_codes_are_unique() -> None:
    codes = [rule.code for rule in RULES]

    assert len(set(codes)) == len(codes)
