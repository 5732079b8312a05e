"""`itamops init`."""

import os
import shutil
import sys
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from shlex import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from git import Git as Own
from git import GitCommandError, Repo

from itamops.authoring.editors import VSCODE_SETTINGS
from itamops.authoring.ids import slug
from itamops.authoring.new_registry import BY_LINES, Start, starting_files, with_lines
from itamops.authoring.pipelines import PIPELINES
from itamops.authoring.tools import tool_files
from itamops.authoring.write import alone_in, finish_writing, write_files
from itamops.cache import Cache
from itamops.cli.environment import JOURNAL, journal_of
from itamops.cli.input_files import read_given
from itamops.cli.installed import installed
from itamops.cli.schema import editor_files_in
from itamops.currencies import DECIMALS
from itamops.errors import CannotJudge, ItamopsError, UsageProblem
from itamops.registry.loading import Reader, load
from itamops.schemas import SchemaSet
from itamops.snapshot import snapshot_of
from itamops.snapshot.git import Git, clean_environment


@click.command(name="init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path(), metavar="[DIR]")
@click.option("--organization", help="The organization's name.")
@click.option("--person", "login", help="Your short login; it becomes your id in the registry.")
@click.option("--name", "person_name", help="Your name [default: that of git's configuration].")
@click.option("--email", help="Your email address [default: that of git's configuration].")
@click.option(
    "--currency", default="EUR", show_default=True, help="The currency of the books, as an ISO 4217 code."
)
@click.option("--country", default="DE", show_default=True, help="The country, as an ISO 3166 code.")
@click.option("--timezone", default="UTC", show_default=True, help="The time zone of the registry.")
@click.option(
    "--location",
    "location_name",
    default="Headquarters",
    show_default=True,
    help="The name of your location.",
)
@click.option(
    "--team", "team_name", default="IT Operations", show_default=True, help="The name of your team."
)
@click.option("--ci", "pipeline", type=click.Choice(PIPELINES), help="Also write a pipeline for this forge.")
def command(
    folder: Path,
    organization: str | None,
    login: str | None,
    person_name: str | None,
    email: str | None,
    currency: str,
    country: str,
    timezone: str,
    location_name: str,
    team_name: str,
    pipeline: str | None,
) -> None:
    """Create a registry in a folder.

    The command writes the configuration, a policy with sensible limits, records of you, a team, a company and
    a location, and schemas for completion and checks in editors. The registry passes `itamops check`; nothing
    is committed. Existing settings of git and VS Code are kept, and lines are added to them.
    """
    if shutil.which("git") is None:
        raise CannotJudge("the program git was not found", "install git")
    git = Git("git", folder, clean_environment(os.environ))
    if folder.is_dir():
        with alone_in(folder):  # another init may be creating the repository
            _finish_killed(git)
    if (folder / "itamops.yaml").exists():
        raise UsageProblem(f"{folder / 'itamops.yaml'} already exists", "`itamops check` checks it")
    if pipeline and _in_git(folder) and not (folder / ".git").exists():
        raise UsageProblem(
            "a pipeline belongs at the top of a repository, and this folder is not the top",
            f"run without --ci, then: itamops ci --write {pipeline}",
        )
    if currency not in DECIMALS:
        raise UsageProblem(
            f"expected an ISO 4217 currency code, got {currency}", "use a code such as EUR, USD, CHF"
        )
    organization = _asked("Organization", organization, "--organization")
    person_name = _asked("Your name", person_name or _git_knows("user.name"), "--name")
    login = _asked("Your login", login or slug(person_name), "--person")
    start = Start(
        organization=organization,
        company=slug(organization),
        country=country,
        currency=currency,
        timezone=timezone,
        person=slug(login),
        person_name=person_name,
        email=email or _git_knows("user.email") or None,
        team=slug(team_name),
        team_name=team_name,
        location=slug(location_name),
        location_name=location_name,
        day=datetime.now(_zone(timezone)).date(),
        pipeline=pipeline or "",
    )
    files = {**_checked(start), **editor_files_in(folder)}
    tools = tool_files(installed()) if pipeline else {}
    joined = _joined(folder, files)
    _write(git, {**files, **joined, **tools}, joined.keys())
    click.echo(f"The registry of {organization} is in {folder}; you are person/{start.person}.", err=True)
    there = f"`cd {quote(str(folder))}`, then " if folder.resolve() != Path.cwd() else ""
    click.echo(f"Next: {there}`itamops check`, `git add --all` and `git commit`.", err=True)


def _write(git: Git, files: Mapping[str, str | bytes], joined: Collection[str]) -> None:
    """Write the files into a repository; a new one is removed again if that fails.

    Of two inits at once in one folder, the second sees the files of the first. Raises UsageProblem for an
    existing file that is not `joined` with ours.
    """
    folder = git.directory
    folder.mkdir(parents=True, exist_ok=True)
    with alone_in(folder):
        _finish_killed(git)
        existing = [path for path in files if path not in joined and (folder / path).exists()]
        if existing:
            raise UsageProblem(
                f"{folder} already has {', '.join(existing[:3])}", "move them away, or use another folder"
            )
        is_new = not _in_git(folder)
        try:
            if is_new:
                _make_repository(folder)
            write_files(folder, files, _journal(git) or folder)
        except ItamopsError:
            left = folder / ".git"
            if is_new and not (left / JOURNAL).exists():
                shutil.rmtree(left, ignore_errors=True)
            raise


def _finish_killed(git: Git) -> None:
    """Complete the writes of a killed init."""
    if journal := _journal(git):
        finish_writing(git.directory, journal)


def _make_repository(folder: Path) -> None:
    """Create a repository; raise CannotJudge with the message of git if it fails."""
    try:
        Repo.init(folder, initial_branch="main")
    except GitCommandError as error:
        words = error.stderr.partition("stderr: ")[2].strip().strip("'")
        raise CannotJudge(f"git init: {words or f'ended with code {error.status}'}") from error


def _journal(git: Git) -> Path | None:
    """Return the journal of writes to complete, None without a repository."""
    if not _in_git(git.directory) or not git.directory.is_dir():
        return None
    git_folder = os.fsdecode(git.run("rev-parse", "--absolute-git-dir")).removesuffix("\n")
    folder = os.fsdecode(git.run("rev-parse", "--show-prefix")).removesuffix("\n").rstrip("/")
    return journal_of(Path(git_folder), folder)


def _checked(start: Start) -> Mapping[str, str]:
    """Return the files; raise UsageProblem for an answer that is not valid in a record."""
    try:
        files = starting_files(start)
    except ValueError as error:
        raise UsageProblem(str(error)) from error
    reader = Reader(schemas=SchemaSet.shipped(), cache=Cache(), spread=ThreadPoolExecutor)
    tree = snapshot_of({path: text.encode() for path, text in files.items()})
    for path, faults in load(tree, reader).faults.items():
        raise UsageProblem(f"{path}: {faults[0].problem.message}", faults[0].problem.fix)
    return files


def _joined(folder: Path, files: Mapping[str, str]) -> Mapping[str, str]:
    """Return the files that may exist already, with our lines added."""
    try:
        own = {path: read_given(folder / path).decode() for path in BY_LINES if (folder / path).exists()}
    except UnicodeDecodeError as error:
        raise UsageProblem(f"a git file in {folder} is not UTF-8", "move it away") from error
    joined = {path: with_lines(text, files[path]) for path, text in own.items()}
    return {**joined, VSCODE_SETTINGS: files[VSCODE_SETTINGS]}


def _asked(question: str, answer: str | None, option: str) -> str:
    """Return the answer of the option, or ask on a terminal."""
    if not sys.stdin.isatty():
        if answer:
            return answer
        raise UsageProblem(f"{option} is missing", "without a terminal, the option is required")
    return str(click.prompt(question, default=answer or None, err=True))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageProblem(f"expected a time zone, got {name}", "use a name such as Europe/Berlin") from error


def _git_knows(key: str) -> str:
    """Return a value of the user's git configuration, empty if it is not set."""
    try:
        return str(Own().config("--get", key))
    except GitCommandError:
        return ""


def _in_git(folder: Path) -> bool:
    return any((parent / ".git").exists() for parent in (folder.resolve(), *folder.resolve().parents))
