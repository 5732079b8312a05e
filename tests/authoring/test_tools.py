"""What a pipeline installs is what wrote it: a release, a commit others can reach, or the package itself."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path

import pytest

from itamops.authoring.tools import DEPENDENCIES, ITAMOPS, InstalledTool, tool_files, wheel_of
from itamops.cli import installed as here
from tests.ci.conftest import git

ROOT = Path(__file__).parents[2]
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Pretended:
    """A distribution that pip installed from somewhere."""

    version = "1.2.0"

    def __init__(self, origin: Mapping[str, object] | None) -> None:
        self.origin = origin

    def read_text(self, name: str) -> str | None:
        if name == "direct_url.json":
            return json.dumps(self.origin) if self.origin else None
        return f"{name}\n"


@pytest.mark.parametrize(
    ("origin", "requirement"),
    [
        (None, "itamops==1.2.0"),
        (
            {"url": "https://forge.example/it/itamops.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
            f"itamops @ git+https://forge.example/it/itamops.git@{COMMIT}",
        ),
        (
            {
                "url": "https://me:t0ken@forge.example/itamops",
                "vcs_info": {"vcs": "git", "commit_id": COMMIT},
            },
            f"itamops @ git+https://forge.example/itamops@{COMMIT}",
        ),
        ({"url": "file:///srv/itamops", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}, ""),
        ({"url": "file:///nowhere/itamops", "dir_info": {"editable": True}}, ""),
        ({"url": "https://forge.example/itamops.whl", "archive_info": {}}, ""),
    ],
)
def test_where_it_came_from_names_it(
    monkeypatch: pytest.MonkeyPatch, origin: Mapping[str, object] | None, requirement: str
) -> None:
    monkeypatch.setattr(here, "distribution", lambda _name: Pretended(origin))
    assert here.installed().requirement == requirement


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a clone from which itamops is installed, and whose commit its remote has."""
    server, folder = tmp_path / "server.git", tmp_path / "a clone"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(server))
    git(tmp_path, "clone", "--quiet", str(server), str(folder))
    (folder / "itamops.py").write_text("")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Start")
    git(folder, "push", "--quiet", "origin", "HEAD:main")
    git(folder, "remote", "set-url", "origin", "git@forge.example:it/itamops.git")
    origin = {"url": folder.as_uri(), "dir_info": {}}
    monkeypatch.setattr(here, "distribution", lambda _name: Pretended(origin))
    return folder


def test_a_clone_is_named_by_its_commit(clone: Path) -> None:
    commit = git(clone, "rev-parse", "HEAD")
    assert here.installed().requirement == f"itamops @ git+https://forge.example/it/itamops.git@{commit}"


def test_a_clone_with_changes_is_named_by_nothing(clone: Path) -> None:
    (clone / "itamops.py").write_text("changed\n")
    assert here.installed().requirement == ""


def test_a_commit_that_nobody_else_has_is_named_by_nothing(clone: Path) -> None:
    git(clone, "commit", "--quiet", "--allow-empty", "--message", "Not pushed")
    assert here.installed().requirement == ""


def test_what_has_a_name_needs_no_wheel() -> None:
    files = tool_files(InstalledTool("1.2.0", "itamops==1.2.0", {}))
    assert list(files) == [DEPENDENCIES, ITAMOPS]
    assert files[ITAMOPS] == "itamops==1.2.0\n"


def of_this() -> InstalledTool:
    about = distribution("itamops")
    metadata = {name: about.read_text(name) or "" for name in ("METADATA", "entry_points.txt")}
    return InstalledTool(about.version, "", metadata)


def test_the_wheel_is_the_same_each_time_and_named_with_its_hash() -> None:
    files = tool_files(of_this())
    (path,) = (path for path in files if path.endswith(".whl"))
    assert files[path] == wheel_of(of_this())
    assert files[ITAMOPS] == f"./{path} --hash=sha256:{sha256(wheel_of(of_this())).hexdigest()}\n"


def test_the_wheel_has_every_file_of_the_package() -> None:
    with zipfile.ZipFile(BytesIO(wheel_of(of_this()))) as archive:
        names = set(archive.namelist())
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "itamops").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    schemas = {
        f"itamops/shipped_schemas/{path.relative_to(ROOT / 'schemas').as_posix()}"
        for path in (ROOT / "schemas").rglob("*.json")
    }
    assert package | schemas <= names


def test_the_wheel_can_be_installed_and_runs(tmp_path: Path) -> None:
    for path, content in tool_files(of_this()).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    pip = [sys.executable, "-I", "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    options = ["--no-deps", "--no-index", "--target", "lib", "--requirement", ITAMOPS]
    subprocess.run([*pip, *options], cwd=tmp_path, check=True)
    script = "import itamops.cli as c; c.main(['explain', 'LIFE001'])"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "lib"), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "LIFE001" in done.stdout


def test_the_pins_fit_what_the_package_asks_for() -> None:
    pinned = {
        line.split("==")[0]
        for line in (ROOT / "ci/requirements.txt").read_text().splitlines()
        if "==" in line
    }
    asked = {
        line.removeprefix("Requires-Dist: ").split(">=")[0].strip()
        for line in (distribution("itamops").read_text("METADATA") or "").splitlines()
        if line.startswith("Requires-Dist: ") and "extra ==" not in line
    }
    assert asked <= pinned
    assert "hatchling" in pinned
