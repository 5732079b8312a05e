"""From the wish to the certificate: pushes of five people, and years later each of them is proved."""

import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.scenarios.company import files_of
from tests.scenarios.estate import Estate, itamops, tell
from tests.scenarios.laptop import story


def test_each_push_is_planned_checked_approved_merged_receipted_and_proved(
    estate: Estate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for push in story():
        author = estate[push.author]
        author.start()
        author.commit(files_of(*push.records), push.subject)
        plan = tell(capsys, author.path, "plan", "--base", "origin/main", "--head", "HEAD")
        planned = {(record["kind"], record["id"]) for record in plan["records"]}
        assert planned == {(kind, record["id"]) for kind, record in push.records}, push.subject
        author.git("push", "--quiet", "--force", "origin", "topic")
        for person in push.approvers:
            estate[person].approve("topic")
        if push.noted:
            author.commit(files_of(*push.noted), "Note who approved")
        author.git("fetch", "--quiet", "--tags", "origin")
        checked = itamops(author.path, "check", "--base", "origin/main", "--evidence", "tags")
        assert checked == 0, f"{push.subject}\n{capsys.readouterr().out}"
        author.merge()
        assert_taken(estate, author.push(), push.approvers)

    elsewhere = tmp_path / "auditor"
    fresh = estate.clone("sven", elsewhere)
    fresh.git("fetch", "--quiet", "origin", "itamops-receipts:itamops-receipts")
    assert itamops(elsewhere, "audit") == 0, capsys.readouterr().out
    said = capsys.readouterr().out
    print(said)


def assert_taken(
    estate: Estate, pushed: "subprocess.CompletedProcess[str]", approvers: Sequence[str]
) -> None:
    """Make sure that a push got in, and that its receipt names who approved it."""
    assert pushed.returncode == 0, pushed.stderr
    (path,) = re.findall(r"remote: receipt (\S+)", pushed.stderr)
    receipt = json.loads(estate.server.git("show", f"itamops-receipts:{path}"))
    assert receipt["commit"] == estate.server.git("rev-parse", "main")
    assert {one["person"] for one in receipt["approvals"]} == set(approvers)
    assert receipt["errors"] == []
