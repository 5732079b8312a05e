"""What a change of the story can do to any record or file."""

from collections.abc import Mapping, Sequence
from typing import Any

from itamops import __version__
from itamops.authoring.editors import editor_files
from itamops.authoring.new_registry import GIT_ATTRIBUTES, GIT_IGNORE
from itamops.authoring.pipelines import pipeline_files
from itamops.authoring.tools import InstalledTool, tool_files
from itamops.demo.devices import settle
from itamops.demo.labels import expanded
from itamops.demo.ledger import Data, StoryLedger, StoryMoment, key_of
from itamops.demo.packaged import read_data, read_text


def load(ledger: StoryLedger, at: StoryMoment, name: str) -> None:
    """Put in all records of a packaged file, kind by kind."""
    for kind, records in read_data(name).items():
        for record in records:
            add(ledger, at, kind, record=record)


def add(ledger: StoryLedger, at: StoryMoment, kind: str, *, record: Data) -> None:
    """Put in one record; where it has a life, its state is that of its last step."""
    if "lifecycle" in record:
        record["lifecycle"] = [_entry(at, entry) for entry in record["lifecycle"]]
        _stand(record)
    ledger.add(kind, record)


def step(
    ledger: StoryLedger,
    at: StoryMoment,
    references: str | Sequence[str],
    to: str,
    **evidence: object,
) -> None:
    """Take records one step on in their lives; `to` is a state or `state.substate`."""
    state, _, substate = to.partition(".")
    given = {"to": state, **({"substate": substate} if substate else {}), **evidence}
    for reference in [references] if isinstance(references, str) else references:
        record = ledger.edit(reference)
        entry = _entry(at, given)
        record["lifecycle"].append(entry)
        _stand(record)
        if key_of(reference)[0] == "asset":
            settle(ledger, record, entry)


def change(
    ledger: StoryLedger,
    _at: StoryMoment,
    references: str | Sequence[str],
    **fields: object,
) -> None:
    """Set fields of records; null takes one away."""
    for reference in [references] if isinstance(references, str) else references:
        record = ledger.edit(reference)
        record.update(fields)
        for field in [field for field, value in fields.items() if value is None]:
            del record[field]


def append(ledger: StoryLedger, _at: StoryMoment, reference: str, **items: object) -> None:
    """Add an item to each list that is named."""
    record = ledger.edit(reference)
    for field, item in items.items():
        record.setdefault(field, []).append(item)


def fulfil(ledger: StoryLedger, _at: StoryMoment, request: str, *, by: Sequence[str], line: int = 1) -> None:
    """Name on a request's line what came of it."""
    wanted = ledger.edit(request)["lines"][line - 1]
    wanted.setdefault("fulfilled_by", []).extend(by)


def claim(
    ledger: StoryLedger,
    at: StoryMoment,
    request: str,
    *,
    approved_by: Mapping[str, str],
    decision: str = "approved",
) -> None:
    """Write on a request who decided in which role; it is a claim, the evidence is with the forge."""
    claims = ledger.edit(request).setdefault("approvals", [])
    claims += [
        {"role": role, "by": person, "on": str(at.day), "decision": decision}
        for role, person in approved_by.items()
    ]


def place(ledger: StoryLedger, _at: StoryMoment, names: Mapping[str, str]) -> None:
    """Put packaged files where they stand, path to name, with their labels replaced."""
    for path, name in names.items():
        ledger.write(path, expanded(read_text(name)))


def furnish(ledger: StoryLedger, _at: StoryMoment, _what: str) -> None:
    """Write what `itamops init` gives beside records and policy: schemas, editors' settings, git's files."""
    for path, text in {".gitattributes": GIT_ATTRIBUTES, ".gitignore": GIT_IGNORE, **editor_files()}.items():
        ledger.write(path, text)


def automate(ledger: StoryLedger, _at: StoryMoment, forge: str) -> None:
    """Write the pipeline of a forge, which installs this version of itamops, however it is installed here."""
    tools = tool_files(InstalledTool(__version__, f"itamops=={__version__}", {}))
    for path, text in {**pipeline_files(forge), **tools}.items():
        ledger.write(path, str(text))


def delete(ledger: StoryLedger, _at: StoryMoment, reference: str) -> None:
    """Delete a record's file, which no change may."""
    path, _ = ledger.text(reference)
    ledger.write(path, None)


def mistype(ledger: StoryLedger, _at: StoryMoment, reference: str, *, old: str, new: str) -> None:
    """Replace characters of a record's file as a hand would."""
    path, text = ledger.text(reference)
    if old not in text:
        raise ValueError(f"the story mistypes {old!r}, which {path} does not hold")
    ledger.write(path, text.replace(old, new, 1))


def _entry(at: StoryMoment, given: Mapping[str, Any]) -> Data:
    """Return a step of a lifecycle; day and person are those of the commit unless it says otherwise."""
    return {"on": str(at.day), "by": at.by, **given}


def _stand(record: Data) -> None:
    last = record["lifecycle"][-1]
    record["state"] = last["to"]
    if "substate" in last:
        record["substate"] = last["substate"]
    else:
        record.pop("substate", None)
