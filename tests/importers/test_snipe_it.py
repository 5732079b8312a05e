"""What each sort of Snipe-IT's rows becomes, and what is said about rows that cannot be taken as they are."""

from datetime import date

import pytest

from itamops.findings import Level
from itamops.importers.report import Counts
from itamops.registry.loading import Reader
from tests.importers.imports import START, bring_in

ASSETS = "Asset Tag,Item Name,Serial,Model Name,Model No.,Category,Manufacturer,Status,Location"
LAPTOP = "T1,Anna's laptop,5CG1,Latitude,7450,Laptops,Dell,Ready to Deploy,Berlin"


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


def test_two_places_of_one_name_are_told_apart_by_their_address(reader: Reader) -> None:
    locations = (
        "name,address,city,state,zip,country\nAirdrie,1 Main,Airdrie,AB,T4B,CA\nAirdrie,2 Side,Reims,,,CA\n"
    )
    outcome = bring_in(reader, {"l.csv": locations, "a.csv": "asset tag,location\nT1,Airdrie\n"})
    assert [(place["id"], place["address"]) for place in outcome.records("locations")] == [
        ("airdrie-2", "2 Side, Reims"),
        ("airdrie", "1 Main, Airdrie, AB T4B"),
    ]
    assert outcome.said() == [(2, "location", "is the name of several locations")]
    assert "location" not in outcome.records("assets")[0]


def test_a_place_is_found_again_when_another_of_its_name_appears(reader: Reader) -> None:
    header = "name,address,city\nAirdrie,1 Main,Airdrie\n"
    first = bring_in(reader, {"l.csv": header})
    second = bring_in(reader, {"l.csv": f"{header}Airdrie,2 Side,Reims\n"}, first.files)
    assert second.result.counts["location"] == Counts(read=2, created=1, unchanged=1)
    third = bring_in(reader, {"l.csv": "name,address,city\nAirdrie,2 Side,Reims\n"}, second.files)
    assert third.result.counts["location"] == Counts(read=1, unchanged=1)


def test_places_lie_in_places_of_any_row(reader: Reader) -> None:
    rows = "Room 1,Berlin HQ,x\nBerlin HQ,Germany,x\nLoop,Loop,x\n"
    outcome = bring_in(reader, {"l.csv": f"name,parent,city\n{rows}"})
    assert outcome.record("locations", "name", "Room 1")["parent"] == "berlin-hq"
    assert outcome.record("locations", "name", "Berlin HQ")["parent"] == "germany"
    assert outcome.said() == [(4, "parent", "is the location itself")]


def test_a_person_and_whom_the_row_names(reader: Reader) -> None:
    header = (
        "First Name,Last Name,Email,Username,Job Title,Phone,Employee Number,Company,Department,Location,"
        "Manager,Start Date,End Date,Notes"
    )
    rows = (
        "Anna,Keller,ak@example.com,A.Keller,Engineer,030 1,17,Acme,IT,Berlin,Bo Li,2026-01-01,2026-12-31,x\n"
        "Bo,Li,bo@example.com,bli,,,,,,,Cy Ng,,,\n"
    )
    outcome = bring_in(reader, {"users.csv": f"{header}\n{rows}"})
    assert outcome.record("people", "id", "a.keller") == {
        "id": "a.keller",
        "name": "Anna Keller",
        "given_name": "Anna",
        "family_name": "Keller",
        "title": "Engineer",
        "email": "ak@example.com",
        "phone": "030 1",
        "employee_number": "17",
        "starts": "2026-01-01",
        "ends": "2026-12-31",
        "company": "acme",
        "team": "it",
        "manager": "bli",
        "location": "berlin",
        "sources": [{"system": "snipe-it", "key": "person:A.Keller"}],
        "notes": "x",
    }
    assert outcome.record("people", "id", "bli")["manager"] == "cy-ng"
    assert outcome.record("companies", "id", "acme")["currency"] == "EUR"
    assert outcome.result.counts["person"] == Counts(read=2, created=2, mentioned=1)


def test_people_may_be_opaque(reader: Reader) -> None:
    before = {
        **START,
        "itamops.yaml": "format: 1\norganization: Acme\ncurrency: EUR\nids: {people: opaque}\n",
    }
    outcome = bring_in(reader, {"u.csv": "username,name\nakeller,Anna Keller\n"}, before)
    assert outcome.record("people", "name", "Anna Keller")["id"] == "p-00000001"


def test_nobody_is_their_own_manager(reader: Reader) -> None:
    outcome = bring_in(reader, {"u.csv": "username,name,manager\nakeller,Anna Keller,Anna Keller\n"})
    assert "manager" not in outcome.record("people", "id", "akeller")
    assert outcome.said(Level.WARNING) == [(2, "manager", "is the person's own manager")]


def test_a_name_of_several_people_is_not_guessed(reader: Reader) -> None:
    users = "username,name\nali,Ann Li\nali2,Ann Li\n"
    outcome = bring_in(reader, {"u.csv": users, "a.csv": "asset tag,checked out to\nT1,Ann Li\n"})
    assert outcome.said() == [(2, "checked out to", "is the name of several people")]


def test_a_holder_is_found_by_user_name_address_or_name(reader: Reader) -> None:
    rows = "T1,AKELLER,,\nT2,,,AK@example.com\nT3,,anna keller,\nT4,,Bo Li,bo@x.org\n"
    assets = f"asset tag,username,full name,email\n{rows}"
    outcome = bring_in(
        reader, {"u.csv": "username,name,email\nakeller,Anna Keller,ak@example.com\n", "a.csv": assets}
    )
    holders = [outcome.record("assets", "tag", tag)["assignee"] for tag in ("T1", "T2", "T3", "T4")]
    assert holders == ["person/akeller", "person/akeller", "person/akeller", "person/bo-x-org"]
    assert outcome.record("people", "id", "bo-x-org")["name"] == "Bo Li"


def test_what_a_row_says_otherwise_of_a_person_is_reported(reader: Reader) -> None:
    users = "username,name,email\nakeller,Anna Keller,ak@example.com\n"
    outcome = bring_in(
        reader, {"u.csv": users, "a.csv": "asset tag,username,email\nT1,akeller,other@example.com\n"}
    )
    assert outcome.said(Level.WARNING) == [
        (2, "email", "is not what is known of the person akeller: ak@example.com")
    ]
    assert outcome.record("people", "id", "akeller")["email"] == "ak@example.com"


def test_a_model_of_the_catalogue(reader: Reader) -> None:
    header = "Name,Category,Manufacturer,Notes,Model Number,Fieldset,Requestable,EOL,Min Qty"
    outcome = bring_in(
        reader, {"m.csv": f"{header}\nLatitude,Laptops,Dell,x,7450,All,Y,36,5\nVostro,,,,,,N,,\n"}
    )
    assert outcome.record("models", "name", "Latitude") == {
        "id": "latitude",
        "name": "Latitude",
        "manufacturer": "dell",
        "category": "laptops",
        "part_number": "7450",
        "requestable": True,
        "useful_life_months": 36,
        "minimum_stock": 5,
        "sources": [{"system": "snipe-it", "key": "model:Latitude|7450"}],
        "notes": "x",
    }
    assert outcome.record("models", "name", "Vostro")["category"] == "unknown"
    assert (0, "Fieldset", "left out: no record has a place for it (1 value)") in outcome.said(Level.NOTE)


def test_a_device_without_a_model_number_is_of_the_one_model_of_its_name(reader: Reader) -> None:
    models = "name,model number,eol\nLatitude,7450,36\nVostro,1,36\nVostro,2,36\n"
    assets = "asset tag,model name\nT1,Latitude\nT2,Vostro\n"
    outcome = bring_in(reader, {"a.csv": assets, "m.csv": models})
    assert outcome.record("assets", "tag", "T1")["model"] == "latitude"
    assert outcome.record("assets", "tag", "T2")["model"] not in {"vostro", "vostro-2"}


LICENSES = (
    "Item name,serial number,manufacturer,purchase date,purchase cost,purchase order,order number,"
    "expiration date,maintained,reassignable,seats,company,supplier,notes,Full Name,Email,Username"
)
OFFICE = (
    "Office,SECRET-KEY-1,Microsoft,2026-01-01,$12.50,PO1,O1,2026-12-31,true,no,10,Acme,SoftwareOne,x,"
    "Anna Keller,ak@example.com,akeller"
)


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


# --- rows that repeat or contradict each other


def test_the_same_row_twice_is_one_record(reader: Reader) -> None:
    outcome = bring_in(reader, {"a.csv": f"{ASSETS}\n{LAPTOP}\n{LAPTOP}\n"})
    assert len(outcome.records("assets")) == 1
    assert outcome.result.counts["asset"] == Counts(read=2, created=1, merged=1)
    assert (3, "", "describes the same asset as a.csv row 2") in outcome.said(Level.NOTE)


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


@pytest.mark.parametrize(
    ("file", "kind", "message"),
    [
        (
            "asset tag,serial,notes\n,,x\n",
            "asset",
            "a device has neither asset tag nor serial: the row is left out",
        ),
        ("license,seats\n,5\n", "license", "a license has no name: the row is left out"),
        (
            "username,name,notes\n,,x\n",
            "person",
            "a person has neither user name, e-mail nor name: the row is left out",
        ),
        ("name,eol,notes\n,,x\n", "model", "a model has no name: the row is left out"),
        ("name,city,notes\n,,x\n", "location", "a location has no name: the row is left out"),
        (
            "name,city\na,b,c\n",
            "location",
            "the row has 3 cells, the header 2: nobody can tell which is which",
        ),
    ],
)
def test_a_row_that_says_too_little_is_counted_and_reported(
    reader: Reader, file: str, kind: str, message: str
) -> None:
    outcome = bring_in(reader, {"a.csv": file})
    assert outcome.result.counts[kind] == Counts(read=1, refused=1)
    assert [said for _, _, said in outcome.said()] == [message]


def test_columns_of_one_name_are_read_together(reader: Reader) -> None:
    rows = "T1,Acme,,x\nT2,,Bolt,\nT3,Acme,Bolt,\n"
    outcome = bring_in(reader, {"a.csv": f"asset tag,company,Company,\n{rows}"})
    companies = [outcome.record("assets", "tag", tag)["company"] for tag in ("T1", "T2", "T3")]
    assert companies == ["acme", "bolt", "acme"]
    assert outcome.said(Level.WARNING) == [
        (0, "(column 4 without a name)", "left out: no record has a place for it (1 value)"),
        (4, "company", "the column stands 2 times; not kept: Bolt"),
    ]


def test_what_an_export_escapes_is_read_as_it_was_meant(reader: Reader) -> None:
    outcome = bring_in(reader, {"a.csv": "asset tag,name,notes\nT1,AT&amp;T &lt;3,`=1+2\nT2,=cmd(),@x\n"})
    first, second = outcome.record("assets", "tag", "T1"), outcome.record("assets", "tag", "T2")
    assert (first["name"], first["notes"]) == ("AT&T <3", "=1+2")
    assert (second["name"], second["notes"]) == ("=cmd()", "@x")


def test_a_text_that_is_too_long_is_cut_and_reported(reader: Reader) -> None:
    outcome = bring_in(reader, {"a.csv": f"asset tag,name\nT1,{'x' * 300}\n"})
    assert len(outcome.records("assets")[0]["name"]) == 200
    assert outcome.said(Level.WARNING) == [(2, "name", "has 300 characters; 200 are kept")]


# --- files


def test_files_come_in_any_order(reader: Reader) -> None:
    files = [
        ("a.csv", b"asset tag,username,location\nT1,akeller,Berlin\n"),
        ("u.csv", b"username,name,location\nakeller,Anna Keller,Berlin\n"),
        ("l.csv", b"name,city\nBerlin,Berlin\n"),
    ]
    assert bring_in(reader, files).files == bring_in(reader, reversed(files)).files


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("Item Name,Purchase Date,Quantity", "the file holds accessories, consumables or components"),
        ("colour,taste", "the file is no file of Snipe-IT that is known"),
        ("Asset Tag,Asset Maintenance Type,Title", "the file is no file of Snipe-IT that is known"),
    ],
)
def test_a_file_of_another_sort_is_refused_with_its_number_of_rows(
    reader: Reader, header: str, message: str
) -> None:
    outcome = bring_in(reader, {"a.csv": f"{header},x\na,b,3\nb,c,4\n"})
    ((row, column, said),) = outcome.said()
    assert (row, column, said.startswith(message), said.endswith("left out (2 rows)")) == (
        0,
        "",
        True,
        True,
    )
    assert not outcome.result.understood


def test_of_a_file_that_nobody_knows_no_more_is_said(reader: Reader) -> None:
    outcome = bring_in(reader, {"photo.csv": b"\x89PNG\xff,\x81\n\x8d,\x1b[31m,more\n"})
    assert [one.message for one in outcome.result.problems] == [
        "the file is no file of Snipe-IT that is known: left out (1 rows)"
    ]


def test_a_header_without_rows_is_said(reader: Reader) -> None:
    outcome = bring_in(reader, {"a.csv": "asset tag,serial\n"})
    assert outcome.said(Level.WARNING) == [(0, "", "the file has a header and no rows")]


def test_an_ambiguous_day_is_asked_for(reader: Reader) -> None:
    file = {"a.csv": "asset tag,purchase date\nT1,3/4/26\n"}
    outcome = bring_in(reader, file)
    assert outcome.said() == [(2, "purchase date", "may be a day and a month either way round")]
    assert "acquisition" not in outcome.records("assets")[0]
    (asset,) = bring_in(reader, file, day_order="mdy").records("assets")
    assert asset["acquisition"] == {"on": "2026-03-04"}


# --- importing again


def test_importing_twice_changes_nothing(reader: Reader) -> None:
    files = {"a.csv": f"{ASSETS},username\n{LAPTOP},akeller\n", "l.csv": f"{LICENSES}\n{OFFICE}\n"}
    first = bring_in(reader, files, currency="USD")
    again = bring_in(
        reader,
        files,
        first.files,
        currency="USD",
        day=date(2026, 12, 1),
    )
    assert again.result.files == {}
    assert again.result.counts == {
        "asset": Counts(read=1, unchanged=1),
        "license": Counts(read=1, unchanged=1),
    }


def test_a_changed_row_changes_its_fields_and_leaves_comments(reader: Reader) -> None:
    first = bring_in(reader, {"a.csv": f"{ASSETS}\n{LAPTOP}\n"})
    path = "registry/assets/00/ast-00000001.yaml"
    commented = {**first.files, path: first.files[path].replace("tag: T1", "tag: T1  # on the lid")}
    again = bring_in(reader, {"a.csv": f"{ASSETS}\n{LAPTOP.replace('5CG1', '5CG7')}\n"}, commented)
    assert again.result.files == {path: commented[path].replace("serial: 5CG1", "serial: 5CG7")}
    assert again.result.counts["asset"] == Counts(read=1, updated=1)


def test_an_empty_cell_takes_nothing_away(reader: Reader) -> None:
    first = bring_in(reader, {"a.csv": "asset tag,notes\nT1,mine\n"})
    assert bring_in(reader, {"a.csv": "asset tag,notes\nT1,\n"}, first.files).result.files == {}


def test_what_no_row_says_is_not_taken_away_from_what_people_wrote(reader: Reader) -> None:
    files = {
        "a.csv": "asset tag\nT1\n",
        "m.csv": "name,eol\nLatitude,36\n",
        "l.csv": "name,city\nBerlin,Berlin\n",
        "s.csv": "license,seats\nOffice,5\n",
    }
    first = bring_in(reader, files)
    by_hand = {
        path: text.replace("serial: none", "serial: 5CG1")
        .replace("category: unknown", "category: laptops")
        .replace("type: site", "type: building")
        .replace("metric: seat", "metric: user")
        for path, text in first.files.items()
    }
    assert sum(by_hand[path] != text for path, text in first.files.items()) == 5
    assert bring_in(reader, files, by_hand).result.files == {}


def test_a_lifecycle_is_never_rewritten(reader: Reader) -> None:
    first = bring_in(reader, {"a.csv": "asset tag,status,username\nT1,,\n"})
    again = bring_in(reader, {"a.csv": "asset tag,status,username\nT1,,akeller\n"}, first.files)
    assert again.records("assets") == first.records("assets")
    snipe_it = "in_use by person/akeller"
    assert again.said(Level.WARNING) == [
        (
            2,
            "status",
            f"ast-00000001: {snipe_it} in Snipe-IT, in_stock in the register, which stays as it is",
        )
    ]


def test_a_number_finds_a_record_whose_tag_has_changed(reader: Reader) -> None:
    first = bring_in(reader, {"a.csv": "ID,asset tag,serial\n17,T1,5CG1\n"})
    again = bring_in(reader, {"a.csv": "ID,asset tag,serial\n17,T2,5CG1\n"}, first.files)
    assert [asset["tag"] for asset in again.records("assets")] == ["T2"]
    assert again.result.counts["asset"] == Counts(read=1, updated=1)


def test_records_that_people_wrote_are_found_by_what_they_say(reader: Reader) -> None:
    before = {
        **START,
        "registry/vendors/dell.yaml": "id: dell\nname: DELL\n",
        "registry/locations/ber.yaml": "id: ber\nname: Berlin\ntype: building\n",
    }
    files = {
        "u.csv": "username,name,email,location\ntomas,Tomas Reyes,treyes@example.com,berlin\n",
        "m.csv": "name,manufacturer,eol\nLatitude,Dell,36\n",
    }
    outcome = bring_in(reader, files, before)
    assert [person["id"] for person in outcome.records("people")] == ["treyes"]
    assert outcome.records("people")[0]["location"] == "ber"
    assert outcome.records("models")[0]["manufacturer"] == "dell"
    assert outcome.result.counts["person"] == Counts(read=1, updated=1)
    assert (2, "", "is the person treyes, by what both say") in outcome.said(Level.NOTE)
    assert bring_in(reader, files, outcome.files).result.files == {}


def test_of_two_people_with_one_address_only_one_is_somebody_who_is_known(reader: Reader) -> None:
    users = (
        "username,name,email\ntomas,Tomas Reyes,treyes@example.com\nshared,Front Desk,treyes@example.com\n"
    )
    outcome = bring_in(reader, {"u.csv": users})
    assert [person["id"] for person in outcome.records("people")] == ["shared", "treyes"]
    assert outcome.result.counts["person"] == Counts(read=2, created=1, updated=1)


def test_what_other_rows_say_of_a_person_is_added_where_it_was_missing(reader: Reader) -> None:
    first = bring_in(reader, {"u.csv": "username,name\nakeller,Anna Keller\n"})
    outcome = bring_in(
        reader, {"a.csv": "asset tag,username,email\nT1,akeller,ak@example.com\n"}, first.files
    )
    assert outcome.record("people", "id", "akeller")["email"] == "ak@example.com"
    assert outcome.result.counts["person"] == Counts(mentioned=1)


def test_an_id_of_a_file_that_cannot_be_read_is_not_used_again(reader: Reader) -> None:
    first = bring_in(reader, {"a.csv": "asset tag\nT1\n"})
    assert [
        asset["id"] for asset in bring_in(reader, {"b.csv": "asset tag\nT2\n"}, first.files).records("assets")
    ] == [
        "ast-00000001",
        "ast-00000002",
    ]


def test_prefixes_of_ids_follow_the_configuration(reader: Reader) -> None:
    before = {
        **START,
        "itamops.yaml": "format: 1\norganization: Acme\ncurrency: EUR\nids: {prefixes: {laptops: lap}}\n",
    }
    outcome = bring_in(reader, {"a.csv": f"{ASSETS}\n{LAPTOP}\n"}, before)
    assert outcome.records("assets")[0]["id"] == "lap-00000001"
