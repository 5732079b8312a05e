"""The work tree reads as `git add --all` would commit it: git itself is asked each time."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from itamops.errors import CannotJudge, UsageProblem
from itamops.snapshot import (
    EXECUTABLE,
    FILE,
    GITLINK,
    SYMLINK,
    Snapshot,
    disk,
    objects,
    open_repository,
)
from itamops.snapshot.disk import Disk
from tests.snapshot.clones import ENVIRONMENT, Clone, contents, program

COMMITTED = {
    "a.yaml": "a: 1\n",
    "b.yaml": "b: 1\n",
    "folder/c.yaml": "c: 1\n",
    "folder/deep/d.yaml": "d: 1\n",
    "space and\nline end.yaml": "e: 1\n",
    "ümläut.yaml": "f: 1\n",
    ".gitignore": "*.log\n",
}


@pytest.fixture(params=["", "the registry"])
def clone(tmp_path: Path, request: pytest.FixtureRequest) -> Clone:
    clone = Clone(tmp_path / "clone", request.param)
    (clone.path / "outside.txt").write_text("not ours")
    clone.commit(COMMITTED)
    return clone


def assert_reads_as_committed(clone: Clone) -> Snapshot:
    work_tree = clone.open().work_tree()
    found = {
        path: work_tree.read(path) for path in work_tree.entries if work_tree.entries[path].mode != GITLINK
    }
    clone.commit()
    commit = clone.open().commit("HEAD")
    assert dict(work_tree.entries) == dict(commit.entries)
    assert list(work_tree.entries) == list(commit.entries)
    assert found == {path: commit.read(path) for path in found}
    return work_tree


def nothing(root: Path) -> None:
    assert root.is_dir()


def edit(root: Path) -> None:
    (root / "a.yaml").write_text("a: 2\n")
    (root / "folder/c.yaml").write_text("c: 22\n")


def delete(root: Path) -> None:
    (root / "a.yaml").unlink()
    (root / "folder/deep/d.yaml").unlink()


def add(root: Path) -> None:
    (root / "new.yaml").write_text("new: 1\n")
    (root / "new folder").mkdir()
    (root / "new folder/empty.yaml").write_text("")
    (root / "empty folder").mkdir()
    (root / "ignored.log").write_text("no")


def name_oddly(root: Path) -> None:
    Path(os.fsdecode(os.fsencode(root) + b"/latin\xe41.yaml")).write_text("odd: 1\n")
    (root / 'quote " \\ back \t tab.yaml').write_text("odd: 2\n")
    (root / "-option.yaml").write_text("odd: 3\n")
    (root / "? tag\n  ctime: 1:1").write_text("odd: 4\n")


def make_runnable(root: Path) -> None:
    (root / "a.yaml").chmod(0o755)
    (root / "new.sh").touch(0o755)
    (root / "group.sh").touch()
    (root / "group.sh").chmod(0o654)


def link(root: Path) -> None:
    (root / "a.yaml").unlink()
    (root / "a.yaml").symlink_to("b.yaml")
    (root / "dangling").symlink_to("nowhere\r\n")
    (root / "to-folder").symlink_to("folder")


def folder_for_a_file(root: Path) -> None:
    (root / "a.yaml").unlink()
    (root / "a.yaml").mkdir()
    (root / "a.yaml/inside.yaml").write_text("x: 1\n")


def file_for_a_folder(root: Path) -> None:
    (root / "folder/deep/d.yaml").unlink()
    (root / "folder/deep").rmdir()
    (root / "folder/deep").write_text("x: 1\n")


def link_for_a_folder(root: Path) -> None:
    (root / "folder").rename(root / "moved")
    (root / "folder").symlink_to("moved")


def ignored_link_for_a_folder(root: Path) -> None:
    link_for_a_folder(root)
    (root / ".gitignore").write_text("folder\n")


@pytest.mark.parametrize(
    "change",
    [
        nothing,
        edit,
        delete,
        add,
        name_oddly,
        make_runnable,
        link,
        folder_for_a_file,
        file_for_a_folder,
        link_for_a_folder,
        ignored_link_for_a_folder,
    ],
)
def test_reads_as_it_would_be_committed(clone: Clone, change: Callable[[Path], None]) -> None:
    change(clone.root)
    assert_reads_as_committed(clone)


def test_modes_are_told(clone: Clone) -> None:
    make_runnable(clone.root)
    (clone.root / "link").symlink_to("a.yaml")
    entries = clone.open().work_tree().entries
    modes = {path: entries[path].mode for path in ("a.yaml", "b.yaml", "link")}
    assert modes == {"a.yaml": EXECUTABLE, "b.yaml": FILE, "link": SYMLINK}


def test_what_is_neither_file_nor_link_is_not_there(clone: Clone) -> None:
    (clone.root / "a.yaml").unlink()
    os.mkfifo(clone.root / "a.yaml")
    assert "a.yaml" not in clone.open().work_tree().entries


def test_only_the_registry_is_read_and_nothing_outside(clone: Clone) -> None:
    entries = clone.open().work_tree().entries
    assert ("outside.txt" in entries) == (clone.root == clone.path)
    assert set(COMMITTED) < set(entries)


def test_what_is_staged_does_not_count_what_is_on_disk_does(clone: Clone) -> None:
    clone.write({"a.yaml": "staged\n", "only-announced.yaml": "x\n"})
    clone.git("add", clone.root / "a.yaml")
    clone.git("add", "--intent-to-add", clone.root / "only-announced.yaml")
    clone.write({"a.yaml": "on disk\n"})
    assert clone.open().work_tree().read("a.yaml") == b"on disk\n"
    assert_reads_as_committed(clone)


def test_a_file_in_conflict_reads_as_it_is_on_disk(clone: Clone) -> None:
    clone.git("switch", "--quiet", "--create=other")
    clone.commit({"a.yaml": "theirs\n"})
    clone.git("switch", "--quiet", "main")
    clone.commit({"a.yaml": "ours\n"})
    clone.git("merge", "other", fails=True)
    assert clone.git("ls-files", "--unmerged")
    assert b"<<<<<<<" in clone.open().work_tree().read("a.yaml")
    assert_reads_as_committed(clone)


def test_file_systems_without_run_bits_and_links_keep_what_git_has(clone: Clone) -> None:
    make_runnable(clone.root)
    link(clone.root)
    clone.commit()
    clone.git("config", "core.fileMode", "false")
    clone.git("config", "core.symlinks", "no")
    (clone.root / "a.yaml").unlink()
    (clone.root / "a.yaml").write_text("b.yaml")
    (clone.root / "new.sh").chmod(0o644)
    (clone.root / "b.yaml").chmod(0o755)
    (clone.root / "newer.sh").touch(0o755)
    entries = assert_reads_as_committed(clone).entries
    assert entries["a.yaml"].mode == SYMLINK
    assert entries["new.sh"].mode == EXECUTABLE
    assert entries["newer.sh"].mode == FILE


def test_files_outside_a_sparse_checkout_are_still_there(clone: Clone) -> None:
    clone.git("sparse-checkout", "set", "--no-cone", "/*", "!deep")
    assert not (clone.root / "folder/deep/d.yaml").exists()
    work_tree = assert_reads_as_committed(clone)
    assert work_tree.read("folder/deep/d.yaml") == b"d: 1\n"
    assert list(work_tree.sizes(["folder/deep/d.yaml"])) == [("folder/deep/d.yaml", len(b"d: 1\n"))]


def test_nested_repositories_are_gitlinks(clone: Clone, tmp_path: Path) -> None:
    other = Clone(tmp_path / "other")
    other.commit()
    clone.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.path, clone.root / "sub"
    )
    clone.commit()
    Clone(clone.root / "folder/nested").commit({"x.yaml": "x: 1\n"})
    entries = clone.open().work_tree().entries
    assert entries["sub"].mode == entries["folder/nested"].mode == GITLINK
    assert entries["sub"].blob == other.git("rev-parse", "HEAD")
    assert not any(path.startswith(("sub/", "folder/nested/")) for path in entries)


ATTRIBUTES = {
    "none": "",
    "text": "text",
    "no-text": "-text",
    "auto": "text=auto",
    "lf": "eol=lf",
    "crlf": "eol=crlf",
    "auto-lf": "text=auto eol=lf",
    "binary": "binary",
    "odd": "text=odd",
}
CONTENTS = {"text": b"a\r\nb\r\n", "mixed": b"a\r\nb\n", "lone-cr": b"a\r\nb\rc\r\n", "nul": b"a\r\n\0\r\n"}
BEFORE = {"lf": b"a\n", "crlf": b"a\r\n"}


@pytest.mark.parametrize("autocrlf", ["no", "on", "input"])
def test_line_ends_are_those_that_git_would_store(tmp_path: Path, autocrlf: str) -> None:
    clone = Clone(tmp_path / "clone", "sub")
    names = [f"{attribute}/{content}" for attribute in ATTRIBUTES for content in CONTENTS]
    clone.commit({f"{name}/{before}.yaml": BEFORE[before] for name in names for before in BEFORE})
    clone.git("config", "core.autocrlf", autocrlf)
    attributes = "".join(f"{folder}/** {attribute}\n" for folder, attribute in ATTRIBUTES.items())
    clone.write({".gitattributes": attributes})
    for name in names:
        content = CONTENTS[name.rpartition("/")[2]]
        clone.write({f"{name}/{file}.yaml": content for file in (*BEFORE, "new")})
    (clone.root / "text/link").symlink_to("target\r\n")
    assert_reads_as_committed(clone)


def test_a_checkout_with_crlf_reads_as_lf(clone: Clone) -> None:
    clone.commit({".gitattributes": "*.yaml text eol=crlf\n"})
    (clone.root / "a.yaml").unlink()
    clone.git("checkout", "--", clone.root / "a.yaml")
    assert (clone.root / "a.yaml").read_bytes() == b"a: 1\r\n"
    assert clone.open().work_tree().read("a.yaml") == b"a: 1\n"


def test_sizes_are_known_without_reading(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    clone.write({"a.yaml": "a: 12345\n", "new.yaml": b"n" * 70_000})
    work_tree = clone.open().work_tree()
    reads = count_reads(monkeypatch)
    assert dict(work_tree.sizes(["new.yaml", "b.yaml", "a.yaml"])) == {
        "new.yaml": 70_000,
        "b.yaml": 5,
        "a.yaml": 9,
    }
    assert reads == []


def count_reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    reads: list[str] = []
    read = Disk.read

    def counted(self: Disk, path: str) -> bytes:
        reads.append(path)
        return read(self, path)

    monkeypatch.setattr(Disk, "read", counted)
    return reads


def test_unchanged_files_are_not_opened(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = count_reads(monkeypatch)
    clone.write({"a.yaml": "a: 2\n", "new.yaml": "n: 1\n"})
    work_tree = clone.open().work_tree()
    assert sorted(reads) == ["a.yaml", "new.yaml"]
    assert work_tree.read("b.yaml") == b"b: 1\n"
    assert sorted(reads) == ["a.yaml", "new.yaml"]


def test_a_file_as_young_as_the_index_is_opened(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = count_reads(monkeypatch)
    os.utime(clone.path / ".git/index", ns=((clone.root / "a.yaml").stat().st_mtime_ns,) * 2)
    clone.open().work_tree()
    assert "a.yaml" in reads


def test_stat_data_in_a_form_not_known_only_costs_time(clone: Clone, tmp_path: Path) -> None:
    expected = clone.open().work_tree()
    other_git = program(tmp_path / "git", "git \"$@\" | sed -z 's/  ctime:/  birth:/g'")
    assert clone.open(other_git).work_tree().entries == expected.entries


def test_an_answer_in_a_form_not_known_is_not_judged(clone: Clone, tmp_path: Path) -> None:
    other_git = program(tmp_path / "git", 'git "$@"; case "$*" in *ls-files*) echo surprise;; esac')
    with pytest.raises(CannotJudge, match="unknown form"):
        clone.open(other_git).work_tree()


def test_a_file_that_changes_while_it_is_read_is_not_judged(clone: Clone) -> None:
    clone.write({"a.yaml": "a: 2\n"})
    work_tree = clone.open().work_tree()
    clone.write({"a.yaml": "a: 3\n"})
    with pytest.raises(CannotJudge, match=r"a\.yaml changed while it was read"):
        work_tree.read("a.yaml")
    (clone.root / "a.yaml").unlink()
    with pytest.raises(CannotJudge, match=r"a\.yaml cannot be read"):
        work_tree.read("a.yaml")


def test_of_a_long_file_only_the_beginning_is_read(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (disk, objects):
        monkeypatch.setattr(module, "LARGEST_BYTES", 1000)
    clone.write({"at-most.csv": b"0" * 1000, "long.csv": b"0123456789" * 300_000, "short.csv": b"1\n"})
    work_tree = assert_reads_as_committed(clone)
    assert [len(content) for _, content in work_tree.read_many(["long.csv", "at-most.csv"])] == [1001, 1000]
    paths = ["long.csv", "short.csv", "long.csv", "at-most.csv"]
    assert [len(content) for _, content in clone.open().commit("HEAD").read_many(paths)] == [
        1001,
        2,
        1001,
        1000,
    ]


def test_before_the_first_commit_everything_is_untracked(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "clone")
    clone.write({"a.yaml": "a: 1\n"})
    work_tree = assert_reads_as_committed(clone)
    assert list(work_tree.entries) == ["a.yaml", "itamops.yaml"]


def test_hashes_are_those_of_the_repository(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "clone", object_format="sha256")
    clone.commit({"a.yaml": "a: 1\n"})
    clone.write({"a.yaml": "a: 2\n", "b.yaml": "b: 1\n"})
    work_tree = assert_reads_as_committed(clone)
    assert work_tree.object_format == "sha256"
    assert len(work_tree.entries["a.yaml"].blob) == 64


def test_a_linked_work_tree_has_its_own_files_and_shares_the_cache(clone: Clone, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    clone.git("worktree", "add", "--quiet", linked)
    root = linked / clone.root.relative_to(clone.path)
    (root / "a.yaml").write_text("a: 3\n")
    repository = open_repository(root, ENVIRONMENT)
    assert repository.work_tree().read("a.yaml") == b"a: 3\n"
    assert repository.work_tree().read("b.yaml") == b"b: 1\n"
    assert clone.open().work_tree().read("a.yaml") == b"a: 1\n"
    assert repository.cache_path() == clone.open().cache_path() == clone.path / ".git/itamops"


def test_a_submodule_is_a_repository_of_its_own(clone: Clone, tmp_path: Path) -> None:
    outer = Clone(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", clone.path, "inner")
    repository = open_repository(outer.path / "inner" / clone.root.relative_to(clone.path), ENVIRONMENT)
    assert repository.work_tree().entries == repository.commit("HEAD").entries
    assert repository.cache_path() == outer.path / ".git/modules/inner/itamops"


@pytest.mark.parametrize("has_git", [True, False])
def test_a_thousand_folders_deep_is_not_too_deep(tmp_path: Path, *, has_git: bool) -> None:
    clone = Clone(tmp_path / "clone")
    place = clone.root
    for _ in range(1200):
        place /= "d"
        place.mkdir()
    (place / "a.yaml").write_text("a: 1\n")
    if not has_git:
        (clone.root / ".git").rename(tmp_path / "hidden")
    assert clone.open().work_tree().read("d/" * 1200 + "a.yaml") == b"a: 1\n"
    (place / "a.yaml").unlink()
    os.removedirs(place)  # what tidies up after the tests would recurse too deep


def test_the_root_is_found_from_any_folder_below(clone: Clone) -> None:
    repository = open_repository(clone.root / "folder/deep", ENVIRONMENT)
    assert repository.root == clone.root
    assert contents(repository.work_tree()) == contents(clone.open().work_tree())


def test_a_folder_without_git_is_readable_but_has_nothing_to_compare_with(tmp_path: Path) -> None:
    root = tmp_path / "folder"
    (root / "registry").mkdir(parents=True)
    (root / "itamops.yaml").write_text("format: 1\n")
    (root / "registry/a.yaml").write_text("a: 1\n")
    (root / "registry/link").symlink_to("../registry")
    repository = open_repository(root / "registry", ENVIRONMENT, "no-such-git")
    work_tree = repository.work_tree()
    modes = {path: oct(entry.mode) for path, entry in work_tree.entries.items()}
    assert modes == {"itamops.yaml": "0o100644", "registry/a.yaml": "0o100644", "registry/link": "0o120000"}
    assert dict(work_tree.read_many(["registry/link", "registry/a.yaml"])) == {
        "registry/link": b"../registry",
        "registry/a.yaml": b"a: 1\n",
    }
    assert repository.cache_path() is None
    with pytest.raises(CannotJudge, match="in no git repository"):
        repository.commit("HEAD")


def test_a_place_without_a_registry_is_wrong_use(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "clone")
    (clone.path / "itamops.yaml").unlink()
    (tmp_path / "itamops.yaml").write_text("format: 1\n")
    for place, message in {clone.path: r"no itamops\.yaml in", tmp_path / "missing": "is no folder"}.items():
        with pytest.raises(UsageProblem, match=message) as caught:
            open_repository(place, ENVIRONMENT)
        assert caught.value.exit_code == 2


def test_a_missing_git_is_told(clone: Clone) -> None:
    with pytest.raises(CannotJudge, match="no-such-git was not found"):
        clone.open("no-such-git")


@pytest.mark.parametrize(
    "place", [".gitignore", ".git/info/exclude", "registry/.gitignore", "the user's own"]
)
def test_what_an_ignore_file_hides_of_the_registry_is_read_and_known_as_ignored(
    clone: Clone, tmp_path: Path, place: str
) -> None:
    lines = "people/\n*.json\nitamops.yaml\n"
    clone.write({"registry/people/a.yaml": "id: a\n", "schemas/x.json": "{}", "people/b.yaml": "id: b\n"})
    if place == "the user's own":
        own = tmp_path / "ignored"
        own.write_text(lines)
        clone.git("config", "core.excludesFile", str(own))
    else:
        (clone.path / place if place.startswith(".git/") else clone.root / place).write_text(lines)

    tree = clone.open().work_tree()

    hidden = {"registry/people/a.yaml"} | (set() if place.startswith("registry") else {"schemas/x.json"})
    assert tree.ignored == hidden
    assert tree.read("registry/people/a.yaml") == b"id: a\n"
    assert ("people/b.yaml" in tree.entries) is place.startswith("registry")
