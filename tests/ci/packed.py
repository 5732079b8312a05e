"""Files of npm packages that tests read: fetched once per checkout, by the hash that is written here."""

import base64
import fcntl
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest

FOLDER = Path(__file__).parent / "described"


class Packed(NamedTuple):
    """A file within the package of one version; `sha512` is the package's, as npm's integrity has it."""

    package: str
    version: str
    sha512: str
    member: str

    def path(self) -> Path:
        """Return where the file is, after fetching it if need be; processes wait for the one that does."""
        place = FOLDER / "packed" / f"{self.package.strip('@').replace('/', '-')}-{self.version}"
        place.parent.mkdir(exist_ok=True)
        with place.with_name("lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not place.exists():
                self._fetch(place)
        return place

    def _fetch(self, place: Path) -> None:
        with tempfile.TemporaryDirectory(dir=place.parent) as folder:
            words = ("pack", "--silent", f"{self.package}@{self.version}")
            subprocess.run([needed("npm"), *words], cwd=folder, check=True)
            (archive,) = Path(folder).iterdir()
            found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
            assert found == self.sha512, f"{archive.name}: expected the hash {self.sha512}, got {found}"
            with tarfile.open(archive) as opened:
                content = opened.extractfile(self.member)
                assert content
                part = Path(folder) / "part"
                part.write_bytes(content.read())
            part.rename(place)


GITHUB = Packed(
    "@octokit/openapi",
    "23.0.2",
    "pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==",
    "package/generated/api.github.com.json",
)
GITEA = Packed(
    "gitea-js",
    "1.23.0",
    "f4+UPoWgDetZeZ+Awo5iI1nVdO5bjxA8+2QCeLo3oYWUYxKyzLfXgbW1EPD635wb8hLgS0DRBu5XhtiuYKEeUA==",
    "package/dist/index.d.ts",
)
FORGEJO = Packed(
    "forgejo-js",
    "11.0.0",
    "S1y/Cx/HJEpX39pqqiQ8XK+D9i9tp/F/wqsayYnQfUFKhBKRUMbkym6BC6TYK6pZxQlFHF9NRquFaXQaS/XYOw==",
    "package/dist/index.d.ts",
)


def needed(program: str) -> str:
    """Return where a program is; skip the test without it, except in CI."""
    found = shutil.which(program)
    assert found or not os.environ.get("CI"), f"CI has to have {program}"
    return found or pytest.skip(f"needs {program}")
