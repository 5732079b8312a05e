"""Entitlements of a BOM, `licensing` in CycloneDX: lines of licenses, each opened by the file it came in."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from typing import NamedTuple, TypeVar, get_args

from itamops.authoring.render import Value
from itamops.exports.cyclonedx import SYSTEM, property_name
from itamops.findings import Level
from itamops.importers.batch import Batch, Fields
from itamops.importers.cyclonedx.bom import BomNode
from itamops.importers.cyclonedx.software import FoundSoftware, Stated, vendor
from itamops.importers.keys import key, numbered
from itamops.importers.values import NotUnderstoodError, read_count, read_truth
from itamops.kinds import KIND_BY_NAME
from itamops.records.base import Metric
from itamops.records.company import Company
from itamops.records.license import Grants, License
from itamops.records.order import Order
from itamops.records.software import Software

T = TypeVar("T")

METRICS: Mapping[str, Metric] = {
    "named-user": "named-user",
    "node-locked": "named-device",
    "concurrent-user": "concurrent-user",
    "client-access": "client-access",
    "core-points": "core-points",
    "processor-points": "processor-points",
    "oem": "oem",
    "appliance": "oem",
    "device": "device",
    "user": "user",
    "subscription": "subscription",
}
"""The metric of each license type that names one; of several the first one here is what is counted."""

SILENT = frozenset({"perpetual", "evaluation"})
"""License types that name no metric and are told by other fields."""

UNKNOWN: Metric = "seat"
"""The metric of a new line where no type names one."""

PREFIX = KIND_BY_NAME[License.kind].prefix

LONGEST_KEY = 180
"""Characters of a line's key without its term."""


class Opener(NamedTuple):
    """Who opens new lines, and on which day."""

    by: str
    day: date


class Granted(NamedTuple):
    """An entitlement to one software; `number` is that of its component in the file."""

    number: int
    software: str
    stated: Stated
    terms: BomNode
    properties: Mapping[str, BomNode]


class BomTerm(NamedTuple):
    """The key of a line in its term, and the id of the line that it renews."""

    key: str
    renews: str | None = None


def granted(found: FoundSoftware, software: str) -> Iterator[Granted]:
    """Yield the entitlements to a component that has become a software."""
    for stated in found.licenses:
        if stated.node.has("licensing"):
            properties = {node.text("name"): node for node in stated.node.nodes("properties")}
            yield Granted(found.number, software, stated, stated.node.node("licensing"), properties)


def describe_lines(batch: Batch, grants: Iterable[Granted], opener: Opener) -> None:
    """Take entitlements as the description of lines; one that several components have covers all of them."""
    lines: defaultdict[str, list[Granted]] = defaultdict(list)
    for one in grants:
        lines[_identity(batch, one)].append(one)
    for base, group in lines.items():
        products = list(dict.fromkeys(one.software for one in group))
        for one in group:
            _describe(batch, base, one, products, opener)


def _describe(batch: Batch, base: str, one: Granted, products: Sequence[str], opener: Opener) -> None:
    terms = one.terms
    types = terms.texts("licenseTypes")
    begins, ends = _day(terms, "lastRenewal"), _last_day(terms)
    rented = ends is not None or "subscription" in types
    term = _term(batch, base, begins, ends)
    known = batch.seek(License.kind, [term.key])
    unlimited = known.unlimited if isinstance(known, License) else _said(one, "unlimited", read_truth)
    metric = _said(one, "metric", _read_metric) or _metric(terms, types)
    quantity = None if unlimited else _said(one, "quantity", read_count)
    if known is None:
        _report_unsaid(terms, metric, quantity=0 if unlimited else quantity)
    fields: Fields = {
        "metric": metric,
        "quantity": quantity,
        "rights_per_unit": _said(one, "rights_per_unit", read_count),
        "edition": _said(one, "edition", str),
        "version": _said(one, "version", str),
        "grants": _said(one, "grants", _read_grants) or ("evaluation" if "evaluation" in types else None),
        "starts": begins if rented else None,
        "purchased": None if rented else begins,
        "ends": ends,
        **_parties(batch, one),
    }
    opening: Fields = {
        "name": one.stated.text or None,
        "product": products[0] if len(products) == 1 else None,
        "products": list(products) if len(products) > 1 else None,
        "metric": metric or UNKNOWN,
        "quantity": None if unlimited else quantity or 0,
        "unlimited": unlimited or None,
        "renews": term.renews,
        **_opened(one, term.key, opener),
    }
    where, make_id = f"{terms.bom.file} {terms.pointer}", partial(batch.random_id, License.kind, PREFIX)
    taken = batch.row(License.kind, [term.key], fields, opening=opening, where=where, make_id=make_id)
    if taken.conflicts:
        differs = ", ".join(taken.conflicts)
        message = f"{taken.before} is of the same license and differs in {differs}: this one is left out"
        terms.report("", message, "tell the two apart by their altIds", Level.ERROR, dropped=True)


def _report_unsaid(terms: BomNode, metric: str | None, quantity: int | None) -> None:
    if metric is None:
        terms.report("licenseTypes", f"nothing says what is counted: a new line counts by {UNKNOWN}")
    if quantity is None:
        fix = f"give the number, in the file as the property {property_name('quantity')}"
        terms.report("", "CycloneDX does not say how many rights there are: a new line gets 0", fix)


def _identity(batch: Batch, one: Granted) -> str:
    """Return the key of a line but for its term: by its alternate ids, else by product, name and order."""
    alternates = one.terms.texts("altIds")
    known = next((text for text in alternates if batch.registry.knows(License.kind, text)), None)
    if known:
        return numbered(License.kind, known)
    parts = alternates or [one.software, one.stated.text, one.terms.text("purchaseOrder")]
    made = key(License.kind, *parts)
    return made if len(made) <= LONGEST_KEY else key(License.kind, sha256(repr(parts).encode()).hexdigest())


def _term(batch: Batch, base: str, begins: date | None, ends: date | None) -> BomTerm:
    """Return which term of a line is meant.

    A later term of what is known is a renewal, and an earlier one a line of its own. Another end, or a start
    that was corrected, is of the line that is known; so is what the register itself has given an id.
    """
    if batch.seek(License.kind, [base]):
        return BomTerm(base)
    exact = f"{base}|{begins}" if begins else base
    terms = {
        source.key: line
        for line in batch.registry.of(License).values()
        for source in line.sources
        if source.system == SYSTEM and source.key.casefold().startswith(f"{base}|".casefold())
    }
    if exact in terms or not terms:
        return BomTerm(exact)
    last = max(terms, key=lambda one: _began(terms[one]))
    known = terms[last]
    if begins and begins > _began(known) and ends and known.ends and ends > known.ends:
        return BomTerm(exact, known.id)
    return BomTerm(exact if ends and ends < _began(known) else last)


def _began(line: License) -> date:
    return line.starts or line.purchased or date.min


def _opened(one: Granted, own: str, opener: Opener) -> Fields:
    opening: Fields = {"system": SYSTEM, "key": own, "file": one.terms.bom.file[-200:], "row": one.number}
    entry: Fields = {"on": opener.day, "to": "active", "by": opener.by, "opening": opening}
    return {"state": "active", "lifecycle": [entry]}


def _parties(batch: Batch, one: Granted) -> Fields:
    """Return who has the license and on which order; what has no field of its own goes below `custom`.

    Who grants it is the publisher of the software, unless that is known already.
    """
    terms = one.terms
    licensor, licensee, purchaser = (
        _Party.of(terms.node(role)) for role in ("licensor", "licensee", "purchaser")
    )
    if licensor.organization and not batch.value(Software.kind, one.software, "publisher"):
        batch.set(Software.kind, one.software, "publisher", vendor(batch, licensor.organization))
    number = terms.line("purchaseOrder")
    orders = [order.id for order in batch.registry.of(Order).values() if number in {order.id, order.number}]
    order = orders[0] if number and len(orders) == 1 else None
    types = {*terms.texts("licenseTypes")} - METRICS.keys() - SILENT
    custom: Mapping[str, Value] = {
        "alt_ids": [text for text in terms.texts("altIds") if not batch.registry.knows(License.kind, text)],
        "license_types": [] if property_name("metric") in one.properties else sorted(types),
        "licensor": licensor.individual,
        "licensee": licensee.individual,
        "purchaser": purchaser.individual or (purchaser.organization if purchaser != licensee else None),
        "purchase_order": None if order else number,
    }
    return {
        "company": _company(batch, licensee.organization) if licensee.organization else None,
        "order": order,
        "custom": {name: value for name, value in custom.items() if value} or None,
    }


class _Party(NamedTuple):
    organization: str | None
    individual: str | None

    @classmethod
    def of(cls, node: BomNode) -> "_Party":
        return cls(node.node("organization").line("name"), node.node("individual").line("name"))


def _company(batch: Batch, name: str) -> str:
    """Return the company of a name; a new one keeps its books in the currency of the registry."""
    for company in batch.registry.of(Company).values():
        if name.casefold() in {company.legal_name.casefold(), company.label.casefold()}:
            return company.id
    currency = batch.registry.configuration.currency
    fields: Fields = {"name": name, "legal_name": name, "currency": currency}
    make_id = partial(batch.slug_id, Company.kind, name)
    return batch.mention(Company.kind, [key(Company.kind, name)], fields, make_id).id


def _metric(terms: BomNode, types: Sequence[str]) -> Metric | None:
    """Return what a line is counted by, the first where its types name several metrics."""
    named = list(dict.fromkeys(metric for kind, metric in METRICS.items() if kind in types))
    counted = [metric for metric in named if metric != "subscription"] or named
    if len(counted) > 1:
        terms.report("licenseTypes", f"name several metrics: counted by {counted[0]}", "keep one")
    return counted[0] if counted else None


def _read_metric(text: str) -> Metric:
    return _one_of(get_args(Metric), text)


def _read_grants(text: str) -> str:
    return str(_one_of(get_args(Grants), text))


def _one_of(known: Sequence[T], text: str) -> T:
    for one in known:
        if one == text:
            return one
    raise NotUnderstoodError("is not known", f"write one of {', '.join(map(str, known))}")


def _said(one: Granted, field: str, read: Callable[[str], T]) -> T | None:
    """Read a property of our own; None where it is not there, or reported because it is not understood."""
    node = one.properties.get(property_name(field))
    text = node.line("value") if node else None
    if not node or not text:
        return None
    try:
        return read(text)
    except NotUnderstoodError as error:
        message = f"{text:.60} {error.message}: left out"
        node.report("value", message, error.fix, Level.ERROR, dropped=True)
        return None


def _day(terms: BomNode, member: str) -> date | None:
    """Return the day of an instant, where it was written."""
    moment = terms.moment(member)
    return moment.date() if isinstance(moment, datetime) else moment


def _last_day(terms: BomNode) -> date | None:
    """Return the last whole day before a license expires."""
    moment = terms.moment("expiration")
    if not isinstance(moment, datetime) or moment.time() != time() or moment.date() == date.min:
        return moment.date() if isinstance(moment, datetime) else moment
    last = moment.date() - timedelta(days=1)
    terms.report("expiration", f"is the first instant of a day: {last} is the last day", level=Level.NOTE)
    return last
