"""What a device has to do with: rights that it uses up or takes along, and who reaches a product from it."""

from collections.abc import Callable

import pytest

from itamops.facts.licensing.affected import connected_products
from itamops.records.asset import Asset
from itamops.registry import Registry
from tests.facts.licensing.estate import asset_id, device, guest, host, license_id, line, people, product
from tests.facts.licensing.vectors import DAY, hang_on_devices

WORD, EXCEL = product("word"), product("excel")
BOUND = f"software: [{{product: word, license: {license_id(1)}}}]"
OF_BOTH = "metric: device\nquantity: 1\nproducts: [word, excel]"
REACHED = f"access: [{{product: excel, asset: {asset_id(1)}}}]"


def bound(index: int, state: str) -> str:
    """Return a device with a product that is bound to the first line."""
    return device(index, state=state).replace("software: []", BOUND)


@pytest.mark.parametrize(
    ("records", "products"),
    [
        pytest.param(WORD + EXCEL + device(1, "word") + device(2, "excel"), {"word"}, id="what is on it"),
        pytest.param(
            WORD + EXCEL + device(1, "word") + line(1, OF_BOTH),
            {"word", "excel"},
            id="a line of both",
        ),
        pytest.param(
            WORD
            + EXCEL
            + device(1, "excel")
            + bound(2, "in_stock available")
            + line(1, "metric: oem\nquantity: 1", product="excel"),
            {"word", "excel"},
            id="a right that is bound to another product",
        ),
        pytest.param(
            WORD
            + EXCEL
            + bound(1, "disposed recycled")
            + line(1, "metric: oem\nquantity: 1", product="word")
            + line(
                2,
                "metric: device\nquantity: 1\ngrants: upgrade\n"
                f"upgrades: {{license: {license_id(1)}, quantity: 1}}",
                product="excel",
            ),
            {"word", "excel"},
            id="an upgrade of the right that went with it",
        ),
        pytest.param(
            EXCEL
            + device(1, state="disposed recycled")
            + people(["akeller"], REACHED)
            + line(1, "metric: client-access-user\nquantity: 1", product="excel"),
            {"excel"},
            id="what is reached from it",
        ),
        pytest.param(
            WORD
            + EXCEL
            + host(1, [8])
            + guest(1, "product: word", on=f"host: {asset_id(1)}")
            + guest(2, "product: excel", on="host: lap-00000009")
            + line(1, "metric: core\nquantity: 8\nparameters: {minimum_per_host: 1}", product="word"),
            {"word"},
            id="its virtual machines",
        ),
    ],
)
def test_products_that_hang_on_a_device(
    records: str, products: set[str], read_registry: Callable[[str], Registry]
) -> None:
    registry = read_registry(records)
    first = registry.of(Asset)[asset_id(1)]
    assert connected_products(registry, [first]) == products
    hang_on_devices(registry, DAY)
