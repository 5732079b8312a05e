"""The life of an entitlement line.

A renewal is a new line with `renews`, more rights are a new line, an upgrade is a line with `upgrades`,
rights that are given away stand in `transfers`: what was once bought keeps its terms. A term that was read
wrongly or that the licensor has changed is amended by a step from `active` to `active`, with the document
that says so.
"""

from itamops.lifecycles.shared import REASON, SECOND_PERSON
from itamops.lifecycles.table import NEW, Edge, Evidence, Lifecycle

STATES: dict[str, tuple[str, ...]] = {
    "draft": (),
    "ordered": (),
    "active": (),
    "suspended": (),
    "terminated": (),
    "cancelled": (),
}

ORDERED = (
    Evidence("the approved request", ("request",)),
    Evidence("the order", ("order",)),
    Evidence("the quote", ("quote",)),
)
PROOF = (
    Evidence("the contract or order that it came by", ("contract", "order"), of_record=True),
    Evidence("the invoice", ("invoice",), of_record=True),
    Evidence("the part number", ("part_number",), of_record=True),
    Evidence("the price of a unit (unit_price)", ("unit_price",), of_record=True),
    Evidence("the company that is licensed", ("company",), of_record=True),
    Evidence("its first day (starts, or purchased)", ("starts", "purchased"), of_record=True),
    Evidence("the document and its hash (proof)", ("proof",), of_record=True),
)
"""Quantity and metric stand on every line."""

BOUGHT = (
    *PROOF,
    Evidence("its last day (ends)", ("ends",), "sold_by_term", of_record=True),
    Evidence("the line that it upgrades (upgrades)", ("upgrades",), "upgrades_another", of_record=True),
)

FITS = ("order_line_fits", "base_has_enough")

EDGES: tuple[Edge, ...] = (
    Edge(before=(NEW,), after=("draft",), role="license_manager"),
    Edge(
        before=(NEW, "draft"),
        after=("ordered",),
        evidence=ORDERED,
        checks=("request_approved", *FITS),
        role="license_manager",
    ),
    Edge(
        before=(NEW,),
        after=("active",),
        evidence=(
            Evidence("the device or order that it came with", ("asset", "order"), "an_oem_right"),
            *PROOF,
        ),
        checks=("comes_with_hardware", "order_line_fits"),
        role="license_manager",
    ),
    Edge(before=("ordered",), after=("active",), evidence=BOUGHT, checks=FITS, role="license_manager"),
    Edge(
        before=("active",),
        after=("active",),
        evidence=(
            *REASON,
            Evidence("the document that says so (proof)", ("proof",)),
            *SECOND_PERSON,
            *BOUGHT,
        ),
        checks=("agreed_by_another", *FITS),
        role="license_manager",
        amends=True,
    ),
    Edge(before=("active",), after=("suspended",), evidence=REASON, role="license_manager"),
    Edge(before=("suspended",), after=("active",), evidence=REASON, role="license_manager"),
    Edge(
        before=("active",),
        after=("terminated",),
        evidence=(
            Evidence("the notice", ("notice",)),
            Evidence("the last day of the rights (effective)", ("effective",)),
            Evidence(
                "what shows that the software was removed (removal_proof)",
                ("removal_proof",),
                "has_a_term",
            ),
        ),
        role="license_manager",
    ),
    Edge(before=("draft", "ordered"), after=("cancelled",), evidence=REASON, role="license_manager"),
)

TERMS = (
    "product",
    "products",
    "edition",
    "version",
    "grants",
    "metric",
    "parameters",
    "quantity",
    "unlimited",
    "rights_per_unit",
    "unit_price",
    "true_up_price",
    "true_up_due",
    "starts",
    "ends",
    "grace_days",
    "auto_renew",
    "notice_days",
    "rights",
    "renews",
    "upgrades",
    "pool",
    "company",
    "order",
    "contract",
    "proof",
)

LICENSE = Lifecycle(
    kind="license",
    states=STATES,
    edges=EDGES,
    opening_excludes=("cancelled",),
    terms=TERMS,
    open_in=("draft", "ordered"),
)
