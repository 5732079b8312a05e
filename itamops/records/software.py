"""The catalogue of software products."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from itamops.records.base import Metric, Money, Part, Proof, Record, SoftwareId, VendorId
from itamops.records.model import EndOfLife

Licensing = Literal["commercial", "free", "open_source", "bundled"]


class Version(Part, frozen=True, kw_only=True):
    """One version; the list of a product runs from the oldest to the newest.

    `cycle` is what endoflife.date calls its release cycle, where that is not the version.
    """

    version: str
    released: date | None = None
    end_of_support: date | None = None
    cycle: str | None = None


class Inference(Part, frozen=True, kw_only=True):
    """How much of a suite, beside what is mandatory, has to be there before the suite may cover a device."""

    percent: Decimal | None = None
    number: int | None = None


class Suite(Part, frozen=True, kw_only=True):
    """A product that is sold as several: `mandatory` names those without which it cannot be meant."""

    components: tuple[SoftwareId, ...]
    mandatory: tuple[SoftwareId, ...] = ()
    inference: Inference | None = None


class Relicensing(Part, frozen=True, kw_only=True, rename={"from_": "from"}):
    """When a product came under other terms, and the document that says so."""

    on: date
    from_: Licensing
    to: Licensing
    proof: Proof


class Software(Record, frozen=True, kw_only=True):
    """A software product; `editions` runs from the least to the most."""

    kind: ClassVar[str] = "software"

    publisher: VendorId | None = None
    licensing: Licensing = "commercial"
    relicensed: tuple[Relicensing, ...] = ()
    metric: Metric | None = None
    true_up_price: Money | None = None
    versions: tuple[Version, ...] = ()
    editions: tuple[str, ...] = ()
    suite: Suite | None = None
    authorized: bool | None = None
    business_purpose: str | None = None
    url: str | None = None
    deployment: str | None = None
    decommissioned: date | None = None
    seen_as: tuple[str, ...] = ()
    endoflife: EndOfLife | None = None
