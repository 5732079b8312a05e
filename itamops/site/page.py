"""What all pages have around them."""

from functools import cache, partial

from itamops.registry import Registry
from itamops.site.addresses import NAVIGATION, Links
from itamops.site.cells import Cells
from itamops.site.templating import render

File = tuple[str, bytes]
"""A path of the site, relative to its top, and its content."""


class Frame:
    """The registry that a site is of, and what each page says of it as a whole."""

    def __init__(self, registry: Registry, left_out: tuple[str, ...] = ()) -> None:
        self.registry = registry
        self.left_out = left_out
        self._links = cache(partial(Links, registry))
        self._cells = cache(lambda root: Cells(self._links(root)))

    @property
    def organization(self) -> str:
        """Whose it is."""
        return self.registry.configuration.organization

    @property
    def trial(self) -> bool:
        """Whether changes approve themselves, which every page has to say."""
        return self.registry.configuration.assurance == "trial"

    @property
    def navigation(self) -> tuple[tuple[str, str], ...]:
        """The pages that every page leads to."""
        return NAVIGATION

    def page(self, template: str, path: str, section: str, **values: object) -> File:
        """Make the page at a path; `section` is the page of the navigation that it belongs to."""
        root = "../" * path.count("/")
        around = {"frame": self, "path": path, "root": root, "section": section}
        return path, render(template, **around, links=self._links(root), cells=self._cells(root), **values)
