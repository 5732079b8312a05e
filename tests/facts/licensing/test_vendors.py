"""What common contracts count by, from YAML to the reports; docs/licensing.md has the vendors' rules."""

from tests.facts.licensing.estate import guest, host, line, people, product, table
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds

ORACLE_CLOUD = "Oracle, Licensing Oracle Software in the Cloud Computing Environment"
ORACLE_SE2 = "Oracle, Database licensing: Standard Edition 2"
FACTORS = table("core-factors", "default: 0.5\nfactors: {xeon: 0.5}")
PROVIDERS = ("aws", "azure", "gcp")


def clouds(vcpus: int, more: str = "") -> str:
    """Return that so many virtual cores count for one with each provider."""
    counted = ", ".join(f"{{provider: {name}, vcpus: {vcpus}{more}}}" for name in PROVIDERS)
    return f"cloud: [{counted}]"


SE2 = f"most_processors_per_host: 2, {clouds(4)}"
SE2_USERS = f"users_per_host: 10, most_processors_per_host: 2, {clouds(8)}"
ENTERPRISE = clouds(2, ", without_threads: 1")


def owned(metric: str, parameters: str, quantity: int = 100) -> str:
    """Return the product, its factors and a line."""
    terms = f"metric: {metric}\nquantity: {quantity}\nparameters: {{{parameters}}}"
    return OFFICE + FACTORS + line(1, terms)


def users(count: int) -> str:
    """Return people who reach the product."""
    return people([f"p{index}" for index in range(count)], "access: [{product: office}]")


def instances(*vcpus: int, provider: str = "aws", more: str = "") -> str:
    """Return instances of so many virtual cores with a provider."""
    return "".join(
        guest(index, "product: office", vcpus=count, on=f"provider: {provider}\n{more}")
        for index, count in enumerate(vcpus)
    )


ORACLE = [
    *(
        Vector(
            f"SE2 on servers of {cpus}",
            f"{ORACLE_SE2}: a processor is an occupied socket, whatever its cores",
            owned("processor", SE2) + "".join(host(n, one, "office") for n, one in enumerate(cpus)),
            f"office processor used={used}",
        )
        for cpus, used in (([[8, 8]], 2), ([[16]], 1), ([[8, 8], [16]], 3))
    ),
    *(
        Vector(
            f"SE2 on instances of {vcpus} with {provider}",
            f"{ORACLE_CLOUD}: four virtual cores are a socket, rounded up for each instance",
            owned("processor", SE2) + instances(*vcpus, provider=provider),
            f"office processor used={used}",
        )
        for provider, vcpus, used in (
            ("aws", [4], 1),
            ("azure", [5], 2),
            ("gcp", [7, 8], 4),
            ("aws", [1, 1, 1], 3),
        )
    ),
    *(
        Vector(
            f"SE2 by {count} users on servers of {cpus}",
            f"{ORACLE_SE2}: no less than 10 named users a server",
            owned("named-user-plus", SE2_USERS)
            + users(count)
            + "".join(host(n, one, "office") for n, one in enumerate(cpus)),
            f"office named-user-plus used={used}",
        )
        for count, cpus, used in (
            (3, [[8, 8]], 10),
            (3, [[8], [8]], 20),
            (25, [[8], [8]], 25),
            (0, [[4], [4, 4], [2]], 30),
        )
    ),
    *(
        Vector(
            f"SE2 by 3 users on instances of {vcpus}",
            f"{ORACLE_CLOUD}: 10 named users for each 8 virtual cores",
            owned("named-user-plus", SE2_USERS) + users(3) + instances(*vcpus),
            f"office named-user-plus used={used}",
        )
        for vcpus, used in (([8], 10), ([2, 2], 20))
    ),
    *(
        Vector(
            f"Enterprise on instances of {vcpus} with {threads} threads",
            f"{ORACLE_CLOUD}: two virtual cores are a processor, without multithreading one; no core factor",
            owned("processor-points", ENTERPRISE) + instances(*vcpus, more=f"threads_per_core: {threads}"),
            f"office processor-points used={used}",
        )
        for threads, vcpus, used in ((2, [4], 2), (1, [4], 4), (2, [3], 2), (2, [3, 3], 3), (2, [8, 2], 5))
    ),
    Vector(
        "Enterprise on servers and instances",
        f"{ORACLE_CLOUD}: the factor counts for servers alone: 16 * 0.5 + 4 / 2",
        owned("processor-points", ENTERPRISE)
        + host(1, [8, 8], "office", hardware=", processor: xeon")
        + instances(4),
        "office processor-points used=10",
    ),
    Vector(
        "a provider that the terms do not name",
        "own: counted like any virtual machine, by the core factor",
        owned("processor-points", ENTERPRISE) + instances(4, provider="other"),
        "office processor-points used=2",
    ),
    Vector(
        "Enterprise by named users on an instance",
        f"{ORACLE_CLOUD}: 25 for each processor, and 6 virtual cores are 3",
        owned("named-user-plus", f"users_per_processor: 25, {ENTERPRISE}") + users(3) + instances(6),
        "office named-user-plus used=75",
    ),
]

MICROSOFT = [
    Vector(
        f"SQL Server on instances of {vcpus}",
        "Microsoft, Product Terms: a core license for each virtual core, at least four, packs of two",
        owned("core", f"counted_on: machine, minimum_per_machine: 4, pack: 2, {clouds(1)}")
        + instances(*vcpus, provider="azure"),
        f"office core used={used} nontransferable={left}",
    )
    for vcpus, used, left in (([2], 4, 0), ([8], 8, 0), ([5, 2], 9, 1))
] + [
    Vector(
        f"SQL Server Enterprise for a service in Azure of {vcpus} virtual cores",
        "Microsoft, Azure Hybrid Benefit: a core for four virtual ones of Managed Instance, general purpose",
        owned("core", "counted_on: machine, cloud: [{provider: azure-sql-mi, vcpus: 4}]")
        + instances(*vcpus, provider="azure-sql-mi"),
        f"office core used={used}",
    )
    for vcpus, used in (([8], 2), ([4, 16], 5), ([6], 2))
]

SAP_SOURCE = "SAP: each named user has one type; a higher one includes what a lower one may do"
SAP = product("office", "editions: [Self-Service, Productivity, Functional, Professional]")
PRICES = {"pro": 3000, "fun": 1500, "ess": 400}
TYPES = {"pro": "Professional", "fun": "Functional", "ess": "Self-Service"}


def user_types(types: str) -> str:
    """Return people by the types they need, `pro ess+pro`; one with several has them in several systems."""
    found = ""
    for index, one in enumerate(types.split()):
        entries = (
            f"{{product: office, edition: {TYPES[name]}, since: 2026-01-01}}" for name in one.split("+")
        )
        found += people([f"p{index}"], f"subscriptions: [{', '.join(entries)}]")
    return found


def of_type(index: int, kind: str, quantity: int, *, includes: bool = True) -> str:
    """Return rights of a type, which include lower ones or not."""
    return line(
        index,
        f"metric: named-user\nquantity: {quantity}\nedition: {TYPES[kind]}\n"
        f"unit_price: {PRICES[kind]}.00 EUR\n"
        f"rights: {{down_edition: {str(includes).lower()}}}",
    )


NAMED_TYPES = [
    Vector(
        "each type by its own",
        SAP_SOURCE,
        SAP + of_type(1, "pro", 1) + of_type(2, "ess", 2) + user_types("pro ess ess"),
        "office named-user owned=3 used=3 needed=0",
    ),
    Vector(
        "a type that includes a lower one",
        SAP_SOURCE,
        SAP + of_type(1, "pro", 2) + of_type(2, "ess", 1) + user_types("pro ess ess"),
        "office named-user owned=3 used=3 needed=0",
    ),
    Vector(
        "a type that does not",
        f"{SAP_SOURCE}, where the contract says so",
        SAP + of_type(1, "pro", 2, includes=False) + of_type(2, "ess", 1) + user_types("pro ess ess"),
        "office named-user owned=3 used=2 available=1 needed=1 true_up_cost=400.00EUR",
    ),
    Vector(
        "a lower type for a higher need",
        SAP_SOURCE,
        SAP + of_type(1, "pro", 1) + of_type(2, "ess", 5) + user_types("pro pro"),
        "office named-user used=1 available=5 uncovered=1 needed=1 true_up_cost=3000.00EUR",
    ),
    Vector(
        "one person in several systems",
        f"{SAP_SOURCE}: the highest of a person's types counts, once",
        SAP + of_type(1, "pro", 5) + of_type(2, "ess", 5) + user_types("ess+pro ess+ess"),
        "office named-user used=2 available=8 needed=0",
    ),
]


@each([*ORACLE, *MICROSOFT, *NAMED_TYPES])
def test_common_contracts(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)
