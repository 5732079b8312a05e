"""From the wish to the certificate: pushes of five people, and years later each of them is proved."""

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.scenarios.company import files_of
from tests.scenarios.estate import Clone, Estate, itamops, tell
from tests.scenarios.laptop import story


def test_each_push_is_planned_checked_approved_merged_receipted_and_proved(
    estate: Estate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pushes = list(story())
    for clone in estate.clones.values():
        clone.git("config", "commit.gpgSign", "true")  # a clone's own check does not know who will push
    for push in pushes:
        commits = [files_of(*records) for records in (push.records, push.noted) if records]
        author = estate.hand_in(push.author, *commits, approvers=push.approvers, message=push.subject)
        change = ("--base", "origin/main", "--head", "topic")
        plan = tell(capsys, author.path, "plan", *change)
        planned = {(record["kind"], record["id"]) for record in plan["records"]}
        assert planned == {(kind, record["id"]) for kind, record in push.records}, push.subject
        checked = itamops(author.path, "check", *change, "--evidence", "tags")
        assert checked == 0, f"{push.subject}\n{capsys.readouterr().out}"
        assert_taken(estate, author.push(), push.approvers)

    auditor = estate.clone("sven", tmp_path / "auditor")
    assert audited(auditor, capsys) == (0, {"proved": len(pushes)})

    by_hand = auditor.commit({"registry/vendors/hp.yaml": "id: hp\nname: HP\n"}, "By the administrator")
    auditor.git("push", "--quiet", "origin", "HEAD:aside")
    estate.server.git("update-ref", "refs/heads/main", by_hand)
    assert audited(auditor, capsys) == (1, {"proved": len(pushes), "unproved": 1}), "T24"


def audited(clone: Clone, capsys: pytest.CaptureFixture[str]) -> tuple[int, Mapping[str, int]]:
    """Audit a clone as it is on the server by now: the exit code, and how many steps came out how."""
    clone.git("fetch", "--quiet", "origin", "itamops-receipts:itamops-receipts")
    capsys.readouterr()
    code = itamops(clone.path, "audit", "--format", "json")
    said = json.loads(capsys.readouterr().out)
    return code, {standing: count for standing, count in said["summary"].items() if count}


def assert_taken(
    estate: Estate, pushed: "subprocess.CompletedProcess[str]", approvers: Sequence[str]
) -> None:
    """Make sure that a push got in, and that its receipt names who approved it."""
    assert pushed.returncode == 0, pushed.stderr
    (path,) = re.findall(r"remote: receipt (\S+)", pushed.stderr)
    receipt = json.loads(estate.server.git("show", f"itamops-receipts:{path}"))
    assert receipt["commit"] == estate.server.git("rev-parse", "main")
    approved = {one["person"] for one in receipt["approvals"] if one["outcome"] == "approved"}
    assert approved == set(approvers)
    assert {one["known"] for one in receipt["made_by"] if one["part"] == "pushed"} == {"pusher"}
    assert receipt["errors"] == []
