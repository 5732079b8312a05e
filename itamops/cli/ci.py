"""`itamops ci`."""

import os
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import click

from itamops.authoring.pipelines import PIPELINES, pipeline_files
from itamops.authoring.tools import tool_files
from itamops.cache import Cache
from itamops.cli import options
from itamops.cli.check import run_check
from itamops.cli.environment import now, open_registry, top_of, write_at_top
from itamops.cli.evidence import evidence_option, read_answers
from itamops.cli.installed import installed
from itamops.cli.job import set_outputs, summarize
from itamops.cli.ledger import add_receipts
from itamops.cli.locating import comparison, located_here, resolved
from itamops.cli.outputs import FOR_PEOPLE, Output, write_not_checked, write_verdict
from itamops.cli.receipt import new_receipts
from itamops.errors import ItamopsError, UsageProblem
from itamops.findings import Level
from itamops.forges import Occasion, forge_of
from itamops.formats.plans import PLAN_FORMATS
from itamops.formats.plans.as_markdown import MARKER
from itamops.formats.refusals import refusal_lines
from itamops.pipeline.check import Verdict
from itamops.pipeline.gate import PushRefusal, misdated
from itamops.pipeline.plan import make_plan
from itamops.receipts import Receipt
from itamops.snapshot import Repository

RESULTS: Mapping[str, str] = {
    "findings.json": "json",
    "findings.sarif": "sarif",
    "code-quality.json": "gitlab",
    "junit.xml": "junit",
    "findings.md": "markdown",
}
"""The files of results and their formats."""

PLAN, COMMENT = "plan.json", "comment.md"
"""The plan of a change; and the plan, or without a change the findings, as a comment."""

LOGS: Mapping[str, str] = {"github": "github"}
"""The format of the log by forge, if it is not `text`."""

NO_ENTRY: Mapping[str, str] = {"status": "not_judged", "errors": "", "change_digest": "", "receipts": ""}


@click.command(name="ci")
@options.directory
@options.base
@options.head
@options.fetch
@evidence_option
@options.day
@click.option(
    "--results",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("itamops-results"),
    show_default=True,
    metavar="DIR",
    help="The folder of the results.",
)
@click.option(
    "--key",
    type=options.KeyFile(),
    help="Sign receipts with this SSH key.",
)
@click.option(
    "--write",
    "pipeline",
    type=click.Choice(PIPELINES),
    help="Write the pipeline of this forge into the repository, and check nothing.",
)
def command(
    directory: Path,
    base: str | None,
    head: str | None,
    fetches: bool,
    evidence: tuple[str, ...],
    day: date | None,
    results: Path,
    key: Path | None,
    pipeline: str | None,
) -> int:
    """Run the check in a pipeline, and write results and receipts.

    The command finds the change of the pipeline, checks it without the cache, and writes the findings in each
    format: for the log, for the page of the run and for later steps. After a push to the main branch it also
    writes the receipt. Exit codes are those of `itamops check`.
    """
    if pipeline:
        _write_pipeline(open_registry(directory), pipeline)
        return 0
    outputs = _outputs(results, os.environ)
    try:
        repository = open_registry(directory, fetches=fetches)
        verdict, receipts, refusals = _checked_change(repository, base, head, evidence, day, key)
    except ItamopsError as error:
        write_not_checked(error, outputs)
        _publish_results(results, _marked_findings(results), NO_ENTRY)
        raise
    write_verdict(verdict, outputs, show_all=False, color=None)
    comment = _planned(results, verdict) if verdict.base else _marked_findings(results)
    _publish_results(results, comment, _values(verdict, receipts))
    for line in refusal_lines(refusals):
        click.echo(line, err=True)
    return int(verdict.fails or bool(refusals))


def _checked_change(
    repository: Repository,
    base: str | None,
    head: str | None,
    evidence: Sequence[str],
    day: date | None,
    key: Path | None,
) -> tuple[Verdict, Sequence[Receipt], Sequence[PushRefusal]]:
    """Check the change that is named or found; after a push, check dates and write receipts."""
    if base:
        return run_check(repository, comparison(repository, base, head), day, evidence, no_cache=True), (), ()
    located = located_here(os.environ)
    compared = resolved(repository, located, head, os.environ)
    evidence = evidence if compared.base else ()  # the first push has no base
    verdict = run_check(repository, compared, day, evidence, no_cache=True)
    if located.occasion is not Occasion.MERGED:
        return verdict, (), ()
    answers = read_answers(evidence) if evidence else None
    before = repository.resolve(compared.base) if compared.base else None
    make = partial(new_receipts, repository, compared.head or "HEAD", answers, before=before)
    refusals = [*misdated(repository, before, compared.head or "HEAD", now())] if before else []
    return verdict, add_receipts(repository, make, key), refusals


def _outputs(results: Path, environment: Mapping[str, str]) -> list[Output]:
    results.mkdir(parents=True, exist_ok=True)
    log = LOGS.get(forge_of(environment).name, FOR_PEOPLE)
    return [Output(log), *(Output(name, results / file) for file, name in RESULTS.items())]


def _planned(results: Path, verdict: Verdict) -> str:
    """Write the plan as JSON and return it as Markdown; it includes the findings."""
    plan = make_plan(verdict, Cache())
    options.write(PLAN_FORMATS["json"](plan), results / PLAN)
    return PLAN_FORMATS["markdown"](plan)


def _marked_findings(results: Path) -> str:
    """Return the findings as a comment; the mark at its start lets a later run find and edit it."""
    return f"{MARKER}\n{(results / 'findings.md').read_text(encoding='utf-8')}"


def _publish_results(results: Path, comment: str, values: Mapping[str, str]) -> None:
    """Pass the comment and the values to the forge."""
    options.write(comment, results / COMMENT)
    summarize(results / COMMENT, os.environ)
    set_outputs({**values, "results": str(results.resolve())}, os.environ)


def _values(verdict: Verdict, receipts: Sequence[Receipt]) -> Mapping[str, str]:
    """Return values for later steps: words, numbers and hashes, never text of a record."""
    errors = sum(finding.level is Level.ERROR for finding in verdict.counting)
    return {
        "status": "findings" if verdict.fails else "clean",
        "errors": str(errors),
        "change_digest": verdict.change_digest or "",
        "receipts": str(len(receipts) or ""),
    }


def _write_pipeline(repository: Repository, pipeline: str) -> None:
    """Write a pipeline and its requirements; existing pins are replaced by those of this version."""
    files = pipeline_files(pipeline, repository.folder)
    others = [path for path, text in files.items() if _differs(top_of(repository) / path, text)]
    if others:
        raise UsageProblem(f"{', '.join(others)} already exists with other content", "move it away first")
    tools = tool_files(installed())
    write_at_top(repository, {**files, **tools})
    for path in (*files, *tools):
        click.echo(path)


def _differs(place: Path, text: str) -> bool:
    return place.exists() and (not place.is_file() or place.read_bytes() != text.encode())
