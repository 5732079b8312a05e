"""What records are called in the system they come from: the keys under which their sources name them."""

from collections.abc import Iterable
from hashlib import sha256

from itamops.records.asset import Asset
from itamops.records.base import Record
from itamops.records.license import License
from itamops.records.model import Model
from itamops.records.person import Person

KEY_LENGTH = 200


def key(kind: str, *parts: str | None) -> str:
    """Make a key from what a system tells records of a kind apart by: `asset:LT-0042`."""
    return _short(f"{kind}:{'|'.join(' '.join(part.split()) for part in parts if part)}")


def numbered(kind: str, number: str) -> str:
    """Make a key from the number a system gives a record: `asset-17`."""
    return _short(f"{kind}-{number}")


def identities(record: Record) -> Iterable[str]:
    """Return which keys a record would have by what it says of itself."""
    match record:
        case Asset():
            return (key("asset", record.tag),)
        case Person():
            return (key("person", record.id), *((key("email", record.email),) if record.email else ()))
        case Model():
            return (key("model", record.name, record.part_number),)
        case License():
            return (key("license", record.label), numbered("license", record.id))
    return (key(record.kind, record.label),)


def _short(made: str) -> str:
    """Cut a long key, and tell it from others that begin alike; keys are compared without case."""
    if len(made) <= KEY_LENGTH:
        return made
    return f"{made[: KEY_LENGTH - 17]}#{sha256(made.casefold().encode()).hexdigest()[:16]}"
