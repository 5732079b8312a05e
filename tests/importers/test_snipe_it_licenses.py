"""What each row of a license becomes."""

import pytest

from itamops.findings import Level
from itamops.importers.report import Counts
from itamops.registry.loading import Reader
from tests.importers.imports import LICENSES, OFFICE, bring_in


def test_a_license_and_the_seat_that_somebody_has(reader: Reader) -> None:
    outcome = bring_in(reader, {"l.csv": f"{LICENSES}\n{OFFICE}\n"}, currency="USD")
    (license_line,) = outcome.records("licenses")
    assert license_line == {
        "id": "lic-00000001",
        "name": "Office",
        "product": "office",
        "metric": "seat",
        "quantity": 10,
        "unit_price": "12.50 USD",
        "ends": "2026-12-31",
        "state": "active",
        "company": "acme",
        "vendor": "softwareone",
        "purchased": "2026-01-01",
        "sources": [{"system": "snipe-it", "key": "license:Office|2026-01-01|O1|PO1"}],
        "notes": "x",
        "custom": {"order_number": "O1", "purchase_order": "PO1", "maintained": True, "reassignable": False},
        "lifecycle": [
            {
                "on": "2026-11-24",
                "to": "active",
                "by": "treyes",
                "opening": {
                    "system": "snipe-it",
                    "key": "license:Office|2026-01-01|O1|PO1",
                    "file": "l.csv",
                    "row": 2,
                },
            }
        ],
    }
    assert outcome.record("software", "id", "office")["publisher"] == "microsoft"
    assert outcome.record("people", "id", "akeller")["allocations"] == [
        {"license": "lic-00000001", "since": "2026-11-24"}
    ]


def test_a_product_key_is_refused_and_stands_nowhere(reader: Reader) -> None:
    row = OFFICE.replace(",x,", ",key SECRET-KEY-1 or AAAAA-BBBBB-CCCCC-DDDDD-EEEEE,")
    outcome = bring_in(reader, {"l.csv": f"{LICENSES}\n{row}\n"}, currency="USD")
    assert outcome.said(Level.WARNING) == [
        (2, "notes", "holds the product key, which is taken out"),
        (2, "notes", "holds what looks like a product key, which is taken out"),
        (2, "serial number", "a product key is a secret and is not kept"),
    ]
    everything = repr(outcome.result)
    assert "SECRET-KEY-1" not in everything
    assert "BBBBB" not in everything
    assert outcome.records("licenses")[0]["notes"] == (
        "key (the product key was removed) or (a product key was removed)"
    )


def test_a_product_key_with_invisible_characters_is_not_shown_either(reader: Reader) -> None:
    outcome = bring_in(
        reader, {"l.csv": f"{LICENSES}\n{OFFICE}\n".replace("SECRET-KEY-1", "SECRET\u200b-KEY-1")}
    )
    assert "SECRET-KEY-1" not in repr(outcome.result)


def test_further_rows_of_a_license_give_further_seats(reader: Reader) -> None:
    again = OFFICE.replace("Anna Keller,ak@example.com,akeller", "Bo Li,bo@example.com,bli")
    outcome = bring_in(reader, {"l.csv": f"{LICENSES}\n{OFFICE}\n{again}\n{OFFICE}\n"}, currency="USD")
    assert outcome.result.counts["license"] == Counts(read=3, created=1, merged=2)
    assert [len(outcome.record("people", "id", who)["allocations"]) for who in ("akeller", "bli")] == [1, 1]


def test_lines_that_differ_by_their_product_key_are_two(reader: Reader) -> None:
    other = OFFICE.replace("SECRET-KEY-1", "SECRET-KEY-2").replace(",10,", ",20,")
    first = bring_in(reader, {"l.csv": f"{LICENSES}\n{OFFICE}\n{other}\n"}, currency="USD")
    assert sorted(line["quantity"] for line in first.records("licenses")) == [10, 20]
    again = bring_in(reader, {"l.csv": f"{LICENSES}\n{OFFICE}\n{other}\n"}, first.files, currency="USD")
    assert again.result.files == {}


def test_a_seat_of_a_device_is_set_aside_on_the_device(reader: Reader) -> None:
    licenses = "license,seats,checked out to: asset tag,username\nOffice,5,T1,akeller\nOffice,5,T9,bli\n"
    outcome = bring_in(reader, {"l.csv": licenses, "a.csv": "asset tag\nT1\n"})
    (asset,) = outcome.records("assets")
    assert asset["allocations"] == [{"license": "lic-00000001", "since": "2026-11-24"}]
    assert "allocations" not in outcome.record("people", "id", "akeller")
    assert outcome.said() == [(3, "checked out to: asset tag", "is no device that is known")]


def test_what_is_wrong_in_a_license_is_said(reader: Reader) -> None:
    header = "license,seats,purchase date,expiration date,reassignable,termination date"
    rows = "Office,x,2026-02-01,2026-01-01,sometimes,\nVisio,,,,,2026-03-01\nTeams,1,,,,2027-03-01\n"
    outcome = bring_in(reader, {"l.csv": f"{header}\n{rows}"})
    assert outcome.said() == [
        (2, "reassignable", "is neither yes nor no"),
        (2, "seats", "is no whole number from 0"),
    ]
    assert outcome.said(Level.WARNING) == [
        (2, "expiration date", "it ends on 2026-01-01, before it was bought on 2026-02-01"),
        (2, "seats", "nobody knows how many seats there are: a new license gets 0"),
        (3, "seats", "nobody knows how many seats there are: a new license gets 0"),
        (4, "termination date", "lies ahead: the license is active"),
    ]
    assert outcome.record("licenses", "name", "Visio")["state"] == "terminated"
    office = outcome.record("licenses", "name", "Office")
    assert (office["ends"], office["quantity"]) == ("2026-01-01", 0)


@pytest.mark.parametrize(("price_of", "unit_price"), [("seat", "100.00 EUR"), ("line", "33.33 EUR")])
def test_what_a_license_cost_is_for_a_seat_or_for_all(reader: Reader, price_of: str, unit_price: str) -> None:
    outcome = bring_in(reader, {"l.csv": "license,seats,purchase cost\nOffice,3,100\n"}, price_of=price_of)
    assert outcome.records("licenses")[0]["unit_price"] == unit_price
    rounded = (2, "purchase cost", "3 seats at 33.33 EUR are 99.99, not 100.00")
    assert (rounded in outcome.said(Level.WARNING)) == (price_of == "line")
