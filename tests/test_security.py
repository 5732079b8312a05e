"""The table of threats is whole, and each test that it names is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.scenarios.test_attacks import ATTACKS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| (T[0-9]+) \| (.+) \|$", PAGE, re.MULTILINE))
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)(?:\[([^\]`]+)\])?`")


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(part.name for part in tree.body if isinstance(part, ast.FunctionDef))


def test_no_threat_is_missing() -> None:
    numbers = [int(threat.removeprefix("T")) for threat in ROWS]
    assert numbers == sorted(set(numbers))
    assert set(range(1, 28)) <= set(numbers)


@pytest.mark.parametrize("threat", ROWS)
def test_each_threat_names_tests_that_there_are(threat: str) -> None:
    tests = NAMED.findall(ROWS[threat])
    assert tests
    assert len(tests) == ROWS[threat].count("::"), "each is written as path::test"
    for path, name, case in tests:
        assert name in names_in(path), f"{path}::{name}"
        assert not case or case in {attack.name for attack in ATTACKS}


def test_every_attack_stands_in_the_row_of_its_threat() -> None:
    for attack in ATTACKS:
        row = ROWS[attack.name.partition("-")[0].upper()]
        assert f"test_a_change_is_refused[{attack.name}]" in row
