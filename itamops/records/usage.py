"""Measured use of software."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from itamops.records.base import Instant, Record, Rows, SoftwareId


class Usage(Record, frozen=True, kw_only=True, rename={"from_": "from"}):
    """What was measured of one product in one period; `sha256` is of the measurement it was taken from.

    The rows beside it say asset, person, installed, version, last use, sessions or access pairs.
    """

    kind: ClassVar[str] = "usage"

    product: SoftwareId
    source: str
    from_: date
    to: date
    sha256: str
    peak: int | None = None
    peak_at: Instant | None = None
    tokens: int | None = None
    high_water: Decimal | None = None
    average: Decimal | None = None
    weekly_unique: tuple[int, ...] = ()
    rows: Rows | None = None
