"""What a file says, as plain data, and the limits that keep the reading of any file quick."""

from decimal import Decimal
from typing import TypeAlias

import msgspec

Data: TypeAlias = "bool | int | Decimal | str | list[Data] | dict[str, Data] | None"
"""Days, money and references are text until a record gives them a type."""

MAXIMUM_BYTES = 65_536
MAXIMUM_DEPTH = 16
MAXIMUM_NODES = 5_000

_encoder = msgspec.json.Encoder(decimal_format="number")


def data_to_json(data: Data) -> bytes:
    """Write data as JSON in which a decimal has the very digits that were typed: 1.10 stays 1.10."""
    return _encoder.encode(data)


def count_nodes(data: Data) -> int:
    """Count the keys and values of the data, itself included."""
    if isinstance(data, dict):
        return 1 + len(data) + sum(map(count_nodes, data.values()))
    if isinstance(data, list):
        return 1 + sum(map(count_nodes, data))
    return 1
