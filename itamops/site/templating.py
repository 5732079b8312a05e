"""The templates and what they may call. Records are only ever values: what is in them is escaped."""

import re
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from itamops.site.conditions import fragment, text_of
from itamops.site.values import amount, counted, grouped, long_day, title_of, tone_of, words

TEMPLATES: Final = Path(__file__).parent / "templates"
_ADDRESS = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"'.]+")


def render(template: str, **values: object) -> bytes:
    """Fill a template. Raises `jinja2.UndefinedError` for a name that it uses and is not given."""
    return encoded(environment().get_template(template).render(values))


def encoded(text: str) -> bytes:
    """Return a text as UTF-8, with escapes for what has none, such as stray bytes of a file name."""
    return text.encode("utf-8", "backslashreplace")


@cache
def environment() -> Environment:
    """Return the templates, compiled once a process."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "amount": amount,
        "counted": counted,
        "grouped": grouped,
        "long_day": long_day,
        "text_of": text_of,
        "title_of": title_of,
        "tone": tone_of,
        "web_link": web_link,
        "words": words,
    }
    made.globals |= {"fragment": fragment}
    return made


def web_link(text: str) -> str | None:
    """Return what a text that is an address links to; only http, https and mailto are ever links."""
    if _ADDRESS.fullmatch(text):
        return f"mailto:{text}"
    if text.startswith(("http://", "https://")) and not re.search(r"\s", text):
        try:
            return text if urlsplit(text).hostname else None
        except ValueError:
            return None
    return None
