"""A small site in numbered versions."""

import json
from collections.abc import Iterator
from pathlib import Path

from itamops.site import MANIFEST, SCHEMA, File

PAGES = 40


def version(number: int) -> Iterator[File]:
    """Yield a site whose every file tells the number."""
    for page in range(PAGES):
        yield f"records/{page % 3}/{page}.html", str(number).encode()
    manifest = {"schema": SCHEMA, "contents": {MANIFEST: 1, "records": PAGES}, "number": number}
    yield MANIFEST, json.dumps(manifest).encode()


def number_in(folder: Path) -> int:
    """Return the number of a folder that holds one whole version."""
    number: int = json.loads((folder / MANIFEST).read_bytes())["number"]
    pages = sorted(folder.glob("records/*/*.html"))
    assert len(pages) == PAGES
    assert {page.read_text() for page in pages} == {str(number)}
    return number
