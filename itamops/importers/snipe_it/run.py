"""What the readers of all files share during one import: the records, and how rows become them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from itamops.authoring.render import Value
from itamops.findings import Level
from itamops.importers.batch import Batch, Fields, MakeId, Taken, Target
from itamops.importers.keys import key
from itamops.importers.report import Options
from itamops.importers.rows import SheetRow
from itamops.importers.values import FALSE, TRUE
from itamops.records.person import Person
from itamops.rules.identity import NONE

SYSTEM = "snipe-it"

UNKNOWN = "unknown"
"""The name of a model, or its category, where no row says it."""

DEFAULTS: Mapping[str, Fields] = {
    "location": {"type": "site"},
    "model": {"category": UNKNOWN},
    "asset": {"tag": NONE, "serial": NONE},
    "license": {"metric": "seat", "quantity": 0},
}
"""What a new record says of what Snipe-IT does not know or no row tells."""


class Run:
    """One import. `later` is done when all rows are known.

    `currencies` are those of locations, by id; `emails` says whose an address is; `models` are those whose
    fields are completed when all rows are known.
    """

    def __init__(self, target: Target, options: Options) -> None:
        self.batch = Batch(target, SYSTEM, DEFAULTS)
        self.registry = registry = target.registry
        self.options = options
        self.currency = options.currency or registry.configuration.currency
        self.currencies: dict[str, str] = {}
        self.emails = {
            person.email.casefold(): person.id for person in registry.of(Person).values() if person.email
        }
        self.models: set[str] = set()
        self.later: list[Callable[[], None]] = []

    def opening_entry(self, row: SheetRow, state: str, source: str, more: Fields) -> Value:
        """Make the entry that opens a record: the row it stands in, and nothing that no row says."""
        opening: Fields = {
            "system": SYSTEM,
            "key": source,
            "file": row.reader.file[-200:],
            "row": row.number,
        }
        entry: Fields = {
            "on": self.options.day,
            "to": state,
            **more,
            "by": self.options.by,
            "opening": opening,
        }
        return {field: value for field, value in entry.items() if value is not None}

    def custom(self, **fields: Value) -> Value:
        """Gather what a record has no field for; None where there is nothing."""
        return {field: value for field, value in fields.items() if value is not None} or None

    def refuse(self, row: SheetRow, kind: str, field: str, message: str) -> None:
        """Report and count a row that is left out."""
        row.report(field, f"{message}: the row is left out", "", Level.ERROR, dropped=True)
        self.batch.count(kind, "refused")

    def deleted_on(self, row: SheetRow) -> date | None:
        """Return the day a row was deleted in Snipe-IT, or that of the import where none is given."""
        text = row.given("deleted").casefold()
        if not text or text in FALSE:
            return None
        return (row.day("deleted") if text not in TRUE else None) or self.options.day

    def leave_out(self, row: SheetRow, kind: str, field: str, message: str) -> None:
        """Note and count a row that describes nothing that is still there."""
        row.report(field, f"{message}: the row is left out", level=Level.NOTE, dropped=True)
        self.batch.count(kind, "refused")

    def conflict(self, row: SheetRow, kind: str, field: str, known: str, says: str, stands: str) -> None:
        """Report and count a row that contradicts a record's lifecycle, which an import never rewrites."""
        row.report(
            field,
            f"{known}: {says} in Snipe-IT, {stands} in the registry, which stays as it is",
            "append the step to its lifecycle, with its evidence, if Snipe-IT is right",
            Level.ERROR,
            dropped=True,
        )
        self.batch.mark_conflicting(kind, known)

    def describe(
        self,
        row: SheetRow,
        kind: str,
        keys: Iterable[str],
        fields: Fields,
        make_id: MakeId,
        *,
        opening: Fields | None = None,
        alike: Iterable[str] = (),
    ) -> str | None:
        """Take a row as the description of a record, and give its id; None where it contradicts another."""
        taken = self.batch.row(
            kind, keys, fields, opening=opening or {}, where=row.where, make_id=make_id, alike=alike
        )
        if taken.conflicts:
            row.report(
                "",
                f"{taken.before} describes the same {kind} and differs in {', '.join(taken.conflicts)}: "
                "this row is left out",
                "keep one of the two, or tell them apart",
                Level.ERROR,
                dropped=True,
            )
            return None
        if taken.before:
            row.report("", f"describes the same {kind} as {taken.before}", level=Level.NOTE)
        if taken.adopted:
            row.report("", f"is the {kind} {taken.id}, by what both say", level=Level.NOTE)
        return taken.id

    def mention(
        self,
        row: SheetRow,
        field: str,
        kind: str,
        more: Fields | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> str | None:
        """Return the id of what a field names; it is made if nothing is called so.

        `more` are further fields the row says of it; `columns` says from which columns, where names differ.
        """
        name = row.line(field)
        if not name:
            return None
        fields = {"name": name, **(more or {})}
        taken = self.batch.mention(kind, [key(kind, name)], fields, lambda: self.batch.slug_id(kind, name))
        # the name is the same but for its case
        differing = tuple(field for field in taken.conflicts if field != "name")
        self.report_conflicts(row, kind, taken._replace(conflicts=differing), columns or {})
        return taken.id

    def report_conflicts(self, row: SheetRow, kind: str, taken: Taken, columns: Mapping[str, str]) -> None:
        """Report what a row says of a record that others say differently."""
        for field in taken.conflicts:
            known = self.batch.value(kind, taken.id, field)
            message = f"is not what is known of the {kind} {taken.id}: {known!s:.80}"
            row.report(columns.get(field, field), message, "correct one of the two", dropped=True)
