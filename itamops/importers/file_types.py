"""Files that are no text, whatever their name ends in: known by how they begin."""

import re
from collections.abc import Sequence

AS_CSV = "open it in a spreadsheet program and save the sheet as CSV in UTF-8"
UNPACKED = "unpack it, and import the CSV file that is in it"
EXPORTED = "export the list as CSV in the system it comes from"

_PARTS_OF_A_ZIP: Sequence[tuple[bytes, str, str]] = (
    (b"opendocument.spreadsheet", "an OpenDocument spreadsheet (ODS)", AS_CSV),
    (b"xl/", "an Excel workbook (XLSX)", AS_CSV),
    (b"Index/", "a Numbers spreadsheet", AS_CSV),
)
"""A name of a file in a ZIP archive, and what that makes of the archive."""

_BEGINNINGS: Sequence[tuple[bytes, str, str]] = (
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook of before 2007 (XLS)", AS_CSV),
    (rb"PK(?:\x03\x04|\x05\x06|\x07\x08)", "a ZIP archive", UNPACKED),
    (rb"\x1f\x8b", "a gzip archive", UNPACKED),
    (rb"BZh[1-9]", "a bzip2 archive", UNPACKED),
    (rb"\xfd7zXZ\0", "an xz archive", UNPACKED),
    (rb"\x28\xb5\x2f\xfd", "a Zstandard archive", UNPACKED),
    (rb"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACKED),
    (rb"Rar!\x1a\x07", "a RAR archive", UNPACKED),
    (rb"%PDF-", "a PDF", EXPORTED),
    (rb"\{\\rtf", "a text document (RTF)", EXPORTED),
    (rb"SQLite format 3\0", "an SQLite database", EXPORTED),
    (rb"\x89PNG\r\n|\xff\xd8\xff|GIF8", "a picture", EXPORTED),
    (rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|table)\b", "a web page (HTML)", AS_CSV),
    (rb"(?:\xef\xbb\xbf)?\s*<\?xml\b", "XML", AS_CSV),
)
"""How a file begins, what it is then, and what to do."""

_KNOWN = [(re.compile(pattern, re.IGNORECASE), name, fix) for pattern, name, fix in _BEGINNINGS]
LOOKED_AT = 64 * 1024
"""Bytes at the beginning and the end of a ZIP archive, whose list of files stands at its end."""


def known_type(content: bytes) -> tuple[str, str] | None:
    """Return what a file is that is no CSV, and what to do with it; None where nothing is known of it."""
    found = next(((name, fix) for pattern, name, fix in _KNOWN if pattern.match(content)), None)
    if found and content.startswith(b"PK"):
        ends = content[:LOOKED_AT] + content[-LOOKED_AT:]
        return next(((name, fix) for part, name, fix in _PARTS_OF_A_ZIP if part in ends), found)
    return found
