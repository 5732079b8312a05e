"""Whatever stands in a record is shown, and never run."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from playwright.sync_api import Browser

from itamops.cli.publishing import publish
from itamops.kinds import KINDS
from itamops.registry.loading import Reader
from itamops.site.templating import TEMPLATES, environment, render, web_link
from tests.site.hostile import PAYLOADS, hostile_files
from tests.site.sites import Page, Site, pages, site_of

DAY = date(2026, 9, 1)
SCRIPTS = re.compile(r"(\.\./)*(provenance|static/(site|table))\.js|[a-z-]+\.js")


@pytest.fixture(scope="module")
def hostile_site(reader: Reader) -> Site:
    return site_of(hostile_files(), reader, DAY)


@pytest.fixture(scope="module")
def hostile_pages(hostile_site: Site) -> Mapping[str, Page]:
    return dict(pages(hostile_site))


def test_the_attack_is_on_every_kind(hostile_pages: Mapping[str, Page]) -> None:
    attacked = {
        path.split("/")[-2]
        for path, page in hostile_pages.items()
        if path.count("/") == 2 and PAYLOADS[0] in page.text
    }
    assert attacked == {kind.folder for kind in KINDS}


def test_the_name_of_the_organization_is_an_attack_on_every_page(
    hostile_pages: Mapping[str, Page],
) -> None:
    for path, page in hostile_pages.items():
        assert PAYLOADS[-1] in page.text, path


def test_texts_come_out_as_texts(hostile_pages: Mapping[str, Page]) -> None:
    for path, page in hostile_pages.items():
        assert {element.name for element in page.all("script", "img", "style", "iframe")} <= {"script"}, path
        for element in page.elements:
            assert not [name for name in element.attributes if name.startswith("on") or name == "style"], path
            if element.name == "script":
                assert SCRIPTS.fullmatch(element.attributes["src"]), path
                assert not element.text


def test_the_attack_is_on_the_labels_of_charts(hostile_pages: Mapping[str, Page]) -> None:
    labels = {
        one.attributes["title"] for one in hostile_pages["index.html"].all("th") if "title" in one.attributes
    }
    assert labels & set(PAYLOADS), labels
    assert not [one for one in hostile_pages["index.html"].all("svg", "rect") if one.text]


def test_only_the_web_and_mail_are_linked(hostile_pages: Mapping[str, Page]) -> None:
    for path, page in hostile_pages.items():
        for link in page.all("a"):
            scheme, colon, _ = link.attributes["href"].partition(":")
            assert not colon or "/" in scheme or "#" in scheme or scheme in {"https", "http", "mailto"}, path


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("http://example.org", "http://example.org"),
        ("anna.keller@acme.example", "mailto:anna.keller@acme.example"),
        ("javascript:alert(1)", None),
        ("JavaScript:alert(1)", None),
        ("javascript://example.org/%0aalert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("https://", None),
        ("https://[", None),
        ("https://example.org/ onmouseover=x", None),
        (" https://example.org", None),
        ("see https://example.org", None),
        ("a@b", None),
        ("//example.org", None),
    ],
)
def test_what_is_a_link(text: str, link: str | None) -> None:
    assert web_link(text) == link


def test_every_template_escapes_and_knows_its_names() -> None:
    assert environment().autoescape is True
    assert environment().from_string("{{ text }}").render(text="<b>") == "&lt;b&gt;"
    with pytest.raises(UndefinedError):
        render("base.html")


def test_templates_have_no_inline_code_and_trust_nothing() -> None:
    for template in TEMPLATES.iterdir():
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape|javascript:|\son[a-z]+=|\sstyle=|<style", text), (
            template.name
        )
        values = re.findall(r"\{\{(.*?)\}\}", text)
        if template.suffix == ".html":
            assert not re.search(r"=\s*\{\{|=[^\"'\s>{]+\{\{", re.sub(r"\{%.*?%\}", "", text)), template.name
        else:
            assert all("|tojson" in value for value in values), template.name


def test_in_a_browser_nothing_runs(hostile_site: Site, browser: Browser, tmp_path: Path) -> None:
    publish(hostile_site.items(), tmp_path / "public")
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    for path in hostile_site:
        if path.endswith(".html"):
            page.goto((tmp_path / "public" / path).as_uri())
            assert page.evaluate("window.attacked") is None, path
    page.close()
    assert not said
