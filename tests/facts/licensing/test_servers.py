"""Rights by cores, processors, sockets and virtual machines, from YAML to the reports."""

from collections.abc import Iterable, Sequence

from tests.facts.licensing.estate import (
    asset_id,
    devices,
    guest,
    host,
    line,
    product,
)
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds

WINDOWS = "minimum_per_processor: 8, minimum_per_host: 16"
SQL = "minimum_per_processor: 4, minimum_per_machine: 4"


def cores(quantity: int, parameters: str = WINDOWS, more: str = "", *, pack: int = 2) -> str:
    """Return packs of core rights."""
    return line(
        1,
        f"metric: core\nquantity: {quantity}\nrights_per_unit: {pack}\nparameters: {{{parameters}}}\n{more}",
    )


def machines(count: int, on: str = "", entry: str = "product: office", vcpus: int | None = None) -> str:
    """Return virtual machines on a host, or wherever `on` says."""
    return "".join(
        guest(index, entry, on=on or f"host: {asset_id(1)}", vcpus=vcpus) for index in range(count)
    )


WINDOWS_SERVER = [
    *(
        Vector(
            f"{cpus}",
            f"E4, {source}: max(16, Σ max(8, cores)), threads ignored, packs of 2",
            OFFICE + cores(50) + host(1, cpus, "office", hardware=", threads_per_core: 2"),
            f"office core used={used} nontransferable={-used % 2} needed=0",
        )
        for source, rows in (
            (
                "ServiceNow",
                [
                    ([4, 4], 16),
                    ([4, 4, 4, 4], 32),
                    ([6], 16),
                    ([12], 16),
                    ([10, 10], 20),
                    ([12, 12], 24),
                    ([10, 6], 18),
                ],
            ),
            (
                "other numbers",
                [
                    ([1], 16),
                    ([16], 16),
                    ([17], 17),
                    ([9, 9], 18),
                    ([9, 10], 19),
                    ([8, 8, 8], 24),
                    ([2, 20], 28),
                    ([32, 64], 96),
                ],
            ),
        )
        for cpus, used in rows
    ),
    Vector(
        "an odd count is short",
        "E4: [17] of 8 packs needs 9 packs",
        OFFICE + cores(8) + host(1, [17], "office"),
        "office core owned=16 used=0 uncovered=17 needed=2 available=16",
    ),
    *(
        Vector(
            f"{cpus} in packs of 16",
            f"E4d, {source}",
            OFFICE + cores(packs, pack=16) + host(1, cpus, "office"),
            f"office core owned={packs * 16} used={used} nontransferable={left} available={free}"
            f" position={packs * 16 - used} status={status}",
        )
        for source, cpus, packs, used, left, free, status in (
            ("ServiceNow", [10, 10], 2, 20, 12, 0, "balanced"),
            ("other numbers", [8, 8], 2, 16, 0, 16, "over"),
            ("other numbers", [11, 22], 3, 33, 15, 0, "balanced"),
        )
    ),
    Vector(
        "remainders of two hosts are not put together",
        "E4d: the remainder is not transferable",
        OFFICE + cores(3, pack=16) + host(1, [12, 12], "office") + host(2, [12, 12], "office"),
        "office core owned=48 used=24 nontransferable=8 available=16 uncovered=24"
        " required=48 position=0 needed=16",
    ),
    Vector(
        "packs of 16 and of 2",
        "own: 20 cores are one pack of 16 and two of 2",
        OFFICE
        + cores(1, pack=16)
        + cores(2).replace("lic-00000001", "lic-00000002")
        + host(1, [10, 10], "office"),
        "office core used=20 nontransferable=0 available=0 needed=0",
    ),
    Vector(
        "a host that is gone",
        "glpi#6848",
        OFFICE
        + cores(50)
        + host(1, [8, 8], "office").replace("in_stock", "disposed").replace("available", "recycled"),
        "office core used=0 needed=0",
    ),
    Vector(
        "no cores are recorded",
        "own: nothing is claimed of what nobody knows",
        OFFICE + cores(8) + devices(1, "office"),
        "office core owned=16 used=0 needed=0 status=not_measured",
    ),
    Vector(
        "no sockets at all",
        "own: an empty list says nothing, too",
        OFFICE + cores(8) + host(1, [], "office"),
        "office core owned=16 used=0 needed=0 status=not_measured",
    ),
    Vector(
        "48 cores for 16, 24 and 16",
        "P4: one host of 16 is uncovered, 4 packs are missing",
        OFFICE + cores(24) + host(1, [8, 8], "office") + host(2, [12, 12], "office") + host(3, [6], "office"),
        "office core owned=48 used=40 nontransferable=0 available=8 uncovered=16 required=56"
        " position=-8 needed=8 status=under",
    ),
    Vector(
        "40 cores for 16, 18 and 24",
        "P4, other numbers: 24 and 16 are all there is",
        OFFICE + cores(20) + host(1, [8], "office") + host(2, [9, 9], "office") + host(3, [12, 12], "office"),
        "office core owned=40 used=40 available=0 uncovered=18 required=58 position=-18 needed=18",
    ),
]


@each(WINDOWS_SERVER)
def test_windows_server(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


CLUSTER = ", cluster: kiel, mobility: cluster"


def cluster(hosts: Iterable[Sequence[int]], count: int, virtualization: str, packs: int = 200) -> str:
    """Return a cluster with mobility, and virtual machines that may run on any of its hosts."""
    return (
        OFFICE
        + cores(packs, more=f"rights: {{virtualization: {virtualization}}}")
        + "".join(host(index, cpus, "office", hardware=CLUSTER) for index, cpus in enumerate(hosts, 1))
        + machines(count, "cluster: kiel")
    )


STACKED = [
    *(
        Vector(
            f"{cpus} with {count} machines",
            f"E4b, {source}: max(1, ceil(VMs / 2)) * the host",
            OFFICE
            + cores(200, more="rights: {virtualization: 2}")
            + host(1, cpus, "office")
            + machines(count),
            f"office core required={rights} needed=0",
        )
        for source, cpus, count, rights in (
            ("ServiceNow", [8, 8], 5, 48),
            ("ServiceNow", [6], 3, 32),
            ("ServiceNow", [8, 8], 0, 16),
            ("other numbers", [10, 10], 1, 20),
            ("other numbers", [10, 10], 2, 20),
            ("other numbers", [10, 10], 3, 40),
            ("other numbers", [12, 6], 7, 80),
            ("other numbers", [17], 4, 34),
        )
    ),
    *(
        Vector(
            f"cluster, {count} machines, {name}",
            f"E4b, {source}: each host as if all ran there",
            cluster(hosts, count, grant),
            f"office core required={rights} needed=0",
        )
        for source, name, hosts, count, grant, rights in (
            ("ServiceNow", "Standard", [[8, 8]] * 2, 5, "2", 96),
            ("ServiceNow", "Datacenter", [[8, 8]] * 2, 5, "unlimited", 32),
            ("other numbers", "Standard", [[8, 8], [12, 12], [6]], 4, "2", 112),
            ("other numbers", "Datacenter", [[8, 8], [12, 12], [6]], 40, "unlimited", 56),
            ("other numbers", "one host, Standard", [[8, 8]], 3, "2", 32),
        )
    ),
    Vector(
        "a cluster without mobility",
        "E4b: only with mobility all its machines count on each host",
        OFFICE
        + cores(100, more="rights: {virtualization: 2}")
        + "".join(host(index, [8, 8], "office", hardware=", cluster: kiel") for index in (1, 2))
        + machines(4),
        "office core required=48",
    ),
    Vector(
        "versions on one host",
        "own: a host covered once carries older machines by downgrade",
        product("office", "versions: [{version: '2019'}, {version: '2022'}]")
        + cores(8, more='version: "2022"\nrights: {virtualization: unlimited, downgrade: true}')
        + host(1, [8, 8], "office 2022")
        + guest(1, "product: office, version: '2022'", on=f"host: {asset_id(1)}")
        + guest(2, "product: office, version: '2019'", on=f"host: {asset_id(1)}"),
        "office core required=16 needed=0",
    ),
]


@each(STACKED)
def test_stacked_on_hosts(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


BY_MACHINE = "counted_on: machine, minimum_per_machine: 8, minimum_in_all: 16"


def each_of(vcpus: Iterable[int]) -> str:
    """Return virtual machines of so many virtual cores."""
    return "".join(guest(index, "product: office", vcpus=count) for index, count in enumerate(vcpus))


BY_MACHINES = [
    *(
        Vector(
            f"machines of {vcpus}",
            f"E4c, {source}: max(8, vcpus) each, at least 16 in all",
            OFFICE + cores(100, BY_MACHINE) + each_of(vcpus),
            f"office core used={rights} needed=0",
        )
        for source, vcpus, rights in (
            ("ServiceNow", [4], 16),
            ("ServiceNow", [12], 16),
            ("ServiceNow", [4, 4, 4], 24),
            ("Microsoft", [12, 8], 20),
            ("other numbers", [4, 4], 16),
            ("other numbers", [16], 16),
            ("other numbers", [17], 17),
            ("other numbers", [2, 10, 9], 27),
            ("other numbers", [9], 16),
        )
    ),
    *(
        Vector(
            f"none for {vcpus}",
            "E4c: what is missing counts alike",
            OFFICE + cores(0, BY_MACHINE) + each_of(vcpus),
            f"office core owned=0 uncovered={rights} needed={rights}",
        )
        for vcpus, rights in (([4], 16), ([4, 4, 4], 24), ([12, 8], 20))
    ),
    *(
        Vector(
            f"a machine of {vcpus} on a host that nobody knows",
            "own: its host has no less than the one processor that the machine looks like",
            OFFICE + cores(50) + each_of([vcpus]),
            f"office core used={rights} needed=0",
        )
        for vcpus, rights in ((4, 16), (20, 20))
    ),
    Vector(
        "a machine on a host whose processors are not recorded",
        "own: left out, and the row says so",
        OFFICE + cores(50) + devices(1, first=1) + machines(1, vcpus=4),
        "office core used=0 left_out=1 status=not_measured",
    ),
    Vector(
        "no virtual cores are recorded",
        "own: nothing is claimed",
        OFFICE + cores(10, BY_MACHINE) + guest(1, "product: office"),
        "office core needed=0 status=not_measured",
    ),
    *(
        Vector(
            f"SQL Server, {name}",
            f"E5, {source}: host Σ max(4, cores), machine max(4, vcpus), packs of 2 each",
            OFFICE + cores(packs, f"counted_on: either, {SQL}") + records,
            f"office core used={used} nontransferable={left} needed=0 available={packs * 2 - used - left}",
        )
        for source, name, records, packs, used, left in (
            ("dustindorsey.com", "[2, 2]", host(1, [2, 2], "office"), 10, 8, 0),
            ("dustindorsey.com", "vm 2", each_of([2]), 10, 4, 0),
            ("dustindorsey.com", "vm 6", each_of([6]), 10, 6, 0),
            ("dustindorsey.com", "vms of 7", each_of([7, 7]), 10, 14, 2),
            ("other numbers", "[3, 9]", host(1, [3, 9], "office"), 10, 13, 1),
            ("other numbers", "vms of 5, 3 and 9", each_of([5, 3, 9]), 20, 18, 2),
        )
    ),
    Vector(
        "SQL Server, vms of 7 without rights",
        "E5, dustindorsey.com: 8 packs",
        OFFICE + cores(0, f"counted_on: either, {SQL}") + each_of([7, 7]),
        "office core uncovered=14 needed=16",
    ),
    Vector(
        "SQL Server, vm 5 without rights",
        "E5, other numbers: 3 packs",
        OFFICE + cores(0, f"counted_on: either, {SQL}") + each_of([5]),
        "office core uncovered=5 needed=6",
    ),
]


@each(BY_MACHINES)
def test_by_virtual_machine(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)
