"""A registry of an older format becomes one of the newest, and a check knows that change from any other."""

from collections.abc import Mapping
from datetime import date

import pytest

from itamops.errors import CannotJudge, UsageProblem
from itamops.pipeline.check import check
from itamops.registry import migrations
from itamops.registry.loading import Reader, configuration_of
from itamops.registry.migrations import is_migration, migrated, with_files
from itamops.snapshot import Snapshot, snapshot_of

DAY = date(2026, 2, 3)
CONFIGURATION = b"format: 1\norganization: Acme\ncurrency: EUR\n"
TEAM = "registry/teams/it.yaml"


@pytest.fixture
def format_0(monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    """Return a registry of a format that never was: teams had a `title`, and a policy said so."""

    def migrate(tree: Snapshot) -> Mapping[str, bytes]:
        return {
            "itamops.yaml": tree.read("itamops.yaml").replace(b"format: 0", b"format: 1"),
            TEAM: tree.read(TEAM).replace(b"title:", b"name:"),
        }

    monkeypatch.setitem(migrations.MIGRATIONS, 0, migrate)
    configuration = CONFIGURATION.replace(b"format: 1", b"format: 0")
    return snapshot_of({"itamops.yaml": configuration, TEAM: b"id: it\ntitle: IT\n"})


def test_the_newest_format_has_nothing_to_migrate() -> None:
    tree = snapshot_of({"itamops.yaml": CONFIGURATION})
    assert migrated(tree) == {}
    assert not is_migration(tree, tree)


def test_an_older_one_is_brought_up_to_date(format_0: Snapshot) -> None:
    files = migrated(format_0)
    assert files == {"itamops.yaml": CONFIGURATION, TEAM: b"id: it\nname: IT\n"}
    assert dict(with_files(format_0, files).read_many([TEAM])) == {TEAM: files[TEAM]}
    assert dict(with_files(format_0, files).sizes([TEAM])) == {TEAM: len(files[TEAM])}


def test_a_check_accepts_a_migration_and_nothing_beside_it(format_0: Snapshot, reader: Reader) -> None:
    head = with_files(format_0, migrated(format_0))
    found = check(head, format_0, reader, day=DAY, today=DAY).counting
    assert "GOV001" not in {one.code for one in found}

    beside = with_files(head, {TEAM: b"id: it\nname: Mine\n"})
    with pytest.raises(CannotJudge, match="cannot be read on the base"):
        check(beside, format_0, reader, day=DAY, today=DAY)


@pytest.mark.parametrize("format_line", [b"format: 7\n", b"format: one\n", b""])
def test_what_this_version_does_not_know_is_wrong_use(format_line: bytes) -> None:
    with pytest.raises(UsageProblem, match="format"):
        migrated(snapshot_of({"itamops.yaml": format_line + b"currency: EUR\n"}))


def test_a_format_without_a_migration_is_wrong_use() -> None:
    with pytest.raises(UsageProblem, match="cannot be migrated"):
        migrated(snapshot_of({"itamops.yaml": b"format: 0\n"}))


def test_every_command_refuses_a_newer_registry() -> None:
    with pytest.raises(UsageProblem, match="format 2, and this version reads up to 1"):
        configuration_of(snapshot_of({"itamops.yaml": CONFIGURATION.replace(b"1", b"2")}))
