"""What a product file says of an item: the days to write, and what cannot be taken for certain."""

from collections.abc import Mapping
from datetime import date

from itamops.findings import Level, Pointer
from itamops.importers.endoflife.catalogue import CataloguePart, Item
from itamops.importers.endoflife.matching import is_part_of, likely_cycles, named_cycle
from itamops.importers.endoflife.product_file import End, Product, Release
from itamops.importers.report import Reported

WORDS = {"released": "release", "end_of_sale": "end of sale", "end_of_support": "end of support"}
"""What messages call the days."""


def take(item: Item, product: Product, day: date, problems: list[Reported]) -> Mapping[Pointer, date]:
    """Return the values to write into an item's record, by their place; nothing where all is known already.

    With anything new comes the day of origin, `day`. What is not certain is added to `problems`.
    """
    if not item.parts:
        fix = "list those that are in use, oldest first: versions"
        problems.append(_told(item, product, "", "no version is in the catalogue", fix))
    matched = False
    values: dict[Pointer, date] = {}
    for part in item.parts:
        release = named_cycle(product, part.cycle) if part.cycle else None
        if release is None:
            problems.append(_unmatched(item, part, product))
            continue
        matched = True
        for field, said in _said(part, release).items():
            known = part.days[field]
            if isinstance(said, date) and said != known:
                values[(*part.pointer, field)] = said
            if word := _differing(said, known, day):
                problems.append(_told(item, product, release.cycle, f"{WORDS[field]} {word}"))
    dated = item.mapping is not None and item.mapping.as_of is not None
    if values or (matched and not dated):
        values["endoflife", "as_of"] = day
    return values


def _said(part: CataloguePart, release: Release) -> Mapping[str, End]:
    """Return what a cycle says of each day of a part; a later version of it was released on another."""
    released = None if is_part_of(part.called, release) else release.released
    said: Mapping[str, End] = {
        "released": released,
        "end_of_sale": release.sale,
        "end_of_support": release.support,
    }
    return {field: said[field] for field in part.days}


def _differing(said: End, known: date | None, day: date) -> str:
    """Return what is worth knowing where file and register differ; empty where nothing is."""
    match said:
        case True if known is None or known > day:
            register = f", the register says on {known}" if known else ""
            return f"has passed, and nobody says when{register}: it stays as it is"
        case False if known:
            return f"is not known there, the register keeps {known}"
        case date() if known and known != said:
            return f"was {known} in the register and is {said}"
    return ""


def _unmatched(item: Item, part: CataloguePart, product: Product) -> Reported:
    """Propose the cycles that a part may mean, or say that there is none."""
    likely = [release.cycle for release in likely_cycles(product, part.called)]
    where = "the version" if part.pointer else "endoflife"
    if part.cycle and part.cycle != part.called:
        message = f"{part.called} names the cycle {part.cycle}, which there is not"
    else:
        message = f"{part.called} is no cycle there"
    if not likely:
        return _told(item, product, "", message, f"name its cycle in {where}, if it has one")
    proposed = " or ".join(f'cycle: "{cycle}"' for cycle in likely[:5])
    return _told(item, product, "", message, f"if it is the same, write in {where} {proposed}", Level.NOTE)


def _told(
    item: Item, product: Product, cycle: str, message: str, fix: str = "", level: Level = Level.WARNING
) -> Reported:
    return Reported(
        file=product.file,
        column=cycle,
        message=f"{item.record.kind} {item.record.id}: {message}",
        fix=fix,
        level=level,
    )
