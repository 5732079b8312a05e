"""The one comment that may tell an editor which schema a file follows."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from operator import itemgetter

from yaml.events import ScalarEvent

from itamops.documents.characters import UnreadableTextError, read_text
from itamops.documents.data import MAXIMUM_BYTES
from itamops.documents.events import kind_of, readable_events
from itamops.documents.flaws import Flaw, span_between

# What yaml-language-server and JetBrains' editors follow, a little more generously than they do.
_SCHEMA_COMMENT = re.compile(
    r"#[^\S\n]*(?:yaml-language-server[^\S\n]*:|\$schema[^\S\n]*[:=])[^\n]*", re.IGNORECASE
)
_SIGNS = (b"language-server", b"$schema")
"""Without one of these in the file, in lower case, no comment names a schema; most files have none."""


def schema_address(path: str, schema: str) -> str:
    """Return the relative address of `schemas/<schema>.json` as seen from a file of the repository.

    >>> schema_address("registry/assets/7f/lap-7f3k9q2m.yaml", "asset")
    '../../../schemas/asset.json'
    """
    return f"{'../' * path.count('/')}schemas/{schema}.json"


def modeline(address: str) -> str:
    """Return the first line of a file, without its line end, that names its schema to editors."""
    return f"# yaml-language-server: $schema={address}"


def modeline_flaws(content: bytes, address: str | None) -> tuple[Flaw, ...]:
    """Find the comments that send an editor to another schema than `address`; None allows no schema at all.

    A file that is too large, or no clean text, gives none: `read_document` has said so.
    """
    allowed = "" if address is None else modeline(address)
    lowered = content.removeprefix(f"{allowed}\n".encode()).lower()
    if len(content) > MAXIMUM_BYTES or not any(sign in lowered for sign in _SIGNS):
        return ()
    try:
        text, _ = read_text(content)
    except UnreadableTextError:
        return ()
    message = "the comment sends editors to another schema"
    fix = f"write `{allowed}` as the first line, or no such comment" if allowed else "delete the comment"
    return tuple(
        Flaw("YAML009", *span_between(text, *comment.span()), message, fix)
        for comment in _schema_comments(text)
        if comment.start() or comment[0] != allowed
    )


def _schema_comments(text: str) -> Iterator[re.Match[str]]:
    """Yield the comments that name a schema: what stands in a scalar begins no comment."""
    scalars = [
        (event.start_mark.index, event.end_mark.index)
        for event in readable_events(text)
        if kind_of(event) is ScalarEvent
    ]
    for comment in _SCHEMA_COMMENT.finditer(text):
        before = bisect_right(scalars, comment.start(), key=itemgetter(0))
        if not before or scalars[before - 1][1] <= comment.start():
            yield comment
