"""What a saving is: money that need not be spent, and what shows it."""

import msgspec

from itamops.records.base import Money


class Saving(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that money can be saved on, or was.

    `subject` is what it is about (`kind/id`), `quantity` how many units it is, `evidence` says in words what
    shows it. `amount` is None where no price is known, `realized` tells what is saved already.
    """

    subject: str
    quantity: int
    amount: Money | None
    evidence: str
    realized: bool = False
