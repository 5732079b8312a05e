"""The demo: the same on every machine, legal at every step, and everything in it that people ask for."""

import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest

from itamops import __version__
from itamops.authoring.pipelines import pipeline_files
from itamops.demo import LAST_DAY, SAMPLE, DemoResult, last_tree, make_demo
from itamops.demo.story import Story, StoryBranch, StoryCommit, tell
from itamops.errors import CannotJudge, UsageProblem
from itamops.findings import FindingClass, Level
from itamops.lifecycles import LIFECYCLES
from itamops.pipeline.audit import StepStanding, audit
from itamops.pipeline.check import Verdict, check, refuse_conflict
from itamops.receipts import BRANCH, read_ledger
from itamops.records.asset import Asset
from itamops.records.base import Metric
from itamops.records.company import Company
from itamops.records.license import License
from itamops.records.location import Location
from itamops.records.order import Order
from itamops.records.person import Person
from itamops.records.request import Request
from itamops.records.team import Team
from itamops.registry import Registry
from itamops.registry.loading import Reader, load
from itamops.reports import build_report
from itamops.rules import RULES
from itamops.rules.engine import Context
from itamops.rules.running import judge
from itamops.snapshot import Repository, Snapshot, open_repository, snapshot_of

PROJECT = Path(__file__).parents[2]
STORY = tell()
BRANCHES = {branch.name: branch for branch in STORY.branches}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo") / "seestern"
    make_demo(made)
    return made


@pytest.fixture(scope="module")
def registry(reader: Reader) -> Registry:
    return load(snapshot_with(), reader).registry


def snapshot_with(*branches: StoryBranch) -> Snapshot:
    """Return the last tree of main, with branches merged in that touch different files."""
    files = dict(last_tree())
    for commit in (commit for branch in branches for commit in branch.commits):
        for path, text in commit.files.items():
            if text is None:
                del files[path]
            else:
                files[path] = text
    return snapshot_of({path: text.encode() for path, text in files.items()})


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", folder, *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def test_who_tries_it_on_a_machine_without_a_name_can_commit(folder: Path) -> None:
    assert git(folder, "config", "--local", "user.name") == "Maryam Okafor"
    assert "@" in git(folder, "config", "--local", "user.email")


def test_it_is_the_same_whatever_somebody_has_configured(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration = tmp_path / "gitconfig"
    configuration.write_text(
        "[user]\nname = Somebody Else\n[core]\nautocrlf = true\n[init]\ndefaultBranch = trunk\n"
        "defaultObjectFormat = sha256\n[commit]\ngpgSign = true\n[i18n]\ncommitEncoding = latin1\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")
    monkeypatch.setenv("TZ", "Pacific/Auckland")

    made = make_demo(tmp_path / "again")

    ids = ["--format=%(refname:short) %(objectname)", "refs/heads"]
    assert git(tmp_path / "again", "for-each-ref", *ids) == git(folder, "for-each-ref", *ids)
    assert made == DemoResult(git(folder, "rev-parse", "main"), made.branches, date(2026, 10, 30))
    assert set(made.branches) == set(BRANCHES)


def test_an_audit_shows_steps_that_are_proved_one_ratified_and_one_that_nobody_approved(folder: Path) -> None:
    repository = open_repository(folder)
    ledger = read_ledger(repository.branch(BRANCH).files(repository.branch(BRANCH).tip()))
    pipeline = ledger.filed[0].receipt.commit

    made = audit(repository, pipeline, "main", ledger, ThreadPoolExecutor, 1)

    by_standing = {
        standing: [
            git(folder, "log", "-1", "--format=%s", one.commit)
            for one in made.commits
            if one.standing is standing
        ]
        for standing in StepStanding
    }
    assert made.flaws == ()
    assert len(by_standing.pop(StepStanding.PROVED)) == len(made.commits) - 2 > 8
    assert by_standing == {
        StepStanding.RATIFIED: ["Camila lost her phone at the harbour"],
        StepStanding.UNPROVED: ["A monitor for Portland, and a leased ThinkPad on its way"],
    }
    assert {one.person for step in made.commits for one in step.agreed} == {
        "dpark",
        "hlund",
        "lbrandt",
        "mokafor",
        "wcarter",
    }


def test_each_receipt_names_the_one_before_and_comes_on_its_day(folder: Path) -> None:
    branch = open_repository(folder).branch(BRANCH)
    receipts = [filed.receipt for filed in read_ledger(branch.files(branch.tip())).filed]

    assert [one.day for one in receipts] == sorted(one.day for one in receipts)
    assert [one.commit for one in receipts if one.ratifies is None] == git(
        folder, "rev-list", "--first-parent", "--reverse", f"{receipts[0].commit}^..main"
    ).splitlines()
    assert receipts[-1].day == LAST_DAY


def test_its_pipeline_is_that_of_its_forge_and_installs_a_version_without_a_wheel() -> None:
    tree = last_tree()

    assert dict(pipeline_files("github")).items() <= tree.items()
    assert tree["tools/itamops.txt"] == f"itamops=={__version__}\n"
    assert [path for path in tree if path.startswith("tools/")] == [
        "tools/itamops.txt",
        "tools/requirements.txt",
    ]


def test_main_is_checked_out_and_clean(folder: Path) -> None:
    assert git(folder, "status", "--porcelain", "--branch") == "## main"
    assert (folder / "itamops.yaml").read_bytes() == last_tree()["itamops.yaml"].encode()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(UsageProblem, match="not empty"):
        make_demo(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_in_the_way_and_a_missing_git_are_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageProblem, match="File exists"):
        make_demo(tmp_path / "file")

    monkeypatch.setenv("PATH", "")
    with pytest.raises(CannotJudge, match="git was not found"):
        make_demo(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_sample_in_this_project_is_its_last_tree() -> None:
    """After a change of the story, `write_tree` puts the sample in place anew."""
    expected = {path: text for path, text in last_tree().items() if path.startswith((*SAMPLE, "schemas/"))}
    folders = [PROJECT / "registry", PROJECT / "schemas"]
    stands = [PROJECT / "itamops.yaml", *(path for folder in folders for path in folder.rglob("*"))]

    assert {path.relative_to(PROJECT).as_posix() for path in stands if path.is_file()} == set(expected)
    assert {path: (PROJECT / path).read_text("utf-8") for path in expected} == expected


def test_its_last_day_has_renewals_to_show(registry: Registry) -> None:
    report = build_report("renewals", registry, LAST_DAY)
    shown = Counter(row[1] for row in report.rows)

    assert [column.name for column in report.columns][1] == "what"
    assert shown == {"maintenance": 1, "contract": 2}


def test_its_last_day_has_warnings_to_show_and_no_error(reader: Reader) -> None:
    verdict = check(snapshot_with(), None, reader, day=LAST_DAY, today=LAST_DAY)

    found = Counter((finding.code, finding.level, finding.classed) for finding in verdict.findings)
    assert found == {
        ("COST004", Level.WARNING, FindingClass.PRESENT): 1,
        ("COST101", Level.NOTE, FindingClass.PRESENT): 2,
        ("COST102", Level.NOTE, FindingClass.PRESENT): 1,
        ("LIFE009", Level.WARNING, FindingClass.PRESENT): 5,
        ("POL006", Level.WARNING, FindingClass.PRESENT): 1,
        ("POL012", Level.WARNING, FindingClass.PRESENT): 1,
        ("POL018", Level.WARNING, FindingClass.PRESENT): 2,
        ("POL012", Level.WARNING, FindingClass.WAIVED): 1,
    }


def test_every_step_of_main_is_legal_on_its_day(reader: Reader) -> None:
    errors = [
        f"{commit.message.splitlines()[0]}: {signed.code} {signed.problem.message}"
        for commit, context in steps_of_main(STORY, reader)
        for signed in judge(RULES, context)
        if signed.level is Level.ERROR
    ]

    assert errors == []


def steps_of_main(story: Story, reader: Reader) -> Iterator[tuple[StoryCommit, Context]]:
    """Yield each commit of main with what the rules judge it on: its tree, the one before it, its day."""
    files: dict[str, bytes] = {}
    before = None
    for commit in story.main:
        files |= {path: text.encode() for path, text in commit.files.items() if text is not None}
        after = load(snapshot_of(files), reader, known=before)
        day = datetime.fromtimestamp(commit.seconds, UTC).date()
        yield commit, Context(after, before, day=day, today=day)
        before = after


def test_five_people_commit_over_a_year() -> None:
    days = [datetime.fromtimestamp(commit.seconds, UTC).date() for commit in STORY.main]

    assert len({commit.email for commit in STORY.main}) == 5
    assert days == sorted(days)
    assert (days[0], days[-1]) == (date(2025, 11, 3), LAST_DAY)
    assert 100 <= len(STORY.main) <= 160
    assert sum(bool(commit.branch) for commit in STORY.main) >= 10


@pytest.mark.parametrize("name", BRANCHES)
def test_an_open_branch_passes_or_is_refused_for_its_one_reason(
    folder: Path, reader: Reader, name: str
) -> None:
    verdict = judged(open_repository(folder), name, reader)

    errors = {finding.code for finding in verdict.counting if finding.level is Level.ERROR}
    assert errors == ({BRANCHES[name].refused_by} if BRANCHES[name].refused_by else set())
    assert name.startswith("refused/") is verdict.fails


def judged(repository: Repository, name: str, reader: Reader) -> Verdict:
    main, merged = repository.commit("main"), repository.merge("main", name)
    if merged.snapshot is None:
        return refuse_conflict(merged.conflicts, repository.commit(name), main, day=LAST_DAY)
    return check(merged.snapshot, main, reader, day=LAST_DAY, today=LAST_DAY)


def test_of_two_branches_that_take_the_last_seat_one_gets_in(reader: Reader) -> None:
    first, second = BRANCHES["good-alone/miro-for-mei"], BRANCHES["good-alone/miro-for-simon"]

    verdict = check(snapshot_with(first, second), snapshot_with(first), reader, day=LAST_DAY, today=LAST_DAY)

    assert [finding.code for finding in verdict.counting if finding.level is Level.ERROR] == ["LIC001"]


def test_it_has_what_people_ask_for(registry: Registry) -> None:
    counts = {
        record.kind: len(registry.of(record))
        for record in (Person, Team, Company, Location, Asset, License, Request)
    }

    assert counts == {
        "person": 60,
        "team": 6,
        "company": 2,
        "location": 5,
        "asset": 180,
        "license": 35,
        "request": 31,
    }
    assert {location.country for location in registry.of(Location).values()} >= {"DE", "PT", "US"}
    assert {company.currency for company in registry.of(Company).values()} == {"EUR", "USD"}


@pytest.mark.parametrize("kind", LIFECYCLES)
def test_records_of_a_kind_stand_in_every_state_or_were_there(registry: Registry, kind: str) -> None:
    """A state that is only passed through may be left by all at the end; a device's is shown as it stands."""
    records = registry.all(kind).values()
    standing = {getattr(record, "state", "") for record in records}
    passed = {entry.to for record in records for entry in getattr(record, "lifecycle", ())}

    states = set(LIFECYCLES[kind].states)
    assert standing == states if kind in ("asset", "request", "license") else passed == states


def test_licenses_are_counted_by_every_metric(registry: Registry) -> None:
    used: Mapping[str, int] = Counter(line.metric for line in registry.of(License).values())

    assert set(used) == set(get_args(Metric))


def test_two_orders_are_partly_received(registry: Registry) -> None:
    def is_partly_received(order: Order) -> bool:
        received = sum(receipt.quantity for receipt in order.receipts)
        return 0 < received < sum(line.quantity for line in order.lines)

    partly = {order.name for order in registry.of(Order).values() if is_partly_received(order)}
    assert partly == {"Headsets and toner", "Two MacBooks for design"}
