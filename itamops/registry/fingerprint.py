"""What an outcome that is remembered depends on beside the files it was worked out from: code and schemas."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from itamops.schemas import SCHEMA_NAMES, SchemaSet

PACKAGE = Path(__file__).parents[1]

READING = ("documents", "schemas", "records", "settings", "kinds.py", "registry/decoding.py")
"""The parts of the package that decide what is read out of a file."""


def fingerprint(schemas: SchemaSet, extensions: Mapping[str, bytes]) -> str:
    """Hash what reading depends on; what was cached under another fingerprint is not believed."""
    digest = _hash_of_sources(READING)
    for name in SCHEMA_NAMES:
        digest.update(schemas.text(name))
    for name, content in sorted(extensions.items()):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def fingerprint_of_all_code() -> str:
    """Hash the whole package: what judging depends on beside what reading does."""
    return _hash_of_sources(["."]).hexdigest()


def _hash_of_sources(parts: Iterable[str]) -> "hashlib._Hash":
    digest = hashlib.sha256()
    for part in parts:
        place = PACKAGE / part
        for source in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(source.read_bytes())
    return digest
