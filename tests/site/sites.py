"""Making sites and reading their pages."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from html.parser import HTMLParser
from typing import NamedTuple

from itamops.documents import read_document
from itamops.pipeline.build import Edition, build
from itamops.registry.loading import Reader
from itamops.site import render_site
from itamops.snapshot import snapshot_of

Site = Mapping[str, bytes]
"""Content by path."""

VOID = {"meta", "link", "input", "br", "col", "rect", "img"}


def edition_of(files: Mapping[str, bytes], reader: Reader, day: date) -> Edition:
    """Check files and make their reports."""
    return build(snapshot_of(files), reader, day=day, today=day)


def site_of(files: Mapping[str, bytes], reader: Reader, day: date) -> Site:
    """Make the site of some files; no path comes twice."""
    made = list(render_site(edition_of(files, reader, day)))
    site = dict(made)
    assert len(site) == len(made)
    return site


def pages(site: Site) -> Iterator[tuple[str, "Page"]]:
    """Return the pages of a site, read."""
    return ((path, Page.read(content.decode())) for path, content in site.items() if path.endswith(".html"))


class Element(NamedTuple):
    """An element of a page, and the text inside it."""

    name: str
    attributes: Mapping[str, str]
    text: str


class Page(HTMLParser):
    """A page as a list of elements in the order in which they begin; what is not well-formed fails."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[int] = []
        self._texts: list[list[str]] = []

    @staticmethod
    @lru_cache(maxsize=2048)  # many tests read the pages of one site
    def read(text: str) -> "Page":
        """Read a page."""
        page = Page()
        page.feed(text)
        page.close()
        assert not page._open, [page.elements[place].name for place in page._open]
        page.elements = [
            element._replace(text="".join(texts))
            for element, texts in zip(page.elements, page._texts, strict=True)
        ]
        return page

    def all(self, *names: str) -> Sequence[Element]:
        """Return the elements of some names."""
        return [element for element in self.elements if element.name in names]

    @property
    def text(self) -> str:
        """All text of the page."""
        return self.elements[0].text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"<{tag}> has an attribute twice: {names}"
        self._texts.append([])
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}, ""))
        if tag not in VOID:
            self._open.append(len(self.elements) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        assert tag in VOID, f"<{tag}/> is not void"

    def handle_endtag(self, tag: str) -> None:
        place = self._open.pop()
        assert self.elements[place].name == tag, f"</{tag}> ends a <{self.elements[place].name}>"

    def handle_data(self, data: str) -> None:
        for place in self._open:
            self._texts[place].append(data)


def plain_data(content: bytes) -> Mapping[str, object]:
    """Read a file of the registry."""
    data, flaws = read_document(content)
    assert isinstance(data, dict)
    assert not flaws
    return data
