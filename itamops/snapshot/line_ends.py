"""Line ends as git stores them: what `text`, `eol` and `core.autocrlf` make of CRLF when a file is added."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from itamops.snapshot.git import Git
from itamops.snapshot.objects import read_blobs

Conversion = Callable[[bytes], bytes]
CRLF = b"\r\n"


def as_it_is(content: bytes) -> bytes:
    """Return the content unchanged."""
    return content


def as_text(content: bytes) -> bytes:
    """Return the content with LF for CRLF."""
    return content.replace(CRLF, b"\n")


def as_text_unless_binary(content: bytes) -> bytes:
    """Return the content with LF for CRLF, or unchanged if it has a NUL or a lone CR."""
    binary = b"\0" in content or content.count(b"\r") != content.count(CRLF)
    return content if binary else as_text(content)


BY_TEXT_ATTRIBUTE = {"set": as_text, "input": as_text, "unset": as_it_is, "auto": as_text_unless_binary}
BY_AUTOCRLF = {"true": as_text_unless_binary, "input": as_text_unless_binary}


def conversions(git: Git, autocrlf: str, files: Mapping[str, str]) -> dict[str, Conversion]:
    """Return how git would store files that have CRLF; `files` maps path to blob in the index, or to nothing.

    Git looks at the content only where nobody said that it is text, and then it leaves alone what is already
    committed with CRLF.
    """
    if not files:
        return {}
    chosen = {path: _conversion(text, eol, autocrlf) for path, text, eol in _attributes(git, files)}
    guessed = [path for path, choice in chosen.items() if choice is as_text_unless_binary and files[path]]
    stored = read_blobs(git, [files[path] for path in guessed])
    return chosen | {path: as_it_is for path, content in zip(guessed, stored, strict=True) if CRLF in content}


def _conversion(text: str, eol: str, autocrlf: str) -> Conversion:
    if text in BY_TEXT_ATTRIBUTE:
        return BY_TEXT_ATTRIBUTE[text]
    return as_text if eol in {"lf", "crlf"} else BY_AUTOCRLF.get(autocrlf, as_it_is)


def _attributes(git: Git, paths: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield path, `text` and `eol` as `check-attr` reads them; it runs no driver."""
    questions = (path.encode(errors="surrogateescape") + b"\0" for path in paths)
    with git.stream("check-attr", "-z", "--stdin", "text", "eol", feed=questions) as output:
        fields = output.read().decode(errors="surrogateescape").split("\0")[:-1]
    return zip(fields[::6], fields[2::6], fields[5::6], strict=True)
