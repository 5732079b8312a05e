"""The entries that docs/jobs.md shows are what the schema and the lifecycle of a device take."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from itamops.lifecycles import LIFECYCLES, Edge
from itamops.schemas import SchemaSet

PAGE = (Path(__file__).parents[1] / "docs/jobs.md").read_text(encoding="utf-8")
SHOWN = [text for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if text.startswith("- ")]
ENTRIES: list[dict[str, Any]] = [
    entry
    for text in SHOWN
    for entry in yaml.load(text.replace("sha256:…", f"sha256:{'9f' * 32}"), yaml.BaseLoader)  # noqa: S506  texts only
]
ASSET = LIFECYCLES["asset"]
FLAGS = {"true": True, "false": False}


def is_shown_whole(edge: Edge, entry: dict[str, Any]) -> bool:
    """Return whether an edge leads where an entry goes, and the entry has all that it always asks for."""
    leads = entry["to"] in edge.after and (
        not edge.substates_after or entry["substate"] in edge.substates_after
    )
    asked = (one for one in edge.evidence if not one.when and not one.of_record)
    return leads and all(entry.keys() & {*one.fields} for one in asked)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry['to']}-{entry['substate']}")
def test_an_entry_of_a_job_is_one_that_the_registry_takes(entry: dict[str, Any]) -> None:
    assert entry["substate"] in ASSET.states[entry["to"]]
    assert any(is_shown_whole(edge, entry) for edge in ASSET.edges)
    laptop = {
        "id": "lap-7f3k9q2m",
        "tag": "LT-1",
        "serial": "5CG3141592",
        "model": "latitude",
        "state": entry["to"],
        "lifecycle": [{field: FLAGS.get(value, value) for field, value in entry.items()}],
    }
    assert SchemaSet.shipped().is_valid("asset", laptop)
