"""CycloneDX bills of materials in JSON: software and services for the catalogue, entitlements as licenses."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from itamops.exports.cyclonedx import SYSTEM
from itamops.findings import Level
from itamops.importers.batch import Batch, Target
from itamops.importers.cyclonedx.bom import read_bom
from itamops.importers.cyclonedx.entitlements import Opener, describe_lines, granted
from itamops.importers.cyclonedx.software import FoundSoftware, describe, find_software, identity
from itamops.importers.report import ImportResult, Reported, in_order
from itamops.records.software import Software


class BomOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Who imports, and on which day: what new licenses are opened by."""

    by: str
    day: date


def import_cyclonedx(files: Sequence[tuple[str, bytes]], target: Target, options: BomOptions) -> ImportResult:
    """Turn BOMs of CycloneDX 1.2 to 1.7 into the files of a registry.

    Components of software and services become one software each, whatever their versions, which are added to
    its list. A component's entitlements become license lines. Everything that is not kept is reported; never
    raises for what the files hold.
    """
    problems: list[Reported] = []
    batch = Batch(target, SYSTEM, {})
    tops = [top for file, content in files if (top := read_bom(file, content, problems))]
    groups: defaultdict[str, list[FoundSoftware]] = defaultdict(list)
    for top in tops:
        for found in find_software(top):
            groups[identity(found)].append(found)
    software = {own: describe(batch, own, group) for own, group in groups.items()}
    _report_unclear(batch, groups, software)
    grants = [
        one for own, group in groups.items() for found in group for one in granted(found, software[own])
    ]
    describe_lines(batch, grants, Opener(options.by, options.day))
    for top in tops:
        top.bom.report_left_out()
    return ImportResult(files=batch.files(), problems=in_order(problems), counts=batch.counts())


def _report_unclear(
    batch: Batch, groups: Mapping[str, Sequence[FoundSoftware]], software: Mapping[str, str]
) -> None:
    """Report how many of a file's products do not say for certain whether they need a right."""
    unclear = Counter(
        groups[own][0].node.bom
        for own, record in software.items()
        if not batch.value(Software.kind, record, "licensing")
    )
    for bom, number in unclear.items():
        message = f"{number:,} without a license that is known: they count as commercial"
        bom.report("components", message, "say it in their records: licensing", Level.NOTE)
