r"""A case in one file: the small registries before and after a change, each file of them under a heading.

    --- head/registry/assets/7f/lap-7f3k9q2m.yaml
    id: lap-7f3k9q2m
    --- evidence.yaml
    …

`head/` is the tree that is checked, `base/` the one before it, `both/` stands in both. What is no plain text
stands after a heading that ends in ` (escaped)`: its lines have Python's escapes, and only `\n` ends a line.
"""

import codecs
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

HEADING = re.compile(r"--- (?P<path>\S.*?)(?P<escaped> \(escaped\))?")
SUFFIX = ".case"
CASES = Path(__file__).parent / "cases"
COMMON = CASES / "_common"
NAMES = sorted(path.stem for path in CASES.glob(f"*{SUFFIX}"))


@cache
def case_of(name: str) -> Mapping[str, bytes]:
    return read_case(CASES / f"{name}{SUFFIX}")


@cache
def common() -> Mapping[str, bytes]:
    files = (path for path in sorted(COMMON.rglob("*")) if path.is_file())
    return {path.relative_to(COMMON).as_posix(): path.read_bytes() for path in files}


def files_of(name: str, side: str) -> dict[str, bytes]:
    """Return a case's own files of a side, by path."""
    start = f"{side}/"
    return {path.removeprefix(start): one for path, one in case_of(name).items() if path.startswith(start)}


def read_case(path: Path) -> dict[str, bytes]:
    """Return the files of a case by path, which begins with `head/` or `base/` for those of a tree."""
    files: dict[str, list[str]] = {}
    escaped = set()
    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        if heading := HEADING.fullmatch(line):
            name = heading["path"]
            assert name not in files, f"{path.name}: {name} stands twice"
            files[name] = []
            if heading["escaped"]:
                escaped.add(name)
        else:
            files[name].append(line)
    return dict(
        sorted(
            (name, _unescaped(lines) if source in escaped else _plain(lines))
            for source, lines in files.items()
            for name in _sides(source)
        )
    )


def _sides(name: str) -> list[str]:
    if not name.startswith("both/"):
        return [name]
    return [side + name.removeprefix("both") for side in ("base", "head")]


def _plain(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _unescaped(lines: list[str]) -> bytes:
    content, _ = codecs.escape_decode("".join(lines).encode("ascii"))
    assert isinstance(content, bytes)
    return content
