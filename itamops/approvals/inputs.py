"""What the conditions of policy read beside what changes, and what guards each of these inputs.

Whoever may alter an exchange rate decides which request needs finance. So each input has a guard: it governs
outright, or stands once it was agreed, or a rule of policy names who has to agree to a change of it. Where no
rule does, those who govern have to.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from itamops.approvals.conditions import CONDITIONS, OF_NEW, is_given
from itamops.approvals.privileged_fields import POWER
from itamops.changes import Change
from itamops.kinds import KIND_BY_NAME
from itamops.lifecycles import LIFECYCLES
from itamops.records import RECORDS
from itamops.registry.layout import SettingFile, classify
from itamops.settings.policy import ApprovalRule, Need

TABLE = "table"
"""What a rule is `of` that is about tables of figures."""

TABLES = "registry/tables/"

PAST_BOOKS = ApprovalRule(name="past-books", of="asset", books="past", needs=(Need(role="governance"),))
"""What a change of a past period's books needs where no rule of policy is about one."""

UNGUARDED = ApprovalRule(name="unguarded-input", of="governance", needs=(Need(role="governance"),))
"""What a change of an input needs that no rule of policy is about."""


class Input(NamedTuple):
    """A field of the records of a kind, or of `table` a table of figures by its name."""

    of: str
    field: str

    @property
    def named(self) -> str:
        """The input in words."""
        if self.of == TABLE:
            return f"the table {self.field}"
        return f"`{self.field}` of {KIND_BY_NAME[self.of].folder}"


RATES = Input(TABLE, "exchange-rates")
CATEGORY = Input("model", "category")
STANDING = Input("model", "catalogue")
MODEL = Input("asset", "model")
CLASSIFICATION = Input("asset", "classification")
PRICE = Input("asset", "acquisition")
BUDGETS = Input("team", "budgets")
DATA_BEARING = Input("model", "data_bearing")

READS: Mapping[str, Mapping[str, tuple[Input, ...]]] = {
    "types": {of: (Input(of, "type"),) for of in ("request", "contract")},
    "over": {
        "request": (RATES,),
        "order": (RATES,),
        "contract": (RATES, Input("contract", "price")),
        "license": (RATES, Input("license", "unit_price"), Input("license", "quantity")),
        "asset": (RATES, PRICE),
        "instance": (RATES, Input("instance", "cost_per_month")),
        "disposal": (RATES, PRICE, Input("asset", "depreciation")),
    },
    "categories": {
        "request": (CATEGORY,),
        "order": (CATEGORY,),
        **dict.fromkeys(("asset", "disposal", "sanitization"), (CATEGORY, MODEL)),
    },
    "catalogue": {
        "request": (STANDING,),
        "order": (STANDING,),
        **dict.fromkeys(("asset", "disposal", "sanitization"), (STANDING, MODEL)),
    },
    "classifications": dict.fromkeys(("asset", "disposal", "sanitization"), (CLASSIFICATION,)),
    "before": {},
    "after": {},
    "codes": {},
    "fields": {},
    "books": {"asset": (RATES,)},
    "team_lead": {
        "request": (Input("team", "lead"), Input("team", "approvers"), Input("person", "team")),
        **{of: (Input(of, "team"),) for of, kind in RECORDS.items() if "team" in kind.__struct_fields__},
    },
    "manager": dict.fromkeys(("request", "person"), (Input("person", "manager"),)),
    "owner": {"application": (Input("application", "owner"),)},
}
"""What each condition, and each approver in charge, reads of what stood before, by what the rule is of.

What a record says of itself in the step that is approved is no input: whoever approves the step approves it.
"""

BY_ENTRY = (MODEL,)
"""Inputs that change only by an entry that a second person agrees to (CHG007)."""

ALWAYS = {
    "COST009": (BUDGETS,),
    "DISP002": (CLASSIFICATION,),
    "DISP012": (CATEGORY, DATA_BEARING),
}
"""What the findings of some codes decide by, whatever policy says."""


class InputUse(NamedTuple):
    """An input and what reads it: a condition of the rule of policy at a position, or codes (`ALWAYS`)."""

    read: Input
    position: int | None
    condition: str


def uses(rules: Sequence[ApprovalRule]) -> Iterator[InputUse]:
    """Yield what the rules of a policy read, and what is read whatever they say."""
    for position, rule in enumerate(rules):
        given = [name for name in CONDITIONS if is_given(rule, name)]
        for condition in (*given, *(need.role for need in rule.needs)):
            for read in READS.get(condition, {}).get(rule.of, ()):
                yield InputUse(read, position, condition)
    yield from (InputUse(read, None, codes) for codes, several in ALWAYS.items() for read in several)


def guarded_by_rule(rules: Iterable[ApprovalRule], read: Input) -> bool:
    """Check whether a rule asks for an approval of each change of an input."""
    return any(
        is_about(rule, read) and not any(is_given(rule, name) for name in CONDITIONS if name != "fields")
        for rule in rules
    )


def is_about(rule: ApprovalRule, read: Input) -> bool:
    """Check whether a rule names an input, or everything of its kind."""
    named = rule.tables if rule.of == TABLE else rule.fields
    names_all = not named and not any(is_given(rule, name) for name in CONDITIONS)
    return rule.of == read.of and (read.field in named or names_all)


def is_fixed(read: Input) -> bool:
    """Check whether an input governs outright, or is agreed and then stands (CHG007)."""
    terms = lifecycle.terms if (lifecycle := LIFECYCLES.get(read.of)) else ()
    return read in BY_ENTRY or read.field in (*POWER.get(read.of, ()), *terms)


def unguarded(rules: Sequence[ApprovalRule]) -> Mapping[Input, Sequence[InputUse]]:
    """Return the inputs of a policy that only those who govern guard, each with its uses."""
    found: defaultdict[Input, list[InputUse]] = defaultdict(list)
    for use in uses(rules):
        if not is_fixed(use.read) and not guarded_by_rule(rules, use.read):
            found[use.read].append(use)
    return found


def fields_read(rules: Sequence[ApprovalRule]) -> Mapping[str, AbstractSet[str]]:
    """Return the fields that a policy reads and that need a guard, by kind of record."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for use in uses(rules):
        if use.read.of != TABLE and not is_fixed(use.read):
            found[use.read.of].add(use.read.field)
    return found


def guards_past_books(rules: Iterable[ApprovalRule]) -> bool:
    """Check whether a rule says who agrees to a change of a past period's books, whatever else it asks."""
    return any(rule.of == PAST_BOOKS.of and {*given_conditions(rule)} == {"books"} for rule in rules)


def given_conditions(rule: ApprovalRule) -> Iterator[str]:
    """Yield the names of the conditions that a rule gives."""
    yield from (name for name in CONDITIONS if is_given(rule, name))


def left_open(change: Change, read: AbstractSet[str], fitting: Iterable[ApprovalRule]) -> Sequence[str]:
    """List the inputs that a change alters and that none of the rules that fit it is about."""
    rules = list(fitting)
    return [
        field
        for field in sorted(read)
        if change.alters(field, new=change.kind in OF_NEW)
        and not any(is_about(rule, Input(change.kind, field)) for rule in rules)
    ]


def tables_in(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield path and name of each table of figures among files."""
    for path in paths:
        file = classify(path) if path.startswith(TABLES) else None
        if isinstance(file, SettingFile):
            yield path, file.setting.name
