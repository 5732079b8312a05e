"""`itamops report`."""

import sys
from datetime import date
from pathlib import Path
from shutil import get_terminal_size

import click

from itamops.cli import options
from itamops.cli.environment import days, open_reader, open_registry, snapshot_at, wants_color
from itamops.cli.left_out import report_left_out
from itamops.errors import UsageProblem
from itamops.findings import did_you_mean
from itamops.formats.reports import REPORT_FORMATS, as_csv, as_terminal
from itamops.pipeline.reporting import make_report
from itamops.registry.loading import configuration_of
from itamops.reports import REPORTS


@click.command(name="report")
@click.argument("name", required=False)
@options.directory
@options.day
@options.as_of
@click.option(
    "--format", "format_name", type=click.Choice(list(REPORT_FORMATS)), default="table", help="How to print."
)
@click.option(
    "--raw", is_flag=True, help="CSV for programs: texts that begin like a formula are not escaped."
)
@options.output("the report")
@options.color
def command(
    name: str | None,
    directory: Path,
    day: date | None,
    as_of: str | None,
    format_name: str,
    raw: bool,
    output: Path | None,
    color: str,
) -> int:
    """Print a report as a table, CSV, JSON or Markdown.

    Without a name, list the reports. Exit code 1: files could not be read; the report names them and leaves
    them out.
    """
    if raw and format_name != "csv":
        raise UsageProblem("--raw needs CSV", "add `--format csv`")
    if name is None:
        width = max(len(one.name) for one in REPORTS)
        for one in REPORTS:
            click.echo(f"{click.style(f'{one.name:<{width}}', bold=True)}  {one.description}")
        return 0
    definition = next((one for one in REPORTS if one.name == name), None)
    if definition is None:
        near = did_you_mean(name, [one.name for one in REPORTS])
        raise UsageProblem(f"there is no report {name}", near or "`itamops report` lists them")
    repository = open_registry(directory)
    tree = snapshot_at(repository, as_of)
    asked = days(configuration_of(tree), day)
    report = make_report(definition, tree, open_reader(repository, tree), day=asked.asked, today=asked.today)
    colored = wants_color(color)
    if format_name == "table" and output is None and sys.stdout.isatty():
        width = get_terminal_size().columns
        text = as_terminal.render(report, width=width, color=colored is not False)
    else:
        text = as_csv.render(report, raw=True) if raw else REPORT_FORMATS[format_name](report)
    options.write(text, output, color=colored)
    return report_left_out(report.left_out)
