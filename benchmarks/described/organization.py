"""People and where they belong."""

from datetime import timedelta

from described.parts import Data, certification
from estate import FIRST_ORDER, LOCATIONS_OF_SITE, ONE_LEFT_OF, SITE, STORE, Estate, identifier

GIVEN_NAMES = (
    "Anna",
    "Bea",
    "Carlos",
    "Dilek",
    "Emil",
    "Fatma",
    "Goran",
    "Hana",
    "Ivo",
    "Jana",
    "Kofi",
    "Lea",
)


FAMILY_NAMES = ("Keller", "Vogel", "Reyes", "Novak", "Okafor", "Brandt", "Lind", "Costa", "Yilmaz", "Dubois")


PEOPLE_OF_MANAGER = 12


def person(estate: Estate, number: int) -> Data:
    """Describe somebody; one of twenty has left."""
    given = GIVEN_NAMES[number % len(GIVEN_NAMES)]
    family = FAMILY_NAMES[number // len(GIVEN_NAMES) % len(FAMILY_NAMES)]
    has_left = number % ONE_LEFT_OF == ONE_LEFT_OF - 1
    location = estate.floor(number)
    begun = FIRST_ORDER - timedelta(number % 1000)
    return {
        "name": f"{given} {family}",
        "given_name": given,
        "family_name": family,
        "title": "Engineer",
        "email": f"{identifier('person', number)}@acme.example",
        "employment": "employee",
        "employee_number": f"E{number:06}",
        "starts": begun,
        **({"ends": FIRST_ORDER} if has_left else {}),
        "company": estate.company_of(location),
        "team": estate.id_of("team", number),
        **({"manager": estate.person(number // PEOPLE_OF_MANAGER)} if number else {}),
        "location": identifier("location", location),
        "subscriptions": [
            {
                "product": identifier("software", estate.subscription_of(number)),
                "since": begun,
                **({"until": FIRST_ORDER} if has_left else {}),
            }
        ],
        "sources": [{"system": "directory", "key": f"user-{number}"}],
    }


BUDGET_OF_REQUESTS: Data = {
    "id": "it-2026-capital",
    "starts": "2026-01-01",
    "ends": "2026-12-31",
    "kind": "capital",
    "amount": "90000.00 EUR",
}


def team(estate: Estate, number: int) -> Data:
    """Describe a team with a budget."""
    return {
        "name": f"Team {number}",
        "company": estate.id_of("company", number),
        "cost_center": f"cc-{number % 100}",
        "lead": estate.person(number),
        "approvers": [estate.person(number + 1)],
        "budgets": [
            {
                "id": f"team-{number}-2026",
                "starts": "2026-01-01",
                "ends": "2026-12-31",
                "kind": "capital",
                "amount": "120000.00 EUR",
            },
            *((BUDGET_OF_REQUESTS,) if number == 0 else ()),
        ],
    }


def company(_estate: Estate, number: int) -> Data:
    """Describe a company."""
    return {"name": f"Acme {number}", "legal_name": f"Acme {number} GmbH", "country": "DE", "currency": "EUR"}


def location(estate: Estate, number: int) -> Data:
    """Describe a site, its store or one of its floors."""
    site, place = divmod(number, LOCATIONS_OF_SITE)
    data = {"name": f"Place {number}", "company": estate.company_of(number)}
    if place == SITE:
        return {
            **data,
            "type": "site",
            "country": "DE",
            "timezone": "Europe/Berlin",
            "address": f"Street {site}",
        }
    parent = identifier("location", site * LOCATIONS_OF_SITE)
    return {**data, "type": "store" if place == STORE else "floor", "parent": parent}


def vendor(_estate: Estate, number: int) -> Data:
    """Describe an outside company."""
    return {
        "name": f"Vendor {number}",
        "url": f"https://vendor-{number}.example",
        "customer_number": f"C{number:06}",
        "certifications": [certification()],
    }
