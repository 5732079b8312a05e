"""The application portfolio."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from itamops.records.base import (
    AssetId,
    CompanyId,
    ContractId,
    InstanceId,
    Part,
    PersonId,
    Record,
    SoftwareId,
    TeamId,
)

Criticality = Literal["low", "medium", "high", "critical"]
Disposition = Literal["tolerate", "invest", "migrate", "eliminate"]


class Fit(Part, frozen=True, kw_only=True):
    """How well it does, from 1 (badly) to 5 (well), judged on a day by some evidence."""

    score: Decimal
    on: date
    evidence: str


class Application(Record, frozen=True, kw_only=True):
    """Something the business uses under one name, and all that it runs on."""

    kind: ClassVar[str] = "application"

    owner: PersonId | None = None
    team: TeamId | None = None
    company: CompanyId | None = None
    users: int | None = None
    business_capability: str | None = None
    criticality: Criticality | None = None
    functional_fit: Fit | None = None
    technical_fit: Fit | None = None
    disposition: Disposition | None = None
    software: tuple[SoftwareId, ...] = ()
    assets: tuple[AssetId, ...] = ()
    instances: tuple[InstanceId, ...] = ()
    contracts: tuple[ContractId, ...] = ()
