"""How values read: numbers, money, days, states and the names of fields."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from itamops.records.base import Money

NO_BREAK: Final = "\N{NO-BREAK SPACE}"

_STATES = {
    "active": (
        "in_use active running approved fulfilling fulfilled completed current balanced green keep preferred "
        "invest fine"
    ),
    "ready": "in_stock available stopped over",
    "waiting": (
        "draft planned ordered placed submitted in_review changes_requested in_transit in_maintenance "
        "scheduled confirmed documented notice_given reserved ending expiring in_grace not_started "
        "under_until_true_up warning amber replace phase_out migrate approaching waived"
    ),
    "alarm": "missing suspended rejected expired under banned error red failing reached",
    "ended": (
        "retired disposed cancelled terminated closed withdrawn ended deleted superseded transferred "
        "upgraded eliminate"
    ),
}

TONES: Mapping[str, str] = {state: tone for tone, states in _STATES.items() for state in states.split()}
"""State → how it is to be seen; each tone has a shape and a colour of its own."""

PLAIN = "plain"
"""The tone of a word that is no state of ours."""

_WORDS = {
    "cpus": "cores per socket",
    "gb": "GB",
    "iccid": "ICCID",
    "id": "id",
    "imei": "IMEI",
    "ips": "IP addresses",
    "kg": "kg",
    "macs": "MAC addresses",
    "seen_as": "seen as",
    "sha256": "SHA-256",
    "sla": "SLA",
    "tco": "TCO",
    "url": "web page",
    "vcpus": "virtual CPUs",
}


def tone_of(state: str) -> str:
    """Return the tone of a state."""
    return TONES.get(state, PLAIN)


def words(name: str) -> str:
    """Return a name of ours as words: `in_use` is `in use`."""
    return name.replace("_", " ")


def title_of(name: str) -> str:
    """Return the name of a field as people read it: `memory_gb` is `Memory GB`."""
    text = " ".join(_WORDS.get(part, part) for part in name.strip("_").split("_"))
    return text[:1].upper() + text[1:]


def grouped(number: int | Decimal) -> str:
    """Return a number with its thousands apart."""
    return f"{number:,}" if isinstance(number, int) else f"{number:,f}"


def amount(money: Money) -> str:
    """Return an amount with its thousands apart and its currency, which never stand on two lines."""
    return f"{money.amount:,f}{NO_BREAK}{money.currency}"


def long_day(day: date) -> str:
    """Return a day in words: `Tuesday, 3 February 2026`."""
    return f"{day:%A}, {day.day} {day:%B %Y}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with what is counted: `1 record`, `1,200 records`."""
    return f"{grouped(count)}{NO_BREAK}{one if count == 1 else many or one + 's'}"
