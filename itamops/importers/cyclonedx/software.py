"""Components and services of a BOM: software of the catalogue, with the versions that were seen."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from itamops.authoring.render import Value
from itamops.exports.cyclonedx import PURL
from itamops.findings import Level
from itamops.importers.batch import Batch
from itamops.importers.cyclonedx.bom import BomNode
from itamops.importers.cyclonedx.terms import licensing_of
from itamops.importers.keys import key
from itamops.records.software import Software
from itamops.records.vendor import Vendor

TYPES = frozenset(
    {
        "application",
        "framework",
        "library",
        "container",
        "platform",
        "operating-system",
        "device-driver",
        "firmware",
        "machine-learning-model",
    }
)
"""Types of components that are software."""

OTHERS = frozenset({"device", "file", "data", "cryptographic-asset"})
"""Types of components that are none."""

SERVICE = "service"
"""The deployment of what a BOM lists as a service."""

MOST_VERSIONS = 500
TEXT_LENGTH = 10_000

_ADDRESS = re.compile(r"https?://[^ ]{1,1990}")
_VERSION_PARTS = re.compile(r"[0-9]+|[a-z]+")


class Stated(NamedTuple):
    """A license as a component states it: by an SPDX identifier or expression, or else by a name."""

    node: BomNode
    text: str
    by_name: bool


class FoundSoftware(NamedTuple):
    """A component or service of a BOM, in the order of the file, with the licenses that hold for it."""

    node: BomNode
    number: int
    service: bool
    licenses: tuple[Stated, ...]


def find_software(top: BomNode) -> Iterator[FoundSoftware]:
    """Yield what a BOM is about and what it lists, at any depth; what is no software is reported."""
    metadata = top.node("metadata")
    metadata.pass_over("timestamp", "tools", "authors", "lifecycles")
    main = metadata.node("component")
    components = [*([main] if main.has("name") else ()), *top.nodes("components")]
    services = [(node, True) for node in top.nodes("services")]
    waiting = [*((node, False) for node in components), *services][::-1]
    passed: Counter[str] = Counter()
    number = 0
    while waiting:
        node, service = waiting.pop()
        number += 1
        waiting.extend((one, service) for one in node.nodes("services" if service else "components")[::-1])
        kind = node.text("type")
        if not service and kind not in TYPES:
            passed[kind] += 1
            node.pass_over()
        elif not node.line("name"):
            node.report("name", "a component has no name: left out", "", Level.ERROR, dropped=True)
        else:
            node.pass_over("group", "bom-ref")
            yield FoundSoftware(node, number, service, tuple(_stated(node)))
    for kind, times in passed.items():
        known = kind in OTHERS
        what = f"of type {kind} are no software" if known else f"have no known type ({kind or 'none'})"
        level = Level.NOTE if known else Level.ERROR
        top.report("components", f"{times:,} {what}: left out", level=level, dropped=True)


def _stated(node: BomNode) -> Sequence[Stated]:
    """Return the licenses of a component: what somebody has concluded, else what is declared."""
    declared: list[Stated] = []
    concluded: list[Stated] = []
    for choice in node.nodes("licenses"):
        stated = choice.node("license") if choice.has("license") else choice
        member = next((one for one in ("id", "expression") if stated.has(one)), "name")
        stated.pass_over("bom-ref")
        kind = concluded if stated.text("acknowledgement") == "concluded" else declared
        kind.append(Stated(stated, stated.line(member) or "", member == "name"))
    return concluded or declared


def identity(found: FoundSoftware) -> str:
    """Return the key by which a component is found again, whatever its version.

    It is the package URL, else the CPE name, else group and name.
    """
    packages = [found.node.text(member) for member in ("purl", "bom-ref")]
    package = next((text for text in packages if text.startswith("pkg:")), None)
    if package:
        return _short_purl(package)
    cpe = found.node.text("cpe")
    if cpe.startswith("cpe:2.3:"):
        return key("cpe", ":".join(re.split(r"(?<!\\):", cpe)[2:5]))
    return key(Software.kind, found.node.line("group"), found.node.line("name"))


def _short_purl(package: str) -> str:
    """Take version, qualifiers and path out of a package URL; an `@` may also begin the scope of a name."""
    head, slash, last = re.split("[?#]", package)[0].rpartition("/")
    name = last[:1] + last[1:].partition("@")[0]
    return key(PURL.strip(":"), f"{head}{slash}{name}".removeprefix("pkg:"))


def describe(batch: Batch, own: str, group: Sequence[FoundSoftware]) -> str:
    """Take all components of one identity as the description of one software, and give its id."""
    first = group[0].node
    name, made = _called(batch, own, first)
    stated = [one for found in group for one in found.licenses]
    licenses = [one for one in stated if not one.node.has("licensing")]
    fields: Mapping[str, Value] = {
        "publisher": _publisher(batch, group),
        "licensing": licensing_of(
            [one.text for one in licenses if not one.by_name], [one.text for one in licenses if one.by_name]
        ),
        "url": _website(group),
        "deployment": SERVICE if group[0].service else None,
        "custom": {"licenses": sorted({one.text for one in licenses if one.text})} if licenses else None,
    }
    descriptions = [found.node.text("description")[:TEXT_LENGTH] for found in group]
    opening = {
        "name": name,
        "notes": next(filter(None, descriptions), None),
        "licensing": fields["licensing"] or ("commercial" if len(licenses) < len(stated) else None),
    }
    where = f"{first.bom.file} {first.pointer}"
    taken = batch.row(Software.kind, [own], fields, opening=opening, where=where, make_id=lambda: made)
    batch.count(Software.kind, "merged", len(group) - 1)
    if taken.adopted:
        first.report("name", f"is the software {taken.id}, by what both say", level=Level.NOTE)
    _add_versions(batch, taken.id, group)
    return taken.id


def _called(batch: Batch, own: str, node: BomNode) -> tuple[str, str]:
    """Return the name and the id of what is new: with its group where another has the name already."""
    name, group = node.line("name") or "", node.line("group") or ""
    if group.startswith("@"):  # a scope of npm, without which nobody would know the name
        name, group = f"{group}/{name}"[:200], ""
    namesakes = batch.named(Software.kind, name) - {batch.find(Software.kind, own)}
    if namesakes and group:
        return f"{name} ({group})"[:200], batch.slug_id(Software.kind, f"{group} {name}")
    return name, batch.slug_id(Software.kind, name)


def _publisher(batch: Batch, group: Sequence[FoundSoftware]) -> str | None:
    named = (
        name
        for found in group
        for name in (
            found.node.line("publisher"),
            *(found.node.node(member).line("name") for member in ("supplier", "manufacturer", "provider")),
        )
        if name
    )
    first = next(named, None)
    return vendor(batch, first) if first else None


def vendor(batch: Batch, name: str) -> str:
    """Return the vendor of a name; it is made where nobody is called so."""
    make_id = partial(batch.slug_id, Vendor.kind, name)
    return batch.mention(Vendor.kind, [key(Vendor.kind, name)], {"name": name}, make_id).id


def _website(group: Sequence[FoundSoftware]) -> str | None:
    references = (reference for found in group for reference in found.node.nodes("externalReferences"))
    websites = [one.text("url") for one in references if one.text("type") == "website"]
    return next((url for url in websites if _ADDRESS.fullmatch(url)), None)


def _add_versions(batch: Batch, software: str, group: Sequence[FoundSoftware]) -> None:
    """Add the versions that are new, each before the first later one."""
    known = batch.value(Software.kind, software, "versions")
    versions: list[Value] = list(known) if isinstance(known, list) else []
    named = {_version(one) for one in versions}
    new = {version for found in group if (version := found.node.line("version"))} - named
    for version in sorted(new, key=age):
        later = (place for place, one in enumerate(versions) if age(_version(one)) > age(version))
        versions.insert(next(later, len(versions)), {"version": version})
    if len(versions) > MOST_VERSIONS:
        message = f"{software} would have {len(versions)} versions: none is added"
        group[0].node.report("version", message, "", Level.ERROR, dropped=True)
    elif new:
        batch.put(Software.kind, software, "versions", versions)


def _version(item: Value) -> str:
    return str(item["version"]) if isinstance(item, Mapping) else ""


def age(version: str) -> tuple[tuple[int, int, str], ...]:
    """Return what versions sort by: numbers as numbers, and what has a word behind it before what has none.

    `9` is before `10`, `1.0-rc1` before `1.0`, and that before `1.0.1`.
    """
    parts = _VERSION_PARTS.findall(version.casefold())
    return (*((1, int(part[:18]), "") if part.isdigit() else (-1, 0, part) for part in parts), (0, 0, ""))
