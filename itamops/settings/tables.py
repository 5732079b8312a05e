"""Tables of figures that facts are computed with: rates, points, prices, headcount, pools, controls."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from itamops.records.base import CompanyId, LocationId, Money, Part, TeamId


class DayRates(Part, frozen=True, kw_only=True):
    """Units of each other currency for one of the base, on one day."""

    on: date
    rates: Mapping[str, Decimal]


class ExchangeRates(Part, frozen=True, kw_only=True):
    """The rates of a month, one entry a day."""

    base: str
    source: str | None = None
    days: tuple[DayRates, ...] = ()


class Points(Part, frozen=True, kw_only=True):
    """Points that one core of a processor weighs (processor value units)."""

    source: str | None = None
    points: Mapping[str, int]


class CoreFactors(Part, frozen=True, kw_only=True):
    """By what a processor's cores are multiplied; `default` is for those not listed."""

    source: str | None = None
    default: Decimal = Decimal(1)
    factors: Mapping[str, Decimal] = msgspec.field(default_factory=dict)


class Heads(Part, frozen=True, kw_only=True):
    """How many people a company had from a day on; without a company, the whole organization."""

    on: date
    company: CompanyId | None = None
    employees: int
    contractors: int = 0


class Headcount(Part, frozen=True, kw_only=True):
    """The number of people over time."""

    heads: tuple[Heads, ...] = ()


class Pool(Part, frozen=True, kw_only=True):
    """Who shares licenses: what belongs to one of these companies, teams or locations is in the pool."""

    title: str | None = None
    companies: tuple[CompanyId, ...] = ()
    teams: tuple[TeamId, ...] = ()
    locations: tuple[LocationId, ...] = ()


class Pools(Part, frozen=True, kw_only=True):
    """The pools by name."""

    pools: Mapping[str, Pool] = msgspec.field(default_factory=dict)


class LaborRate(Part, frozen=True, kw_only=True):
    """What an hour of a kind of work costs from a day on."""

    rate: str
    starts: date
    per_hour: Money


class LaborRates(Part, frozen=True, kw_only=True):
    """The cost of work over time."""

    rates: tuple[LaborRate, ...] = ()


class EnergyPrice(Part, frozen=True, kw_only=True):
    """What a kilowatt-hour costs from a day on, in a country or everywhere; finer than the minor unit."""

    starts: date
    country: str | None = None
    per_kwh: Decimal
    currency: str


class Energy(Part, frozen=True, kw_only=True):
    """The price of electricity over time."""

    prices: tuple[EnergyPrice, ...] = ()


Framework = Literal["ISO/IEC 27001:2022", "CIS Controls 8.1", "ISO/IEC 19770-1:2017", "own"]


Judged = Literal[
    "records",
    "lifecycles",
    "assets",
    "devices",
    "sightings",
    "leavers",
    "departed_assets",
    "installed_software",
    "spending",
]
"""What a control judges; the compliance score says what is in each."""


class Control(Part, frozen=True, kw_only=True):
    """A control, what in the registry shows it, and what fails it.

    Of what it judges, that fails which lacks one of the `fields`, or which findings of the `codes` are about;
    codes are whole or the letters of their family. A score under `amber` percent is amber, under `red` red.
    """

    id: str
    framework: Framework
    title: str
    evidence: str
    judges: Judged = "records"
    fields: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    amber: Decimal = Decimal(95)
    red: Decimal = Decimal(80)


_ISO_27001: Framework = "ISO/IEC 27001:2022"
_CIS: Framework = "CIS Controls 8.1"
_ISO_19770: Framework = "ISO/IEC 19770-1:2017"

DEFAULT_CONTROLS = (
    Control(
        id="A.5.9",
        framework=_ISO_27001,
        title="Inventory with owners",
        evidence="assets with team, classification and location, each known by one identity",
        judges="assets",
        fields=("team", "classification", "location"),
        codes=("ID", "REF"),
    ),
    Control(
        id="A.5.11",
        framework=_ISO_27001,
        title="Return of assets",
        evidence="people who have left, and what they still hold",
        judges="leavers",
        codes=("POL005",),
    ),
    Control(
        id="A.7.14",
        framework=_ISO_27001,
        title="Secure disposal of equipment",
        evidence="retired and disposed assets, their orders and sanitizations, each step with its evidence",
        judges="departed_assets",
        codes=("DISP", "LIFE"),
    ),
    Control(
        id="1.1",
        framework=_CIS,
        title="Device inventory",
        evidence="devices with hardware address, name, team and approval, seen in half a year",
        judges="devices",
        fields=("network.macs", "network.hostname", "network.approved", "team", "seen"),
        codes=("ID",),
    ),
    Control(
        id="1.2",
        framework=_CIS,
        title="Unauthorized devices",
        evidence="what counts saw in half a year, and whether it is registered",
        judges="sightings",
    ),
    Control(
        id="2.1",
        framework=_CIS,
        title="Software inventory",
        evidence="installed software with publisher, purpose, versions and deployment",
        judges="installed_software",
        fields=("publisher", "business_purpose", "versions", "deployment"),
        codes=("REF",),
    ),
    Control(
        id="2.2",
        framework=_CIS,
        title="Supported software only",
        evidence="installed software with versions past their support and no waiver",
        judges="installed_software",
        codes=("POL012",),
    ),
    Control(
        id="2.3",
        framework=_CIS,
        title="Unauthorized software",
        evidence="installed software that is said to be authorized",
        judges="installed_software",
        fields=("authorized",),
        codes=("POL011",),
    ),
    Control(
        id="tier 1",
        framework=_ISO_19770,
        title="Trustworthy data",
        evidence="records that can be read and whose identity and references hold",
        judges="records",
        codes=("YAML", "SCH", "ID", "REF"),
    ),
    Control(
        id="tier 2",
        framework=_ISO_19770,
        title="Lifecycle integration",
        evidence="records whose steps have their evidence and approvals",
        judges="lifecycles",
        codes=("LIFE", "AUTH"),
    ),
    Control(
        id="tier 3",
        framework=_ISO_19770,
        title="Optimization",
        evidence="assets, contracts and software without a lack of rights or a fault in cost",
        judges="spending",
        codes=("LIC", "COST"),
    ),
)


class Controls(Part, frozen=True, kw_only=True):
    """The controls that compliance is scored by."""

    controls: tuple[Control, ...] = DEFAULT_CONTROLS


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """All tables; `exchange_rates` by month (`2026-02`), `points` by the name in the file's (`pvu`)."""

    exchange_rates: Mapping[str, ExchangeRates] = msgspec.field(default_factory=dict)
    points: Mapping[str, Points] = msgspec.field(default_factory=dict)
    core_factors: CoreFactors = CoreFactors()
    headcount: Headcount = Headcount()
    pools: Pools = Pools()
    labor_rates: LaborRates = LaborRates()
    energy: Energy = Energy()
    controls: Controls = Controls()
