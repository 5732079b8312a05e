"""What data on a medium asks for (NIST SP 800-88), and which media may still hold data."""

from collections.abc import Callable
from datetime import date
from typing import get_args

import pytest

from itamops.facts.disposal.orders import data_left
from itamops.facts.disposal.sanitization import (
    ASKED,
    CATEGORIES,
    Way,
    category_asked,
    is_less,
    most_achieved,
    sensitivity_of,
)
from itamops.records.asset import Asset
from itamops.records.base import MediumType
from itamops.records.sanitization import Category, Technique
from itamops.registry import Registry
from itamops.settings.policy import Sensitivities, Sensitivity
from tests.facts.wiping import wiped

DAY = date(2026, 6, 30)

# NIST SP 800-88 Rev. 1, figure 4-1
FIGURE = """
low      stays      clear
low      leaves     purge
moderate stays      clear
moderate leaves     purge
moderate not_reused destroy
high     stays      purge
high     leaves     destroy
high     not_reused destroy
"""


@pytest.mark.parametrize("line", FIGURE.strip().splitlines())
def test_sensitivity_and_way_ask_for_the_category_of_the_figure(line: str) -> None:
    sensitivity, way, category = line.split()
    assert {f"{key}": value for key, value in ASKED.items()}[str((sensitivity, way))] == category


def test_every_sensitivity_asks_for_something_on_every_way() -> None:
    assert ASKED.keys() == {(one, way) for one in get_args(Sensitivity) for way in get_args(Way)}


def test_more_sensitive_data_never_asks_for_less() -> None:
    for way in get_args(Way):
        asked = [ASKED[one, way] for one in get_args(Sensitivity)]
        assert asked == sorted(asked, key=CATEGORIES.index)


def test_a_medium_in_a_device_that_leaves_is_judged_by_the_stricter_way() -> None:
    assert category_asked("high", ("stays", "leaves"), "flash") == "destroy"


@pytest.mark.parametrize("sensitivity", get_args(Sensitivity))
def test_paper_is_destroyed(sensitivity: Sensitivity) -> None:
    assert category_asked(sensitivity, ("stays",), "paper") == "destroy"


def test_policy_says_how_sensitive_a_class_is_and_the_highest_counts() -> None:
    policy = Sensitivities(internal="moderate", confidential="low")
    assert sensitivity_of(("internal", "confidential", None), policy) == "moderate"
    assert sensitivity_of((None,), policy) is None


@pytest.mark.parametrize(
    ("technique", "medium", "most"),
    [
        ("factory_reset", "flash", "clear"),
        ("overwrite", "flash", "clear"),
        ("overwrite", "magnetic", "purge"),
        ("degauss", "magnetic", "purge"),
        ("shred", "flash", "destroy"),
    ],
)
def test_a_technique_achieves_so_much(technique: Technique, medium: MediumType, most: Category) -> None:
    assert most_achieved(technique, medium) == most


def test_to_clear_is_less_than_to_purge_and_that_less_than_to_destroy() -> None:
    assert is_less("clear", "purge")
    assert is_less("purge", "destroy")
    assert not is_less("purge", "purge")


LAPTOP = """
--- asset
id: lap-7f3k9q2m
tag: LT-1
serial: 5CG3141592
model: latitude
state: retired
substate: pending_sanitization
media:
  - {id: disk0, type: flash, serial: S6XN0B21}
  - {id: disk1, type: flash, serial: S6XN0B22, removed: 2026-03-01}
lifecycle:
  - {on: 2026-01-02, to: in_use, substate: shared, by: treyes, assignee: location/ber}
  - {on: 2026-05-01, to: in_stock, substate: available, by: treyes}
  - {on: 2026-05-02, to: retired, substate: pending_sanitization, by: treyes}
"""
OTHER = """
--- asset
id: lap-8h4n2s6v
tag: LT-2
serial: 5CG3141593
model: latitude
state: in_stock
substate: available
media: [{id: disk0, type: flash, serial: s6xn0b22}]
lifecycle: [{on: 2026-01-02, to: in_stock, substate: available, by: treyes}]
"""


def left(registry: Registry) -> list[str]:
    asset = registry.of(Asset)["lap-7f3k9q2m"]
    return [why for _, why in data_left(registry, asset, DAY, bears_data=True)]


@pytest.mark.parametrize(
    ("on", "why"),
    [
        ("2026-04-30", ["disk0 was sanitized on 2026-04-30, and the device in use until 2026-05-01"]),
        ("2026-05-01", []),
        ("2026-06-30", []),
        ("2026-07-01", ["disk0 was sanitized on 2026-07-01, after it left on 2026-06-30"]),
    ],
)
def test_a_wipe_counts_after_the_last_use_and_before_the_device_leaves(
    on: str, why: list[str], read_registry: Callable[[str], Registry]
) -> None:
    assert left(read_registry(LAPTOP + OTHER + wiped(on))) == why


def test_a_medium_that_was_taken_out_is_in_another_device_or_accounted_for(
    read_registry: Callable[[str], Registry],
) -> None:
    wipe = wiped("2026-05-03")
    assert left(read_registry(LAPTOP + wipe)) == ["disk1, removed on 2026-03-01, was not sanitized"]
    assert not left(read_registry(LAPTOP + wipe + OTHER))
