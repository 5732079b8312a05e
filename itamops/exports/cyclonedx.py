"""The entitlements in force on a day, as CycloneDX 1.6.

The same registry and day produce the same bytes: the serial number is derived from the content.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

import msgspec

from itamops import __version__
from itamops.facts.licensing.effective_rights import EffectiveRights, effective_rights
from itamops.records.base import Metric
from itamops.records.company import Company
from itamops.records.license import License
from itamops.records.order import Order
from itamops.records.software import Software
from itamops.registry import Registry
from itamops.registry.names import label_of

HELD = ("current", "expiring", "in_grace")
"""Statuses of a line that is in force on the day."""

LICENSE_TYPES: Mapping[Metric, str] = {
    "device": "device",
    "user": "user",
    "named-user": "named-user",
    "named-device": "node-locked",
    "core": "custom-metric",
    "processor": "custom-metric",
    "processor-points": "processor-points",
    "named-user-plus": "custom-metric",
    "core-points": "core-points",
    "resource-value": "custom-metric",
    "socket-pair": "custom-metric",
    "concurrent-user": "concurrent-user",
    "token": "custom-metric",
    "client-access-user": "client-access",
    "client-access-device": "client-access",
    "client-access": "client-access",
    "subscription": "subscription",
    "employee": "custom-metric",
    "rolling-average": "custom-metric",
    "oem": "oem",
    "site": "other",
    "seat": "other",
}
"""The CycloneDX license type of each metric; the property `itamops:metric` has the exact metric."""

TERMS = ("metric", "quantity", "unlimited", "rights_per_unit", "edition", "version", "grants")
"""Fields without a member in CycloneDX; they become properties such as `itamops:metric`."""

DEFAULTS: Mapping[str, Any] = {field.name: field.default for field in msgspec.structs.fields(License)}
"""The default values of the fields of a line."""

SYSTEM = "cyclonedx"
PURL = "purl:"
"""The prefix of source keys that are package URLs, instead of `pkg:`."""


def property_name(field: str) -> str:
    """Return the name of the property of a field."""
    return f"itamops:{field}"


def render_cyclonedx(registry: Registry, day: date) -> str:
    """Return the entitlements in force on a day, by product, as a BOM in JSON."""
    held = [one for one in effective_rights(registry, day).values() if one.status in HELD]
    by_product: defaultdict[str, list[EffectiveRights]] = defaultdict(list)
    for one in sorted(held, key=lambda one: one.license.id):
        for product in one.license.covers:
            by_product[product].append(one)
    document: dict[str, Any] = {
        "metadata": {
            "timestamp": f"{day}T00:00:00Z",
            "lifecycles": [{"phase": "operations"}],
            "tools": {"components": [{"type": "application", "name": "itamops", "version": __version__}]},
            "properties": [_property("organization", registry.configuration.organization)],
        },
        "components": [_component(registry, product, lines) for product, lines in sorted(by_product.items())],
    }
    content = msgspec.json.encode(document, order="deterministic").decode()
    head = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, content)}",
        "version": 1,
    }
    return msgspec.json.format(msgspec.json.encode({**head, **document}), indent=2).decode() + "\n"


def _component(registry: Registry, product: str, lines: Iterable[EffectiveRights]) -> Mapping[str, Any]:
    software = registry.of(Software).get(product)
    publisher = label_of(registry, "vendor", software.publisher) if software and software.publisher else None
    return _present(
        {
            "type": "application",
            "bom-ref": product,
            "publisher": publisher,
            "name": software.label if software else product,
            "purl": _purl(software) if software else None,
            "licenses": [{"license": _license(registry, product, publisher, line)} for line in lines],
        }
    )


def _purl(software: Software) -> str | None:
    keys = (one.key for one in software.sources if one.system == SYSTEM and one.key.startswith(PURL))
    return next((f"pkg:{key.removeprefix(PURL)}" for key in keys), None)


def _license(
    registry: Registry, product: str, publisher: str | None, effective: EffectiveRights
) -> Mapping[str, Any]:
    """Return a line; a line for several products is listed with each, under one alternate id."""
    line = effective.license
    rights = "unlimited" if effective.rights is None else str(effective.rights)
    terms = [_property(field, value) for field in TERMS if (value := getattr(line, field)) != DEFAULTS[field]]
    return {
        "bom-ref": f"{line.id}/{product}",
        "name": line.label,
        "licensing": _licensing(registry, line, publisher),
        "properties": [*terms, _property("effective_rights", rights)],
    }


def _licensing(registry: Registry, line: License, publisher: str | None) -> Mapping[str, Any]:
    zone = ZoneInfo(registry.configuration.timezone)
    company = registry.of(Company).get(line.company or "")
    renewed = line.starts or line.purchased
    return _present(
        {
            "altIds": [line.id],
            "licensor": _organization(publisher),
            "licensee": _organization(company.legal_name if company else None),
            "purchaseOrder": _order_number(registry, line),
            "licenseTypes": list(_types(line)),
            "lastRenewal": datetime.combine(renewed, time(), zone).isoformat() if renewed else None,
            "expiration": (
                datetime.combine(line.ends, time(23, 59, 59), zone).isoformat() if line.ends else None
            ),
        }
    )


def _organization(name: str | None) -> Mapping[str, Any] | None:
    return {"organization": {"name": name}} if name else None


def _order_number(registry: Registry, line: License) -> str | None:
    order = registry.of(Order).get(line.order or "")
    noted = (line.custom or {}).get("purchase_order")
    return (order.number or order.id) if order else str(noted) if noted else None


def _types(line: License) -> Iterator[str]:
    yield LICENSE_TYPES[line.metric]
    if line.grants == "evaluation":
        yield "evaluation"
    elif line.ends is None and line.metric != "subscription":
        yield "perpetual"


def _property(field: str, value: object) -> Mapping[str, str]:
    return {
        "name": property_name(field),
        "value": str(value).lower() if isinstance(value, bool) else str(value),
    }


def _present(members: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the members that have a value."""
    return {name: value for name, value in members.items() if value is not None}
