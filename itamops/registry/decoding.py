"""From the bytes of a file to the plain data of a record, or to what is wrong with it.

`read_file` is what a worker process does with one file; it knows nothing of other files.
"""

from collections.abc import Sequence
from typing import NamedTuple

from itamops.documents import Data, data_to_json, modeline_flaws, read_document, schema_address, secret_flaws
from itamops.findings import Anchor, Place, Problem
from itamops.schemas import Breach, SchemaSet


class Task(NamedTuple):
    """A file to read, and the schema that judges it; the kind is empty for a setting."""

    path: str
    schema: str
    kind: str
    id: str


class Fault(NamedTuple):
    """What is wrong with one file, under the code of the rule that says so; of its schema, the breach."""

    code: str
    problem: Problem
    breach: Breach | None = None


class FileRead(NamedTuple):
    """The outcome for one file: its data as JSON, unless a fault left none; then as far as it was read."""

    path: str
    json: bytes | None
    faults: tuple[Fault, ...]
    refused: dict[str, Data] | None = None


def read_file(schemas: SchemaSet, task: Task, content: bytes) -> FileRead:
    """Read and judge one file by itself.

    A key that is null counts as not given.
    """
    data, flaws = read_document(content)
    address = schema_address(task.path, task.schema)
    flaws = (*flaws, *modeline_flaws(content, address), *secret_flaws(content))
    faults = [
        Fault(
            flaw.code,
            Problem(
                anchor=Place(task.path, flaw.line, flaw.column, flaw.end_line, flaw.end_column),
                message=flaw.message,
                fix=flaw.fix,
                subject=task.path,
            ),
        )
        for flaw in flaws
    ]
    if not isinstance(data, dict):
        return FileRead(task.path, None, tuple(faults))
    # no schema takes a null, so a file that has one inside is looked at twice and all others once
    data = {key: value for key, value in data.items() if value is not None}
    usable = schemas.is_valid(task.schema, data)
    if not usable:
        data = _without_nulls(data)
        usable = schemas.is_valid(task.schema, data)
    if not usable:
        faults += [
            Fault(
                breach.code,
                Problem(
                    anchor=Anchor(task.path, breach.pointer, breach.on_key, task.kind, task.id),
                    message=breach.message,
                    fix=breach.fix or f"`itamops schema {task.schema}` shows what belongs here",
                    subject=f"{task.path} {'/'.join(map(str, breach.pointer))} {breach.message}",
                ),
                breach,
            )
            for breach in schemas.explain(task.schema, data)
        ]
    if not usable:
        return FileRead(task.path, None, tuple(faults), data)
    return FileRead(task.path, data_to_json(data), tuple(faults))


def _without_nulls(data: dict[str, Data]) -> dict[str, Data]:
    return {key: _inside(value) for key, value in data.items() if value is not None}


def _inside(value: Data) -> Data:
    match value:
        case dict():
            return _without_nulls(value)
        case list():
            return [_inside(part) for part in value]
    return value


def read_files(schemas: SchemaSet, work: Sequence[tuple[Task, bytes]]) -> list[FileRead]:
    """Read a batch of files."""
    return [read_file(schemas, task, content) for task, content in work]
