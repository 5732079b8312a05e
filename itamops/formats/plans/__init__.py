"""Plans as text for people, programs and forges; `PLAN_FORMATS` lists the formats."""

from collections.abc import Callable, Mapping

from itamops.formats.plans import as_json, as_markdown, as_text
from itamops.pipeline.plan import Plan

PLAN_FORMATS: Mapping[str, Callable[[Plan], str]] = {
    "text": as_text.render,
    "json": as_json.render,
    "markdown": as_markdown.render,
}
