"""What all tests share."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import settings

from itamops.cache import Cache
from itamops.documents import read_document
from itamops.records.base import record_path
from itamops.registry import Registry
from itamops.registry.loading import Reader, load
from itamops.schemas import SchemaSet
from itamops.snapshot import snapshot_of

ReadRegistry = Callable[[str], Registry]


HERE = Path(__file__).parent

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
"""Thousands of processes of `itamops` are started, each of which would compile all of its modules anew."""

settings.register_profile("itamops", deadline=None)  # how long an example takes is the machine's business
settings.load_profile("itamops")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names the folder of foreign exports."""
    beside = HERE.parents[1] / "shared" / "data"
    parser.addoption("--foreign", type=Path, default=beside, help="folder of exports from real systems")


@pytest.fixture(scope="session", params=["ours", "foreign"])
def data(request: pytest.FixtureRequest) -> Path:
    """Return a folder of exports: small ones written for the tests, or real ones beside the checkout."""
    if request.param == "ours":
        return HERE / "data"
    folder: Path = request.config.getoption("--foreign")
    if not folder.is_dir():
        pytest.skip(f"the folder of foreign exports does not exist: {folder.name}")
    return folder


@pytest.fixture(scope="session")
def reader() -> Reader:
    """Return what reading a snapshot needs, without a cache."""
    return Reader(schemas=SchemaSet.shipped(), cache=Cache(), spread=ThreadPoolExecutor)


@pytest.fixture(scope="session")
def read_registry(reader: Reader) -> ReadRegistry:
    """Return a function that reads a registry from one text.

    A line `--- license` begins a record of a kind, `--- registry/tables/pools.yaml` a file by its path.
    Records have to be faultless.
    """

    def read(text: str) -> Registry:
        loaded = load(snapshot_of(dict(files_of(text))), reader)
        assert not loaded.faults, loaded.faults
        return loaded.registry

    return read


def files_of(text: str) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of each file of a registry that is written as one text."""
    for part in text.split("--- ")[1:]:
        head, _, body = part.partition("\n")
        content = (body.strip() + "\n").encode()
        if "/" in head or head.endswith(".yaml"):
            yield head.strip(), content
        else:
            data, flaws = read_document(content)
            assert not flaws, flaws
            record = cast("dict[str, Any]", data)
            yield record_path(head.strip(), record["id"], record), content
