"""To ask some rules about a change's records alone says the same as to ask all of them about everything."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from itamops.cache import Cache
from itamops.findings import Level
from itamops.registry.loading import Reader, load
from itamops.rules import RULES
from itamops.rules.engine import Context, Signed
from itamops.rules.running import judge
from itamops.schemas import SchemaSet
from itamops.snapshot import TreeEntry, snapshot_of
from tests.case_files import NAMES, common, files_of

DAY = date(2026, 6, 30)
ALONE = [rule.code for rule in RULES if rule.beside is not None or rule.named or rule.again]
CASES_ALONE = [name for name in NAMES if name.partition("-")[0] in ALONE]
READER = Reader(schemas=SchemaSet.shipped(), cache=Cache(), spread=ThreadPoolExecutor)

Files = dict[str, bytes | TreeEntry]

CHANGES: Mapping[str, Files] = {
    "a new record": {"registry/people/nnew.yaml": b"id: nnew\nname: Nora New\n"},
    "a model": {
        "registry/models/dell-latitude-7450.yaml": b"id: dell-latitude-7450\nname: Renamed\n"
        b"manufacturer: Dell\ncategory: laptop\n"
    },
    "a record that cannot be read": {"registry/software/office.yaml": b"id: [\n"},
    "a name that leads nowhere": {"registry/people/nnew.yaml": b"id: nnew\nname: Nora\nteam: nowhere\n"},
    "policy": {"registry/policy/rules.yaml": b"limits: {missing_days: 31}\n"},
}
"""What is changed beside what a case is about."""


def tree(case: str, side: str) -> Files:
    return {**common(), **files_of(case, side)}


def key(signed: Signed) -> tuple[str, Level, str, str]:
    return signed.code, signed.level, signed.subject, signed.problem.message


def assert_the_same(was: Files, then: Files) -> None:
    base = load(snapshot_of(was), READER)
    head = load(snapshot_of(then), READER, known=base)
    older = judge(RULES, Context(base, None, day=DAY, today=DAY))
    context = Context(head, base, day=DAY, today=DAY)

    assert sorted(map(key, judge(RULES, context, older))) == sorted(map(key, judge(RULES, context)))


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("case", CASES_ALONE)
def test_narrowed_is_whole(case: str, change: str) -> None:
    was = tree(case, "head")
    assert_the_same(was, was | CHANGES[change])


@pytest.mark.parametrize(
    ("case", "path"), [(case, path) for case in CASES_ALONE for path in files_of(case, "head")]
)
def test_a_file_that_comes_or_goes(case: str, path: str) -> None:
    whole = tree(case, "head")
    without = {name: content for name, content in whole.items() if name != path}
    assert_the_same(without, whole)
    assert_the_same(whole, without)


@pytest.mark.parametrize("side", ["base", "head"])
@pytest.mark.parametrize("case", [name for name in NAMES if files_of(name, "base")])
def test_a_change_and_its_opposite(case: str, side: str) -> None:
    other = {"base": "head", "head": "base"}[side]
    assert_the_same(tree(case, other), tree(case, side))
