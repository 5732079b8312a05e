"""`itamops branches` as people call it, on the demo's open branches and on a clone of a registry."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from itamops.demo import LAST_DAY, make_demo

Run = Callable[..., "subprocess.CompletedProcess[str]"]

DAY = ("--day", str(LAST_DAY))
PLACE = "id: {id}\nname: {name}\ntype: site\n"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("branches") / "demo"
    make_demo(made)
    return made


def start_branch(run: Run, folder: Path, branch: str, place: str, name: str) -> None:
    run("git", "switch", "--quiet", "--create", branch, "main", cwd=folder)
    path = folder / "registry" / "locations" / f"{place}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(PLACE.format(id=place, name=name), encoding="utf-8")
    run("git", "add", "--all", cwd=folder)
    run("git", "commit", "--quiet", "--message", branch, cwd=folder)
    run("git", "switch", "--quiet", "main", cwd=folder)


def test_two_that_take_the_last_seat_are_found_before_either_is_merged(run: Run, demo: Path) -> None:
    done = run("itamops", "branches", "refs/heads/good-alone/*", *DAY, cwd=demo, code=1)

    assert "good-alone/miro-for-mei and good-alone/miro-for-simon: both affect license/" in done.stdout
    assert "  error[LIC001] Miro needs 11 rights by seat, 10 are owned" in done.stdout
    assert "1 pair cannot both be merged; 2 open branches" in done.stdout


def test_each_of_them_alone_is_fine(run: Run, demo: Path) -> None:
    found = json.loads(
        run(
            "itamops", "branches", "refs/heads/good-alone/*", *DAY, "--format", "json", cwd=demo, code=1
        ).stdout
    )

    assert [branch["introduced"] for branch in found["branches"]] == [0, 0]
    assert [one["code"] for one in found["clashes"][0]["findings"]] == ["LIC001"]


def test_what_is_wrong_alone_is_no_clash(run: Run, demo: Path) -> None:
    names = ("refs/heads/refused/handed-to-a-leaver", "refs/heads/refused/serial-that-exists")
    done = run("itamops", "branches", *names, *DAY, cwd=demo)

    assert "no branches conflict; 2 open branches" in done.stdout


def test_one_serial_in_two_records(run: Run, demo: Path) -> None:
    names = ("refs/heads/refused/received-more-than-ordered", "refs/heads/refused/serial-that-exists")

    assert "error[ID003]" in run("itamops", "branches", *names, *DAY, cwd=demo, code=1).stdout


def test_a_record_that_both_make_conflicts(run: Run, registry: Path) -> None:
    start_branch(run, registry, "one", "berlin", "Berlin")
    start_branch(run, registry, "other", "berlin", "Berlin-Mitte")
    start_branch(run, registry, "apart", "bonn", "Bonn")
    done = run("itamops", "branches", cwd=registry, code=1)

    assert "one and other: both affect location/berlin\n  error[CHG001]" in done.stdout
    assert "3 open branches" in done.stdout
    assert "1 pair compared" in done.stdout


def test_a_clone_compares_the_branches_of_its_remote(run: Run, registry: Path, tmp_path: Path) -> None:
    start_branch(run, registry, "one", "berlin", "Berlin")
    run("git", "switch", "--quiet", "--orphan", "itamops-receipts", cwd=registry)
    run("git", "commit", "--quiet", "--allow-empty", "--message", "Receipts", cwd=registry)
    run("git", "switch", "--quiet", "main", cwd=registry)
    run("git", "clone", "--quiet", registry, tmp_path / "clone", cwd=tmp_path)
    start_branch(run, tmp_path / "clone", "mine", "bonn", "Bonn")
    found = json.loads(run("itamops", "branches", "--format", "json", cwd=tmp_path / "clone").stdout)

    assert [branch["name"] for branch in found["branches"]] == ["origin/one"]
    assert found["status"] == "clean"


def test_nothing_is_open(run: Run, registry: Path) -> None:
    assert "0 open branches" in run("itamops", "branches", cwd=registry).stdout
    done = run("itamops", "branches", "refs/heads/no-such-*", cwd=registry, code=3)

    assert "no open branch is named refs/heads/no-such-*" in done.stderr
