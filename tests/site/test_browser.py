"""The site in a real browser, opened from a folder."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from itamops.cli.publishing import publish
from itamops.demo import LAST_DAY
from itamops.pipeline.build import Edition
from itamops.records.base import Money
from itamops.registry import Registry
from itamops.reports import Column, ColumnType, Report
from itamops.site.conditions import fragment, matching, text_of
from itamops.site.page import Frame
from itamops.site.table_page import PAGE_ROWS, table_files
from tests.site.sites import Site

COUNT = "document.querySelector('[data-count]').textContent"
DASH = "\N{EN DASH}"
FIRST_CELLS = "[...document.querySelectorAll('tbody tr')].map((row) => row.cells[0].textContent)"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Yield a page that fails its test for anything it says on the console or asks of the network."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "request", lambda request: said.append(request.url) if not request.url.startswith("file:") else None
    )
    yield page
    context.close()
    assert not said


def show(page: Page, hash_text: str) -> None:
    """Set the address of an open table to another hash, and wait until its rows are shown."""
    page.evaluate(
        """(hash) => new Promise((done) => {
            const plain = (text) => decodeURIComponent(text).replace("#", "");
            if (plain(location.hash) === plain(hash)) { done(); return; }
            addEventListener("hashchange", () => setTimeout(done), { once: true });
            location.hash = hash;
        })""",
        hash_text,
    )


def wait_for_hash(page: Page, hash_text: str) -> None:
    page.wait_for_url(lambda url: unquote(url.partition("#")[2]) == hash_text)


def test_it_opens_from_a_folder_and_says_what_it_was_made_from(page: Page, site_folder: Path) -> None:
    page.goto((site_folder / "index.html").as_uri())
    assert page.title() == f"Overview {DASH} Seestern Optik"
    assert LAST_DAY.isoformat() in page.inner_text("footer")
    assert "itamops 0" in page.inner_text("footer")


def numbers_of(page: Page) -> dict[str, dict[str, int]]:
    """Return the numbers that an overview shows: table → hash → number. Sums of money count no rows."""
    linked = page.eval_on_selector_all(
        ".decisions a, .figures a, .chart a, .index a",
        """(links) => links.map((link) => [
            link.getAttribute("href"), link.textContent.trim(), link.parentNode.textContent.trim()
        ])""",
    )
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    for address, text, around in linked:
        target, _, hash_text = address.partition("#")
        number = re.match(r"[\d,]+(?![\d.,])", text) or re.search(r"[\d,]+$", around)
        if number:
            numbers[target][hash_text] = int(number[0].replace(",", ""))
    return numbers


def test_every_number_of_the_overview_leads_to_as_many_rows(page: Page, site_folder: Path) -> None:
    page.goto((site_folder / "index.html").as_uri())
    numbers = numbers_of(page)
    assert sum(map(len, numbers.values())) > 70
    for target, expected in numbers.items():
        page.goto((site_folder / target).as_uri())
        for hash_text, number in expected.items():
            show(page, f"#{hash_text}")
            shown = page.evaluate(COUNT)
            assert shown.split("\u00a0")[0].split(" ")[0] == f"{number:,}", (target, hash_text, shown)
            assert len(page.evaluate(FIRST_CELLS)) == min(number, PAGE_ROWS), (target, hash_text)


FILTERS = (
    ("assets", {"state": "=in_use"}),
    ("assets", {"state": "=in stock|MISSING"}),
    ("assets", {"substate": "pending repair"}),
    ("assets", {"holder": "="}),
    ("assets", {"holder": "=|person/"}),
    ("assets", {"price": ">1000"}),
    ("assets", {"price": "500..1349.00", "category": "laptop"}),
    ("assets", {"price": "..300"}),
    ("assets", {"price": "dear"}),
    ("assets", {"price": ">dear"}),
    ("assets", {"price": "USD"}),
    ("assets", {"purchased": ">=2026-01-01"}),
    ("assets", {"purchased": "2025-01-01..2025-12-31"}),
    ("assets", {"warranty_ends": "<2027"}),
    ("assets", {"tag": "lt-00", "location": "=kiel-hq"}),
    ("licenses", {"auto_renew": "=yes"}),
    ("licenses", {"unlimited": "no", "rights": ">=10"}),
    ("license-position", {"position": "<0"}),
    ("data-quality", {"filled_percent": "<=50.0"}),
)


@pytest.mark.parametrize("report", sorted({name for name, _ in FILTERS}))
def test_a_filter_means_the_same_here_and_there(
    report: str, page: Page, site_folder: Path, edition: Edition
) -> None:
    table = next(one for one in edition.reports if one.name == report)
    page.goto((site_folder / f"reports/{report}.html").as_uri())
    for conditions in [conditions for name, conditions in FILTERS if name == report]:
        show(page, fragment(conditions))
        expected = [text_of(row[0]) for row in matching(table, conditions)]
        assert page.evaluate(FIRST_CELLS) == expected, conditions


def test_a_click_on_a_heading_sorts_and_stands_in_the_address(page: Page, site_folder: Path) -> None:
    page.goto((site_folder / "reports/assets.html").as_uri())
    before = page.evaluate(FIRST_CELLS)
    price = page.get_by_role("button", name="Price")
    price.click()
    wait_for_hash(page, "sort=price:asc")
    shown = page.eval_on_selector_all(
        "tbody tr td:nth-child(21)", "(cells) => cells.map((cell) => cell.textContent)"
    )
    amounts = [tuple(reversed(text.replace(",", "").split("\u00a0"))) for text in shown if text != DASH]
    keys = [(currency, Decimal(number)) for currency, number in amounts]
    assert keys == sorted(keys)
    assert set(shown[len(amounts) :]) <= {DASH}
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Price")
    price.click()
    wait_for_hash(page, "sort=price:desc")
    price.click()
    wait_for_hash(page, "")
    assert page.evaluate(FIRST_CELLS) == before


def test_what_is_typed_filters_and_outlives_a_reload(page: Page, site_folder: Path) -> None:
    page.goto((site_folder / "reports/assets.html").as_uri())
    page.get_by_label("Filter Tag").fill("lt-000")
    wait_for_hash(page, "tag=lt-000")
    page.get_by_label("Search this table").fill("latitude STOCK")
    wait_for_hash(page, "tag=lt-000&q=latitude STOCK")
    shown = page.evaluate(FIRST_CELLS)
    assert shown
    page.reload()
    assert page.evaluate(FIRST_CELLS) == shown
    assert page.get_by_label("Filter Tag").input_value() == "lt-000"
    page.get_by_label("Filter State").select_option("missing")
    expect(page.locator("tbody tr")).to_have_count(0)
    page.get_by_role("button", name="Show all").click()
    wait_for_hash(page, "")
    assert len(page.evaluate(FIRST_CELLS)) > len(shown)


@pytest.mark.parametrize(
    "path", ["reports/assets", "reports/licenses", "reports/data-quality", "reports/findings", "records/all"]
)
def test_rows_look_the_same_with_and_without_scripts(
    path: str, page: Page, site_folder: Path, site: Site
) -> None:
    page.goto((site_folder / f"{path}.html").as_uri())
    alike = page.evaluate(
        """(text) => {
            const rows = (page) => [...page.querySelectorAll("tbody tr")].map((row) => row.innerHTML);
            return [rows(document), rows(new DOMParser().parseFromString(text, "text/html"))];
        }""",
        site[f"{path}.html"].decode(),
    )
    assert alike[0] == alike[1]


def test_without_scripts_everything_is_there_but_the_controls(browser: Browser, site_folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site_folder / "index.html").as_uri())
    page.get_by_role("link", name="Assets", exact=True).click()
    assert page.locator("tbody tr").count() > 100
    assert page.locator("tbody tr").first.is_visible()
    assert page.locator(".filters").count() == 0
    page.locator("tbody a").first.click()
    assert page.get_by_role("heading", name="Lifecycle").is_visible()
    page.get_by_label("Search all records").fill("latitude")
    page.get_by_role("button", name="Search").click()
    assert page.url.endswith("records/all.html?q=latitude")
    context.close()


def test_search_finds_records_by_what_people_know(page: Page, site_folder: Path, edition: Edition) -> None:
    asset = next(iter(edition.verdict.registry.all("asset").values()))
    page.goto((site_folder / "index.html").as_uri())
    page.get_by_label("Search all records").fill(getattr(asset, "serial"))  # noqa: B009  it is a record of any kind
    page.keyboard.press("Enter")
    page.wait_for_url("**/records/all.html#q=*")
    assert page.evaluate(FIRST_CELLS) == [asset.id]
    page.locator("tbody a").first.click()
    assert page.inner_text(".record .id") == asset.id


@pytest.fixture(scope="module")
def long_table(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Path:
    """Return a table that does not fit on one page."""
    columns = (
        Column("number", "Number", ColumnType.NUMBER),
        Column("day", "Day", ColumnType.DAY),
        Column("price", "Price", ColumnType.MONEY),
        Column("parity", "Parity", ColumnType.STATE),
    )
    rows = tuple(
        (
            number,
            date(2026, 1, 1) + timedelta(number),
            Money(Decimal(number * 7919 % 1201), "EUR"),
            "even" if number % 2 == 0 else "odd",
        )
        for number in range(1203)
    )
    report = Report("long", "Long", "A long table.", LAST_DAY, columns, rows)
    folder = tmp_path_factory.mktemp("long") / "public"
    static = {path: content for path, content in site.items() if path.startswith(("static/", "provenance"))}
    manifest = {"manifest.json": site["manifest.json"]}
    made = table_files(Frame(Registry({})), report, "reports/long", "reports.html")
    publish([*static.items(), *made, *manifest.items()], folder)
    return folder / "reports/long.html"


def test_a_long_table_is_turned_over_sorted_and_filtered_as_a_whole(page: Page, long_table: Path) -> None:
    page.goto(long_table.as_uri())
    assert page.evaluate(FIRST_CELLS) == [str(number) for number in range(500)]
    page.get_by_role("button", name="Next").click()
    wait_for_hash(page, "page=2")
    assert page.evaluate(FIRST_CELLS)[0] == "500"
    show(page, "#sort=price:desc")
    assert page.evaluate("document.querySelector('tbody tr').cells[2].textContent") == "1,200\u00a0EUR"
    show(page, "#parity==odd&page=2")
    assert page.evaluate(COUNT) == "601 of 1,203\u00a0rows"
    assert len(page.evaluate(FIRST_CELLS)) == 101
    show(page, "#parity==odd&page=99")
    assert len(page.evaluate(FIRST_CELLS)) == 101


PLACES = (
    "index.html",
    "findings.html",
    "reports.html",
    "records.html",
    "reports/assets.html",
    "records/people.html",
)


def test_a_narrow_screen_is_wide_enough(page: Page, site_folder: Path) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    records = [next((site_folder / "records" / kind).iterdir()) for kind in ("assets", "licenses", "people")]
    for place in [*(site_folder / path for path in PLACES), *records]:
        page.goto(place.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, place


def test_dark_and_printed_pages_are_themselves(page: Page, site_folder: Path) -> None:
    page.goto((site_folder / "reports/assets.html").as_uri())
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(ground) != light
    page.emulate_media(color_scheme="dark", media="print")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    for hidden in ("nav >> nth=0", ".filters", "form.find", ".bar .files"):
        assert not page.locator(hidden).is_visible(), hidden
    assert page.locator("tbody tr").first.is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert "of" in unquote(page.inner_text(".on-paper"))


RUNS_OUT = "(of) => [...document.querySelectorAll(of)].filter((it) => it.scrollWidth > it.clientWidth).length"


def test_a_phone_shows_every_figure_of_the_overview_whole(page: Page, site_folder: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto((site_folder / "index.html").as_uri())
    assert page.evaluate(RUNS_OUT, ".figures a") == 0


def test_names_in_a_record_s_tables_wrap_instead_of_running_out_of_sight(
    page: Page, site_folder: Path
) -> None:
    page.goto((site_folder / "records/assets/lap-tmef11c7.html").as_uri())
    assert page.evaluate(RUNS_OUT, ".sheet .scroll") == 0
