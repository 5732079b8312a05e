"""The founded estate that attacks begin with."""

import shutil
from pathlib import Path

import pytest

from tests.approvals.estate import (
    Estate,
)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the organization's repository as it is founded, to be copied."""
    folder = tmp_path_factory.mktemp("founded")
    Estate(folder)
    return folder


@pytest.fixture
def estate(founded: Path, tmp_path: Path) -> Estate:
    shutil.copytree(founded / "estate", tmp_path / "estate", symlinks=True)
    made = Estate.__new__(Estate)
    made.path = made.root = tmp_path / "estate"
    made.keys = tmp_path / "keys"
    made.base = made.git("rev-parse", "HEAD")
    return made
