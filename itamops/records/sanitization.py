"""Sanitized media."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from itamops.records.base import (
    AssetId,
    Confidentiality,
    DisposalId,
    Holder,
    MediumType,
    Part,
    PersonId,
    Record,
)

Technique = Literal[
    "overwrite",
    "block_erase",
    "crypto_erase",
    "secure_erase",
    "factory_reset",
    "degauss",
    "shred",
    "disintegrate",
    "pulverize",
    "melt",
    "incinerate",
    "other",
]

Category = Literal["clear", "purge", "destroy"]
"""How thorough: protects from simple tools, from a laboratory, or the medium is gone."""

Destination = Literal["internal_reuse", "external_reuse", "recycling", "manufacturer", "other"]


class Verification(Part, frozen=True, kw_only=True):
    """Whether the technique completed as intended, and on how much of the medium that was looked at."""

    extent: Literal["full", "sampling"]
    result: Literal["passed", "failed"]


class Validation(Part, frozen=True, kw_only=True):
    """Whether the outcome is effective enough for the data that was there, and who says so."""

    outcome: Literal["effective", "not_effective"]
    by: PersonId


class Signatory(Part, frozen=True, kw_only=True):
    """Who did it or looked at it.

    `person` is given for one of the organization's own; `signature` is the approval that covers the record.
    """

    name: str
    person: PersonId | None = None
    title: str | None = None
    organization: str | None = None
    on: date
    where: str
    contact: str | None = None
    signature: str


class Sanitization(Record, frozen=True, kw_only=True):
    """What was done to one medium so that its data cannot be read again (NIST SP 800-88)."""

    kind: ClassVar[str] = "sanitization"

    disposal: DisposalId | None = None
    asset: AssetId
    medium: str
    manufacturer: str
    model: str
    serial: str
    property_number: str | None = None
    media_type: MediumType
    source: Holder
    capacity_gb: Decimal | None = None
    classification_before: Confidentiality | None = None
    backup: Literal["kept", "none", "unknown"] | None = None
    backup_where: str | None = None
    category: Category
    technique: Technique
    standard: str | None = None
    details: str | None = None
    tool: str
    tool_version: str
    verification: Verification
    validation: Validation
    classification_after: Confidentiality | None = None
    destination: Destination
    performer: Signatory
    verifier: Signatory
