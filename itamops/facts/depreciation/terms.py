"""By which terms a class, or one asset, is written down from which day on."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import accumulate
from typing import NamedTuple

import msgspec

from itamops.facts.depreciation.methods import METHODS, Method, faults
from itamops.records.asset import ChangedEstimate
from itamops.settings.policy import ChangedTerms, DepreciationClass

INSTEAD = {"rate": "factor", "factor": "rate", "salvage": "salvage_percent", "salvage_percent": "salvage"}
"""Fields that say the same: one that is given takes the place of the other."""


class TermsVersion(NamedTuple):
    """Terms that count from a day on, the first ones from the beginning."""

    since: date
    terms: DepreciationClass
    method: Method


def changed(terms: DepreciationClass, change: ChangedTerms | ChangedEstimate) -> DepreciationClass:
    """Return the terms after a change: what it states takes the place of what was."""
    fields = [field for field in type(change).__struct_fields__ if field in terms.__struct_fields__]
    given = {field: value for field in fields if (value := getattr(change, field)) is not None}
    replaced = {INSTEAD[field]: None for field in given if field in INSTEAD}
    return msgspec.structs.replace(terms, **{**replaced, **given})


def class_versions(terms: DepreciationClass) -> tuple[TermsVersion, ...]:
    """Return the terms of a class from the beginning and from each change on; none where one is unusable."""
    changes = sorted(terms.changes, key=lambda change: change.on)
    stages = list(accumulate(changes, changed, initial=terms))
    return _versions(zip((date.min, *(change.on for change in changes)), stages, strict=True))


def asset_versions(
    versions: Sequence[TermsVersion], estimates: Iterable[ChangedEstimate]
) -> tuple[TermsVersion, ...]:
    """Return the terms of one asset: those of its class with its own estimates on top, none if unusable."""
    own = sorted(estimates, key=lambda change: change.on)
    days = sorted({*(version.since for version in versions), *(change.on for change in own)})
    return _versions(
        (
            day,
            list(accumulate((one for one in own if one.on <= day), changed, initial=on(versions, day).terms))[
                -1
            ],
        )
        for day in days
    )


def on(versions: Sequence[TermsVersion], day: date) -> TermsVersion:
    """Return the version that counts on a day."""
    return versions[max(0, bisect_right(versions, day, key=lambda version: version.since) - 1)]


def _versions(terms: Iterable[tuple[date, DepreciationClass]]) -> tuple[TermsVersion, ...]:
    stated = list(terms)
    if any(any(faults(one)) for _, one in stated):
        return ()
    return tuple(TermsVersion(since, one, METHODS[one.method](one)) for since, one in stated)


def faults_of_changes(terms: DepreciationClass) -> Iterator[tuple[int, str, str]]:
    """Yield what is wrong after each change of a class: its position, the field, and what about it."""
    changes = sorted(enumerate(terms.changes), key=lambda one: one[1].on)
    stage = terms
    for position, change in changes:
        stage = changed(stage, change)
        for field, what in faults(stage):
            yield position, field, what
