"""The company's server: one for a life, and one that many share because nothing of theirs gets in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.scenarios.estate import ENVIRONMENT, Estate
from tests.scenarios.server import serving


@pytest.fixture
def estate(tmp_path: Path) -> Iterator[Estate]:
    """Yield server and clones with the company's first commit."""
    with founded(tmp_path) as estate:
        yield estate


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    """Yield a server that several tests push to, each of which leaves main as the next expects it."""
    with founded(tmp_path_factory.mktemp("guarded")) as estate:
        yield estate


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    """Yield a server that several tests push to, each on top of what the last has left."""
    with founded(tmp_path_factory.mktemp("growing")) as estate:
        yield estate


@contextmanager
def founded(folder: Path) -> Iterator[Estate]:
    """Serve the company's registry from a folder."""
    with serving(folder / "server", ENVIRONMENT) as address:
        yield Estate(folder, address)
