"""Reports as text: one module for each format, with `render(report) -> str`."""

from collections.abc import Callable, Mapping

from itamops.formats.reports import as_csv, as_json, as_markdown, as_table
from itamops.reports import Report

__all__ = ["REPORT_FORMATS"]

REPORT_FORMATS: Mapping[str, Callable[[Report], str]] = {
    "table": as_table.render,
    "csv": as_csv.render,
    "json": as_json.render,
    "markdown": as_markdown.render,
}
