"""People: the users of Snipe-IT, and those whom other rows name as holders."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from itamops.findings import Level
from itamops.importers.keys import key, numbered
from itamops.importers.rows import LINE_LENGTH, SheetReader, SheetRow
from itamops.importers.snipe_it.places import company, location
from itamops.importers.snipe_it.run import Run
from itamops.importers.values import read_email, read_truth
from itamops.records.base import Record
from itamops.records.person import Person


def read_users(run: Run, readers: Sequence[SheetReader]) -> None:
    """Take the rows that describe people; managers are looked up when all people are known."""
    for reader in readers:
        for row in reader:
            _read_user(run, row)


def holder(run: Run, row: SheetRow) -> str | None:
    """Return the person to whom a row says something is checked out; one who is not known yet is made."""
    name = _full_name(row, "holder_")
    login = row.line("holder_username")
    email = row.read("holder_email", read_email) if name or login or row.given("holder_email") else None
    fields = {
        "name": name,
        "given_name": row.line("holder_first_name"),
        "family_name": row.line("holder_last_name"),
        "email": email,
    }
    columns = {
        "name": "holder_name",
        "given_name": "holder_first_name",
        "family_name": "holder_last_name",
        "email": "holder_email",
    }
    if email and not login and (known := run.emails.get(email.casefold())):
        return known
    if login or email:
        own = key("person", login) if login else key("email", email)
        taken = run.batch.mention("person", [own], fields, partial(_person_id, run, login or str(email)))
        run.report_conflicts(row, "person", taken, columns)
        return taken.id
    return _by_name(run, row, "holder_name", name) if name else None


def _read_user(run: Run, row: SheetRow) -> None:
    login, email, name = row.line("username"), row.read("email", read_email), _full_name(row)
    called = login or email or name
    if not called:
        run.refuse(row, "person", "username", "a person has neither user name, e-mail nor name")
        return
    own = key("person", login or name) if login or not email else key("email", email)
    keys = [*([numbered("user", number)] if (number := row.given("id")) else ()), own]
    fields = {
        "name": name,
        "given_name": row.line("first_name"),
        "family_name": row.line("last_name"),
        "title": row.line("title"),
        "email": email,
        "phone": row.line("phone"),
        "employee_number": row.line("employee_number"),
        "starts": row.day("starts"),
        "ends": row.day("ends") or _left_on(run, row, run.batch.seek("person", keys)),
        "company": company(run, row),
        "team": run.mention(row, "department", "team"),
        "location": location(run, row, "location"),
        "notes": row.text("notes"),
    }
    alike = [key("email", email)] if email else []
    found = run.describe(row, "person", keys, fields, partial(_person_id, run, called), alike=alike)
    if found:
        run.later.append(partial(_set_manager, run, row, found))
    if found and email:
        run.emails.setdefault(email.casefold(), found)


def _left_on(run: Run, row: SheetRow, known: Record | None) -> date | None:
    """Return the last day of somebody who was deleted, or is not activated and has left by that; else None.

    The day of the import counts only where no other last day is known.
    """
    deleted, activated = run.deleted_on(row), row.read("activated", read_truth)
    if deleted:
        row.report("deleted", "was deleted in Snipe-IT: the person has left", level=Level.NOTE)
    elif activated is False and run.options.not_activated is None:
        row.report(
            "activated",
            "cannot log in to Snipe-IT, which does not state whether the person has left: no last day is set",
            "state what it means: --not-activated active or left",
            Level.ERROR,
            dropped=True,
        )
    has_left = deleted or (activated is False and run.options.not_activated == "left")
    if not has_left or (isinstance(known, Person) and known.ends):
        return None
    return deleted or run.options.day


def _set_manager(run: Run, row: SheetRow, person: str) -> None:
    login = row.line("manager_username")
    field = "manager_username" if login else "manager" if row.given("manager") else "manager_last_name"
    name = row.line("manager") or _joined(row.line("manager_first_name"), row.line("manager_last_name"))
    known = run.batch.find("person", key("person", login)) if login else None
    manager = known or (_by_name(run, row, field, name) if name else None)
    if manager == person:
        row.report(field, "is the person's own manager", "name another", dropped=True)
    elif manager:
        run.batch.set("person", person, "manager", manager)
    elif login and not name:
        row.report(field, "is nobody who is known", "import the users with it", Level.ERROR, dropped=True)


def _by_name(run: Run, row: SheetRow, field: str, name: str) -> str | None:
    """Return the one person of a name; make one where nobody is called so."""
    found = run.batch.named("person", name)
    if len(found) > 1:
        row.report(field, "is the name of several people", "give the user name", Level.ERROR, dropped=True)
        return None
    if found:
        return next(iter(found))
    make_id = partial(_person_id, run, name)
    return run.batch.mention("person", [key("person", name)], {"name": name}, make_id).id


def _person_id(run: Run, called: str) -> str:
    opaque = run.registry.configuration.ids.people == "opaque"
    return run.batch.random_id("person", "p") if opaque else run.batch.slug_id("person", called)


def _full_name(row: SheetRow, prefix: str = "") -> str | None:
    return row.line(f"{prefix}name") or _joined(
        row.line(f"{prefix}first_name"), row.line(f"{prefix}last_name")
    )


def _joined(*parts: str | None) -> str | None:
    return " ".join(filter(None, parts))[:LINE_LENGTH].rstrip() or None
