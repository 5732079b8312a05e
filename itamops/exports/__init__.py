"""Exports to foreign formats: one function each, from a registry and a day to a text."""

from collections.abc import Callable, Mapping
from datetime import date

from itamops.exports.cyclonedx import render_cyclonedx
from itamops.registry import Registry

EXPORTS: Mapping[str, Callable[[Registry, date], str]] = {"cyclonedx": render_cyclonedx}
"""The exports by the name of their format."""
