"""The TREE family: which files stand in a registry, before anybody reads them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from shlex import quote
from unicodedata import normalize

from itamops.findings import Anchor, Place, Problem, did_you_mean
from itamops.kinds import DEVICE_NAMES, KIND_BY_FOLDER, Shelf
from itamops.records.base import record_path
from itamops.registry.layout import CONFIGURATION, EXTENSIONS, ROOT, SCHEMAS, SHEETS, Sheet, classify
from itamops.rules.engine import Context, rule
from itamops.schemas import SCHEMA_NAMES
from itamops.snapshot import EXECUTABLE, GITLINK, LARGEST_BYTES, REGULAR, SPECIAL, SYMLINK, Snapshot
from itamops.snapshot.links import Leads, leads

LITTER = re.compile(r"\..*|.*~|.*\.(?:swp|bak|orig|rej|tmp)|thumbs\.db|desktop\.ini|__macosx", re.IGNORECASE)
"""Names of what systems, editors and merges leave behind; nobody means them."""

DEVICE = re.compile(rf"/({'|'.join(sorted(DEVICE_NAMES))})(?=[./])", re.IGNORECASE)

TOP = frozenset({CONFIGURATION, "itamops.yml", "registry", "schemas"})
"""Names at the top of the tree that are the registry's, or were meant to be."""

ADVICE = {
    f"{ROOT}policy/checks/": "itamops runs no checks of your own: take the file out",
    SCHEMAS: "the registry's own types stand in schemas/extensions/; move anything else out of schemas/",
}
"""What to do about a file in a place where people put what no registry has."""

SHELVES = {
    Shelf.FLAT: "",
    Shelf.FIRST_TWO: "<first two characters after the prefix>/",
    Shelf.YEAR: "<year>/",
    Shelf.PRODUCT: "<product>/",
}

NO_PLAIN_FILES = {
    SYMLINK: "a symbolic link",
    GITLINK: "a submodule",
    SPECIAL: "a named pipe, a socket or a device",
}


def _belongs(path: str) -> bool:
    """Return whether a path is the registry's, in whatever case it is written."""
    lowered = path.lower()
    return lowered.startswith((ROOT, SCHEMAS)) or lowered in TOP


def _is_expected(path: str) -> bool:
    if path.startswith(SCHEMAS):
        name = path.removeprefix(SCHEMAS)
        return path.startswith(EXTENSIONS) or (
            name.endswith(".json") and name.removesuffix(".json") in SCHEMA_NAMES
        )
    return classify(path) is not None


@rule("TREE001", "Unexpected file")
def unexpected_file(context: Context) -> Iterator[Problem]:
    """Below `registry/` stand records, settings and tables, each at the one path that its kind and id give.

    Anything else would be passed over in silence: a record with a wrong ending is a record that nobody
    checks.

    Example: `registry/people/akeller.yml`, or a `.DS_Store`.

    Fix: rename the file as the finding says, delete it, or keep it outside of `registry/` and `schemas/`.
    """
    for path, entry in context.snapshot.entries.items():
        is_litter = path in context.snapshot.ignored and LITTER.fullmatch(PurePosixPath(path).name)
        if entry.mode not in NO_PLAIN_FILES and not is_litter and not _is_expected(path) and _belongs(path):
            yield Problem(
                anchor=Place(path), message=f"{path} is no file that a registry knows", fix=_advice(path)
            )


def _advice(path: str) -> str:
    """Return what to do about a file: the nearest right name, if there is one."""
    name = PurePosixPath(path).name
    right = _right_path(path)
    if right:
        return f"move it to {quote(right)}"
    if LITTER.fullmatch(name):
        return f"add {quote(name)} to .gitignore; where it is committed: git rm --cached {quote(path)}"
    if known := next((advice for place, advice in ADVICE.items() if path.startswith(place)), ""):
        return known
    folder = path.split("/")[1]
    kind = KIND_BY_FOLDER.get(folder)
    if kind and name.endswith(".csv"):
        return f"rows stand in a CSV only beside a {' or a '.join(SHEETS)}; move the file out of registry/"
    if kind:
        return f"a {kind.name} stands at registry/{folder}/{SHELVES[kind.shelf]}<id>.yaml"
    return did_you_mean(folder, tuple(KIND_BY_FOLDER)) or "move the file out of registry/"


def _right_path(path: str) -> str:
    """Return the path that was meant: in lower case, ending in `.yaml`, on the shelf of its kind."""
    lowered = re.sub(r"\.yml$", ".yaml", path.lower())
    if lowered == CONFIGURATION or (lowered != path and _is_expected(lowered)):
        return lowered
    parts = lowered.split("/")
    kind = KIND_BY_FOLDER.get(parts[1]) if len(parts) > 2 else None  # noqa: PLR2004  registry/<folder>/<file>
    stem, _, suffix = parts[-1].rpartition(".")
    if kind and stem and suffix == "yaml" and kind.shelf in (Shelf.FLAT, Shelf.FIRST_TWO):
        right = record_path(kind.name, stem, None)
        return right if _is_expected(right) else ""
    return ""


@rule("TREE002", "Not a regular file")
def not_plain(context: Context) -> Iterator[Problem]:
    """A registry is made of plain files.

    A symbolic link shows what stands somewhere else, perhaps outside of the repository, and a submodule
    what another repository says today: what was reviewed would not be what is read. A named pipe, a socket or
    a device is never opened.

    Example: `registry/people/boss.yaml` as a link to `akeller.yaml`.

    Fix: put a file with the content in its place, or remove it.
    """
    for path, entry in context.snapshot.entries.items():
        if entry.mode in NO_PLAIN_FILES and _belongs(path):
            yield Problem(
                anchor=Place(path),
                message=f"{path} is {NO_PLAIN_FILES[entry.mode]}",
                fix="put a plain file there, or remove it",
            )


@rule("TREE003", "Executable file")
def executable(context: Context) -> Iterator[Problem]:
    """Records are data; none of them is ever run.

    The mark comes from a copy over a file system without modes, or from somebody who wants it run.

    Example: `registry/people/akeller.yaml` with mode 100755.

    Fix: `chmod -x FILE`; where git keeps no modes, `git update-index --chmod=-x FILE`.
    """
    for path, entry in context.snapshot.entries.items():
        if entry.mode == EXECUTABLE and _belongs(path):
            yield Problem(
                anchor=Place(path),
                message=f"{path} is marked executable",
                fix=f"chmod -x {quote(path)}, or without modes: git update-index --chmod=-x {quote(path)}",
            )


@rule("TREE004", "Colliding paths")
def collision(context: Context) -> Iterator[Problem]:
    """Two paths that differ only in case, or in how an accent is encoded, are one file on Windows and
    macOS.

    Whoever checks the repository out there sees one of the two, edits it, and commits it over the other.

    Example: `registry/people/akeller.yaml` beside `registry/people/AKeller.yaml`.

    Fix: keep one of them.
    """
    for path, other in colliding_paths(context.snapshot).items():
        yield Problem(
            anchor=Place(path),
            message=f"{path} and {other} are one file on Windows and macOS",
            fix="keep one of the two, and remove the other",
            related=((Anchor(other), "the other one"),),
        )


def colliding_paths(snapshot: Snapshot) -> Mapping[str, str]:
    """Return each path that is one with another on some systems, and that other: one in lower case if any."""
    paths = [path for path in snapshot.entries if path.startswith((ROOT, SCHEMAS))]
    if all(map(str.isascii, paths)) and len({path.lower() for path in paths}) == len(paths):
        return {}
    same: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        same[normalize("NFC", path).casefold()].append(path)
    twins: dict[str, str] = {}
    for group in same.values():
        first, *others = sorted(filter(_is_expected, group), key=_in_lower_case_first) or [""]
        twins |= dict.fromkeys(others, first)
    return twins


def _in_lower_case_first(path: str) -> tuple[bool, str]:
    return path != path.lower(), path


@rule("TREE005", "Path that Windows does not allow")
def device_name(context: Context) -> Iterator[Problem]:
    """Windows gives some names to devices, whatever their ending, and cannot make a file of them.

    Example: `registry/people/con.yaml`.

    Fix: choose another id before anything names this one.
    """
    for path in context.snapshot.entries:
        device = DEVICE.search(path)
        if device and path.startswith(ROOT) and _is_expected(path):
            yield Problem(
                anchor=Place(path),
                message=f"Windows cannot check out {path}: {device[1]} is a device there",
                fix="choose another id",
            )


@rule("TREE006", "File too large")
def too_large(context: Context) -> Iterator[Problem]:
    """A file that is not YAML may have 16 MiB, so that a check ends in bounded time and memory.

    Example: a year of raw measurements as one CSV.

    Fix: keep raw measurements outside; record a period's rows in a file of its own.
    """
    others = [
        path
        for path, entry in context.snapshot.entries.items()
        if not path.endswith(".yaml") and path.startswith(ROOT) and entry.mode in REGULAR
    ]
    for path, size in context.snapshot.sizes(others):
        if size > LARGEST_BYTES:
            yield Problem(
                anchor=Place(path),
                message=f"{path} has {size:,} bytes, at most {LARGEST_BYTES:,} are read",
                fix="split it by period or place",
            )


@rule("TREE011", "Unreadable sheet")
def unreadable_sheet(context: Context) -> Iterator[Problem]:
    """The rows beside a record are a CSV in UTF-8.

    What is none has no rows, so everything that is counted from them would be too little.

    Example: a count whose sheet was saved as UTF-16, or with a quotation mark left open.

    Fix: save it as CSV in UTF-8, and put its hash into the record.
    """
    unread = context.registry.unread_sheets()
    for path in (path for path, size in context.snapshot.sizes(unread) if size <= LARGEST_BYTES):
        record = unread[path]
        yield Problem(
            anchor=Place(path),
            message=f"{path}, the rows of {record.kind} {record.id}, is no CSV in UTF-8",
            fix="save it as CSV in UTF-8, and put its hash into the record",
        )


@rule("TREE007", "Sheet without its record")
def stray_sheet(context: Context) -> Iterator[Problem]:
    """A CSV of rows belongs to the record of the same name, which pins it by its hash.

    Rows that no record pins can change without anybody noticing.

    Example: `registry/counts/2026/cnt-3f7g2k5p.csv` without `cnt-3f7g2k5p.yaml` beside it.

    Fix: commit the record with the sheet, or delete the sheet.
    """
    for path in context.snapshot.entries:
        sheet = classify(path) if path.endswith(".csv") else None
        if not isinstance(sheet, Sheet) or (sheet.kind, sheet.id) in context.registry.unread:
            continue
        record = context.registry.get(sheet.kind, sheet.id)
        beside = record is not None and record.path.removesuffix(".yaml") == path.removesuffix(".csv")
        if not beside or getattr(record, SHEETS[sheet.kind]) is None:
            yield Problem(
                anchor=Place(path),
                message=f"no {sheet.kind} {sheet.id} names the rows in {path}",
                fix=f"name them as `{SHEETS[sheet.kind]}` in {PurePosixPath(path).with_suffix('.yaml')}, "
                "or delete the sheet",
            )


@rule("TREE008", "Link out of the repository")
def link_leads_out(context: Context) -> Iterator[Problem]:
    """A link that leads out of the repository, or into git's own folder, shows each clone something else:
    what was reviewed is not what a program reads behind it.

    Example: `docs/guide.md`, a link to `/etc/hostname`; `tools`, a link to `../../elsewhere`.

    Fix: commit the file itself, or link to one of the repository by a relative path.
    """
    for path, target in _links_that_lead(Leads.OUT, context.snapshot):
        yield Problem(
            anchor=Place(path),
            message=f"{path} is a link to {target!a}, which is not in the repository",
            fix="commit the file itself, or link to a file of the repository",
        )


@rule("TREE012", "Circular link")
def circular_link(context: Context) -> Iterator[Problem]:
    """A link that leads back to itself, perhaps through others, has no content. Programs that read it fail or
    never end.

    Example: `docs/latest`, a link to `current`, beside `docs/current`, a link to `latest`.

    Fix: remove one of the links, or link to a file of the repository.
    """
    for path, target in _links_that_lead(Leads.ROUND, context.snapshot):
        yield Problem(
            anchor=Place(path),
            message=f"{path} is a link to {target!a}, which leads back to a link: nothing can be read there",
            fix="remove it, or link to a file of the repository",
        )


def _links_that_lead(where: Leads, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield path and target of those links beside the registry's files that lead somewhere."""
    beside = (
        path for path, entry in snapshot.entries.items() if entry.mode == SYMLINK and not _belongs(path)
    )
    targets = {path: content.decode(errors="replace") for path, content in snapshot.read_many(beside)}
    in_repository = {snapshot.in_repository(path): target for path, target in targets.items()}
    for path, target in targets.items():
        if leads(snapshot.in_repository(path), in_repository) is where:
            yield path, target


@rule("TREE009", "Record ignored by git")
def record_ignored(context: Context) -> Iterator[Problem]:
    """A record, setting or schema that an ignore file names (`.gitignore`, `.git/info/exclude`, the user's
    own) is in this folder and never in a commit: no review and no pipeline sees it.

    Example: a line `registry/people/` in `.gitignore`.

    Fix: delete the line that ignores it: `git check-ignore -v PATH` shows which.
    """
    for path in sorted(context.snapshot.ignored):
        if path in context.snapshot.entries and _is_expected(path):
            yield Problem(
                anchor=Place(path),
                message=f"git ignores {path}, so it never gets into a commit",
                fix=f"delete the line that ignores it: git check-ignore -v {quote(path)}",
            )
