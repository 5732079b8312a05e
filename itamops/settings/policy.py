"""What the organization has decided: who may do what, how heavy a finding weighs, how value is written down.

The defaults of these classes are the policy of a registry that has no file for it.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from itamops.findings import Level
from itamops.records.base import Amount, Confidentiality, Part, PersonId, TeamId
from itamops.records.model import CatalogueStatus

Role = Literal[
    "governance",
    "asset_manager",
    "asset_owner",
    "license_manager",
    "receiver",
    "technician",
    "security",
    "finance",
    "buyer",
    "approver",
    "data_protection",
]
"""What `policy/roles.yaml` gives to people and teams."""

Approver = Literal[Role, "owner", "manager", "team_lead"]
"""A role, or whoever is in charge of what changes, before and after.

That is the manager, or the team lead (or one of the team's approvers), of the person that a request is for.
Of other records it is the lead of their team, a person's manager, and an application's owner.
"""

Sensitivity = Literal["low", "moderate", "high"]
Field = Literal[
    "team",
    "owner",
    "lead",
    "approvers",
    "manager",
    "company",
    "cost_center",
    "classification",
    "ownership",
    "holds",
    "quantity",
    "price",
    "catalogue",
    "category",
    "acquisition",
    "depreciation",
    "cost_per_month",
    "budgets",
    "data_bearing",
    "ends",
]
"""A field whose change may need approvals by itself."""
Table = Literal[
    "exchange-rates",
    "labor-rates",
    "energy",
    "points",
    "core-factors",
    "pools",
    "headcount",
    "controls",
]
"""A table of figures below `registry/tables/`."""

Duty = Literal["requester", "beneficiary", "receiver", "sanitizer"]


class Members(Part, frozen=True, kw_only=True):
    """Who holds a role: people by name, and all active people of some teams."""

    people: tuple[PersonId, ...] = ()
    teams: tuple[TeamId, ...] = ()


class Roles(Part, frozen=True, kw_only=True):
    """Who holds which role; by default nobody does."""

    governance: Members = Members()
    asset_manager: Members = Members()
    asset_owner: Members = Members()
    license_manager: Members = Members()
    receiver: Members = Members()
    technician: Members = Members()
    security: Members = Members()
    finance: Members = Members()
    buyer: Members = Members()
    approver: Members = Members()
    data_protection: Members = Members()

    def holders(self, role: Role) -> Members:
        """Return those who hold a role."""
        members: Members = getattr(self, role)
        return members


class Need(Part, frozen=True, kw_only=True):
    """So many people of a role have to agree."""

    role: Approver
    count: int = 1


class ApprovalRule(Part, frozen=True, kw_only=True):
    """What a change has to be for some approvals to be needed.

    Each condition that is given must hold; one that is empty always does. `over` is an amount in the
    registry's currency, `before` and `after` name states (`retired`) or substates (`disposed.written_off`),
    `codes` are of the finding that a waiver excuses: whole, or the letters of their family. `fields` are
    those of which one has to differ in a record that stood before; a new model or team counts as well.
    `tables` are those that a rule `of: table` is about, all of them where none is named.
    """

    name: str
    of: Literal[
        "request",
        "asset",
        "instance",
        "license",
        "order",
        "contract",
        "disposal",
        "sanitization",
        "application",
        "person",
        "team",
        "model",
        "table",
        "waiver",
        "governance",
        "mass_change",
    ]
    types: tuple[str, ...] = ()
    over: Decimal | None = None
    categories: tuple[str, ...] = ()
    classifications: tuple[Confidentiality, ...] = ()
    catalogue: tuple[CatalogueStatus, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    books: Literal["past"] | None = None
    tables: tuple[Table, ...] = ()
    needs: tuple[Need, ...]


DEFAULT_APPROVALS = (
    ApprovalRule(name="any-request", of="request", after=("approved",), needs=(Need(role="approver"),)),
    ApprovalRule(
        name="costly-request",
        of="request",
        after=("approved",),
        over=Decimal(1000),
        needs=(Need(role="finance"),),
    ),
    ApprovalRule(
        name="out-of-catalogue",
        of="request",
        after=("approved",),
        catalogue=("phase_out", "banned"),
        needs=(Need(role="asset_manager"),),
    ),
    ApprovalRule(
        name="write-off", of="asset", after=("disposed.written_off",), needs=(Need(role="finance"),)
    ),
    ApprovalRule(name="past-books", of="asset", books="past", needs=(Need(role="finance"),)),
    ApprovalRule(name="cancelled", of="asset", after=("cancelled",), needs=(Need(role="asset_manager"),)),
    ApprovalRule(name="disposal", of="disposal", after=("scheduled",), needs=(Need(role="asset_owner"),)),
    ApprovalRule(
        name="sensitive-disposal",
        of="disposal",
        after=("scheduled",),
        classifications=("confidential", "secret"),
        needs=(Need(role="security"),),
    ),
    ApprovalRule(name="sanitization", of="sanitization", needs=(Need(role="technician", count=2),)),
    ApprovalRule(name="asset-handover", of="asset", fields=("team",), needs=(Need(role="team_lead"),)),
    ApprovalRule(name="license-handover", of="license", fields=("team",), needs=(Need(role="team_lead"),)),
    ApprovalRule(name="new-owner", of="application", fields=("owner",), needs=(Need(role="owner"),)),
    ApprovalRule(name="any-waiver", of="waiver", needs=(Need(role="asset_manager"),)),
    ApprovalRule(name="license-waiver", of="waiver", codes=("LIC",), needs=(Need(role="license_manager"),)),
    ApprovalRule(name="cost-waiver", of="waiver", codes=("COST",), needs=(Need(role="finance"),)),
    ApprovalRule(name="disposal-waiver", of="waiver", codes=("DISP",), needs=(Need(role="security"),)),
    ApprovalRule(
        name="catalogue-entry",
        of="model",
        fields=("catalogue", "category", "data_bearing"),
        needs=(Need(role="asset_manager"),),
    ),
    ApprovalRule(
        name="classification", of="asset", fields=("classification",), needs=(Need(role="security"),)
    ),
    ApprovalRule(name="budget", of="team", fields=("budgets",), needs=(Need(role="finance"),)),
    ApprovalRule(
        name="figures-of-money",
        of="table",
        tables=("exchange-rates", "labor-rates", "energy"),
        needs=(Need(role="finance"),),
    ),
    ApprovalRule(
        name="figures-of-licensing",
        of="table",
        tables=("points", "core-factors", "pools", "headcount"),
        needs=(Need(role="license_manager"),),
    ),
    ApprovalRule(name="controls", of="table", tables=("controls",), needs=(Need(role="security"),)),
    ApprovalRule(name="governance", of="governance", needs=(Need(role="governance"),)),
    ApprovalRule(name="mass-change", of="mass_change", needs=(Need(role="asset_manager"),)),
)


class Approvals(Part, frozen=True, kw_only=True):
    """Who approves what: a change needs what every rule that fits it asks for.

    `apart` names the duties in a change whose bearer may not approve it. `signed` asks for signed tags where
    a review in a forge would do otherwise.
    """

    rules: tuple[ApprovalRule, ...] = DEFAULT_APPROVALS
    apart: tuple[Duty, ...] = ("requester", "beneficiary", "receiver", "sanitizer")
    signed: bool = False


class Limits(Part, frozen=True, kw_only=True):
    """The numbers that rules and facts judge by; what ends in `_days` counts days, in `_percent` hundredths.

    A change of `mass_change_minimum` records is a mass change if it is over `mass_change_percent` of all. A
    missing device may be written off after `missing_days`; what ends within `expiring_days` is expiring.
    Seats are unused after `unused_days`, stock is idle after `idle_stock_days`. An emergency is ratified
    within `ratify_days`, an approval expires after `approval_days`, an actual amount may be
    `tolerance_percent` over what was approved, a price paid `price_percent` over what was ordered. Places
    are counted every `count_days`, exceptions reviewed every `exception_review_days`, waivers last no
    longer than `waiver_days`. A device is replaced once a repair is over `repair_percent` of a new one,
    after `failures_a_year`; its benchmark is near from `benchmark_percent`. Renewals are sized
    `headroom_percent` over use. A fit is high from `portfolio_high`, unsure within `portfolio_margin`, old
    after `portfolio_days`. A model is compared from `compared_units` on. Money that is due later is worth
    `discount_percent` a year less. The best use of licenses has to be found in `solver_seconds`.
    """

    mass_change_percent: Decimal = Decimal(30)
    mass_change_minimum: int = 10
    missing_days: int = 30
    expiring_days: int = 60
    unused_days: int = 90
    idle_stock_days: int = 90
    ratify_days: int = 14
    approval_days: int = 90
    tolerance_percent: Decimal = Decimal(10)
    price_percent: Decimal = Decimal(2)
    count_days: int = 183
    exception_review_days: int = 31
    waiver_days: int = 365
    repair_percent: Decimal = Decimal(50)
    failures_a_year: int = 3
    benchmark_percent: Decimal = Decimal(75)
    headroom_percent: Decimal = Decimal(10)
    portfolio_high: Decimal = Decimal("3.5")
    portfolio_margin: Decimal = Decimal("0.25")
    portfolio_days: int = 365
    solver_seconds: int = 20
    compared_units: int = 10
    discount_percent: Decimal = Decimal(0)


class Sensitivities(Part, frozen=True, kw_only=True):
    """How sensitive data of each classification is, which decides how a medium is sanitized."""

    public: Sensitivity = "low"
    internal: Sensitivity = "low"
    confidential: Sensitivity = "moderate"
    secret: Sensitivity = "high"  # noqa: S105  a classification, no password


class RulesPolicy(Part, frozen=True, kw_only=True):
    """How much a finding of a code weighs where it is not the code's own level, and the limits of rules."""

    levels: Mapping[str, Level] = msgspec.field(default_factory=dict)
    limits: Limits = Limits()
    sensitivity: Sensitivities = Sensitivities()


class FurtherEvidence(Part, frozen=True, kw_only=True):
    """What an edge asks for beyond the table of its kind: fields of the entry, all of them."""

    of: Literal["asset", "instance", "license", "request", "order", "contract", "disposal"]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    classifications: tuple[Confidentiality, ...] = ()
    evidence: tuple[str, ...]


class LifecyclesPolicy(Part, frozen=True, kw_only=True):
    """Further evidence on edges. It can only add: no edge can be written here, no requirement dropped."""

    further: tuple[FurtherEvidence, ...] = ()


DepreciationMethod = Literal[
    "straight_line",
    "declining_balance",
    "sum_of_years_digits",
    "units_of_use",
    "table",
    "pool",
    "expensed",
]
Proration = Literal[
    "complete_month", "full_month", "mid_month", "mid_quarter", "half_year", "daily", "30/360"
]


class ChangedTerms(Part, frozen=True, kw_only=True):
    """Other terms of a class from a day on; what was written down before it stays (IAS 8.36, IAS 16.51).

    What is left on the day before is written down by the new terms over the rest of the life, which is
    counted from its beginning.
    """

    on: date
    reason: str
    method: DepreciationMethod | None = None
    life_months: int | None = None
    rate: Decimal | None = None
    factor: Decimal | None = None
    switch: bool | None = None
    salvage: Amount | None = None
    salvage_percent: Decimal | None = None
    units: Decimal | None = None


class DepreciationClass(Part, frozen=True, kw_only=True):
    """How things of one class lose value in one book.

    The rate of `declining_balance` is `rate` percent a year, or `factor` divided by the life in years (2 is
    double declining); `switch` changes to the straight line where that is more. The cost is the price with
    the extras that do not come back; salvage is an amount, or percent of it; `units` is what
    a thing yields in its life. A table is of what remains after complete years, or of what is written down in
    each year; both in percent of the cost.
    """

    title: str | None = None
    method: DepreciationMethod
    life_months: int | None = None
    rate: Decimal | None = None
    factor: Decimal | None = None
    switch: bool = False
    salvage: Amount | None = None
    salvage_percent: Decimal | None = None
    units: Decimal | None = None
    start: Literal["received", "in_service"] = "in_service"
    proration: Proration | None = None
    fiscal_year_end: str = "12-31"
    stops: Literal["disposed", "held_for_sale", "retired"] = "held_for_sale"
    capitalize_from: Amount | None = None
    table: tuple[Decimal, ...] = ()
    table_kind: Literal["remaining", "depreciation"] | None = None
    changes: tuple[ChangedTerms, ...] = ()


def _straight(title: str, life_months: int) -> DepreciationClass:
    return DepreciationClass(title=title, method="straight_line", life_months=life_months)


DEFAULT_CLASSES: Mapping[str, DepreciationClass] = {
    "computers": _straight("Computers and their accessories", 36),
    "phones": _straight("Phones and tablets", 24),
    "servers": _straight("Servers and storage", 60),
    "network": _straight("Network equipment", 60),
    "expensed": DepreciationClass(title="Expensed at once", method="expensed"),
}


class DepreciationPolicy(Part, frozen=True, kw_only=True):
    """The classes that assets name, one for each class and book."""

    classes: Mapping[str, DepreciationClass] = msgspec.field(default_factory=lambda: dict(DEFAULT_CLASSES))


Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WORKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")
ALL_DAYS: tuple[Weekday, ...] = (*WORKDAYS, "saturday", "sunday")


class Schedule(Part, frozen=True, kw_only=True):
    """The hours in which something has to serve, by the clock of its place; `ends` may be `24:00`."""

    days: tuple[Weekday, ...] = ALL_DAYS
    starts: str = "00:00"
    ends: str = "24:00"
    closed: tuple[date, ...] = ()


DEFAULT_SCHEDULES: Mapping[str, Schedule] = {
    "always": Schedule(),
    "office-hours": Schedule(days=WORKDAYS, starts="08:00", ends="18:00"),
}


class SchedulesPolicy(Part, frozen=True, kw_only=True):
    """Hours of service by name; a model without one serves always."""

    schedules: Mapping[str, Schedule] = msgspec.field(default_factory=lambda: dict(DEFAULT_SCHEDULES))


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """All that the organization has decided."""

    roles: Roles = Roles()
    approvals: Approvals = Approvals()
    rules: RulesPolicy = RulesPolicy()
    lifecycles: LifecyclesPolicy = LifecyclesPolicy()
    depreciation: DepreciationPolicy = DepreciationPolicy()
    schedules: SchedulesPolicy = SchedulesPolicy()
