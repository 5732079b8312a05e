"""As much of a forge's runner as it takes to run a workflow's steps: real shells, real git, no network.

Steps that use an action are done by hand; commands run as the runner would run them, with `gh` and `python`
replaced by programs that note what they were asked.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from tests.ci.mock import Forges

EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")
TOKEN = re.compile(r"'[^']*'|&&|\|\||==|!=|!|\(|\)|[A-Za-z_][\w.-]*|\s+")
WORDS = {"&&": " and ", "||": " or ", "!": " not ", "==": "==", "!=": "!=", "(": "(", ")": ")"}
GH, CURL = (Path(__file__).parent / name for name in ("gh.py", "curl.py"))
SHELL = ("bash", "-e", "-c")
"""What runs the commands of a step that names no shell: a program within a pipe may fail unseen."""

IN_CONTAINER = ("sh", "-e", "-c")
"""What runs the commands of a job in a container, whatever else its image has."""


def documents(folder: Path) -> Iterator[Path]:
    """Yield the workflows below a folder."""
    yield from sorted(folder.rglob("workflows/*.yml"))


class Runner:
    """A runner with its folders; `context` is what expressions of the workflow can ask for."""

    def __init__(self, folder: Path, server: Path, context: Mapping[str, Any], **variables: str) -> None:
        self.folder, self.server = folder, server
        self.words: Sequence[str] = SHELL
        self.context = {"github": {"token": "t0ken", **context}, "steps": {}, "needs": {}, "runner": {}}
        for name in ("programs", "artifacts", "home"):
            (folder / name).mkdir(parents=True)
        self.answer({})
        _program(folder / "programs/itamops", f'exec {sys.executable} -P -m itamops "$@"')
        pretended = f'echo "$@" >> {folder}/installed; exec {sys.executable} "$1" "$2" "$3" --version'
        _program(
            folder / "programs/python",
            f'if [ "$2" = -c ]; then exec {sys.executable} "$@"; fi; {pretended}',
        )
        _program(folder / "programs/gh", f'exec {sys.executable} {GH} "$@"')
        _program(folder / "programs/curl", f'exec {sys.executable} {CURL} "$@"')
        self.variables = {
            **{
                name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "ITAMOPS_"))
            },
            "PATH": f"{folder / 'programs'}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder / "home"),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "GH_ANSWERS": str(folder / "answers.json"),
            "GH_LOG": str(folder / "asked"),
            "CURL_ANSWERS": str(folder / "answers.json"),
            "CURL_KNOWS": "t0ken",
            **variables,
        }

    def run_job(self, workflow: Path, job: str) -> str:
        """Run a job and give its result: success, failure or skipped."""
        document = yaml.safe_load(workflow.read_text(encoding="utf-8"))
        told = document["jobs"][job]
        if "if" in told and not self._holds(told["if"]):
            return "skipped"
        place = self.folder / job
        workspace, temporary = place / "work", place / "temp"
        for made in (workspace, temporary):
            made.mkdir(parents=True)
        self.context["runner"] = {"temp": str(temporary)}
        self.words = IN_CONTAINER if "container" in told else SHELL
        self.log = ""
        result = "success"
        for step in told["steps"]:
            if not self._is_due(step, result):
                continue
            environment = {**document.get("env", {}), **told.get("env", {}), **step.get("env", {})}
            code = self._step(step, environment, workspace, temporary)
            result = "failure" if code else result
        outputs = {name: self._filled(value) for name, value in told.get("outputs", {}).items()}
        self.context["needs"][job] = {"result": result, "outputs": outputs}
        return result

    def asked(self) -> list[dict[str, Any]]:
        """Return what `gh` was asked."""
        place = self.folder / "asked"
        return [json.loads(line) for line in place.read_text().splitlines()] if place.exists() else []

    def answer(self, answers: Mapping[str, Any]) -> None:
        """Set what the forge answers: GitHub by method and path, others by the end of the address."""
        (self.folder / "answers.json").write_text(json.dumps(answers))

    def ask(self, forges: Forges) -> None:
        """Let the real clients ask, and the forges that are described answer."""
        for name in ("gh", "curl"):
            (self.folder / "programs" / name).unlink()
        self.variables |= forges.variables

    def _is_due(self, step: Mapping[str, Any], result: str) -> bool:
        condition = step.get("if", "")
        if result == "failure" and "cancelled()" not in condition:
            return False
        return not condition or self._holds(condition)

    def _step(
        self, step: Mapping[str, Any], environment: Mapping[str, str], workspace: Path, temporary: Path
    ) -> int:
        if "uses" in step:
            self._use(step["uses"].partition("@")[0], step.get("with", {}), workspace)
            return 0
        outputs, summary = temporary / "outputs", self.folder / "summary.md"
        done = self.shell(
            step["run"],
            workspace,
            **{name: self._filled(value) for name, value in environment.items()},
            GITHUB_WORKSPACE=str(workspace),
            GITHUB_OUTPUT=str(outputs),
            GITHUB_STEP_SUMMARY=str(summary),
            RUNNER_TEMP=str(temporary),
        )
        if outputs.exists():
            values = dict(line.partition("=")[::2] for line in outputs.read_text().splitlines())
            self.context["steps"][step.get("id", "")] = {"outputs": values}
            outputs.unlink()
        return done.returncode

    def shell(self, script: str, workspace: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run a script as a step, and keep what it says."""
        done = subprocess.run(
            [*self.words, script],
            cwd=workspace,
            env={**self.variables, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        self.log = getattr(self, "log", "") + done.stdout + done.stderr
        return done

    def _use(self, action: str, given: Mapping[str, Any], workspace: Path) -> None:
        match action:
            case "actions/checkout":
                assert given["persist-credentials"] is False
                self.clone(workspace, str(self.context["github"].get("sha", "HEAD")))
            case "actions/upload-artifact" | "actions/upload-pages-artifact":
                source = Path(self._filled(given["path"]))
                target = self.folder / "artifacts" / given.get("name", "github-pages")
                if source.is_dir():
                    shutil.copytree(source, target)
                else:
                    target.mkdir()
                    shutil.copy(source, target)
            case "actions/download-artifact":
                shutil.copytree(
                    self.folder / "artifacts" / given["name"], self._filled(given["path"]), dirs_exist_ok=True
                )
            case "actions/setup-python":
                assert "cache" not in given
            case _:
                raise AssertionError(f"who does {action}?")

    def clone(self, workspace: Path, commit: str) -> None:
        """Check out as the forges' own action does with the whole history, without a credential left."""
        for words in (
            ("init", "--quiet"),
            ("remote", "add", "origin", self.server.as_uri()),
            ("fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*", commit),
            ("checkout", "--quiet", "--detach", commit),
        ):
            subprocess.run(["git", *words], cwd=workspace, env=self.variables, check=True)

    def _filled(self, text: object) -> str:
        return EXPRESSION.sub(lambda match: str(self._value(match[1].strip())), str(text))

    def _value(self, path: str) -> Any:
        value: Any = self.context
        for step in path.split("."):
            value = value.get(step, "") if isinstance(value, dict) else ""
        return value

    def _holds(self, condition: str) -> bool:
        """Decide a condition: comparisons of names and words, with and, or, not."""
        text = EXPRESSION.sub(lambda match: match[1], condition).replace("cancelled()", "''")
        parts = [match[0] for match in TOKEN.finditer(text)]
        assert "".join(parts) == text, f"a condition of another form: {condition}"
        words = (WORDS.get(part) or (part if part[0] in "' " else repr(self._value(part))) for part in parts)
        return bool(eval("".join(words).strip(), {"__builtins__": {}}))  # noqa: S307  tokens of our own files


def _program(place: Path, script: str) -> None:
    place.write_text(f"#!/bin/sh\n{script}\n")
    place.chmod(0o755)
