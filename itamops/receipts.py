"""Receipts: what was judged and approved, one JSON file for each commit of the main line, chained by hashes.

They stand on an orphan branch of their own, so that evidence outlives the forge it came from.
`docs/receipts.md` describes the form.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Literal

import msgspec

from itamops.approvals.evidence import Decision, Maker
from itamops.findings import FindingClass

BRANCH = "itamops-receipts"
SIGNATURE = ".sig"
"""What signed a receipt before it had a summary: read, and not written any more."""

SUMMARY = ".vsa.json"
HASH = "sha256:"
ADDED = frozenset({"spends", "branch"})
"""Fields of a receipt that came after its first version."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was judged of one commit of the main line as a change from its first parent.

    The first receipt of a registry has no `base` and no `change_digest`: it takes the tree as it is.
    `governance` hashes the files of the base that governed, `errors` are the codes that counted against the
    commit, `made_by` is who made it and how each name is known, `approvals` what people had decided about it
    and who brought it, `waivers` the ids of those that excused something.
    `reviewed` are commits of a branch that it is a squash or a rebase of: who approved those, approved it.
    `spends` are the approvals, by name, that count for it and for nothing afterwards.
    `branch` is the main branch that it came to, where that was known.
    `ratifies` is the reason of a receipt that is written later, for a commit that went in unjudged or in
    spite of what was found. `previous` is the hash of the receipt written before, whatever commit that is
    for.
    """

    schema: Literal["itamops.receipt/v1"] = "itamops.receipt/v1"
    commit: str
    base: str | None
    tree: str
    change_digest: str | None
    governance: str
    tool: str
    day: date
    findings: Mapping[FindingClass, int]
    errors: tuple[str, ...] = ()
    made_by: tuple[Maker, ...] = ()
    approvals: tuple[Decision, ...] = ()
    reviewed: tuple[str, ...] = ()
    spends: tuple[str, ...] = ()
    waivers: tuple[str, ...] = ()
    branch: str = ""
    ratifies: str | None = None
    previous: str | None = None

    @property
    def path(self) -> str:
        """Where it stands on the branch; a commit may be ratified several times, after different receipts."""
        after = (self.previous or "").removeprefix(HASH)[:12]
        return f"{self.day.year}/{self.commit}{'' if self.ratifies is None else f'.ratified-{after}'}.json"

    @property
    def spent(self) -> tuple[str, ...]:
        """The approvals that it uses up; a receipt written before they were listed lists what was decided."""
        over = {self.commit, *self.reviewed}
        counted = (
            one
            for one in self.approvals
            if one.outcome == "approved"
            and not (one.flaw or one.bot)
            and (one.change_digest == self.change_digest if one.change_digest else one.commit in over)
        )
        return self.spends or tuple(name for one in counted for name in one.names)

    @property
    def landing(self) -> tuple[str, ...]:
        """The name under which a step that came to the main line stands among what is spent."""
        is_step = self.change_digest is not None and self.ratifies is None
        return (landed_as(self.change_digest or ""),) if is_step else ()


class Filed(msgspec.Struct, frozen=True):
    """A receipt as it stands on the branch, with its bytes, and the signed summary or signature beside it."""

    receipt: Receipt
    content: bytes
    summary: bytes | None = None
    signature: bytes | None = None


class Ledger(msgspec.Struct, frozen=True):
    """All receipts that hold together, oldest first, and what is wrong with the others, by path."""

    filed: tuple[Filed, ...] = ()
    flaws: Mapping[str, str] = {}

    @property
    def receipts(self) -> Mapping[str, Filed]:
        """Return the receipt of each commit that has one which is no ratification."""
        return {one.receipt.commit: one for one in self.filed if one.receipt.ratifies is None}

    @property
    def ratifications(self) -> Mapping[str, Filed]:
        """Return the latest of the receipts that ratify a commit, by commit."""
        return {one.receipt.commit: one for one in self.filed if one.receipt.ratifies is not None}

    def spent_beside(self, steps: Collection[str]) -> Mapping[str, str]:
        """Return the approvals, by name, that commits other than `steps` have used up, and which did.

        Beside those stands each change, by the name of its landing.
        """
        return {
            name: filed.receipt.commit
            for filed in self.filed
            if filed.receipt.commit not in steps
            for name in (*filed.receipt.spent, *filed.receipt.landing)
        }

    @property
    def spent_again(self) -> Mapping[str, Mapping[str, str]]:
        """Return, by commit, those of its approvals that an earlier receipt has spent, with whose it was.

        The steps of one rebase share the reviews of their branch: their receipts follow each other, name the
        same reviewed commits, and each is of another change.
        """
        again: dict[str, dict[str, str]] = {}
        spent: dict[str, str] = {}
        landing: dict[str, str] = {}
        before: tuple[str, ...] = ()
        digests: set[str | None] = set()
        for receipt in (filed.receipt for filed in self.filed):
            if not receipt.reviewed or receipt.reviewed != before or receipt.change_digest in digests:
                spent |= landing
                landing, before, digests = {}, receipt.reviewed, set()
            names = {name for one in receipt.approvals for name in one.names if name in spent}
            names |= {name for name in receipt.landing if name in spent}
            again[receipt.commit] = again.get(receipt.commit, {}) | {
                name: spent[name] for name in names if spent[name] != receipt.commit
            }
            landing |= dict.fromkeys((*receipt.spent, *receipt.landing), receipt.commit)
            digests.add(receipt.change_digest)
        return again

    @property
    def last(self) -> str | None:
        """The hash that the next receipt names."""
        return content_hash(self.filed[-1].content) if self.filed else None


def landed_as(digest: str) -> str:
    """Return the name of a change's landing among the approvals that are spent."""
    return f"landed:{digest}"


def summary_path(path: str) -> str:
    """Return where the signed summary of a receipt stands."""
    return path.removesuffix(".json") + SUMMARY


def content_hash(content: bytes) -> str:
    """Hash bytes, with the name of the function before the digits."""
    return f"{HASH}{hashlib.sha256(content).hexdigest()}"


def encode(receipt: Receipt) -> bytes:
    """Write a receipt in its one form: keys sorted, two spaces a level, UTF-8, a line end.

    A field that earlier versions did not know is left out where it is empty: their receipts keep their form.
    """
    fields = msgspec.to_builtins(receipt)
    known = {name: value for name, value in fields.items() if value or name not in ADDED}
    return msgspec.json.format(msgspec.json.encode(known, order="sorted"), indent=2) + b"\n"


def chain(receipts: Iterable[Receipt], last: str | None) -> Mapping[str, bytes]:
    """Return the files of further receipts by path, each naming the one before; `last` is the branch's."""
    files = {}
    for receipt in receipts:
        chained = msgspec.structs.replace(receipt, previous=last)
        files[chained.path] = content = encode(chained)
        last = content_hash(content)
    return files


def read_ledger(files: Mapping[str, bytes]) -> Ledger:
    """Read the files of the branch, and follow the chain from its first receipt."""
    flaws: dict[str, str] = {}
    following: defaultdict[str | None, list[Filed]] = defaultdict(list)
    for path, content in sorted(files.items()):
        if path.endswith((SIGNATURE, SUMMARY)):
            continue
        receipt = _decoded(content)
        if receipt is None or encode(receipt) != content:
            flaws[path] = "cannot be read: it is cut off, was edited, or is of another version"
        elif receipt.path != path:
            flaws[path] = f"is the receipt of {receipt.path}"
        else:
            beside = files.get(summary_path(path)), files.get(path + SIGNATURE)
            following[receipt.previous].append(Filed(receipt, content, *beside))
    filed: list[Filed] = []
    last = None
    while successors := following.pop(last, None):
        filed.append(successors[0])
        flaws |= {
            other.receipt.path: "claims a place in the chain that another has" for other in successors[1:]
        }
        last = content_hash(successors[0].content)
    flaws |= {
        one.receipt.path: "is in no chain: what it was written after is gone or was changed"
        for others in following.values()
        for one in others
    }
    return Ledger(tuple(filed), flaws)


def _decoded(content: bytes) -> Receipt | None:
    try:
        return msgspec.json.decode(content, type=Receipt)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
