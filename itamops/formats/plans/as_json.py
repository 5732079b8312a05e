"""A plan as JSON, `itamops.plan/v1`."""

from typing import Any

import msgspec

from itamops.findings import FindingClass
from itamops.formats.findings_json import finding_document
from itamops.formats.json_text import json_text
from itamops.pipeline.plan import Plan

SCHEMA = "itamops.plan/v1"

ENCODER = msgspec.json.Encoder(enc_hook=str)


def render(plan: Plan) -> str:
    """Return the document; money is a text as in a record, a day is in ISO 8601, None is null."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "base": plan.base,
        "head": plan.head,
        "day": plan.day,
        "change_digest": plan.change_digest,
        "plan_digest": plan.digest,
        "summary": {
            **{action: plan.count(action) for action in ("new", "changed", "removed")},
            "files": len(plan.files),
            "approvals_missing": sum(one.missing for one in plan.approvals),
            **{
                one.value: len(plan.found(one))
                for one in (FindingClass.INTRODUCED, FindingClass.FIXED, FindingClass.WAIVED)
            },
        },
        "records": plan.records,
        "files": plan.files,
        "governing": plan.governing,
        "made_by": plan.made_by,
        "effects": plan.effects,
        "approvals": plan.approvals,
        "tallies": plan.tallies,
        "findings": [finding_document(finding) for finding in plan.findings],
    }
    return json_text(document, ENCODER)
