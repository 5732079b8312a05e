"""A file of allowed signers, read as `ssh-keygen` reads it (`man ssh-keygen`, ALLOWED SIGNERS)."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fnmatch import fnmatchcase
from typing import NamedTuple

SPACE = " \t\r"
PATTERN = frozenset("!*?")
"""Signs in the principals of a line that make a pattern of it, or leave somebody out."""

AUTHORITY = "cert-authority"
"""The option of a line whose key signs certificates, and itself counts for nobody."""

KEY_TYPE = re.compile(r"(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]+", re.ASCII)
"""The type that a key begins with; any other text in its place is options."""

OPTIONS = re.compile(r'(?:\\"|"(?:\\"|[^"])*"|[^ \t"])+')
"""Options as they end: at a space outside of quotes."""

OPTION = re.compile(r'([A-Za-z-]+)(?:="((?:\\"|[^"])*)")?(?:,|\Z)')
DAY_DIGITS = 8


class SignersLine(NamedTuple):
    """A line: the patterns of its principals, its options by name, its key, and all after the principals."""

    principals: str
    options: Mapping[str, str]
    key: str
    rest: str

    @property
    def whole_names(self) -> tuple[str, ...]:
        """The principals, of a line that names each of them whole; none of one with a pattern."""
        return () if PATTERN & {*self.principals} else tuple(self.principals.split(","))

    @property
    def is_authority(self) -> bool:
        """Whether its key signs certificates."""
        return AUTHORITY in self.options

    def is_for(self, principal: str) -> bool:
        """Check whether a principal is among those of the line."""
        return _matches(principal, self.principals)

    def is_for_namespace(self, namespace: str) -> bool:
        """Check whether the key signs for a namespace."""
        return "namespaces" not in self.options or _matches(namespace, self.options["namespaces"])

    def has_begun(self, day: date) -> bool:
        """Check whether the key counts by the end of a day, if it has not expired."""
        return self.options.get("valid-after", "")[:DAY_DIGITS] <= f"{day:%Y%m%d}"

    def is_over(self, day: date) -> bool:
        """Check whether the key has expired on a day."""
        until = self.options.get("valid-before", "")[:DAY_DIGITS]
        return bool(until) and until <= f"{day:%Y%m%d}"


def read_signers(content: bytes) -> Iterator[SignersLine]:
    """Yield the lines that hold a key; lines end by a line feed alone."""
    for line in content.decode(errors="replace").split("\n"):
        found = _read(line.partition("\0")[0].lstrip(SPACE))
        if found:
            yield found


def names_principal(signers: bytes, principal: str, namespace: str, day: date) -> bool:
    """Check whether a file of allowed signers has a key for a principal and a namespace on a day.

    One that has expired is to be renewed, so it counts; so does a line with the whole name for whatever
    namespace.
    """
    return any(
        line.is_for(principal)
        and (line.is_for_namespace(namespace) or principal in line.whole_names)
        and line.has_begun(day)
        for line in read_signers(signers)
    )


def _read(line: str) -> SignersLine | None:
    if not line or line.startswith("#"):
        return None
    principals, rest = _principals(line)
    options = "" if KEY_TYPE.match(rest) else _options(rest)
    kind, _, key = rest.removeprefix(options).strip(SPACE).replace("\t", " ").partition(" ")
    if not principals or not KEY_TYPE.fullmatch(kind) or not key.strip():
        return None
    named = {name.lower(): value.replace('\\"', '"') for name, value in OPTION.findall(options)}
    return SignersLine(principals, named, key.split()[0], rest.strip(SPACE))


def _options(rest: str) -> str:
    found = OPTIONS.match(rest)
    return found[0] if found else ""


def _principals(line: str) -> tuple[str, str]:
    """Split off the first word; one with a quote in it goes on up to the next quote."""
    end = next((place for place, sign in enumerate(line) if sign in f'{SPACE}"'), len(line))
    if line[end : end + 1] != '"':
        return line[:end], line[end:].lstrip(SPACE)
    quoted, closing, rest = line[end + 1 :].partition('"')
    return (line[:end] + quoted, rest.lstrip(SPACE)) if closing else ("", "")


def _matches(text: str, patterns: str) -> bool:
    """Check whether a text is one of a list of patterns, and none that begins with `!`."""
    listed = [(one.startswith("!"), one.removeprefix("!")) for one in patterns.split(",")]
    found = {is_negated for is_negated, pattern in listed if _is_like(text, pattern)}
    return found == {False}


def _is_like(text: str, pattern: str) -> bool:
    return fnmatchcase(text, pattern.replace("[", "[[]"))
