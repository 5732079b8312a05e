"""The application portfolio: how each application stands, what it costs, how long it is supported."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from itamops.facts.contracts.terms import term_status
from itamops.facts.costs.cost_groups import GroupCost, costs_by_application
from itamops.facts.service.support import EndOfSupport, ends_of_support
from itamops.records.application import Application, Disposition, Fit
from itamops.records.instance import Instance
from itamops.records.software import Software
from itamops.registry import Registry
from itamops.registry.search import folded
from itamops.settings.policy import Limits

QUADRANTS: Mapping[tuple[bool, bool], Disposition] = {
    (True, True): "invest",
    (True, False): "migrate",
    (False, True): "tolerate",
    (False, False): "eliminate",
}
"""Gartner's TIME: what becomes of an application by whether its business value and technical fit are high."""


class ApplicationStanding(msgspec.Struct, frozen=True, kw_only=True):
    """How one application stands on a day; fits are those that were judged by then.

    `quadrant` is where its fits put it, None where one is not known. `flags` say why that is unsure, from
    near_line, old, without_fit; while there is one, it stays where its `disposition` has put it: `proposed`
    is the quadrant without a flag. `risk` is ended, ending or running, of the support that ends first of what
    it runs on, None where no end is known. `alike` are the applications of the same business capability.
    """

    application: Application
    functional_fit: Fit | None
    technical_fit: Fit | None
    quadrant: Disposition | None
    flags: tuple[str, ...]
    proposed: Disposition | None
    cost: GroupCost | None
    risk: str | None
    risks: tuple[EndOfSupport, ...]
    alike: tuple[str, ...]


def portfolio(registry: Registry, day: date) -> tuple[ApplicationStanding, ...]:
    """Return how every application stands on a day, by id."""
    limits = registry.policy.rules.limits
    costs = costs_by_application(registry, day)
    risks = _risks(registry, day)
    alike = _alike(registry)
    return tuple(
        _standing(application, limits, day, costs.get(application_id), risks[application_id], alike)
        for application_id, application in registry.of(Application).items()
    )


def quadrant(functional: Fit | None, technical: Fit | None, high: Decimal) -> Disposition | None:
    """Return the quadrant of two fits; a score is high from `high` on."""
    if functional is None or technical is None:
        return None
    return QUADRANTS[functional.score >= high, technical.score >= high]


def _standing(
    application: Application,
    limits: Limits,
    day: date,
    cost: GroupCost | None,
    risks: Sequence[EndOfSupport],
    alike: Mapping[str, Sequence[str]],
) -> ApplicationStanding:
    functional = _known(application.functional_fit, day)
    technical = _known(application.technical_fit, day)
    placed = quadrant(functional, technical, limits.portfolio_high)
    flags = tuple(_flags((functional, technical), limits, day))
    capability = folded(application.business_capability or "")
    return ApplicationStanding(
        application=application,
        functional_fit=functional,
        technical_fit=technical,
        quadrant=placed,
        flags=flags,
        proposed=application.disposition if flags else placed,
        cost=cost,
        risk=term_status(min(risk.days_left for risk in risks), limits.expiring_days) if risks else None,
        risks=tuple(risks),
        alike=tuple(other for other in alike.get(capability, ()) if other != application.id),
    )


def _known(fit: Fit | None, day: date) -> Fit | None:
    """Return a fit that was judged by a day."""
    return fit if fit and fit.on <= day else None


def _flags(fits: Sequence[Fit | None], limits: Limits, day: date) -> Iterator[str]:
    known = [fit for fit in fits if fit]
    if len(known) < len(fits):
        yield "without_fit"
    if any(abs(fit.score - limits.portfolio_high) <= limits.portfolio_margin for fit in known):
        yield "near_line"
    if any((day - fit.on).days > limits.portfolio_days for fit in known):
        yield "old"


def _risks(registry: Registry, day: date) -> Mapping[str, Sequence[EndOfSupport]]:
    """Return the ends of support of what each application runs on: its machines, and its software on these.

    An application that names no machine has its software wherever that is.
    """
    machines = _machines(registry)
    found: defaultdict[str, list[EndOfSupport]] = defaultdict(list)
    ends = ends_of_support(registry, day)
    for application in registry.of(Application).values():
        own, products = machines[application.id], application.software
        for end in ends:
            runs_on = not own.isdisjoint(end.machines)
            if runs_on or (not own and end.kind == Software.kind and end.id in products):
                found[application.id].append(end)
    return found


def _machines(registry: Registry) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for application in registry.of(Application).values():
        found[application.id].update(f"asset/{asset}" for asset in application.assets)
        found[application.id].update(f"instance/{instance}" for instance in application.instances)
    for instance in registry.of(Instance).values():
        if instance.application:
            found[instance.application].add(f"instance/{instance.id}")
    return found


def _alike(registry: Registry) -> Mapping[str, Sequence[str]]:
    """Return the applications of each business capability."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for application in registry.of(Application).values():
        if application.business_capability:
            found[folded(application.business_capability)].append(application.id)
    return found
