"""The YAML and SCH families: what is wrong with the text of one file, found while it is read."""

from collections.abc import Iterator
from textwrap import indent

import msgspec

from itamops.documents import FLAWS, FlawKind
from itamops.findings import Place, Problem
from itamops.registry.layout import SCHEMAS
from itamops.rules.engine import Check, Context, Rule, rule
from itamops.schemas import SCHEMA_NAMES, shipped_text
from itamops.snapshot import blob_id


def _found(code: str) -> Check:
    return lambda context: context.found(code)


def _flaw_rule(code: str, kind: FlawKind) -> Rule:
    text = (
        f"{kind.explanation}\n\n"
        f"Example:\n\n{indent(kind.bad.rstrip(), '    ')}\n\n"
        f"Fix: write\n\n{indent(kind.good.rstrip(), '    ')}"
    )
    return Rule(code, kind.title, kind.level, text, _found(code))


FLAW_RULES: tuple[Rule, ...] = tuple(_flaw_rule(code, kind) for code, kind in FLAWS.items())
"""The YAML family, one rule a flaw of the profile."""


@rule("SCH001", "Unknown field")
def unknown_field(context: Context) -> Iterator[Problem]:
    """Each kind has a closed list of fields, so that a typing error is not taken for a fact that is
    missing.

    Example: `asignee: person/akeller`, where the field is `assignee`.

    Fix: correct the name. `itamops schema KIND` lists the fields; what has none goes below `custom`.
    """
    yield from context.found("SCH001")


@rule("SCH002", "Missing field")
def missing_field(context: Context) -> Iterator[Problem]:
    """Some fields make no sense to leave out: without them nobody can say what the record is about.

    Example: an asset without `model`.

    Fix: add the field. A device without a serial or a sticker says so: `serial: none`, `tag: none`.
    """
    yield from context.found("SCH002")


@rule("SCH003", "Wrong type")
def wrong_type(context: Context) -> Iterator[Problem]:
    """A field holds a text, a number, true or false, a list or a group of fields: each field one of them.

    Example: `serial: 5141592`, a number, where a text belongs.

    Fix: quote what is text: `serial: "5141592"`; write lists as `[a, b]` or with a dash a line.
    """
    yield from context.found("SCH003")


@rule("SCH004", "Invalid value")
def wrong_value(context: Context) -> Iterator[Problem]:
    """The value has the right type, but it is none that the field can have: a day that is in no calendar, a
    state that does not exist, an amount without its currency, a text that is too long.

    Example: `in_service: 2026-02-30`.

    Fix: correct the value as the finding says.
    """
    for fault in context.faults("SCH004"):
        bare, kinds = (fault.breach.bare, fault.breach.kinds) if fault.breach else ("", ())
        meant = [f"{kind}/{bare}" for kind in kinds if context.whole.knows(kind, bare)]
        fix = f"write {' or '.join(meant)}" if meant else fault.problem.fix
        yield msgspec.structs.replace(fault.problem, fix=fix)


@rule("SCH005", "Unused schema extension")
def unusable_extension(context: Context) -> Iterator[Problem]:
    """`schemas/extensions/<kind>.json` types the `custom` fields of a kind. One that refers to anything
    outside of itself, or is no valid schema, is passed over, and `custom` stays unchecked.

    Example: `{"$ref": "https://example.org/custom.json"}`.

    Fix: write everything into the one file, and refer to `#/$defs/…` only.
    """
    yield from context.found("SCH005")


@rule("SCH006", "Modified schema")
def edited_schema(context: Context) -> Iterator[Problem]:
    """The files in `schemas/` tell editors what a record may hold. They are copies: a check judges by those
    of the installed version, so one that differs only misleads.

    Example: `schemas/asset.json` of last year's version.

    Fix: `itamops schema --write`. Own types of `custom` go to `schemas/extensions/<kind>.json`.
    """
    snapshot = context.snapshot
    for name in SCHEMA_NAMES:
        entry = snapshot.entries.get(f"{SCHEMAS}{name}.json")
        if entry and entry.blob != blob_id(shipped_text(name), snapshot.object_format):
            yield Problem(
                anchor=Place(entry.path),
                message=f"{entry.path} is not the schema that this version checks by",
                fix="itamops schema --write",
            )
