"""Which release cycle a version or model means: by the name that is written down, else only proposed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from itamops.importers.endoflife.product_file import Product, Release
from itamops.records.model import Model
from itamops.records.software import Software


def named_cycle(product: Product, cycle: str) -> Release | None:
    """Return the cycle of a name."""
    return next((one for one in product.releases if one.cycle.casefold() == cycle.casefold()), None)


def likely_cycles(product: Product, called: str) -> Sequence[Release]:
    """Return the cycles that a version or model may mean: by common name, else by the longest beginning.

    `2022` is called so, whatever the name of its cycle; `16.2` is of the cycle `16`, and of no cycle `1`.
    """
    alike = [one for one in product.releases if _folded(called) in _calls(product, one)]
    begins = [one for one in product.releases if is_part_of(called, one)]
    return alike or sorted(begins, key=lambda one: len(one.cycle))[-1:]


def is_part_of(version: str, release: Release) -> bool:
    """Return whether a version is one of several of its cycle, which was first released with another."""
    return version.startswith(f"{release.cycle}.")


class Calls:
    """All that the products and cycles of some files are called, for records that name none of them."""

    def __init__(self, products: Iterable[Product]) -> None:
        self._calls: defaultdict[tuple[str, str], list[tuple[Product, str]]] = defaultdict(list)
        for product in products:
            for call in {_folded(product.title), *map(_folded, product.names)}:
                self._calls[Software.kind, call].append((product, ""))
            for release in product.releases:
                for call in _calls(product, release):
                    self._calls[Model.kind, call].append((product, release.cycle))

    def named(self, kind: str, called: str) -> Sequence[tuple[Product, str]]:
        """Return the products that software may be, or the products with the cycles that a model may be."""
        return self._calls.get((kind, _folded(called)), ())


def _calls(product: Product, release: Release) -> set[str]:
    """Return all that a cycle is called, with and without its product's name.

    What stands in quotes or brackets behind a label is not always said.
    """
    plain = re.sub("['\"(].*", "", release.label)
    words = {_folded(text) for text in (release.label, plain, release.cycle)} - {""}
    owners = {_folded(name) for name in (product.title, *product.names)}
    return words | {f"{owner} {own}" for owner in owners for own in words}


def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", " ", text.casefold()).strip()
