"""What a pipeline installs: itamops as it is installed here, and what it depends on, pinned by hashes.

The files stand in `tools/` at the top of a registry's repository, where they are governance.
"""

import base64
import io
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from itamops.authoring.pipelines import ci_folder
from itamops.schemas import schemas_folder

DEPENDENCIES, ITAMOPS = "tools/requirements.txt", "tools/itamops.txt"
"""What itamops depends on, and itamops itself, as files of requirements."""

PACKAGE = Path(__file__).parents[1]
LEFT_OUT = {"__pycache__", "shipped_schemas", "shipped_ci"}
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the wheel, the first a zip file knows: the same code gives the same wheel."""

MODE = 0o100644 << 16
WHEEL = "Wheel-Version: 1.0\nGenerator: itamops\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


class InstalledTool(NamedTuple):
    """How itamops is installed here.

    `requirement` names it for others: a released version, or a commit of a repository they can reach. Without
    one, `metadata` are the files by which a wheel describes itself, by name.
    """

    version: str
    requirement: str
    metadata: Mapping[str, str]


def tool_files(installed: InstalledTool) -> Mapping[str, str | bytes]:
    """Return the files of `tools/` by path; with the wheel where nothing else names this itamops."""
    dependencies = (ci_folder() / "requirements.txt").read_text(encoding="utf-8")
    if installed.requirement:
        return {DEPENDENCIES: dependencies, ITAMOPS: f"{installed.requirement}\n"}
    wheel = wheel_of(installed)
    path = f"tools/itamops-{installed.version}-py3-none-any.whl"
    line = f"./{path} --hash=sha256:{sha256(wheel).hexdigest()}\n"
    return {DEPENDENCIES: dependencies, ITAMOPS: line, path: wheel}


def wheel_of(installed: InstalledTool) -> bytes:
    """Return the package that runs as a wheel; the same files give the same bytes."""
    files = {
        **_below(PACKAGE, "itamops"),
        **_below(schemas_folder(), "itamops/shipped_schemas"),
        **_below(ci_folder(), "itamops/shipped_ci"),
    }
    about = f"itamops-{installed.version}.dist-info"
    metadata = {**installed.metadata, "WHEEL": WHEEL}
    files |= {f"{about}/{name}": text.encode() for name, text in metadata.items()}
    record = "".join(f"{path},sha256={_digest(files[path])},{len(files[path])}\n" for path in sorted(files))
    files[f"{about}/RECORD"] = f"{record}{about}/RECORD,,\n".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, EARLIEST)
            entry.external_attr, entry.compress_type, entry.create_system = MODE, zipfile.ZIP_DEFLATED, 3
            archive.writestr(entry, files[path])
    return out.getvalue()


def _below(folder: Path, name: str) -> Mapping[str, bytes]:
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not LEFT_OUT & set(path.relative_to(folder).parts)
    }


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode()
