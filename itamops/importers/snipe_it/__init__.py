"""Snipe-IT's CSV files: samples for its importer, list exports, the custom asset report."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from html import unescape

from itamops.importers.batch import Target
from itamops.importers.rejects import rejects
from itamops.importers.report import ImportResult, Options, Reported, in_order
from itamops.importers.rows import SheetReader, open_sheet
from itamops.importers.snipe_it.assets import read_assets
from itamops.importers.snipe_it.columns import SHEETS
from itamops.importers.snipe_it.licenses import read_licenses
from itamops.importers.snipe_it.models import read_models
from itamops.importers.snipe_it.people import read_users
from itamops.importers.snipe_it.places import read_locations
from itamops.importers.snipe_it.run import Run
from itamops.importers.table import read_table

READERS: Mapping[str, Callable[[Run, Sequence[SheetReader]], None]] = {
    "location": read_locations,
    "person": read_users,
    "model": read_models,
    "asset": read_assets,
    "license": read_licenses,
}
"""By kind of record, in the order in which files are read: what is referred to comes first."""

_ENTITY = re.compile("&(?:amp|lt|gt|quot|apos|#0?39);")
_ESCAPED_FORMULA = re.compile("`(?=[-+=@\t])")


def import_snipe_it(files: Sequence[tuple[str, bytes]], target: Target, options: Options) -> ImportResult:
    """Turn Snipe-IT's files, in any order, into the files of a registry.

    Nothing is read or written but through the arguments; `files` are names and bytes. A record that an
    earlier import made is found by its sources; its fields follow the file, its lifecycle is left alone and
    differences are reported. Every row is counted and every value that is not kept is reported; never raises
    for what the files hold.
    """
    problems: list[Reported] = []
    run = Run(target, options)
    readers: defaultdict[str, list[SheetReader]] = defaultdict(list)
    for file, content in files:
        read = read_table(file, content, options.encoding)
        reader = open_sheet(SHEETS, "Snipe-IT", read, options, problems, _as_meant)
        if reader:
            readers[reader.sheet.kind].append(reader)
            run.batch.count(reader.sheet.kind, "refused", reader.table.refused)
    for kind, read_rows in READERS.items():
        read_rows(run, readers[kind])
    for step in run.later:
        step()
    opened = [reader for group in readers.values() for reader in group]
    for reader in opened:
        reader.report_columns()
        for row in reader:
            row.report_repeated()
    return ImportResult(
        files=run.batch.files(),
        problems=in_order(problems),
        counts=run.batch.counts(),
        rejects=rejects(opened, problems),
    )


def _as_meant(cell: str) -> str:
    """Undo what Snipe-IT's exports do to a text: HTML's escapes, a mark before what looks like a formula."""
    plain = cell[1:] if _ESCAPED_FORMULA.match(cell) else cell
    return _ENTITY.sub(lambda entity: unescape(entity[0]), plain) if "&" in plain else plain
