"""The merge result: what main would be. The repository is only read."""

import random
import tempfile
from pathlib import Path

import pytest

from itamops.errors import CannotJudge
from itamops.snapshot import EXECUTABLE, GITLINK, MergeResult, Snapshot, merge, open_repository
from tests.snapshot.clones import ENVIRONMENT, Clone, Files, contents

START = {"a.yaml": "a: 1\n", "b.yaml": "b: 1\n", "long.yaml": "".join(f"line_{n}: {n}\n" for n in range(30))}


@pytest.fixture(params=["", "the registry"])
def clone(tmp_path: Path, request: pytest.FixtureRequest) -> Clone:
    clone = Clone(tmp_path / "clone", request.param)
    clone.commit(START)
    clone.git("branch", "topic")
    return clone


def diverge(clone: Clone, main: Files, topic: Files) -> None:
    """Commit to main and to topic, and end on topic."""
    clone.commit(main)
    clone.git("switch", "--quiet", "topic")
    clone.commit(topic)


def merged(result: MergeResult) -> Snapshot:
    assert result.snapshot is not None, result.conflicts
    assert result.conflicts == ()
    return result.snapshot


def changed(start: Files, number: int) -> str:
    return str(start["long.yaml"]).replace(f"line_{number}: {number}", f"line_{number}: changed")


def test_a_fast_forward_is_judged_as_itself(clone: Clone) -> None:
    clone.git("switch", "--quiet", "topic")
    head = clone.commit({"b.yaml": "b: 2\n"})
    result = clone.open().merge("main", "topic")
    assert merged(result) is result.head
    assert result.head.commit == head
    assert result.base.commit == clone.git("rev-parse", "main")


def test_the_work_tree_is_judged_as_itself_where_it_stands_on_the_base(clone: Clone) -> None:
    clone.write({"new.yaml": "n: 1\n"})
    result = clone.open().merge("main")
    assert merged(result).name == "work tree"
    assert merged(result).read("new.yaml") == b"n: 1\n"


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_changes_of_both_sides_are_in_the_result(tmp_path: Path, object_format: str) -> None:
    clone = Clone(tmp_path / "clone", "sub", object_format)
    clone.commit(START)
    clone.git("branch", "topic")
    diverge(
        clone,
        {"a.yaml": "a: 2\n", "long.yaml": changed(START, 2), "main.yaml": "m: 1\n"},
        {"b.yaml": "b: 2\n", "long.yaml": changed(START, 27), "topic.yaml": "t: 1\n"},
    )
    snapshot = merged(clone.open().merge("main", "topic"))
    assert snapshot.commit is None
    assert snapshot.object_format == object_format
    assert contents(snapshot) == {
        "a.yaml": b"a: 2\n",
        "b.yaml": b"b: 2\n",
        "long.yaml": changed({"long.yaml": changed(START, 2)}, 27).encode(),
        "main.yaml": b"m: 1\n",
        "topic.yaml": b"t: 1\n",
    }
    paths = ["topic.yaml", "long.yaml", "a.yaml"]
    assert list(snapshot.sizes(paths)) == [
        (path, len(content)) for path, content in snapshot.read_many(paths)
    ]


def test_long_files_that_both_sides_changed_are_in_conflict(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge, "LARGEST_BYTES", 10)
    diverge(clone, {"long.yaml": changed(START, 2)}, {"long.yaml": changed(START, 27)})
    assert clone.open().merge("main", "topic").conflicts == ("long.yaml",)


def test_a_conflict_names_its_paths(clone: Clone) -> None:
    diverge(clone, {"a.yaml": "a: 2\n", "b.yaml": "b: 2\n"}, {"a.yaml": "a: 3\n", "ä\n.yaml": "x: 1\n"})
    (clone.root / "b.yaml").unlink()
    clone.commit()
    result = clone.open().merge("main", "topic")
    assert result.snapshot is None
    assert result.conflicts == ("a.yaml", "b.yaml")


@pytest.mark.parametrize("place", [".gitattributes", ".git/info/attributes", "committed", "user's"])
def test_attributes_do_not_turn_a_conflict_into_a_clean_tree(
    clone: Clone, tmp_path: Path, place: str
) -> None:
    if place == "committed":
        clone.commit({".gitattributes": "*.yaml merge=union\n"})
        clone.git("branch", "--force", "topic")
    diverge(clone, {"a.yaml": "a: 2\n"}, {"a.yaml": "a: 3\n"})
    configuration = tmp_path / "home/.config/git"
    configuration.mkdir(parents=True)
    if place == "user's":
        (configuration / "attributes").write_text("*.yaml merge=union\n")
        (configuration / "config").write_text("[merge]\n\tdefault = union\n")
    elif place != "committed":
        (clone.path / place).write_text("*.yaml merge=union\n")
    of_the_user = {"HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(configuration.parent)}
    environment = {name: value for name, value in ENVIRONMENT.items() if name != "GIT_CONFIG_GLOBAL"}
    repository = open_repository(clone.root, environment | of_the_user)
    assert repository.merge("main", "topic").conflicts == ("a.yaml",)


def test_renames_are_not_followed(clone: Clone) -> None:
    clone.commit({"long.yaml": changed(START, 2)})
    clone.git("switch", "--quiet", "topic")
    (clone.root / "long.yaml").rename(clone.root / "renamed.yaml")
    clone.commit()
    assert clone.open().merge("main", "topic").conflicts == ("long.yaml",)


def test_a_renamed_folder_does_not_draw_new_files_along(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "clone")
    clone.commit({f"old/{n}.yaml": f"number: {n}\n" * 9 for n in range(5)})
    clone.git("branch", "topic")
    clone.commit({"old/new.yaml": "n: 1\n"})
    clone.git("switch", "--quiet", "topic")
    (clone.root / "old").rename(clone.root / "moved")
    clone.commit()
    paths = merged(clone.open().merge("main", "topic")).entries
    assert "old/new.yaml" in paths
    assert "moved/new.yaml" not in paths


def test_a_head_that_is_behind_gives_the_base(clone: Clone) -> None:
    clone.commit({"a.yaml": "a: 2\n"})
    repository = clone.open()
    assert merged(repository.merge("main", "topic")).entries == repository.commit("main").entries


def test_the_work_tree_is_merged_with_a_base_that_moved_on(clone: Clone) -> None:
    diverge(clone, {"a.yaml": "a: 2\n", "long.yaml": changed(START, 2)}, {"b.yaml": "b: 2\n"})
    (clone.root / "b.yaml").unlink()
    clone.write({"long.yaml": changed(START, 27), 'odd "\\\n.yaml': "odd: 1\n", "a folder/x.yaml": "x: 1\n"})
    (clone.root / "run.sh").touch(0o755)
    (clone.root / "link").symlink_to("a.yaml")
    Clone(clone.root / "nested")
    result = clone.open().merge("main")
    assert result.head.name == "work tree"
    entries = merged(result).entries
    assert set(entries) >= {"a.yaml", "long.yaml", 'odd "\\\n.yaml', "a folder/x.yaml", "link"}
    assert "b.yaml" not in entries
    assert entries["run.sh"].mode == EXECUTABLE
    assert entries["nested"].mode == GITLINK
    assert merged(result).read("a.yaml") == b"a: 2\n"
    assert merged(result).read("link") == b"a.yaml"
    assert merged(result).read("long.yaml") == changed({"long.yaml": changed(START, 2)}, 27).encode()


def test_the_work_tree_may_conflict(clone: Clone) -> None:
    clone.commit({"a.yaml": "a: 2\n"})
    clone.git("switch", "--quiet", "topic")
    clone.write({"a.yaml": "a: 33\n"})
    assert clone.open().merge("main").conflicts == ("a.yaml",)


def test_what_has_nothing_in_common_is_not_judged(clone: Clone) -> None:
    clone.git("switch", "--quiet", "--orphan", "island")
    clone.commit({"itamops.yaml": "format: 1\n"})
    with pytest.raises(CannotJudge, match="no history in common") as caught:
        clone.open().merge("main", "island")
    assert "started from" in caught.value.hint


def test_the_repository_stays_as_it_is_and_nothing_is_left_behind(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    diverge(clone, {"long.yaml": changed(START, 2)}, {"long.yaml": changed(START, 27)})
    clone.write({"new.yaml": "n: 1\n"})
    before = {place: place.stat().st_mtime_ns for place in (clone.path / ".git").rglob("*")}
    assert merged(clone.open().merge("main")).read("new.yaml") == b"n: 1\n"
    assert list(temporary.iterdir()) == []
    assert {place: place.stat().st_mtime_ns for place in (clone.path / ".git").rglob("*")} == before


def test_a_clone_that_borrows_objects_can_be_merged(tmp_path: Path) -> None:
    source = Clone(tmp_path / 'odd "source"')
    source.commit(START)
    source.git("branch", "topic")
    diverge(source, {"a.yaml": "a: 2\n"}, {"b.yaml": "b: 2\n"})
    borrower = tmp_path / "borrower"
    source.git("clone", "--quiet", "--shared", source.path, borrower)
    snapshot = merged(open_repository(borrower, ENVIRONMENT).merge("origin/main", "origin/topic"))
    assert contents(snapshot)["a.yaml"] == b"a: 2\n"
    assert contents(snapshot)["b.yaml"] == b"b: 2\n"


def test_modes_and_links_are_merged_like_contents(clone: Clone) -> None:
    (clone.root / "b.yaml").chmod(0o755)
    (clone.root / "link").symlink_to("a.yaml")
    clone.commit({"a.yaml": "a: 2\n"})
    clone.git("switch", "--quiet", "topic")
    (clone.root / "a.yaml").chmod(0o755)
    clone.commit({"b.yaml": "b: 2\n"})
    snapshot = merged(clone.open().merge("main", "topic"))
    assert {snapshot.entries[path].mode for path in ("a.yaml", "b.yaml")} == {EXECUTABLE}
    assert contents(snapshot)["a.yaml"] == b"a: 2\n"
    assert contents(snapshot)["b.yaml"] == b"b: 2\n"
    (clone.root / "link").symlink_to("b.yaml")
    clone.commit()
    assert clone.open().merge("main", "topic").conflicts == ("link",)


def test_a_file_and_a_folder_of_one_name_conflict(clone: Clone) -> None:
    diverge(clone, {"x/y/z.yaml": "z: 1\n"}, {"x/y": "y: 1\n"})
    assert clone.open().merge("main", "topic").conflicts == ("x/y",)


def test_where_merge_bases_differ_what_both_changed_is_in_conflict(clone: Clone) -> None:
    diverge(clone, {"a.yaml": "a: 2\n", "long.yaml": changed(START, 2)}, {"b.yaml": "b: 2\n"})
    clone.git("branch", "before")
    clone.git("merge", "--quiet", "--message=one", "main")
    clone.commit({"long.yaml": changed(START, 20)})
    clone.git("switch", "--quiet", "main")
    clone.git("merge", "--quiet", "--message=other", "before")
    clone.commit({"a.yaml": "a: 3\n"})
    assert len(clone.git("merge-base", "--all", "main", "topic").split()) == 2
    result = clone.open().merge("main", "topic")
    assert result.conflicts == ("a.yaml", "long.yaml")
    clone.git("switch", "--quiet", "topic")
    clone.git("merge", "--quiet", "--message=up to date", "main")
    assert contents(merged(clone.open().merge("main", "topic")))["a.yaml"] == b"a: 3\n"


def random_change(files: dict[str, str], chance: random.Random, calm: int) -> dict[str, str]:
    """Change, add and delete some of the files, and some of their lines: the calmer, the fewer."""
    changed = {}
    for path in sorted({*files, "new-1", "new-2"}):
        lines = files.get(path, "").splitlines(keepends=True)
        match chance.randrange(calm):
            case 0:
                continue
            case 1 if lines:
                lines[chance.randrange(len(lines))] = f"changed: {chance.randrange(3)}\n"
            case 2 if lines:
                del lines[chance.randrange(len(lines))]
            case 2:
                lines = [f"added: {chance.randrange(2)}\n"]
        if lines:
            changed[path] = "".join(lines)
    return changed


@pytest.mark.parametrize("calm", [4, 14])
@pytest.mark.parametrize("seed", range(7))
def test_the_result_is_that_of_a_merge_by_git_without_renames(tmp_path: Path, seed: int, calm: int) -> None:
    """The strategy `resolve` follows no renames; in a clone without attributes it is the model."""
    chance = random.Random(seed)  # noqa: S311 - a test's choices, repeatable
    clone = Clone(tmp_path / "clone")
    start = {f"{name}": "".join(f"{name}-{line}: 1\n" for line in range(9)) for name in "abcdef"}
    clone.commit(start)
    for branch in ("topic", "other"):
        clone.git("switch", "--quiet", "--create", branch, "main")
        clone.git("rm", "--quiet", *start)
        clone.commit(random_change(start, chance, calm))
    result = clone.open().merge("other", "topic")
    clone.git("merge", "--strategy=resolve", "--message=m", "topic", fails=not result.snapshot)
    unmerged = clone.git("diff", "--name-only", "--diff-filter=U").splitlines()
    assert list(result.conflicts) == unmerged
    if result.snapshot:
        assert result.snapshot.entries == clone.open().commit("HEAD").entries
        assert contents(result.snapshot) == contents(clone.open().commit("HEAD"))
