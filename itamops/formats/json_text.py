"""JSON documents as text."""

import msgspec

from itamops.formats.printable import printable_json

PLAIN = msgspec.json.Encoder()


def json_text(document: object, encoder: msgspec.json.Encoder = PLAIN) -> str:
    """Return an indented document without terminal or log commands."""
    return printable_json(msgspec.json.format(encoder.encode(document))) + "\n"
