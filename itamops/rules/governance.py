"""The GOV family: who decides, and what is checked, is decided apart from what is decided about."""

from collections.abc import Iterator, Mapping

from itamops.changes import Change
from itamops.findings import Anchor, Problem
from itamops.records import RECORDS
from itamops.registry.layout import CONFIGURATION, ROOT, is_governance
from itamops.rules.engine import Context, rule

POWER: Mapping[str, tuple[str, ...]] = {
    "person": ("email", "logins", "signing_keys", "starts", "ends", "manager", "team"),
    "team": ("lead", "approvers"),
}
"""Fields of records that give power: who a login belongs to, who is active, who approves for whom."""


@rule("GOV001", "Policy and records changed together")
def governance_with_data(context: Context) -> Iterator[Problem]:
    """Whoever changes the rules does not change what they judge in the same breath.

    Rules are `itamops.yaml`, schemas, everything below `registry/policy/`, `ci/` and the pipelines,
    CODEOWNERS, and the fields of people and teams that give power (logins, addresses, keys, active days,
    manager, team; a team's lead and approvers). They are read from the base of a change, so that a change
    cannot loosen what it is judged by.

    Example: a pull request that raises a limit in `registry/policy/rules.yaml` and registers the devices
    that were over it.

    Fix: make two pull requests, the rules first. Tightening goes in three steps: allow, fill in, require.
    """
    if context.base is None or CONFIGURATION not in context.base.snapshot.entries:
        return
    powers = {change: fields for change in context.changes if (fields := _power_fields(change))}
    governing = [path for path in context.changed_paths if is_governance(path)]
    paths_of_power = {change.anchor.path for change in powers}
    data = [
        path
        for path in context.changed_paths
        if path.startswith(ROOT) and not is_governance(path) and path not in paths_of_power
    ]
    mixed = [change for change in powers if _changes_more(change)]
    if not (governing or powers) or not (data or mixed):
        return
    for path in governing:
        yield _problem(Anchor(path), path, len(data))
    for change, fields in powers.items():
        anchor = change.new.key(fields[0]) if change.new else change.anchor
        what = f"{', '.join(f'`{field}`' for field in fields)} of {change.kind} {change.id}"
        yield _problem(anchor, what, len(data))


def _problem(anchor: Anchor, what: str, others: int) -> Problem:
    records = f"{others} file{'' if others == 1 else 's'} of records" if others else "its other fields"
    return Problem(
        anchor=anchor,
        message=f"{what} governs, and changes together with {records}",
        fix="make two pull requests: what governs first, then the records",
        subject=anchor.path,
    )


def _power_fields(change: Change) -> tuple[str, ...]:
    """List the fields that give power and differ; a record that is new has none yet."""
    return tuple(
        field
        for field in POWER.get(change.kind, ())
        if change.old is not None
        and change.new is not None
        and getattr(change.old, field) != getattr(change.new, field)
    )


def _changes_more(change: Change) -> bool:
    """Say whether a record differs in more than what gives power."""
    return any(
        getattr(change.old, field) != getattr(change.new, field)
        for field in RECORDS[change.kind].__struct_fields__
        if field not in POWER[change.kind]
    )
