"""What a command says and how it ends when something is wrong: never a traceback for a user's mistake."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from itamops import cli
from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("chekc",), "No such command 'chekc'. Did you mean 'check'?"),
        (("check", "--bsae", "main"), "No such option '--bsae'. Did you mean '--base'?"),
        (
            ("check", "--day", "2026-02-30"),
            "expected a day from 1900-01-01 to 2999-12-31, such as",
        ),
        (("check", "--head", "HEAD", "--as-of", "HEAD"), "--head and --as-of exclude each other"),
        (("explain", "LIFE01"), 'did you mean "LIFE0'),
        (("show", "akellr"), 'did you mean "akeller"?'),
        (("report", "asets"), 'did you mean "assets"?'),
        (("report", "ASSETS"), 'did you mean "assets"?'),
        (("schema", "laptop"), "'laptop' is not one of"),
    ],
)
def test_wrong_use_is_2_and_says_what_was_meant(
    registry: Path, run: Run, arguments: tuple[str, ...], said: str
) -> None:
    done = run("itamops", *arguments, cwd=registry, code=2)
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_outside_of_a_registry_is_2(tmp_path: Path, run: Run) -> None:
    done = run("itamops", "check", cwd=tmp_path, code=2)
    assert "itamops.yaml" in done.stderr
    assert "itamops init" in done.stderr


def test_a_registry_without_records_is_3_never_0(tmp_path: Path, run: Run) -> None:
    (tmp_path / "itamops.yaml").write_text("format: 1\norganization: Acme\n")
    done = run("itamops", "check", cwd=tmp_path, code=3)
    assert "has no records below registry/" in done.stderr


def test_a_change_with_several_branches_merged_at_once_is_3(registry: Path, run: Run) -> None:
    for name in ("second", "third"):
        run("git", "switch", "--quiet", "--create", name, "main", cwd=registry)
        person = "employment: employee\nstarts: 2026-01-01\n"
        (registry / f"registry/people/{name}.yaml").write_text(f"id: {name}\nname: {name}\n{person}")
        run("git", "add", "--all", cwd=registry)
        run("git", "commit", "--quiet", "--message", "Change", cwd=registry)
    run("git", "switch", "--quiet", "--create", "both", "main", cwd=registry)
    run("git", "merge", "--quiet", "--no-ff", "--message", "Both", "second", "third", cwd=registry)
    for command in ("check", "plan"):
        done = run("itamops", command, "--base", "main", "--head", "both", cwd=registry, code=3)
        assert "merges several branches at once" in done.stderr


def test_a_change_that_moves_the_registry_has_nothing_to_be_compared_with_and_is_3(
    registry: Path, run: Run
) -> None:
    run("git", "switch", "--quiet", "--create", "moved", cwd=registry)
    (registry / "elsewhere").mkdir()
    run("git", "mv", "itamops.yaml", "registry", "schemas", "elsewhere", cwd=registry)
    run("git", "commit", "--quiet", "--message", "Move", cwd=registry)
    done = run("itamops", "check", "--base", "main", cwd=registry / "elsewhere", code=3)
    assert "has no itamops.yaml here" in done.stderr
    run("git", "switch", "--quiet", "main", cwd=registry)
    done = run("itamops", "check", "--base", "main", "--head", "moved", cwd=registry, code=3)
    assert "has no itamops.yaml here" in done.stderr


def test_a_missing_base_is_3(registry: Path, run: Run) -> None:
    done = run("itamops", "check", "--base", "origin/main", cwd=registry, code=3)
    assert "origin/main" in done.stderr


def test_a_shallow_clone_without_the_base_is_3_and_says_how_to_fetch(
    tmp_path: Path, registry: Path, run: Run
) -> None:
    (registry / "registry/teams/second.yaml").write_text("id: second\nname: Second\n")
    run("git", "add", "--all", cwd=registry)
    run("git", "commit", "--quiet", "--message", "Second", cwd=registry)
    run("git", "clone", "--quiet", "--depth", "1", f"file://{registry}", "shallow", cwd=tmp_path)
    done = run("itamops", "check", "--base", "HEAD~1", cwd=tmp_path / "shallow", code=3)
    assert "git fetch --unshallow" in done.stderr


def test_findings_are_1_and_clean_is_0(registry: Path, run: Run) -> None:
    assert "nothing found" in run("itamops", "check", cwd=registry).stdout
    person = registry / "registry/people/akeller.yaml"
    person.write_text(person.read_text().replace("team: it-operations", "team: it-operation"))
    done = run("itamops", "check", cwd=registry, code=1)
    assert "error[REF001]" in done.stdout
    assert 'did you mean "it-operations"' in done.stdout


def test_a_reader_that_goes_away_is_0(registry: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "itamops", "schema", "asset"],
        cwd=registry,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.wait() == 0
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.parametrize(
    ("streams", "unbuffered"), [((1,), ""), ((1,), "1"), ((1, 2), "")], ids=["stdout", "unbuffered", "both"]
)
@pytest.mark.parametrize(
    ("words", "code"),
    [(("check",), 1), (("build",), 1), (("check", "--base", "gone"), 3), (("chekc",), 2)],
    ids=["check", "build", "no base", "no command"],
)
def test_a_reader_that_goes_away_changes_no_exit_code(
    registry: Path, words: tuple[str, ...], code: int, streams: tuple[int, ...], unbuffered: str
) -> None:
    person = registry / "registry/people/akeller.yaml"
    person.write_text(person.read_text().replace("team: it-operations", "team: it-operation"))
    reading, writing = os.pipe()
    os.close(reading)
    outputs = {1: writing if 1 in streams else subprocess.DEVNULL, 2: writing if 2 in streams else None}
    done = subprocess.run(
        [sys.executable, "-m", "itamops", *words],
        cwd=registry,
        stdout=outputs[1],
        stderr=outputs[2],
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        check=False,
    )
    os.close(writing)
    assert done.returncode == code


def closing(stream: int) -> Callable[[], None]:
    return lambda: os.close(stream)


@pytest.mark.parametrize("stream", [1, 2])
def test_a_stream_that_was_closed_before_is_no_bug(registry: Path, stream: int) -> None:
    words = [sys.executable, "-m", "itamops", "check"]
    assert subprocess.run(words, cwd=registry, preexec_fn=closing(stream), check=False).returncode == 0


@pytest.mark.parametrize("words", [("hook", "pre-receive"), ("hook", "post-receive"), ("init", "new")])
def test_an_input_that_was_closed_before_is_no_bug(registry: Path, words: tuple[str, ...]) -> None:
    called = [sys.executable, "-m", "itamops", *words]
    done = subprocess.run(called, cwd=registry, preexec_fn=closing(0), capture_output=True, check=False)
    assert done.returncode in {0, 2, 3}, done.stderr


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="the system has no device that is full")
def test_output_that_cannot_be_written_is_3_and_no_bug(registry: Path) -> None:
    with Path("/dev/full").open("w") as full:
        words = [sys.executable, "-m", "itamops", "check"]
        done = subprocess.run(
            words, cwd=registry, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (3, "error: No space left on device\n")


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="the system has no device that is full")
def test_a_message_that_cannot_be_written_is_3(registry: Path) -> None:
    with Path("/dev/full").open("w") as full:
        words = [sys.executable, "-m", "itamops", "chekc"]
        assert subprocess.run(words, cwd=registry, stderr=full, check=False).returncode == 3


def test_a_device_is_written_to_and_not_replaced(registry: Path, run: Run, tmp_path: Path) -> None:
    place, link = tmp_path / "findings.txt", tmp_path / "link"
    place.write_text("")
    link.symlink_to(place)
    run("itamops", "check", "--output", link, cwd=registry)
    assert link.is_symlink()
    assert place.read_text().startswith("nothing found")
    assert "nothing found" in run("itamops", "check", "--output", "/dev/stdout", cwd=registry).stdout
    assert Path("/dev/stdout").is_symlink()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "tomorrow"])
def test_days_that_nobody_can_ask_about(registry: Path, run: Run, day: str) -> None:
    assert "expected a day" in run("itamops", "check", "--day", day, cwd=registry, code=2).stderr
    assert "there is no commit" in run("itamops", "check", "--as-of", day, cwd=registry, code=3).stderr


def test_before_the_first_commit_there_is_nothing_to_read(registry: Path, run: Run) -> None:
    done = run("itamops", "check", "--as-of", "1960-01-01", cwd=registry, code=3)
    assert "no commit was made by the end of 1960-01-01" in done.stderr


def test_a_work_tree_that_git_has_elsewhere_is_3(registry: Path, run: Run, tmp_path: Path) -> None:
    run("git", "config", "core.worktree", tmp_path / "home", cwd=registry)
    assert "core.worktree" in run("itamops", "check", cwd=registry, code=3).stderr


@pytest.mark.parametrize("journal", ["{", "[1]", '{"../outside.yaml": "x"}'])
def test_a_journal_of_somebody_else_is_3_and_writes_nothing(registry: Path, run: Run, journal: str) -> None:
    place = registry / ".git/itamops-writing.json"
    place.write_text(journal)
    assert f"{place} is no journal of ours" in run("itamops", "check", cwd=registry, code=3).stderr
    assert not (registry.parent / "outside.yaml").exists()


def test_a_bug_is_70_with_its_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_arguments: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "_call", broken)
    with pytest.raises(SystemExit, match="70"):
        cli.main([])
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError], ids=["as such", "disguised by a library"])
def test_an_interrupt_is_130(monkeypatch: pytest.MonkeyPatch, error: type[BaseException]) -> None:
    def interrupted(_arguments: object) -> int:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        raise error

    monkeypatch.setattr(cli, "_call", interrupted)
    with pytest.raises(SystemExit, match="130"):
        cli.main([])


@pytest.mark.parametrize(
    "words", [("check",), ("show", "akeller"), ("init", "new", "--organization", "A", "--name", "A")]
)
def test_without_git_it_is_3_and_says_so(registry: Path, run: Run, tmp_path: Path, words: list[str]) -> None:
    done = run("itamops", *words, cwd=registry, code=3, PATH=str(tmp_path))
    assert done.stderr == "error: the program git was not found\nhelp: install git\n"


def test_a_git_that_fails_is_3_in_its_own_words(registry: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "gitconfig").write_text("[core\n")
    done = run("itamops", "check", cwd=registry, code=3, GIT_CONFIG_GLOBAL=str(tmp_path / "gitconfig"))
    assert "bad config line 1" in done.stderr


def test_a_record_that_cannot_be_read_is_not_said_to_be_missing(registry: Path, run: Run) -> None:
    (registry / "registry/teams/it-operations.yaml").write_text("id: it-operations\nname: [\n")
    done = run("itamops", "show", "it-operations", cwd=registry, code=2)
    assert "registry/teams/it-operations.yaml cannot be read" in done.stderr


def test_a_plan_before_the_first_commit_says_what_is_missing(registry: Path, run: Run) -> None:
    run("git", "update-ref", "-d", "HEAD", cwd=registry)
    done = run("itamops", "plan", cwd=registry, code=3)
    assert (
        done.stderr == "error: nothing is committed yet to compare with\nhelp: git add --all && git commit\n"
    )


def test_json_has_its_schema_and_the_counts_of_the_text(registry: Path, run: Run) -> None:
    (registry / "registry/teams/it-operations.yaml").write_text("id: it-operations\nnaem: IT\n")
    document = json.loads(run("itamops", "check", "--format", "json", cwd=registry, code=1).stdout)
    assert document["schema"] == "itamops.findings/v1"
    assert document["status"] == "findings"
    assert document["summary"]["present"] == len(document["findings"]) == 1
    (finding,) = document["findings"]
    assert (finding["code"], finding["line"], finding["column"]) == ("SCH001", 2, 1)
    assert finding["fix"] == 'did you mean "name"?'


def test_output_goes_to_a_file_whole(registry: Path, run: Run, tmp_path: Path) -> None:
    done = run("itamops", "check", "--format", "json", "-o", tmp_path / "findings.json", cwd=registry)
    assert done.stdout == ""
    assert json.loads((tmp_path / "findings.json").read_text())["status"] == "clean"
    assert [path.name for path in tmp_path.glob("*part*")] == []


@pytest.mark.parametrize(
    ("options", "environment", "colored"),
    [
        ((), {}, False),
        (("--color", "always"), {}, True),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_is_an_option_over_the_environment_over_the_terminal(
    registry: Path, run: Run, options: tuple[str, ...], environment: dict[str, str], colored: bool
) -> None:
    done = run("itamops", "check", *options, cwd=registry, **environment)
    assert ("\x1b[" in done.stdout) is colored


def test_help_lists_every_command_without_importing_it(run: Run, tmp_path: Path) -> None:
    listed = run("itamops", "--help", cwd=tmp_path).stdout
    for name, command in cli.COMMANDS.items():
        assert f"{name} " in listed
        assert command.summary in listed
        helped = run("itamops", name, "--help", cwd=tmp_path).stdout
        assert command.summary in " ".join(helped.split())
    loaded = run(
        sys.executable,
        "-c",
        "import sys, itamops.cli; print(*(name for name in sys.modules if name.startswith('itamops.')))",
        cwd=tmp_path,
    ).stdout.split()
    assert set(loaded) == {"itamops.cli", "itamops.errors"}


@pytest.mark.parametrize("words", [("check",), ("plan", "--base", "HEAD"), ("report", "assets")])
def test_only_a_mistake_pays_for_the_explaining_validator(
    registry: Path, run: Run, words: tuple[str, ...]
) -> None:
    """With all its formats installed, it costs four times what the check of a small registry does."""
    loaded = run(sys.executable, "-X", "importtime", "-m", "itamops", *words, cwd=registry).stderr
    assert "itamops.findings" in loaded
    assert "jsonschema.validators" not in loaded
