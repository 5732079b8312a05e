"""T29: nobody gets a second voice by writing down a new person, or another's address, login or key."""

from pathlib import Path

import pytest

from itamops.approvals.pusher import Pusher
from itamops.registry.loading import Reader
from tests.approvals.estate import (
    FILES,
    ROLES,
    SIGNERS,
    Estate,
    approved,
    codes,
    introduced,
    person,
)

EVE = "registry/people/eve.yaml"
GUS = "registry/people/gus.yaml"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKh0dXNlbGVzcyBrZXkgb2Ygbm9ib2R5IGF0IGFsbCEh"


def only(name: str, **fields: str) -> str:
    """Return a record of a person with an id and nothing else but these fields."""
    return "".join(f"{key}: {value}\n" for key, value in ({"id": name} | fields).items())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "eve@acme.example"),
        ("logins", "{gitlab: eve}"),
        ("signing_keys", f"[{{key: {KEY}}}]"),
    ],
)
def test_t29_a_new_person_who_can_prove_who_they_are_is_governance(
    estate: Estate, reader: Reader, field: str, value: str
) -> None:
    commit = estate.change({EVE: only("eve", **{field: value})})

    (found,) = introduced(estate.judge(reader))
    assert found.code == "AUTH001"
    assert found.message == f"`{field}` of eve needs an approval by governance (governance)"
    assert codes(estate.judge(reader, approved("anna-gh", commit))) == ["AUTH003"]
    assert codes(estate.judge(reader, approved("gus-gh", commit))) == []


def test_t29_a_new_person_who_only_holds_devices_is_not(estate: Estate, reader: Reader) -> None:
    """A hundred of them come without an approval, and prove nothing, also to a server that knows their id."""
    estate.change({f"registry/people/new-{n}.yaml": only(f"new-{n}", team="office") for n in range(100)})
    assert codes(estate.judge(reader)) == []

    estate.base = estate.git("rev-parse", "HEAD")
    estate.change({"registry/vendors/hp.yaml": "id: hp\nname: HP\n"})
    pushed = estate.judge(reader, pusher=Pusher("server", "new-7"), opened=False)
    assert pushed.context
    assert pushed.context.authority
    assert "new-7" not in pushed.context.authority.agreed


def test_t29_enrolment_comes_with_the_records_of_an_import(estate: Estate, reader: Reader) -> None:
    """People with addresses need a governance owner's approval; no second pull request."""
    commit = estate.change({EVE: person("eve"), "registry/vendors/hp.yaml": "id: hp\nname: HP\n"})

    assert codes(estate.judge(reader, approved("gus-gh", commit))) == []


def test_t29_whoever_enrols_does_not_approve_it(estate: Estate, reader: Reader) -> None:
    commit = estate.change({EVE: person("eve")}, author="gus")

    assert codes(estate.judge(reader, approved("gus-gh", commit))) == ["AUTH002"]
    assert codes(estate.judge(reader, approved("dan-gh", commit))) == []


@pytest.mark.parametrize(
    "field",
    [
        {"email": "gus@elsewhere.example"},
        {"logins": "{github: tom-gh}"},
        {"signing_keys": f"[{{key: {KEY}}}]"},
    ],
)
def test_t29_nor_does_whose_identity_it_is(estate: Estate, reader: Reader, field: dict[str, str]) -> None:
    """Tom writes a key of his into the record of Gus: that Gus agrees is what the key would prove."""
    commit = estate.change({GUS: person("gus", **({"logins": "{github: gus-gh}"} | field))})

    found = [
        one for one in introduced(estate.judge(reader, approved("gus-gh", commit))) if one.code[:2] == "AU"
    ]
    assert [(one.code, one.fix) for one in found] == [("AUTH002", "dan can approve it")]
    assert "gus is whose identity it is" in found[0].message
    assert "AUTH002" not in codes(estate.judge(reader, approved("dan-gh", commit)))


def test_t29_a_key_in_allowed_signers_is_an_identity_as_well(estate: Estate, reader: Reader) -> None:
    commit = estate.change({SIGNERS: f"GUS@acme.example {KEY}\n"})

    assert codes(estate.judge(reader, approved("gus-gh", commit))) == ["AUTH002"]
    assert codes(estate.judge(reader, approved("dan-gh", commit))) == []


def test_t29_a_new_person_with_a_manager_makes_an_approver(estate: Estate, reader: Reader) -> None:
    """Otherwise two colleagues invent somebody whose manager one of them is, and approve what is for them."""
    commit = estate.change({EVE: only("eve", manager="anna")})

    (found,) = introduced(estate.judge(reader))
    assert found.message == "`manager` of eve needs an approval by governance (governance)"
    assert codes(estate.judge(reader, approved("gus-gh", commit))) == []


def test_t29_a_person_renamed_is_enrolled_anew(estate: Estate, reader: Reader) -> None:
    (estate.root / "registry/people/bea.yaml").unlink()
    estate.change({"registry/people/bea-b.yaml": person("bea-b", logins="{github: bea-gh}")})

    found = introduced(estate.judge(reader))
    assert any(one.code == "AUTH001" and "`email`, `logins` of bea-b" in one.message for one in found)


def test_t29_who_is_enrolled_in_one_push_agrees_to_nothing_in_it(estate: Estate, reader: Reader) -> None:
    estate.change({EVE: person("eve", logins="{github: eve-gh}"), ROLES: FILES[ROLES].replace("gus", "eve")})
    commit = estate.change({"registry/vendors/hp.yaml": "id: hp\nname: HP\n"})

    assert "AUTH003" in codes(estate.judge(reader, approved("eve-gh", commit)))


def test_t29_one_person_who_tries_it_out_enrols_themselves(tmp_path: Path, reader: Reader) -> None:
    trial = FILES["itamops.yaml"].replace("standard", "trial")
    estate = Estate(tmp_path, {"itamops.yaml": trial, ROLES: FILES[ROLES].replace("[gus, dan]", "[gus]")})
    estate.change({GUS: person("gus", logins="{github: gus-gh, gitlab: gus}")}, author="gus")

    assert codes(estate.judge(reader)) == ["AUTH011"]


def test_t29_one_owner_alone_is_told_what_to_do(tmp_path: Path, reader: Reader) -> None:
    estate = Estate(tmp_path, {ROLES: FILES[ROLES].replace("[gus, dan]", "[gus]")})
    commit = estate.change({GUS: person("gus", logins="{github: gus-gh, gitlab: gus}")})

    (found,) = introduced(estate.judge(reader, approved("gus-gh", commit)))
    assert found.code == "AUTH002"
    assert "give somebody the role in a change of its own" in found.fix
