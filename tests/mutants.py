"""Files with a few mistakes in them, the same for the same seed: of people, editors, merges, attackers."""

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random

LINE = re.compile(r"^(\s*(?:- )?[\w-]+: )(.*)$")

TOKENS = (
    *(
        "NaN",
        "Infinity",
        "-Infinity",
        ".nan",
        "-.inf",
        "1e999",
        "-0",
        "0",
        "-1",
        "999999999999999999",
        "0x1F",
    ),
    *("010", "1_000", "true", "null", "~", "", "{}", "[]", "[[[]]]", "{a: {b: {c: 1}}}", "[null]"),
    *("2026-02-30", "0001-01-01", "9999-12-31", "2026-11-24T00:00:00", "00:00", "0.00 EUR", "-5.00 EUR"),
    *("1.00 XXX", "1 EUR", "EUR", "99999999999999.99 EUR", "akeller", "person/akeller", "asset/nobody"),
    *("../../etc/passwd", "con", '"=1+1"', '"<script>alert(1)</script>"', '"\\u202e"', '"\\0"', '"\\ud800"'),
    *("'''", '"', "*a", "&a b", "!!python/object:x y", "|", ">-", f"'{'x' * 3000}'", "- - -", "? a", "%TAG"),
    *("[" * 40, "@x", "`x", "\uff21\uff2b", "\u0130", "\u017f", "\U0010ffff"),
)
"""What a value is replaced by."""

PIECES = (
    *(
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\r\n",
        b"\t",
        b"\xed\xa0\x80",
        b"\xe2\x80\x8b",
        b"---\n",
        b"...",
        b": ",
    ),
    *(b"- ", b"#"),
)
"""What is slipped in between."""

Mutation = Callable[[Random, list[bytes], Sequence[bytes]], None]
"""Takes chance, the lines of a file, which it changes, and lines of all files."""


def chance_of(seed: int) -> Random:
    """Return chance that is the same for the same seed."""
    return Random(seed)  # noqa: S311  no secret comes of it


def _place(chance: Random, lines: Sequence[bytes]) -> int:
    return chance.randrange(len(lines))


def another_value(chance: Random, lines: list[bytes], _others: Sequence[bytes]) -> None:
    """Put something else after a key."""
    place = _place(chance, lines)
    if match := LINE.match(lines[place].decode(errors="replace")):
        lines[place] = (match[1] + chance.choice(TOKENS)).encode(errors="replace")


def value_of_another(chance: Random, lines: list[bytes], others: Sequence[bytes]) -> None:
    """Put the value of another field, perhaps of another kind, after a key."""
    place = _place(chance, lines)
    match, other = (LINE.match(one.decode(errors="replace")) for one in (lines[place], chance.choice(others)))
    if match and other:
        lines[place] = (match[1] + other[2]).encode()


def without_a_line(chance: Random, lines: list[bytes], _others: Sequence[bytes]) -> None:
    """Leave a line out."""
    del lines[_place(chance, lines)]


def line_twice(chance: Random, lines: list[bytes], _others: Sequence[bytes]) -> None:
    """Have a line twice."""
    place = _place(chance, lines)
    lines.insert(place, lines[place])


def line_of_another(chance: Random, lines: list[bytes], others: Sequence[bytes]) -> None:
    """Slip in a line of another file."""
    lines.insert(_place(chance, lines), chance.choice(others))


def other_indentation(chance: Random, lines: list[bytes], _others: Sequence[bytes]) -> None:
    """Move a line to the left or right."""
    place = _place(chance, lines)
    lines[place] = b" " * chance.randrange(7) + lines[place].lstrip()


def lines_exchanged(chance: Random, lines: list[bytes], _others: Sequence[bytes]) -> None:
    """Let two lines change places, which turns the order of entries round."""
    one, other = _place(chance, lines), _place(chance, lines)
    lines[one], lines[other] = lines[other], lines[one]


def piece_between(chance: Random, lines: list[bytes], _others: Sequence[bytes]) -> None:
    """Slip bytes into a line."""
    place = _place(chance, lines)
    column = chance.randrange(len(lines[place]) + 1)
    lines[place] = lines[place][:column] + chance.choice(PIECES) + lines[place][column:]


def cut_off(chance: Random, lines: list[bytes], _others: Sequence[bytes]) -> None:
    """Stop somewhere, as a write that came back short does."""
    place = _place(chance, lines)
    lines[place:] = [lines[place][: chance.randrange(len(lines[place]) + 1)]]


MUTATIONS: Sequence[Mutation] = (
    *(another_value,) * 4,
    *(value_of_another,) * 3,
    without_a_line,
    line_twice,
    line_of_another,
    other_indentation,
    lines_exchanged,
    piece_between,
    cut_off,
)
"""Those that leave a file readable are tried more often: only what is read gets to the rules."""


def mutant(chance: Random, content: bytes, others: Sequence[bytes], most: int = 3) -> bytes:
    """Return a file with one mistake, or a few."""
    lines = content.split(b"\n")
    for _ in range(chance.randint(1, most)):
        if lines:
            chance.choice(MUTATIONS)(chance, lines, others)
    return b"\n".join(lines)


def spoilt(chance: Random, files: Mapping[str, bytes], most: int) -> dict[str, bytes]:
    """Return some of the files as mutants; now and then one has another name."""
    others = [line for content in files.values() for line in content.split(b"\n")]
    found: dict[str, bytes] = {}
    for path in chance.sample(sorted(files), chance.randint(1, min(most, len(files)))):
        named = chance.choice(RENAMED)(path) if chance.random() < A_FEW else path
        found[named] = mutant(chance, files[path], others)
    return found


A_FEW = 0.06
RENAMED: Sequence[Callable[[str], str]] = (
    lambda path: path.replace(".yaml", ".yml"),
    str.upper,
    lambda path: path.replace("/", "/_", 1),
    lambda path: f"{path}~",
)
