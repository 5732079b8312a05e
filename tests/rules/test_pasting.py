"""A step that lacks evidence is shown as an entry to paste."""

from datetime import date

import yaml

from itamops.lifecycles import LIFECYCLES, RequiredEvidence
from itamops.records.asset import AssetEntry
from itamops.records.base import Entry
from itamops.records.contract import Contract, ContractEntry
from itamops.records.request import RequestEntry
from itamops.registry.loading import Reader, load
from itamops.rules import RULES
from itamops.rules.engine import Context
from itamops.rules.entry_to_paste import entry_to_paste, fields_to_paste
from itamops.rules.running import judge
from itamops.snapshot import snapshot_of
from tests.conftest import files_of

DAY = date(2026, 6, 1)


def evidence(kind: str, before: str, substate: str | None, after: str) -> list[RequiredEvidence]:
    edge = LIFECYCLES[kind].edge(before, None, after, substate)
    assert edge is not None
    return [one for one in edge.evidence if not one.of_record]


def test_all_that_a_repair_lacks_is_shown_with_what_may_stand_there() -> None:
    entry = AssetEntry(on=DAY, to="in_maintenance", substate="vendor", by="treyes", reason='it\'s "dead": 1')

    pasted = entry_to_paste(entry, evidence("asset", "in_use", "vendor", "in_maintenance"), {})

    assert pasted == (
        '{on: 2026-06-01, to: in_maintenance, substate: vendor, by: treyes, reason: "it\'s \\"dead\\": 1", '
        "ticket: <text>, vendor: <vendor id>, warranty: true | false, media: inside | removed | none}"
    )
    assert yaml.safe_load(pasted)["reason"] == entry.reason


def test_parts_of_a_part_are_shown_in_it() -> None:
    entry = RequestEntry(on=DAY, to="in_review", by="treyes")

    pasted = entry_to_paste(entry, evidence("request", "submitted", None, "in_review"), {})

    assert pasted == (
        "{on: 2026-06-01, to: in_review, by: treyes, review: {on: 2026-06-01, stock: [<asset id>], "
        "harvestable_seats: <number>, surplus_rights: <number>, license_impact: <text>, "
        "budget: <budget of a team> | none, budget_left: <amount>, "
        "catalogue: preferred | allowed | phase_out | banned}}"
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
        RequiredEvidence("its last day", ("ends",), of_record=True),
        RequiredEvidence("a lease", ("lease",), of_record=True),
    ]

    assert (
        fields_to_paste(contract, lacking, DAY)
        == "`ends: <day>`, `lease: {return_by: <day>, buyout: <amount>}`"
    )


ARRIVED = """\
--- model
id: latitude
name: Latitude
category: laptop
acceptance: true
--- asset
id: lap-7f3k9q2m
tag: none
serial: S1
model: latitude
state: {state}
{fields}
lifecycle: [{{on: 2026-06-01, to: {state}, by: treyes{given}}}]
"""


def fixes(reader: Reader, state: str, fields: str = "", given: str = "") -> dict[str, str]:
    text = ARRIVED.format(state=state, fields=fields, given=given)
    loaded = load(snapshot_of(dict(files_of(text))), reader)
    found = judge(RULES, Context(loaded, None, day=DAY, today=DAY))
    return {one.code: one.problem.fix for one in found}


def test_what_the_record_states_stands_in_the_entry(reader: Reader) -> None:
    fix = fixes(reader, "in_stock", "substate: available\nlocation: store", ", source: found")

    assert fix["LIFE002"] == (
        "write the entry as `{on: 2026-06-01, to: in_stock, substate: available, by: treyes, "
        "source: found, location: store, condition: <text>}`"
    )
    assert fix["LIFE003"] == "write `substate: available` in that entry, too"


def test_what_a_choice_asks_for_besides_is_shown_with_it(reader: Reader) -> None:
    fix = fixes(reader, "in_use", given=", condition: new, location: store, emergency: INC-1")["LIFE002"]

    assert "substate: assigned | loan | shared | pending_return" in fix
    assert "; `source: receipt` also asks for `order: <order id>`, `line: <number>`, `receipt: <text>`" in fix
    assert "; `substate: loan` also asks for `until: <day>`" in fix
    assert (
        "; `assignee: person/<person id>` also asks for "
        '`acceptance: "sha256:<hash>, or waived: <reason>"`' in fix
    )


def test_a_loan_asks_for_its_last_day_though_only_the_record_calls_it_one(reader: Reader) -> None:
    given = ", source: found, location: store, emergency: INC-1, assignee: team/it"
    fix = fixes(reader, "in_use", "substate: loan\nassignee: team/it", given)["LIFE002"]

    assert fix.endswith("assignee: team/it, condition: <text>, until: <day>}`")
