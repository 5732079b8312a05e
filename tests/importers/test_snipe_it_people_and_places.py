"""What rows of people, places and models become, and whom and what other rows mean by them."""

from itamops.findings import Level
from itamops.importers.report import Counts
from itamops.registry.loading import Reader
from tests.importers.imports import START, bring_in


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
        "acceptance": True,
        "portable": True,
        "data_bearing": True,
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
