"""A step that lacks evidence is shown as an entry to paste."""

from datetime import date

import yaml

from itamops.lifecycles import LIFECYCLES, Evidence
from itamops.records.asset import AssetEntry
from itamops.records.base import Entry
from itamops.records.contract import Contract, ContractEntry
from itamops.records.request import RequestEntry
from itamops.rules.pasting import entry_to_paste, fields_to_paste

DAY = date(2026, 6, 1)


def evidence(kind: str, before: str, substate: str | None, after: str) -> list[Evidence]:
    edge = LIFECYCLES[kind].edge(before, None, after, substate)
    assert edge is not None
    return [one for one in edge.evidence if not one.of_record]


def test_all_that_a_repair_lacks_is_shown_with_what_may_stand_there() -> None:
    entry = AssetEntry(on=DAY, to="in_maintenance", substate="vendor", by="treyes", reason='it\'s "dead": 1')

    pasted = entry_to_paste(entry, evidence("asset", "in_use", "vendor", "in_maintenance"))

    assert pasted == (
        '{on: 2026-06-01, to: in_maintenance, substate: vendor, by: treyes, reason: "it\'s \\"dead\\": 1", '
        "ticket: <text>, vendor: <vendor id>, warranty: true | false, media: inside | removed | none}"
    )
    assert yaml.safe_load(pasted)["reason"] == entry.reason


def test_parts_of_a_part_are_shown_in_it() -> None:
    entry = RequestEntry(on=DAY, to="in_review", by="treyes")

    pasted = entry_to_paste(entry, evidence("request", "submitted", None, "in_review"))

    assert pasted == (
        "{on: 2026-06-01, to: in_review, by: treyes, review: {on: 2026-06-01, stock: [<asset id>], "
        "harvestable_seats: <number>, surplus_rights: <number>, license_impact: <text>, budget: <text>, "
        "budget_left: <amount>, catalogue: preferred | allowed | phase_out | banned}}"
    )


def test_fields_of_the_record_are_shown_by_themselves() -> None:
    entry: Entry = ContractEntry(on=DAY, to="active", by="treyes")
    contract = Contract(
        id="ctr-1",
        type="lease",
        vendor="dell",
        state="active",
        starts=DAY,
        lifecycle=(ContractEntry(on=entry.on, to=entry.to, by=entry.by),),
    )
    lacking = [
        Evidence("its last day", ("ends",), of_record=True),
        Evidence("a lease", ("lease",), of_record=True),
    ]

    assert (
        fields_to_paste(contract, lacking, DAY)
        == "`ends: <day>`, `lease: {return_by: <day>, buyout: <amount>}`"
    )
