"""The lives of what stands beside devices: licenses, requests, orders, contracts, instances."""

from itamops.lifecycles.table import NEW, Edge, Evidence, Lifecycle


def _edge(before: str, after: str, role: str, *evidence: Evidence) -> Edge:
    return Edge(
        before=tuple(before.split()) or (NEW,), after=tuple(after.split()), evidence=evidence, role=role
    )


def _stages(*names: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(names, ())


REASON = Evidence("the reason", ("reason",))

LICENSE = Lifecycle(
    kind="license",
    states=_stages("draft", "ordered", "active", "suspended", "terminated", "cancelled"),
    edges=(
        _edge("", "draft ordered", "license_manager"),
        _edge(
            "",
            "active",
            "license_manager",
            Evidence("the proof (contract, order or invoice)", ("proof", "invoice")),
        ),
        _edge("draft", "ordered", "license_manager"),
        _edge(
            "ordered",
            "active",
            "license_manager",
            Evidence("the proof (contract, order or invoice)", ("proof", "invoice")),
        ),
        _edge("active", "suspended", "license_manager", REASON),
        _edge("suspended", "active", "license_manager", REASON),
        _edge("active", "terminated", "license_manager", Evidence("the notice", ("notice",))),
        _edge("draft ordered", "cancelled", "license_manager", REASON),
    ),
    opening_excludes=("cancelled",),
)

REQUEST = Lifecycle(
    kind="request",
    states=_stages(
        "draft",
        "submitted",
        "in_review",
        "changes_requested",
        "approved",
        "rejected",
        "fulfilling",
        "fulfilled",
        "closed",
        "withdrawn",
    ),
    edges=(
        _edge("", "draft submitted", "requester"),
        _edge("draft", "submitted", "requester"),
        _edge("submitted", "in_review", "asset_manager"),
        _edge("in_review", "changes_requested", "approver", REASON),
        _edge("changes_requested", "submitted", "requester"),
        _edge("in_review", "approved", "approver"),
        _edge("in_review", "rejected", "approver", REASON),
        _edge("approved", "fulfilling", "asset_manager"),
        _edge("fulfilling", "in_review", "asset_manager", REASON),
        _edge("fulfilling", "fulfilled", "asset_manager"),
        _edge("fulfilled", "closed", "asset_manager"),
        _edge("draft submitted in_review approved fulfilling", "withdrawn", "requester", REASON),
    ),
)

ORDER = Lifecycle(
    kind="order",
    states=_stages("draft", "placed", "closed", "cancelled"),
    edges=(
        _edge("", "draft placed", "buyer"),
        _edge("draft", "placed", "buyer"),
        _edge("placed", "closed", "buyer"),
        _edge("draft placed", "cancelled", "buyer", REASON),
    ),
)

CONTRACT = Lifecycle(
    kind="contract",
    states=_stages("draft", "active", "notice_given", "ended"),
    edges=(
        _edge("", "draft active", "buyer"),
        _edge("draft", "active", "buyer"),
        _edge("active", "notice_given", "buyer"),
        _edge("active notice_given", "ended", "buyer"),
    ),
)

INSTANCE = Lifecycle(
    kind="instance",
    states=_stages("planned", "running", "stopped", "deleted"),
    edges=(
        _edge("", "planned running stopped", "technician"),
        _edge("planned", "running", "technician"),
        _edge("running", "stopped", "technician"),
        _edge("stopped", "running", "technician"),
        _edge(
            "planned running stopped",
            "deleted",
            "technician",
            Evidence("what became of its snapshots and backups", ("backup",)),
        ),
    ),
    opening_excludes=("deleted",),
)
