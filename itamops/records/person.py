"""People."""

from datetime import date
from typing import ClassVar, Literal

from itamops.records.asset import Allocation, Issue
from itamops.records.base import (
    AssetId,
    CompanyId,
    LicenseId,
    LocationId,
    Part,
    PersonId,
    Record,
    SoftwareId,
    TeamId,
)

Employment = Literal["employee", "contractor", "agency", "external"]


class Logins(Part, frozen=True, kw_only=True):
    """What a person is called on each forge."""

    github: str | None = None
    gitlab: str | None = None
    gitea: str | None = None
    forgejo: str | None = None


class SigningKey(Part, frozen=True, kw_only=True):
    """A public SSH key that a person signs with, and the term it counts for."""

    key: str
    starts: date | None = None
    ends: date | None = None


class Subscription(Part, frozen=True, kw_only=True):
    """Software that a person may use as a service."""

    product: SoftwareId
    edition: str | None = None
    license: LicenseId | None = None
    since: date
    until: date | None = None

    def runs_on(self, day: date) -> bool:
        """Return whether it may be used on a day; the last day counts."""
        return self.since <= day and (self.until is None or day <= self.until)


class Access(Part, frozen=True, kw_only=True):
    """Server software that a person uses, and from which device: what client access is counted by."""

    product: SoftwareId
    asset: AssetId | None = None
    since: date | None = None
    until: date | None = None

    def runs_on(self, day: date) -> bool:
        """Return whether the person uses it on a day; the last day counts."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Person(Record, frozen=True, kw_only=True):
    """Somebody who holds things, asks for them or decides about them.

    A person who was erased keeps the id and the day of it (`erased`), and nothing else.
    """

    kind: ClassVar[str] = "person"

    given_name: str | None = None
    family_name: str | None = None
    title: str | None = None
    email: str | None = None
    phone: str | None = None
    employment: Employment | None = None
    employee_number: str | None = None
    starts: date | None = None
    ends: date | None = None
    company: CompanyId | None = None
    team: TeamId | None = None
    manager: PersonId | None = None
    location: LocationId | None = None
    logins: Logins | None = None
    signing_keys: tuple[SigningKey, ...] = ()
    primary_device: AssetId | None = None
    subscriptions: tuple[Subscription, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    access: tuple[Access, ...] = ()
    issued: tuple[Issue, ...] = ()
    erased: date | None = None

    def active_on(self, day: date) -> bool:
        """Return whether the person is with the organization on a day; the last day counts."""
        after_start = self.starts is None or self.starts <= day
        before_end = self.ends is None or day <= self.ends
        return self.erased is None and after_start and before_end

    def may_act_on(self, day: date) -> bool:
        """Return whether the person can have acted on a day; an erased one's first day is erased, too."""
        return self.active_on(day) or (self.erased is not None and day <= self.erased)
