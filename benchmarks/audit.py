"""Time an audit of many merges, all with their receipts: `python benchmarks/audit.py --merges 1000`.

Each merge issues three devices or writes a note on them. The audit is run as a process, cold, several times
over; its merges are checked one by one as well, a few of them, to show what going on from the step before is
worth.
"""

import argparse
import os
import platform
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import IO

from check import itamops, measure
from estate import DAY, identifier
from generate import generate
from itamops import __version__
from itamops.cache import Cache
from itamops.changes.digest import change_digest
from itamops.findings import FindingClass
from itamops.pipeline.receipting import Judged, judged_first, judged_of
from itamops.pipeline.steps import steps
from itamops.receipts import BRANCH, Receipt, chain
from itamops.registry.loading import Reader
from itamops.schemas import SchemaSet
from itamops.snapshot import Repository, open_repository
from itamops.snapshot.commits import Commit

DEVICES_OF_A_MERGE = 3
HOURS_BETWEEN_MERGES = 5
COMMITTER = f"Benchmark <{identifier('person', 0)}@acme.example>"
"""One of the people, who may change what the merges change."""

CHECKED = 5
"""Merges that are checked by themselves."""


def merge_many(registry: Path, merges: int) -> None:
    """Add merges of one commit each to the main line."""
    assets = sorted(registry.glob("registry/assets/*/*.yaml"))
    begun = datetime.combine(DAY, time(), UTC) + timedelta(days=1)
    tip = _git(registry, "rev-parse", "HEAD")
    with subprocess.Popen(
        ["git", "-C", registry, "fast-import", "--quiet"], stdin=subprocess.PIPE
    ) as importer:
        stream = importer.stdin
        if stream is None:
            raise RuntimeError("git fast-import takes no input")
        for number in range(merges):
            chosen = [
                assets[(number * DEVICES_OF_A_MERGE + position) % len(assets)]
                for position in range(DEVICES_OF_A_MERGE)
            ]
            files = {path.relative_to(registry).as_posix(): _noted(path, number) for path in chosen}
            seconds = int((begun + timedelta(hours=number * HOURS_BETWEEN_MERGES)).timestamp())
            _commit(stream, "refs/heads/topic", f":{2 * number + 1}", seconds, [tip], files)
            _commit(
                stream, "refs/heads/main", f":{2 * number + 2}", seconds, [tip, f":{2 * number + 1}"], files
            )
            tip = f":{2 * number + 2}"
        stream.close()
    if importer.returncode:
        raise RuntimeError("git fast-import failed")


def _noted(path: Path, number: int) -> str:
    text = path.read_text(encoding="utf-8")
    if "\nnotes:" in text:
        raise RuntimeError(f"{path} has notes already")
    return f"{text}notes: Seen on round {number}\n"


def _commit(
    stream: IO[bytes], branch: str, mark: str, seconds: int, parents: Sequence[str], files: dict[str, str]
) -> None:
    stream.write(f"commit {branch}\nmark {mark}\ncommitter {COMMITTER} {seconds} +0000\n".encode())
    stream.write(f"data 6\nChange\nfrom {parents[0]}\n".encode())
    stream.writelines(f"merge {parent}\n".encode() for parent in parents[1:])
    for path, text in files.items():
        content = text.encode()
        stream.write(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content))


def receipts(repository: Repository, first: str) -> Iterator[Receipt]:
    """Make the receipts of all commits after the first, as if they had been checked."""
    reader = Reader(schemas=SchemaSet.shipped(), cache=Cache(), spread=ThreadPoolExecutor)
    (commit,) = repository.read_commits([first])
    yield _receipt(commit, judged_first(commit, repository.commit(first)))
    commits = list(repository.read_commits(repository.first_parents(first, "main")))
    for step in steps(repository, commits, lambda _: reader):
        digest = change_digest(step.base, step.head)
        yield _receipt(step.commit, judged_of(step.commit, digest, step.base.snapshot))


def _receipt(commit: Commit, judged: Judged) -> Receipt:
    return Receipt(
        commit=commit.id,
        **judged._asdict(),
        tool=__version__,
        day=commit.at.date(),
        findings=dict.fromkeys(FindingClass, 0),
    )


def prepare(registry: Path, assets: int, merges: int) -> str:
    """Make the repository; give the commit that the audit begins after."""
    generate(assets, registry, work_tree=True)
    first = _git(registry, "rev-parse", "HEAD")
    merge_many(registry, merges)
    _git(registry, "reset", "--quiet", "--hard", "main")
    _git(registry, "repack", "-a", "-d", "--quiet")
    repository = open_repository(registry)
    made = list(receipts(repository, first))
    branch = repository.branch(BRANCH)
    branch.append(branch.tip(), chain(made, None), "Receipts", made[-1].day)
    return first


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", folder, *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=int, default=5_000)
    parser.add_argument("--merges", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keep the registry here")
    arguments = parser.parse_args()
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as temporary:
        registry = (arguments.folder or Path(temporary)) / f"audit-{arguments.assets}-{arguments.merges}"
        if not registry.exists():
            prepare(registry, arguments.assets, arguments.merges)
        audit = [measure(itamops("audit"), registry) for _ in range(arguments.rounds)]
        said = subprocess.run(itamops("audit"), cwd=registry, capture_output=True, text=True, check=False)
        change = itamops("check", "--no-cache", "--base", "HEAD~1", "--head", "HEAD")
        alone = [measure(change, registry) for _ in range(CHECKED)]
    print(said.stdout.splitlines()[-1])
    print("\n| | median s | min-max | peak MB |\n|---|---:|---:|---:|")
    for name, runs in (("the audit", audit), ("a single merge, checked cold by itself", alone)):
        seconds = [run.seconds for run in runs]
        row = f"{statistics.median(seconds):.1f} | {min(seconds):.1f}-{max(seconds):.1f}"
        print(f"| {name} | {row} | {max(run.memory for run in runs):,.0f} |")


if __name__ == "__main__":
    main()
