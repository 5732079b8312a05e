"""The pages of the demo's site: whole, linked, the same every time, and true to the records."""

import csv
import json
from collections.abc import Iterator
from io import StringIO
from itertools import pairwise
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import urlsplit

import pytest

from itamops.demo import LAST_DAY, last_tree
from itamops.pipeline.build import Edition
from itamops.records.asset import Asset
from itamops.registry.loading import Reader
from itamops.site.addresses import record_page
from tests.site.sites import Page, Site, pages, site_of

DAY_TOLD = {"provenance.js", "manifest.json"}


@pytest.fixture(scope="module")
def read_pages(site: Site) -> dict[str, Page]:
    return dict(pages(site))


def demo_files() -> dict[str, bytes]:
    return {path: text.encode() for path, text in last_tree().items()}


def links(read_pages: dict[str, Page]) -> Iterator[tuple[str, str]]:
    for path, page in read_pages.items():
        for element in page.elements:
            for name in ("href", "src", "action"):
                if name in element.attributes:
                    yield path, element.attributes[name]


def test_every_page_is_well_formed_and_has_its_landmarks(read_pages: dict[str, Page]) -> None:
    for path, page in read_pages.items():
        assert page.all("html")[0].attributes["lang"] == "en", path
        for name in ("title", "h1", "main", "nav", "footer"):
            assert len([one for one in page.all(name) if one.attributes.get("class") != "pages"]) == 1, (
                path,
                name,
            )
        assert all(table.text.strip() for table in page.all("caption")), path
        assert len(page.all("caption")) == len(page.all("table")), path
        assert all(head.attributes["scope"] in {"col", "row"} for head in page.all("th")), path
        named = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
        assert len(set(named)) == len(named), path


def test_headings_leave_out_no_level(read_pages: dict[str, Page]) -> None:
    for path, page in read_pages.items():
        levels = [int(heading.name[1]) for heading in page.all("h1", "h2", "h3")]
        assert levels[0] == 1, path
        assert all(after - before <= 1 for before, after in pairwise(levels)), (
            path,
            levels,
        )


def test_every_link_leads_to_a_file_of_the_site(site: Site, read_pages: dict[str, Page]) -> None:
    for path, link in links(read_pages):
        parts = urlsplit(link)
        if parts.scheme:
            assert parts.scheme in {"https", "http", "mailto"}
            continue
        target = normpath(str(PurePosixPath(path).parent / parts.path)) if parts.path else path
        assert target in site, f"{path} links to {link}"


def test_links_into_a_page_lead_to_something_there(read_pages: dict[str, Page]) -> None:
    for path, link in links(read_pages):
        target, _, fragment = link.partition("#")
        if fragment and "=" not in fragment:
            page = read_pages[normpath(str(PurePosixPath(path).parent / target)) if target else path]
            assert fragment in {element.attributes.get("id") for element in page.elements}, (path, link)


def test_every_record_has_a_page_with_its_blob_and_what_names_it(
    edition: Edition, read_pages: dict[str, Page]
) -> None:
    registry = edition.verdict.registry
    on_pages = {path for path in read_pages if path.count("/") == 2}
    assert len(on_pages) == len(registry)
    for (kind, record_id), named_by in registry.referrers.items():
        folder = read_pages[record_page(kind, record_id)]
        shown = {element.attributes.get("href", "") for element in folder.all("a")}
        others = {(other.kind, other.id) for other, _ in named_by}
        if len(others) < 20:
            for other in others:
                assert f"../../{record_page(*other)}" in shown, (kind, record_id, other)
    for record in registry:
        footer = read_pages[record_page(record.kind, record.id)].all("footer")[0]
        assert edition.verdict.head.entries[record.path].blob in footer.text
        assert record.path in footer.text


def test_a_life_is_shown_step_by_step(edition: Edition, read_pages: dict[str, Page]) -> None:
    for asset in edition.verdict.registry.of(Asset).values():
        page = read_pages[record_page("asset", asset.id)]
        days = [time.attributes["datetime"] for time in page.all("time")]
        for entry in asset.lifecycle:
            assert entry.on.isoformat() in days
        assert len(page.all("ol")) == 1


def test_tables_stand_beside_their_pages_with_all_rows(edition: Edition, site: Site) -> None:
    for report in edition.reports:
        stem = f"reports/{report.name}"
        rows = list(csv.DictReader(StringIO(site[f"{stem}.csv"].decode(), newline="")))
        assert len(rows) == len(report.rows), report.name
        assert len(json.loads(site[f"{stem}.json"])["rows"]) == len(report.rows)
        assert f"{len(report.rows):,}\N{NO-BREAK SPACE}row" in Page.read(site[f"{stem}.html"].decode()).text


def test_the_same_tree_gives_the_same_bytes(site: Site, reader: Reader) -> None:
    assert site_of(demo_files(), reader, LAST_DAY) == site


def test_another_day_changes_no_page_of_a_record(site: Site, reader: Reader) -> None:
    later = site_of(demo_files(), reader, LAST_DAY.replace(day=31))
    changed = {path for path in site if later.get(path) != site[path]}
    assert changed >= DAY_TOLD
    assert not {path for path in changed if path.count("/") == 2}
    assert not {path for path in changed if path.startswith("records/") and not path.endswith(".json")}


def test_a_changed_record_changes_its_own_page_and_those_that_show_it(site: Site, reader: Reader) -> None:
    files = demo_files()
    path = next(path for path in files if path.startswith("registry/assets/"))
    files[path] += b"notes: dented\n"
    changed = {
        path for path, content in site_of(files, reader, LAST_DAY).items() if site.get(path) != content
    }
    assert {path for path in changed if path.count("/") == 2} == {
        record_page("asset", path.rsplit("/", 1)[1][:-5])
    }


def test_a_trial_is_stamped_on_every_page(site: Site, reader: Reader) -> None:
    files = demo_files()
    files["itamops.yaml"] = files["itamops.yaml"].replace(b"assurance: standard", b"assurance: trial")
    stamped = [path for path, page in pages(site_of(files, reader, LAST_DAY)) if "Trial." in page.text]
    assert len(stamped) == len(list(pages(site)))
    assert not [path for path, page in pages(site) if "Trial." in page.text]


def test_what_cannot_be_read_is_named_and_linked_nowhere(reader: Reader) -> None:
    files = demo_files()
    person = next(path for path in files if path.startswith("registry/people/"))
    files[person] = b"id: [\n"
    site = site_of(files, reader, LAST_DAY)
    name = person.rsplit("/", 1)[1].removesuffix(".yaml")
    assert record_page("person", name) not in site
    read = dict(pages(site))
    assert name in read["records.html"].text
    assert person in read["findings.html"].text
    assert not [path for path, link in links(read) if link.endswith(f"people/{name}.html")]
