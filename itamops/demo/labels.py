"""Labels of the story become ids, hashes and serial numbers: the same on every machine, and lifelike."""

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from itamops.authoring.ids import CROCKFORD

KIND_BY_PREFIX = {
    **dict.fromkeys(("lap", "wks", "mon", "pho", "tab", "srv", "net", "prn"), "asset"),
    "vm": "instance",
    "lic": "license",
    "req": "request",
    "po": "order",
    "ctr": "contract",
    "dsp": "disposal",
    "san": "sanitization",
    "cnt": "count",
    "wvr": "waiver",
}
"""What the letters before an id stand for; devices have letters of their own."""

DIGITS = "0123456789"
HEXADECIMAL = "0123456789abcdef"
SERIAL = "0123456789BCDFGHJKLMNPQRSTVWXYZ"
"""What serial numbers are made of: no vowels, so that they spell nothing."""

_LABEL = re.compile(rf"\b({'|'.join(KIND_BY_PREFIX)}|hash|key):([A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*)")


def drawn(label: str, alphabet: str, length: int) -> str:
    """Draw characters of an alphabet by the SHA-256 of a label: the same label always draws the same."""
    number = int.from_bytes(sha256(label.encode()).digest())
    characters = []
    for _ in range(length):
        number, position = divmod(number, len(alphabet))
        characters.append(alphabet[position])
    return "".join(characters)


def random_id(prefix: str, label: str) -> str:
    """Return the id that a label stands for: `lap:e01` is one laptop wherever it is named."""
    return f"{prefix}-{drawn(f'{prefix}:{label}', CROCKFORD, 8)}"


def document_hash(label: str) -> str:
    """Return the hash of a document that exists in the story only."""
    return f"sha256:{sha256(label.encode()).hexdigest()}"


def signing_key(person: str) -> str:
    """Return a public key that is well formed and made up: nobody has, or ever had, its private half."""
    point = sha256(f"no private key belongs to this one: {person}".encode()).digest()
    fields = (b"ssh-ed25519", point)
    blob = b"".join(len(field).to_bytes(4) + field for field in fields)
    return f"ssh-ed25519 {b64encode(blob).decode()}"


def serial_number(label: str, pattern: str) -> str:
    """Fill a manufacturer's pattern: `?` is a letter or digit, `#` a digit."""
    letters, digits = iter(drawn(label, SERIAL, len(pattern))), iter(drawn(label, DIGITS, len(pattern)))
    choose: Mapping[str, Any] = {"?": letters, "#": digits}
    return "".join(next(choose[mark]) if mark in choose else mark for mark in pattern)


def mac_address(label: str) -> str:
    """Return a locally administered hardware address, which no manufacturer has given out."""
    digits = drawn(f"mac:{label}", HEXADECIMAL, 10)
    return ":".join(["02", *(digits[at : at + 2] for at in range(0, 10, 2))])


def mobile_identity(label: str) -> str:
    """Return an IMEI: 14 digits and the one that Luhn's sum asks for."""
    body = f"35{drawn(f'imei:{label}', DIGITS, 12)}"
    doubled = (int(digit) * (1 + position % 2) for position, digit in enumerate(body))
    total = sum(value - 9 if value > 9 else value for value in doubled)  # noqa: PLR2004  the sum of its two digits
    return f"{body}{-total % 10}"


def expanded(value: Any) -> Any:  # noqa: ANN401  any part of the story's data
    """Replace every label in data by what it stands for."""
    match value:
        case str():
            return _LABEL.sub(lambda match: _meaning(match[1], match[2]), value)
        case Mapping():
            return {expanded(key): expanded(held) for key, held in value.items()}
        case list():
            return [expanded(item) for item in value]
    return value


def _meaning(prefix: str, label: str) -> str:
    match prefix:
        case "hash":
            return document_hash(label)
        case "key":
            return signing_key(label)
    return random_id(prefix, label)
