"""What a clone lacks is fetched when a person asks for it, and nothing of the clone's configuration runs."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from itamops.errors import CannotJudge
from itamops.snapshot import open_repository
from tests.snapshot.clones import ENVIRONMENT, Clone, contents
from tests.snapshot.test_hostile_clone import traps


@pytest.fixture
def origin(tmp_path: Path) -> Clone:
    clone = Clone(tmp_path / "origin")
    clone.commit({"registry/a.yaml": "one\n"})
    clone.commit({"registry/a.yaml": "two\n"})
    clone.git("config", "uploadpack.allowFilter", "true")
    return clone


def cloned(origin: Clone, tmp_path: Path, *options: str) -> Path:
    place = tmp_path / "clone"
    origin.git("clone", "--quiet", *options, origin.path.as_uri(), place)
    return place


@pytest.mark.parametrize(
    "options", [("--depth=1",), ("--filter=blob:none",), ("--depth=1", "--filter=blob:none")]
)
def test_history_and_objects_are_fetched(origin: Clone, tmp_path: Path, options: tuple[str, ...]) -> None:
    repository = open_repository(cloned(origin, tmp_path, *options), ENVIRONMENT).fetch(ENVIRONMENT)
    assert contents(repository.commit("HEAD^"))["registry/a.yaml"] == b"one\n"
    merged = repository.merge("HEAD^", "HEAD")
    assert merged.snapshot
    assert contents(merged.snapshot)["registry/a.yaml"] == b"two\n"


def test_a_whole_clone_gets_what_is_new(origin: Clone, tmp_path: Path) -> None:
    repository = open_repository(cloned(origin, tmp_path), ENVIRONMENT)
    new = origin.commit({"registry/a.yaml": "three\n"})
    assert repository.fetch(ENVIRONMENT).resolve("origin/main") == new


def test_without_a_remote_it_says_so(origin: Clone) -> None:
    with pytest.raises(CannotJudge, match="origin"):
        origin.open().fetch(ENVIRONMENT)


class Locked(BaseHTTPRequestHandler):
    """Asks everybody for a password."""

    def do_GET(self) -> None:
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="estate"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def locked() -> Iterator[str]:
    """Yield the address of a server that lets nobody in."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Locked) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_hostile_clone_runs_nothing_when_it_fetches(origin: Clone, tmp_path: Path, locked: str) -> None:
    place = cloned(origin, tmp_path, "--depth=1")
    clone = Clone.__new__(Clone)
    clone.path = clone.root = place
    markers = tmp_path / "markers"
    traps(clone, markers)
    clone.git("config", "--replace-all", "remote.origin.url", origin.path.as_uri())
    clone.git("config", "fetch.recurseSubmodules", "true")
    (place / ".git/objects/info/alternates").write_text(f"{origin.path}/.git/objects\n")
    repository = open_repository(place, ENVIRONMENT).fetch(ENVIRONMENT)
    assert repository.has("HEAD^")
    clone.git("config", "--replace-all", "remote.origin.url", f"{locked}/estate.git")
    with pytest.raises(CannotJudge, match="git fetch"):
        repository.fetch(ENVIRONMENT)
    clone.git("config", "--replace-all", "remote.origin.url", f"ext::touch {markers}/ext")
    with pytest.raises(CannotJudge, match="not allowed"):
        repository.fetch(ENVIRONMENT)
    clone.git("config", "--replace-all", "remote.origin.url", "ssh://nobody@localhost:1/estate.git")
    with pytest.raises(CannotJudge, match="git fetch"):
        repository.fetch(ENVIRONMENT)
    assert list(markers.iterdir()) == []
