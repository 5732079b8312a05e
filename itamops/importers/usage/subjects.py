"""Who and which device a measurement means: the records that go by what it calls them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from itamops.findings import Level
from itamops.importers.rows import SheetRow
from itamops.lifecycles.asset import ENDED
from itamops.records.asset import Asset
from itamops.records.base import Record
from itamops.records.person import Person
from itamops.registry import Registry
from itamops.rules.identity import NONE

Calls = defaultdict[str, set[str]]
"""By what a record goes by, in lower case, the ids of all that do."""


class Who:
    """The people and devices of a registry, by everything that other systems may call them."""

    def __init__(self, registry: Registry) -> None:
        self.people = _calls((person, _person_calls(person)) for person in registry.of(Person).values())
        accounted = (asset for asset in registry.of(Asset).values() if asset.state not in ENDED)
        self.devices = _calls((asset, _device_calls(asset)) for asset in accounted)

    def person(self, row: SheetRow, fields: Sequence[str]) -> str:
        """Return the id of the person whom a row's fields name; as it is written where nobody goes by it."""
        return _found(row, fields, self.people, "person")

    def device(self, row: SheetRow, fields: Sequence[str]) -> str:
        """Return the id of the device that a row's fields name; as it is written where none goes by it."""
        return _found(row, fields, self.devices, "device")


def _calls(records: Iterable[tuple[Record, Iterator[str | None]]]) -> Calls:
    calls: Calls = defaultdict(set)
    for record, names in records:
        for name in names:
            if name and name != NONE:
                calls[_folded(name)].add(record.id)
    return calls


def _person_calls(person: Person) -> Iterator[str | None]:
    yield from (person.id, person.name, person.email, person.employee_number)
    if person.logins:
        yield from (getattr(person.logins, forge) for forge in person.logins.__struct_fields__)


def _device_calls(asset: Asset) -> Iterator[str | None]:
    yield from (asset.id, asset.tag, asset.serial)
    if asset.network:
        yield asset.network.hostname


def _found(row: SheetRow, fields: Sequence[str], calls: Calls, what: str) -> str:
    given = {field: text for field in fields if (text := row.given(field))}
    for field, text in given.items():
        ids = calls.get(_folded(text)) or calls.get(_account(text)) or set()
        if len(ids) == 1:
            return next(iter(ids))
        if ids:
            message = f"is what several {what}s go by: it counts as one more, as it is written"
            row.report(field, message, "give the id", Level.ERROR)
            return text
    if not given:
        return ""
    field, text = next(iter(given.items()))
    row.report(field, f"is no {what} of the register: it counts as one more, as it is written")
    return text


def _account(text: str) -> str:
    r"""Return the name of an account without its Windows domain: `ACME\akeller`."""
    return _folded(text.rpartition("\\")[2])


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
