"""Locations, and the companies, vendors and teams that rows name."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from itamops.findings import Level
from itamops.importers.keys import key, numbered
from itamops.importers.rows import LINE_LENGTH, SheetReader, SheetRow
from itamops.importers.snipe_it.run import DEFAULTS, Run
from itamops.importers.values import read_country, read_currency


def read_locations(run: Run, readers: Sequence[SheetReader]) -> None:
    """Take the rows that describe locations; those of one name are told apart by their address."""
    names = Counter(_name(row) for reader in readers for row in reader)
    for reader in readers:
        reader.note("", f'new locations get the type "{DEFAULTS["location"]["type"]}": Snipe-IT has none')
        for row in reader:
            _read_location(run, row, shared=names[_name(row)] > 1)


def location(run: Run, row: SheetRow, field: str) -> str | None:
    """Return the location that a field names, unless several are called so."""
    name = row.line(field)
    if name and len(run.batch.named("location", name)) > 1:
        row.report(
            field, "is the name of several locations", "give them different names", Level.ERROR, dropped=True
        )
        return None
    if name and len(found := run.batch.named("location", name)) == 1:
        return next(iter(found))
    return run.mention(row, field, "location")


def company(run: Run, row: SheetRow, field: str = "company") -> str | None:
    """Return the company that a field names; a new one keeps its books in the currency of the import."""
    name = row.line(field)
    if name and (found := run.batch.find("company", key("company", name))):
        return found
    return run.mention(row, field, "company", {"legal_name": name, "currency": run.currency})


def _name(row: SheetRow) -> str:
    return (row.line("name") or "").casefold()


def _read_location(run: Run, row: SheetRow, *, shared: bool) -> None:
    name = row.line("name")
    if not name:
        run.refuse(row, "location", "name", "a location has no name")
        return
    if run.deleted_on(row):
        run.leave_out(row, "location", "deleted", "the location was deleted in Snipe-IT")
        return
    address = _address(row)
    by_address = key("location", name, address)
    if shared:
        row.report("name", "is the name of several locations, told apart by their addresses", "rename one")
    by_name = not shared and not run.batch.find("location", by_address)
    own = key("location", name) if by_name or _stood_alone(run, name, address) else by_address
    keys = [*([numbered("location", number)] if (number := row.given("id")) else ()), own]
    fields = {
        "name": name,
        "company": company(run, row),
        "address": address,
        "country": row.read("country", read_country),
        "notes": row.text("notes"),
    }
    found = run.describe(row, "location", keys, fields, partial(run.batch.slug_id, "location", name))
    currency = row.read("currency", read_currency)
    if found and currency:
        run.currencies[found] = currency
    if found and row.given("parent"):
        run.later.append(partial(_set_parent, run, row, found))


def _stood_alone(run: Run, name: str, address: str | None) -> bool:
    """Return whether this location was imported before another of its name appeared."""
    known = run.batch.find("location", key("location", name))
    return known is not None and run.batch.value("location", known, "address") == address


def _set_parent(run: Run, row: SheetRow, child: str) -> None:
    parent = location(run, row, "parent")
    if parent == child:
        row.report("parent", "is the location itself", "name another", Level.ERROR, dropped=True)
    elif parent:
        run.batch.set("location", child, "parent", parent)


def _address(row: SheetRow) -> str | None:
    """Put the parts of an address on one line; the country has its own field."""
    region = " ".join(filter(None, (row.line("state"), row.line("zip"))))
    parts = (row.line("address"), row.line("address2"), row.line("city"), region)
    return ", ".join(filter(None, parts))[:LINE_LENGTH].rstrip(", ") or None
