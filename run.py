"""Set up and run: `python3 run.py demo` for the main job, `python3 run.py test` for the tests.

Needs Python 3.11 or newer and git; everything else goes into `.venv` beside this file.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
PROGRAMS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PACKAGES = {"chromium": ("chromium", "chromium-browser", "google-chrome"), "gh": ("gh",)}
"""What tests need of the system, by the package that brings it: one of these programs will do."""


def call(*arguments: str | Path, check: bool = True) -> int:
    """Run a program in the project's folder; end with its exit code where it had to succeed and did not."""
    code = subprocess.run([str(argument) for argument in arguments], cwd=HERE, check=False).returncode
    if check and code:
        sys.exit(code)
    return code


def install(*groups: str) -> None:
    """Make the environment with the package and its groups of test and lint tools."""
    if not PROGRAMS.is_dir():
        sys.stderr.write(f"Setting up {ENVIRONMENT}, which may take a minute.\n")
        venv.create(ENVIRONMENT, with_pip=True)
    pip = (PROGRAMS / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install")
    call(*pip, "--upgrade", "pip>=25.1")
    call(*pip, "--editable", ".", *(f"--group={group}" for group in groups))


def demo() -> None:
    """Make the invented company's registry, check it and build its site."""
    install()
    folder = HERE / "demo"
    itamops = PROGRAMS / "itamops"
    if not folder.exists():
        call(itamops, "demo", folder)
    call(itamops, "check", "-C", folder, "--day", LAST_DAY)
    call(itamops, "build", "-C", folder, "--day", LAST_DAY, "--out", folder / "public")
    sys.stderr.write(f"`itamops` is {itamops}; with its folder on the PATH the name alone will do.\n")


def test() -> None:
    """Run the tests in parallel; some need a browser or `gh`, installed here where that can be done."""
    install("test")
    missing = [name for name, programs in PACKAGES.items() if not any(map(shutil.which, programs))]
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        call("apt-get", "update", "-qq", check=False)
        call("apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing, check=False)
    sys.exit(call(PROGRAMS / "python", "-m", "pytest", *sys.argv[2:], check=False))


LAST_DAY = "2026-10-30"
"""The demo's last day, so that its findings are the same on any day."""

JOBS = {"demo": demo, "test": test}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in JOBS:  # noqa: PLR2004  the job's name
        sys.exit(f"usage: python3 run.py {'|'.join(JOBS)}")
    JOBS[sys.argv[1]]()
