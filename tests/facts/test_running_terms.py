"""What renews itself runs for another term: every fact and report that asks until when, from YAML."""

from datetime import date

import pytest

from itamops.facts.contracts.terms import running_term
from itamops.facts.costs.contract_shares import contract_shares
from itamops.facts.licensing.cost_shares import license_shares
from itamops.facts.savings import savings
from itamops.records.contract import Contract
from itamops.registry import Registry
from itamops.reports import Value
from tests.facts.owned import IN_USE, NAMES_IT, Read, contract, device, reported

RENEWING = "starts: 2024-01-01\nends: 2024-12-31\nprice: 730.00 EUR\nbilling: yearly\nauto_renew: true"
HALF_YEAR = date(2026, 6, 30)


def stopped(text: str, *entries: str) -> str:
    """Return a contract with further entries of its life."""
    state = entries[-1].partition("to: ")[2].partition(",")[0]
    more = "".join(f", {{{entry}, by: jlind}}" for entry in entries)
    return text.replace("state: active", f"state: {state}").replace('proof: "1"}', f'proof: "1"}}{more}')


def sold(number: int, *, on: str) -> str:
    """Return a device that the contract is for and that was sold on a day."""
    gone = f"{IN_USE.replace('2026', '2024')}, {{on: {on}, to: disposed, substate: sold, by: jlind}}"
    return device(number, more=NAMES_IT, entries=gone)


def of(starts: str, ends: str) -> str:
    return f"starts: {starts}\nends: {ends}\nauto_renew: true"


NOTICE_2026 = "on: 2026-03-01, to: notice_given"


@pytest.mark.parametrize(
    ("terms", "entries", "day", "starts", "ends"),
    [
        (RENEWING, [], "2024-12-31", "2024-01-01", "2024-12-31"),
        (RENEWING, [], "2025-01-01", "2025-01-01", "2025-12-31"),
        (RENEWING, [], "2029-02-28", "2029-01-01", "2029-12-31"),
        (RENEWING, [NOTICE_2026], "2028-01-01", "2026-01-01", "2026-12-31"),
        (RENEWING, [f"{NOTICE_2026}, effective: 2026-09-30"], "2028-01-01", "2026-01-01", "2026-09-30"),
        (RENEWING, [f"{NOTICE_2026}, effective: 2027-12-31"], "2026-05-01", "2027-01-01", "2027-12-31"),
        (RENEWING, [f"{NOTICE_2026}, effective: 2026-12-31"], "2026-02-28", "2026-01-01", "2026-12-31"),
        (
            RENEWING,
            [f"{NOTICE_2026}, effective: 2026-12-31", "on: 2027-01-02, to: ended, effective: 2026-12-31"],
            "2028-01-01",
            "2026-01-01",
            "2026-12-31",
        ),
        (RENEWING.replace("true", "false"), [], "2026-06-30", "2024-01-01", "2024-12-31"),
        ("starts: 2024-01-01\nauto_renew: true", [], "2026-06-30", "2024-01-01", None),
        ("starts: 2024-01-01", ["on: 2026-06-01, to: ended"], "2026-07-01", "2024-01-01", "2026-06-01"),
        (of("2024-01-15", "2024-04-14"), [], "2024-12-31", "2024-10-15", "2025-01-14"),
        (of("2024-01-01", "2024-01-10"), [], "2024-01-25", "2024-01-21", "2024-01-30"),
        (of("2024-02-29", "2025-02-27"), [], "2028-02-29", "2028-02-29", "2029-02-27"),
        (of("2024-01-31", "2024-02-28"), [], "2024-03-01", "2024-02-29", "2024-03-30"),
    ],
)
def test_the_term_that_runs(
    read_registry: Read, terms: str, entries: list[str], day: str, starts: str, ends: str | None
) -> None:
    text = contract(terms)
    (one,) = read_registry(stopped(text, *entries) if entries else text).of(Contract).values()
    term = running_term(one, date.fromisoformat(day))

    assert term == (date.fromisoformat(starts), date.fromisoformat(ends) if ends else None)


def test_what_is_paid_for_a_device_that_is_gone(read_registry: Read) -> None:
    """730.00 a year for two devices, one sold in the middle of the third year: 184 days of 1.00."""
    registry = read_registry(device(1, more=NAMES_IT) + sold(2, on="2026-06-30") + contract(RENEWING))

    (saving,) = [one for source, one in savings(registry, HALF_YEAR) if source == "contracts_of_gone"]
    (row,) = [row for row in reported(registry, "savings", HALF_YEAR) if row["source"] == "contracts_of_gone"]
    assert str(saving.amount) == row["amount"] == "184.00 EUR"


@pytest.mark.parametrize(
    ("entries", "billed"),
    [
        ([], "2190.00 EUR"),
        ([f"{NOTICE_2026}, effective: 2026-12-31"], "2190.00 EUR"),
        (["on: 2025-03-01, to: notice_given, effective: 2025-12-31"], "1460.00 EUR"),
        (
            ["on: 2025-03-01, to: notice_given", "on: 2026-01-02, to: ended, effective: 2025-12-31"],
            "1460.00 EUR",
        ),
    ],
    ids=["renewed twice", "notice in the third term", "notice in the second", "ended after the second"],
)
def test_terms_that_were_renewed_stay_billed(read_registry: Read, entries: list[str], billed: str) -> None:
    """Notice ends what follows; what was billed for terms before it is not unbilled."""
    text = contract(RENEWING)
    registry = read_registry(stopped(text, *entries) if entries else text)

    shared = contract_shares(registry, date(2026, 12, 31))["ctr-00000001"]
    assert str(shared.billed.amount) == billed


def test_reports_show_the_running_term(read_registry: Read) -> None:
    registry = read_registry(device(1, more=NAMES_IT) + contract(f"{RENEWING}\nnotice_days: 90"))
    (row,) = reported(registry, "contracts", HALF_YEAR)
    (covered,) = reported(registry, "warranties", HALF_YEAR)

    assert (row["ends"], row["notice_by"], row["term"]) == (date(2026, 12, 31), date(2026, 10, 2), "running")
    assert (row["notice_days_left"], covered["ends"]) == (94, date(2026, 12, 31))


def test_what_is_leased_on_is_not_overdue(read_registry: Read) -> None:
    """A lease that renewed itself wants its devices back at the end of the term that runs."""
    leased = "ownership: leased\ncontracts: [ctr-00000001]"
    terms = "\nlease: {return_by: 2025-01-15}"
    lease = contract(f"{RENEWING}{terms}").replace("type: support", "type: lease")
    registry = read_registry(device(1, price=None, more=leased) + lease)
    ending = read_registry(device(1, price=None, more=leased) + lease.replace("auto_renew: true", ""))

    def overdue(of: Registry) -> list[Value]:
        rows = reported(of, "savings", HALF_YEAR)
        return [row["subject"] for row in rows if row["source"] == "overdue_leases"]

    assert overdue(registry) == []
    assert overdue(ending) == ["asset/lap-00000001"]
    (row,) = reported(registry, "leases", HALF_YEAR)
    assert (row["ends"], row["billed"], row["to_come"]) == (date(2026, 12, 31), "2190.00 EUR", "0.00 EUR")


MAINTAINED = """
--- software
id: cad
name: Cad
--- license
id: lic-00000001
product: cad
metric: device
quantity: 6
maintenance:
  - {starts: 2024-07-01, ends: 2025-06-30, price: 70.00 EUR}
  - {starts: 2025-07-01, ends: %s, price: 75.00 EUR}
state: active
lifecycle: [{on: 2024-07-01, to: active, by: jlind}]
"""


@pytest.mark.parametrize(
    ("ends", "within"),
    [
        ("2026-06-30", 30),
        ("2026-07-30", 30),
        ("2026-07-31", 60),
        ("2026-09-28", 90),
        ("2026-09-29", None),
        ("2026-06-29", None),
    ],
)
def test_renewals_have_maintenance(read_registry: Read, ends: str, within: int | None) -> None:
    found = [
        (row["what"], row["license"], str(row["ends"]), row["within"], row["price"])
        for row in reported(read_registry(MAINTAINED % ends), "renewals", HALF_YEAR)
    ]

    assert found == ([("maintenance", "lic-00000001", ends, within, "75.00 EUR")] if within else [])


@pytest.mark.parametrize(
    ("terms", "entries", "found"),
    [
        (RENEWING, [], []),
        (
            RENEWING.replace("2024-01-01", "2023-09-01").replace("12-31", "08-31"),
            [],
            [("2026-08-31", "2026-08-31")],
        ),
        (
            f"{RENEWING}\nnotice_days: 30".replace("2024-01-01", "2023-08-01").replace(
                "2024-12-31", "2024-07-31"
            ),
            [],
            [("2026-07-31", "2026-07-01")],
        ),
        ("starts: 2024-01-01\nends: 2026-07-31\nprice: 9.00 EUR", [], [("2026-07-31", None)]),
        (
            "starts: 2024-01-01\nends: 2026-07-31\nprice: 9.00 EUR",
            ["on: 2026-05-01, to: notice_given, effective: 2026-07-31"],
            [],
        ),
    ],
    ids=["renewed until December", "renewed until August", "notice", "no renewal", "notice was given"],
)
def test_renewals_have_contracts(
    read_registry: Read, terms: str, entries: list[str], found: list[tuple[str, str | None]]
) -> None:
    text = contract(terms)
    rows = reported(read_registry(stopped(text, *entries) if entries else text), "renewals", HALF_YEAR)

    told = [(str(row["ends"]), str(row["notice_by"]) if row["notice_by"] else None) for row in rows]
    assert told == found
    assert all((row["what"], row["contract"]) == ("contract", "ctr-00000001") for row in rows)


def subscribed(more: str = "", entries: str = "") -> str:
    """Return ten rights a year that renew themselves, two of which are used."""
    state = "terminated" if entries else "active"
    return f"""
--- software
id: cad
name: Cad
--- license
id: lic-00000001
product: cad
metric: device
quantity: 10
unit_price: 36.50 EUR
starts: 2024-01-01
ends: 2024-12-31
{more}
state: {state}
lifecycle: [{{on: 2024-01-01, to: active, by: jlind}}{entries}]
""" + device(1, more="software: [{product: cad, installed: 2026-01-01}]")


TERMINATED = ", {on: 2026-03-01, to: terminated, by: jlind, notice: letter, effective: 2026-12-31}"


@pytest.mark.parametrize(
    ("more", "entries", "day", "owned", "ends", "status"),
    [
        ("auto_renew: true", "", "2026-06-30", 10, "2026-12-31", "current"),
        ("auto_renew: true", "", "2026-12-15", 10, "2026-12-31", "expiring"),
        ("auto_renew: true", "", "2027-01-01", 10, "2027-12-31", "current"),
        ("", "", "2026-06-30", 0, "2024-12-31", "expired"),
        ("auto_renew: true", TERMINATED, "2026-12-31", 10, "2026-12-31", "terminated"),
        ("auto_renew: true", TERMINATED, "2027-01-01", 0, "2026-12-31", "terminated"),
    ],
)
def test_rights_that_renew_themselves(
    read_registry: Read, more: str, entries: str, day: str, owned: int, ends: str, status: str
) -> None:
    registry, on = read_registry(subscribed(more, entries)), date.fromisoformat(day)
    (line,), (position, *_) = reported(registry, "licenses", on), reported(registry, "license-position", on)

    assert (line["rights"], str(line["ends"]), line["status"]) == (owned, ends, status)
    assert position["owned"] == owned


def test_what_rights_that_renew_themselves_cost(read_registry: Read) -> None:
    """365.00 a year, in the third year: 1,095.00 until its day, then 365.00 on each first of January."""
    registry = read_registry(subscribed("auto_renew: true"))

    assert str(license_shares(registry, HALF_YEAR).spent["cad"]) == "1095.00 EUR"
    months = {str(row["month"]): row["licenses"] for row in reported(registry, "forecast", HALF_YEAR)}
    assert {month: amount for month, amount in months.items() if amount not in (None, "0.00 EUR")} == {
        "2027-01": "365.00 EUR",
        "2028-01": "365.00 EUR",
    }
