"""Policy is tightened in three steps: allow, fill in, require. Another order is refused."""

import json
from collections.abc import Sequence

from tests.scenarios.company import EXTENSION, OTHER, SPARE, Files, device, files_of
from tests.scenarios.estate import Estate


def typed(*required: str) -> Files:
    """Return the schema of what is noted of devices besides, some of it required."""
    schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"insured": {"type": "boolean", "description": "On the insurer's list"}},
        "required": list(required),
    }
    return {EXTENSION: json.dumps(schema) + "\n"}


OPTIONAL, REQUIRED = typed(), typed("insured")
FILLED = files_of(
    *(
        ("asset", device(name, number, custom={"insured": True}))
        for number, name in enumerate((SPARE, OTHER), 2)
    )
)


def test_a_field_is_allowed_then_filled_in_then_required(estate: Estate) -> None:
    def push(files: Files, *approvers: str) -> Sequence[str]:
        done = estate.hand_in("omar", files, approvers=approvers).push()
        return [line for line in done.stderr.splitlines() if "error[" in line] if done.returncode else []

    assert any("GOV001" in line for line in push({**OPTIONAL, **FILLED}))
    assert any("AUTH001" in line for line in push(OPTIONAL)), "who governs has to agree"
    assert push(OPTIONAL, "sven") == []
    refused = push(REQUIRED, "sven")
    assert len(refused) == len(FILLED), refused
    assert all("SCH002" in line for line in refused), refused
    assert push(FILLED) == []
    assert push(REQUIRED) == [], "it is the very change that Sven has approved"
    nothing = files_of(("asset", device("lap-3c6f9j4k", 6)))
    assert any("SCH002" in line for line in push(nothing)), "from now on it is asked for"
