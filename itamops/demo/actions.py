"""What a change of the story can do to any record or file; each action is named by the first key of its line."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from itamops.demo.devices import settle
from itamops.demo.ledger import Data, Ledger, Moment, key_of
from itamops.demo.packaged import read_data, read_text

Action = Callable[..., None]


def load(ledger: Ledger, at: Moment, load: str) -> None:
    """Put in all records of a packaged file, kind by kind."""
    for kind, records in read_data(load).items():
        for record in records:
            add(ledger, at, add=kind, record=record)


def add(ledger: Ledger, at: Moment, add: str, record: Data) -> None:
    """Put in one record; where it has a life, its state is that of its last step."""
    if "lifecycle" in record:
        record["lifecycle"] = [_entry(at, entry) for entry in record["lifecycle"]]
        _stand(record)
    ledger.add(add, record)


def step(ledger: Ledger, at: Moment, step: str | Sequence[str], to: str, **evidence: Any) -> None:  # noqa: ANN401
    """Take records one step on in their lives; `to` is a state or `state.substate`."""
    state, _, substate = to.partition(".")
    given = {"to": state, **({"substate": substate} if substate else {}), **evidence}
    for reference in [step] if isinstance(step, str) else step:
        record = ledger.edit(reference)
        entry = _entry(at, given)
        record["lifecycle"].append(entry)
        _stand(record)
        if key_of(reference)[0] == "asset":
            settle(ledger, record, entry)


def change(ledger: Ledger, _at: Moment, set: str | Sequence[str], **fields: Any) -> None:  # noqa: A002, ANN401
    """Set fields of records; null takes one away."""
    for reference in [set] if isinstance(set, str) else set:
        record = ledger.edit(reference)
        record.update(fields)
        for field in [field for field, value in fields.items() if value is None]:
            del record[field]


def append(ledger: Ledger, _at: Moment, append: str, **items: Any) -> None:  # noqa: ANN401
    """Add an item to each list that is named."""
    record = ledger.edit(append)
    for field, item in items.items():
        record.setdefault(field, []).append(item)


def fulfil(ledger: Ledger, at: Moment, fulfil: str, by: Sequence[str], line: int = 1) -> None:
    """Name on a request's line what came of it."""
    wanted = ledger.edit(fulfil)["lines"][line - 1]
    wanted.setdefault("fulfilled_by", []).extend(by)


def approve(ledger: Ledger, at: Moment, approve: str | Sequence[str], **roles: str) -> None:
    """Write the claim that people approved requests, each in a role."""
    for reference in [approve] if isinstance(approve, str) else approve:
        claims = ledger.edit(reference).setdefault("approvals", [])
        claims += [{"role": role, "by": by, "on": str(at.day), "decision": "approved"} for role, by in roles.items()]


def place(ledger: Ledger, _at: Moment, place: Mapping[str, str]) -> None:
    """Put packaged files where they stand: path to the file's name in the package."""
    for path, name in place.items():
        ledger.write(path, read_text(name))


def delete(ledger: Ledger, _at: Moment, delete: str) -> None:
    """Delete a record's file, which no change may."""
    path, _ = ledger.text(delete)
    ledger.write(path, None)


def mistype(ledger: Ledger, _at: Moment, mistype: str, old: str, new: str) -> None:
    """Replace characters of a record's file as a hand would."""
    path, text = ledger.text(mistype)
    if old not in text:
        raise ValueError(f"the story mistypes {old!r}, which {path} does not hold")
    ledger.write(path, text.replace(old, new, 1))


def _entry(at: Moment, given: Mapping[str, Any]) -> Data:
    """Give a step of a lifecycle; day and person are those of the commit unless it says otherwise."""
    return {"on": str(at.day), "by": at.by, **given}


def _stand(record: Data) -> None:
    last = record["lifecycle"][-1]
    record["state"] = last["to"]
    if "substate" in last:
        record["substate"] = last["substate"]
    else:
        record.pop("substate", None)
