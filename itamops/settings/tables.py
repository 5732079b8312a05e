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


class Control(Part, frozen=True, kw_only=True):
    """A control, what in the registry shows it, and the rules whose findings count against it.

    `codes` are whole or the letters of their family. A score under `amber` percent is amber, under `red` red.
    """

    id: str
    framework: Framework
    title: str
    evidence: str
    codes: tuple[str, ...]
    amber: Decimal = Decimal(95)
    red: Decimal = Decimal(80)


_ISO_27001: Framework = "ISO/IEC 27001:2022"
_CIS: Framework = "CIS Controls 8.1"
_ISO_19770: Framework = "ISO/IEC 19770-1:2017"


def _control(framework: Framework, number: str, title: str, evidence: str, *codes: str) -> Control:
    return Control(id=number, framework=framework, title=title, evidence=evidence, codes=codes)


DEFAULT_CONTROLS = (
    _control(
        _ISO_27001,
        "A.5.9",
        "Inventory with owners",
        "assets with team, classification and location",
        "ID",
        "REF",
        "POL",
    ),
    _control(
        _ISO_27001, "A.5.11", "Return of assets", "what leavers still hold after their last day", "LIFE"
    ),
    _control(_ISO_27001, "A.7.14", "Secure disposal of equipment", "disposals and sanitizations", "DISP"),
    _control(
        _CIS,
        "1.1",
        "Device inventory",
        "assets with addresses, owner, team and approval; counts twice a year",
        "ID",
        "POL",
    ),
    _control(
        _CIS, "1.2", "Unauthorized devices", "counts and imports that saw what is not registered", "POL"
    ),
    _control(
        _CIS,
        "2.1",
        "Software inventory",
        "software with publisher, purpose, version and deployment",
        "REF",
        "POL",
    ),
    _control(
        _CIS, "2.2", "Supported software only", "versions past their support without a waiver", "POL", "WAIV"
    ),
    _control(
        _CIS, "2.3", "Unauthorized software", "installations of products that are not authorized", "POL"
    ),
    _control(
        _ISO_19770,
        "tier 1",
        "Trustworthy data",
        "records that pass the checks of form and reference",
        "SCH",
        "ID",
        "REF",
    ),
    _control(
        _ISO_19770,
        "tier 2",
        "Lifecycle integration",
        "steps with their evidence and approvals",
        "LIFE",
        "AUTH",
    ),
    _control(_ISO_19770, "tier 3", "Optimization", "license positions and costs", "LIC", "COST"),
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
