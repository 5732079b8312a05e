"""Ask the rules: each about all records, or about those of a change where that says the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from itamops.changes import other_records
from itamops.findings import Anchor, Level
from itamops.kinds import KINDS
from itamops.records.partial import WrongFieldError
from itamops.registry import Registry
from itamops.rules.engine import Context, Rule, Signed
from itamops.rules.guards import guards


def judge(rules: Sequence[Rule], context: Context, older: Sequence[Signed] | None = None) -> list[Signed]:
    """Ask every rule but those whose level is `off`. A rule that raises is a bug and stops the run.

    With what they said of the base, a rule that looks at single records is asked about those that are not on
    the base alone, and what it said of the others is taken over: the result is the same.
    """
    levels = context.policy.rules.levels
    change = Narrowing.of(context, older)
    return [
        signed
        for rule in rules
        if (level := _level(rule, levels)) is not Level.OFF
        for signed in (
            *(change.ask(rule, level) if change else _ask(rule, level, context)),
            *ask_of_partial(rule, level, context),
        )
    ]


def _ask(rule: Rule, level: Level, context: Context) -> Iterator[Signed]:
    for problem in rule.check(context):
        yield Signed(rule.code, level, problem)


def ask_of_partial(rule: Rule, level: Level, context: Context) -> Iterator[Signed]:
    """Ask a rule that looks at single records about those of which some fields are wrong.

    What it says before it reads a wrong field holds; from there on it says nothing of that record.
    """
    if rule.beside is None and not rule.named:
        return
    single = {record.kind for record in rule.single}
    for record in context.head.partial:
        if single and record.kind not in single:
            continue
        try:
            for signed in _ask(rule, level, context.about(context.registry.around(record))):
                anchor = signed.problem.anchor
                if isinstance(anchor, Anchor) and (anchor.kind, anchor.record) == (record.kind, record.id):
                    yield signed
        except WrongFieldError:
            continue
        except Exception:  # noqa: BLE001, S112  what the schema has refused may break what a rule relies on
            continue


class Narrowing:
    """Asks about the new records of a change what follows from single records, and about all the rest."""

    def __init__(self, context: Context, base: Registry, older: Iterable[Signed]) -> None:
        head = context.registry
        self._context = context
        others = {kind.name: other_records(kind.name, base, head) for kind in KINDS}
        self._touched = {kind for kind, ids in others.items() if ids}
        self._new = {
            kind: {record_id: record for record_id in ids if (record := head.get(kind, record_id))}
            for kind, ids in others.items()
        }
        self._all_stay = base.unread <= head.unread and all(
            base.all(kind.name).keys() <= head.all(kind.name).keys() for kind in KINDS
        )
        self._older: defaultdict[str, list[Signed]] = defaultdict(list)
        for one in older:
            self._older[one.code].append(one)
        self._contexts: dict[frozenset[str], Context] = {}

    @staticmethod
    def of(context: Context, older: Sequence[Signed] | None) -> "Narrowing | None":
        """Narrow a change; not one of settings, which every record is judged by."""
        if older is None or context.base is None:
            return None
        if context.base.registry.settings != context.registry.settings:
            return None
        return Narrowing(context, context.base.registry, older)

    def ask(self, rule: Rule, level: Level) -> Iterator[Signed]:
        """Ask a rule; about every record where it looks up what the change has touched or taken away."""
        if rule.again:
            said = [one.problem for one in self._older[rule.code]]
            yield from (Signed(rule.code, level, one) for one in rule.again(self._context, said))
            return
        if rule.named and self._all_stay and not self._older[rule.code]:
            yield from _ask(rule, level, self._narrowed(frozenset()))
            return
        beside = {record.kind for record in rule.beside or ()}
        if rule.beside is None or beside & self._touched or (rule.unless and rule.unless(self._context)):
            yield from _ask(rule, level, self._context)
            return
        single = {record.kind for record in rule.single} or self._new.keys()
        whole = frozenset(beside | (self._new.keys() - single))
        for one in self._older[rule.code]:
            anchor = one.problem.anchor
            if isinstance(anchor, Anchor) and anchor.kind not in whole and self._stays(anchor):
                yield one
        yield from _ask(rule, level, self._narrowed(whole))

    def _stays(self, anchor: Anchor) -> bool:
        """Return whether what is spoken of stands as it did."""
        return (
            self._context.registry.get(anchor.kind, anchor.record) is not None
            and anchor.record not in self._new[anchor.kind]
        )

    def _narrowed(self, whole: frozenset[str]) -> Context:
        """Return the change's records alone, and all records of some kinds."""
        if whole not in self._contexts:
            registry = self._context.registry
            records = {**self._new, **{kind: registry.all(kind) for kind in whole}}
            self._contexts[whole] = self._context.about(registry.only(records))
        return self._contexts[whole]


def _level(rule: Rule, levels: Mapping[str, Level]) -> Level:
    """Return the level that policy says, which lowers nothing that guards the registry itself."""
    return rule.level if rule.code in guards() else Level(levels.get(rule.code, rule.level))
