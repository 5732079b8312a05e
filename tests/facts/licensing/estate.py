"""Records of a small estate as YAML: what a test of license positions reads."""

from collections.abc import Iterable

BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"
LIFE = "lifecycle: [{on: 2024-01-01, to: %s, by: jlind}]"


def number(value: int) -> str:
    """Return eight characters for an id."""
    return "".join(BASE32[value >> shift & 31] for shift in range(35, -5, -5))


def product(name: str, more: str = "") -> str:
    """Return a product of the catalogue."""
    return f"--- software\nid: {name}\nname: {name.title()}\n{more}\n"


def line(index: int, terms: str, *, product: str = "office") -> str:
    """Return an active entitlement line."""
    of = "" if "products:" in terms else f"product: {product}\n"
    return f"--- license\nid: lic-{number(index)}\n{of}{terms}\nstate: active\n{LIFE % 'active'}\n"


def license_id(index: int) -> str:
    """Return the id of a line."""
    return f"lic-{number(index)}"


def software(products: Iterable[str]) -> str:
    """Return the software of a device: `office`, or `office 2019` for a version of it."""
    entries = [name.split() for name in products]
    return ", ".join(
        f"{{product: {entry[0]}" + (f', version: "{entry[1]}"' if len(entry) > 1 else "") + "}"
        for entry in entries
    )


def device(
    index: int, *products: str, person: str = "", state: str = "", model: str = "laptop", more: str = ""
) -> str:
    """Return a device in stock, in somebody's use, or in a state with its substate, `disposed recycled`."""
    state, substate = (state or ("in_use assigned" if person else "in_stock available")).split()
    assignee = f", assignee: person/{person}" if person else ""
    return f"""--- asset
id: lap-{number(index)}
tag: none
serial: S{index}
model: {model}
state: {state}
substate: {substate}
software: [{software(products)}]
lifecycle: [{{on: 2024-01-01, to: {state}, substate: {substate}{assignee}, by: jlind}}]
{more}
"""


def devices(count: int, *products: str, first: int = 0, state: str = "", more: str = "") -> str:
    """Return devices in stock, or in another state."""
    return "".join(device(index, *products, state=state, more=more) for index in range(first, first + count))


def held(names: Iterable[str], *products: str, first: int = 0, model: str = "laptop") -> str:
    """Return a device to each of some people."""
    return "".join(
        device(index, *products, person=name, model=model) for index, name in enumerate(names, first)
    )


def set_aside(index: int, terms: str = "") -> str:
    """Return a holder's allocation of a right of a line; `terms` are further fields, `until: 2026-05-15`."""
    since = "" if "since:" in terms else ", since: 2026-01-01"
    return f"allocations: [{{license: {license_id(index)}{since}{f', {terms}' if terms else ''}}}]"


def host(index: int, cpus: Iterable[int], *products: str, more: str = "", hardware: str = "") -> str:
    """Return a server with the cores of its processors."""
    inside = f"hardware: {{cpus: {list(cpus)}{hardware}}}"
    return device(index, *products, model="server", more=f"{inside}\n{more}")


def asset_id(index: int) -> str:
    """Return the id of a device or server."""
    return f"lap-{number(index)}"


def guest(index: int, entry: str, *, on: str = "", vcpus: int | None = None) -> str:
    """Return a virtual machine with one entry of software; `on` is its host or cluster."""
    cores = f"vcpus: {vcpus}\n" if vcpus else ""
    return f"""--- instance
id: vm-{number(index)}
state: running
software: [{{{entry}}}]
{cores}{on}
{LIFE % "running"}
"""


def people(names: Iterable[str], more: str = "") -> str:
    """Return people."""
    return "".join(f"--- person\nid: {name}\nname: {name.title()}\n{more}\n" for name in names)


def usage(
    index: int, figures: str, *, product: str = "office", first: str = "2026-05-01", last: str = "2026-05-31"
) -> str:
    """Return a measurement of a month."""
    return f"""--- usage
id: {product}-{index}
product: {product}
source: license server
from: {first}
to: {last}
sha256: sha256:{"0" * 64}
{figures}
"""


def table(name: str, content: str) -> str:
    """Return a table of figures."""
    return f"--- registry/tables/{name}.yaml\n{content}\n"
