"""One server of one company for all that leaves nothing behind, and a fresh one for what does not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.estate import ENVIRONMENT, Estate
from tests.scenarios.server import serving


@pytest.fixture
def estate(tmp_path: Path) -> Iterator[Estate]:
    """Give server and clones with the company's first commit."""
    with serving(tmp_path / "server", ENVIRONMENT) as address:
        yield Estate(tmp_path, address)
