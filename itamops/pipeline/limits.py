"""How much one push may bring to a server: what is more is refused before any of it is judged."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from itamops.pipeline.gate import PushRefusal, Update
from itamops.rules import pushes
from itamops.snapshot import LARGEST_BYTES, Repository

FSCK = "receive.fsckObjects"
PACK = "receive.maxInputSize"
GIT_SETTINGS = {FSCK: "true", PACK: str(1 << 28)}
"""What git itself is told: to refuse malformed objects, and packs of more than 256 MiB."""


class Limit(NamedTuple):
    """A number that a push stays within: the setting of git's configuration, its default, in words."""

    setting: str
    default: int
    what: str


REFERENCES = Limit("itamops.maxPushReferences", 1_000, "references")
COMMITS = Limit("itamops.maxPushCommits", 1_000, "commits")
BYTES = Limit("itamops.maxPushBytes", 1 << 30, "bytes unpacked")
BLOB = Limit("itamops.maxPushBlob", LARGEST_BYTES, "bytes in one file")
LIMITS = (REFERENCES, COMMITS, BYTES, BLOB)
"""Each can be set on the server, as for the first push of a long history."""

SERVER_SETTINGS = {**GIT_SETTINGS, **{limit.setting: str(limit.default) for limit in LIMITS}}
"""What `hook install` writes where nothing is written yet."""


def too_large(repository: Repository, updates: Sequence[Update]) -> Iterator[PushRefusal]:
    """Yield the limits that a push goes beyond."""
    objects = [*repository.incoming({update.new for update in updates if update.new})]
    found = {
        REFERENCES: len(updates),
        COMMITS: sum(kind == "commit" for kind, _ in objects),
        BYTES: sum(size for _, size in objects),
        BLOB: max((size for kind, size in objects if kind == "blob"), default=0),
    }
    for limit, number in found.items():
        allowed = limit_of(repository, limit)
        if number > allowed:
            what = f"{number:,} {limit.what}, at most {allowed:,} by {limit.setting}"
            yield PushRefusal(pushes.too_large, what)


def limit_of(repository: Repository, limit: Limit) -> int:
    """Return a limit as the server has it; what is no number is the default."""
    text = repository.configured(limit.setting)
    return int(text) if text.isdecimal() else limit.default
