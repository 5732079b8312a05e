"""The output of a job to its forge besides the log: a summary for people, and values for later steps."""

from collections.abc import Mapping
from pathlib import Path

import click

SUMMARY_FILE, OUTPUT_FILE, AZURE = "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "TF_BUILD"
"""The variables that name the files of GitHub, Gitea and Forgejo, and the one that Azure Pipelines sets."""


def summarize(markdown: Path, environment: Mapping[str, str]) -> None:
    """Show a Markdown file on the page of the run, if the forge has one."""
    if place := environment.get(SUMMARY_FILE):
        _append(Path(place), markdown.read_text(encoding="utf-8"))
    if environment.get(AZURE):
        click.echo(f"##vso[task.uploadsummary]{markdown.resolve()}")


def set_outputs(values: Mapping[str, str], environment: Mapping[str, str]) -> None:
    """Pass values to later steps, if the forge supports it; a value must not have a line end."""
    if place := environment.get(OUTPUT_FILE):
        _append(Path(place), "".join(f"{name}={value}\n" for name, value in values.items()))


def _append(place: Path, text: str) -> None:
    with place.open("a", encoding="utf-8") as file:
        file.write(text)
