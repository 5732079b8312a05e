"""The families of rules: the letters that their codes begin with, in the order of the docs."""

from typing import NamedTuple


class Family(NamedTuple):
    """The letters of a family, its title, and whether a waiver may excuse its findings.

    `otherwise` names the codes for which the opposite holds.
    """

    letters: str
    title: str
    waivable: bool = False
    otherwise: tuple[str, ...] = ()

    def may_excuse(self, code: str) -> bool:
        """Return whether findings of a code of this family can be excused for a time."""
        return self.waivable is not (code in self.otherwise)


FAMILIES: tuple[Family, ...] = (
    Family("TREE", "The tree: what files may be there"),
    Family("YAML", "The text of a file"),
    Family("SCH", "The schema of a record"),
    Family("ID", "Identity", otherwise=("ID003", "ID004", "ID006", "ID007")),
    Family("REF", "References", waivable=True),
    Family("LIFE", "Lifecycles", waivable=True, otherwise=("LIFE006",)),
    Family("CHG", "Changes", otherwise=("CHG003",)),
    Family("GOV", "Governance"),
    Family("AUTH", "Authority: who may, who did, who agreed"),
    Family("POL", "Policy", waivable=True, otherwise=("POL007",)),
    Family("WAIV", "Waivers"),
    Family("LIC", "Licenses", waivable=True),
    Family("COST", "Costs", waivable=True),
    Family("DISP", "Disposal and sanitization", waivable=True),
    Family("PUSH", "Pushes to a server"),
)
"""What cannot be excused: an unreadable file, an altered history, and who may change what."""

FAMILY_BY_LETTERS = {family.letters: family for family in FAMILIES}


def family_of(code: str) -> Family:
    """Return the family of a rule's code."""
    return FAMILY_BY_LETTERS[code.rstrip("0123456789")]
