"""Suites of products: when so much of one is on a machine that it may be meant."""

from collections.abc import Collection
from fractions import Fraction

from itamops.records.software import Software


def infers(suite: Software, products: Collection[str]) -> bool:
    """Return whether so much of a suite is on one machine that the suite may be meant."""
    if suite.suite is None:
        return False
    mandatory = set(suite.suite.mandatory)
    others = [part for part in suite.suite.components if part not in mandatory]
    there = sum(part in products for part in others)
    inference = suite.suite.inference
    if inference is None:
        enough = bool(mandatory) or there == len(others)
    elif inference.number is not None:
        enough = there >= inference.number
    else:
        enough = there * 100 >= Fraction(inference.percent or 100) * len(others)
    return enough and mandatory.issubset(products)
