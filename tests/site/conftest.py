"""The demo's site: in memory, in a folder, in a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from itamops.cli.publishing import publish
from itamops.demo import LAST_DAY, last_tree
from itamops.pipeline.build import Edition
from itamops.registry.loading import Reader
from itamops.site import render_site
from tests.site.sites import Site, edition_of

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Chromium runs as root in a container, and asks for nothing on the network."""


@pytest.fixture(scope="session")
def edition(reader: Reader) -> Edition:
    return edition_of({path: text.encode() for path, text in last_tree().items()}, reader, LAST_DAY)


@pytest.fixture(scope="session")
def site(edition: Edition) -> Site:
    return dict(render_site(edition))


@pytest.fixture(scope="session")
def site_folder(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site in a folder whose name has to be quoted in an address."""
    folder = tmp_path_factory.mktemp("a site") / "public"
    publish(site.items(), folder)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert program, "these tests drive a browser: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()
