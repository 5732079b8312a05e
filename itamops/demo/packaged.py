"""The story's own files, as they are shipped in the package."""

import csv
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any

from itamops.demo.labels import expanded
from itamops.documents import read_document


def read_text(name: str) -> str:
    """Return a file of `itamops/demo/data` as text."""
    return (files(__package__) / "data" / name).read_text(encoding="utf-8")


def names_in(folder: str) -> Sequence[str]:
    """List the files of a folder of `itamops/demo/data` by name."""
    return sorted(entry.name for entry in (files(__package__) / "data" / folder).iterdir())


def read_data(name: str) -> dict[str, Any]:
    """Return a YAML file with its labels replaced; money and days are text, as in a record."""
    data, flaws = read_document(read_text(name).encode())
    if data is None or flaws:
        raise ValueError(f"{name}: {flaws}")
    made: dict[str, Any] = expanded(data)
    return made


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file by column, with labels replaced and empty cells left out."""
    for row in csv.DictReader(read_text(name).splitlines()):
        yield {column: expanded(cell) for column, cell in row.items() if cell}
