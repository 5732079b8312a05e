"""Time a check beside two others, in the same run: `python benchmarks/check.py 1000 10000 100000`.

The peers check schemas alone: Sourcemeta's CLI, written in C++, and check-jsonschema, written in Python. Each
gets an environment of its own below the work folder; runs alternate, and medians are compared.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from generate import generate
from itamops.kinds import KINDS

DAY = "2026-06-30"
SAMPLE_DAY = "2026-10-30"
SCHEMAS = Path(__file__).parents[1] / "schemas"

MOST_FOR_CHECK_JSONSCHEMA = 10_000
"""Devices beyond which it is not reckoned: it would take hours."""

PEER = "Sourcemeta, schemas alone"
COLD = "itamops, everything, cold"
WARM = "itamops, nothing changed, warm"
WARM_CHANGE = "itamops, ten records changed, warm"
WARM_WORK_TREE = "itamops, work tree, warm"
CHECKS: Mapping[str, Sequence[str]] = {
    COLD: ("--head", "HEAD", "--no-cache"),
    WARM: ("--head", "HEAD"),
    WARM_CHANGE: ("--head", "HEAD", "--base", "HEAD~1"),
    "itamops, work tree, cold": ("--no-cache",),
    WARM_WORK_TREE: (),
}
"""The options of each check; the warm ones find what a check before them has kept."""

PUSH = "itamops, ten records pushed, pre-receive hook, warm"

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""What programs run in: as where they are installed, they find their bytecode."""

SAMPLE = 60
"""Files that check-jsonschema is given; its time for all of them is reckoned from two samples of these."""


class Run(NamedTuple):
    """How long a process took, and the memory of its largest process, in seconds and MB."""

    seconds: float
    memory: float


def measure(command: Sequence[str | Path], folder: Path, told: bytes = b"") -> Run:
    """Run a command to its end, given some bytes on standard input; what it prints is thrown away."""
    with tempfile.TemporaryFile() as given:
        given.write(told)
        given.seek(0)
        nowhere = subprocess.DEVNULL
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=ENVIRONMENT, stdin=given, stdout=nowhere, stderr=nowhere
        )
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command} ended with {process.returncode}")
    return Run(seconds, usage.ru_maxrss / 1024)


def install(package: str, folder: Path) -> Path:
    """Make an environment with a package; give the folder of its programs."""
    place = folder / package
    if not place.exists():
        venv.create(place, with_pip=True)
        pip = (place / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        subprocess.run([*pip, package], check=True)
    return place / "bin"


def itamops(*arguments: str | Path) -> list[str | Path]:
    """Return a command of the package that runs here."""
    return [sys.executable, "-m", "itamops", *arguments]


def check(*options: str) -> list[str | Path]:
    """Return a check on the day that the registries are made for."""
    return itamops("check", "--day", DAY, *options)


def push(registry: Path) -> Callable[[], Run]:
    """Return a run of a server's hook for a push of the newest commit, in a bare clone of its own."""
    server = registry.with_suffix(".git")
    if not server.exists():
        subprocess.run(["git", "clone", "--quiet", "--bare", registry, server], check=True)
    git = ("git", "-C", server, "rev-parse", "HEAD~1", "HEAD")
    older, newer = subprocess.run(git, check=True, capture_output=True, text=True).stdout.split()
    told = f"{older} {newer} refs/heads/main\n".encode()
    return lambda: measure(itamops("hook", "pre-receive"), server, told)


def sourcemeta(programs: Path, registry: Path, *options: str) -> Callable[[], Run]:
    """Return a run of Sourcemeta's CLI over the same records, kind by kind; the runs add up."""
    options = (*options, "--resolve", str(SCHEMAS / "common.json"), "--extension", ".yaml")
    folders = {kind.name: registry / "registry" / kind.folder for kind in KINDS}
    commands: list[list[str | Path]] = [
        [programs / "jsonschema", "validate", *options, SCHEMAS / f"{name}.json", folder]
        for name, folder in folders.items()
        if folder.is_dir()
    ]

    def run() -> Run:
        runs = [measure(command, registry) for command in commands]
        return Run(sum(run.seconds for run in runs), max(run.memory for run in runs))

    return run


def check_jsonschema(programs: Path, registry: Path, files: int) -> Run:
    """Calculate check-jsonschema's time from what further files cost after the first few."""
    assets = sorted((registry / "registry/assets").rglob("*.yaml"))[: 2 * SAMPLE]
    schema = ("--schemafile", SCHEMAS / "asset.json", "--base-uri", f"{SCHEMAS.as_uri()}/")
    few, more = (
        measure([programs / "check-jsonschema", *schema, *assets[:count]], registry)
        for count in (SAMPLE, 2 * SAMPLE)
    )
    return Run(few.seconds + (more.seconds - few.seconds) / SAMPLE * (files - SAMPLE), more.memory)


def compare(size: int, folder: Path, rounds: int) -> None:
    """Print the table of one size."""
    registry = folder / f"registry-{size}"
    if not registry.exists():
        generate(size, registry, work_tree=True)
    files = sum(1 for _ in (registry / "registry").rglob("*.yaml"))
    programs = install("sourcemeta-jsonschema", folder)
    runs: Mapping[str, Callable[[], Run]] = {
        PEER: sourcemeta(programs, registry),
        "Sourcemeta with --fast": sourcemeta(programs, registry, "--fast"),
        **{name: partial(measure, check(*options), registry) for name, options in CHECKS.items()},
        PUSH: push(registry),
    }
    shutil.rmtree(registry / ".git/itamops", ignore_errors=True)
    for warm in (CHECKS[WARM], CHECKS[WARM_CHANGE], CHECKS[WARM_WORK_TREE]):
        measure(check(*warm), registry)
    runs[PUSH]()
    results = alternate(runs, rounds)
    print(f"\n{size:,} assets, {files:,} records and settings, {rounds} rounds\n")
    print("| | median s | min-max | of Sourcemeta | peak MB |\n|---|---:|---:|---:|---:|")
    unit = median(results[PEER])
    for name, several in results.items():
        ratio, memory = median(several) / unit, max(run.memory for run in several)
        print(f"| {name} | {median(several):.2f} | {spread(several)} | {ratio:.2f} | {memory:,.0f} |")
    if size <= MOST_FOR_CHECK_JSONSCHEMA:
        reckoned = check_jsonschema(install("check-jsonschema", folder), registry, files)
        ratio = reckoned.seconds / median(results[COLD])
        what = f"check-jsonschema, schemas alone, reckoned from {2 * SAMPLE} files"
        print(f"| {what} | {reckoned.seconds:.0f} | | | |")
        print(f"\ncheck-jsonschema takes {ratio:.0f} times as long as the whole cold check.")


def alternate(runs: Mapping[str, Callable[[], Run]], rounds: int) -> Mapping[str, Sequence[Run]]:
    """Run all in turn, several times over, so that a slow minute of the machine strikes them alike."""
    results: defaultdict[str, list[Run]] = defaultdict(list)
    for _ in range(rounds):
        for name, run in runs.items():
            results[name].append(run())
    return results


def median(runs: Sequence[Run]) -> float:
    """Return the median time of some runs, in seconds."""
    return statistics.median(run.seconds for run in runs)


def spread(runs: Sequence[Run]) -> str:
    """Return the shortest and the longest time of some runs."""
    seconds = [run.seconds for run in runs]
    return f"{min(seconds):.2f}-{max(seconds):.2f}"


def small(rounds: int) -> None:
    """Print how long the sample registry and the help take, as processes."""
    sample = itamops("check", "--day", SAMPLE_DAY)
    runs = {"the sample registry": sample, "the help": itamops("--help")}
    commands = {name: partial(measure, command, SCHEMAS.parent) for name, command in runs.items()}
    print("\n| | median s | min-max | peak MB |\n|---|---:|---:|---:|")
    for name, several in alternate(commands, rounds).items():
        print(f"| {name} | {median(several):.2f} | {spread(several)} | {several[0].memory:,.0f} |")


def main() -> None:
    """Read the sizes and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keep environments and registries here")
    arguments = parser.parse_args()
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {git}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        small(3 * arguments.rounds)
        for size in arguments.sizes:
            compare(size, folder, arguments.rounds)


if __name__ == "__main__":
    main()
