"""The names of references that a server takes: branches and tags that nobody takes for something else."""

from collections.abc import Collection, Iterator
from unicodedata import normalize

from itamops.kinds import DEVICE_NAMES
from itamops.receipts import BRANCH
from itamops.registry.search import skeleton
from itamops.rules import pushes
from itamops.rules.engine import Rule

HEADS, TAGS = "refs/heads/", "refs/tags/"
TAKEN = (HEADS, TAGS)
"""Where references of a push may stand."""

APPROVE = "approve"
APPROVALS = f"{TAGS}{APPROVE}/"
REPLACEMENTS = "refs/replace/"
RECEIPTS = f"{HEADS}{BRANCH}"

QUALIFIERS = frozenset({"refs", "heads", "tags", "remotes", "origin"})
"""What git reads at the beginning of a name as the place to look in."""

ID_LENGTHS = (40, 64)
"""Digits of an object's id: git takes such a name for the object."""

UNHOLDABLE = frozenset('<>"|')
"""Characters that no file of Windows may have; a branch with one stops each fetch there."""


def refused_name(reference: str, main: str) -> Rule | None:
    """Return the rule that a name breaks where the main line is `main`, None for a name that is taken."""
    if reference.startswith(REPLACEMENTS):
        return pushes.objects_replaced
    if reference == RECEIPTS:
        return pushes.receipts_pushed
    space = next((space for space in TAKEN if reference.startswith(space)), None)
    if space is None:
        return pushes.outside
    if reference == main:
        return None
    name = reference.removeprefix(space)
    return pushes.misleading if is_misleading(name) or any(_reserved(space, name, main)) else None


def is_misleading(name: str) -> bool:
    """Return whether git or a file system reads a name as something else."""
    words = name.split("/")
    return (
        name == "@"
        or not name.isprintable()
        or normalize("NFC", name) != name
        or not UNHOLDABLE.isdisjoint(name)
        or words[0].casefold() in QUALIFIERS
        or (len(name) in ID_LENGTHS and set(name.lower()) <= set("0123456789abcdef"))
        or any(_is_misleading_word(word) for word in words)
    )


def _is_misleading_word(word: str) -> bool:
    return (
        word.startswith("-")
        or word.upper() == "HEAD"
        or (word.isupper() and word.endswith("_HEAD"))
        or word.partition(".")[0].casefold() in DEVICE_NAMES
        or word.endswith(".")
    )


def _reserved(space: str, name: str, main: str) -> Iterator[bool]:
    """Yield, for each reserved name, whether a name is it, looks like it, or stands above or below it.

    Git keeps a reference as a file, so a name above or below another keeps that from being made.
    """
    words = name.split("/")
    for reserved in (main.removeprefix(HEADS), BRANCH, APPROVE):
        others = reserved.split("/")
        is_near = all(_looks_like(word, other) for word, other in zip(words, others, strict=False))
        is_approval = space == TAGS and reserved == APPROVE and words[0] == APPROVE and len(words) > 1
        yield is_near and not is_approval


def _looks_like(word: str, reserved: str) -> bool:
    """Return whether a word can be read as a reserved one: half of its letters may be of other scripts."""
    seen, expected = skeleton(word), skeleton(reserved)
    if len(seen) != len(expected):
        return False
    unlike = [one for one, other in zip(seen, expected, strict=True) if one != other]
    return 2 * len(unlike) <= len(expected) and not any(map(str.isascii, unlike))


def clashing(references: Collection[str], standing: Collection[str]) -> Iterator[str]:
    """Yield references that a file system which ignores case keeps in the place of another's file.

    `references` are those that a push makes, `standing` all that are there.
    """
    known: dict[str, set[str]] = {}
    for other in {*standing, *references}:
        words = other.split("/")
        for depth in range(1, len(words) + 1):
            beginning = "/".join(words[:depth])
            known.setdefault(beginning.casefold(), set()).add(beginning)
    for reference in references:
        words = reference.split("/")
        beginnings = ("/".join(words[:depth]) for depth in range(1, len(words) + 1))
        if any(len(known[beginning.casefold()]) > 1 for beginning in beginnings):
            yield reference
