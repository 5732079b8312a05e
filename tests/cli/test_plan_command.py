"""`itamops plan` as people call it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., "subprocess.CompletedProcess[str]"]

PLACE = "id: berlin\nname: Berlin\ntype: site\n"


def write(registry: Path, text: str, name: str = "berlin") -> None:
    folder = registry / "registry" / "locations"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def commit(run: Run, registry: Path, message: str) -> None:
    run("git", "add", "--all", cwd=registry)
    run("git", "commit", "--quiet", "--message", message, cwd=registry)


def test_the_work_tree_is_planned_onto_the_main_line(run: Run, registry: Path) -> None:
    write(registry, PLACE)
    done = run("itamops", "plan", cwd=registry)

    assert done.stdout.startswith("Plan of work tree onto commit ")
    assert "+ location Berlin  berlin\n  + type  site\n" in done.stdout
    assert "1 new, 0 changed, 0 removed; no finding introduced" in done.stdout


def test_nothing_changes(run: Run, registry: Path) -> None:
    assert "Nothing changes." in run("itamops", "plan", "--base", "HEAD", cwd=registry).stdout


def test_an_error_is_told_and_does_not_fail_the_plan(run: Run, registry: Path) -> None:
    write(registry, f"{PLACE}parent: nowhere\n")

    assert "error[REF001]" in run("itamops", "plan", "--base", "HEAD", cwd=registry).stdout


def test_plan_and_check_name_the_change_alike(run: Run, registry: Path) -> None:
    write(registry, PLACE)
    digests = {
        json.loads(run("itamops", command, "--base", "HEAD", "--format", "json", cwd=registry).stdout)[
            "change_digest"
        ]
        for command in ("plan", "check")
    }

    assert len(digests) == 1
    assert len(digests.pop()) == 64


def test_a_change_that_conflicts(run: Run, registry: Path) -> None:
    write(registry, PLACE)
    commit(run, registry, "Berlin")
    run("git", "switch", "--quiet", "--create", "other", cwd=registry)
    write(registry, PLACE.replace("name: Berlin", "name: Berlin-Mitte"))
    commit(run, registry, "Mitte")
    run("git", "switch", "--quiet", "-", cwd=registry)
    write(registry, PLACE.replace("name: Berlin", "name: Berlin-Wedding"))
    commit(run, registry, "Wedding")

    done = run("itamops", "plan", "--base", "HEAD", "--head", "other", cwd=registry, code=1)

    assert "conflicts with the main branch" in done.stdout
    assert "CHG001" in done.stdout
    for name in ("json", "markdown"):
        other = run(
            "itamops", "plan", "--base", "HEAD", "--head", "other", "--format", name, cwd=registry, code=1
        )
        assert "CHG001" in other.stdout


def test_the_last_seat_is_taken_twice(run: Run, registry: Path) -> None:
    """P5, snipe-it#3765: each branch is valid, and the plan of the second says it is one too many."""
    seat = "allocations: [{license: lic-00000001, since: 2026-01-01}]\n"
    files = {
        "software/office": "id: office\nname: Office\nlicensing: commercial\n",
        "licenses/00/lic-00000001": "id: lic-00000001\nproduct: office\nmetric: seat\nquantity: 1\n"
        "state: active\nlifecycle: [{on: 2026-01-01, to: active, by: akeller, "
        "opening: {system: list, key: L1, file: l.csv, row: 1}}]\n",
        "people/ben": "id: ben\nname: Ben\n",
        "people/cleo": "id: cleo\nname: Cleo\n",
    }
    for name, text in files.items():
        path = registry / "registry" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    commit(run, registry, "One seat")
    for person in ("ben", "cleo"):
        run("git", "switch", "--quiet", "--create", person, "main", cwd=registry)
        path = registry / "registry" / "people" / f"{person}.yaml"
        path.write_text(files[f"people/{person}"] + seat, encoding="utf-8")
        commit(run, registry, f"A seat for {person}")

    alone = run("itamops", "plan", "--base", "main", "--head", "cleo", cwd=registry)
    merged = run("itamops", "plan", "--base", "ben", "--head", "cleo", cwd=registry)

    assert "LIC001" not in alone.stdout
    assert "Office by seat" in merged.stdout
    assert "LIC001" in merged.stdout


def test_output_goes_to_a_file_without_colour(run: Run, registry: Path, tmp_path: Path) -> None:
    write(registry, PLACE)
    run("itamops", "plan", "--base", "HEAD", "--output", tmp_path / "plan.txt", cwd=registry)

    text = (tmp_path / "plan.txt").read_text(encoding="utf-8")
    assert text.startswith("Plan of work tree")
    assert "\x1b" not in text


def test_colour_where_it_is_asked_for(run: Run, registry: Path) -> None:
    write(registry, PLACE)
    done = run("itamops", "plan", "--base", "HEAD", "--color", "always", cwd=registry)

    assert "\x1b[32m\x1b[1m+\x1b[0m" in done.stdout


def test_without_a_base_to_be_found(run: Run, registry: Path) -> None:
    run("git", "branch", "--move", "trunk", cwd=registry)
    done = run("itamops", "plan", cwd=registry, code=3)

    assert "compare with" in done.stderr


def test_plan_offers_nobody_whom_check_would_refuse(run: Run, registry: Path) -> None:
    """Whoever makes the change is no approver of it, in the work tree and committed, without evidence too."""
    people = {name: f"id: {name}\nname: {name}\nemail: {name}@acme.example\n" for name in ("anna", "bert")}
    for name, text in people.items():
        (registry / "registry" / "people").mkdir(parents=True, exist_ok=True)
        (registry / "registry" / "people" / f"{name}.yaml").write_text(text, encoding="utf-8")
    policy = registry / "registry" / "policy" / "roles.yaml"
    policy.write_text("governance: {people: [anna, bert]}\n", encoding="utf-8")
    configuration = registry / "itamops.yaml"
    configuration.write_text(
        configuration.read_text(encoding="utf-8").replace("assurance: trial", "assurance: standard"), "utf-8"
    )
    commit(run, registry, "People")
    run("git", "config", "user.email", "anna@acme.example", cwd=registry)
    run("git", "config", "user.name", "Anna", cwd=registry)
    base = run("git", "rev-parse", "HEAD", cwd=registry).stdout.strip()
    policy.write_text("governance: {people: [anna, bert]}\nfinance: {people: [bert]}\n", encoding="utf-8")

    def planned() -> dict[str, list[dict[str, object]]]:
        done = run("itamops", "plan", "--base", base, "--format", "json", cwd=registry)
        return {one: json.loads(done.stdout)[one] for one in ("made_by", "approvals")}

    before = planned()
    named = {f"GIT_{part}_EMAIL": "anna@acme.example" for part in ("AUTHOR", "COMMITTER")}
    run("git", "commit", "--quiet", "--all", "--message", "Finance", cwd=registry, **named)
    for found in (before, planned()):
        assert {(one["id"], one["known"]) for one in found["made_by"]} == {("anna", "claim")}
        assert [one["could"] for one in found["approvals"]] == [[{"id": "bert", "name": "bert"}]]
    text = run("itamops", "plan", "--base", base, cwd=registry).stdout
    assert "Made by\n  anna: author (claim), committer (claim)\n" in text
