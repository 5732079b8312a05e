"""JSON documents as text, one way for all of them."""

import msgspec

from itamops.formats.printable import printable_json

PLAIN = msgspec.json.Encoder()


def json_text(document: object, encoder: msgspec.json.Encoder = PLAIN) -> str:
    """Return a document with its lines indented; nothing in it steers a terminal or a log."""
    return printable_json(msgspec.json.format(encoder.encode(document))) + "\n"
