"""What each format says, read from its text as its reader would: how many of which class, level and code."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

import click
import xmlschema

from itamops.findings import FindingClass, Level

BY_COMMAND = {"error": Level.ERROR, "warning": Level.WARNING, "notice": Level.NOTE}
BY_SEVERITY = {"critical": Level.ERROR, "minor": Level.WARNING, "info": Level.NOTE}
BY_STATE = {"new": FindingClass.INTRODUCED, "unchanged": FindingClass.OLDER, "absent": FindingClass.FIXED}

HEAD = r"(?:(older|fixed|waived) )?(error|warning|note)"
JUNIT = xmlschema.XMLSchema(Path(__file__).parent / "schemas" / "junit-10.xsd")


class Told(NamedTuple):
    """A finding, as far as every format tells of it."""

    classed: FindingClass
    level: Level
    code: str


def read_back(name: str, text: str, counting: FindingClass) -> Counter[Told]:
    """Count what a format lists; `counting` is the class of what it does not mark."""
    return Counter(READERS[name](click.unstyle(text), counting))


def suite_of(report: str) -> Element:
    """Return the suite of a JUnit report, which is valid."""
    resource = xmlschema.XMLResource(report)
    JUNIT.validate(resource)
    return resource.root[0]


def _heads(pattern: str, text: str, counting: FindingClass) -> Iterator[Told]:
    """Find levels with their codes; what does not count has its class before the level."""
    for classed, level, code in re.findall(pattern, text, re.MULTILINE):
        yield Told(FindingClass(classed or counting), Level(level), code)


def _text(text: str, counting: FindingClass) -> Iterator[Told]:
    return _heads(rf"^{HEAD}\[(\w+)\]: ", text, counting)


def _json(text: str, counting: FindingClass) -> Iterator[Told]:
    del counting
    for one in json.loads(text)["findings"]:
        yield Told(FindingClass(one["class"]), Level(one["level"]), one["code"])


def _sarif(text: str, counting: FindingClass) -> Iterator[Told]:
    for result in json.loads(text)["runs"][0]["results"]:
        state = BY_STATE[result["baselineState"]] if "baselineState" in result else counting
        classed = FindingClass.WAIVED if result["suppressions"] else state
        yield Told(classed, Level(result["level"]), result["ruleId"])


def _github(text: str, counting: FindingClass) -> Iterator[Told]:
    for command, code in re.findall(r"^::(error|warning|notice) title=([A-Z]+\d+) .*::", text, re.MULTILINE):
        yield Told(counting, BY_COMMAND[command], code)
    yield from _heads(rf"^{HEAD}\[(\w+)\] ", text, counting)


def _gitlab(text: str, counting: FindingClass) -> Iterator[Told]:
    del counting
    for issue in json.loads(text):
        yield Told(FindingClass(issue["class"]), BY_SEVERITY[issue["severity"]], issue["check_name"])


def _junit(text: str, counting: FindingClass) -> Iterator[Told]:
    for case in suite_of(text).findall("testcase")[1:]:
        [told] = _heads(rf"\A{HEAD}\[(\w+)\] ", case[0].text or "", counting)
        assert case.attrib["classname"] == f"itamops.{told.code}"
        yield told


def _markdown(text: str, counting: FindingClass) -> Iterator[Told]:
    return _heads(rf"^\| {HEAD} \| (\w+) \| ", text, counting)


READERS: Mapping[str, Callable[[str, FindingClass], Iterator[Told]]] = {
    "text": _text,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
    "gitlab": _gitlab,
    "junit": _junit,
    "markdown": _markdown,
}
