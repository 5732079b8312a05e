"""`itamops build`."""

import os
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from itamops.cli import options
from itamops.cli.environment import Days, days, open_reader, open_registry, snapshot_at
from itamops.cli.left_out import report_left_out
from itamops.cli.progress import progress_bar
from itamops.cli.publishing import publish, refuse_foreign
from itamops.errors import UsageProblem
from itamops.pipeline.build import Edition, build
from itamops.registry.loading import configuration_of
from itamops.settings import Configuration
from itamops.site import File, render_site

EPOCH = "SOURCE_DATE_EPOCH"


@click.command(name="build")
@options.directory
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder of the site [default: public, beside itamops.yaml].",
)
@options.day
@options.as_of
@click.option("--no-cache", is_flag=True, help="Do not use the cache.")
def command(directory: Path, out: Path | None, day: date | None, as_of: str | None, no_cache: bool) -> int:
    """Write the static site of reports and records.

    The site works from a folder, without a server. The old site stays until the new one is complete. Without
    --day, the day is that of SOURCE_DATE_EPOCH if it is set. Exit code 1: the registry has errors; the site
    is written nevertheless.
    """
    repository = open_registry(directory)
    out = out or (repository.root or Path()) / "public"
    _refuse_among_records(repository.root, out)
    refuse_foreign(out)
    tree = snapshot_at(repository, as_of)
    asked = _days(configuration_of(tree), day)
    edition = build(
        tree, open_reader(repository, tree, no_cache=no_cache), day=asked.asked, today=asked.today
    )
    count = publish(_counted(render_site(edition), len(edition.verdict.registry)), out)
    _report(edition, count)
    click.echo(out / "index.html")
    return report_left_out(edition.verdict.left_out) or int(edition.verdict.fails)


def _refuse_among_records(root: Path | None, out: Path) -> None:
    """Raise UsageProblem if the site would be part of the registry or of the git directory."""
    place = out.resolve()
    kept = [root.resolve() / name for name in ("registry", "schemas")] if root else []
    if ".git" in place.parts or any(map(place.is_relative_to, kept)):
        raise UsageProblem(
            f"the site cannot be written to {out}", "choose a folder outside registry/, schemas/ and .git"
        )


def _days(
    configuration: Configuration, day: date | None, environment: Mapping[str, str] = os.environ
) -> Days:
    """Return the day of the option, or that of SOURCE_DATE_EPOCH, which then is also the current day."""
    epoch = environment.get(EPOCH)
    if day or not epoch:
        return days(configuration, day)
    try:
        given = datetime.fromtimestamp(int(epoch), ZoneInfo(configuration.timezone)).date()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageProblem(
            f"{EPOCH}: expected seconds since 1970, got {epoch}", "unset it, or set it to a number"
        ) from error
    click.echo(f"The day is {given}, by {EPOCH}.", err=True)
    return Days(given, given)


def _counted(files: Iterator[File], records: int) -> Iterator[File]:
    """Yield the files and show the progress; nearly every file is the page of a record."""
    progress = progress_bar("writing")
    for done, file in enumerate(files):
        if not done % 100:
            progress(min(done, records), records)
        yield file
    progress(records, records)


def _report(edition: Edition, count: int) -> None:
    verdict = edition.verdict
    errors = "the registry has errors" if verdict.fails else "no errors"
    click.echo(f"{count:,} files as of {verdict.day} from {verdict.head.name}; {errors}.", err=True)
