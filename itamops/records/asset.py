"""Devices."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from itamops.records.base import (
    Amount,
    AssetId,
    CompanyId,
    Confidentiality,
    ContractId,
    DisposalId,
    Entry,
    Extra,
    Holder,
    Instant,
    LicenseId,
    LocationId,
    MediumType,
    ModelId,
    Money,
    OrderId,
    Part,
    PersonId,
    Record,
    RequestId,
    SoftwareId,
    SupplyId,
    TeamId,
    VendorId,
)


class Acquisition(Part, frozen=True, kw_only=True):
    """How the thing was paid for."""

    order: OrderId | None = None
    vendor: VendorId | None = None
    invoice: str | None = None
    on: date | None = None
    price: Money | None = None
    extras: tuple[Extra, ...] = ()


class Adjustment(Part, frozen=True, kw_only=True):
    """A change of value outside the schedule: an impairment, a revaluation."""

    on: date
    amount: Money
    reason: str
    book: Literal["finance", "tax"] | None = None


class ChangedEstimate(Part, frozen=True, kw_only=True):
    """Another life or salvage of this one asset, from a day on; what was written down before it stays."""

    on: date
    reason: str
    book: Literal["finance", "tax"] | None = None
    life_months: int | None = None
    salvage: Amount | None = None
    salvage_percent: Decimal | None = None


class Meter(Part, frozen=True, kw_only=True):
    """How much had been used in all by a day: pages, hours, kilometres; for depreciation by use."""

    on: date
    units: Decimal


class Depreciation(Part, frozen=True, kw_only=True):
    """Which depreciation class of the policy applies in which book."""

    finance: str | None = None
    tax: str | None = None
    adjustments: tuple[Adjustment, ...] = ()
    changes: tuple[ChangedEstimate, ...] = ()
    meter: tuple[Meter, ...] = ()


class Warranty(Part, frozen=True, kw_only=True):
    """A warranty's term."""

    provider: VendorId | None = None
    starts: date | None = None
    ends: date
    reference: str | None = None


class Hold(Part, frozen=True, kw_only=True):
    """A legal hold: it blocks retirement, disposal and any wipe until it ends."""

    case: str
    since: date
    until: date | None = None
    by: PersonId

    def runs_on(self, day: date) -> bool:
        """Return whether the hold stands on a day; the last day counts."""
        return self.since <= day and (self.until is None or day <= self.until)


class Rack(Part, frozen=True, kw_only=True):
    """Where in a rack: the lowest unit and how many units it fills."""

    rack: str
    unit: int | None = None
    height: int | None = None


class Hardware(Part, frozen=True, kw_only=True):
    """What is inside; `cpus` lists the cores of each socket."""

    processor: str | None = None
    cpus: tuple[int, ...] = ()
    threads_per_core: int | None = None
    memory_gb: Decimal | None = None
    storage_gb: Decimal | None = None
    cluster: str | None = None
    mobility: Literal["none", "cluster"] | None = None


class Network(Part, frozen=True, kw_only=True):
    """Names and addresses."""

    hostname: str | None = None
    macs: tuple[str, ...] = ()
    ips: tuple[str, ...] = ()
    approved: bool | None = None


class Phone(Part, frozen=True, kw_only=True):
    """A phone's identities."""

    imei: str | None = None
    iccid: str | None = None
    number: str | None = None
    carrier: str | None = None


class Medium(Part, frozen=True, kw_only=True):
    """Something inside that holds data."""

    id: str
    type: MediumType
    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    capacity_gb: Decimal | None = None
    encrypted_since: date | None = None
    removed: date | None = None


class Parent(Part, frozen=True, kw_only=True):
    """The asset that this one is part of."""

    asset: AssetId
    since: date


class FormerParent(Part, frozen=True, kw_only=True):
    """An asset that this one was part of."""

    asset: AssetId
    since: date
    until: date


class Exemption(Part, frozen=True, kw_only=True):
    """Why an installation needs no right, and until when."""

    reason: Literal["dr_cold", "test", "training"]
    expires: date
    request: RequestId | None = None


class Installation(Part, frozen=True, kw_only=True):
    """Software that is on a device or instance; `license` binds an OEM right."""

    product: SoftwareId
    edition: str | None = None
    version: str | None = None
    installed: date | None = None
    removed: date | None = None
    license: LicenseId | None = None
    exemption: Exemption | None = None

    def present_on(self, day: date) -> bool:
        """Return whether it is there on a day; on the day of its removal it is gone."""
        return (self.installed is None or self.installed <= day) and (
            self.removed is None or day < self.removed
        )


class Allocation(Part, frozen=True, kw_only=True):
    """Rights of a license set aside for a device or person."""

    license: LicenseId
    quantity: int = 1
    since: date
    until: date | None = None
    reason: str | None = None

    def runs_on(self, day: date) -> bool:
        """Return whether the rights are set aside on a day; the last day counts."""
        return self.since <= day and (self.until is None or day <= self.until)


class Labor(Part, frozen=True, kw_only=True):
    """Hours of work at a rate of `tables/labor-rates`."""

    hours: Decimal
    rate: str


class Maintenance(Part, frozen=True, kw_only=True):
    """Work done on the thing."""

    on: date
    what: str
    ticket: str | None = None
    vendor: VendorId | None = None
    cost: Money | None = None
    labor: Labor | None = None
    recovered: Money | None = None
    warranty: bool = False


class Outage(Part, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A time in which it did not serve; open while `to` is missing."""

    from_: Instant
    to: Instant | None = None
    planned: bool = False
    cause: str | None = None
    ticket: str | None = None


class Issue(Part, frozen=True, kw_only=True):
    """Accessories or consumables given out."""

    supply: SupplyId
    quantity: int = 1
    since: date
    returned: date | None = None

    def out_on(self, day: date) -> bool:
        """Return whether it is given out on a day; on the day of its return it is back."""
        return self.since <= day and (self.returned is None or day < self.returned)


class LastSeen(Part, frozen=True, kw_only=True):
    """When an import last heard of it."""

    on: date
    source: str


Ownership = Literal["owned", "leased", "rented", "byod", "vendor_loan", "customer"]


class SerialChange(Part, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A mainboard swap, the only way a serial changes."""

    from_: str
    to: str
    ticket: str


class Incident(Part, frozen=True, kw_only=True):
    """What was done about the data of a thing that is gone, in place of a sanitization."""

    report: str
    encrypted: bool
    remote_wipe: bool
    privacy_assessment: str


AssetSource = Literal[
    "receipt",
    "lease",
    "rental",
    "loan_in",
    "direct_purchase",
    "found",
    "bought_back",
    "given_back",
    "migrated",
    "donated",
    "transfer",
    "replacement",
    "byod",
    "shipped_direct",
]


class AssetEntry(Entry, frozen=True, kw_only=True):
    """A step in a device's life with the evidence that its edge asks for."""

    source: AssetSource | None = None
    order: OrderId | None = None
    line: int | None = None
    receipt: str | None = None
    invoice: str | None = None
    replaces: AssetId | None = None
    emergency: str | None = None
    condition: str | None = None
    location: LocationId | None = None
    team: TeamId | None = None
    request: RequestId | None = None
    assignee: Holder | None = None
    until: date | None = None
    acceptance: str | None = None
    received_by: PersonId | None = None
    wipe: str | None = None
    licenses_freed: tuple[LicenseId, ...] | None = None
    purpose: str | None = None
    carrier: str | None = None
    tracking: str | None = None
    destination: str | None = None
    ticket: str | None = None
    vendor: VendorId | None = None
    warranty: bool | None = None
    media: Literal["inside", "removed", "none"] | None = None
    completed: date | None = None
    cost: Money | None = None
    result: str | None = None
    serial_changed: SerialChange | None = None
    ownership: Ownership | None = None
    model: ModelId | None = None
    report: str | None = None
    police: str | None = None
    finder: str | None = None
    approved_by: PersonId | None = None
    net_book_value: Money | None = None
    incident: Incident | None = None
    disposal: DisposalId | None = None
    valuation: Money | None = None
    duplicate_of: AssetId | None = None
    error: str | None = None


class Asset(Record, frozen=True, kw_only=True):
    """A device: one thing that can be held, lost and sold."""

    kind: ClassVar[str] = "asset"

    tag: str
    serial: str
    model: ModelId
    ownership: Ownership = "owned"
    company: CompanyId | None = None
    state: str
    substate: str | None = None
    assignee: Holder | None = None
    until: date | None = None
    location: LocationId | None = None
    rack: Rack | None = None
    team: TeamId | None = None
    cost_center: str | None = None
    classification: Confidentiality | None = None
    holds: tuple[Hold, ...] = ()
    acquisition: Acquisition | None = None
    in_service: date | None = None
    depreciation: Depreciation | None = None
    warranties: tuple[Warranty, ...] = ()
    contracts: tuple[ContractId, ...] = ()
    hardware: Hardware | None = None
    network: Network | None = None
    phone: Phone | None = None
    media: tuple[Medium, ...] = ()
    parent: Parent | None = None
    parents_before: tuple[FormerParent, ...] = ()
    replaces: AssetId | None = None
    software: tuple[Installation, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    issued: tuple[Issue, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()
    outages: tuple[Outage, ...] = ()
    last_seen: LastSeen | None = None
    lifecycle: tuple[AssetEntry, ...]
