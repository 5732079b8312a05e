"""End of support from endoflife.date's product files, for what the catalogue says is the same."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec

from itamops.authoring.edit import set_values
from itamops.findings import Level
from itamops.importers.batch import Target
from itamops.importers.endoflife.catalogue import Item, items
from itamops.importers.endoflife.matching import Calls
from itamops.importers.endoflife.product_file import Product, read_product
from itamops.importers.endoflife.support_days import take
from itamops.importers.report import Counts, ImportResult, Reported, in_order


class EndOfLifeOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The day of origin: what the files say is as of then."""

    day: date


def import_endoflife(
    files: Sequence[tuple[str, bytes]], target: Target, options: EndOfLifeOptions
) -> ImportResult:
    """Write the days on which versions and models were released and their sale and support end.

    Only records whose `endoflife` names a product of the files are touched, in the versions that are called
    as a release cycle or name one. What is only alike is proposed with the line to write. The day of origin
    is recorded where something is new; all else in a record's file stays as it was typed. Never raises for
    what the files hold.
    """
    problems: list[Reported] = []
    products = _by_name([read_product(file, content, problems) for file, content in files], problems)
    calls = Calls([product for name, product in products.items() if name == product.name.casefold()])
    outcomes: Counter[tuple[str, str]] = Counter()
    written: dict[str, str] = {}
    for item in items(target.registry):
        if item.mapping is None:
            problems.extend(_proposals(item, calls))
        elif product := products.get(item.mapping.product.casefold()):
            values = take(item, product, options.day, problems)
            outcomes[item.record.kind, "updated" if values else "unchanged"] += 1
            if values:
                text = target.read_text(item.record.path)
                written[item.record.path] = set_values(item.record.kind, text, values)
    if files and not outcomes and not problems:
        problems.append(_nothing_named(files[0][0]))
    return ImportResult(files=written, problems=in_order(problems), counts=_counts(outcomes))


def _nothing_named(file: str) -> Reported:
    return Reported(
        file=file,
        message="no software or model of the registry names a product of these files: nothing is taken",
        fix="write endoflife: {product: NAME} into the records that are the same; NAME is that of the file",
        level=Level.NOTE,
    )


def _by_name(read: Sequence[Product | None], problems: list[Reported]) -> Mapping[str, Product]:
    """Return each product by all its names; what two files claim is the first one's."""
    products: dict[str, Product] = {}
    for product in filter(None, read):
        known = products.get(product.name.casefold())
        if known:
            message = f"is of {product.name}, as is {known.file}: left out"
            problems.append(Reported(file=product.file, message=message, level=Level.ERROR, dropped=True))
            continue
        for name in product.names:
            products.setdefault(name.casefold(), product)
    return products


def _proposals(item: Item, calls: Calls) -> Iterator[Reported]:
    """Propose what is called as an item that names no product: products for software, cycles for models."""
    record = item.record
    alike = [*calls.named(record.kind, record.label), *calls.named(record.kind, record.id)]
    for product, cycle in alike:
        written = f'{product.name}, cycle: "{cycle}"' if cycle else product.name
        yield Reported(
            file=product.file,
            message=f"{record.kind} {record.id} is called alike and names no product: nothing is taken",
            fix=f"if it is the same, write endoflife: {{product: {written}}}",
            level=Level.NOTE,
        )


def _counts(outcomes: Counter[tuple[str, str]]) -> Mapping[str, Counts]:
    """Count the records that name a product of the files."""
    kinds = {kind for kind, _ in outcomes}
    return {
        kind: Counts(
            read=outcomes[kind, "updated"] + outcomes[kind, "unchanged"],
            updated=outcomes[kind, "updated"],
            unchanged=outcomes[kind, "unchanged"],
        )
        for kind in sorted(kinds)
    }
