"""The story as a git repository: one stream into `git fast-import`, whatever anybody's configuration."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from itamops.demo.story import Story, StoryCommit
from itamops.errors import CannotJudge, UsageProblem
from itamops.snapshot.git import Git, clean_environment

IGNORED = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
"""Nobody's own configuration plays a part."""

MAIN = "refs/heads/main"
ANOTHER = "name a folder that does not exist yet"


def write_repository(directory: Path, story: Story) -> Mapping[str, str]:
    """Make a repository with the story's commits in a new or empty folder, main checked out.

    What is committed next is by whoever committed most, because the machine may not know who sits there.
    Returns the commit of each branch by its name. Raises `UsageProblem` for a folder that holds something or
    cannot be made, `CannotJudge` where git is missing or fails.
    """
    if shutil.which("git") is None:
        raise CannotJudge("the program git was not found", "install git")
    _make_empty(directory)
    git = Git("git", directory, {**clean_environment(os.environ), **IGNORED})
    git.run("init", "--quiet", "--template=", "--object-format=sha1", "--initial-branch=main")
    told = (one for commit in story.main for one in (commit, *commit.branch))
    ((name, email), _), *_ = Counter((one.author, one.email) for one in told).most_common()
    for key, value in (("core.autocrlf", "false"), ("user.name", name), ("user.email", email)):
        git.run("config", key, value)
    with git.stream("fast-import", "--quiet", "--date-format=raw", feed=_stream(story)) as report:
        report.read()
    git.run("read-tree", "--reset", "-u", MAIN)
    listing = git.run("for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads")
    return dict(line.split(" ") for line in listing.decode().splitlines())


def _make_empty(directory: Path) -> None:
    """Make the folder unless it is there and empty."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        held = next(directory.iterdir(), None)
    except OSError as error:
        raise UsageProblem(f"{directory} cannot be made: {error.strerror}", ANOTHER) from error
    if held is not None:
        raise UsageProblem(f"{directory} is not empty", ANOTHER)


def _stream(story: Story) -> Iterator[bytes]:
    """Yield the commands of fast-import; marks number the commits in the order in which they are written."""
    marks: list[int] = []  # of the commits of main
    mark = 0
    for commit in story.main:
        base = marks[-1:]
        merged = base
        for one in commit.branch:
            mark += 1
            yield from _commit(MAIN, mark, one, merged)
            merged = [mark]
        mark += 1
        yield from _commit(MAIN, mark, commit, base, merged if commit.branch else [])
        marks.append(mark)
    for branch in story.branches:
        base = [marks[branch.base]]
        for one in branch.commits:
            mark += 1
            yield from _commit(f"refs/heads/{branch.name}", mark, one, base)
            base = [mark]


def _commit(
    ref: str, mark: int, commit: StoryCommit, base: list[int], merged: list[int] | None = None
) -> Iterator[bytes]:
    who = f"{commit.author} <{commit.email}> {commit.seconds} +0000"
    yield f"commit {ref}\nmark :{mark}\nauthor {who}\ncommitter {who}\n".encode()
    yield _data(commit.message)
    yield "".join(f"from :{parent}\n" for parent in base).encode()
    yield "".join(f"merge :{parent}\n" for parent in merged or ()).encode()
    for path, text in commit.files.items():
        if text is None:
            yield f"D {path}\n".encode()
        else:
            yield f"M 100644 inline {path}\n".encode()
            yield _data(text)
    yield b"\n"


def _data(text: str) -> bytes:
    content = text.encode()
    return b"data %d\n%b\n" % (len(content), content)
