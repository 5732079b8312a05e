"""Write the pages of the docs that list what the code has: `python docs/generate.py`.

A test compares them with the code, so that they are never older than it.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from itamops.cli import COMMANDS, itamops
from itamops.findings import Finding, FindingClass, Level, Place
from itamops.formats import FORMATS
from itamops.kinds import KINDS, SETTINGS, Shelf
from itamops.lifecycles import LIFECYCLES, NEW, Edge, Lifecycle
from itamops.pipeline.check import Verdict
from itamops.registry import Registry
from itamops.reports import REPORTS
from itamops.rules import EXPLAINED
from itamops.rules.families import FAMILIES, family_of
from itamops.schemas import SchemaSet
from itamops.snapshot import snapshot_of

HERE = Path(__file__).parent
MADE = "<!-- made by docs/generate.py; change the code instead -->\n"
NOTHING = "-"
FORMATS_TEXT = """\
What `itamops check` finds, for whoever asks: `--format` chooses what is printed, and `-o FORMAT=FILE`, as
often as needed, writes a file besides in the same run:

```sh
itamops check --format github -o sarif=findings.sarif -o junit=findings.xml
```

A file replaces the one before it as a whole, also when the check fails. When nothing could be judged it says
that, and why: in no format does it look like a clean run.

The counts of introduced, older, present, fixed and waived findings are the same in all of them. Which ones
are listed differs by what the reader does with them; `--all` lists every one in each.

No text of a record is more than text in any of them: control and direction characters come out as escapes,
and what a forge, a log or a parser would take for a command, a link, a mention or markup is taken apart.
"""
SHELVES = {
    Shelf.FLAT: "",
    Shelf.FIRST_TWO: "<2>/",
    Shelf.YEAR: "<yyyy>/",
    Shelf.PRODUCT: "<product>/",
}


def rules_page() -> str:
    """List every rule with its text, family by family."""
    lines = ["# Rules", "", "What `itamops check` asks. `itamops explain CODE` prints the same texts.", ""]
    lines += [
        "A level is policy: `registry/policy/rules.yaml` may give another (`levels: {POL006: error}`).",
        "",
    ]
    for family in FAMILIES:
        rules = [rule for rule in EXPLAINED if family_of(rule.code) is family]
        lines += [f"## {family.title}", "", "| code | level | |", "|---|---|---|"]
        lines += [
            f"| [{rule.code}](#{_anchor(rule.code, rule.title)}) | {rule.level} | {rule.title} |"
            for rule in rules
        ]
        lines.append("")
        for rule in rules:
            lines += [f"### {rule.code}: {rule.title}", "", rule.text, ""]
    return _page(lines)


def _anchor(code: str, title: str) -> str:
    """Return the anchor that forges make of a heading."""
    heading = f"{code}: {title}".lower().replace(" ", "-")
    return "".join(character for character in heading if character.isalnum() or character in "-_")


def kinds_page() -> str:
    """List every kind and setting with the fields of its schema."""
    schemas = SchemaSet.shipped()
    lines = [
        "# Records and settings",
        "",
        "Every file of the registry, with its fields. Required ones are marked *.",
        "",
    ]
    lines += ["| kind | folder | what |", "|---|---|---|"]
    lines += [
        f"| [{kind.name}](#{kind.name}) | `registry/{kind.folder}/{SHELVES[kind.shelf]}` | {kind.title} |"
        for kind in KINDS
    ]
    lines += ["", "| setting | file | what |", "|---|---|---|"]
    for setting in SETTINGS:
        name = f"[{setting.schema}](#{setting.schema})" if setting.schema else setting.name
        path = setting.path.replace("\\", "")
        lines.append(f"| {name} | `{_cell(path)}` | {setting.title} |")
    lines.append("")
    for name in (*(kind.name for kind in KINDS), *(one.schema for one in SETTINGS if one.schema)):
        schema = json.loads(schemas.text(name))
        lines += [f"## {name}", "", schema["description"], "", "| field | what | example |", "|---|---|---|"]
        lines += _fields(schema, json.loads(schemas.text("common"))["$defs"])
        lines.append("")
    return _page(lines)


def _fields(schema: Mapping[str, Any], shared: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    required = schema.get("required", ())
    for name, given in schema.get("properties", {}).items():
        field = _resolved(given, schema, shared)
        star = "*" if name in required else ""
        example = json.dumps(field["examples"][0], ensure_ascii=False) if field.get("examples") else ""
        yield f"| `{prefix}{name}`{star} | {_cell(field.get('description', ''))} | `{_cell(example)}` |"


def _resolved(
    field: Mapping[str, Any], schema: Mapping[str, Any], shared: Mapping[str, Any]
) -> dict[str, Any]:
    reference = field.get("$ref", "")
    name = reference.rpartition("/")[2]
    definitions = shared if reference.startswith("common.json") else schema.get("$defs", {})
    return {**definitions.get(name, {}), **field} if reference else dict(field)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def lifecycles_page() -> str:
    """Draw every lifecycle and list its edges with their evidence."""
    lines = ["# Lifecycles", "", "Every step that is not in a table here is illegal (LIFE001).", ""]
    for lifecycle in LIFECYCLES.values():
        lines += [f"## {lifecycle.kind}", "", "```mermaid", "stateDiagram-v2"]
        lines += [f"    {before or '[*]'} --> {after}" for before, after in _pairs(lifecycle)]
        lines += ["```", "", "| state | substates |", "|---|---|"]
        lines += [
            f"| `{state}` | {', '.join(substates) or NOTHING} |"
            for state, substates in lifecycle.states.items()
        ]
        lines += ["", "| from | to | evidence | checked besides | who |", "|---|---|---|---|---|"]
        lines += [_edge_row(edge) for edge in lifecycle.edges]
        lines.append("")
    return _page(lines)


def _pairs(lifecycle: Lifecycle) -> list[tuple[str, str]]:
    pairs = ((before, after) for edge in lifecycle.edges for before in edge.before for after in edge.after)
    return list(dict.fromkeys(pairs))


def _edge_row(edge: Edge) -> str:
    evidence = "; ".join(
        one.text + (f" (if {one.when.replace('_', ' ')})" if one.when else "") for one in edge.evidence
    )
    checks = ", ".join(check.replace("_", " ") for check in edge.checks)
    cells = (
        _states(edge.before, edge.substates_before),
        _states(edge.after, edge.substates_after),
        evidence or NOTHING,
        checks or NOTHING,
        edge.role.replace("_", " "),
    )
    return f"| {' | '.join(cells)} |"


def _states(states: tuple[str, ...], substates: tuple[str, ...]) -> str:
    names = ", ".join("(new)" if state == NEW else state for state in states)
    return f"{names} ({', '.join(substates)})" if substates else names


def reports_page() -> str:
    """List every report with its columns."""
    lines = ["# Reports", "", "`itamops report NAME` prints one; the site has a page for each.", ""]
    lines += ["| report | what |", "|---|---|"]
    lines += [f"| [{report.name}](#{report.name}) | {_cell(report.description)} |" for report in REPORTS]
    lines.append("")
    for report in REPORTS:
        lines += [f"## {report.name}", "", f"{report.title}. {report.description}", ""]
        lines += ["| column | type | what |", "|---|---|---|"]
        lines += [
            f"| `{column.name}` | {column.type} | {_cell(column.meaning or column.title)} |"
            for column in report.columns
        ]
        lines.append("")
    return _page(lines)


def commands_page() -> str:
    """Print the help of every command."""
    lines = ["# Commands", "", "```text", _help(itamops, "itamops"), "```", ""]
    with click.Context(itamops, info_name="itamops", **itamops.context_settings) as context:
        for name in COMMANDS:
            command = itamops.get_command(context, name)
            if command:
                lines += [f"## {name}", "", "```text", _help(command, name, context), "```", ""]
            if isinstance(command, click.Group):
                with click.Context(command, info_name=name, parent=context) as parent:
                    for system, below in command.commands.items():
                        lines += [
                            f"### {name} {system}",
                            "",
                            "```text",
                            _help(below, system, parent),
                            "```",
                            "",
                        ]
    return _page(lines)


def _help(command: click.Command, name: str, parent: click.Context | None = None) -> str:
    how = {**command.context_settings, "terminal_width": 100, "max_content_width": 100}
    with click.Context(command, info_name=name, parent=parent, **how) as context:
        return "\n".join(line.rstrip() for line in command.get_help(context).splitlines())


def formats_page() -> str:
    """List every format of findings, each with the same finding."""
    lines = ["# Formats", "", FORMATS_TEXT, "| format | for | lists |", "|---|---|---|"]
    lines += [
        f"| [{name}](#{name}) | {one.about} | {_first_line(one.lists).removeprefix('Return ').rstrip('.')} |"
        for name, one in FORMATS.items()
    ]
    verdict = _example()
    for name, one in FORMATS.items():
        shown = _shortened(name, one.render(verdict))
        lines += ["", f"## {name}", "", "````text", shown, "````"]
    return _page(lines)


def _first_line(function: Callable[..., Any]) -> str:
    return (function.__doc__ or "").partition("\n")[0]


def _example() -> Verdict:
    """Return a verdict with one finding, on a change that introduces it."""
    path = "registry/assets/7f/lap-7f3k9q2m.yaml"
    head = snapshot_of(
        {path: b"id: lap-7f3k9q2m\ntag: LT-0023\nmodel: dell-latitud-5440\n"}, "commit 4f0c2a91d7e3"
    )
    finding = Finding(
        place=Place(path, 3, 8, 3, 25),
        code="REF001",
        level=Level.ERROR,
        message="dell-latitud-5440 LT-0023 names the model dell-latitud-5440, which does not exist",
        fix='did you mean "dell-latitude-5440"?',
        subject="asset/lap-7f3k9q2m model",
        kind="asset",
        record="lap-7f3k9q2m",
        pointer=("model",),
        classed=FindingClass.INTRODUCED,
    )
    return Verdict(
        findings=(finding,),
        head=head,
        base=snapshot_of({}, "commit 90b7e1c25a18"),
        registry=Registry({}),
        day=date(2026, 11, 24),
        records_checked=468,
        records_changed=1,
    )


def _shortened(name: str, text: str) -> str:
    """Return an example as it is printed, of SARIF the results without the rules before them."""
    if name != "sarif":
        return click.unstyle(text).rstrip()
    log = json.loads(text)
    del log["runs"][0]["tool"]["driver"]["rules"]
    return json.dumps(log, indent=2)


PAGES = {
    "rules.md": rules_page,
    "records.md": kinds_page,
    "lifecycles.md": lifecycles_page,
    "reports.md": reports_page,
    "commands.md": commands_page,
    "formats.md": formats_page,
}


def _page(lines: list[str]) -> str:
    return MADE + "\n".join(lines).rstrip() + "\n"


def pages() -> dict[str, str]:
    """Return every page by its name."""
    return {name: make() for name, make in PAGES.items()}


if __name__ == "__main__":
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"wrote {', '.join(PAGES)}\n")
