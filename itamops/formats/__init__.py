"""Findings as text for people and machines; `FORMATS` is the list of ways."""

from collections.abc import Mapping
from typing import Protocol

from itamops.formats import findings_json, text
from itamops.pipeline.check import Verdict


class Format(Protocol):
    """Renders a verdict; `show_all` adds what was there before the change and what is waived."""

    def __call__(self, verdict: Verdict, *, show_all: bool) -> str:
        """Give the text."""


FORMATS: Mapping[str, Format] = {"text": text.render, "json": findings_json.render}
