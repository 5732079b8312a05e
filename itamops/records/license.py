"""Licenses: one entitlement line each."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from itamops.records.base import (
    AssetId,
    CompanyId,
    ContractId,
    Entry,
    LicenseId,
    Metric,
    Money,
    OrderId,
    Part,
    Proof,
    Record,
    RequestId,
    SoftwareId,
    TeamId,
    VendorId,
)

Grants = Literal["full", "upgrade", "maintenance", "step_up", "evaluation"]
"""What a line gives: rights by themselves, or something on top of rights that are there."""


class Tier(Part, frozen=True, kw_only=True):
    """A step of a tiered count: units up to a number weigh so much each; the last tier has no end."""

    up_to: int | None = None
    factor: Decimal


class CloudCount(Part, frozen=True, kw_only=True):
    """Virtual cores of a provider's instances that count for one unit: one right, or one host or core.

    `without_threads` is how many count where an instance's cores have one thread each, and `most_vcpus` how
    many an instance may have for the terms to apply to it.
    """

    provider: str
    vcpus: int
    without_threads: int | None = None
    most_vcpus: int | None = None


class Parameters(Part, frozen=True, kw_only=True):
    """How the metric counts; which of these a metric asks for is said by the license position."""

    counted_on: Literal["host", "machine", "either"] | None = None
    pack: int | None = None
    minimum_per_processor: int | None = None
    minimum_per_host: int | None = None
    minimum_per_machine: int | None = None
    minimum_in_all: int | None = None
    cores_per_right: int | None = None
    processors_per_right: int | None = None
    machines_per_right: int | None = None
    users_per_processor: int | None = None
    users_per_host: int | None = None
    most_processors_per_host: int | None = None
    cloud: tuple[CloudCount, ...] = ()
    points: str | None = None
    tiers: tuple[Tier, ...] = ()
    sub_capacity: bool | None = None
    period: Literal["month", "quarter", "year"] | None = None
    weeks: int | None = None
    contractors: bool | None = None


class Rights(Part, frozen=True, kw_only=True):
    """What the terms allow beyond the plain use of the product in its version and edition."""

    downgrade: bool = False
    down_edition: bool = False
    upgrade: bool = False
    second_use: bool = False
    installs_per_right: int | None = None
    reassign_days: int | None = None
    virtualization: int | Literal["unlimited"] | None = None


class MaintenanceTerm(Part, frozen=True, kw_only=True):
    """A term in which new versions are included."""

    starts: date
    ends: date
    price: Money | None = None


class KeyReference(Part, frozen=True, kw_only=True):
    """Where a product key is kept, and its hash to tell it by; never the key."""

    sha256: str | None = None
    where: str | None = None


class Upgrade(Part, frozen=True, kw_only=True):
    """The line that this one upgrades, and how many of its rights."""

    license: LicenseId
    quantity: int


class Transfer(Part, frozen=True, kw_only=True):
    """Rights given away, with the licensor's consent."""

    on: date
    quantity: int
    to: str
    consent: str


class LicenseEntry(Entry, frozen=True, kw_only=True):
    """A step in a license's life with the evidence that its edge asks for."""

    request: RequestId | None = None
    quote: str | None = None
    order: OrderId | None = None
    line: int | None = None
    contract: ContractId | None = None
    invoice: str | None = None
    proof: str | None = None
    asset: AssetId | None = None
    notice: str | None = None
    effective: date | None = None
    removal_proof: str | None = None


class License(Record, frozen=True, kw_only=True):
    """An entitlement line: so many rights to use a product, counted by a metric, for a term.

    Who uses them is never written here but where the software is used.
    """

    kind: ClassVar[str] = "license"

    product: SoftwareId | None = None
    products: tuple[SoftwareId, ...] = ()
    edition: str | None = None
    version: str | None = None
    grants: Grants = "full"
    metric: Metric
    parameters: Parameters | None = None
    quantity: int | None = None
    unlimited: bool = False
    rights_per_unit: int = 1
    unit_price: Money | None = None
    true_up_price: Money | None = None
    true_up_due: date | None = None
    starts: date | None = None
    ends: date | None = None
    grace_days: int = 0
    auto_renew: bool = False
    notice_days: int | None = None
    maintenance: tuple[MaintenanceTerm, ...] = ()
    rights: Rights | None = None
    renews: LicenseId | None = None
    upgrades: Upgrade | None = None
    transfers: tuple[Transfer, ...] = ()
    pool: str | None = None
    state: str
    company: CompanyId | None = None
    team: TeamId | None = None
    cost_center: str | None = None
    vendor: VendorId | None = None
    order: OrderId | None = None
    contract: ContractId | None = None
    invoice: str | None = None
    part_number: str | None = None
    purchased: date | None = None
    proof: Proof | None = None
    key_reference: KeyReference | None = None
    lifecycle: tuple[LicenseEntry, ...]

    @property
    def covers(self) -> tuple[str, ...]:
        """The products that it is a right to."""
        return (self.product,) if self.product else self.products
