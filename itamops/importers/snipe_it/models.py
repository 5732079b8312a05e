"""Models: what devices are of."""

from collections.abc import Sequence
from functools import partial

from itamops.authoring.ids import slug
from itamops.importers.batch import Fields
from itamops.importers.keys import key, numbered
from itamops.importers.rows import SheetReader, SheetRow
from itamops.importers.snipe_it.run import UNKNOWN, Run
from itamops.importers.snipe_it.traits import traits_of
from itamops.importers.values import read_count, read_months, read_truth


def read_models(run: Run, readers: Sequence[SheetReader]) -> None:
    """Take the rows that describe models; name and number together tell them apart."""
    for reader in readers:
        for row in reader:
            _read_model(run, row)


def model(run: Run, row: SheetRow) -> str | None:
    """Return the model that a device's row names, made from what the row says if need be.

    A row without a model number means the one described model of its name, if there is only one.
    """
    number = row.line("model_number")
    called = row.line("model") or number
    if not called:
        return None
    own = key("model", called, number)
    fields = _fields(run, row, called, number, "model_notes")
    described = () if number else run.batch.described("model", called)
    if run.batch.find("model", own) or len(described) != 1:
        taken = run.batch.mention("model", [own], fields, partial(_model_id, run, called, number))
    else:
        taken = run.batch.compare("model", described[0], fields)
    run.report_conflicts(row, "model", taken, {"notes": "model_notes"})
    _complete(run, row, taken.id)
    return taken.id


def unknown_model(run: Run, row: SheetRow) -> str:
    """Return the model of devices of which no row names one."""
    row.reader.note(row.reader.column("model"), f'new devices without a model are of the model "{UNKNOWN}"')
    make_id = partial(run.batch.slug_id, "model", UNKNOWN)
    made = run.batch.mention("model", [key("model", UNKNOWN)], {"name": UNKNOWN}, make_id).id
    _complete(run, row, made)
    return made


def _complete(run: Run, row: SheetRow, model_id: str) -> None:
    """Fill in what a new model's category implies, once all rows have named its category."""
    if model_id not in run.models and run.registry.get("model", model_id) is None:
        run.models.add(model_id)
        run.later.append(partial(_set_traits, run, row, model_id))


def _set_traits(run: Run, row: SheetRow, model_id: str) -> None:
    category = str(run.batch.value("model", model_id, "category") or UNKNOWN)
    traits = traits_of(category)
    missing = {
        field: value
        for field, value in traits._asdict().items()
        if value is not None and run.batch.value("model", model_id, field) is None
    }
    for field, value in missing.items():
        run.batch.set("model", model_id, field, value)
    if missing:
        values = ", ".join(f"{field}: {str(value).lower()}" for field, value in missing.items())
        row.reader.note(
            row.reader.column("category"),
            f"models of the category {category} get {values}",
            fix="correct the models of which this is not so",
        )


def _read_model(run: Run, row: SheetRow) -> None:
    number = row.line("model_number")
    called = row.line("name") or number
    if not called:
        run.refuse(row, "model", "name", "a model has no name")
        return
    if run.deleted_on(row):
        run.leave_out(row, "model", "deleted", "the model was deleted in Snipe-IT")
        return
    keys = [*([numbered("model", known)] if (known := row.given("id")) else ()), key("model", called, number)]
    fields = {
        **_fields(run, row, called, number, "notes"),
        "requestable": row.read("requestable", read_truth),
        "useful_life_months": row.read("useful_life", read_months) or None,
        "minimum_stock": row.read("minimum", read_count),
    }
    found = run.describe(row, "model", keys, fields, partial(_model_id, run, called, number))
    if found:
        _complete(run, row, found)


def _model_id(run: Run, called: str, number: str | None) -> str:
    """Make an id from the name, with the number where another model has the name already."""
    plain = run.batch.slug_id("model", called)
    return plain if plain == slug(called) or not number else run.batch.slug_id("model", f"{called} {number}")


def _fields(run: Run, row: SheetRow, called: str, number: str | None, notes: str) -> Fields:
    category = row.line("category")
    if not category:
        row.reader.note(row.reader.column("category"), f'new models without a category get "{UNKNOWN}"')
    return {
        "name": called,
        "manufacturer": run.mention(row, "manufacturer", "vendor"),
        "category": slug(category) if category else None,
        "part_number": number,
        "notes": row.text(notes),
    }
