"""Patterns as the deciding validator reads them: ECMA's, in linear time, without looking around."""

from functools import cache

import jsonschema_rs

PATTERNS = jsonschema_rs.RegexOptions()
"""The engine whose time grows with the text only, whatever the pattern."""


def matches(pattern: str, text: str) -> bool:
    """Return whether a text has a pattern in it."""
    return _compiled(pattern).is_valid(text)


@cache
def _compiled(pattern: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=PATTERNS)
