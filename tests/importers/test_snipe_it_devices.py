"""What each row of a device becomes."""

import pytest

from itamops.findings import Level
from itamops.importers.report import Counts
from itamops.registry.loading import Reader
from tests.importers.imports import ASSETS, LAPTOP, bring_in


def test_a_device_in_stock(reader: Reader) -> None:
    outcome = bring_in(reader, {"assets.csv": f"{ASSETS}\n{LAPTOP}\n"})
    (asset,) = outcome.records("assets")
    assert asset == {
        "id": "ast-00000001",
        "name": "Anna's laptop",
        "tag": "T1",
        "serial": "5CG1",
        "model": "latitude",
        "state": "in_stock",
        "substate": "available",
        "location": "berlin",
        "sources": [{"system": "snipe-it", "key": "asset:T1"}],
        "lifecycle": [
            {
                "on": "2026-11-24",
                "to": "in_stock",
                "substate": "available",
                "by": "treyes",
                "source": "migrated",
                "location": "berlin",
                "opening": {"system": "snipe-it", "key": "asset:T1", "file": "assets.csv", "row": 2},
            }
        ],
    }
    assert outcome.record("models", "id", "latitude") == {
        "id": "latitude",
        "name": "Latitude",
        "manufacturer": "dell",
        "category": "laptops",
        "acceptance": True,
        "portable": True,
        "data_bearing": True,
        "part_number": "7450",
        "sources": [{"system": "snipe-it", "key": "model:Latitude|7450"}],
    }
    assert outcome.result.counts["asset"] == Counts(read=1, created=1)
    assert outcome.result.counts["model"] == Counts(mentioned=1)
    assert outcome.result.understood


@pytest.mark.parametrize(
    ("status", "holder", "state", "substate"),
    [
        ("Ready to Deploy", "", "in_stock", "available"),
        ("Any name (deployable)", "", "in_stock", "available"),
        ("Pending Diagnostics", "", "in_stock", "quarantine"),
        ("Undeployable", "", "in_stock", "defective"),
        ("Out for Repair (undeployable)", "", "in_stock", "defective"),
        ("Archived", "", "retired", "pending_sanitization"),
        ("Disposed", "", "retired", "pending_sanitization"),
        ("Lost/Stolen (undeployable)", "", "missing", "lost"),
        ("Stolen", "", "missing", "stolen"),
        ("", "", "in_stock", "available"),
        ("Ready to Deploy", "akeller", "in_use", "assigned"),
        ("Ready to Deploy (deployed)", "akeller", "in_use", "assigned"),
        ("Ready to Deploy Deployed", "akeller", "in_use", "assigned"),
        ("", "akeller", "in_use", "assigned"),
        ("Pending", "akeller", "in_use", "assigned"),
        ("Archived", "akeller", "retired", "pending_sanitization"),
        ("Lost", "akeller", "missing", "lost"),
        ("Deployed", "", "in_stock", "quarantine"),
        ("On the moon", "", "in_stock", "quarantine"),
        ("On the moon", "akeller", "in_use", "assigned"),
    ],
)
def test_the_state_of_a_device(
    reader: Reader, status: str, holder: str, state: str, substate: str | None
) -> None:
    outcome = bring_in(reader, {"a.csv": f"asset tag,status,username\nT1,{status},{holder}\n"})
    (asset,) = outcome.records("assets")
    assert (asset["state"], asset.get("substate")) == (state, substate)
    assert asset.get("assignee") == ("person/akeller" if state == "in_use" else None)
    assert outcome.result.understood == (status != "On the moon")


def test_a_holder_that_a_state_has_no_room_for_is_the_reason(reader: Reader) -> None:
    outcome = bring_in(reader, {"a.csv": "asset tag,status,username\nT1,Lost,akeller\n"})
    (asset,) = outcome.records("assets")
    assert asset["lifecycle"][0]["reason"] == "checked out to person/akeller in Snipe-IT"
    assert outcome.said(Level.WARNING) == [
        (2, "status", "nobody can hold it then: the holder is only noted as the reason")
    ]


def test_what_is_checked_out_to_a_place_stands_there(reader: Reader) -> None:
    header = "Asset Tag,Location,Checkout Type,Checked Out To: Location"
    (asset,) = bring_in(reader, {"a.csv": f"{header}\nT1,Berlin,Location,Bonn\n"}).records("assets")
    assert (asset["assignee"], asset["location"], asset["state"]) == ("location/bonn", "bonn", "in_use")


def test_what_is_checked_out_to_a_device_belongs_to_it(reader: Reader) -> None:
    outcome = bring_in(reader, {"a.csv": "Asset Tag,Type,Checked Out\nT1,asset,T2\nT2,,\nT3,asset,T9\n"})
    assert (
        outcome.record("assets", "tag", "T1")["assignee"]
        == f"asset/{outcome.record('assets', 'tag', 'T2')['id']}"
    )
    assert outcome.record("assets", "tag", "T3")["state"] == "in_stock"
    assert outcome.said() == [(4, "Checked Out", "is no device that is known, or several")]


def test_the_name_of_a_device_is_nobody(reader: Reader) -> None:
    outcome = bring_in(reader, {"a.csv": "asset tag,name\nT1,Backhoe\n"})
    assert [person["id"] for person in outcome.records("people")] == ["treyes"]


def test_a_loan_has_its_end(reader: Reader) -> None:
    header = "asset tag,username,expected checkin date"
    (asset,) = bring_in(reader, {"a.csv": f"{header}\nT1,akeller,2027-01-31\n"}).records("assets")
    assert (asset["substate"], asset["until"]) == ("loan", "2027-01-31")


def test_price_warranty_and_the_rest_of_a_device(reader: Reader) -> None:
    header = (
        "asset tag,supplier,purchase date,purchase cost,warranty months,order number,eol date,"
        "byod,mac address,imei,last audit,notes"
    )
    row = (
        'T1,Cyberport,31.1.2026,"1.234,56 €",13,PO-7,2029-01-30,'
        'yes,525405002348,356938035643809,2026-10-01,"a\nb"'
    )
    (asset,) = bring_in(reader, {"a.csv": f"{header}\n{row}\n"}).records("assets")
    assert asset["acquisition"] == {"vendor": "cyberport", "on": "2026-01-31", "price": "1234.56 EUR"}
    assert asset["warranties"] == [{"starts": "2026-01-31", "ends": "2027-02-28"}]
    assert asset["custom"] == {"order_number": "PO-7", "end_of_life": "2029-01-30"}
    assert (asset["ownership"], asset["notes"]) == ("byod", "a\nb")
    assert (asset["network"], asset["phone"]) == (
        {"macs": ["52:54:05:00:23:48"]},
        {"imei": "356938035643809"},
    )
    assert asset["last_seen"] == {"on": "2026-10-01", "source": "snipe-it"}


def test_an_amount_takes_the_currency_of_its_place_then_of_the_import(reader: Reader) -> None:
    outcome = bring_in(
        reader,
        {
            "assets.csv": "asset tag,location,purchase cost\nT1,Toronto,10\nT2,Berlin,10\nT3,Berlin,10 CHF\n",
            "locations.csv": "name,city,currency\nToronto,Toronto,CAD\n",
        },
        currency="USD",
    )
    prices = [outcome.record("assets", "tag", tag)["acquisition"]["price"] for tag in ("T1", "T2", "T3")]
    assert prices == ["10.00 CAD", "10.00 USD", "10.00 CHF"]
    assert (0, "purchase cost", "read as USD where no currency is named (1 value)") in outcome.said(
        Level.NOTE
    )


def test_one_tag_on_two_devices_is_refused(reader: Reader) -> None:
    other = LAPTOP.replace("5CG1", "5CG2")
    outcome = bring_in(reader, {"a.csv": f"{ASSETS}\n{LAPTOP}\n{other}\n"})
    assert outcome.record("assets", "tag", "T1")["serial"] == "5CG1"
    assert outcome.result.counts["asset"] == Counts(read=2, created=1, refused=1)
    message = "a.csv row 2 describes the same asset and differs in serial: this row is left out"
    assert (3, "", message) in outcome.said()


def test_one_serial_on_two_devices_is_reported_and_kept(reader: Reader) -> None:
    outcome = bring_in(reader, {"a.csv": "asset tag,serial\nT1,5CG1\nT2, 5cg1\n"})
    assert [asset["serial"] for asset in outcome.records("assets")] == ["5CG1", "5cg1"]
    assert (3, "serial", "is the serial of a.csv row 2 as well") in outcome.said(Level.WARNING)


@pytest.mark.parametrize("serial", ["N/A", "To be filled by O.E.M.", "0", "123456789"])
def test_a_serial_that_is_none_is_not_kept(reader: Reader, serial: str) -> None:
    outcome = bring_in(reader, {"a.csv": f"asset tag,serial\nT1,{serial}\n"})
    assert outcome.records("assets")[0]["serial"] == "none"
    assert outcome.said(Level.WARNING) == [(2, "serial", "is no serial: a new device gets `serial: none`")]


def test_a_serial_that_a_spreadsheet_shortened_is_not_kept(reader: Reader) -> None:
    outcome = bring_in(reader, {"a.csv": "asset tag,serial\nT1,6.37702E+15\n"})
    assert outcome.records("assets")[0]["serial"] == "none"
    assert outcome.said() == [(2, "serial", "is what a spreadsheet left of a long number")]
