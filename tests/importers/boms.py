"""Bills of materials as tests write them, and what an import makes of them."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from itamops.findings import Level
from itamops.importers.cyclonedx import BomOptions, import_cyclonedx
from itamops.registry.loading import Reader
from tests.importers.imports import DAY, START, Outcome, bring_in_with


def bom(*components: Mapping[str, Any], **more: Any) -> bytes:
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "components": components,
        **more,
    }
    return json.dumps(document).encode()


def component(name: str, **more: Any) -> dict[str, Any]:
    return {"type": "library", "name": name, **more}


def entitled(name: str = "cad", license_name: str = "CAD", **licensing: Any) -> dict[str, Any]:
    """Return a component with one entitlement of the given terms; `properties` are those of the license."""
    properties = licensing.pop("properties", {})
    license_ = {
        "name": license_name,
        "licensing": licensing or {"licenseTypes": ["user"]},
        "properties": [{"name": key, "value": value} for key, value in properties.items()],
    }
    return component(name, type="application", licenses=[{"license": license_}])


def bring_in(
    reader: Reader, content: bytes | Mapping[str, bytes], before: Mapping[str, str] = START, day: date = DAY
) -> Outcome:
    files = content if isinstance(content, Mapping) else {"bom.json": content}
    return bring_in_with(import_cyclonedx, reader, files, before, BomOptions(by="treyes", day=day))


def the_line(outcome: Outcome) -> dict[str, Any]:
    (line,) = outcome.records("licenses")
    return line


def said(outcome: Outcome, level: Level) -> list[tuple[str, str]]:
    """Return the place and message of what was reported at a level."""
    return [(column, message) for _, column, message in outcome.said(level)]
