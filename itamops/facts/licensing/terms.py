"""What a line's terms allow: which versions and editions it covers, by which rule, or why it does not."""

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from itamops.facts.licensing.metrics import METRICS
from itamops.records.base import Metric
from itamops.records.license import License, Parameters, Rights
from itamops.records.software import Software

Variant = tuple[str | None, str | None]
"""Edition and version of an installation, as far as they are known."""


PACKED: tuple[Metric, ...] = ("core", "processor", "socket-pair")
"""Metrics whose packs are assigned whole, so that what is left over of one moves to no other machine."""


class CoverRule(StrEnum):
    """By what a right covers a use, those more to the letter first."""

    SET_ASIDE = "set aside"
    BOUND = "bound"
    EXACT = "exact"
    SUITE = "suite"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    DOWN_EDITION = "down-edition"
    SECOND_USE = "second use"


RULES = tuple(CoverRule)
RULE_RANK = {rule: rank for rank, rule in enumerate(CoverRule)}


class CoverReason(StrEnum):
    """Why a line does not cover a use."""

    EDITION = "other edition"
    NEWER = "the version is newer, and no maintenance or upgrade right includes it"
    OLDER = "the version is older, and the line grants no downgrade"
    POOL = "other pool"
    METRIC = "its metric does not count this"
    SIZE = "too few are left"
    NOT_COUNTED = "it cannot be counted"


class LineTerms(NamedTuple):
    """What makes two lines the same thing: rights of one stand in for those of the other everywhere."""

    products: tuple[str, ...]
    metric: Metric
    edition: str | None = None
    version: str | None = None
    pool: str | None = None
    parameters: Parameters = Parameters()
    rights: Rights = Rights()
    maintenance: tuple[tuple[date, date], ...] = ()
    pack: int = 1

    @classmethod
    def of(cls, line: License) -> "LineTerms":
        """Read the terms of a line."""
        parameters = line.parameters or Parameters()
        return cls(
            line.covers,
            line.metric,
            line.edition,
            line.version,
            line.pool,
            parameters,
            line.rights or Rights(),
            tuple((term.starts, term.ends) for term in line.maintenance),
            (parameters.pack if "pack" in METRICS[line.metric].uses else None)
            or (line.rights_per_unit if line.metric in PACKED else 1),
        )

    def allows(self, product: Software | None, variant: Variant) -> CoverRule | CoverReason:
        """Return by which rule an edition and version of a product is covered, or why it is not."""
        edition, version = variant
        by_edition = self._edition(product, edition)
        if by_edition is CoverReason.EDITION:
            return by_edition
        by_version = self._version(product, version)
        if isinstance(by_version, CoverReason):
            return by_version
        return by_version if by_edition is CoverRule.EXACT else by_edition

    def _edition(self, product: Software | None, edition: str | None) -> CoverRule | CoverReason:
        if not self.edition or not edition or edition == self.edition:
            return CoverRule.EXACT
        known = product.editions if product else ()
        if not self.rights.down_edition or edition not in known or self.edition not in known:
            return CoverReason.EDITION
        return (
            CoverRule.DOWN_EDITION
            if known.index(edition) < known.index(self.edition)
            else CoverReason.EDITION
        )

    def _version(self, product: Software | None, version: str | None) -> CoverRule | CoverReason:
        if not self.version or not version:
            return CoverRule.EXACT
        names = [known.version for known in product.versions] if product else []
        own, installed = _release(self.version, names), _release(version, names)
        if own == installed:
            return CoverRule.EXACT
        if _before(installed, own, names):
            return CoverRule.DOWNGRADE if self.rights.downgrade else CoverReason.OLDER
        released = [one.released for one in product.versions if one.version == installed] if product else []
        maintained = any(on and starts <= on <= ends for on in released for starts, ends in self.maintenance)
        return CoverRule.UPGRADE if maintained or self.rights.upgrade else CoverReason.NEWER


def _release(version: str, known: Sequence[str]) -> str:
    """Return the version of the catalogue that one is: `5.2.1` is of `5` where no `5.2` is known."""
    of = [name for name in known if version == name or version.startswith(f"{name}.")]
    return max(of, key=len, default=version)


def _before(one: str, other: str, known: Sequence[str]) -> bool:
    """Return whether a version came before another: as the catalogue lists them, else as numbers."""
    if one in known and other in known:
        return known.index(one) < known.index(other)
    return _numbers(one) < _numbers(other)


def _numbers(version: str) -> list[tuple[int, str]]:
    return [
        (int(part), "") if part.isdigit() else (-1, part) for part in re.findall(r"[0-9]+|[^0-9.]+", version)
    ]
