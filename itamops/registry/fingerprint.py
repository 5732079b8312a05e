"""What the outcome of reading a file depends on beside its bytes: the code that reads and the schemas that judge."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from itamops.schemas import SCHEMA_NAMES, SchemaSet

READING = ("documents", "schemas", "records", "settings", "kinds.py", "registry/reading.py")
"""The parts of the package that decide what is read out of a file."""


def fingerprint(schemas: SchemaSet, extensions: Mapping[str, bytes]) -> str:
    """Hash them all; what was cached under another fingerprint is not believed."""
    digest = hashlib.sha256()
    package = Path(__file__).parents[1]
    for part in READING:
        place = package / part
        for source in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(source.read_bytes())
    for name in SCHEMA_NAMES:
        digest.update(schemas.text(name))
    for name, content in sorted(extensions.items()):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
