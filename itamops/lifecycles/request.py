"""The life of a request: what is asked for, what was looked up, who decided, what came of it.

Expired (an approval that was not used in time) is computed.
"""

from itamops.lifecycles.shared import REASON
from itamops.lifecycles.table import NEW, Edge, Lifecycle, RequiredEvidence

STATES: dict[str, tuple[str, ...]] = {
    "draft": (),
    "submitted": (),
    "in_review": (),
    "changes_requested": (),
    "approved": (),
    "rejected": (),
    "fulfilling": (),
    "fulfilled": (),
    "closed": (),
    "withdrawn": (),
}

GRANTED = ("approved", "fulfilling", "fulfilled", "closed")
"""States of a request that was approved."""

WISH = (
    RequiredEvidence("what is wanted (lines)", ("lines",), of_record=True),
    RequiredEvidence("the justification", ("justification",), of_record=True),
    RequiredEvidence("the cost center", ("cost_center",), of_record=True),
    RequiredEvidence(
        "the day it is needed by (needed_by)", ("needed_by",), "wants_something", of_record=True
    ),
    RequiredEvidence("the loan's last day (until)", ("until",), "wants_a_loan", of_record=True),
    RequiredEvidence("who leaves (beneficiary)", ("beneficiary",), "somebody_leaves", of_record=True),
    RequiredEvidence(
        "the last day of who leaves (last_day)", ("last_day",), "somebody_leaves", of_record=True
    ),
)
"""Who asks stands on every request; for whom is the requester where nobody is named."""

REVIEW = (
    RequiredEvidence("what was looked up (review)", ("review",)),
    RequiredEvidence(
        "the devices in stock that would do, [] for none (review.stock)", ("review.stock",), "wants_devices"
    ),
    RequiredEvidence(
        "the seats that could be taken back (review.harvestable_seats)",
        ("review.harvestable_seats",),
        "wants_software",
    ),
    RequiredEvidence(
        "the rights that are free (review.surplus_rights)", ("review.surplus_rights",), "wants_software"
    ),
    RequiredEvidence(
        "what it does to licenses (review.license_impact)", ("review.license_impact",), "concerns_licenses"
    ),
    RequiredEvidence("the budget (review.budget)", ("review.budget",), "costs_something"),
    RequiredEvidence(
        "what is left of the budget (review.budget_left)", ("review.budget_left",), "costs_something"
    ),
    RequiredEvidence(
        "what the catalogue says of the item (review.catalogue)", ("review.catalogue",), "wants_a_model"
    ),
)
DECISION = (
    RequiredEvidence("the amount that was approved (amount)", ("amount",)),
    RequiredEvidence("who decided (approvals)", ("approvals",), of_record=True),
)
START = (
    RequiredEvidence(
        "the first order or reservation (order, reserved or allocated)",
        ("order", "reserved", "allocated"),
        "wants_something",
    ),
)
ACTUAL = (RequiredEvidence("what it cost in the end (actual)", ("actual",)),)

EDGES: tuple[Edge, ...] = (
    Edge(before=(NEW,), after=("draft",), role="requester"),
    Edge(
        before=(NEW, "draft", "changes_requested"),
        after=("submitted",),
        evidence=WISH,
        checks=("lines_complete",),
        role="requester",
        amends=True,
    ),
    Edge(
        before=("submitted",),
        after=("in_review",),
        evidence=REVIEW,
        checks=("review_is_fresh",),
        role="asset_manager",
    ),
    Edge(before=("in_review",), after=("changes_requested",), evidence=REASON, role="approver", amends=True),
    Edge(
        before=("in_review",),
        after=("approved",),
        evidence=DECISION,
        checks=("decision_claimed",),
        role="approver",
    ),
    Edge(before=("in_review",), after=("rejected",), evidence=REASON, role="approver"),
    Edge(
        before=("approved",),
        after=("fulfilling",),
        evidence=START,
        checks=("approval_not_expired", "order_names_it", "reservation_names_it"),
        role="asset_manager",
    ),
    Edge(
        before=("approved", "fulfilling"),
        after=("in_review",),
        evidence=(*REASON, *REVIEW),
        checks=("review_is_fresh",),
        role="asset_manager",
        amends=True,
    ),
    Edge(
        before=("fulfilling",),
        after=("fulfilled",),
        checks=(
            "lines_answered",
            "each_answers_once",
            "things_are_what_was_asked",
            "things_name_it",
            "things_are_where_asked",
            "nothing_held",
            "granted",
        ),
        role="asset_manager",
    ),
    Edge(before=("fulfilled",), after=("closed",), evidence=ACTUAL, role="asset_manager"),
    Edge(
        before=("draft", "submitted", "in_review", "approved", "fulfilling"),
        after=("withdrawn",),
        evidence=REASON,
        role="requester",
    ),
)

TERMS = ("type", "beneficiary", "until", "last_day", "cost_center")
"""Its lines are told apart: what came of them is written into them."""

REQUEST = Lifecycle(
    kind="request", states=STATES, edges=EDGES, terms=TERMS, open_in=("draft", "changes_requested")
)
