"""Devices: what they are, and the state in which Snipe-IT leaves them."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from itamops.authoring.render import Value
from itamops.findings import Level
from itamops.importers.batch import Fields, plain
from itamops.importers.keys import key, numbered
from itamops.importers.rows import SheetReader, SheetRow
from itamops.importers.sheets import normal
from itamops.importers.snipe_it.models import model, unknown_model
from itamops.importers.snipe_it.people import holder
from itamops.importers.snipe_it.places import company, location
from itamops.importers.snipe_it.run import SYSTEM, Run
from itamops.importers.snipe_it.states import GONE, SITUATIONS, Situation, meaning_of
from itamops.importers.values import read_imei, read_mac, read_months, read_serial, read_truth
from itamops.kinds import KIND_BY_NAME
from itamops.records.asset import Asset
from itamops.registry.search import folded
from itamops.rules.identity import NONE, SERIAL, TAG, is_placeholder


class Possession(NamedTuple):
    """Where Snipe-IT sees a device, who has it and until when."""

    situation: Situation
    assignee: str | None = None
    until: date | None = None
    location: str | None = None
    reason: str | None = None


def read_assets(run: Run, readers: Sequence[SheetReader]) -> None:
    """Take the rows that describe devices; those that other devices hold come last."""
    for reader in readers:
        if "status" not in reader.places:
            reader.note("", "no status is given: what nobody holds is in stock and available")
        if "serial" not in reader.places:
            reader.note("", f"no serials are given: new devices get `serial: {NONE}`")
    serials: dict[str, str] = {}
    rows = (row for reader in readers for row in reader)
    for row in sorted(rows, key=_is_held_by_asset):
        _read_asset(run, row, serials)


def _is_held_by_asset(row: SheetRow) -> bool:
    return normal(row.given("holder_type")) == "asset"


def _read_asset(run: Run, row: SheetRow, serials: dict[str, str]) -> None:
    tag, serial = _own(row, "tag", TAG), _serial(row, serials)
    keys = [
        *([numbered("asset", number)] if (number := row.given("id")) else ()),
        *([key("asset", tag)] if tag else [key("serial", serial)] if serial else ()),
    ]
    if not keys:
        run.refuse(row, "asset", "tag", "a device has neither asset tag nor serial")
        return
    known = run.batch.seek("asset", keys)
    made_of = model(run, row)
    custody = _custody(run, row)
    fields: Fields = {
        "name": row.line("name"),
        "tag": tag,
        "serial": serial,
        "model": made_of,
        "ownership": "byod" if row.read("byod", read_truth) else None,
        "company": company(run, row),
        "acquisition": _acquisition(run, row, custody.location),
        "warranties": _warranties(row),
        "network": {"macs": [mac]} if (mac := row.read("mac", read_mac)) else None,
        "phone": {"imei": imei} if (imei := row.read("imei", read_imei)) else None,
        "last_seen": {"on": seen, "source": SYSTEM} if (seen := row.day("last_audit")) else None,
        "custom": run.custom(
            **row.custom(),
            order_number=row.line("order_number"),
            end_of_life=row.day("end_of_life"),
            next_audit=row.day("next_audit"),
        ),
        "notes": row.text("notes"),
    }
    opening = _opening(run, row, custody, keys[0])
    found = run.describe(row, "asset", keys, fields, partial(_asset_id, run, made_of), opening=opening)
    if found and not run.batch.value("asset", found, "model"):
        run.batch.set("asset", found, "model", unknown_model(run, row))
    if found and isinstance(known, Asset):
        _report_difference(run, row, known, custody)


def _asset_id(run: Run, made_of: str | None) -> str:
    """Make an id whose prefix the configuration may give by the category of the model."""
    category = run.batch.value("model", made_of, "category") if made_of else None
    prefixes = run.registry.configuration.ids.prefixes
    return run.batch.random_id("asset", prefixes.get(str(category), KIND_BY_NAME["asset"].prefix))


def _own(row: SheetRow, field: str, what: str) -> str | None:
    """Return what only one device can have; a text that stands for a missing value counts as none."""
    value = row.line(field)
    if value in {None, NONE}:
        return None
    if is_placeholder(what, str(value)):
        row.report(
            field,
            f"is no {what}: a new device gets `{field}: {NONE}`",
            "read it off the device",
            dropped=True,
        )
        return None
    return value


def _serial(row: SheetRow, serials: dict[str, str]) -> str | None:
    serial = _own(row, "serial", SERIAL) if row.read("serial", read_serial) else None
    if not serial:
        return None
    first = serials.setdefault(folded(serial), row.where)
    if first != row.where:
        row.report("serial", f"is the serial of {first} as well", "correct the wrong one")
    return serial


def _acquisition(run: Run, row: SheetRow, place: str | None) -> Value:
    given = {
        "vendor": run.mention(row, "supplier", "vendor"),
        "on": row.day("purchase_date"),
        "price": row.money("purchase_cost", run.currencies.get(place or "", run.currency)),
    }
    return {field: value for field, value in given.items() if value is not None} or None


def _warranties(row: SheetRow) -> Value:
    """Return the warranty by its months from the purchase on, else by its last day."""
    months, bought = row.read("warranty_months", read_months), row.day("purchase_date")
    ends = row.day("warranty_expires")
    if months and bought:
        return [{"starts": bought, "ends": _months_after(bought, months) - timedelta(days=1)}]
    if ends:
        return [{"ends": ends}]
    if months:
        row.report("warranty_months", "nobody knows from which day", "give the purchase date", dropped=True)
    return None


def _months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the first after it where that month is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    last = date(day.year + year, month + 1, 1)
    later = last + timedelta(days=day.day - 1)
    return later if later.month == last.month else (last + timedelta(days=31)).replace(day=1)


def _custody(run: Run, row: SheetRow) -> Possession:
    assignee = _assignee(run, row)
    place = location(run, row, "location") or location(run, row, "default_location")
    if assignee and assignee.startswith("location/"):
        stands = assignee.removeprefix("location/")
        if place not in {None, stands}:
            row.report(
                "location",
                "is not kept: the device is where it is checked out to",
                level=Level.NOTE,
                dropped=True,
            )
        place = stands
    deleted = run.deleted_on(row)
    meaning = _meaning(row, held=assignee is not None)
    if deleted and meaning not in GONE:
        row.report(
            "deleted", "was deleted in Snipe-IT: it is retired and awaits sanitization", level=Level.NOTE
        )
        meaning = "archived"
    situation = SITUATIONS[meaning]
    reasons = [f"deleted in Snipe-IT on {deleted}"] if deleted else []
    if assignee and not situation.held:
        row.report("status", "nobody can hold it then: the holder is only noted as the reason", dropped=True)
        reasons = [f"checked out to {assignee} in Snipe-IT", *reasons]
    if not situation.held:
        return Possession(situation, location=place, reason=", ".join(reasons) or None)
    until = row.day("expected_checkin") if assignee else None
    return Possession(situation._replace(substate="loan") if until else situation, assignee, until, place)


def _meaning(row: SheetRow, *, held: bool) -> str:
    """Return a meaning of `SITUATIONS` that agrees with somebody's holding the device or not."""
    status = row.given("status")
    meaning = meaning_of(status) if status else "deployable"
    if meaning is None:
        fix = "write what it means behind it: (deployable), (pending), (undeployable) or (archived)"
        row.report("status", "is no status whose meaning is known", fix, Level.ERROR, dropped=True)
    if held and meaning in {"pending", "undeployable"}:
        row.report("status", "the device is checked out all the same: it counts as in use", dropped=True)
    if held:
        return meaning if meaning in GONE else "deployed"
    if meaning == "deployed":
        row.report(
            "status", "nobody is said to have it: it goes into quarantine", "name the holder", dropped=True
        )
    return "pending" if meaning in {None, "deployed"} else str(meaning)


def _assignee(run: Run, row: SheetRow) -> str | None:
    """Return who or what has the device, as `kind/id`."""
    kind = normal(row.given("holder_type"))
    if kind == "location":
        field = "holder_location" if row.given("holder_location") else "holder_name"
        return _written("location", location(run, row, field))
    if kind == "asset":
        return _written("asset", _asset_called(run, row))
    if kind not in {"", "user"}:
        row.report("holder_type", "is neither user, location nor asset", "", Level.ERROR, dropped=True)
        return None
    name = row.given("holder_name")
    if (
        not kind
        and not run.batch.named("person", name)
        and len(places := run.batch.named("location", name)) == 1
    ):
        return _written("location", *places)
    return _written("person", holder(run, row))


def _asset_called(run: Run, row: SheetRow) -> str | None:
    called = row.given("holder_name")
    alike = run.batch.named("asset", called)
    found = run.batch.find("asset", key("asset", called)) or (next(iter(alike)) if len(alike) == 1 else None)
    if not found:
        row.report("holder_name", "is no device that is known, or several", "", Level.ERROR, dropped=True)
    return found


def _written(kind: str, record_id: str | None) -> str | None:
    return f"{kind}/{record_id}" if record_id else None


def _opening(run: Run, row: SheetRow, custody: Possession, source: str) -> Fields:
    """Return state and first entry of a device that is new to the registry, as Snipe-IT has them."""
    state = {
        "substate": custody.situation.substate,
        "assignee": custody.assignee,
        "until": custody.until,
        "location": custody.location,
    }
    entry = {**state, "reason": custody.reason, "source": "migrated"}
    return {
        "state": custody.situation.state,
        **state,
        "lifecycle": [run.opening_entry(row, custody.situation.state, source, entry)],
    }


def _report_difference(run: Run, row: SheetRow, known: Asset, custody: Possession) -> None:
    """Report where registry and Snipe-IT have parted; a lifecycle is never rewritten.

    What is disposed of is archived in Snipe-IT, which knows no better; a place it does not name says nothing.
    """
    says = (custody.situation.state, custody.assignee, custody.location or known.location)
    stands = (known.state, plain(known.assignee), known.location)
    if says == stands or (says[0], known.state) == ("retired", "disposed"):
        return
    run.conflict(row, "asset", "status", known.id, _told(*says), _told(*stands))


def _told(state: str, assignee: Value, place: str | None) -> str:
    return " ".join(
        filter(None, (state, f"by {assignee}" if assignee else "", f"at {place}" if place else ""))
    )
