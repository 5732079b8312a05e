"""Commits: named by people, read whole, and looked up in history."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from itamops.errors import CannotJudge
from itamops.snapshot import GITLINK, TreeEntry, open_repository, snapshot_of
from tests.snapshot.clones import ENVIRONMENT, Clone, contents, program


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path / "clone", "the registry")


def test_a_dict_is_a_snapshot() -> None:
    link = TreeEntry("sub", GITLINK, "0" * 40)
    snapshot = snapshot_of({"b.yaml": b"b\n", "a.yaml": b"a\n", "sub": link})
    assert list(snapshot.entries) == ["a.yaml", "b.yaml", "sub"]
    assert snapshot.entries["sub"] is link
    assert snapshot.read("a.yaml") == b"a\n"
    assert list(snapshot.read_many(["b.yaml", "a.yaml"])) == [("b.yaml", b"b\n"), ("a.yaml", b"a\n")]
    assert snapshot.entries["a.yaml"].blob == hashlib.sha1(b"blob 2\0a\n", usedforsecurity=False).hexdigest()
    assert list(snapshot.sizes(["b.yaml"])) == [("b.yaml", 2)]
    with pytest.raises(KeyError):
        snapshot.read("c.yaml")


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_commit_is_read_by_any_name(tmp_path: Path, object_format: str) -> None:
    clone = Clone(tmp_path / "clone", ":(glob)the *", object_format)
    first = clone.commit({"a.yaml": "a: 1\n", "b.yaml": "b: 1\n", "empty.yaml": ""})
    clone.git("tag", "--annotate", "--message=x", "v1")
    second = clone.commit({"a.yaml": "a: 2\n"})
    repository = clone.open()
    for name, commit in {first[:9]: first, "v1": first, "HEAD~": first, "main": second, "@": second}.items():
        assert repository.commit(name).commit == commit
    snapshot = repository.commit("v1")
    assert snapshot.name == f"commit {first[:12]}"
    assert snapshot.object_format == object_format
    assert contents(snapshot) == {"a.yaml": b"a: 1\n", "b.yaml": b"b: 1\n", "empty.yaml": b""}
    assert dict(snapshot.sizes(["empty.yaml", "a.yaml"])) == {"empty.yaml": 0, "a.yaml": 5}
    assert list(snapshot.sizes([])) == []
    twice = ["b.yaml", "a.yaml", "b.yaml"]
    assert [path for path, _ in snapshot.read_many(twice)] == twice
    assert list(snapshot.read_many([])) == []


def test_reading_may_end_early(clone: Clone) -> None:
    clone.commit({f"{number}.bin": bytes(1_000_000) for number in range(5)})
    files = clone.open().commit("HEAD").read_many([f"{number}.bin" for number in range(5)])
    assert next(files) == ("0.bin", bytes(1_000_000))


def test_a_name_that_two_references_have_is_not_judged(clone: Clone) -> None:
    """Git would take the tag, and whoever may push one could choose what a change is compared with."""
    commit = clone.commit({"a.yaml": "a: 1\n"})
    clone.git("tag", "main", commit)
    clone.git("update-ref", f"refs/heads/{commit}", commit)

    with pytest.raises(CannotJudge, match="'main' names two things"):
        clone.open().commit("main")
    for name in ("refs/heads/main", "HEAD", commit, commit[:9]):
        assert clone.open().commit(name).commit == commit


def stored(clone: Clone, kind: str, content: bytes) -> str:
    """Store an object as no git writes it by itself, and give its name."""
    command = ["git", "hash-object", "-w", "--literally", "--stdin", "-t", kind]
    done = subprocess.run(command, cwd=clone.path, input=content, capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_a_commit_that_says_not_who_made_it_is_not_judged(clone: Clone) -> None:
    clone.commit({"a.yaml": "a: 1\n"})
    tree = clone.git("rev-parse", "HEAD^{tree}")
    commit = stored(clone, "commit", f"tree {tree}\n\nx\n".encode())

    with pytest.raises(CannotJudge, match="says in no known form who made it"):
        list(clone.open().read_commits([commit]))


def test_a_tree_with_two_files_at_one_path_is_not_judged(tmp_path: Path) -> None:
    """Git lists both, and shows one: it would not be what was judged."""
    clone = Clone(tmp_path / "clone")
    blobs = [stored(clone, "blob", content) for content in (b"a: 1\n", b"a: 2\n")]
    tree = stored(clone, "tree", b"".join(b"100644 a.yaml\0" + bytes.fromhex(blob) for blob in blobs))
    commit = clone.git("commit-tree", tree, "-m", "Twice")

    with pytest.raises(CannotJudge, match="has two files at"):
        clone.open().commit(commit)


@pytest.mark.parametrize("own", ["", ".github/workflows/check.yml", "estate/c.yaml"])
def test_a_merge_that_adds_something_of_its_own_is_no_plain_one(tmp_path: Path, own: str) -> None:
    """What steers checks stands beside a registry in a folder, too; whoever slips it in has made it."""
    clone = Clone(tmp_path / "clone", "estate")
    clone.commit()
    clone.git("branch", "topic")
    clone.commit({"a.yaml": "a: 1\n"})
    clone.git("switch", "--quiet", "topic")
    clone.commit({"b.yaml": "b: 1\n"})
    clone.git("merge", "--quiet", "--no-commit", "--no-ff", "main")
    commit = clone.commit({f"../{own}": "on: push\n"} if own else {})

    (read,) = clone.open().read_commits([commit])
    assert clone.open().is_plain_merge(read) is not bool(own)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "nowhere",
        "0" * 40,
        "--help",
        "--all",
        "-n1",
        "HEAD:a.yaml",
        "a\0b",
        "main..main",
        "^main",
        "main main",
        "\n",
        "ä",
    ],
)
def test_what_names_no_commit_is_not_judged(clone: Clone, name: str) -> None:
    clone.commit({"a.yaml": "a: 1\n"})
    with pytest.raises(CannotJudge, match="there is no commit") as caught:
        clone.open().commit(name)
    assert caught.value.exit_code == 3
    assert "git fetch" in caught.value.hint


def test_a_commit_from_before_the_registry_is_empty(clone: Clone) -> None:
    clone.git("commit", "--quiet", "--allow-empty", "--message=before")
    clone.commit({"a.yaml": "a: 1\n"})
    assert dict(clone.open().commit("HEAD~").entries) == {}


def test_replaced_objects_and_grafts_do_not_count(clone: Clone) -> None:
    first = clone.commit({"a.yaml": "a: 1\n"})
    second = clone.commit({"a.yaml": "a: 2\n"})
    third = clone.commit({"a.yaml": "a: 3\n"})
    clone.git("replace", third, first)
    (clone.path / ".git/info/grafts").write_text(f"{third}\n")
    repository = clone.open()
    assert repository.commit("HEAD").read("a.yaml") == b"a: 3\n"
    assert repository.is_ancestor(second, third)


def test_history_is_told_by_first_parents(clone: Clone) -> None:
    first = clone.commit({"a.yaml": "a: 1\n"}, "2026-03-01T23:59:59+01:00")
    clone.git("switch", "--quiet", "--create=topic")
    clone.commit({"b.yaml": "b: 1\n"}, "2026-03-02T23:59:59+01:00")
    clone.git("switch", "--quiet", "main")
    second = clone.commit({"a.yaml": "a: 2\n"}, "2026-03-02T12:00:00+01:00")
    clone.git(
        "merge", "--quiet", "--no-ff", "--message=m", "topic", GIT_COMMITTER_DATE="2026-03-03T00:00:00+01:00"
    )
    merge = clone.git("rev-parse", "HEAD")
    repository = clone.open()

    assert repository.first_parents(first) == (second, merge)
    assert repository.first_parents("topic", "main") == (second, merge)
    assert repository.first_parents(merge) == ()
    with pytest.raises(CannotJudge, match="not in the history"):
        repository.first_parents("main", "topic")

    assert repository.is_ancestor(first, merge)
    assert repository.is_ancestor(merge, merge)
    assert not repository.is_ancestor(merge, first)


def test_a_commit_that_follows_another_is_read_by_what_differs(clone: Clone) -> None:
    clone.commit({"registry/a.yaml": "a: 1\n", "b.yaml": "b: 1\n"})
    (clone.path / ".gitattributes").write_text("* -text\n")
    (clone.path / "other").mkdir()
    (clone.path / "other/c.yaml").write_text("c: 1\n")
    (clone.root / "registry/a.yaml").unlink()
    later = clone.commit({"d.yaml": "d: 1\n"})
    repository = clone.open()
    after = repository.commit_after(repository.commit("HEAD~"), later)
    assert dict(after.entries) == dict(repository.commit(later).entries)
    assert set(after.entries) == {"itamops.yaml", "b.yaml", "d.yaml", "../.gitattributes"}


def test_a_file_that_comes_back_as_another_is_told(clone: Clone) -> None:
    clone.commit({"registry/a.yaml": "a: 1\n"})
    clone.git("rm", "--quiet", str(clone.root / "registry/a.yaml"))
    clone.commit()
    again = clone.commit({"registry/a.yaml": "a: 2\n"})
    assert clone.open().reused_paths() == {again: ("registry/a.yaml",)}


def test_a_shallow_clone_says_how_to_get_the_rest(clone: Clone, tmp_path: Path) -> None:
    first = clone.commit({"a.yaml": "a: 1\n"})
    clone.git("switch", "--quiet", "--create=topic")
    clone.commit({"b.yaml": "b: 1\n"})
    topic = clone.commit({"b.yaml": "b: 2\n"})
    clone.git("switch", "--quiet", "main")
    clone.commit({"a.yaml": "a: 2\n"})
    last = clone.commit({"a.yaml": "a: 3\n"})
    shallow = tmp_path / "shallow"
    clone.git("clone", "--quiet", "--depth=2", "--no-single-branch", f"file://{clone.path}", shallow)
    repository = open_repository(shallow / "the registry", ENVIRONMENT)
    assert repository.shallow
    assert repository.merge("HEAD~", "HEAD").head.commit == last  # a fast-forward that is there
    assert repository.commit("origin/topic").commit == topic
    for judge in (
        lambda: repository.commit(first),
        lambda: repository.commit("HEAD~2"),
        lambda: repository.merge(first),
        lambda: repository.merge("origin/topic"),
        lambda: repository.is_ancestor(topic, last),
        repository.main_line,
    ):
        with pytest.raises(CannotJudge, match="in this shallow clone") as caught:
            judge()
        assert "git fetch --unshallow" in caught.value.hint


@pytest.mark.parametrize("kind", ["blob:none", "tree:0"])
def test_a_partial_clone_is_not_judged_and_nothing_is_fetched(
    clone: Clone, tmp_path: Path, kind: str
) -> None:
    clone.commit({"a.yaml": "a: 1\n"})
    clone.commit({"a.yaml": "a: 2\n"})
    clone.git("config", "uploadpack.allowFilter", "true")
    partial = tmp_path / "partial"
    clone.git("clone", "--quiet", f"--filter={kind}", f"file://{clone.path}", partial)
    repository = open_repository(partial / "the registry", ENVIRONMENT)
    assert contents(repository.commit("HEAD")) == {"a.yaml": b"a: 2\n"}
    with pytest.raises(CannotJudge, match=r"missing|could not fetch") as caught:
        contents(repository.commit("HEAD~"))
    assert "git fetch --refetch --no-filter" in caught.value.hint
    clone.path = partial
    clone.git("fetch", "--quiet", "--refetch", "--no-filter")
    assert contents(repository.commit("HEAD~")) == {"a.yaml": b"a: 1\n"}


def test_a_blob_that_is_lost_is_missing(clone: Clone) -> None:
    clone.commit({"a.yaml": "a: 1\n", "b.yaml": "b: 1\n"})
    snapshot = clone.open().commit("HEAD")
    blob = snapshot.entries["b.yaml"].blob
    (clone.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(CannotJudge, match=f"the object {blob} is missing"):
        list(snapshot.read_many(["a.yaml", "b.yaml"]))


def test_a_repository_of_somebody_else_is_not_read(clone: Clone, tmp_path: Path) -> None:
    git = program(tmp_path / "git", 'GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec git "$@"')
    with pytest.raises(CannotJudge, match="dubious ownership") as caught:
        clone.open(git)
    assert "safe.directory" in caught.value.hint
    configuration = tmp_path / "gitconfig"
    configuration.write_text(f"[safe]\n\tdirectory = {clone.path}\n")
    trusting = ENVIRONMENT | {"GIT_CONFIG_GLOBAL": str(configuration)}
    assert open_repository(clone.root, trusting, git).root == clone.root


def test_the_variables_of_the_caller_do_not_lead_elsewhere(clone: Clone, tmp_path: Path) -> None:
    clone.commit({"a.yaml": "a: 1\n"})
    other = Clone(tmp_path / "other")
    other.commit({"b.yaml": "b: 1\n"})
    environment = ENVIRONMENT | {
        "GIT_DIR": str(other.path / ".git"),
        "GIT_WORK_TREE": str(other.path),
        "GIT_INDEX_FILE": str(other.path / ".git/index"),
        "GIT_OBJECT_DIRECTORY": str(other.path / ".git/objects"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.bare",
        "GIT_CONFIG_VALUE_0": "true",
    }
    repository = open_repository(clone.root, environment)
    assert contents(repository.work_tree()) == contents(repository.commit("HEAD")) == {"a.yaml": b"a: 1\n"}
