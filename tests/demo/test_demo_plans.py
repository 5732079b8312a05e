"""The open branches of the demo, planned: what a reviewer of each would read."""

import re
from pathlib import Path

import pytest

from itamops.cache import Cache
from itamops.demo import LAST_DAY, make_demo
from itamops.demo.story import tell
from itamops.findings import FindingClass
from itamops.formats.plans import PLAN_FORMATS
from itamops.pipeline.check import check, refuse_conflict
from itamops.pipeline.plan import Plan, make_plan
from itamops.registry.loading import Reader
from itamops.snapshot import Repository, open_repository

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BRANCHES = {branch.name: branch for branch in tell().branches}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    made = tmp_path_factory.mktemp("demo") / "seestern"
    make_demo(made)
    return open_repository(made)


def planned(repository: Repository, reader: Reader, branch: str) -> Plan:
    merged = repository.merge("main", branch)
    if merged.snapshot is None:
        verdict = refuse_conflict(merged.conflicts, merged.head, merged.base, day=LAST_DAY)
    else:
        verdict = check(merged.snapshot, merged.base, reader, day=LAST_DAY, today=LAST_DAY)
    return make_plan(verdict, Cache())


@pytest.mark.parametrize("name", BRANCHES)
def test_every_open_branch_has_a_plan(name: str, repository: Repository, reader: Reader) -> None:
    plan = planned(repository, reader, name)
    introduced = {finding.code for finding in plan.found(FindingClass.INTRODUCED)}

    assert not BRANCHES[name].refused_by or BRANCHES[name].refused_by in introduced
    assert plan.records or plan.files or plan.change_digest is None
    assert all(render(plan) for render in PLAN_FORMATS.values())


def test_the_readme_shows_what_the_plan_says(repository: Repository, reader: Reader) -> None:
    coloured = PLAN_FORMATS["text"](planned(repository, reader, "refused/more-office-than-owned"))
    text = re.sub("\x1b.*?m", "", coloured)
    shown = re.search(r"--head refused/more-office-than-owned [^\n]*\n(.*?)```", README, re.DOTALL)

    assert shown
    for part in shown[1].split("…\n"):
        assert part in text
    assert "needed     0 \N{RIGHTWARDS ARROW} 2" in shown[1]
    assert "true-up    0.00 EUR \N{RIGHTWARDS ARROW} 500.00 EUR" in shown[1]
