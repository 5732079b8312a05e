"""Many files written as one step: whatever happens, the old files or the new ones stand there."""

import base64
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from itamops.errors import CannotJudge, UsageProblem


def write_files(root: Path, contents: Mapping[str, str | bytes], journal: Path) -> None:
    """Write texts and bytes to paths below `root`: all of them, or, until the journal is complete, none.

    The whole change goes into the journal first, and the journal gets its name in one step. A process killed
    before that has changed nothing; one killed after it has left a journal, from which `finish_writing`
    writes the rest. Two at once wait for each other, so no journal takes the place of another. The journal
    has to lie where nobody can commit it, such as git's own directory: it says what to write, and a
    stranger's must never be believed. Raises ValueError for a path out of `root`, UsageProblem where the
    system does not let us write.
    """
    for path in contents:
        _inside(root, path)
    text = json.dumps({path: _journaled(content) for path, content in contents.items()})
    try:
        journal.parent.mkdir(parents=True, exist_ok=True)
        with alone_in(journal.parent):
            _finish(root, journal)
            replace_file(journal, text, durable=True)
            _finish(root, journal)
    except OSError as error:
        raise UsageProblem(f"cannot write {error.filename or journal}: {error.strerror}") from error


def finish_writing(root: Path, journal: Path) -> bool:
    """Write what a killed `write_files` has left to do, and say whether there was anything.

    Every command does this before it reads the work tree, so that none sees half a change. Raises CannotJudge
    where it cannot be done.
    """
    if not journal.exists():
        return False
    with alone_in(journal.parent):
        return _finish(root, journal)


def _finish(root: Path, journal: Path) -> bool:
    if not journal.exists():  # whoever was waited for has done it
        return False
    try:
        written = json.loads(journal.read_bytes())
        contents = {_inside(root, path): _from_journal(content) for path, content in written.items()}
        for target, content in contents.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            replace_file(target, content)
    except OSError as error:
        raise CannotJudge(
            f"what a command has begun cannot be finished: {error.filename}: {error.strerror}",
            "let it be written, or delete the journal, and half of it stands",
        ) from error
    except (AttributeError, ValueError, RecursionError) as error:
        raise CannotJudge(
            f"{journal} is no journal of ours", "delete it, and look at `git status`"
        ) from error
    if hasattr(os, "sync"):
        os.sync()  # once for all files, before the journal that could write them again is gone
    journal.unlink(missing_ok=True)
    return True


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold off others that write in a folder step by step, until it is done or killed."""
    if os.name != "posix":
        yield
        return
    import fcntl  # noqa: PLC0415  there is none on Windows

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network drives know no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _journaled(content: str | bytes) -> object:
    return {"base64": base64.b64encode(content).decode()} if isinstance(content, bytes) else content


def _from_journal(content: object) -> str | bytes:
    match content:
        case str():
            return content
        case {"base64": str(encoded)}:
            return base64.b64decode(encoded, validate=True)
    raise ValueError("neither a text nor bytes")


def _inside(root: Path, path: str) -> Path:
    """Return the file at a path, unless a link or `..` leads out of the root."""
    target = root / path
    if not target.parent.resolve().is_relative_to(root.resolve()):
        raise ValueError(f"{path} leads out of {root}")
    return target


def replace_file(target: Path, content: str | bytes, *, durable: bool = False) -> None:
    """Write beside, then rename, so that no reader sees a half.

    It is always beside by the same name, so that a second run leaves nothing over; nor does one that fails.
    """
    beside = target.with_name(f".{target.name}.writing")
    beside.unlink(
        missing_ok=True
    )  # whatever a stranger or a killed run left there: a link would lead elsewhere
    try:
        write_new(beside, content.encode() if isinstance(content, str) else content, durable=durable)
        beside.replace(target)
    except (OSError, KeyboardInterrupt):
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def write_new(place: str | Path, content: bytes, *, durable: bool = False) -> None:
    """Write a file that is not there yet, all of it; raise OSError where the system takes a part only.

    A link that stands there is not followed. What a full disk or a limit cuts short is written on until the
    system gives the reason.
    """
    try:
        with open(place, "xb", buffering=0) as file:  # noqa: PTH123  a Path costs more than the file
            rest = memoryview(content)
            while rest:
                rest = rest[file.write(rest) :]
            if durable:
                os.fsync(file.fileno())
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(place)) from error
