"""The kinds of records and where each stands: the one list that code, commands, docs and tests go by."""

import re
from enum import Enum

import msgspec


class Shelf(Enum):
    """How a kind's files are spread over folders; forges list no more than 1,000 entries a folder."""

    FLAT = "flat"
    FIRST_TWO = "first two characters of the random part"
    YEAR = "year the record began"
    PRODUCT = "product"


class Kind(msgspec.Struct, frozen=True):
    """One kind of record: its name, its folder below `registry/`, its ids and what it is.

    `prefix` is the default for new ids (`lap-` for a laptop is as good: any letters do); a kind without one
    has slugs for ids. `began` points at the day whose year shelves the record.
    """

    name: str
    folder: str
    title: str
    shelf: Shelf = Shelf.FLAT
    prefix: str = ""
    began: tuple[str | int, ...] = ()


KINDS: tuple[Kind, ...] = (
    Kind("asset", "assets", "Devices", Shelf.FIRST_TWO, "ast"),
    Kind("instance", "instances", "Virtual machines and cloud instances", Shelf.FIRST_TWO, "vm"),
    Kind("supply", "supplies", "Accessories and consumables by quantity"),
    Kind("license", "licenses", "Entitlement lines", Shelf.FIRST_TWO, "lic"),
    Kind("usage", "usage", "Measured use of software", Shelf.PRODUCT),
    Kind("request", "requests", "Requests", Shelf.YEAR, "req", ("lifecycle", 0, "on")),
    Kind("order", "orders", "Purchase orders", Shelf.YEAR, "po", ("lifecycle", 0, "on")),
    Kind("contract", "contracts", "Contracts", Shelf.FLAT, "ctr"),
    Kind("disposal", "disposals", "Disposal orders", Shelf.YEAR, "dsp", ("lifecycle", 0, "on")),
    Kind("sanitization", "sanitizations", "Sanitized media", Shelf.YEAR, "san", ("performer", "on")),
    Kind("count", "counts", "Physical counts", Shelf.YEAR, "cnt", ("on",)),
    Kind("waiver", "waivers", "Waivers", Shelf.FLAT, "wvr"),
    Kind("model", "models", "Catalogue of devices"),
    Kind("software", "software", "Catalogue of software products"),
    Kind("application", "applications", "Application portfolio"),
    Kind("person", "people", "People"),
    Kind("team", "teams", "Teams"),
    Kind("company", "companies", "Companies"),
    Kind("location", "locations", "Locations"),
    Kind("vendor", "vendors", "Vendors"),
)

KIND_BY_NAME = {kind.name: kind for kind in KINDS}
KIND_BY_FOLDER = {kind.folder: kind for kind in KINDS}


class Setting(msgspec.Struct, frozen=True):
    """A file of the registry that is no record: configuration, policy or a table of figures.

    `path` is a pattern to match whole; `schema` names the file below `schemas/`, none for a file that is
    not YAML.
    """

    name: str
    path: str
    title: str
    schema: str = ""


SETTINGS: tuple[Setting, ...] = (
    Setting("itamops", r"itamops\.yaml", "Configuration", "itamops"),
    Setting("roles", r"registry/policy/roles\.yaml", "Who holds which role", "policy-roles"),
    Setting("approvals", r"registry/policy/approvals\.yaml", "Who approves what", "policy-approvals"),
    Setting("rules", r"registry/policy/rules\.yaml", "Levels and limits of rules", "policy-rules"),
    Setting(
        "lifecycles", r"registry/policy/lifecycles\.yaml", "Further evidence on edges", "policy-lifecycles"
    ),
    Setting(
        "depreciation",
        r"registry/policy/depreciation\.yaml",
        "Depreciation by class and book",
        "policy-depreciation",
    ),
    Setting("schedules", r"registry/policy/schedules\.yaml", "Hours of service", "policy-schedules"),
    Setting("allowed-signers", r"registry/policy/allowed_signers", "Keys whose signatures count"),
    Setting("revoked-signers", r"registry/policy/revoked_signers", "Keys that no longer count"),
    Setting(
        "exchange-rates",
        r"registry/tables/exchange-rates/[0-9]{4}-[0-9]{2}\.yaml",
        "Exchange rates of a month",
        "table-exchange-rates",
    ),
    Setting(
        "points", r"registry/tables/points-[a-z0-9-]+\.yaml", "Points of a core by processor", "table-points"
    ),
    Setting(
        "core-factors",
        r"registry/tables/core-factors\.yaml",
        "Core factors by processor",
        "table-core-factors",
    ),
    Setting("headcount", r"registry/tables/headcount\.yaml", "Number of employees", "table-headcount"),
    Setting("pools", r"registry/tables/pools\.yaml", "Pools that licenses are shared in", "table-pools"),
    Setting(
        "labor-rates", r"registry/tables/labor-rates\.yaml", "Cost of an hour of work", "table-labor-rates"
    ),
    Setting("energy", r"registry/tables/energy\.yaml", "Price of electricity", "table-energy"),
    Setting("controls", r"registry/tables/controls\.yaml", "Controls and their evidence", "table-controls"),
)
RANDOM_ID = re.compile(r"[a-z]{2,5}-[0-9a-hjkmnp-tv-z]{8}", re.ASCII)
"""A prefix and eight characters of Crockford's base32, which has no i, l, o, u."""

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?", re.ASCII)

DEVICE_NAMES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
)
"""Names that Windows gives to devices, whatever the extension: it cannot check out a file `con.yaml`."""
