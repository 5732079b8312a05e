"""The one comment that may tell an editor which schema a file follows."""

import re
from collections.abc import Iterator

from yaml.error import YAMLError
from yaml.events import ScalarEvent, StreamEndEvent

from itamops.documents.characters import UnreadableTextError, read_text
from itamops.documents.events import event_stream, kind_of
from itamops.documents.flaws import Flaw, span_between

# What yaml-language-server and JetBrains' editors follow, a little more generously than they do.
_SCHEMA_COMMENT = re.compile(
    r"#[^\S\n]*(?:yaml-language-server[^\S\n]*:|\$schema[^\S\n]*[:=])[^\n]*", re.IGNORECASE
)
_SIGNS = (b"language-server", b"$schema")


def schema_address(path: str, schema: str) -> str:
    """Give the relative address of `schemas/<schema>.json` as seen from a file of the repository.

    >>> schema_address("registry/assets/7f/lap-7f3k9q2m.yaml", "asset")
    '../../../schemas/asset.json'
    """
    return f"{'../' * path.count('/')}schemas/{schema}.json"


def modeline(address: str) -> str:
    """Give the first line of a file, without its line end, that names its schema to editors."""
    return f"# yaml-language-server: $schema={address}"


def modeline_flaws(content: bytes, address: str | None) -> tuple[Flaw, ...]:
    """Find the comments that send an editor to another schema than `address`; None allows no schema at all.

    A file whose text is unreadable gives none: `read_document` has said so.
    """
    rest = content if address is None else content.removeprefix(modeline(address).encode() + b"\n")
    if not any(sign in rest.lower() for sign in _SIGNS):
        return ()
    try:
        text, _ = read_text(content)
    except UnreadableTextError:
        return ()
    fix = (
        "delete the comment"
        if address is None
        else f"write `{modeline(address)}` as the first line, or nothing"
    )
    return tuple(
        Flaw(
            "YAML009",
            *span_between(text, *comment.span()),
            "the comment sends editors to another schema",
            fix,
        )
        for comment in _schema_comments(text)
        if address is None or comment.start() or comment[0] != modeline(address)
    )


def _schema_comments(text: str) -> Iterator[re.Match[str]]:
    comments = list(_SCHEMA_COMMENT.finditer(text))
    scalars = _scalars(text)
    return (
        comment for comment in comments if not any(start <= comment.start() < end for start, end in scalars)
    )


def _scalars(text: str) -> list[tuple[int, int]]:
    """Give where the scalars stand, as far as the text can be parsed: a `#` in them begins no comment."""
    next_event = event_stream(text)
    scalars: list[tuple[int, int]] = []
    try:
        while kind_of(event := next_event()) is not StreamEndEvent:
            if kind_of(event) is ScalarEvent:
                scalars.append((event.start_mark.index, event.end_mark.index))
    except YAMLError:
        pass
    return scalars
