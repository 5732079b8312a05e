"""Plans for people, machines and forges; `PLAN_FORMATS` is the list of ways."""

from collections.abc import Callable, Mapping

from itamops.formats.plans import as_json, as_markdown, as_text
from itamops.pipeline.plan import Plan

PLAN_FORMATS: Mapping[str, Callable[[Plan], str]] = {
    "text": as_text.render,
    "json": as_json.render,
    "markdown": as_markdown.render,
}
