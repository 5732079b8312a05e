"""Build a release from its tag: `python release/build.py v1.2.3 OUT`.

The tag gives the version. Wheel and source archive are built twice, in two folders, and have to be the same
byte by byte. Beside them stand a bill of materials (CycloneDX), SHA256SUMS, and notes with the hashes.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Container, Iterable, Mapping, Sequence
from importlib.metadata import requires
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

HERE = Path(__file__).resolve().parents[1]
TAG = re.compile(r"v([0-9]+\.[0-9]+\.[0-9]+(?:(?:a|b|rc)[0-9]+)?)")
VERSION = re.compile(r'^__version__ = "[^"]*"$', re.MULTILINE)
VERSION_FILE = "itamops/__init__.py"
LOCK_FILE = "ci/requirements.txt"
"""What an installation gets and what builds it, each file by its hash; it has to be installed here."""

LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
NAME = re.compile(r"[A-Za-z0-9._-]+")
BUILD = "import sys; from hatchling.build import *; build_wheel(sys.argv[1]); build_sdist(sys.argv[1])"


def main(tag: str, out: Path, repository: Path = HERE) -> None:
    """Build the release of a tag into a folder that is empty or does not exist."""
    match = TAG.fullmatch(tag)
    if match is None:
        sys.exit(f"expected a tag like v1.2.3, got {tag}")
    if out.exists() and any(out.iterdir()):
        sys.exit(f"expected an empty folder, got {out}")
    version = match[1]
    commit = _git(repository, "rev-parse", "--verify", f"refs/tags/{tag}^{{commit}}").decode().strip()
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        built = _build(repository, commit, version, Path(first))
        if built != _build(repository, commit, version, Path(second)):
            sys.exit("two builds of the same commit differ")
        source = Path(first, "source")
        files = {**built, f"itamops-{version}.cdx.json": _bill(source, version, built)}
        changes = _changes((source / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    sums = "".join(f"{_sha256(content)}  {name}\n" for name, content in sorted(files.items()))
    out.mkdir(parents=True, exist_ok=True)
    for name, content in {**files, "SHA256SUMS": sums.encode()}.items():
        (out / name).write_bytes(content)
    (out / "notes.md").write_text(f"{changes}\n\nBuilt from {commit}.\n\n```\n{sums}```\n", encoding="utf-8")


def _build(repository: Path, commit: str, version: str, folder: Path) -> Mapping[str, bytes]:
    """Return what is built of a commit, by name: of its files alone, and of nothing that lies beside them."""
    source, built = folder / "source", folder / "built"
    with tarfile.open(fileobj=BytesIO(_git(repository, "archive", commit))) as archive:
        archive.extractall(source, filter="data")
    text = (source / VERSION_FILE).read_text(encoding="utf-8")
    written, count = VERSION.subn(f'__version__ = "{version}"', text)
    if count != 1:
        sys.exit(f"expected one __version__ in {VERSION_FILE}, got {count}")
    (source / VERSION_FILE).write_text(written, encoding="utf-8")
    built.mkdir()
    epoch = _git(repository, "show", "--no-patch", "--format=%ct", commit).decode().strip()
    environment = {**os.environ, "SOURCE_DATE_EPOCH": epoch, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-I", "-c", BUILD, built], cwd=source, env=environment, check=True)
    return {path.name: path.read_bytes() for path in sorted(built.iterdir())}


def _bill(source: Path, version: str, built: Mapping[str, bytes]) -> bytes:
    """Return the bill of materials: the packages of the lock file, and which of them need which.

    Those that itamops needs when it runs are required; what only builds it is excluded.
    """
    lock = source / LOCK_FILE
    if not lock.exists():
        sys.exit(f"expected the lock file {LOCK_FILE} in the tag, got none")
    project = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = {
        _normal(name): release
        for name, release in LOCKED.findall(lock.read_text(encoding="utf-8"))
        if _normal(name) != "itamops"
    }
    direct = [_normal(found[0]) for one in project["dependencies"] if (found := NAME.match(one))]
    if missing := [name for name in direct if name not in locked]:
        sys.exit(f"expected every dependency in {LOCK_FILE}, got none of {', '.join(missing)}")
    needed = _needed(direct, locked)
    root = _component("itamops", version, "application")
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, ''.join(map(_sha256, built.values())))}",
        "version": 1,
        "metadata": {
            "lifecycles": [{"phase": "build"}],
            "component": {**root, "licenses": [{"license": {"id": project["license"]}}]},
        },
        "components": [
            {**_component(name, release, "library"), "scope": "required" if name in needed else "excluded"}
            for name, release in sorted(locked.items())
        ],
        "dependencies": [
            {"ref": root["bom-ref"], "dependsOn": [_purl(name, locked[name]) for name in sorted(direct)]},
            *(
                {"ref": _purl(name, locked[name]), "dependsOn": [_purl(one, locked[one]) for one in of_it]}
                for name, of_it in sorted(needed.items())
            ),
        ],
    }
    return (json.dumps(document, indent=2) + "\n").encode()


def _needed(names: Iterable[str], locked: Container[str]) -> Mapping[str, Sequence[str]]:
    """Return packages with all that they need, each with those that it names itself."""
    needed: dict[str, Sequence[str]] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            named = (NAME.match(one) for one in requires(name) or () if "extra ==" not in one)
            of_it = {_normal(found[0]) for found in named if found}
            needed[name] = sorted(one for one in of_it if one in locked)
            waiting += needed[name]
    return needed


def _component(name: str, version: str, kind: str) -> dict[str, Any]:
    purl = _purl(name, version)
    return {"type": kind, "bom-ref": purl, "name": name, "version": version, "purl": purl}


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"


def _normal(name: str) -> str:
    """Return a package's name as an index writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _changes(changelog: str, version: str) -> str:
    """Return the part of the changelog about a version, or about what is not released yet."""
    parts = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]
    by_title = {part.partition("\n")[0].split(" ")[0].strip(): part.partition("\n")[2] for part in parts}
    return by_title.get(version, by_title.get("Unreleased", "")).strip()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _git(repository: Path, *words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=repository, check=True, capture_output=True).stdout


if __name__ == "__main__":
    if len(sys.argv) != 3:  # noqa: PLR2004  the script, the tag and the folder
        sys.exit("usage: python release/build.py TAG OUT")
    main(sys.argv[1], Path(sys.argv[2]))
