"""Snipe-IT's CSV files: samples for its importer, list exports, the custom asset report."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import msgspec

from itamops.findings import Level
from itamops.importers.batch import NewId
from itamops.importers.report import ImportResult, Options, Reported, in_order
from itamops.importers.snipe_it.assets import read_assets
from itamops.importers.snipe_it.columns import LICENSES, SHEETS, sheet_of
from itamops.importers.snipe_it.licenses import read_licenses
from itamops.importers.snipe_it.models import read_models
from itamops.importers.snipe_it.people import read_users
from itamops.importers.snipe_it.places import read_locations
from itamops.importers.snipe_it.rows import NOT_SHOWN, SheetReader
from itamops.importers.snipe_it.run import Run
from itamops.importers.table import Table, read_table
from itamops.registry import Registry

READERS: Mapping[str, Callable[[Run, Sequence[SheetReader]], None]] = {
    "location": read_locations,
    "person": read_users,
    "model": read_models,
    "asset": read_assets,
    "license": read_licenses,
}
"""By kind of record, in the order in which files are read: what is referred to comes first."""


def import_snipe_it(
    files: Sequence[tuple[str, bytes]],
    registry: Registry,
    options: Options,
    new_id: NewId,
    read_text: Callable[[str], str],
) -> ImportResult:
    """Turn Snipe-IT's files, in any order, into the files of a registry.

    Nothing is read or written but through the arguments: `files` are names and bytes, `read_text` gives the
    text of a file of the registry by its path. A record that an earlier import made is found by its sources;
    its fields follow the file, its lifecycle is left alone and differences are reported. Every row is counted
    and every value that is not kept is reported; never raises for what the files hold.
    """
    problems: list[Reported] = []
    run = Run(registry, options, new_id)
    readers: defaultdict[str, list[SheetReader]] = defaultdict(list)
    for file, content in files:
        table, found = read_table(file, content, options.encoding)
        reader = _recognised(table, found, options, problems)
        if reader:
            readers[reader.sheet.kind].append(reader)
            run.batch.count(reader.sheet.kind, "refused", table.refused)
    for kind, read in READERS.items():
        read(run, readers[kind])
    for step in run.later:
        step()
    for reader in (reader for group in readers.values() for reader in group):
        reader.report_columns()
        for row in reader:
            row.report_repeated()
    return ImportResult(
        files=run.batch.files(read_text), problems=in_order(problems), counts=run.batch.counts()
    )


def _recognised(
    table: Table, found: Sequence[Reported], options: Options, problems: list[Reported]
) -> SheetReader | None:
    """Tell what a table holds; report what is wrong with it, and if nobody can tell."""
    sheet = sheet_of(table.columns)
    secret = sheet is LICENSES
    problems.extend(
        msgspec.structs.replace(problem, value=NOT_SHOWN) if secret else problem for problem in found
    )
    if sheet and sheet.kind:
        return SheetReader(sheet, table, options, problems)
    if table.columns:
        rows = len(table.rows) + table.refused
        what = (
            f"holds {sheet.title}, which are not imported"
            if sheet
            else "is no file of Snipe-IT that is known"
        )
        known = ", ".join(sheet.title for sheet in SHEETS if sheet.kind)
        problems.append(
            Reported(
                file=table.file,
                message=f"the file {what}: left out ({rows} rows)",
                fix=f"give files of {known}, with their header",
                level=Level.ERROR,
                dropped=True,
            )
        )
    return None
