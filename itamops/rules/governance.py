"""The GOV family: who decides, and what is checked, is decided apart from what is decided about."""

from collections.abc import Iterator, Sequence

from itamops.approvals.conditions import CONDITIONS
from itamops.approvals.inputs import BUDGETS, TABLE, Input, InputUse, guards_past_books, is_about, unguarded
from itamops.approvals.privileged_fields import POWER, is_enrolled, power_fields, powerful
from itamops.approvals.signers import ALLOWED_SIGNERS, PUBLISHER, known_names, numbered_signers
from itamops.changes import Change
from itamops.findings import Anchor, Level, Place, Problem
from itamops.records import RECORDS
from itamops.records.asset import Asset
from itamops.records.person import Person
from itamops.records.team import Team
from itamops.registry import Registry
from itamops.registry.layout import CONFIGURATION, ROOT, is_governance
from itamops.registry.migrations import is_migration
from itamops.registry.names import listed, name_of
from itamops.rules.engine import SHOWN, Context, rule
from itamops.rules.guards import guards
from itamops.rules.references import RULES_FILE
from itamops.settings.policy import DEFAULT_APPROVALS, ApprovalRule

APPROVALS_FILE = "registry/policy/approvals.yaml"


@rule("GOV001", "Policy and records in one change")
def governance_with_data(context: Context) -> Iterator[Problem]:
    """Whoever changes the rules does not change what they judge in the same breath.

    Rules are `itamops.yaml`, schemas, everything below `registry/policy/`, each file outside of `registry/`
    that is no text for people (pipelines, CODEOWNERS, what an editor or git obeys), and the fields of people
    and teams that give power (logins, addresses, keys, active days, manager, team; a team's lead and
    approvers; somebody new in a team that holds a role). They are read from the base of a change, so that a
    change cannot loosen what it is judged by. The last day of somebody who decides about nothing (no role,
    team, person or application) is not one of them.

    Example: a pull request that raises a limit in `registry/policy/rules.yaml` and registers the devices
    that were over it. What `itamops migrate` makes of the base, to the byte, is accepted.

    Fix: make two pull requests, the rules first. Tightening goes in three steps: allow, fill in, require.
    """
    if context.base is None or CONFIGURATION not in context.base.snapshot.entries:
        return
    trusted = powerful(context.base.registry)
    powers = [(change, fields) for change in context.changes if (fields := power_fields(change, trusted))]
    governing = [(Anchor(path), path) for path in context.changed_paths if is_governance(path)]
    governing += [_named_power(context.registry, change, fields) for change, fields in powers]
    only_power = {change.anchor.path for change, fields in powers if not _changes_more(change)}
    data = [
        path
        for path in context.changed_paths
        if path.startswith(ROOT) and not is_governance(path) and path not in only_power
    ]
    if governing and data and not is_migration(context.base.snapshot, context.snapshot):
        yield Problem(
            anchor=governing[0][0],
            message=f"what governs ({listed(what for _, what in governing)}) changes together with "
            f"records ({listed(data)})",
            fix="make two pull requests: what governs first, then the records",
            subject="governance",
            related=tuple(governing[1:]),
        )


def _named_power(registry: Registry, change: Change, fields: Sequence[str]) -> tuple[Anchor, str]:
    record = change.new
    named = ", ".join(f"`{field}`" for field in fields)
    return (
        record.key(fields[0]) if record and getattr(record, fields[0]) else change.anchor,
        f"{named} of {name_of(registry, record) if record else change.id}",
    )


def _changes_more(change: Change) -> bool:
    """Return whether a record that stood before differs in more than what gives power.

    Whoever is erased loses all of it at once.
    """
    if isinstance(change.new, Person) and change.new.erased:
        return False
    return change.old is not None and any(
        getattr(change.old, field) != getattr(change.new, field)
        for field in RECORDS[change.kind].__struct_fields__
        if field not in POWER[change.kind]
    )


@rule("GOV002", "Disabled guard")
def guard_weakened(context: Context) -> Iterator[Problem]:
    """Policy may give most rules another level. What keeps records readable, history whole and policy apart
    from records stays an error: who could switch it off could change anything unseen.

    Example: a level of GOV001, CHG002 or LIFE006 in `registry/policy/rules.yaml`.

    Fix: delete the line.
    """
    for code in context.registry.policy.rules.levels:
        if code in guards():
            yield Problem(
                anchor=Anchor(RULES_FILE, ("levels", code), on_key=True),
                message=f"{code} stays an error, whatever policy says",
                fix="delete the line",
            )


@rule("GOV003", "Unguarded input of a condition", Level.NOTE)
def input_without_rule(context: Context) -> Iterator[Problem]:
    """What a rule of approval decides by has a guard: whoever may alter an exchange rate, the standing of a
    model or a classification could switch the rule off first. Where no rule of policy names who has to agree
    to such a change, the governance owners have to.

    Example: `{name: costly-request, of: request, over: 1000, …}`, and no rule that is about exchange rates.

    Fix: add a rule that names the role: `{name: rates, of: table, tables: [exchange-rates], needs: …}`.
    """
    if APPROVALS_FILE not in context.snapshot.entries or APPROVALS_FILE in context.head.unread_settings:
        return
    rules = context.registry.policy.approvals.rules
    has_budgets = any(team.budgets for team in context.registry.of(Team).values())
    has_books = any(asset.depreciation for asset in context.registry.of(Asset).values())
    if has_books and not guards_past_books(rules):
        yield Problem(
            anchor=Anchor(APPROVALS_FILE),
            message="no rule says who agrees to a change of past books: only governance owners can",
            fix="add the rule {name: past-books, of: asset, books: past, needs: [{role: finance}]}",
            subject="past books",
        )
    for read, found in unguarded(rules).items():
        if read == BUDGETS and not has_budgets:
            continue
        readers = {_place_of(use): _reader(rules, use) for use in found}
        (anchor, _), *others = readers.items()
        yield Problem(
            anchor=anchor,
            message=f"{listed(readers.values())} decides by {read.named}, and no rule says who agrees to a "
            "change of that: only governance owners can",
            fix=f"add the rule {_rule_for(read)}",
            subject=f"{read.of} {read.field}",
            related=tuple(others[:SHOWN]),
        )


@rule("GOV004", "Signer who is nobody", Level.WARNING)
def signer_unknown(context: Context) -> Iterator[Problem]:
    """A line of `registry/policy/allowed_signers` counts for the people whom it names by their id or address,
    and for the key that signs receipts (`itamops-receipts`). One that names nobody of the people, or whose
    names are a pattern, lets nobody approve: what is signed with its key is unproved.

    Example: `anna@old-address.example ssh-ed25519 AAAA…`, where no record has that address.

    Fix: name the person by id or address, or delete the line.
    """
    known = known_names(context.registry.of(Person)).keys() | {PUBLISHER}
    for number, line in numbered_signers(context.snapshot):
        if not known & {*map(str.casefold, line.whole_names)}:
            why = "is nobody of the people" if line.whole_names else "is a pattern, which counts for nobody"
            yield Problem(
                anchor=Place(ALLOWED_SIGNERS, number, end_line=number),
                message=f"{line.principals} {why}: the key of the line proves nothing",
                fix="name the person by id or address, or delete the line",
                subject=f"signer {line.principals}",
            )


@rule("GOV005", "Enrolment under trial", Level.NOTE)
def enrolled_under_trial(context: Context) -> Iterator[Problem]:
    """Under the assurance `trial` whoever writes a person down agrees to it alone, so one person may have
    enrolled two. The change that raises the assurance is the time to look: afterwards each new address,
    login and key has somebody else's approval, and what stood before counts as it stands.

    Example: `assurance: standard` in place of `trial`, in a registry with three people who have logins.

    Fix: have the governance owners compare the addresses, logins and keys of these people with the people.
    """
    if context.base is None or context.base.registry.configuration.assurance != "trial":
        return
    assurance = context.registry.configuration.assurance
    enrolled = [one for one in context.registry.of(Person).values() if is_enrolled(one)]
    if assurance != "trial" and enrolled:
        yield Problem(
            anchor=Anchor(CONFIGURATION, ("assurance",)),
            message=f"{listed(name_of(context.registry, one) for one in enrolled)} were enrolled while one "
            f"person's word was enough, and count as different people under {assurance}",
            fix="compare their addresses, logins and keys with the people",
            subject="enrolled under trial",
            measure=len(enrolled),
        )


def _place_of(use: InputUse) -> Anchor:
    if use.position is None:
        return Anchor(APPROVALS_FILE)
    key = use.condition if use.condition in CONDITIONS else "needs"
    return Anchor(APPROVALS_FILE, ("rules", use.position, key))


def _reader(rules: Sequence[ApprovalRule], use: InputUse) -> str:
    return use.condition if use.position is None else f"{rules[use.position].name} (`{use.condition}`)"


def _rule_for(read: Input) -> str:
    """Write a rule that guards an input, with the role that the shipped policy gives it."""
    role = next((one.needs[0].role for one in DEFAULT_APPROVALS if is_about(one, read)), "asset_manager")
    key = "tables" if read.of == TABLE else "fields"
    name = f"{read.of}-{read.field.replace('_', '-')}"
    return f"{{name: {name}, of: {read.of}, {key}: [{read.field}], needs: [{{role: {role}}}]}}"
