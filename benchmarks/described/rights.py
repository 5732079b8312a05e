"""Software, the rights to it, and what was measured of its use."""

from collections.abc import Mapping
from datetime import timedelta

from described.parts import YEAR, Data, opening
from estate import DAY, FIRST_ORDER, METRICS, Estate, document_hash, identifier

PARAMETERS: Mapping[str, Data] = {
    "core": {"parameters": {"minimum_per_processor": 8, "minimum_per_host": 16}},
}
"""What metrics are counted by, where they ask for it."""


def pool_of(company: str) -> str:
    """Return the pool of licenses that a company shares."""
    return f"pool-{company}"


def software(estate: Estate, number: int) -> Data:
    """Describe a software product."""
    metric = METRICS[number % len(METRICS)]
    return {
        "name": f"Product {number}",
        "publisher": estate.id_of("vendor", number),
        "licensing": "commercial" if metric else "open_source",
        **({"metric": metric, "true_up_price": "250.00 EUR"} if metric else {}),
        "versions": [{"version": "2024", "released": FIRST_ORDER, "end_of_support": FIRST_ORDER + 10 * YEAR}],
        "authorized": True,
        "business_purpose": "Letters, tables and slides",
    }


def license_line(estate: Estate, number: int) -> Data:
    """Describe an entitlement line: enough of them stand in no pool to cover all use of their product."""
    turn, place = divmod(number, len(estate.paid))
    product = estate.paid[place]
    rounds = estate.sizes["license"] // len(estate.paid)
    bought = FIRST_ORDER + timedelta(turn)
    return {
        "product": identifier("software", product),
        "version": "2024",
        "metric": METRICS[product % len(METRICS)],
        **PARAMETERS.get(METRICS[product % len(METRICS)], {}),
        "quantity": 2 * estate.rights_used[product] // rounds + 5,
        "unit_price": "210.00 EUR",
        "starts": bought,
        **({"pool": pool_of(estate.id_of("company", turn))} if turn % 2 else {}),
        "state": "active",
        "company": estate.id_of("company", turn),
        "team": estate.id_of("team", number),
        "vendor": estate.id_of("vendor", product),
        "contract": estate.id_of("contract", number),
        "invoice": f"R-{number:06}",
        "part_number": f"PN-{product:04}",
        "purchased": bought,
        "proof": {"document": f"invoice R-{number:06}", "sha256": document_hash("license", number)},
        "lifecycle": [
            {"on": bought, "to": "active", "by": estate.person(number), "opening": opening("L", number)}
        ],
    }


def usage(estate: Estate, number: int) -> Data:
    """Describe what was measured of a product in a month."""
    return {
        "product": estate.id_of("software", number),
        "source": "software metering",
        "from": "2026-05-01",
        "to": "2026-05-31",
        "sha256": document_hash("usage", number),
        "peak": 40,
        "average": 25,
    }


def application(estate: Estate, number: int) -> Data:
    """Describe something that the business uses."""
    on = DAY - timedelta(60)
    return {
        "name": f"Application {number}",
        "owner": estate.person(number),
        "team": estate.id_of("team", number),
        "company": estate.id_of("company", number),
        "users": 120,
        "business_capability": "Order management",
        "criticality": "medium",
        "functional_fit": {"score": 4, "on": on, "evidence": "survey of 40 users"},
        "technical_fit": {"score": 4, "on": on, "evidence": "architecture review"},
        "disposition": "invest",
        "software": [estate.id_of("software", number)],
        "contracts": [estate.id_of("contract", number)],
    }
