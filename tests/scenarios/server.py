"""A Git server as organizations run it: `git http-backend` behind a web server, each person by their name."""

import base64
import socket
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from waitress.server import create_server

HEADERS = {"HTTP_CONTENT_ENCODING", "HTTP_GIT_PROTOCOL", "CONTENT_TYPE", "CONTENT_LENGTH"}
"""What of a request's headers the backend is told."""

StartResponse = Any


class GitBackend:
    """The web application: it hands each request to `git http-backend`, as the person who asks."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._variables = {**environment, "GIT_PROJECT_ROOT": str(folder), "GIT_HTTP_EXPORT_ALL": "1"}

    def __call__(self, request: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request; who names nobody may not enter."""
        person = _person(request.get("HTTP_AUTHORIZATION", ""))
        if not person:
            start_response("401 Unauthorized", [("WWW-Authenticate", 'Basic realm="git"')])
            return []
        done = subprocess.run(
            ["git", "http-backend"],
            input=request["wsgi.input"].read(),
            env=self._variables
            | {name: str(request[name]) for name in HEADERS & request.keys()}
            | {
                "REQUEST_METHOD": request["REQUEST_METHOD"],
                "PATH_INFO": request["PATH_INFO"],
                "QUERY_STRING": request["QUERY_STRING"],
                "REMOTE_USER": person,
                "REMOTE_ADDR": "127.0.0.1",
            },
            capture_output=True,
            check=False,
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
        start_response(headers.pop("Status", "200 OK"), list(headers.items()))
        return [body]


def _person(authorization: str) -> str:
    method, _, token = authorization.partition(" ")
    return base64.b64decode(token).decode().partition(":")[0] if method == "Basic" else ""


@contextmanager
def serving(folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Serve the bare repositories of a folder on a free port of this machine; give the server's address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = create_server(GitBackend(folder, environment), sockets=[listening], threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.close()
        thread.join(timeout=10)
