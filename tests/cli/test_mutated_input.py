"""What git, a forge or another program hands over, as mutants: no bug's exit code, and nothing green unread.

`ITAMOPS_FUZZ_EFFORT=100` tries a hundred times as many. What fails names its seed, which repeats it.
"""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from itamops.errors import CannotJudge, ItamopsError
from itamops.forges import FORGES, locate
from itamops.pipeline.gate import read_updates
from itamops.receipts import BRANCH
from tests.approvals.estate import QUARANTINE, Estate, pull_request, reviews
from tests.mutants import chance_of, mutant
from tests.test_mutants import CODES, EFFORT, ODD, called, places

ID, OTHER = "1" * 40, "2" * 40
HEXADECIMAL = set("0123456789abcdef")
PUSH = f"{ID} {OTHER} refs/heads/main\n{'0' * 40} {OTHER} refs/tags/v1\n".encode()
FOREIGN = [b"--output=x", b"HEAD", b"\xff\xfe", b"refs/heads/\0", b"-" * 40, ID.encode(), b" ", b"\t"]
DEEP = b'{"x": ' + b"[" * 100_000
"""More than a parser's stack takes, where it passes over what it does not know."""


def test_lines_for_a_hook_are_read_whole_or_refused() -> None:
    for seed in range(600 * EFFORT):
        chance = chance_of(seed)
        lines = [line + b"\n" for line in mutant(chance, PUSH, FOREIGN).split(b"\n") if line]
        if seed % 3 == 0:
            lines[0:0] = [b" ".join(chance.choices(FOREIGN, k=chance.randint(1, 4)))]
        with suppress(CannotJudge):
            for update in read_updates(lines):
                assert all(not one or set(one) <= HEXADECIMAL for one in (update.old, update.new)), seed
                assert update.reference.isprintable() or not update.reference.isascii()
                assert " " not in update.reference


def test_a_hook_without_lines_is_not_green() -> None:
    """Another program of the same hook may have read them."""
    with pytest.raises(CannotJudge, match="got nothing"):
        read_updates([])


PULL = {"number": 7, "base": {"ref": "main", "sha": ID}, "head": {"ref": "topic", "sha": OTHER}}
EVENTS: Mapping[str, Mapping[str, object]] = {
    "pull_request": {"pull_request": PULL, "repository": {"default_branch": "main"}},
    "merge_group": {"merge_group": {"base_sha": ID, "head_sha": OTHER}},
    "push": {"before": ID, "after": OTHER, "repository": {"default_branch": "main"}},
}
VARIABLES = {
    "GITHUB_REF": "refs/heads/main",
    "CI_COMMIT_SHA": OTHER,
    "CI_COMMIT_BRANCH": "main",
    "CI_DEFAULT_BRANCH": "main",
    "CI_COMMIT_BEFORE_SHA": ID,
    "CI_MERGE_REQUEST_IID": "7",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA": ID,
    "BUILD_REASON": "PullRequest",
    "BUILD_SOURCEBRANCH": "refs/heads/main",
    "BUILD_SOURCEVERSION": OTHER,
    "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
    "SYSTEM_PULLREQUEST_SOURCECOMMITID": OTHER,
    "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
    "CHANGE_ID": "7",
    "CHANGE_TARGET": "main",
    "GIT_COMMIT": OTHER,
    "GIT_PREVIOUS_COMMIT": ID,
    "BRANCH_NAME": "main",
}


def altered(seed: int, event: Mapping[str, object]) -> bytes:
    """Return an event with an odd value, or as bytes that are no event."""
    chance = chance_of(seed)
    value = json.loads(json.dumps(event))
    holder, key = chance.choice(list(places(value)))
    holder[key] = chance.choice(ODD)
    content = json.dumps(value).encode()
    return chance.choice([content, content, mutant(chance, content, [b"{}", b"["]), DEEP])


def test_an_event_of_a_forge_is_understood_or_refused() -> None:
    for seed in range(600 * EFFORT):
        name = list(EVENTS)[seed % len(EVENTS)]
        content = altered(seed, EVENTS[name])
        for forge in FORGES[:3]:
            surroundings = {forge.marker: "true", "GITHUB_EVENT_NAME": name, "GITHUB_REF": "refs/heads/main"}
            with suppress(ItamopsError):
                locate(surroundings, content)


def test_variables_of_a_pipeline_are_understood_or_refused() -> None:
    texts = [text for text in ODD if isinstance(text, str)]
    for seed in range(600 * EFFORT):
        chance = chance_of(seed)
        forge = chance.choice(FORGES)
        changed = {
            name: chance.choice(texts) for name in chance.sample(list(VARIABLES), chance.randint(1, 4))
        }
        for name in chance.sample(list(VARIABLES), chance.randint(0, 4)):
            changed[name] = ""
        with suppress(ItamopsError):
            locate({**VARIABLES, **changed, forge.marker: "true"}, b"{}")


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Estate:
    """Return the organization with a change on the branch `topic` that needs an approval, and receipts."""
    made = Estate(tmp_path_factory.mktemp("mutated"))
    made.git("remote", "add", "origin", str(made.path))
    made.git("checkout", "--quiet", "-b", "topic")
    made.change(QUARANTINE)
    made.git("fetch", "--quiet", "origin")
    return made


@pytest.fixture
def inside(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> Estate:
    """Return the organization, within its folder and out of every pipeline."""
    for name in {*os.environ} - {"PATH", "HOME"}:
        if name.startswith(("GIT_", "CI", "GITHUB_", "ITAMOPS_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(estate.path)
    return estate


def test_no_evidence_in_a_file_ends_as_a_bug_or_agrees_by_mistake(inside: Estate, tmp_path: Path) -> None:
    """Nobody has agreed in what the files say before they are spoilt."""
    head = inside.git("rev-parse", "topic")
    given = [reviews(("bea-gh", "COMMENTED", head)), pull_request("tom-gh", head)]
    change = ("check", "--base", "main", "--head", "topic")
    for seed in range(30 * EFFORT):
        chance = chance_of(seed)
        files = []
        for number, answer in enumerate(given):
            files += [tmp_path / f"{number}.json"]
            files[-1].write_bytes(altered(seed, {"all": json.loads(answer.content)})[8:-1])
        forge = chance.choice(["", "github:", "gitea:", "forgejo:", "gitlab:"])
        named = [word for file in files for word in ("--evidence", f"{forge}{file}")]
        code, said = called((*change, *named))
        assert code in CODES - {0}, f"{code} with seed {seed}: {said}"


def test_no_event_in_a_file_ends_as_a_bug_or_green_unread(
    inside: Estate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, head = inside.git("rev-parse", "main"), inside.git("rev-parse", "topic")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(inside.path))
    monkeypatch.setenv("GITHUB_EVENT_NAME", "pull_request")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
    event = json.loads(json.dumps(EVENTS["pull_request"]).replace(ID, base).replace(OTHER, head))
    odd = [json.dumps({**event, "pull_request": {**PULL, "head": {"ref": "x", "sha": one}}}) for one in ODD]
    contents = [*(altered(seed, event) for seed in range(16 * EFFORT)), *(text.encode() for text in odd)]
    for seed, content in enumerate(contents):
        (tmp_path / "event.json").write_bytes(content)
        code, said = called(("ci",))
        assert code in CODES, f"{code} with seed {seed}: {said}"
        with suppress(ValueError, TypeError, KeyError, RecursionError):
            if json.loads(content)["pull_request"]["head"]["sha"] == head:
                continue
        assert code, f"green with seed {seed}: {said}"


def test_no_altered_receipt_ends_an_audit_as_a_bug_or_green(inside: Estate) -> None:
    inside.git("checkout", "--quiet", "main")
    assert called(("receipt",))[0] == 0
    standing = inside.git("rev-parse", BRANCH)
    (path,) = [
        name for name in inside.git("ls-tree", "-r", "--name-only", BRANCH).split("\n") if "20" in name
    ][:1]
    content = subprocess.run(
        ["git", "show", f"{BRANCH}:{path}"], cwd=inside.path, capture_output=True, check=True
    ).stdout
    for seed in range(16 * EFFORT):
        spoilt = chance_of(seed).choice([DEEP, mutant(chance_of(seed), content, [b"{}", b'"x": 1,'])])
        replace(inside, path, spoilt)
        for words in (
            ("audit",),
            ("audit", "--format", "json"),
            ("check", "--base", "main", "--head", "topic"),
        ):
            code, said = called(words)
            assert code in CODES, f"{code} with seed {seed}: {said}"
            if words[0] == "audit" and not is_same(spoilt, content):
                assert code, f"green with seed {seed}: {said}"
        inside.git("update-ref", f"refs/heads/{BRANCH}", standing)


def is_same(one: bytes, other: bytes) -> bool:
    with suppress(ValueError, RecursionError):
        return bool(json.loads(one) == json.loads(other))
    return False


def replace(estate: Estate, path: str, content: bytes) -> None:
    """Commit other content of a file to the branch of receipts."""
    git = ["git", "-C", str(estate.path)]
    blob = subprocess.run(
        [*git, "hash-object", "-w", "--stdin"], input=content, capture_output=True, check=True
    ).stdout.decode()
    index = str(estate.path / ".git/receipts")
    estate.git("read-tree", BRANCH, GIT_INDEX_FILE=index)
    estate.git("update-index", "--add", "--cacheinfo", f"100644,{blob.strip()},{path}", GIT_INDEX_FILE=index)
    tree = estate.git("write-tree", GIT_INDEX_FILE=index)
    estate.git("update-ref", f"refs/heads/{BRANCH}", estate.git("commit-tree", "-m", "x", "-p", BRANCH, tree))


REFERENCES: Sequence[str] = (
    "refs/heads/-x",
    "refs/heads/\u202ex",
    "refs/heads/HEAD",
    "refs/heads/a/main",
    "refs/heads/x.lock.x",
)


def test_no_branch_ends_the_comparison_as_a_bug(inside: Estate) -> None:
    """Branches of odd names, without a registry, unreadable, or no commits at all."""
    topic = inside.git("rev-parse", "topic")
    empty = inside.git("commit-tree", "-m", "x", inside.git("mktree", "--missing", fails=False))
    for number, name in enumerate(REFERENCES):
        inside.git("update-ref", name, (topic, empty)[number % 2])
    inside.git("checkout", "--quiet", "-b", "unreadable", "main")
    inside.change({"registry/people/tom.yaml": "id: [\n", "itamops.yaml": "format: 9\n"})
    inside.git("checkout", "--quiet", "main")
    inside.git("fetch", "--quiet", "origin")
    for words in (("branches",), ("branches", "--format", "json"), ("branches", "topic", "unreadable")):
        code, said = called(words)
        assert code in CODES - {0}, f"{code}: {said}"


ESCAPES = "\x1b]8;;https://evil.example\x1b\\tom\x1b]8;;\x1b\\\x1b[31m\x9b2J\u202e<script>::error::x"
"""A link, a colour and a command for a terminal, and for those who read its output further on."""


def test_names_of_commits_steer_no_terminal(inside: Estate) -> None:
    """No record holds control characters; names and messages of commits and tags do."""
    inside.git("checkout", "--quiet", "-B", "named", "main")
    inside.change(QUARANTINE, author=ESCAPES, message=ESCAPES, committer=ESCAPES)
    inside.git("tag", "--annotate", "approve/x/tom@1", f"--message={ESCAPES}")
    inside.git("checkout", "--quiet", "main")
    change = ("--base", "main", "--head", "named", "--evidence", "tags")
    shown: list[str] = []
    for words in (
        *(("check", *change, "--format", form) for form in ("text", "github", "markdown", "sarif", "junit")),
        *(("plan", *change, "--format", form) for form in ("text", "markdown", "json")),
        ("audit", "--since", "main", "--head", "named"),
        ("branches",),
        ("show", "lap-7f3k9q2m"),
        ("doctor",),
    ):
        code, said = called(words)
        assert code in {0, 1}, f"{words}: {said}"
        assert said.replace("\n", "").isprintable(), f"{words}: {said!r}"
        shown.append(said)
    assert "evil.example" in "".join(shown)
