"""What people call a record: messages, plans and pages name things by it, with the id only where nothing better is."""

from itamops.records.asset import Asset
from itamops.records.base import Record
from itamops.records.license import License
from itamops.records.model import Model
from itamops.records.person import Person
from itamops.records.software import Software
from itamops.registry import Registry


def name_of(registry: Registry, record: Record) -> str:
    """Say which one it is: `Dell Latitude 7450 LT-BER-0042`, `Anna Keller`, `license lic-5n2v8r3d for Office`."""
    match record:
        case Asset():
            model = registry.of(Model).get(record.model)
            label = record.name or (record.id if record.tag == "none" else record.tag)
            return f"{model.label if model else record.model} {label}"
        case License():
            products = (record.product,) if record.product else record.products
            known = [registry.of(Software).get(product) for product in products]
            named = [found.label if found else product for found, product in zip(known, products, strict=True)]
            return f"license {record.label} for {', '.join(named)}" if named else f"license {record.label}"
        case Person():
            return record.label
        case _:
            return f"{record.kind} {record.label}"


def name_by_id(registry: Registry, kind: str, record_id: str) -> str:
    """Say which one it is, also of a record that is not there: `person akeller`."""
    record = registry.get(kind, record_id)
    return name_of(registry, record) if record else f"{kind} {record_id}"
