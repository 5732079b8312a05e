"""The REF family: what a record names is there and of the right kind. Also `ended` and `circles`."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple, get_args, get_type_hints

from itamops.facts.places import destination_called
from itamops.findings import Anchor, Pointer, Problem, did_you_mean, nearest
from itamops.kinds import KIND_BY_NAME, KINDS
from itamops.lifecycles import LIFECYCLES
from itamops.records import RECORDS
from itamops.records.asset import Asset
from itamops.records.base import Record
from itamops.records.license import License
from itamops.records.location import Location
from itamops.records.model import Model
from itamops.records.order import Order
from itamops.records.person import Person
from itamops.records.request import Request
from itamops.records.team import Team
from itamops.records.vendor import Vendor
from itamops.registry import Reference, Registry, references
from itamops.registry.names import NAMED_AFTER, name_by_id, name_of
from itamops.rules.engine import Context, rule
from itamops.rules.guards import rule_codes
from itamops.settings.policy import ApprovalRule, FurtherEvidence

Target = tuple[str, str]
"""Kind and id of what is named."""

Naming = tuple[Anchor, str, Reference]
"""Where something is named, what names it, and what is named."""

RULES_FILE = "registry/policy/rules.yaml"

SHOWN_NAMES = 12
"""Known names that a fix lists."""

SUGGESTIONS = 100
"""Missing names that a like one is looked for; each is a walk over all ids of the kind."""

CONSIDERED = 500
"""Ids with the same beginning or end that are compared; comparing takes longer than finding them."""


@rule("REF001", "Reference to an unknown record", named=True)
def dangling(context: Context) -> Iterator[Problem]:
    """What a record names has to be there, or nobody can say what was meant.

    A record that is there but cannot be read is not missing, and one that the change deletes is told of at
    the deletion: one mistake is one finding.

    Example: `model: dell-latitud-7450`, where the model is `dell-latitude-7450`.

    Fix: correct the id, or add the record that is named in the same change.
    """
    registry = context.whole
    missing = _once(naming for naming in _loose_namings(context) if not _other_kinds(registry, naming[2]))
    targets = dict.fromkeys((end.kind, end.id) for _, _, end in missing)
    fixes = {target: _nearest(registry, target) for target in islice(targets, SUGGESTIONS)}
    for anchor, name, end in missing:
        yield Problem(
            anchor=anchor,
            message=f"{name} names the {end.kind} {end.id}, which does not exist",
            fix=fixes.get((end.kind, end.id)) or f"correct the id, or add the {end.kind} in the same change",
            subject=_subject(anchor, end),
        )


def _once(namings: Iterable[Naming]) -> list[Naming]:
    """Keep the first place at which a file names something: a holder stands in the lifecycle as well."""
    first: dict[str, Naming] = {}
    for naming in namings:
        first.setdefault(_subject(naming[0], naming[2]), naming)
    return list(first.values())


@rule("REF002", "Reference to the wrong kind", named=True)
def wrong_kind(context: Context) -> Iterator[Problem]:
    """A field names records of certain kinds; an id that exists, but as something else, stands in the wrong
    field or has the wrong word before its stroke.

    Example: `team: akeller`, where akeller is a person; `assignee: person/it-ops`, where it-ops is a team.

    Fix: name a record of the kind that the field is for, or correct the word before the stroke.
    """
    for anchor, name, end in _once(_loose_namings(context)):
        kinds = _other_kinds(context.whole, end)
        if kinds:
            fits = next((kind for kind in kinds if kind in end.allowed), "")
            yield Problem(
                anchor=anchor,
                message=f"{name} names the {end.kind} {end.id}, but {end.id} is a {' and a '.join(kinds)}",
                fix=f"write {fits}/{end.id}" if fits else f"name a {' or '.join(end.allowed)} here",
                subject=_subject(anchor, end),
            )


def _loose_namings(context: Context) -> Iterator[Naming]:
    """Yield every name that leads nowhere, of records and of settings."""
    registry = context.whole
    gone = {(change.kind, change.id) for change in context.changes if change.new is None}
    for record, end in context.loose_ends:
        if (end.kind, end.id) not in gone:
            yield record.at(*end.pointer), name_of(registry, record), end
    for naming in settings_namings(registry):
        if not registry.knows(naming[2].kind, naming[2].id):
            yield naming


def settings_namings(registry: Registry) -> Iterator[Naming]:
    """Yield all that policy and tables name."""
    settings = {
        "registry/policy/roles.yaml": registry.policy.roles,
        "registry/tables/pools.yaml": registry.tables.pools,
        "registry/tables/headcount.yaml": registry.tables.headcount,
    }
    for path, setting in settings.items():
        for end in references(setting):
            yield Anchor(path, end.pointer), path, end


def _subject(anchor: Anchor, end: Reference) -> str:
    source = f"{anchor.kind}/{anchor.record}" if anchor.kind else anchor.path
    return f"{source} names {end.kind}/{end.id}"


def _other_kinds(registry: Registry, end: Reference) -> list[str]:
    return [kind.name for kind in KINDS if registry.knows(kind.name, end.id)]


def _nearest(registry: Registry, target: Target) -> str:
    """Ask whether an id was meant that is written alike, or that of a record with this name."""
    kind, wrong = target
    records = registry.all(kind)
    by_name = {_squeezed(record.name): record.id for record in records.values() if record.name}
    start = len(KIND_BY_NAME[kind].prefix) + 4
    alike = (one for one in records if one[:start] == wrong[:start] or one[-4:] == wrong[-4:])
    found = by_name.get(_squeezed(wrong)) or nearest(wrong, list(islice(alike, CONSIDERED)))
    return f'did you mean "{found}", {name_by_id(registry, kind, found)}?' if found else ""


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


Used = Iterator[tuple[Record, Pointer, str | None]]
"""Records, where each takes a name from a setting, and the name if it gives one."""


class SettingNames(NamedTuple):
    """Names that records take from settings: what they are, where they are given, used and known."""

    what: str
    path: str
    used: Callable[[Registry], Used]
    known: Callable[[Registry], Collection[str]]


def _depreciation_classes(registry: Registry) -> Used:
    for asset in registry.of(Asset).values():
        if asset.depreciation:
            yield asset, ("depreciation", "finance"), asset.depreciation.finance
            yield asset, ("depreciation", "tax"), asset.depreciation.tax


def _labor_rates(registry: Registry) -> Used:
    for asset in registry.of(Asset).values():
        for position, work in enumerate(asset.maintenance):
            if work.labor:
                yield asset, ("maintenance", position, "labor", "rate"), work.labor.rate


NO_BUDGET = "none"
"""What the review of a request names as its budget where there is none."""


def _budgets(registry: Registry) -> Used:
    for order in registry.of(Order).values():
        for position, line in enumerate(order.lines):
            yield order, ("lines", position, "budget"), line.budget
    for request in registry.of(Request).values():
        for position, entry in enumerate(request.lifecycle):
            if entry.review and entry.review.budget != NO_BUDGET:
                yield request, ("lifecycle", position, "review", "budget"), entry.review.budget


SETTING_NAMES = (
    SettingNames(
        "depreciation class",
        "registry/policy/depreciation.yaml",
        _depreciation_classes,
        lambda registry: registry.policy.depreciation.classes,
    ),
    SettingNames(
        "schedule",
        "registry/policy/schedules.yaml",
        lambda registry: ((model, ("schedule",), model.schedule) for model in registry.of(Model).values()),
        lambda registry: registry.policy.schedules.schedules,
    ),
    SettingNames(
        "labor rate",
        "registry/tables/labor-rates.yaml",
        _labor_rates,
        lambda registry: {rate.rate for rate in registry.tables.labor_rates.rates},
    ),
    SettingNames(
        "pool",
        "registry/tables/pools.yaml",
        lambda registry: ((one, ("pool",), one.pool) for one in registry.of(License).values()),
        lambda registry: registry.tables.pools.pools,
    ),
    SettingNames(
        "budget",
        "registry/teams/",
        _budgets,
        lambda registry: {budget.id for team in registry.of(Team).values() for budget in team.budgets},
    ),
)


@rule("REF006", "Reference to an unknown setting")
def unknown_setting(context: Context) -> Iterator[Problem]:
    """Depreciation classes, hours of service, labor rates, pools and budgets are given once and used by name.
    The review of a request has `budget: none` where there is no budget for it.

    Example: `depreciation: {finance: lap-tops}`, where the policy has `laptops`.

    Fix: correct the name, or add it to the file that the finding says.
    """
    for names in SETTING_NAMES:
        known = names.known(context.registry)
        unread = any(path.startswith(names.path) for path in context.head.faults)
        for record, pointer, name in names.used(context.registry):
            if name is not None and name not in known and not unread:
                near = nearest(name, tuple(known))
                yield Problem(
                    anchor=record.at(*pointer),
                    message=f"{name_of(context.registry, record)} names the {names.what} {name}, "
                    f"which is not in {names.path}",
                    fix=f'did you mean "{near}"?' if near else _known(known, names.path),
                    subject=f"{record.kind}/{record.id} {names.what} {name}",
                )


def _known(known: Collection[str], path: str) -> str:
    some = ", ".join(sorted(known)[:SHOWN_NAMES])
    return (
        f"write one of {some}, or add it to {path}"
        if some
        else f"add the first one to {path}, or correct the name"
    )


@rule("POL033", "Unknown destination", beside=(Location, Vendor, Person, *NAMED_AFTER))
def unknown_destination(context: Context) -> Iterator[Problem]:
    """A device that is sent goes to a place, a vendor or a person of the registry, named by its id or name.

    A destination that nothing stands for cannot be compared with where the device arrives. The town of a
    vendor may follow after a comma: `destination: "Dell, Frankfurt"`.

    Example: `{to: in_transit, substate: transfer, destination: waw-offise, …}`.

    Fix: correct the name, or add the location (`type: external` for a place of others) in the same change.
    """
    for asset in context.registry.of(Asset).values():
        for position, entry in enumerate(asset.lifecycle):
            if entry.destination and not destination_called(context.whole, entry.destination):
                yield Problem(
                    anchor=asset.at("lifecycle", position, "destination"),
                    message=f"{name_of(context.registry, asset)} is sent to {entry.destination}, which is no "
                    "location, vendor or person",
                    fix=_meant(context.whole, entry.destination)
                    or "name one by its id or name, or add `registry/locations/<id>.yaml` in the same change",
                    subject=f"asset/{asset.id} {entry.on} destination",
                )


def _meant(registry: Registry, text: str) -> str:
    known = [
        name
        for of in (Location, Vendor, Person)
        for one in registry.of(of).values()
        for name in (one.id, one.name)
        if name
    ]
    near = nearest(text, known) if len(known) <= CONSIDERED * 10 else ""
    return f'did you mean "{near}"?' if near else ""


@rule("REF008", "Unknown state or field in policy")
def unknown_state(context: Context) -> Iterator[Problem]:
    """Policy asks for more evidence and for approvals at the steps of a lifecycle. A step to a state that the
    kind does not have never happens, so what was asked for never is.

    Example: `after: [retierd]` in `registry/policy/lifecycles.yaml`.

    Fix: correct the name; `docs/lifecycles.md` lists the states, `docs/records.md` the fields of entries.
    """
    for anchor, named, known in _state_names(context.registry):
        if named not in known:
            yield Problem(
                anchor=anchor,
                message=f"there is no {named}",
                fix=did_you_mean(named, known) or f"choose from {', '.join(known)}",
                subject=f"{anchor.path} {named}",
            )


def _state_names(registry: Registry) -> Iterator[tuple[Anchor, str, Sequence[str]]]:
    """Yield the states and fields of entries that policy names, each with those that there are."""
    policy = registry.policy
    for position, further in enumerate(policy.lifecycles.further):
        yield from _of_step("registry/policy/lifecycles.yaml", ("further", position), further)
        for place, name in enumerate(further.evidence):
            anchor = Anchor("registry/policy/lifecycles.yaml", ("further", position, "evidence", place))
            yield anchor, name, _entry_fields(further.of)
    for position, approval in enumerate(policy.approvals.rules):
        yield from _of_step("registry/policy/approvals.yaml", ("rules", position), approval)


def _of_step(
    path: str, pointer: Pointer, step: FurtherEvidence | ApprovalRule
) -> Iterator[tuple[Anchor, str, Sequence[str]]]:
    lifecycle = LIFECYCLES.get(step.of)
    for side, names in (("before", step.before), ("after", step.after)) if lifecycle else ():
        for place, name in enumerate(names):
            yield Anchor(path, (*pointer, side, place)), name, lifecycle.names if lifecycle else ()


@cache
def _entry_fields(kind: str) -> tuple[str, ...]:
    """Return the fields that an entry in the lifecycle of a kind may have."""
    (entry, *_) = get_args(get_type_hints(RECORDS[kind])["lifecycle"])
    fields: tuple[str, ...] = entry.__struct_fields__
    return fields


@rule("REF007", "Level for an unknown rule")
def unknown_rule(context: Context) -> Iterator[Problem]:
    """Policy gives rules another level by their codes. A code that no rule has changes nothing, and the rule
    that was meant keeps its own level.

    Example: a level for POL012 in `registry/policy/rules.yaml`, with two of its digits swapped.

    Fix: correct the code; `itamops explain` lists them.
    """
    for code in context.registry.policy.rules.levels:
        if code not in rule_codes():
            yield Problem(
                anchor=Anchor(RULES_FILE, ("levels", code), on_key=True),
                message=f"there is no code {code}",
                fix=did_you_mean(code, rule_codes()) or "`itamops explain` lists the codes",
            )
