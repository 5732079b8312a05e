"""What all records share: identity, references, money and the way back to the line they were written on."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, total_ordering
from typing import Annotated, Any, ClassVar, Final, Literal

import msgspec

from itamops.findings import Anchor
from itamops.kinds import KIND_BY_NAME, Shelf


@total_ordering
class Money:
    """An exact amount in one currency, written as one scalar: `1349.00 EUR`.

    Amounts of one currency compare as they are worth, different currencies by their names.
    """

    # no Struct: msgspec would look for an object where the file has a text, and never ask the decoder's hook
    __slots__ = ("amount", "currency")

    amount: Final[Decimal]
    currency: Final[str]

    def __init__(self, amount: Decimal, currency: str) -> None:
        self.amount = amount
        self.currency = currency

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Money) and self._order == other._order

    def __lt__(self, other: "Money") -> bool:
        return self._order < other._order

    def __hash__(self) -> int:
        return hash(self._order)

    def __repr__(self) -> str:
        return f"Money({self.amount!r}, {self.currency!r})"

    def __str__(self) -> str:
        """Return the amount as it stands in a record."""
        return f"{self.amount} {self.currency}"

    @property
    def _order(self) -> tuple[str, Decimal]:
        return self.currency, self.amount


class Amount(Money):
    """An amount that may stand without its currency, which is empty then: a bare number."""

    __slots__ = ()

    def __str__(self) -> str:
        """Return the amount as it stands in a record."""
        return f"{self.amount} {self.currency}".rstrip()


@lru_cache(maxsize=65536)
def parse_money(text: str) -> Money:
    """Read `1349.00 EUR`; the schema has already refused anything else."""
    amount, currency = text.split(" ")
    return Money(Decimal(amount), currency)


def decode_scalar(target: type, value: object) -> Money:
    """Make of a scalar what msgspec has no type for: the hook of every decoder of records and settings."""
    if target is Money and isinstance(value, str):
        return parse_money(value)
    if target is Amount and isinstance(value, str):
        money = parse_money(value)
        return Amount(money.amount, money.currency)
    if target is Amount and isinstance(value, (int, Decimal)):
        return Amount(Decimal(value), "")
    raise NotImplementedError(f"no field is written as {target}")


class To(msgspec.Struct, frozen=True):
    """Marks a field as a reference: the kinds it may name, and whether it is written `kind/id`."""

    kinds: tuple[str, ...]
    typed: bool = False


def _reference(*kinds: str, typed: bool = False) -> msgspec.Meta:
    return msgspec.Meta(extra={"to": To(kinds, typed)})


AssetId = Annotated[str, _reference("asset")]
InstanceId = Annotated[str, _reference("instance")]
SupplyId = Annotated[str, _reference("supply")]
LicenseId = Annotated[str, _reference("license")]
RequestId = Annotated[str, _reference("request")]
OrderId = Annotated[str, _reference("order")]
ContractId = Annotated[str, _reference("contract")]
DisposalId = Annotated[str, _reference("disposal")]
ModelId = Annotated[str, _reference("model")]
SoftwareId = Annotated[str, _reference("software")]
ApplicationId = Annotated[str, _reference("application")]
PersonId = Annotated[str, _reference("person")]
TeamId = Annotated[str, _reference("team")]
WaiverId = Annotated[str, _reference("waiver")]
CompanyId = Annotated[str, _reference("company")]
LocationId = Annotated[str, _reference("location")]
VendorId = Annotated[str, _reference("vendor")]
Holder = Annotated[str, _reference("person", "team", "location", "asset", typed=True)]
"""Who or what has a thing: `person/akeller`."""
Thing = Annotated[str, _reference("asset", "instance", "license", "supply", typed=True)]
"""What came of a request line: `asset/lap-7f3k9q2m`."""
CatalogueItem = Annotated[str, _reference("model", "software", "supply", typed=True)]
"""What can be asked for and handed out: `model/dell-latitude-7450`."""


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A piece of a record. Records are trees of values, so nothing here can be in a cycle."""


class Source(Part, frozen=True, kw_only=True):
    """Where an importer found the record, to find it again."""

    system: str
    key: str


class Attachment(Part, frozen=True, kw_only=True):
    """A document kept elsewhere, pinned by its hash."""

    name: str
    sha256: str
    where: str | None = None


class Proof(Part, frozen=True, kw_only=True):
    """A document that proves something, pinned by its hash."""

    document: str
    sha256: str


class Rows(Part, frozen=True, kw_only=True):
    """The table that belongs to a record and stands beside it: same name, ending in `.csv`."""

    file: str
    sha256: str


class Extra(Part, frozen=True, kw_only=True):
    """A cost beside the price: freight, tax, installation; a recoverable tax is no cost."""

    what: str
    amount: Money
    recoverable: bool = False


class Opening(Part, frozen=True, kw_only=True):
    """The row of an import that opened a record."""

    system: str
    key: str
    file: str
    row: int


class Entry(Part, frozen=True, kw_only=True):
    """One step of a lifecycle, append-only; each kind adds its evidence."""

    on: date
    to: str
    substate: str | None = None
    by: PersonId
    reason: str | None = None
    second_person: PersonId | None = None
    opening: Opening | None = None
    correction: bool = False


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One file of the registry."""

    kind: ClassVar[str]

    id: str
    name: str | None = None
    sources: tuple[Source, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    notes: str | None = None
    custom: Mapping[str, Any] | None = None

    @property
    def path(self) -> str:
        """Where the record stands, from the top of the registry: a function of its kind and identity."""
        return record_path(self.kind, self.id, self)

    @property
    def label(self) -> str:
        """What people call it."""
        return self.name or self.id

    def at(self, *pointer: str | int) -> Anchor:
        """Point at a field of this record."""
        return Anchor(self.path, pointer, kind=self.kind, record=self.id)

    def key(self, *pointer: str | int) -> Anchor:
        """Point at a field's name, for something that is wrong with its being there."""
        return Anchor(self.path, pointer, on_key=True, kind=self.kind, record=self.id)


def record_path(kind_name: str, record_id: str, record: object) -> str:
    """Return the one path at which a record of this kind and id may stand.

    `record` is the record or its plain data; it is asked only where the shelf is a year or a product.
    """
    kind = KIND_BY_NAME[kind_name]
    match kind.shelf:
        case Shelf.FIRST_TWO:
            shelf = record_id.rpartition("-")[2][:2] + "/"
        case Shelf.YEAR:
            shelf = f"{_dig(record, kind.began)!s:.4}/"
        case Shelf.PRODUCT:
            shelf = f"{_dig(record, ('product',))}/"
        case Shelf.FLAT:
            shelf = ""
    return f"registry/{kind.folder}/{shelf}{record_id}.yaml"


def _dig(value: object, pointer: tuple[str | int, ...]) -> object:
    for step in pointer:
        match value:
            case Mapping():
                value = value[step]
            case Sequence() if isinstance(step, int):
                value = value[step]
            case _:
                value = getattr(value, str(step))
    return value


Confidentiality = Literal["public", "internal", "confidential", "secret"]
MediumType = Literal["magnetic", "flash", "hybrid", "optical", "tape", "paper", "other"]
Instant = datetime
Metric = Literal[
    "device",
    "user",
    "named-user",
    "named-device",
    "core",
    "processor",
    "processor-points",
    "named-user-plus",
    "core-points",
    "resource-value",
    "socket-pair",
    "concurrent-user",
    "token",
    "client-access-user",
    "client-access-device",
    "client-access",
    "subscription",
    "employee",
    "rolling-average",
    "oem",
    "site",
    "seat",
]
"""What a license is counted by."""
