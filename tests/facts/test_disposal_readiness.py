"""What assets that are to leave still lack, from the texts of their records."""

from collections.abc import Callable
from datetime import date

from itamops.facts.disposal.readiness import disposal_readiness
from itamops.registry import Registry
from tests.facts.wiping import wiped

DAY = date(2026, 6, 30)
LAPTOP = """
--- asset
id: lap-7f3k9q2m
tag: LT-1
serial: 5CG3141592
model: latitude
state: retired
substate: pending_sanitization
classification: confidential
media: [{id: disk0, type: flash}, {id: disk1, type: flash}]
software: [{product: cad, installed: 2026-01-02}]
holds: [{case: C-1, since: 2026-06-01, by: akeller}]
lifecycle:
  - {on: 2026-01-02, to: in_stock, substate: available, by: treyes}
  - {on: 2026-05-02, to: retired, substate: pending_sanitization, by: treyes}
--- software
id: cad
name: CAD
licensing: commercial
"""
ORDER = """
--- disposal
id: dsp-2h6q4w9e
reason: end_of_life
method: recycled
state: STAGE
approved_by: akeller
assets: [{asset: lap-7f3k9q2m}]
vendor: gruen
pickup: {on: 2026-06-09}
lifecycle: [{on: 2026-06-03, to: STAGE, by: treyes}]
"""


def test_a_retired_device_tells_what_it_lacks(read_registry: Callable[[str], Registry]) -> None:
    (readiness,) = disposal_readiness(read_registry(LAPTOP + wiped("2026-06-02")), DAY)
    assert (readiness.media, readiness.sanitized, readiness.order) == (2, 1, None)
    assert readiness.missing == (
        "the end of legal hold C-1",
        "sanitization: disk1 was not sanitized",
        "release of CAD",
        "a disposal order",
    )


def test_an_order_lacks_what_its_next_stage_asks_for(read_registry: Callable[[str], Registry]) -> None:
    def missing(stage: str) -> tuple[str, ...]:
        (readiness,) = disposal_readiness(read_registry(LAPTOP + ORDER.replace("STAGE", stage)), DAY)
        return tuple(one for one in readiness.missing if "to be" in one)

    assert not missing("draft")
    assert missing("scheduled") == (
        "the carrier, to be in_transit",
        "the first handover (custody), to be in_transit",
    )
    assert missing("confirmed") == ("the recipient's certificate, to be documented",)


def test_what_is_sold_waits_for_no_certificate(read_registry: Callable[[str], Registry]) -> None:
    sold = ORDER.replace("STAGE", "confirmed").replace("recycled", "sold")
    (readiness,) = disposal_readiness(read_registry(LAPTOP + sold), DAY)
    assert not [one for one in readiness.missing if "to be" in one]


def test_what_is_settled_or_not_yet_retired_is_not_told(read_registry: Callable[[str], Registry]) -> None:
    before = date(2026, 5, 1)
    assert not disposal_readiness(read_registry(LAPTOP), before)
    assert not disposal_readiness(read_registry(LAPTOP + ORDER.replace("STAGE", "completed")), before)
