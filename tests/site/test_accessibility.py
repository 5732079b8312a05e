"""Everybody can use the site: axe, the checker behind browsers' own audits, has nothing against any page."""

from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

Scheme = Literal["light", "dark"]

PAGES = (
    "index.html",
    "findings.html",
    "reports.html",
    "records.html",
    "reports/license-position.html",
    "reports/forecast.html",
    "records/all.html",
    "records/assets/lap-tmef11c7.html",
    "records/models/dell-latitude-5440.html",  # has a finding
)
"""One of each template."""


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_no_page_has_anything_that_stands_in_somebodys_way(
    browser: Browser, site_folder: Path, scheme: Scheme, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    found = {}
    for path in PAGES:
        page.goto((site_folder / path).as_uri())
        results = Axe().run(page)
        if results.violations_count:
            found[path] = results.generate_report()
    context.close()
    assert not found, "\n".join(f"{path}: {report}" for path, report in found.items())
