"""A client of the language server protocol: as much of an editor as a test needs."""

import itertools
import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

SERVER = Path(__file__).parent / "node_modules/yaml-language-server/bin/yaml-language-server"


class Editor:
    """An editor with a workspace open; it answers what the server asks, and waits for what it is told."""

    def __init__(self, workspace: Path) -> None:
        self.settings = json.loads((workspace / ".vscode/settings.json").read_text(encoding="utf-8"))
        self.numbers = itertools.count(1)
        self.process = subprocess.Popen(
            ["node", str(SERVER), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        root = workspace.resolve().as_uri()
        self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": root,
                "workspaceFolders": [{"uri": root, "name": "registry"}],
                "capabilities": {
                    "workspace": {"configuration": True, "workspaceFolders": True},
                    "textDocument": {"completion": {"completionItem": {"snippetSupport": True}}},
                },
            },
        )
        self.tell("initialized", {})

    def diagnostics(self, path: Path, text: str) -> list[dict[str, Any]]:
        """Open a file with a text, and give what the server has against it."""
        self._open(path, text)
        while True:
            message = self._receive()
            if message.get("method") == "textDocument/publishDiagnostics":
                told = message["params"]
                if told["uri"] == path.resolve().as_uri():
                    found: list[dict[str, Any]] = told["diagnostics"]
                    return found

    def completions(self, path: Path, text: str, line: int, character: int) -> list[str]:
        """Open a file with a text, and give what could stand at a place; line and character count from 0."""
        self._open(path, text)
        place = {"line": line, "character": character}
        answer = self.ask(
            "textDocument/completion",
            {"textDocument": {"uri": path.resolve().as_uri()}, "position": place},
        )
        return [item["label"] for item in answer["items"]]

    def close(self) -> None:
        """End the server."""
        self.process.kill()
        self.process.communicate()

    def ask(self, method: str, parameters: Mapping[str, Any]) -> Any:
        """Send a request and wait for its answer."""
        number = next(self.numbers)
        self._send({"id": number, "method": method, "params": parameters})
        while True:
            message = self._receive()
            if message.get("id") == number and "method" not in message:
                return message["result"]

    def tell(self, method: str, parameters: Mapping[str, Any]) -> None:
        """Send a notification."""
        self._send({"method": method, "params": parameters})

    def _open(self, path: Path, text: str) -> None:
        document = {"uri": path.resolve().as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def _send(self, message: Mapping[str, Any]) -> None:
        assert self.process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        """Return the next message; a question of the server is answered on the way."""
        assert self.process.stdout
        headers = dict(self._headers())
        message: dict[str, Any] = json.loads(self.process.stdout.read(int(headers["content-length"])))
        if "id" in message and "method" in message:
            self._send({"id": message["id"], "result": self._answer(message)})
        return message

    def _headers(self) -> Iterator[tuple[str, str]]:
        assert self.process.stdout
        for line in iter(self.process.stdout.readline, b"\r\n"):
            assert line, "the language server has ended"
            name, _, value = line.decode().partition(":")
            yield name.lower(), value.strip()

    def _answer(self, message: Mapping[str, Any]) -> Any:
        if message["method"] != "workspace/configuration":
            return None
        return [self._section(item.get("section", "")) for item in message["params"]["items"]]

    def _section(self, name: str) -> dict[str, Any]:
        """Return a section of the workspace's settings as VS Code nests it: `yaml.schemas` under `yaml`."""
        prefix = f"{name}."
        return {
            key.removeprefix(prefix): value for key, value in self.settings.items() if key.startswith(prefix)
        }
