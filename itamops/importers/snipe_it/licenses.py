"""Licenses: entitlement lines counted in seats, and those to whom seats are checked out."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from itamops.authoring.render import Value
from itamops.currencies import DECIMALS
from itamops.findings import Level
from itamops.importers.batch import Fields
from itamops.importers.keys import key, numbered
from itamops.importers.rows import SheetReader, SheetRow
from itamops.importers.snipe_it.people import holder
from itamops.importers.snipe_it.places import company
from itamops.importers.snipe_it.run import DEFAULTS, Run
from itamops.importers.values import read_count, read_truth
from itamops.kinds import KIND_BY_NAME
from itamops.records.base import Money
from itamops.records.license import License

KEY_LENGTH = 8
"""Characters of a product key; a shorter one may be a word of any text."""

KeysSeen = defaultdict[str, list[str]]
"""By the key of a line, the product keys that came with it: in memory only, to tell its rows apart."""


def read_licenses(run: Run, readers: Sequence[SheetReader]) -> None:
    """Take the rows that describe licenses; a row that repeats one may name another holder of a seat."""
    seen: KeysSeen = defaultdict(list)
    for reader in readers:
        reader.note(
            "", f'new licenses get the metric "{DEFAULTS["license"]["metric"]}", Snipe-IT\'s only one'
        )
        if "purchase_cost" in reader.places:
            what = {"seat": "one seat, as Snipe-IT adds them up", "line": "all seats of a license"}
            reader.note(
                reader.column("purchase_cost"),
                f"the cost is taken for that of {what[run.options.price_of]}",
            )
        for row in reader:
            _read_license(run, row, seen)


def _read_license(run: Run, row: SheetRow, seen: KeysSeen) -> None:
    name = row.line("name")
    secret = row.given("key")
    if secret:
        row.report(
            "key",
            "a product key is a secret and is not kept",
            "store where it is kept: key_reference",
            dropped=True,
            shown=False,
        )
    if not name:
        run.refuse(row, "license", "name", "a license has no name")
        return
    own = _line_key(row, name, secret, seen)
    keys = [*([numbered("license", number)] if (number := row.given("id")) else ()), own]
    known = run.batch.seek("license", keys)
    fields = _fields(run, row, name, secret)
    opening = _opening(run, row, keys[0])
    make_id = partial(run.batch.random_id, "license", KIND_BY_NAME["license"].prefix)
    found = run.describe(row, "license", keys, fields, make_id, opening=opening)
    if not found:
        return
    if isinstance(known, License) and known.state != _state(run, row):
        run.conflict(row, "license", "terminates", known.id, _state(run, row), known.state)
    _allocate(run, row, found)


def _line_key(row: SheetRow, name: str, secret: str, seen: KeysSeen) -> str:
    """Return the key of a line by all that Snipe-IT has of a purchase; product keys only keep rows apart."""
    purchase = [row.given(field) for field in ("purchase_date", "order_number", "purchase_order")]
    own = key("license", name, *purchase)
    if secret not in seen[own]:
        seen[own].append(secret)
    position = seen[own].index(secret)
    if not position:
        return own
    if not row.given("id"):
        row.report(
            "name", "several lines differ by their product key only, and are told apart by their order"
        )
    return key("license", name, *purchase, f"#{position + 1}")


def _fields(run: Run, row: SheetRow, name: str, secret: str) -> Fields:
    publisher = run.mention(row, "manufacturer", "vendor")
    product = run.mention(row, "name", "software", {"publisher": publisher}, {"publisher": "manufacturer"})
    seats = row.read("seats", read_count)
    bought, ends = row.day("purchase_date"), row.day("expires")
    if bought and ends and ends < bought:
        row.report(
            "expires", f"it ends on {ends}, before it was bought on {bought}", "correct one of the two"
        )
    if seats is None:
        row.report("seats", "nobody knows how many seats there are: a new license gets 0", "give the number")
    return {
        "name": _without_key(row, "name", name, secret),
        "product": product,
        "quantity": seats,
        "unit_price": _unit_price(run, row, seats),
        "ends": ends,
        "company": company(run, row),
        "vendor": run.mention(row, "supplier", "vendor"),
        "purchased": bought,
        "notes": _without_key(row, "notes", row.text("notes"), secret),
        "custom": run.custom(
            order_number=row.line("order_number"),
            purchase_order=row.line("purchase_order"),
            maintained=row.read("maintained", read_truth),
            reassignable=row.read("reassignable", read_truth),
        ),
    }


def _without_key(row: SheetRow, field: str, text: str | None, secret: str) -> str | None:
    """Take the row's own product key out of a text."""
    if not text or len(secret) < KEY_LENGTH or secret not in text:
        return text
    row.report(field, "holds the product key, which is taken out", dropped=True, shown=False)
    return text.replace(secret, "(the product key was removed)")


def _unit_price(run: Run, row: SheetRow, seats: int | None) -> Money | None:
    cost = row.money("purchase_cost", run.currency)
    if cost is None or run.options.price_of == "seat":
        return cost
    if not seats:
        row.report("purchase_cost", "cannot be shared among no seats", "give the seats", dropped=True)
        return None
    share = Money((cost.amount / seats).quantize(Decimal(1).scaleb(-DECIMALS[cost.currency])), cost.currency)
    if share.amount * seats != cost.amount:
        row.report("purchase_cost", f"{seats} seats at {share} are {share.amount * seats}, not {cost.amount}")
    return share


def _terminated_on(run: Run, row: SheetRow) -> date | None:
    return row.day("terminates") or run.deleted_on(row)


def _state(run: Run, row: SheetRow) -> str:
    terminated = _terminated_on(run, row)
    return "terminated" if terminated and terminated <= run.options.day else "active"


def _opening(run: Run, row: SheetRow, source: str) -> Fields:
    state = _state(run, row)
    terminates = _terminated_on(run, row)
    if terminates and state == "active":
        row.report(
            "terminates",
            "lies ahead: the license is active",
            "record the notice when it is given",
            dropped=True,
        )
    entry: Fields = {"effective": terminates} if state == "terminated" else {}
    return {"state": state, "lifecycle": [run.opening_entry(row, state, source, entry)]}


def _allocate(run: Run, row: SheetRow, license_id: str) -> None:
    """Set one right aside for the device or else the person a seat is checked out to, if none is yet."""
    tag = row.given("holder_tag")
    device = run.batch.find("asset", key("asset", tag)) if tag else None
    if tag and not device:
        row.report(
            "holder_tag",
            "is no device that is known",
            "import the devices with it",
            Level.ERROR,
            dropped=True,
        )
    person = holder(run, row)
    kind, holder_id = ("asset", device) if device else ("person", person)
    if not holder_id:
        return
    allocations: Value = run.batch.value(kind, holder_id, "allocations")
    running = (
        item.get("license")
        for item in (allocations if isinstance(allocations, list) else ())
        if isinstance(item, dict) and not item.get("until")
    )
    if license_id not in running:
        run.batch.add(kind, holder_id, "allocations", {"license": license_id, "since": run.options.day})
