"""Pipelines pass the linters of their forges, and give nothing away."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click import unstyle

from itamops.authoring.pipelines import PIPELINES, pipeline_files
from itamops.registry.layout import is_governance

ROOT = Path(__file__).parents[2]
CI = ROOT / "ci"
RELEASE = ROOT / ".github/workflows/release.yml"
WORKFLOWS = [*sorted(CI.glob("*/.*/workflows/*.yml")), RELEASE]
PROGRAMS = Path(sys.executable).parent
SCHEMAS = {
    "vendor.github-workflows": WORKFLOWS,
    "vendor.github-actions": [ROOT / "action.yml"],
    "vendor.gitlab-ci": [CI / "gitlab/.gitlab-ci.yml"],
    "vendor.azure-pipelines": [CI / "azure/azure-pipelines.yml"],
}
OPTIONS = {
    "vendor.gitlab-ci": ["--data-transform", "gitlab-ci"],
    "vendor.azure-pipelines": ["--data-transform", "azure-pipelines", "--regex-variant", "nonunicode"],
}
ALL = [*sorted(path for path in CI.rglob("*") if path.is_file()), ROOT / "action.yml", RELEASE]


def lint(program: str, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [PROGRAMS / program, *words], capture_output=True, text=True, check=False, cwd=ROOT, timeout=120
    )


def test_there_are_workflows() -> None:
    assert len(WORKFLOWS) == 9
    assert {path.name for path in CI.iterdir()} >= set(PIPELINES)


def test_zizmor_finds_nothing_but_the_trigger_that_is_explained() -> None:
    done = lint("zizmor", "--offline", "--persona=auditor", "--no-progress", *WORKFLOWS, ROOT / "action.yml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 ignored" in unstyle(done.stdout)


def test_actionlint_finds_nothing() -> None:
    done = lint("actionlint", "-ignore", 'label "docker" is unknown', *WORKFLOWS)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize("schema", SCHEMAS)
def test_files_are_valid_by_the_schema_of_their_forge(schema: str) -> None:
    done = lint("check-jsonschema", "--builtin-schema", schema, *OPTIONS.get(schema, []), *SCHEMAS[schema])
    assert done.returncode == 0, done.stdout


def test_what_init_writes_for_a_registry_in_a_folder_is_valid_too(tmp_path: Path) -> None:
    for forge in PIPELINES:
        for path, text in pipeline_files(forge, "it/estate").items():
            (tmp_path / forge / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / forge / path).write_text(text, encoding="utf-8")
    workflows = sorted(tmp_path.glob("*/.*/workflows/*.yml"))
    assert all("itamops ci -C it/estate" in path.read_text() for path in workflows if path.stem == "itamops")
    done = lint("zizmor", "--offline", "--persona=auditor", "--no-progress", *workflows)
    assert done.returncode == 0, done.stdout + done.stderr
    done = lint("actionlint", "-ignore", 'label "docker" is unknown', *workflows)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    for forge in ("gitlab", "azure"):
        schema = next(schema for schema in OPTIONS if forge in schema)
        files = [path for path in (tmp_path / forge).iterdir() if path.suffix == ".yml"]
        done = lint("check-jsonschema", "--builtin-schema", schema, *OPTIONS[schema], *files)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_nothing_of_an_event_stands_in_a_command(path: Path) -> None:
    def commands(value: object) -> list[str]:
        if isinstance(value, dict):
            own = [text for key, text in value.items() if key in {"run", "bash"} and isinstance(text, str)]
            return own + [one for inner in value.values() for one in commands(inner)]
        return [one for inner in value for one in commands(inner)] if isinstance(value, list) else []

    if path.suffix == ".yml":
        found = commands(yaml.safe_load(path.read_text(encoding="utf-8")))
        fills_in = ("${{", "$(") if "azure" in path.name else ("${{",)
        assert not [one for one in found if any(mark in one for mark in fills_in)], path


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_programs_are_pinned_and_take_no_module_from_the_checkout(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "pull_request_target" not in text
    assert not re.search(r"actions/cache|cache:", text)
    for used in re.findall(r"uses: *(\S+ .*|\S+)$", text, re.MULTILINE):
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", used), used
    for image in re.findall(r"image: *(\S+)", text):
        assert re.fullmatch(r"python:3\.13-bookworm@sha256:[0-9a-f]{64}", image), image
    for python in re.findall(r"python3? \S+ \S+|bin/python\"? \S+ \S+", text):
        assert " -I " in python, python
    installs = re.findall(r"-I -m pip install (.*)", text)
    assert all("--require-hashes" in words or "--no-deps" in words for words in installs if "$@" not in words)


def test_a_step_of_azure_that_installs_ends_with_the_first_failure() -> None:
    document = yaml.safe_load((CI / "azure/azure-pipelines.yml").read_text(encoding="utf-8"))
    scripts = [step["bash"] for job in document["jobs"] for step in job["steps"] if "bash" in step]
    installing = [script.splitlines()[0] for script in scripts if "pip install" in script]
    assert [line.partition(" #")[0] for line in installing] == ["set -e", "set -e"]


@pytest.mark.parametrize("forge", PIPELINES)
def test_what_is_written_into_a_registry_governs_it(forge: str) -> None:
    files = pipeline_files(forge)
    assert files
    assert all(map(is_governance, files))


def test_only_a_job_after_a_merge_or_the_comment_can_write() -> None:
    writers = {
        f"{path.parts[-4]}/{path.name}: {name}"
        for path in WORKFLOWS
        for name, job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].items()
        if "write" in job["permissions"].values()
    }
    assert writers == {
        "github/itamops-comment.yml: comment",
        "github/itamops-publish.yml: receipt",
        "github/itamops-publish.yml: deploy",
        "forgejo/itamops-publish.yml: publish",
        "gitea/itamops-publish.yml: publish",
        *(f"{ROOT.name}/release.yml: {job}" for job in ("attest", "index", "notes")),
    }


def test_the_hook_of_pre_commit_calls_a_command_that_there_is() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["entry"] == "itamops check"
    assert hook["pass_filenames"] is False
    pattern = re.compile(hook["files"])
    assert pattern.search("registry/people/akeller.yaml")
    assert pattern.search("estate/itamops.yaml")
    assert not pattern.search("docs/registry.md")
