"""A release is built from its tag, the same byte by byte wherever it is built."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).parents[1]
FILES = (
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "release/build.py",
    "schemas",
    "itamops",
    "ci",
)
IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in {"NAME": "A", "EMAIL": "a@acme.example", "DATE": "2026-06-01T12:00:00Z"}.items()
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository of the project with a lock file and a tag."""
    folder = tmp_path_factory.mktemp("project")
    listed = subprocess.run(["git", "ls-files", "-z", *FILES], cwd=ROOT, check=True, capture_output=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((ROOT / name).read_bytes())
    for words in ("init --quiet", "add --all", "commit --quiet --message=Release", "tag v9.8.7"):
        subprocess.run(["git", *words.split()], cwd=folder, check=True, env={**os.environ, **IDENTITY})
    return folder


def build(
    project: Path, tag: str, out: Path, umask: int = 0o022, **environment: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-I", project / "release/build.py", tag, out],
        env={**os.environ, **environment},
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_release_is_the_same_wherever_it_is_built(project: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    (project / "itamops/beside.py").write_text("left over\n")

    done = build(project, "v9.8.7", one, TZ="UTC")
    assert done.returncode == 0, done.stderr
    done = build(project, "v9.8.7", other, umask=0o077, TZ="Asia/Tokyo", PYTHONHASHSEED="7")
    assert done.returncode == 0, done.stderr

    names = {path.name for path in one.iterdir()}
    assert names == {
        "itamops-9.8.7-py3-none-any.whl",
        "itamops-9.8.7.tar.gz",
        "itamops-9.8.7.cdx.json",
        "SHA256SUMS",
        "notes.md",
    }
    for name in names:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    notes = (one / "notes.md").read_text()
    for line in (one / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((one / name).read_bytes()).hexdigest() == digest
        assert line in notes
    with zipfile.ZipFile(one / "itamops-9.8.7-py3-none-any.whl") as wheel:
        assert b'__version__ = "9.8.7"' in wheel.read("itamops/__init__.py")
        assert b"Version: 9.8.7\n" in wheel.read("itamops-9.8.7.dist-info/METADATA")
        assert not [name for name in wheel.namelist() if "beside" in name], "what nobody committed"
    bill = (one / "itamops-9.8.7.cdx.json").read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None
    read = json.loads(bill)
    components = {one["name"]: one["scope"] for one in read["components"]}
    assert components["markupsafe"] == "required", "Jinja needs it"
    assert components["hatchling"] == "excluded", "it only builds"
    of_itamops = [purl.partition("@")[0] for purl in read["dependencies"][0]["dependsOn"]]
    assert "pkg:pypi/jinja2" in of_itamops
    assert "pkg:pypi/markupsafe" not in of_itamops


@pytest.mark.parametrize("tag", ["9.8.7", "v9.8", "main", "v9.8.7; true"])
def test_what_is_no_tag_of_a_version_is_refused(project: Path, tmp_path: Path, tag: str) -> None:
    done = build(project, tag, tmp_path / "out")

    assert done.returncode == 1
    assert "expected a tag like v1.2.3" in done.stderr


def test_a_release_without_a_lock_file_is_refused(project: Path, tmp_path: Path) -> None:
    environment = {**os.environ, **IDENTITY}
    for words in ("rm --quiet ci/requirements.txt", "commit --quiet --message=Without", "tag v9.8.8"):
        subprocess.run(["git", *words.split()], cwd=project, check=True, env=environment)

    done = build(project, "v9.8.8", tmp_path / "out")

    assert done.returncode == 1
    assert "lock file" in done.stderr
    assert not (tmp_path / "out").exists()
