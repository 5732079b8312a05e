"""Virtual machines and cloud instances."""

from decimal import Decimal
from typing import ClassVar

from itamops.records.asset import Installation, Network
from itamops.records.base import (
    ApplicationId,
    AssetId,
    CompanyId,
    Entry,
    Money,
    Record,
    RequestId,
    TeamId,
)


class InstanceEntry(Entry, frozen=True, kw_only=True):
    """A step in an instance's life; a deletion says what became of its snapshots and backups."""

    request: RequestId | None = None
    snapshot: str | None = None
    backup: str | None = None


class Instance(Record, frozen=True, kw_only=True):
    """A machine without a body, on a host, on a cluster or with a provider."""

    kind: ClassVar[str] = "instance"

    host: AssetId | None = None
    cluster: str | None = None
    provider: str | None = None
    region: str | None = None
    state: str
    vcpus: int | None = None
    threads_per_core: int | None = None
    memory_gb: Decimal | None = None
    storage_gb: Decimal | None = None
    network: Network | None = None
    company: CompanyId | None = None
    team: TeamId | None = None
    cost_center: str | None = None
    application: ApplicationId | None = None
    cost_per_month: Money | None = None
    software: tuple[Installation, ...] = ()
    lifecycle: tuple[InstanceEntry, ...]
