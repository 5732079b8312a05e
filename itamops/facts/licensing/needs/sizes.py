"""How many rights hosts and virtual machines need by their processors and cores."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from itamops.facts.licensing.terms import LineTerms
from itamops.records.base import Metric
from itamops.records.license import Parameters
from itamops.settings.tables import CoreFactors, Tables


class Machine(NamedTuple):
    """The cores of each processor, or the virtual cores of a virtual machine, and what they are."""

    cores: tuple[int, ...]
    processor: str | None = None
    provider: str | None = None
    threads: int | None = None


PAIR = 2
"""Processors or virtual machines in a pair, where the terms do not say otherwise."""

Size = Callable[[Parameters, Machine, Tables], Fraction | None]
"""Returns the rights a machine needs, None where a table does not say what it takes."""


def _cores(parameters: Parameters, host: Machine, _tables: Tables) -> Fraction:
    each = [max(parameters.minimum_per_processor or 0, cores) for cores in host.cores]
    return Fraction(max(parameters.minimum_per_host or 0, sum(each)))


def _virtual_cores(parameters: Parameters, machine: Machine, _tables: Tables) -> Fraction:
    return Fraction(max(parameters.minimum_per_machine or 0, sum(machine.cores)))


def _processors(parameters: Parameters, machine: Machine, _tables: Tables) -> Fraction:
    most = parameters.cores_per_right
    return Fraction(sum(-(-cores // most) if most else 1 for cores in machine.cores))


def _points(parameters: Parameters, machine: Machine, tables: Tables) -> Fraction | None:
    table = tables.points.get(parameters.points or "")
    points = table.points.get(machine.processor or "") if table else None
    return None if points is None else Fraction(points * sum(machine.cores))


def _processor_points(_parameters: Parameters, machine: Machine, tables: Tables) -> Fraction:
    factors = tables.core_factors
    factor = factors.factors.get(machine.processor or "", factors.default)
    return sum(machine.cores) * Fraction(factor)


def _named_users(parameters: Parameters, machine: Machine, tables: Tables) -> Fraction:
    """Return the users that a machine takes at least; without a number a host, the processors they go by."""
    processors = _processor_points(parameters, machine, tables)
    return _with_users(parameters, processors, 1)


def _with_users(parameters: Parameters, processors: Fraction, hosts: int) -> Fraction:
    if parameters.users_per_host is None:
        return processors
    return max(
        Fraction(parameters.users_per_host * hosts), (parameters.users_per_processor or 0) * processors
    )


def in_cloud(metric: Metric, parameters: Parameters, machine: Machine) -> Fraction | None:
    """Return the rights of an instance with a provider that the terms count apart, None for any other.

    Oracle's policy for authorized clouds counts two virtual cores for a processor with multithreading, else
    one, and no core factor; for Standard Edition 2 four for a processor, and ten named users for each eight
    (Licensing Oracle Software in the Cloud Computing Environment). Microsoft counts a virtual core as a core,
    at least four a machine (Product Terms, SQL Server by individual virtual OSE).
    """
    count = next((one for one in parameters.cloud if one.provider == machine.provider), None)
    if count is None:
        return None
    each = (count.without_threads or count.vcpus) if machine.threads == 1 else count.vcpus
    units = Fraction(sum(machine.cores), each)
    whole = -(-units.numerator // units.denominator)
    if metric == "named-user-plus":
        return _with_users(parameters, units, whole)
    if metric == "processor-points":
        return units
    return Fraction(max(parameters.minimum_per_machine or 0, whole))


def _socket_pairs(parameters: Parameters, host: Machine, _tables: Tables) -> Fraction:
    return Fraction(-(-len(host.cores) // (parameters.processors_per_right or PAIR)))


def _one(_parameters: Parameters, _machine: Machine, _tables: Tables) -> Fraction:
    return Fraction(1)


class Sizes(NamedTuple):
    """How a host and a virtual machine are counted, and what is counted where the terms do not say."""

    host: Size
    machine: Size
    counted_on: str = "host"


SIZES: Mapping[str, Sizes] = {
    "core": Sizes(_cores, _virtual_cores),
    "processor": Sizes(_processors, _processors),
    "processor-points": Sizes(_processor_points, _processor_points),
    "named-user-plus": Sizes(_named_users, _named_users),
    "core-points": Sizes(_points, _points),
    "socket-pair": Sizes(_socket_pairs, _one, "machine"),
}


def counted_on(terms: LineTerms) -> Sequence[str]:
    """Return whether cores count on hosts, on virtual machines, or on what the organization chooses."""
    said = terms.parameters.counted_on or SIZES[terms.metric].counted_on
    return ("host", "machine") if said == "either" else (said,)


def factor_scale(factors: CoreFactors, parameters: Parameters) -> int:
    """Return the parts of a processor in which all factors of a table and cores of a cloud can be counted."""
    clouds = (each for one in parameters.cloud for each in (one.vcpus, one.without_threads or 1))
    of_table = (Fraction(factor).denominator for factor in (factors.default, *factors.factors.values()))
    return lcm(*of_table, *clouds)
