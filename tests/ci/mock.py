"""Forges on loopback: a proxy that speaks TLS in their names and checks each request by their descriptions.

Clients learn of the proxy and its certificate from environment variables alone. It answers with the example
of the description, over which a test lays what it notes; that has to be an answer by the description, too.
"""

import json
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import yaml
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest
from openapi_schema_validator import OAS30ReadValidator, oas30_format_checker

from tests.ci.packed import FOLDER, GITHUB, needed

GITHUB_PATHS = (
    "/repos/{owner}/{repo}/pulls",
    "/repos/{owner}/{repo}/pulls/{pull_number}",
    "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
    "/repos/{owner}/{repo}/commits/{commit_sha}/pulls",
    "/repos/{owner}/{repo}/issues/{issue_number}/comments",
    "/repos/{owner}/{repo}/issues/comments/{comment_id}",
)
"""What the pipeline of GitHub asks; the rest of the description takes long to read."""

PAGE = 2
"""How many entries a page has: fewer than are asked for, so that clients have to turn pages."""


VERSION = {"X-GitHub-Api-Version": "2022-11-28"}
"""The version of GitHub's API that the description is of; later ones have other fields."""


def documents() -> Mapping[str, dict[str, Any]]:
    """Return the forges' descriptions by the host that they are for."""
    whole = json.loads(GITHUB.path().read_text(encoding="utf-8"))
    paths = {path: whole["paths"][path] for path in GITHUB_PATHS}
    components: dict[str, dict[str, Any]] = {}
    waiting = list(_references(paths))
    while waiting:
        _, _, kind, name = waiting.pop().split("/")
        if name not in components.setdefault(kind, {}):
            components[kind][name] = found = whole["components"][kind][name]
            waiting += _references(found)
    others = (yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8")) for name in ("gitea", "gitlab"))
    described = ({**whole, "paths": paths, "components": components}, *others)
    return {str(urlsplit(one["servers"][0]["url"]).hostname): one for one in described}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _references(item)


class RefusedError(Exception):
    """A request or an answer that the description does not know."""


class Described:
    """What a forge describes: checks requests, and what is answered to them."""

    def __init__(self, document: dict[str, Any], headers: Mapping[str, str]) -> None:
        self.document = document
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.openapi = OpenAPI.from_dict(document)
        self.base = urlsplit(document["servers"][0]["url"]).path

    def operation(self, request: MockRequest) -> dict[str, Any]:
        """Return what is described of a request; raise RefusedError where it is not so described."""
        described = self._operation(request.method, request.path)
        flaws = [f"{flaw}: {flaw.__cause__}" for flaw in self.openapi.iter_request_errors(request)]
        parameters = [self.resolved(one) for one in described.get("parameters", [])]
        unknown = set(request.args or ()) - {one["name"] for one in parameters if one["in"] == "query"}
        flaws += [f"no parameter {name!r} is described" for name in sorted(unknown)]
        sent = {name.lower(): value for name, value in (request.headers or {}).items()}
        if self.headers.items() - sent.items():
            flaws.append(f"expected the header {self.headers}")
        if flaws:
            raise RefusedError("; ".join(flaws))
        return described

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        parts = path.removeprefix(self.base).split("/")
        for template, operations in self.document["paths"].items():
            names = template.split("/")
            if len(names) == len(parts) and all(
                one == other or one.startswith("{") for one, other in zip(names, parts, strict=True)
            ):
                found: dict[str, Any] = operations.get(method, {})
                return found
        return {}

    def resolved(self, node: Any) -> Any:
        """Return what a node refers to, or the node."""
        while isinstance(node, dict) and "$ref" in node:
            _, *steps = node["$ref"].split("/")
            node = self.document
            for step in steps:
                node = node[step]
        return node

    def answer(self, content: Mapping[str, Any], noted: Any) -> Any:
        """Return an answer's example with what is noted laid over it; raise RefusedError if it is none."""
        examples = content.get("examples", {"example": {"value": content.get("example")}})
        example = self.resolved(next(iter(examples.values())))["value"]
        made = laid_over(example, noted)
        schema = {**content["schema"], "components": self.document["components"]}
        validator = OAS30ReadValidator(schema, format_checker=oas30_format_checker)
        known = {error.message for error in validator.iter_errors(example)}  # an official example has some
        flaws = [error.message[:200] for error in validator.iter_errors(made) if error.message not in known]
        if flaws:
            raise RefusedError("; ".join(flaws))
        return made


def laid_over(example: Any, noted: Any) -> Any:
    """Return an example with noted fields in place of its own; raise RefusedError for a field it has not.

    An ellipsis notes nothing.
    """
    if noted is ...:
        return example
    if isinstance(noted, list):
        return [laid_over(example[0], item) for item in noted]
    if isinstance(noted, dict) and isinstance(example, dict):
        if unknown := noted.keys() - example.keys():
            raise RefusedError(f"the description's example has no {sorted(unknown)}")
        return example | {key: laid_over(example[key], value) for key, value in noted.items()}
    return noted


class Forges:
    """The proxy, and what it was asked.

    `answers` are by the end of method and path; None is a 404.
    """

    def __init__(self, folder: Path) -> None:
        self.answers: Mapping[str, Any] = {}
        self.asked: list[str] = []
        self.refused: list[str] = []
        self.described = {
            host: Described(document, VERSION if host == "api.github.com" else {})
            for host, document in documents().items()
        }
        self.certificate = _certify(folder, [*self.described])
        self._proxy = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._proxy.serve_forever, daemon=True).start()

    @property
    def variables(self) -> Mapping[str, str]:
        """What tells gh and curl of the proxy and whom to believe."""
        proxy = f"http://127.0.0.1:{self._proxy.server_address[1]}"
        trust = dict.fromkeys(("SSL_CERT_FILE", "CURL_CA_BUNDLE"), str(self.certificate))
        return {"HTTPS_PROXY": proxy, "https_proxy": proxy, "no_proxy": "", "NO_PROXY": "", **trust}

    def close(self) -> None:
        """Stop the proxy."""
        self._proxy.shutdown()
        self._proxy.server_close()

    def note(self, answers: Mapping[str, Any]) -> None:
        """Set what is answered from now on, and forget what was asked."""
        self.answers, self.asked, self.refused = answers, [], []

    def respond(
        self, host: str, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[HTTPStatus, Any, str]:
        """Check a request, and return status, content and the address of the next page."""
        self.asked.append(f"{method} {target}")
        address = urlsplit(target)
        query = dict(parse_qsl(address.query))
        request = MockRequest(
            f"https://{host}",
            method,
            address.path,
            args=query,
            headers=dict(headers),
            data=body,
            content_type=headers.get("Content-Type", "").partition(";")[0],
        )
        try:
            return self._answer(self.described[host], request, query)
        except RefusedError as flaw:
            self.refused.append(f"{method} {target}: {flaw}")
            return HTTPStatus.INTERNAL_SERVER_ERROR, {}, ""

    def _answer(
        self, described: Described, request: MockRequest, query: Mapping[str, str]
    ) -> tuple[HTTPStatus, Any, str]:
        operation = described.operation(request)
        asked = f"{request.method.upper()} {request.path}"
        ends = [end for end in self.answers if asked.endswith(end)]
        noted = self.answers[max(ends, key=len)] if ends else ...
        responses = operation["responses"]
        status = "404" if noted is None else next(iter(responses))
        if status not in responses:
            raise RefusedError(f"no answer {status} is described")
        if noted is None:
            return HTTPStatus.NOT_FOUND, {}, ""
        more = ""
        if isinstance(noted, list):
            page = int(query.get("page", 1))
            if noted[page * PAGE :]:
                more = f"{request.host_url}{request.path}?{urlencode({**query, 'page': page + 1})}"
            noted = noted[(page - 1) * PAGE : page * PAGE]
        content = described.resolved(responses[status])["content"]["application/json"]
        return HTTPStatus(int(status)), described.answer(content, noted), more


def _handler(forges: Forges) -> type[BaseHTTPRequestHandler]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(forges.certificate, forges.certificate.with_suffix(".key"))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        host = ""

        def do_CONNECT(self) -> None:
            self.host = self.path.partition(":")[0]
            self.send_response(HTTPStatus.OK)
            self.end_headers()
            self.connection = context.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
            self.close_connection = False

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer, more = forges.respond(
                self.host, self.command, self.path, dict(self.headers), body
            )
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if more:
                self.send_header("Link", f'<{more}>; rel="next"')
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_PATCH = do_GET  # noqa: N815  the names that the server looks for

        def finish(self) -> None:
            super().finish()
            self.connection.close()

        def log_message(self, *_: object) -> None:
            """Be silent."""

    return Handler


def _certify(folder: Path, hosts: list[str]) -> Path:
    """Make a certificate for the forges' names, and its key beside it."""
    place = folder / "forges.pem"
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "2")
    names = ("-subj", "/CN=forges", "-addext", f"subjectAltName={','.join(f'DNS:{host}' for host in hosts)}")
    made = ("-keyout", str(place.with_suffix(".key")), "-out", str(place))
    subprocess.run(
        [needed("openssl"), "req", "-x509", *curve, *names, *made], check=True, capture_output=True
    )
    return place
