"""The life of an entitlement line.

A renewal is a new line with `renews`, more rights are a new line, an upgrade is a line with `upgrades`,
rights that are given away stand in `transfers`: what was once bought keeps its terms. A term that was read
wrongly or that the licensor has changed is amended by a step from `active` to `active`, with the document
that says so.
"""

from itamops.lifecycles.shared import REASON, SECOND_PERSON
from itamops.lifecycles.table import NEW, Edge, Lifecycle, RequiredEvidence

STATES: dict[str, tuple[str, ...]] = {
    "draft": (),
    "ordered": (),
    "active": (),
    "suspended": (),
    "terminated": (),
    "cancelled": (),
}

ORDERED = (
    RequiredEvidence("the approved request", ("request",)),
    RequiredEvidence("the order", ("order",)),
    RequiredEvidence("the quote", ("quote",)),
)
PROOF = (
    RequiredEvidence("the contract or order that it came by", ("contract", "order"), of_record=True),
    RequiredEvidence("the invoice", ("invoice",), of_record=True),
    RequiredEvidence("the part number", ("part_number",), of_record=True),
    RequiredEvidence("the price of a unit (unit_price)", ("unit_price",), of_record=True),
    RequiredEvidence("the company that is licensed", ("company",), of_record=True),
    RequiredEvidence("its first day (starts, or purchased)", ("starts", "purchased"), of_record=True),
    RequiredEvidence("the document and its hash (proof)", ("proof",), of_record=True),
)
"""Quantity and metric stand on every line."""

BOUGHT = (
    *PROOF,
    RequiredEvidence("its last day (ends)", ("ends",), "sold_by_term", of_record=True),
    RequiredEvidence(
        "the line that it upgrades (upgrades)", ("upgrades",), "upgrades_another", of_record=True
    ),
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
            RequiredEvidence("the device or order that it came with", ("asset", "order"), "an_oem_right"),
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
            RequiredEvidence("the document that says so (proof)", ("proof",)),
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
            RequiredEvidence("the notice", ("notice",)),
            RequiredEvidence("the last day of the rights (effective)", ("effective",)),
            RequiredEvidence(
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
