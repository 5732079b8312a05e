"""Questions that an auditor asks, with own numbers, worked out by hand, from YAML to the reports."""

from tests.facts.licensing.estate import device, devices, guest, held, host, line, people, set_aside, table
from tests.facts.licensing.test_license_prices import bought
from tests.facts.licensing.test_rows import COMPANIES, SUITE, THREE, owned
from tests.facts.licensing.test_vendors import SAP, SE2_USERS, of_type, user_types, users
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds

WINDOWS = "counted_on: machine, minimum_per_machine: 8, minimum_in_all: 16, pack: 2"
POOLS = "--- registry/tables/pools.yaml\npools: {north: {companies: [acme]}, south: {companies: [beta]}}\n"
SIZES = ((1, "25.00 EUR", 1), (2, "100.00 EUR", 5), (3, "180.00 EUR", 10))


def cores(quantity: int, parameters: str, index: int = 1, more: str = "") -> str:
    return line(index, f"metric: core\nquantity: {quantity}\nparameters: {{{parameters}}}\n{more}")


def vms(*vcpus: int, more: str = "") -> str:
    return "".join(guest(number, "product: office", vcpus=one, on=more) for number, one in enumerate(vcpus))


def sized(*sizes: tuple[int, str, int]) -> str:
    """Return a line of one unit for each price and size."""
    return "".join(bought(index, 1, price, f"rights_per_unit: {size}") for index, price, size in sizes)


QUESTIONS = [
    Vector(
        "one right below the minimum in all",
        "16 - 15",
        OFFICE + cores(15, WINDOWS) + vms(3),
        "office core needed=1",
    ),
    Vector(
        "just the minimum in all",
        "8 + 8",
        OFFICE + cores(16, WINDOWS) + vms(8, 2),
        "office core status=balanced used=16",
    ),
    Vector(
        "packs of 16 with a minimum in all",
        "17 takes 32 and 1 counts for 8, which takes 16",
        OFFICE + cores(48, WINDOWS.replace("pack: 2", "pack: 16")) + vms(17, 1),
        "office core used=25 nontransferable=23 available=0",
    ),
    Vector(
        "the line without a minimum in all is the better one",
        "9 of the one against 16 of the other",
        OFFICE + cores(4, WINDOWS) + cores(9, "counted_on: machine, minimum_per_machine: 8", 2) + vms(9),
        "office core used=9 available=4 needed=0",
    ),
    Vector(
        "a minimum in all holds in each pool",
        "16 each, not 16 together",
        COMPANIES
        + OFFICE
        + POOLS
        + cores(20, WINDOWS, 1, "pool: north")
        + cores(20, WINDOWS, 2, "pool: south")
        + guest(1, "product: office", vcpus=4, on="company: acme")
        + guest(2, "product: office", vcpus=4, on="company: beta"),
        "office core north used=16 available=4\noffice core south used=16 available=4",
    ),
    Vector(
        "packs of points on two hosts",
        "560 takes 600 and 140 takes 200; 700 lack 100",
        OFFICE
        + table("points-pvu", "points: {xeon: 70}")
        + line(1, "metric: core-points\nquantity: 700\nparameters: {points: pvu, pack: 100}")
        + host(1, [8], "office", hardware=", processor: xeon")
        + host(2, [2], "office", hardware=", processor: xeon"),
        "office core-points status=under needed=100 effective_position=-100",
    ),
    Vector(
        "SE2 by users on two servers and an instance",
        "12 people against 10 for each of three",
        OFFICE
        + line(1, f"metric: named-user-plus\nquantity: 40\nparameters: {{{SE2_USERS}}}")
        + users(12)
        + host(1, [8], "office")
        + host(2, [8, 8], "office")
        + guest(1, "product: office", vcpus=8, on="provider: gcp"),
        "office named-user-plus used=30 available=10",
    ),
    Vector(
        "an instance on a host of our own is no cloud",
        "the host's 8 cores at 1, not 4 virtual cores at 2",
        OFFICE
        + line(1, "metric: processor-points\nquantity: 20\nparameters: {cloud: [{provider: aws, vcpus: 2}]}")
        + host(1, [8])
        + guest(1, "product: office", vcpus=4, on="host: lap-00000001\nprovider: aws"),
        "office processor-points used=8",
    ),
    *(
        Vector(
            f"{missing} missing, units of 1 at 25, 5 at 100 and 10 at 180",
            why,
            OFFICE + sized(*SIZES) + devices(16 + missing, "office"),
            f"office device owned=16 uncovered={missing} needed={needed} true_up_cost={cost}.00EUR",
        )
        for missing, needed, cost, why in (
            (3, 3, 75, "three singles"),
            (4, 4, 100, "four singles cost what five do: fewer rights"),
            (9, 10, 180, "ten for 180 against five and four singles for 200"),
            (16, 16, 305, "10 + 5 + 1"),
            (19, 20, 360, "twice ten against 10 + 5 + 4 for 380"),
        )
    ),
    Vector(
        "the newest price is in another currency",
        "the newest line decides, and nothing is converted for show",
        OFFICE
        + bought(1, 1, "10.00 EUR", "purchased: 2023-01-01\ntrue_up_price: 11.00 EUR")
        + bought(2, 1, "10.00 USD", "purchased: 2026-01-01\ntrue_up_price: 12.00 USD")
        + devices(4, "office"),
        "office device needed=2 true_up_cost=24.00USD",
    ),
    Vector(
        "rights to try the product cover too",
        "3 + 10 against 12, and the row says of what they are",
        OFFICE
        + owned(1, 3, "office")
        + owned(2, 10, "office", "grants: evaluation\nends: 2026-12-31")
        + devices(12, "office"),
        "office device owned=13 needed=0 available=1 evaluation=10",
    ),
    Vector(
        "a person of another company",
        "one of two people is of beta, the line of acme",
        COMPANIES
        + OFFICE
        + line(1, "metric: user\nquantity: 5\ncompany: acme")
        + people(["anna"], "company: acme")
        + people(["ben"], "company: beta")
        + held(["anna", "ben"], "office"),
        "office user used=2 other_company=1",
    ),
    Vector(
        "a suite here, one of its parts there",
        "one right of the suite, one of the part",
        SUITE
        + line(1, "metric: device\nquantity: 1", product="suite")
        + line(2, "metric: device\nquantity: 1", product="word")
        + device(1, "suite", "word")
        + device(2, "word"),
        "suite device used=1 needed=0\nword device used=1 needed=0 used_by=2 counted_with=suite",
    ),
    Vector(
        "one right for either of two products on one device",
        "two installations, one right",
        THREE + owned(1, 1, "a, b") + device(1, "a", "b"),
        "a device owned=1 used=1 uncovered=0\nb device owned=0 uncovered=1 needed=1 counted_with=a",
    ),
    Vector(
        "a middle type of user includes the lowest",
        "2 functional and 1 self-service for three people",
        SAP + of_type(1, "fun", 2) + of_type(2, "ess", 1) + user_types("fun ess ess"),
        "office named-user used=3 needed=0",
    ),
    Vector(
        "a type of user that nobody stated",
        "any right covers it, the cheapest is used",
        SAP
        + of_type(1, "pro", 1)
        + of_type(2, "ess", 1)
        + people(["anna"], "subscriptions: [{product: office, since: 2026-01-01}]"),
        "office named-user used=1 available=1 surplus_cost=3000.00EUR",
    ),
    Vector(
        "a seat set aside and a type subscribed to",
        "one person, one right",
        SAP
        + of_type(1, "pro", 3)
        + people(
            ["anna"],
            f"subscriptions: [{{product: office, edition: Professional, since: 2026-01-01}}]\n{set_aside(1)}",
        ),
        "office named-user used=1 available=2 needed=0",
    ),
    Vector(
        "grace and no renewal",
        "ended five days ago, ten days of grace",
        OFFICE
        + owned(1, 3, "office", "starts: 2025-06-11\nends: 2026-06-10\ngrace_days: 10")
        + devices(2, "office"),
        "office device owned=3 needed=0",
    ),
    Vector(
        "a renewal of a line that renews itself",
        "the new line stands in its place: 4, not 4 + 3",
        OFFICE
        + owned(1, 3, "office", "starts: 2024-01-01\nends: 2024-12-31\nauto_renew: true")
        + owned(2, 4, "office", f"renews: {'lic-00000001'}\nstarts: 2026-01-01\nends: 2026-12-31")
        + devices(2, "office"),
        "office device owned=4 available=2",
    ),
    Vector(
        "an upgrade of a line that renews itself",
        "two of three are upgraded, so three in all",
        OFFICE
        + owned(1, 3, "office", "starts: 2024-01-01\nends: 2024-12-31\nauto_renew: true")
        + owned(2, 2, "office", "grants: upgrade\nupgrades: {license: lic-00000001, quantity: 2}")
        + devices(3, "office"),
        "office device owned=3 needed=0",
    ),
]


@each(QUESTIONS)
def test_what_an_auditor_asks(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)
