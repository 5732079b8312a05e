"""What a lifecycle is made of: states, edges and the evidence each edge asks for, all of it data."""

import msgspec

NEW = ""
"""The state before the first entry."""


class RequiredEvidence(msgspec.Struct, frozen=True):
    """Something a step has to prove.

    `fields` are fields of the entry, or with `of_record` of the record, of which one must be given; a dot
    goes into a part (`review.stock`). `when` names a condition (`rules/evidence/`) under which it is asked
    for; without one it always is.
    """

    text: str
    fields: tuple[str, ...]
    when: str = ""
    of_record: bool = False


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """One legal step, from any of `before` to any of `after`.

    Substates narrow it where they are given. `checks` names what must be true beyond the entry's own fields
    (`rules/evidence/`), `role` who may take it. With an edge that `amends`, the record's terms may change.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    substates_before: tuple[str, ...] = ()
    substates_after: tuple[str, ...] = ()
    evidence: tuple[RequiredEvidence, ...] = ()
    checks: tuple[str, ...] = ()
    role: str
    amends: bool = False

    def fits(self, before: str, substate_before: str | None, after: str, substate_after: str | None) -> bool:
        """Return whether a step from one state and substate to another is this edge."""
        return (
            before in self.before
            and after in self.after
            and (not self.substates_before or substate_before in self.substates_before)
            and (not self.substates_after or substate_after in self.substates_after)
        )


class Carried(msgspec.Struct, frozen=True):
    """A field of the record that repeats what an entry sets.

    It stands until an entry sets it anew or, where it `lapses`, until what it was for is over: the last day
    of a loan ends with the loan. `by_entry` is a field that changes in no other way, also where no entry has
    set it so far.
    """

    field: str
    lapses: bool = False
    by_entry: bool = False


class Lifecycle(msgspec.Struct, frozen=True, kw_only=True):
    """The states of a kind with their substates, and the edges between them; all other steps are illegal.

    `opening_excludes` are the states that no import may open a record in. `terms` are fields of the record
    that stand for good once it has left the states `open_in`, but for a step that amends them. `carried` are
    fields of the record that its entries set.
    """

    kind: str
    states: dict[str, tuple[str, ...]]
    edges: tuple[Edge, ...]
    opening_excludes: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    open_in: tuple[str, ...] = ()
    carried: tuple[Carried, ...] = ()

    def edge(
        self, before: str, substate_before: str | None, after: str, substate_after: str | None
    ) -> Edge | None:
        """Find the edge of a step, the first that fits, or nothing where the step is illegal."""
        for edge in self.edges:
            if edge.fits(before, substate_before, after, substate_after):
                return edge
        return None

    @property
    def names(self) -> tuple[str, ...]:
        """What policy may call its states and substates: `disposed`, `disposed.sold`."""
        substates = (f"{state}.{one}" for state, several in self.states.items() for one in several)
        return (*self.states, *substates)

    def next_states(self, before: str, substate: str | None = None) -> tuple[str, ...]:
        """Return the states that can follow, with substates where not all of them can."""
        found: dict[str, set[str]] = {}
        for edge in self.edges:
            if before in edge.before and (not edge.substates_before or substate in edge.substates_before):
                for after in edge.after:
                    found.setdefault(after, set()).update(
                        edge.substates_after or self.states[after] or (after,)
                    )
        return tuple(
            name
            for state, substates in self.states.items()
            if state in found
            for name in (
                (state,)
                if found[state] >= set(substates)
                else (f"{state}.{one}" for one in substates if one in found[state])
            )
        )
